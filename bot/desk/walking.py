"""
Walking through an article with buttons: each press shows one step, and carries all that the next one needs.

Nothing is kept between two presses, so anybody may go on after a restart, on another platform, or after the article was edited.
The wall stands before every step: who may not see an article cannot walk through it.
"""

from collections.abc import Iterable

from bot.desk import articles
from bot.desk.audience import audience_of
from bot.desk.work import Work
from bot.errors import Refusal
from bot.kb import store
from bot.kb.store import LIVE, Shelved
from bot.kb.walks import SOLVED, SUPPORT, Choice, Step, Walk, walk
from bot.messages import Button, Called, Cited, Content
from bot.queue.store.people import Person
from bot.text import literal

LABEL = "Walk me through"


def shown(work: Work, by: Person, words: str, step: str, call: Called) -> Content:
    """Show a step of an article. Raises Refusal where the caller may not see it, or nothing in it is a step."""
    found = articles.named(work, words, audience_of(work, by, call))
    way = walk(found.article.text) if found.state == LIVE else None
    if way is None:
        raise Refusal(f"“{found.article.title}” has no steps to walk through. `/kb ask` finds what it says.")
    if step == SOLVED:
        return Content(text=f"Glad that **{literal(found.article.title)}** helped.")
    here = way.step(step)
    lost = "" if here else "The article has changed since; it begins anew.\n\n"
    return _step(found, way, here or way.steps[0], lost, by)


def _step(found: Shelved, way: Walk, here: Step, lost: str, by: Person) -> Content:
    first = here is way.steps[0]
    buttons = [_answer(found, way, one) for one in here.choices]
    if not here.choices:
        buttons = [Button("It works now", f"kb walk #{found.number} {SOLVED}", "primary"), *_help(by)]
    if not first:
        buttons.append(Button("Start again", f"kb walk #{found.number}"))
    words = f"{lost}{here.text}".strip() or ("What is so?" if here.choices else "")
    at = f"step {way.steps.index(here) + 1} of {len(way.steps)}"
    head = f"**{literal(here.heading)}**\n\n" if here.heading else ""
    return Content(title=found.article.title[:148], text=f"{head}{words}", buttons=tuple(buttons), note=f"Only you see this · {at}")


def _answer(found: Shelved, way: Walk, one: Choice) -> Button:
    if one.to == SUPPORT:
        return Button(one.said[:75], "support open")
    target = way.step(one.to)
    return Button(one.said[:75], f"kb walk #{found.number} {target.short if target and one.to != SOLVED else one.to}")


def _help(by: Person) -> tuple[Button, ...]:
    return () if by.is_team else (Button("Ask a person", "support open"),)


def button_for(work: Work, cited: Iterable[Cited]) -> tuple[Button, ...]:
    """Give the button for the first of the articles that an answer stands on, where it has steps."""
    first = next(iter(cited), None)
    found = store.by_id(work.tx, first.article_id) if first else None
    if found is None or found.state != LIVE or walk(found.article.text) is None:
        return ()
    return (Button(LABEL, f"kb walk #{found.number}"),)
