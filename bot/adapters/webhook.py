"""
Whoever is on call, behind a web address: a post becomes one JSON request.

It can only be told; nothing comes back, nothing can be edited. The key of a post goes along as ``Idempotency-Key``, so that
a service which knows that header never calls somebody twice for one try that ended unclear.
"""

from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.messages import Capabilities, Errand, Found, Later, Outbound, Outcome, Post, Refused, Sent, Unsure
from bot.text import plain

PATIENCE_S = 10.0
TOO_MANY = 429
SERVER_FAULT = 500


class Webhook:
    """One address that takes ``{"text", "key"}``."""

    name = "webhook"
    capabilities = Capabilities(text_limit=4000, edits=False, deletes=False, reactions=False, files=False, forms=False)

    def __init__(self, url: str) -> None:
        self._url = url

    async def deliver(self, out: Outbound) -> Outcome:
        """Tell it once."""
        if not isinstance(out, Post):
            return Refused("a web address can only be told something new")
        body = {"text": spoken(out), "key": out.key}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(PATIENCE_S)) as session,
                session.post(self._url, json=body, headers={"Idempotency-Key": out.key}, allow_redirects=False) as answer,
            ):
                return outcome(answer.status)
        except TimeoutError:
            return Unsure("whoever is on call was asked, but nothing came back in time")
        except ClientError as error:
            return Later(30, f"the on-call address cannot be reached: {type(error).__name__}")

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - it cannot be asked
        """Nobody can look; rather told twice than never."""
        return Refused("a web address cannot be asked")

    async def ask(self, errand: Errand) -> Found | Refused | Later:  # noqa: ARG002
        """Nothing can be asked of it."""
        return Refused("a web address cannot be asked")


def outcome(status: int) -> Outcome:
    """Read an HTTP status as the end of a delivery."""
    if status < 300:  # noqa: PLR2004
        return Sent()
    if status == TOO_MANY or status >= SERVER_FAULT:
        return Later(30, f"the on-call address answered {status}")
    return Refused(f"the on-call address answered {status}", "Put a right one into [alerts.ladder] oncall_webhook.")


def spoken(out: Post) -> str:
    """Give a post's words in plain text."""
    content = out.content
    facts = [f"{label}: {value}" for label, value in content.fields]
    return "\n".join(line for line in (content.title, plain(content.text), *facts, content.quote) if line)
