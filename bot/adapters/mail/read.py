"""
A mail as it is understood: who wrote what to whom, in answer to what, and whether it was a person.

Pure, total and bounded: any bytes give a `Mail`, and the time and memory it takes grow with their number alone.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.adapters.mail import html, invitation, quote
from bot.adapters.mail.headers import Address, Headers, bounded
from bot.adapters.mail.lines import Line, text
from bot.adapters.mail.machine import Kind, judge
from bot.adapters.mail.mime import LONGEST_TEXT, Part, Tree, tree

MADE_ID_DOMAIN = "content.deskhand.invalid"
LONGEST_SHOWN = 50_000  # characters of a body that are kept as text; the raw mail has the rest
MOST_ATTACHMENTS = 100
MOST_REFERENCES = 100
_STUB = 200  # characters: a text part shorter than that may be an empty excuse for the HTML one
_EXCUSE = re.compile(
    r"(?:does not|doesn't|cannot|unable to) (?:support|display|read|view)[\w\s]{0,20}html|html[- ](?:e-?mail|version|message|capable)"
    r"|view (?:this|it) in (?:your|a) browser",
    re.IGNORECASE,
)
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. ``part`` is its place in the walk over the parts; ``size`` in bytes; ``inline`` = shown in the text."""

    part: int
    name: str
    mime: str
    size: int
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """
    One mail, understood. Ids stand without their angles; addresses are in lower case.

    ``reply_text`` is what the person wrote, ``full_text`` the whole body as text (the subject, or the files' names, where there
    is none). ``id_is_made`` = it had no Message-ID, and its content gave it one, the same at every reading. ``to`` is everybody
    it names or was delivered to.
    ``is_answerable`` = an automatic answer is allowed. ``returned`` are the ids of the mails that a bounce gives back.
    """

    kind: Kind
    why: str
    is_answerable: bool
    sender: Address
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    subject: str
    message_id: str
    id_is_made: bool
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    reply_text: str
    full_text: str
    attachments: tuple[Attachment, ...] = ()
    bounced: tuple[str, ...] = ()
    is_permanent: bool = False
    returned: tuple[str, ...] = ()
    is_cut_short: bool = False


def read(raw: bytes, ours: frozenset[str] = frozenset()) -> Mail:
    """Understand a mail. ``ours`` are this desk's own addresses in lower case, told apart from a customer's."""
    whole = tree(raw)
    headers = whole.headers
    lines, own = _body(whole)
    full = text(lines)
    verdict = judge(whole, full, ours)
    stated = next(iter(headers.ids("message-id")), "")
    return Mail(
        kind=verdict.kind,
        why=verdict.why,
        is_answerable=verdict.is_answerable,
        sender=_sender(headers),
        reply_to=tuple(one.addr for one in headers.addresses("reply-to")),
        to=tuple(dict.fromkeys(one.addr for one in headers.addresses("to", "cc", "delivered-to", "x-original-to", "envelope-to"))),
        subject=_clean(headers.text("subject"))[:998],
        message_id=stated or made_id(headers, full),
        id_is_made=not stated,
        in_reply_to=tuple(headers.ids("in-reply-to"))[:MOST_REFERENCES],
        references=tuple(headers.ids("references"))[-MOST_REFERENCES:],
        date=_date(headers.raw("date")),
        reply_text=_clean(own)[:LONGEST_SHOWN],
        full_text=_clean(full or _instead(whole))[:LONGEST_SHOWN],
        attachments=tuple(_attachments(whole))[:MOST_ATTACHMENTS],
        bounced=verdict.bounced,
        is_permanent=verdict.is_permanent,
        returned=_returned(whole) if verdict.kind in ("bounce", "feedback_loop") else (),
        is_cut_short=whole.cut or len(full) > LONGEST_SHOWN,
    )


def made_id(headers: Headers, body: str) -> str:
    """Make an id out of what does not change on the way: who, when, what about, and the words."""
    facts = "\n".join((headers.raw("from"), headers.raw("date"), headers.raw("subject"), headers.raw("to"), body))
    return f"{hashlib.sha256(facts.encode('utf-8', 'replace')).hexdigest()[:32]}@{MADE_ID_DOMAIN}"


def attachment(raw: bytes, part: int, limit: int) -> bytes | None:
    """Give a file's bytes, at most ``limit`` of them; None where there is no such part."""
    parts = tree(raw).parts
    return parts[part].content(limit) if 0 <= part < len(parts) else None


def _clean(words: str) -> str:
    return _SURROGATES.sub("\ufffd", words)


def _sender(headers: Headers) -> Address:
    return next(iter(headers.addresses("from")), None) or next(iter(headers.addresses("sender", "return-path")), Address(""))


