"""
How many mails of its own the desk may send: windows per ticket and per recipient, and what may be answered automatically.

Pure. The windows are Zammad's (its trigger mails), the throttle of automatic answers is FreeScout's, made stricter: two
desks that answer each other must fall silent after two mails, whatever their headers say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messages import Letter

PER_TICKET = ((10, 10), (30, 15), (60, 25), (180, 50), (600, 100))  # (minutes, mails)
PER_RECIPIENT = ((10, 30), (30, 60), (60, 120), (180, 240), (600, 360))
ANSWERS = ((180, 10),)  # automatic answers to one address, whatever they are about
SAME_SUBJECT = timedelta(minutes=180)
BLOCKED_AFTER_BOUNCE = timedelta(days=60)  # Zammad's, for an address that bounced for good


@dataclass(frozen=True, slots=True)
class Answered:
    """An automatic answer that was given before: when, and about what."""

    at: datetime
    subject: str = ""


def over(windows: Sequence[tuple[int, int]], sent: Sequence[datetime], now: datetime) -> str:
    """Say which window is full ("10 in 10 minutes"), or "". ``sent`` is when mails went out, in any order."""
    for minutes, most in windows:
        since = now - timedelta(minutes=minutes)
        if sum(1 for at in sent if at > since) >= most:
            return f"{most} in {minutes} minutes"
    return ""


def may_send(on_ticket: Sequence[datetime], to_recipient: Sequence[datetime], now: datetime) -> str:
    """Say why one more mail of the desk's own is too many, or "". What a person wrote is never held back by this."""
    ticket = over(PER_TICKET, on_ticket, now)
    if ticket:
        return f"too many mails on the ticket: {ticket}"
    recipient = over(PER_RECIPIENT, to_recipient, now)
    return f"too many mails to the address: {recipient}" if recipient else ""


def may_answer(letter: Letter, before: Sequence[Answered], now: datetime, bounced_at: datetime | None = None) -> str:
    """
    Say why this mail must get no automatic answer, or "".

    ``before`` are the automatic answers given to its sender; ``bounced_at`` when the sender's address last bounced for good.
    """
    if letter.kind != "ordinary":
        return f"it is no person's: {letter.why or letter.kind}"
    if not letter.is_answerable:
        return "its sender wants no automatic answer"
    if bounced_at is not None and now - bounced_at < BLOCKED_AFTER_BOUNCE:
        return "the address bounced for good"
    same = [one for one in before if now - one.at < SAME_SUBJECT and subject_root(one.subject) == subject_root(letter.subject)]
    if same:
        return "its sender had an automatic answer about this already"
    full = over(ANSWERS, [one.at for one in before], now)
    return f"its sender had many automatic answers: {full}" if full else ""


def subject_root(subject: str) -> str:
    """Fold a subject so that an answer to it is the same one: prefixes of any language, brackets and case dropped."""
    words = subject.strip().lower()
    while True:
        head, mark, rest = words.partition(":")
        if mark and len(head) <= 5 and " " not in head:  # noqa: PLR2004 - re, aw, fwd, antw, sv, res …
            words = rest.strip()
        elif words.startswith("[") and "]" in words:
            words = words.partition("]")[2].strip()
        else:
            return words
