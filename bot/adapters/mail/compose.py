"""
What the desk says, as a mail: text and HTML, in the customer's thread, with the headers that keep machines from answering.

Pure. No value that a stranger chose can begin a header: every one goes through `one_line` first.
"""

import html as entities
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from markdown_it import MarkdownIt

from bot.adapters.mail.headers import one_line
from bot.adapters.mail.machine import LOOP_HEADER
from bot.adapters.mail.seal import Seal
from bot.messages import Content, Envelope, Place, Post, Row, StoredFile
from bot.text import plain

POLICY = SMTP.clone(max_line_length=900, cte_type="7bit", utf8=False)  # long ids stay whole; 998 is the most a line may have
MOST_REFERENCES = 20
LONGEST_ID = 250
LONGEST_SUBJECT = 200
NO_SUBJECT = "Your request"
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable("image")
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"></head>'
    '<body style="font-family:sans-serif;font-size:14px;line-height:1.5">{}</body></html>'
)


def mail(post: Post, seal: Seal, now: datetime, files: tuple[tuple[StoredFile, bytes], ...] = ()) -> EmailMessage:
    """Write a post as a mail. Raises ValueError where the room is no address that can be written to."""
    envelope = post.envelope or Envelope()
    message = _addressed(post.place, seal, envelope, post.speaker)
    message["Subject"] = _subject(envelope, post.place)
    message["Message-ID"] = f"<{seal.message_id(envelope.ticket, post.key)}>"
    message["Date"] = format_datetime(now)
    _threaded(message, post.place, envelope)
    message[LOOP_HEADER.title()] = one_line(seal.mailbox)
    if envelope.is_automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_encodable(text_of(post.content)), cte="quoted-printable")
    message.add_alternative(_encodable(html_of(post.content)), subtype="html", cte="quoted-printable")
    for file, data in files:
        main, _, sub = file.mime.partition("/")
        safe = (main, sub) if sub and main not in ("multipart", "message") else ("application", "octet-stream")
        message.add_attachment(data, maintype=safe[0], subtype=safe[1], filename=one_line(file.name) or "file")
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """Give what goes over the wire: ASCII lines of at most 998 characters, ended by CRLF."""
    return message.as_bytes(policy=POLICY)


def _addressed(place: Place, seal: Seal, envelope: Envelope, speaker: str) -> EmailMessage:
    message = EmailMessage(POLICY)
    message["From"] = Address(_encodable(one_line(speaker)), addr_spec=seal.mailbox)
    message["To"] = Address(addr_spec=writable(place.room))
    others = tuple(dict.fromkeys(one for one in envelope.also_to if one != place.room and not seal.is_ours(one)))
    if others:
        message["Cc"] = tuple(Address(addr_spec=writable(one)) for one in others)
    message["Reply-To"] = Address(_encodable(one_line(speaker)), addr_spec=seal.reply_address(envelope.ticket))
    return message


def writable(address: str) -> str:
    """Give an address as SMTP takes it, its domain in ASCII. Raises ValueError for what is none."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or one_line(address) != address.strip() or any(char in address for char in ' <>",;()'):
        raise ValueError(f"{address!r} is no mail address")
    if not local.isascii():
        raise ValueError(f"{address!r} needs SMTPUTF8, which most servers do not speak")
    try:
        ascii_domain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        raise ValueError(f"{address!r} has no domain that can be written to") from None
    if "." not in ascii_domain and ascii_domain != "localhost":
        raise ValueError(f"{address!r} has no domain that can be written to")
    return f"{local}@{ascii_domain}"


def _subject(envelope: Envelope, place: Place) -> str:
    words = _encodable(one_line(envelope.subject))[:LONGEST_SUBJECT] or NO_SUBJECT
    answers = bool(envelope.answers or place.thread)
    return words if not answers or words.lower().startswith(("re:", "aw:")) else f"Re: {words}"


def _threaded(message: EmailMessage, place: Place, envelope: Envelope) -> None:
    """Put the mail where the customer's program shows the thread: under what it answers, with everything before."""
    chain = [place.thread, *envelope.references, envelope.answers]
    ids = [one for one in dict.fromkeys(one.strip("<> ") for one in chain) if one and len(one) <= LONGEST_ID and _is_id(one)]
    if len(ids) > MOST_REFERENCES:
        ids = [ids[0], *ids[1 - MOST_REFERENCES :]]
    if ids:
        message["In-Reply-To"] = f"<{ids[-1]}>"
        message["References"] = " ".join(f"<{one}>" for one in ids)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isprintable() and not set(text) & set(" <>")


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def text_of(content: Content) -> str:
    """Write a structured message as plain text."""
    blocks = [content.title, "\n".join(f"> {line}" for line in content.quote.splitlines()), plain(content.text)]
    blocks.append("\n".join(f"{label}: {value}" for label, value in content.fields))
    blocks += ["\n".join([plain(section.title), *(f"- {plain(row.text)}" for row in section.rows)]) for section in content.sections]
    blocks.append(plain(content.note))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def html_of(content: Content) -> str:
    """Write it as HTML. Somebody's own words in it are shown as they are; nothing is loaded from anywhere."""
    blocks = [f"<h3>{entities.escape(content.title)}</h3>" if content.title else ""]
    if content.quote:
        quoted = entities.escape(content.quote).replace("\n", "<br>")
        blocks.append(f'<div style="border-left:3px solid #ccc;padding-left:8px">{quoted}</div>')
    blocks.append(_MARKDOWN.render(content.text) if content.text else "")
    blocks += [f"<p><b>{entities.escape(label)}:</b> {entities.escape(value)}</p>" for label, value in content.fields]
    blocks += [f"<h4>{entities.escape(plain(one.title))}</h4><ul>{''.join(map(_item, one.rows))}</ul>" for one in content.sections]
    blocks.append(f"<p><small>{entities.escape(plain(content.note))}</small></p>" if content.note else "")
    return _PAGE.format("\n".join(block for block in blocks if block))


def _item(row: Row) -> str:
    return f"<li>{_MARKDOWN.renderInline(row.text)}</li>"