def _date(field: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(field[:100])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


# ------------------------------------------------------------------------------------------------------- the body


def _body(whole: Tree) -> tuple[list[Line], str]:
    """Give the body's lines, and of them what the person wrote."""
    for inside in (0, 1, 2):  # a mail that is nothing but another mail is read through
        plain = [part for part in whole.parts if part.inside <= inside and _is_text(part, "text/plain")]
        rich = [part for part in whole.parts if part.inside <= inside and _is_text(part, "text/html")]
        lines, own = _from_texts(plain, rich)
        if own.strip():
            return lines, own
    lines = _last_resort(whole)
    return lines, text(lines)


def _is_text(part: Part, mime: str) -> bool:
    is_it = part.mime == mime or (mime == "text/plain" and part.mime in ("text/enriched", "text/x-amp-html-fallback", "message/text"))
    is_it = is_it or (mime == "text/html" and part.mime == "application/xhtml+xml")
    return is_it and part.disposition != "attachment" and not (part.disposition == "inline" and part.name and part.number > 0)


def _from_texts(plain: list[Part], rich: list[Part]) -> tuple[list[Line], str]:
    """Read the text parts; the HTML where they are an empty excuse for it, or where it alone shows what was quoted."""
    lines = [line for part in plain for line in [*_plain_lines(part), Line("")]]
    words = "".join(line.text for line in lines).strip()
    if rich and (len(words) < _STUB and (not words or _EXCUSE.search(words) or _is_stub(words, rich[0]))):
        lines = [line for part in rich for line in [*html.lines(part.text()), Line("")]]
        return lines, quote.reply(lines).words
    reply = quote.reply(lines)
    if rich and plain and not reply.is_cut and "<blockquote" in rich[0].text().lower():
        richer = quote.reply(html.lines(rich[0].text()))
        if richer.is_cut and 0 < len(richer.words) < len(reply.words):
            return lines, richer.words
    return lines, reply.words


def _plain_lines(part: Part) -> list[Line]:
    body = part.text()
    if part.mime == "text/plain" and re.match(r"\s*<(?:!doctype html|html)\b", body, re.IGNORECASE):
        return html.lines(body)
    return quote.plain_lines(body, flowed=part.parameters.get("format", "").lower() == "flowed")


def _is_stub(words: str, part: Part) -> bool:
    return part.size > 20 * _STUB and len(text(html.lines(part.text()))) > 10 * len(words) + _STUB


def _last_resort(whole: Tree) -> list[Line]:
    """Find some words where there is no body: an invitation's, a report's."""
    for part in whole.parts:
        if part.mime == "text/calendar":
            return [Line(one) for one in invitation.words(part.text())]
    for part in whole.parts:
        if part.mime.startswith(("text/", "message/")) and part.mime != "message/rfc822":
            found = quote.plain_lines(part.text()[:LONGEST_TEXT])
            if any(line.text.strip() for line in found):
                return found
    return []


def _instead(whole: Tree) -> str:
    """Give the words of a mail without a body: people write whole questions into the subject, or send nothing but a file."""
    return whole.headers.text("subject") or ", ".join(one.name for one in _attachments(whole))


def _attachments(whole: Tree) -> list[Attachment]:
    found = []
    for part in whole.parts:
        is_shown = part.mime.startswith("multipart/") or _is_text(part, "text/plain") or _is_text(part, "text/html")
        if part.inside or (is_shown and not (part.name and part.disposition == "attachment")):
            continue
        inline = part.disposition == "inline" or ("content-id" in part.headers and part.disposition != "attachment")
        found.append(Attachment(part.number, part.name or _name_for(part, whole), part.mime, part.size, inline))
    return found


def _name_for(part: Part, whole: Tree) -> str:
    if part.mime in ("message/rfc822", "message/global"):
        inner = next((one for one in whole.parts[part.number + 1 :] if one.inside == part.inside + 1), None)
        subject = re.sub(r'[\x00-\x1f/\\:*?"<>|]+', "_", inner.headers.text("subject"))[:80].strip() if inner else ""
        return f"{subject or 'mail'}.eml"
    endings = {"text/calendar": "invite.ics", "application/ms-tnef": "winmail.dat", "text/rfc822-headers": "headers.txt"}
    return endings.get(part.mime, f"part-{part.number}.{re.sub(r'[^a-z0-9]', '', part.mime.rpartition('/')[2])[:10] or 'bin'}")


def _returned(whole: Tree) -> tuple[str, ...]:
    """Give the ids of the mails that are given back: from their own headers, or from wherever in the text they stand."""
    found = [one for part in whole.parts if part.inside for one in part.headers.ids("message-id", "references", "in-reply-to")]
    for part in whole.parts:
        if not part.mime.startswith("multipart/"):
            stated = re.findall(r"(?im)^[ \t>]*(?:message-id|references|in-reply-to):[ \t]*<([^<>\s]{1,8000})>", part.text()[:100_000])
            found += map(bounded, stated)
    return tuple(dict.fromkeys(found))[:MOST_REFERENCES]
