"""
Articles that people write in chat: added, edited, retired, merged; who may, and what is kept of it.

An article is a row like any other and is found as soon as its transaction ends; what makes it found by its meaning follows as
an errand. Who writes what customers read is the policy's: `[kb] publish`.
"""

from dataclasses import replace
from datetime import timedelta

from bot.desk import reviewing
from bot.desk.work import KB, Work
from bot.errors import NotAllowed, Refusal
from bot.kb import store
from bot.kb.article import VISIBILITIES, Article, Visibility
from bot.kb.chunk import chunk
from bot.kb.edits import CHAT, LONGEST_TEXT, LONGEST_TITLE, Draft, changes, draft_of, mark, slug
from bot.kb.store import LIVE, RETIRED, Shelved
from bot.messages import Learn
from bot.queue.store.people import ROLES, Person
from bot.text import counted

__all__ = ["CHAT", "Draft", "add", "edit", "mark", "may_publish", "merge", "named", "retire", "still_right"]

NAMED_AT_ONCE = 6
LONG_MINUTES = 120
PUBLISHERS = {"agents": "agent", "leads": "lead", "admins": "admin"}


class Overwritten(Refusal):
    """Somebody has changed this article since you opened it, so yours was not saved."""


# -------------------------------------------------------------------------------------------------------- which, and who


def named(work: Work, words: str, audience: Visibility = "internal") -> Shelved:
    """
    Find an article by ``#number``, id, or the beginning of its title; one that was merged away is found under its successor.

    What the audience may not see does not exist for it. Raises Refusal that names the nearest.
    """
    wanted = words.strip().strip("\"'")
    seen = VISIBILITIES[: VISIBILITIES.index(audience) + 1]
    found = _exactly(work, wanted)
    if found is None or found.article.visibility not in seen:
        near = store.titled(work.tx, wanted, seen, NAMED_AT_ONCE) if wanted else []
        starts = [one for one in near if one.article.title.lower() == wanted.lower()] or near
        if len(starts) != 1:
            raise Refusal(_which(wanted, near))
        found = starts[0]
    return found


def _exactly(work: Work, wanted: str) -> Shelved | None:
    number = wanted[1:] if wanted.startswith("#") else ""
    found = store.by_number(work.tx, int(number)) if number.isdigit() else store.by_id(work.tx, wanted)
    if found is not None and found.successor:
        return store.by_id(work.tx, found.successor) or found
    return found


def _which(wanted: str, near: list[Shelved]) -> str:
    if not near:
        return f"There is no article “{wanted[:60]}”. `/kb articles {wanted[:40]}` looks for one."
    names = ", ".join(f"`{one.article.id}`" for one in near)
    return f"Several articles could be meant by “{wanted[:60]}”, such as {names}."


def may_publish(work: Work, by: Person, visibility: str) -> bool:
    """Say whether somebody may write what these readers see: the team all that is its own, the rest whom the policy names."""
    least = "agent" if visibility == "internal" else PUBLISHERS[work.policy.kb.publish]
    return not by.is_outside and ROLES.index(by.role) >= ROLES.index(least)


def _allow(work: Work, by: Person, *visibilities: str) -> None:
    for one in visibilities:
        if not may_publish(work, by, one):
            who = work.policy.kb.publish if one != "internal" else "the team"
            readers = "everybody reads" if one == "public" else "customers read" if one == "customer" else "the team reads"
            raise NotAllowed(f"What {readers} is written by {who}. Save it as internal, and one of them publishes it.")


# ------------------------------------------------------------------------------------------------------------- changing


def add(work: Work, by: Person, draft: Draft, *, why: str = "") -> str:
    """Write a new article and give its id. Raises Refusal."""
    draft = _checked(draft)
    _allow(work, by, draft.visibility)
    article_id = store.free_id(work.tx, slug(draft.title))
    _write(work, by, _article(work, article_id, draft, Article(article_id, "", "", owner=_signature(by), source=CHAT)), "added", why)
    return article_id


def edit(work: Work, by: Person, article_id: str, draft: Draft, *, seen: str = "", why: str = "") -> str:
    """
    Put new words in place of an article's, and give its id. A retired one comes back.

    ``seen`` is the mark of what the editor had before them. Raises Overwritten where it is another by now, NotAllowed, Refusal.
    """
    before = named(work, article_id)
    draft = _checked(draft)
    _allow(work, by, before.article.visibility, draft.visibility)
    if seen and seen != mark(before.article):
        raise Overwritten(f"{Overwritten.__doc__} {_last_change(work, before)}")
    if before.state == LIVE and replace(draft, owner=draft.owner or before.article.owner) == draft_of(before.article):
        still_right(work, by, before)
        return before.article.id
    _keep_what_was(work, before)
    _write(work, by, _article(work, before.article.id, draft, before.article), "restored" if before.state == RETIRED else "edited", why)
    return before.article.id


