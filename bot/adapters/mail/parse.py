"""
A raw mail as something that was said: the way in. Pure.

The conversation a mail says it belongs to is the room of its sender's address and the thread that its references begin;
whether that is true, and which ticket it is, the desk decides from the letter.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.adapters.mail.headers import Headers
from bot.adapters.mail.mime import tree
from bot.adapters.mail.read import Mail, read
from bot.adapters.mail.seal import Seal
from bot.messages import Arrival, Author, Letter, Place, RemoteFile, Said

CHANNEL = "mail"
LONGEST_KEY = 200
MOST_OTHERS = 100
NOBODY = "unknown@invalid"
CLOCKS_DIFFER = timedelta(minutes=5)
_NUMBER = re.compile(r"(?:^|[\s\[(])#(\d{1,9})(?:$|[\s\]):.,])")
_DMARC = re.compile(r"\bdmarc\s*=\s*pass\b[^;]*?\bheader\.from\s*=\s*([\w.-]{1,253})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ours:
    """
    What is ours: the seal of the mailbox, further addresses that come to it, and the name under which our own mail server
    vouches for senders (the authserv-id of its Authentication-Results; "" = nobody is trusted to).
    """

    seal: Seal
    aliases: frozenset[str] = frozenset()
    vouches: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of this desk, in lower case."""
        return self.aliases | {self.seal.mailbox}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a raw mail is to us: an arrival, or (``echo``) the id of a mail that we sent ourselves and now see again."""

    arrival: Arrival | None = None
    echo: str = ""


def taken(raw: bytes, digest: str, ours: Ours, received_at: datetime) -> Taken:
    """
    Read a mail that came in. ``digest`` is where its raw bytes are kept, ``received_at`` when our server got it.

    Never raises; a mail that cannot be made out still arrives, with the raw one beside it.
    """
    mail = read(raw, ours.addresses)
    echo = _echo(mail, ours)
    return Taken(echo=echo) if echo else Taken(_arrival(mail, raw, digest, ours, received_at))


def _echo(mail: Mail, ours: Ours) -> str:
    """Know a mail of ours by its signed id, and only if it also says that it is from us."""
    is_signed = ours.seal.ticket_of(mail.message_id) is not None
    return mail.message_id if is_signed and ours.seal.is_ours(mail.sender.addr) else ""


def _arrival(mail: Mail, raw: bytes, digest: str, ours: Ours, received_at: datetime) -> Arrival:
    person = _person(mail, ours)
    thread = _thread(mail)
    place = Place(CHANNEL, person, thread)
    text = mail.reply_text if mail.reply_text.strip() else mail.full_text
    said = Said(
        place=place,
        remote_id=mail.message_id,
        author=Author(CHANNEL, person, mail.sender.name),
        text=text,
        at=min(received_at, mail.date) if mail.date and received_at - mail.date < CLOCKS_DIFFER else received_at,
        files=_files(mail, digest),
        letter=_letter(mail, raw, digest, ours),
    )
    return Arrival(_key(mail.message_id), f"{CHANNEL}:in:{_key(thread)}", said)


def _person(mail: Mail, ours: Ours) -> str:
    """Give who is spoken with: a web form, or a list that rewrites From for DMARC, sends in our name for its Reply-To."""
    outsiders = [one for one in mail.reply_to if not ours.seal.is_ours(one)]
    if ours.seal.is_ours(mail.sender.addr) and outsiders:
        return outsiders[0]
    return mail.sender.addr or NOBODY


def _thread(mail: Mail) -> str:
    """Give the id that began the thread, as far as this mail knows it."""
    if mail.kind in ("bounce", "feedback_loop") and mail.returned:
        return mail.returned[0]
    return next(iter((*mail.references, *mail.in_reply_to, mail.message_id)))


def _key(message_id: str) -> str:
    """Give a key of bounded length; what is longer than any honest id is hashed."""
    if len(message_id) > LONGEST_KEY:
        message_id = f"sha256-{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}"
    return f"{CHANNEL}:{message_id}"


def _letter(mail: Mail, raw: bytes, digest: str, ours: Ours) -> Letter:
    signed, signed_by = _signed(mail, ours.seal)
    subject_number = _NUMBER.search(mail.subject)
    was_cut = mail.full_text.split() != mail.reply_text.split()
    verified_domain = _verified_domain(raw, mail, ours.vouches)
    return Letter(
        subject=mail.subject,
        kind=mail.kind,
        why=mail.why,
        is_answerable=mail.is_answerable,
        signed_ticket=signed,
        signed_by=signed_by,
        refers_to=_refers_to(mail),
        claimed_ticket=int(subject_number[1]) if subject_number else 0,
        verified_domain=verified_domain,
        others=tuple(one for one in mail.to if not ours.seal.is_ours(one) and one not in ours.aliases)[:MOST_OTHERS],
        whole=mail.full_text if was_cut else "",
        raw=RemoteFile(digest, "mail.eml", "message/rfc822", len(raw)),
        bounced=mail.bounced,
        is_permanent=mail.is_permanent,
        is_proven=bool(verified_domain) and _person(mail, ours) == mail.sender.addr,
    )


def _refers_to(mail: Mail) -> tuple[str, ...]:
    """Give the ids a mail answers, nearest first."""
    return tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references), *mail.returned)))


def _signed(mail: Mail, seal: Seal) -> tuple[int, Literal["", "id", "address"]]:
    """Give the ticket that a token of ours in the mail names, and which kind of token it was."""
    for one in _refers_to(mail):
        ticket = seal.ticket_of(one)
        if ticket:
            return ticket, "id"
    for address in mail.to:
        ticket = seal.ticket_at(address)
        if ticket:
            return ticket, "address"
    return 0, ""


def _verified_domain(raw: bytes, mail: Mail, vouches: str) -> str:
    """Believe the topmost Authentication-Results only, and only from our own server: anybody can write another (RFC 8601 5)."""
    if not vouches:
        return ""
    headers: Headers = tree(raw[:262_144]).headers
    results = headers.raw("authentication-results")
    server, _, rest = results.partition(";")
    domain = mail.sender.addr.rpartition("@")[2]
    found = _DMARC.search(rest)
    if (server.split() or [""])[0].lower() != vouches.lower() or not found:
        return ""
    return domain if found[1].lower().strip(".") == domain else ""


def _files(mail: Mail, digest: str) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(f"{digest}:{one.part}", one.name, one.mime, one.size) for one in mail.attachments)
