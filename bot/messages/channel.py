"""One outside place to talk: what it can do, what it knows, and the few things it is asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages.advised import Advice, Learnt, Surveyed
from bot.messages.coming import Said
from bot.messages.going import Errand, Outbound
from bot.messages.judged import Judgement
from bot.messages.outcomes import Later, Outcome, Refused
from bot.messages.places import Profile, RemoteFile


@dataclass(frozen=True, slots=True)
class Capabilities:
    """
    What a channel can do; the centre asks instead of naming channels.

    ``home`` = somebody can have a page of their own, ``labels`` = a conversation can carry marks, ``threads_in_direct`` = a
    direct conversation has threads, so that what stands outside of them begins something new; ``threads_apart`` = posts in one
    thread neither disturb those in another nor share its rate limit, so they need not wait for each other;
    ``files_with_words`` = a message and the files on it go out as one; ``begins_in_rooms`` = a post of ours in any room where
    customers write can begin a conversation (not so in a forum).
    """

    text_limit: int
    edits: bool = True
    deletes: bool = True
    reactions: bool = True
    files: bool = True
    forms: bool = True
    file_limit: int = 1_000_000_000
    home: bool = True
    labels: bool = False
    threads_in_direct: bool = True
    threads_apart: bool = False
    files_with_words: bool = False
    begins_in_rooms: bool = True


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has which rights on a channel (``agent``, ``lead`` or ``admin``), and the ids behind the rooms' names."""

    channel: str
    roles: dict[str, str]
    rooms: dict[str, str]
    faults: tuple[str, ...] = ()


Found = bytes | RemoteFile | Profile | Said | Roster | Judgement | Advice | Surveyed | Learnt


class Channel(Protocol):
    """One outside place to talk. Adapters translate; they never decide and never see the database."""

    name: str
    capabilities: Capabilities

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once. Must not raise: a failure is an outcome."""

    async def find(self, out: Outbound, since: datetime) -> Outcome:
        """
        Look for an earlier attempt, made after ``since``, that ended nobody knows how.

        ``Sent`` if it is there, ``Refused`` if it is certainly not, else ``Later`` (it cannot be asked now).
        """

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """
        Run an errand. Must not raise.

        Bytes for a Fetch, a RemoteFile for a Describe, a Profile for a WhoIs, a Said for a Look, a Roster for a RollCall,
        a Judgement for a Judge, an Advice for a Consult, a Surveyed for a Survey, a Learnt for a Learn.
        """
