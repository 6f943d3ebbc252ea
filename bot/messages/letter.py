"""What only a mail has, beside who said what where: its subject, what it answers, who else reads it, whether a machine wrote it."""

from dataclasses import dataclass
from typing import Literal

from bot.messages.places import RemoteFile

LetterKind = Literal["ordinary", "auto_reply", "bounce", "feedback_loop", "list"]


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A mail that came in, beyond its words. Message ids stand without their angles, addresses in lower case.

    ``kind`` other than ordinary = no person wrote it: never answered, never reopens, starts and stops no clock.
    ``is_answerable`` = an automatic answer may be given; not so for some that people write (lists, no-reply addresses).

    Which ticket it belongs to, strongest sign first: ``signed_ticket``, proved by an id or an address that we signed
    (``signed_by``); ``refers_to``, the ids it answers, nearest first; ``claimed_ticket``, a number in the subject, which
    proves nothing by itself. 0 = none. ``verified_domain`` is the sender's, where the receiving server vouches for it (DMARC);
    ``is_proven`` = so the address that the mail goes by is its writer's own, and not merely one to answer to.

    ``others`` are the further people it names. ``whole`` is the body with its quotation and signature, "" where nothing was
    cut from the words. ``raw`` is the mail as it came. ``bounced`` are the addresses that a bounce says were not reached.
    """

    subject: str = ""
    kind: LetterKind = "ordinary"
    why: str = ""
    is_answerable: bool = True
    signed_ticket: int = 0
    signed_by: Literal["", "id", "address"] = ""
    refers_to: tuple[str, ...] = ()
    claimed_ticket: int = 0
    verified_domain: str = ""
    others: tuple[str, ...] = ()
    whole: str = ""
    raw: RemoteFile | None = None
    bounced: tuple[str, ...] = ()
    is_permanent: bool = False
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    How a post travels as a mail. ``ticket`` is signed into its id and its reply address; ``answers`` is the id it answers,
    ``references`` the ids before that, oldest first; ``also_to`` get a copy. ``is_automatic`` = no person of ours wrote it,
    so it says so and asks not to be answered by a machine (RFC 3834).
    """

    ticket: int = 0
    subject: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()
    also_to: tuple[str, ...] = ()
    is_automatic: bool = False
