"""People, mails and commands as the page needs them. Pure."""

from typing import Any

from bot.sandbox.mail.journal import Call
from bot.sandbox.mail.kept import Kept
from bot.sandbox.mail.seed import Person

JSON = dict[str, Any]
LONGEST_TEXT = 100_000


def shown_person(person: Person) -> JSON:
    """Return somebody as the page gets them."""
    initials = "".join(part[0] for part in person.real_name.split()[:2]).upper()
    facts = {"is_away": person.is_away, "is_closed": person.is_closed, "forges": person.forges}
    known = {"id": person.id, "name": person.name, "real_name": person.real_name, "side": person.side, "note": person.note}
    return {**known, **facts, "address": person.address, "initials": initials, "color": f"#{person.color}"}


def shown_mail(kept: Kept) -> JSON:
    """Return a mail as the page gets it; its source and its files are fetched when they are wanted."""
    shown = kept.shown
    return {
        "id": kept.id,
        "folder": kept.folder,
        "thread": kept.thread,
        "at": kept.at.isoformat(),
        "from": {"name": shown.sender_name, "address": shown.sender},
        "to": list(shown.to),
        "cc": list(shown.cc),
        "reply_to": shown.reply_to,
        "subject": shown.subject,
        "message_id": shown.message_id,
        "references": list(shown.references),
        "text": shown.text[:LONGEST_TEXT],
        "html": shown.html[:LONGEST_TEXT],
        "is_automatic": shown.is_automatic,
        "files": [
            {
                "id": f"{kept.id}-{number}",
                "name": file.name,
                "mimetype": file.mime,
                "size": len(file.data),
                "browser_url": f"/files/mail/{kept.id}/{number}",
            }
            for number, file in enumerate(shown.files)
        ],
    }


def shown_call(call: Call) -> JSON:
    """Return a command as the page's log shows it."""
    method = f"{call.method} {call.detail}".strip()
    return {"method": method, "at": call.at, "ok": not call.error, "error": call.error}