def _last_change(work: Work, before: Shelved) -> str:
    last = next(iter(store.versions_of(work.tx, before.article.id, 2)), None)
    return f"It was {last.what} by {last.by or 'an import'} {_ago(work.now - last.at)}." if last else "An import changed it."


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return (
        "just now"
        if minutes < 1
        else f"{counted(minutes, 'minute')} ago"
        if minutes < LONG_MINUTES
        else f"{counted(minutes // 60, 'hour')} ago"
    )


def retire(work: Work, by: Person, article_id: str, *, why: str = "") -> None:
    """Take an article out of every search with this transaction; editing it brings it back. Raises Refusal."""
    before = named(work, article_id)
    _allow(work, by, before.article.visibility)
    _retire(work, by, before, "retired", why)


def merge(work: Work, by: Person, keep_id: str, other_id: str) -> Shelved:
    """Keep one of two articles and retire the other, which is found under the first from now on. Raises Refusal."""
    keep, other = named(work, keep_id), named(work, other_id)
    if keep.article.id == other.article.id:
        raise Refusal("That is one article already.")
    if keep.state != LIVE:
        raise Refusal(f"“{keep.article.title}” is retired; edit it first, or keep the other one.")
    _allow(work, by, keep.article.visibility, other.article.visibility)
    if VISIBILITIES.index(other.article.visibility) < VISIBILITIES.index(keep.article.visibility):
        raise Refusal(
            f"“{other.article.title}” is read by more people than “{keep.article.title}”: keep that one, or publish this one first."
        )
    _retire(work, by, other, "merged", f"into {keep.article.id}")
    store.succeed(work.tx, other.article.id, keep.article.id)
    return keep


def _retire(work: Work, by: Person, before: Shelved, what: str, why: str) -> None:
    if before.state == RETIRED:
        raise Refusal(f"“{before.article.title}” is retired already.")
    _keep_what_was(work, before)
    store.take_out(work.tx, store.next_revision(work.tx), [before.article.id], "retired", work.now)
    _keep(work, by, before.article, what, why)
    store.settle(work.tx, before.article.id, what, work.now)
    reviewing.show_again(work, before.article.id)


def still_right(work: Work, by: Person, found: Shelved) -> None:
    """Note that somebody has read an article and holds it to be right, today."""
    store.care_for(work.tx, found.article.id, reviewed_at=work.now, reviewed_by=by.shown)
    store.settle(work.tx, found.article.id, "right", work.now)
    reviewing.show_again(work, found.article.id)


# --------------------------------------------------------------------------------------------------------------- inside


def _checked(draft: Draft) -> Draft:
    title, text = " ".join(draft.title.split()), draft.text.strip()
    if not title or not text:
        raise Refusal("An article needs a title and a text.")
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise Refusal(f"A title has at most {LONGEST_TITLE} characters and a text {LONGEST_TEXT:,}. Make several articles of it.")
    return replace(draft, title=title, text=text, product=" ".join(draft.product.split()), owner=" ".join(draft.owner.split()))


def _article(work: Work, article_id: str, draft: Draft, before: Article) -> Article:
    """Give what is written: what nobody says of it stays, and whoever writes an article says that it is right."""
    owner = draft.owner or before.owner
    found = replace(before, id=article_id, title=draft.title, text=draft.text, visibility=draft.visibility, product=draft.product)
    return replace(found, owner=owner, reviewed=work.now.date())


def _signature(by: Person) -> str:
    """Give how an owner is written down so that they are found again."""
    return by.email or by.shown


def _write(work: Work, by: Person, article: Article, what: str, why: str) -> None:
    store.put(work.tx, store.next_revision(work.tx), article, chunk(article), work.now, revive=True)
    number = _keep(work, by, article, what, why)
    store.care_for(work.tx, article.id, reviewed_at=work.now, reviewed_by=by.shown)
    store.settle(work.tx, article.id, "edited", work.now)
    reviewing.show_again(work, article.id)
    if KB in work.capabilities:
        work.errand(Learn((article.id,)), f"learn:{article.id}:{number}")


def _keep_what_was(work: Work, before: Shelved) -> None:
    """Keep an article as files brought it, once, before chat changes it for the first time."""
    if not store.versions_of(work.tx, before.article.id, 1):
        store.keep_version(
            work.tx, before.article.id, "imported", draft_of(before.article), before.changed_at, "", None, before.article.source
        )
    if before.article.source != CHAT and not before.file_hash:
        store.care_for(work.tx, before.article.id, file_hash=before.article.hash)


def _keep(work: Work, by: Person, article: Article, what: str, why: str) -> int:
    return store.keep_version(work.tx, article.id, what, draft_of(article), work.now, by.shown, by.id, why)


def what_changed(work: Work, article_id: str) -> list[str]:
    """Say who did what to an article, newest first, a line each."""
    kept = store.versions_of(work.tx, article_id)
    before = [one.draft for one in kept[1:]]
    lines = []
    for at, one in enumerate(kept):
        more = f": {changes(before[at], one.draft)}" if at < len(before) and one.what in ("edited", "restored") else ""
        why = f" ({one.why})" if one.why else ""
        lines.append(f"{one.number}. {one.what} by {one.by or 'an import'}, {one.at:%d %b %Y %H:%M}{more}{why}")
    return lines
