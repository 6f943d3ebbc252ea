"""Payloads to the app as signed HTTP requests, for apps that do not use Socket Mode.

The signature uses real time, not the sandbox clock, because the receiver checks it against its own clock.
Source: docs.slack.dev/authentication/verifying-requests-from-slack and …/apis/events-api.
"""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.parcel import COMMAND, EVENT, Answer, Parcel, Settle
from bot.sandbox.tasks import Tasks

JSON = dict[str, Any]
MAX_REDIRECTS = 3  # the client counts the request itself: two redirects pass, the third does not


class WebDelivery:
    """Posts parcels to `url`, signed with the app's secret."""

    def __init__(self, signing_secret: str, tasks: Tasks) -> None:
        self.url: str | None = None
        self.ack_timeout = 3.0
        self._secret = signing_secret.encode()
        self._tasks = tasks
        self._session: aiohttp.ClientSession | None = None

    def send(self, parcel: Parcel, settle: Settle) -> None:
        """Post a parcel in the background; `settle` hears the end."""
        self._tasks.start(self._deliver(parcel, settle))

    async def verify_url(self) -> bool:
        """Send the `url_verification` challenge, as Slack does when the address is entered; True when it is met."""
        payload = {"type": "url_verification", "token": "verification", "challenge": "c-0-ffee"}
        answer = await self._post(Parcel(EVENT, payload, "Ev0"))
        return answer.ok and (answer.body or {}).get("challenge", (answer.body or {}).get("text")) == "c-0-ffee"

    async def close(self) -> None:
        """Close the client session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver(self, parcel: Parcel, settle: Settle) -> None:
        settle(parcel, await self._post(parcel))

    async def _post(self, parcel: Parcel) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body, headers = self._signed(parcel)
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.ack_timeout):
                request = self._session.post(str(self.url), data=body, headers=headers, max_redirects=MAX_REDIRECTS)
                async with request as response:
                    return _read(response, await response.text(), (time.monotonic() - started) * 1000)
        except TimeoutError:
            return Answer(ok=False, ms=(time.monotonic() - started) * 1000, error="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(ok=False, ms=0.0, error="too_many_redirects")
        except aiohttp.ClientSSLError:
            return Answer(ok=False, ms=0.0, error="ssl_error")
        except aiohttp.ClientConnectionError:
            return Answer(ok=False, ms=0.0, error="connection_failed")
        except aiohttp.ClientError:
            return Answer(ok=False, ms=0.0, error="unknown_error")

    def _signed(self, parcel: Parcel) -> tuple[bytes, dict[str, str]]:
        body, content_type = _encode(parcel)
        timestamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        return body, headers


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == EVENT:
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == COMMAND else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _read(response: aiohttp.ClientResponse, text: str, ms: float) -> Answer:
    if not 200 <= response.status < 300:  # noqa: PLR2004  the 2xx class
        may_retry = response.headers.get("X-Slack-No-Retry") != "1"
        return Answer(ok=False, ms=ms, error="http_error", may_retry=may_retry)
    body: JSON | None = None
    if text.strip():
        try:
            parsed = json.loads(text)
            body = parsed if isinstance(parsed, dict) else {"text": text}
        except ValueError:
            body = {"text": text}
    return Answer(ok=True, ms=ms, body=body)
