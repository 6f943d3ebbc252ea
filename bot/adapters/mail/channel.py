"""
Mail as a channel: carries posts out as mails, looks whether one went out, and hands out the files of mails that came in.

Never decides, never stores. Each delivery is one attempt; trying again is the job table's business.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.adapters.mail import compose
from bot.adapters.mail.parse import CHANNEL
from bot.adapters.mail.read import attachment
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.adapters.recent import Recent
from bot.messages import (
    Capabilities,
    Content,
    Envelope,
    Errand,
    Fetch,
    Found,
    Later,
    Outbound,
    Outcome,
    Post,
    Profile,
    Refused,
    RollCall,
    Roster,
    Sent,
    StoredFile,
    Upload,
    WhoIs,
)

CAPABILITIES = Capabilities(
    text_limit=100_000,
    edits=False,
    deletes=False,
    reactions=False,
    forms=False,
    file_limit=18_000_000,
    home=False,
    files_with_words=True,
)  # Gmail and most others take 25 MB, and base64 adds 37 %
ASK_AGAIN_S = 30.0
NOT_THERE = "a mail that was sent cannot be changed or taken back"

LookForSent = Callable[[str, str], Awaitable[tuple[bool, bool] | None]]


class MailChannel:
    """
    One mailbox. ``open_file`` gives the bytes of a stored file by its digest; ``sent`` looks for two ids in the folder of
    sent mail (None = there is none; raises OSError where it cannot be asked); ``now`` gives aware UTC.
    """

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(
        self,
        seal: Seal,
        sending: Sending,
        open_file: Callable[[str], bytes],
        now: Callable[[], datetime],
        *,
        sent: LookForSent | None = None,
        roles: dict[str, str] | None = None,
    ) -> None:
        self._seal, self._sending, self._open_file, self._now, self._look = seal, sending, open_file, now, sent
        self._roles = roles or {}
        self._seen: Recent[str, None] = Recent()
        self._last_sent = ""

    # ---------------------------------------------------------------------------------------------------- going out

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once."""
        match out:
            case Post():
                return await self._send_with(out, out.files)
            case Upload():
                return await self._send_with(self._with_file(out), (out.file,))
            case _:
                return Refused(NOT_THERE, "Send a correction instead")

    async def _send(self, post: Post, files: tuple[tuple[StoredFile, bytes], ...] = ()) -> Outcome:
        try:
            message = compose.mail(post, self._seal, self._now(), files)
            recipients = [compose.writable(post.place.room), *map(compose.writable, (post.envelope or Envelope()).also_to)]
            raw = await asyncio.to_thread(compose.as_bytes, message)
        except (ValueError, UnicodeError) as fault:
            return Refused(f"the mail cannot be written: {fault}", "Ask for another address")
        message_id = self._id_of(post)
        outcome = await self._sending.send(self._seal.mailbox, recipients, raw, message_id)
        if isinstance(outcome, Sent):
            self._last_sent = message_id
        return outcome

    async def _send_with(self, post: Post, files: tuple[StoredFile, ...]) -> Outcome:
        if sum(file.size for file in files) > CAPABILITIES.file_limit:
            return Refused("the file is too large for a mail", "Send it another way")
        try:
            data = [await asyncio.to_thread(self._open_file, file.digest) for file in files]
        except OSError:
            return Refused("the file was erased")
        named = Content(text=f"Attached: {', '.join(file.name for file in files)}")
        post = post if post.content != Content() or not files else replace(post, content=named)
        return await self._send(post, tuple(zip(files, data, strict=True)))

    @staticmethod
    def _with_file(out: Upload) -> Post:
        return Post(out.place, Content(), out.key, envelope=out.envelope)

    def _id_of(self, out: Post | Upload) -> str:
        return self._seal.message_id((out.envelope or Envelope()).ticket, out.key)

    # ----------------------------------------------------------------------------------------------- looking, asking

    def saw(self, message_id: str) -> None:
        """Remember a mail of ours that came back to us: it surely went out."""
        self._seen.keep(message_id, None)

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - an id needs no time
        """
        Look whether an earlier attempt went out.

        The folder of sent mail can say so, where the server files what goes through it; it can only deny it where it holds
        the last mail that surely went out. Where nobody can be asked the mail is sent again under the same Message-ID, by
        which the customer's server or program shows it once.
        """
        if not isinstance(out, Post | Upload):
            return Refused("not looked for")
        message_id = self._id_of(out)
        if message_id in self._seen:
            return Sent(message_id)
        if self._look is None:
            return Refused("nobody can be asked whether a mail went out; the same Message-ID is used again")
        try:
            there = await self._look(message_id, self._last_sent)
        except (OSError, TimeoutError) as error:
            return Later(ASK_AGAIN_S, f"the folder of sent mail cannot be asked ({type(error).__name__})", hold=False)
        if there is None or there == (False, False):
            return Refused("the server does not file what it sends; the same Message-ID is used again")
        return Sent(message_id) if there[0] else Refused("not in the folder of sent mail")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Run an errand. A mail says everything at once, so only its kept bytes are ever needed."""
        match errand:
            case Fetch():
                return await asyncio.to_thread(self._fetch, errand)
            case WhoIs():
                return Profile(errand.remote_id, "", email=errand.remote_id)
            case RollCall():
                return Roster(CHANNEL, self._roles, {})
            case _:
                return Refused("a mailbox cannot be asked for that")

    def _fetch(self, errand: Fetch) -> bytes | Refused:
        digest, _, part = errand.file.remote_id.partition(":")
        try:
            raw = self._open_file(digest)
        except OSError:
            return Refused("the mail was erased")
        data = attachment(raw, int(part), errand.limit + 1) if part.isdigit() else raw
        if data is None:
            return Refused("the mail has no such part")
        return data if len(data) <= errand.limit else Refused("too large")


def roles_of(sources: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give the roles by address in lower case, out of (role, address) pairs."""
    return {address.lower(): role for role, address in sources}
