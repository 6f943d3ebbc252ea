"""How a person's mail program writes: text and HTML, the thread's headers, what is answered quoted below. Pure."""

import html as entities
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.sandbox.mail.reading import Shown

Upload = tuple[str, bytes, str]
POLICY = SMTP.clone(max_line_length=900, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to send. `answers` is the mail that it answers, which stands quoted below when `quotes` says so."""

    sender: Address
    to: Sequence[str]
    subject: str
    text: str
    cc: Sequence[str] = ()
    files: Sequence[Upload] = ()
    answers: Shown | None = None
    quotes: bool = True
    style: str = "lines"
    headers: dict[str, str] = field(default_factory=dict)


def written(draft: Draft, message_id: str, now: datetime) -> bytes:
    """Write it. Raises ValueError for what a mail program would not let pass: no address, a line break in a header."""
    message = EmailMessage(POLICY)
    message["From"] = draft.sender
    message["To"] = [Address(addr_spec=one) for one in draft.to]
    if draft.cc:
        message["Cc"] = [Address(addr_spec=one) for one in draft.cc]
    message["Subject"] = draft.subject
    message["Message-ID"] = f"<{message_id}>"
    message["Date"] = format_datetime(now)
    if draft.answers is not None:
        message["In-Reply-To"] = f"<{draft.answers.message_id}>"
        message["References"] = " ".join(f"<{one}>" for one in (*draft.answers.references, draft.answers.message_id))
    for name, value in draft.headers.items():
        message[name] = value
    quoted = draft.answers if draft.quotes else None
    message.set_content(_text(draft.text, quoted, draft.style), cte="quoted-printable")
    message.add_alternative(_html(draft.text, quoted, draft.style), subtype="html", cte="quoted-printable")
    for name, data, mime in draft.files:
        main, _, sub = mime.partition("/")
        kind = (main, sub) if sub and main not in ("multipart", "message") else ("application", "octet-stream")
        message.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    return message.as_bytes(policy=POLICY)


def answered_subject(subject: str) -> str:
    """Give the subject of an answer."""
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def _head(quoted: Shown, style: str) -> str:
    who = f"{quoted.sender_name} <{quoted.sender}>" if quoted.sender_name else quoted.sender
    if style == "header":
        lines = (f"From: {who}", f"Sent: {quoted.at:%A, %d %B %Y %H:%M}", f"To: {', '.join(quoted.to)}", f"Subject: {quoted.subject}")
        return "\n".join(("-----Original Message-----", *lines, ""))
    return f"On {quoted.at:%a, %d %b %Y at %H:%M}, {who} wrote:"


def _text(text: str, quoted: Shown | None, style: str) -> str:
    if quoted is None:
        return text + "\n"
    mark = "" if style == "header" else "> "
    below = "\n".join((mark + line).rstrip() if mark else line for line in quoted.text.strip().splitlines())
    return f"{text}\n\n{_head(quoted, style)}\n{below}\n"


def _html(text: str, quoted: Shown | None, style: str) -> str:
    own = "".join(f"<p>{_lines(block)}</p>" for block in text.split("\n\n"))
    if quoted is None:
        return f"<html><body>{own}</body></html>"
    below = _lines(quoted.text.strip())
    if style == "header":
        head = f'<div class="OutlookMessageHeader"><p>{_lines(_head(quoted, style))}</p></div>'
        return f"<html><body>{own}<hr>{head}<div>{below}</div></body></html>"
    return (
        f'<html><body>{own}<div class="gmail_quote"><div class="gmail_attr">{_lines(_head(quoted, style))}</div>'
        f'<blockquote class="gmail_quote">{below}</blockquote></div></body></html>'
    )


def _lines(text: str) -> str:
    return entities.escape(text).replace("\n", "<br>")
