"""
Bolt, wired so that Slack hears "received" only after the row is committed.

Bolt acknowledges an event before its listener runs, so everything happens in one global middleware instead: it runs first,
and an error in it is no acknowledgement, after which Slack delivers again. There are no listeners.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.connection import Check, Connection, Endpoint, Sweep
from bot.adapters.slack import echoes, parse, render
from bot.adapters.slack.calls import FAILURES, client_for
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.files import SlackFiles
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.parse import CHANNEL, Us
from bot.adapters.slack.people import SlackPeople
from bot.adapters.slack.socket import Socket
from bot.commands import Command
from bot.commands import parse as parse_line
from bot.errors import Refusal, StoreUnavailable
from bot.messages import Answer, Arrival, Called, Content, Form, PanelOpened, ProfileChanged, RosterChanged, Unread
from bot.policy import Policy

log = structlog.get_logger(__name__)

Accept = Callable[[Sequence[Arrival]], Awaitable[None]]
AskForm = Callable[[Called], Awaitable[Form | Content]]
TOKEN_EVERY_S = 15


class Slack(Connection):
    """
    A workspace, connected. ``accept`` commits arrivals and raises StoreUnavailable when it cannot; ``form`` gives the form
    for a call that needs one; ``closed_to_us`` says why what we send to a channel is refused; ``acknowledged`` is told how long
    each acknowledgement took, in seconds.
    """

    channel: SlackChannel
    roster_every_s = 300

    def __init__(
        self,
        token: str,
        api_url: str,
        policy: Policy,
        commands: Sequence[Command],
        accept: Accept,
        form: AskForm,
        open_file: Callable[[str], bytes],
        closed_to_us: Callable[[str], Awaitable[str]],
        clock: Callable[[], datetime],
        *,
        app_token: str = "",
        signing_secret: str = "",
        acknowledged: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._accept, self._form, self._commands, self._acknowledged = accept, form, commands, acknowledged
        self._closed_to_us, self._has_assistant = closed_to_us, policy.slack.assistant
        self.us = Us()
        self.token_fault = ""
        self._client = client_for(token, api_url)
        self._people = SlackPeople(self._client, policy)
        self._files = SlackFiles(self._client, open_file)
        self.channel = SlackChannel(self._client, self._people, self._files, lambda: self.us, Pace(lambda: clock().timestamp()))
        self._side: set[asyncio.Task[Any]] = set()

        async def authorize() -> AuthorizeResult:
            """One workspace, one token: nothing to look up for each event. (Bolt passes by name, so no method.)"""
            us = self.us
            return AuthorizeResult(enterprise_id=None, team_id=us.team_id, bot_token=token, bot_id=us.bot_id, bot_user_id=us.user_id)

        self._app = AsyncApp(
            client=AsyncWebClient(base_url=api_url),  # Bolt's own copies; ours stays apart
            signing_secret=signing_secret or "unused-in-socket-mode",
            authorize=authorize,
            request_verification_enabled=bool(signing_secret),
            ignoring_self_events_enabled=False,  # our own posts come back as proof that they arrived
            url_verification_enabled=True,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
        )

        async def take_in(req: AsyncBoltRequest) -> BoltResponse:
            return await self._intake(req)

        self._app.middleware(take_in)
        self.socket = Socket(self._app, app_token, self._client) if app_token else None

    # ------------------------------------------------------------------------------------------------- coming in

    async def _intake(self, req: AsyncBoltRequest) -> BoltResponse:
        """Store it, then say so. Raises StoreUnavailable, which Bolt turns into no acknowledgement at all."""
        began = time.perf_counter()
        body: dict[str, Any] = req.body
        try:
            found = parse.arrivals(body, self.us, self._people.names, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next payload must not suffer from it
            found = _as_it_came(body, error)
        found = tuple(one for one in found if self._matters(one, body))
        seen = None if found else echoes.echo(body, self.us)
        if seen is not None:
            self.channel.saw(seen)
        wants_form = [arrival for arrival in found if self._needs_form(arrival, body)]
        if wants_form and isinstance(wants_form[0].inbound, Called):
            self._aside(self._open_form(wants_form[0].inbound, str(body["trigger_id"])))
        elif found:
            try:
                await self._take(found, body)
            except StoreUnavailable as error:
                log.error("not acknowledged: the row could not be written", fault=str(error))  # noqa: TRY400
                return BoltResponse(status=503, body="")
        self._acknowledged(time.perf_counter() - began)
        return BoltResponse(status=200, body="")

    async def _take(self, found: Sequence[Arrival], body: Any) -> None:
        try:
            await self._accept(found)
        except ValueError as error:  # it cannot be written as a row
            await self._accept(_as_it_came(body, error))
            return
        for one in found:
            if isinstance(one.inbound, ProfileChanged):
                self._people.learn(one.inbound.profile)

    def read_again(self, unread: Unread) -> Sequence[Arrival]:
        """Read what could not be read when it came. Raises what the parser raises, as it did then."""
        return parse.arrivals(json.loads(unread.payload), self.us, self._people.names, datetime.now(UTC))

    def _matters(self, arrival: Arrival, body: dict[str, Any]) -> bool:
        """
        Pass over joins of rooms that give nobody rights, which are no reason to read all the groups again, and changes of
        profiles in which nothing of ours is different: people set their status all day.

        So is the panel for assistants where the policy does not want it.
        """
        if isinstance(arrival.inbound, ProfileChanged):
            return not self._people.knows(arrival.inbound.profile)
        if isinstance(arrival.inbound, PanelOpened):
            return self._has_assistant
        event = body.get("event") or {}
        if not isinstance(arrival.inbound, RosterChanged) or not str(event.get("type")).startswith("member_"):
            return True
        return self._people.gives_rights(str(event.get("channel")))

    def _needs_form(self, arrival: Arrival, body: dict[str, Any]) -> bool:
        """Say whether a call's command still has questions open, where Slack lets us show a form."""
        if not isinstance(arrival.inbound, Called) or not body.get("trigger_id") or body.get("type") == "view_submission":
            return False
        if arrival.inbound.about is not None:
            return False
        try:
            return parse_line(self._commands, arrival.inbound.line).needs_form
        except Refusal:
            return False

    def _aside(self, work: Awaitable[Any]) -> None:
        """Let something run on after the acknowledgement; it changes nothing, so losing it in a crash is a click to repeat."""
        task = asyncio.ensure_future(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)

    async def _open_form(self, call: Called, trigger_id: str) -> None:
        """Show the form, or say why there is none. The trigger lasts three seconds."""
        try:
            shown = await self._form(call)
            view = render.notice("Deskhand", shown.text) if isinstance(shown, Content) else render.form(shown, call)
            await self._client.views_open(trigger_id=trigger_id, view=view)
        except (*FAILURES, StoreUnavailable) as error:
            log.warning("a form could not be opened", fault=str(error), line=call.line.partition(" ")[0])
            words = Content(text="The form could not be opened in time. Please try again.")
            await self.channel.deliver(Answer(call.answer_at or call.place, call.author.remote_id, words, call.reply_to))

    # ---------------------------------------------------------------------------------------------- the connection

    async def start(self) -> None:
        """Learn who we are and connect. A token that is refused is not fatal: everything waits until it works."""
        self._client.session = self._files.session  # or the SDK opens a new connection for every call
        await self.learn_who_we_are()
        if self.socket is not None:
            await self.socket.start()

    async def learn_who_we_are(self) -> None:
        """Ask Slack who this token belongs to; keeps what was known where it does not answer."""
        try:
            told = await self._client.auth_test()
        except FAILURES as error:
            self.token_fault = str(getattr(error, "response", {}).get("error", "") if hasattr(error, "response") else error) or "no answer"
            log.error("Slack did not say who we are", fault=self.token_fault)  # noqa: TRY400
            return
        self.token_fault = ""
        self.us = Us(str(told["user_id"]), str(told.get("bot_id") or ""), str(told["team_id"]))
        self._people.team_id = self.us.team_id

    async def stop(self) -> None:
        """Close the connection and let what was begun aside end."""
        if self.socket is not None:
            await self.socket.stop()
        if self._side:
            await asyncio.wait(self._side, timeout=2)
        await self._files.close()

    @property
    def fault(self) -> str:
        """Events reach us over a live socket, or by HTTP, which is Slack's business."""
        is_connected = self.socket is None or self.socket.is_connected
        return "" if is_connected else "Socket Mode is not connected; it keeps trying with a fresh ticket"

    def checks(self) -> Mapping[str, Check]:
        """Say when Slack refuses our token, where we ask or where we send."""
        return {"token": self._refused}

    async def _refused(self) -> str:
        fault = self.token_fault or await self._closed_to_us(CHANNEL)
        return f"Slack refuses the token ({fault}); put a valid one in SLACK_BOT_TOKEN and restart" if fault else ""

    def sweeps(self) -> Sequence[Sweep]:
        """Ask whether our token works again while it does not, so that readyz and the waiting lanes notice."""
        return (Sweep("token", TOKEN_EVERY_S, self._try_token),)

    async def _try_token(self) -> None:
        if self.token_fault:
            await self.learn_who_we_are()

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Take signed requests where there is no socket."""
        return {} if self.socket is not None else {"/slack/events": self.handle_http}

    async def handle_http(self, request: web.Request) -> web.StreamResponse:
        """Answer a signed event, command or interaction."""
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))


def _as_it_came(body: Any, error: Exception) -> tuple[Arrival]:
    """Keep what cannot be read: delivered again it would be no clearer, but once the fault is mended it is read after all."""
    kind = str(body.get("type")) if isinstance(body, dict) else type(body).__name__
    log.error("a payload of Slack's was not understood and is kept as it came", kind=kind, fault=type(error).__name__)
    payload = json.dumps(body, sort_keys=True)
    key = f"slack:unread:{hashlib.sha256(payload.encode()).hexdigest()[:32]}"
    return (Arrival(key, key, Unread(CHANNEL, payload)),)
