"""
Articles out of tickets that were solved: what was asked and what helped, masked.

Pure. Nobody has read such an article yet, so it is the team's alone, and one that says too little is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.kb.article import Article
from bot.kb.masking import mask
from bot.text import excerpt

ASKED, HELPED = 1500, 4000  # characters of each that are taken
FEWEST_WORDS, OF_A_REPLY = 12, 6  # of all that helped; of a reply that counts ("We are looking into it" does not)


@dataclass(frozen=True, slots=True)
class Solved:
    """
    A solved ticket. ``said`` are ``(by the customer?, words)`` in their order; ``names`` are all that must not stand in an article.

    ``answered_by`` is what whoever resolved it named: an article's id, gap or one-off, "" for nothing.
    """

    number: int
    title: str
    said: Sequence[tuple[bool, str]]
    names: Sequence[str]
    owner: str = ""
    answered_by: str = ""


def article_of(ticket: Solved) -> Article | None:
    """Give the article of a ticket; None where it was a one-off, an article answered it already, or too little was said."""
    if ticket.answered_by not in ("", "gap"):
        return None
    asked = _until(_leading(ticket.said), ASKED)
    replies = [words for by_customer, words in ticket.said if not by_customer and len(words.split()) >= OF_A_REPLY]
    helped = _until(_without_openings(replies), HELPED)
    if not asked or len(helped.split()) < FEWEST_WORDS:
        return None
    text = f"## What was asked\n\n{mask(asked, ticket.names)}\n\n## What helped\n\n{mask(helped, ticket.names)}"
    title = excerpt(mask(ticket.title, ticket.names), 120)
    return Article(f"ticket-{ticket.number}", title, text, "internal", owner=ticket.owner, source=f"ticket:{ticket.number}")


def _leading(said: Iterable[tuple[bool, str]]) -> list[str]:
    """Give what the customer wrote before anybody answered."""
    found: list[str] = []
    for by_customer, words in said:
        if not by_customer:
            break
        found.append(words)
    return found


def _without_openings(replies: Sequence[str]) -> list[str]:
    """Leave out a reply that only asks back, as long as another one says something."""
    saying = [words for words in replies if not words.rstrip().endswith("?")]
    return list(saying or replies)


def _until(words: Sequence[str], limit: int) -> str:
    """Join whole messages as far as they fit; a first one that does not is cut."""
    found = ""
    for one in words:
        joined = f"{found}\n\n{one.strip()}".strip()
        if found and len(joined) > limit:
            break
        found = joined
    return found if len(found) <= limit else f"{found[:limit].rsplit(' ', 1)[0]} …"
