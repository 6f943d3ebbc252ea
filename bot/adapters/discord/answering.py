"""
Interactions answered in time: a form or a question at once, everything else acknowledged as soon as its row is committed.

Discord waits three seconds for the first word, and fifteen minutes for the rest.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.adapters.discord import modal, render
from bot.adapters.discord.api import Api, Json
from bot.adapters.discord.calls import EPHEMERAL, NEW, Call, wants_form
from bot.adapters.discord.inbox import Accept
from bot.adapters.discord.markup import inert
from bot.adapters.discord.outcome import FAILURES
from bot.adapters.discord.tokens import Tokens
from bot.commands import Command
from bot.errors import DeskhandError
from bot.messages import Called, Content, Form

log = structlog.get_logger(__name__)

MESSAGE, LATER, QUIETLY, CHOICES, MODAL = 4, 5, 6, 8, 9
PATIENCE_S = 2.0  # of Discord's three seconds; what is not committed by then is acknowledged, and told if it fails
NOT_TAKEN = "That could not be taken in: the desk's database does not answer. Please try again in a moment."
CHOICE, MOST_CHOICES = 100, 25


class Interactions:
    """Answers interactions. The arguments are those of ``connect.Discord``."""

    def __init__(
        self,
        api: Api,
        tokens: Tokens,
        commands: Sequence[Command],
        accept: Accept,
        form: Callable[[Called], Awaitable[Form | Content]],
        suggest: Callable[[Called, str, str], Awaitable[Sequence[tuple[str, str]]]],
        acknowledged: Callable[[float], None],
    ) -> None:
        self._api, self._tokens, self._commands, self._accept = api, tokens, commands, accept
        self._form, self._suggest, self._acknowledged = form, suggest, acknowledged
        self._began: dict[str, float] = {}

    async def take(self, call: Call) -> None:
        """Take one interaction in and answer it. Never raises: what fails is told to whoever called."""
        self._tokens.open(call.token)
        self._began[call.token] = time.perf_counter()
        try:
            if call.kind == "complete":
                await self._complete(call)
            elif call.ask_first:
                await self._say(call, render.asking(call.ask_first, call.called.line))
            elif wants_form(call, self._commands):
                await self._show_form(call)
            else:
                await self._commit(call)
        except FAILURES as error:
            log.warning("an interaction could not be answered", kind=call.kind, fault=f"{type(error).__name__}: {error}"[:200])
        except DeskhandError as error:
            log.error("an interaction was not taken in", kind=call.kind, fault=str(error))  # noqa: TRY400
        except Exception:
            log.exception("an interaction failed", kind=call.kind)
        finally:
            self._tokens.close(call.token)
            self._began.pop(call.token, None)

    async def _commit(self, call: Call) -> None:
        """Commit, then acknowledge. Slowness of ours must not cost the acknowledgement; only then is it given first."""
        committing = asyncio.ensure_future(self._accept([call.arrival]))
        await asyncio.wait([committing], timeout=PATIENCE_S)
        if committing.done() and committing.exception() is not None:
            log.error("an interaction was not taken in", kind=call.kind, fault=str(committing.exception()))
            await self._say(call, render.message(Content(text=NOT_TAKEN)))
            return
        await self._respond(call, {"type": QUIETLY} if call.kind == "button" else {"type": LATER, "data": {"flags": EPHEMERAL}})
        try:
            await committing
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            log.error("an interaction was not taken in", kind=call.kind, fault=str(error))  # noqa: TRY400
            await self._tell(call, NOT_TAKEN)

    async def _show_form(self, call: Call) -> None:
        """Show the form, or say why there is none."""
        shown = await self._form(call.called)
        if isinstance(shown, Content):
            await self._say(call, render.message(shown))
            return
        try:
            await self._respond(call, {"type": MODAL, "data": modal.modal(shown)})
        except ValueError as error:
            await self._say(call, render.message(Content(text=f"⚠️ This cannot be asked in a form: {error}.")))

    async def _complete(self, call: Call) -> None:
        """Offer what somebody may be about to type; nothing is better than too late."""
        found = await self._suggest(call.called, call.option, call.typed)
        pairs = [(inert(label)[:CHOICE] or "-", value) for label, value in found if 0 < len(value) <= CHOICE][:MOST_CHOICES]
        choices = [{"name": label, "value": int(value) if call.option == "ticket" else value} for label, value in pairs]
        await self._respond(call, {"type": CHOICES, "data": {"choices": choices}})

    async def _say(self, call: Call, body: Json) -> None:
        await self._respond(call, {"type": MESSAGE, "data": {**body, "flags": EPHEMERAL}})

    async def _respond(self, call: Call, body: Json) -> None:
        await self._api.respond(call.id, call.token, body)
        self._tokens.close(call.token)
        self._acknowledged(time.perf_counter() - self._began.pop(call.token, time.perf_counter()))

    async def _tell(self, call: Call, words: str) -> None:
        application_id, _, how = call.called.reply_to.split("/", 2)
        body = render.message(Content(text=words)) | ({"flags": EPHEMERAL} if how == NEW else {})
        await self._api.follow_up(application_id, call.token, body, "" if how == NEW else how)
