"""A raw mail as a mail program shows it. Pure, and lenient: what cannot be made out is shown as far as it can."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

JSON = dict[str, Any]
_ID = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of a mail."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail, read. Addresses are bare, ids are without angles; `references` are the thread's, oldest first."""

    sender: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: str
    subject: str
    message_id: str
    references: tuple[str, ...]
    at: datetime
    text: str
    html: str
    files: tuple[Attached, ...]
    is_automatic: bool


def read(raw: bytes, at: datetime) -> Shown:
    """Read a mail that came in at some time."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    name, sender = next(iter(_addresses(message, "From")), ("", ""))
    answered = _ids(message, "In-Reply-To")
    references = tuple(dict.fromkeys((*_ids(message, "References"), *answered[-1:])))
    return Shown(
        sender=sender,
        sender_name=name,
        to=tuple(one for _, one in _addresses(message, "To")),
        cc=tuple(one for _, one in _addresses(message, "Cc")),
        reply_to=next((one for _, one in _addresses(message, "Reply-To")), sender),
        subject=_header(message, "Subject"),
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        references=references,
        at=_date(message, at),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        files=tuple(_attached(part) for part in message.iter_attachments()) if message.is_multipart() else (),
        is_automatic=_header(message, "Auto-Submitted").lower() not in ("", "no"),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    return [(name, address) for name, address in getaddresses([str(one) for one in message.get_all(name, [])]) if "@" in address]


def _ids(message: EmailMessage, name: str) -> tuple[str, ...]:
    return tuple(_ID.findall(_header(message, name)))


def _date(message: EmailMessage, at: datetime) -> datetime:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except ValueError:
        return at
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    if body is None:
        return ""
    try:
        return str(body.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError, KeyError):
        return (body.get_payload(decode=True) or b"").decode("latin-1")  # type: ignore[union-attr]


def _attached(part: EmailMessage) -> Attached:
    if part.get_content_maintype() in ("multipart", "message"):
        data = b"".join(one.as_bytes() for one in part.get_payload()) if part.is_multipart() else b""  # type: ignore[union-attr]
    else:
        data = part.get_payload(decode=True) or b""  # type: ignore[assignment]
    return Attached(part.get_filename() or f"{part.get_content_type().replace('/', '.')}", part.get_content_type(), data)
