"""
Discord, connected: what happened there is committed before anything else is made of it.

The gateway tells each event once, so a message that could not be committed yet is kept in order and tried again, and what was
told while nobody listened is read from the places themselves. A press or a command is acknowledged in three seconds, after its
row is committed; whatever it means stands in the payload, so it means the same after a restart.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.adapters.connection import Connection, Sweep
from bot.adapters.discord import calls, parse, slash
from bot.adapters.discord.answering import Interactions
from bot.adapters.discord.api import Api
from bot.adapters.discord.catchup import CatchUp
from bot.adapters.discord.channel import DiscordChannel
from bot.adapters.discord.files import DiscordFiles
from bot.adapters.discord.gateway import LOST, READY, RESUMED, Gateway
from bot.adapters.discord.inbox import Accept, Inbox
from bot.adapters.discord.outcome import FAILURES
from bot.adapters.discord.parse import Us
from bot.adapters.discord.people import DiscordPeople
from bot.adapters.discord.rooms import CHANNEL, Json, Rooms
from bot.adapters.discord.tokens import Tokens
from bot.adapters.discord.where import Where
from bot.commands import Command
from bot.errors import StoreUnavailable
from bot.messages import Arrival, Called, Content, Form, LastSeen, RosterChanged, Unread
from bot.policy import Policy

log = structlog.get_logger(__name__)

AskForm = Callable[[Called], Awaitable[Form | Content]]
Suggest = Callable[[Called, str, str], Awaitable[Sequence[tuple[str, str]]]]
Places = Callable[[str], Awaitable[Sequence[LastSeen]]]
AGAIN_S = 5.0
HEARD_EVERY_S = 15
STOPPING_S = 0.4


class Discord(Connection):
    """
    Discord, with every server that the bot is in.

    ``accept`` commits arrivals and raises StoreUnavailable when it cannot; ``form`` gives the form for a call that needs one;
    ``suggest(call, option, typed)`` gives ``(label, value)`` pairs for somebody who is typing; ``places`` says where on a channel
    people may have written while nobody listened; ``note_heard`` remembers until when everything said there is here; ``now``
    gives aware UTC, by the clock that the desk goes by.
    """

    channel: DiscordChannel
    roster_every_s = 1800  # the gateway tells of changes

    def __init__(
        self,
        token: str,
        api_url: str,
        policy: Policy,
        commands: Sequence[Command],
        accept: Accept,
        form: AskForm,
        suggest: Suggest,
        places: Places,
        note_heard: Callable[[str, datetime], Awaitable[None]],
        open_file: Callable[[str], bytes],
        now: Callable[[], datetime],
        *,
        acknowledged: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._commands, self._places, self._now, self._note_heard = commands, places, now, note_heard
        self._api = Api(token, api_url)
        self._rooms = Rooms()
        tokens = Tokens()
        self._where = Where(self._api, self._rooms)
        self._people = DiscordPeople(self._api, self._where, policy)
        self._files = DiscordFiles(self._api, api_url, open_file)
        self.channel = DiscordChannel(self._api, self._rooms, self._where, self._people, self._files, tokens)
        self._inbox = Inbox(accept)
        self._interactions = Interactions(self._api, tokens, commands, accept, form, suggest, acknowledged)
        self._catching_up = CatchUp(self._api, self._where, self._rooms)
        self._gateway = Gateway(self._api, token, api_url, self._hear)
        self._unread: dict[str, list[tuple[str, Json]]] = {}
        self._at_start: Sequence[LastSeen] | None = None
        self._catch_up: asyncio.Task[None] | None = None
        self._is_current = False
        self._heard: datetime | None = None
        self._registered = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._side: set[asyncio.Task[Any]] = set()

    @property
    def fault(self) -> str:
        """Why there is no session."""
        return "" if self._gateway.is_connected else f"Discord's gateway is not connected ({self.token_fault or 'it keeps trying'})"

    @property
    def token_fault(self) -> str:
        """Why Discord does not take us; "" while it does."""
        return self._gateway.fault

    @property
    def heard_until(self) -> datetime | None:
        """Until when everything that was said is surely committed; None while that is not known."""
        if self._is_current and self._inbox.is_empty and not self._unread:
            return self._now()
        return self._heard

    def sweeps(self) -> Sequence[Sweep]:
        """Remember until when all is here, so that the next start knows from where to catch up."""
        return (Sweep("heard", HEARD_EVERY_S, self._remember_heard, at_the_end=True),)

    async def _remember_heard(self) -> None:
        until = self.heard_until
        if until is None:
            return
        try:
            await self._note_heard(CHANNEL, until)
        except StoreUnavailable as error:
            log.warning("until when all is here could not be noted; it will be", fault=str(error))

    # ---------------------------------------------------------------------------------------------- the connection

    async def start(self) -> None:
        """Connect, after asking where to catch up: what comes in from now on must not count as seen before that."""
        self._loop = asyncio.get_running_loop()
        await self._inbox.start()
        try:
            self._at_start = await self._places(CHANNEL)
        except StoreUnavailable:
            log.warning("the database could not say where to catch up; it is asked again when Discord is connected")
        await self._gateway.start()

    async def stop(self) -> None:
        """Close the connection, commit what has come, and let what was begun aside end."""
        try:
            await self._gateway.stop()
            if self._catch_up is not None:
                self._catch_up.cancel()
                await asyncio.gather(self._catch_up, return_exceptions=True)
            await self._inbox.stop(STOPPING_S)
            if self._side:
                await asyncio.wait(self._side, timeout=STOPPING_S)
            for task in list(self._side):
                task.cancel()
            await asyncio.gather(*self._side, return_exceptions=True)
        finally:
            await self._files.close()
            await self._api.close()

    def _aside(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)

    # ------------------------------------------------------------------------------------------------- coming in

    def _hear(self, event: str, data: Json) -> None:
        """Hear one event, in the gateway's order."""
        if event == LOST:
            self._is_current, self._heard = False, self.heard_until
            return
        if event == READY:
            self._begin_session(data)
        elif event == RESUMED:
            self._is_current = self._catch_up is None or self._catch_up.done()
        if event == "INTERACTION_CREATE":
            self._rooms.learn_event(event, data)
            self._called(data)
            return
        try:
            self._take(event, data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next event must not suffer from it
            self._keep(event, data, error)

    def _take(self, event: str, data: Json) -> None:
        self._rooms.learn_event(event, data)
        if self._people.may_change_rights(event, data):
            self._inbox.put([Arrival(f"{CHANNEL}:roster:{time.time_ns()}", f"{CHANNEL}:in:roster", RosterChanged(CHANNEL))])
        seen = parse.echo(event, data, self.channel.us)
        if seen is not None:
            self.channel.saw(seen)
        self._sort(event, data)

    def _keep(self, event: str, data: Json, error: Exception) -> None:
        """Commit an event that could not be read as it came; it is read again as any job is tried again."""
        found = parse.as_it_came(event, data, self._now())
        log.warning("an event of Discord's was not understood", kind=event, fault=type(error).__name__, is_kept=bool(found))
        self._inbox.put(found)

    def read_again(self, unread: Unread) -> Sequence[Arrival]:
        """
        Read what could not be read when it came. Raises what the parser raises, and LookupError while its channel is unknown.

        May be called from any thread.
        """
        told = json.loads(unread.payload)
        event, data = str(told["event"]), told["data"]
        room_id = parse.channel_in(event, data)
        if room_id and self._rooms.get(room_id) is None:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._look_up, room_id)
            raise LookupError(f"what Discord's channel {room_id} is was not known yet; it is being asked")
        return parse.arrivals(event, data, self.channel.us, self._rooms, datetime.fromisoformat(told["at"]))

    def _look_up(self, room_id: str) -> None:
        self._aside(self._where.room(room_id))

    def _sort(self, event: str, data: Json) -> None:
        """Read an event, or keep it until it is known what its channel is; later ones of that channel wait behind it."""
        room_id = parse.channel_in(event, data)
        if room_id in self._unread:
            self._unread[room_id].append((event, data))
        elif room_id and self._rooms.get(room_id) is None:
            self._unread[room_id] = [(event, data)]
            self._aside(self._learn(room_id))
        else:
            self._read(event, data)

    def _read(self, event: str, data: Json) -> None:
        self._inbox.put(parse.arrivals(event, data, self.channel.us, self._rooms, self._now()))
        if event in ("THREAD_DELETE", "CHANNEL_DELETE"):
            self._rooms.forget(str(data["id"]))

    async def _learn(self, room_id: str) -> None:
        """Ask what a channel is, until Discord says it; then read what has waited."""
        while self._rooms.get(room_id) is None:
            try:
                if await self._where.room(room_id) is None:
                    self._rooms.learn_nobodys(room_id)
            except FAILURES as error:
                log.warning("what a channel is could not be asked; trying again", channel=room_id, fault=type(error).__name__)
                await asyncio.sleep(AGAIN_S)
        for event, data in self._unread.pop(room_id, []):
            try:
                self._read(event, data)
            except Exception as error:  # noqa: BLE001 - the next one must not suffer from it
                self._keep(event, data, error)

    def _called(self, data: Json) -> None:
        one = calls.call(data, Us(self.channel.us.user_id), self._rooms, self._commands, self._now())
        if one is not None:
            self._aside(self._interactions.take(one))

    # ------------------------------------------------------------------------------------------- sessions, catching up

    def _begin_session(self, data: Json) -> None:
        """Begin to read what was said before this session, since nobody will tell it again."""
        user: Json = data.get("user") or {}
        if user.get("id") and not self._api.me:
            self._api.me = dict(user)
        self._is_current = False
        if self._catch_up is not None:
            self._catch_up.cancel()
        self._catch_up = asyncio.create_task(self._read_what_was_missed())
        if not self._registered:
            self._aside(self._register(str((data.get("application") or {}).get("id") or "")))

    async def _read_what_was_missed(self) -> None:
        """Catch up, again from the beginning if it is interrupted; only then is everything up to now surely heard."""
        while True:
            try:
                places = self._at_start if self._at_start is not None and self._heard is None else await self._places(CHANNEL)
                async for found in self._catching_up.arrivals(places, self._heard, self.channel.us, self._now()):
                    self._inbox.put(found)
                    await self._inbox.emptied()
                break
            except (*FAILURES, StoreUnavailable) as error:
                log.warning("catching up was interrupted; trying again", fault=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(AGAIN_S)
        self._at_start = None
        self._is_current = self.is_connected
        await self._remember_heard()
        log.info("caught up with Discord", places=len(places))

    async def _register(self, application_id: str) -> None:
        """Register the commands if they are not the ones that Discord has."""
        wanted = slash.registered(self._commands)
        try:
            application_id = application_id or str((await self._api.call("GET", "/oauth2/applications/@me"))["id"])
            path = "/applications/{application_id}/commands"
            standing = await self._api.call("GET", path, application_id=application_id)
            if not slash.same(wanted, standing):
                await self._api.call("PUT", path, json=wanted, application_id=application_id)
            self._registered = True
        except FAILURES as error:
            log.error("the slash commands could not be registered; the next session tries again", fault=str(error)[:300])  # noqa: TRY400
