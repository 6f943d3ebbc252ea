"""
How a judgement reads on a card at a glance: what is named, how it sounds, what it is like.

Words only; a line or field is there where there is something to say. What follows from a judgement is decided in ``judging``.
"""

from bot.desk import remarks
from bot.desk.work import Work
from bot.messages import Button, Judgement
from bot.queue.store import links, tickets
from bot.queue.store.judgements import Judged
from bot.queue.ticket import Ticket
from bot.text import literal

LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ru": "Russian", "ar": "Arabic", "el": "Greek", "he": "Hebrew", "th": "Thai",
}  # fmt: skip
UPSET, UNHAPPY, PLEASED = -0.5, -0.2, 0.3  # sentiment from -1 to 1
MOVED = 0.3  # from where its change over the conversation is worth a word
MENTIONED = 4


def tone(judgement: Judgement) -> str:
    """Say how the customer sounds now, whether that changed, and in which language: "upset, falling · German"."""
    now = judgement.sentiment
    mood = "😠 upset" if now <= UPSET else "🙁 unhappy" if now <= UNHAPPY else "🙂 pleased" if now >= PLEASED else "😐 neutral"
    if abs(judgement.trend) >= MOVED:
        mood += f", {'falling' if judgement.trend < 0 else 'rising'} ({now - judgement.trend:+.1f} → {now:+.1f})"
    language = LANGUAGES.get(judgement.language, judgement.language)
    return " · ".join(one for one in (mood, language) if one)


def mentions(judgement: Judgement) -> str:
    """Say what is named: "product Sync · error code 500"."""
    return " · ".join(f"{kind} {value}" for kind, value in judgement.entities[:MENTIONED])


def fields(judged: Judged | None) -> tuple[tuple[str, str], ...]:
    """Give a card's fields of how it sounds and of what it names, where anything is known."""
    if judged is None:
        return ()
    named = mentions(judged.judgement)
    return (("Tone", tone(judged.judgement)), *((("Mentions", named),) if named else ()))


def lines(work: Work, ticket: Ticket, judged: Judged | None) -> str:
    """Give a card's lines of what may be wrong with the ticket itself: no request, or the same as another."""
    found = [remarks.line(work, ticket, judged), *(_similar_line(one, likeness) for one, likeness in _similar(work, ticket, judged))]
    return "\n".join(one for one in found if one)


def _similar_line(other: Ticket, likeness: float) -> str:
    return f"🔁 Same customer, maybe the same request: #{other.id} {literal(other.title)} ({likeness:.2f})"


def buttons(work: Work, ticket: Ticket, judged: Judged | None) -> tuple[Button, ...]:
    """Offer what puts that right, each with one click."""
    merging = (
        Button(f"Merge into #{other.id}", f"ticket merge {ticket.id} {other.id}", confirm=f"Make #{ticket.id} a part of #{other.id}?")
        for other, _ in _similar(work, ticket, judged)[:1]
    )
    return (*remarks.buttons(work, ticket, judged), *merging)


def _similar(work: Work, ticket: Ticket, judged: Judged | None) -> list[tuple[Ticket, float]]:
    """Give the tickets that a judgement found to be like this one, as far as they can still be merged into."""
    if judged is None or not judged.judgement.similar or not ticket.is_open or ticket.merged_into:
        return []
    known = tickets.by_ids(work.tx, [one.ticket for one in judged.judgement.similar])
    there = [(known[one.ticket], one.likeness) for one in judged.judgement.similar if one.ticket in known]
    whose = links.same(work.tx, ticket.requester_id)
    return [(other, likeness) for other, likeness in there if other.is_open and other.merged_into is None and other.requester_id in whose]
