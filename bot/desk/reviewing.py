"""
Articles that need somebody: found once a day, put to their owners once a week, answered with buttons.

What an owner is shown is one post, kept true: it says who dealt with what. Articles without an owner, or with one whom nobody
here is called, go to the product channel. Late, double or missed looks do no harm, and several processes may look at once.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import duplicates
from bot.desk.alerts import start_of_day
from bot.desk.warnings import person_place
from bot.desk.work import Work
from bot.kb import links, reviews, store
from bot.kb.reviews import Finding, Standing
from bot.kb.store import LIVE, Found, Shelved
from bot.messages import Button, Cited, Content, Place, Row, Section
from bot.policy.addresses import Purpose
from bot.queue.store import notices, people
from bot.queue.store.database import Database, Transaction
from bot.queue.store.notices import Notice
from bot.queue.store.people import Person
from bot.text import excerpt, literal

Open = Callable[[], AbstractContextManager[Work]]

AT_ONCE = 500  # articles read and judged together
REMEMBERED = timedelta(days=400)  # what was said of an article longer ago than this no longer counts
SHOWN = 8  # articles of a post with buttons each: Discord's pick list takes 25
LISTED, PAIRS = 8, 3
LOOKED, POSTED = "articles:looked", "articles:posted"
FROM_HOUR = 8  # on Mondays, where the team is
PRODUCT: Purpose = "product"


# ------------------------------------------------------------------------------------------------------------- looking


def look_over(database: Database, opened: Open) -> None:
    """Find what needs somebody, once a day; post it, once a week."""
    with opened() as work:
        today = start_of_day(work)
        is_done = people.marked_at(work.tx, LOOKED) == today
        is_posted = people.marked_at(work.tx, POSTED) == _week(work)
    if not is_done:
        _look(database, opened)
        duplicates.look(database, opened)
        with opened() as work:
            people.mark(work.tx, LOOKED, "", today)
    if not is_posted:
        with opened() as work:
            _post(work)
            work.finish()


def _week(work: Work) -> datetime:
    """Give when the posts of the week were due last: Monday morning, where the team is."""
    today = start_of_day(work)
    zone = next(iter(work.terms.calendars.values())).hours.zone
    monday = today - timedelta(days=today.astimezone(zone).weekday()) + timedelta(hours=FROM_HOUR)
    return monday if monday <= work.now else monday - timedelta(days=7)


def _look(database: Database, opened: Open) -> None:
    """Judge every live article, some at a time; only what is written takes the database's one pen."""
    with database.read() as tx:
        known = store.all_there(tx)
    after, more = 0, True
    while more:
        with opened() as work:
            now, days = work.now, work.policy.kb.review_days
        with database.read() as tx:
            page = store.page(tx, after, AT_ONCE)
            said = _said(tx, now - REMEMBERED)
        found = [finding for one in page for finding in reviews.findings(_standing(one, said, known), now, days)]
        with opened() as work:
            ids = [one.article.id for one in page]
            store.forget_findings(work.tx, ids, found)
            store.note_findings(work.tx, found, now)
        after, more = (page[-1].number, True) if page else (after, False)


Said = tuple[dict[str, list[reviews.Thumb]], dict[str, list[reviews.Doubt]]]


def _said(tx: Transaction, since: datetime) -> Said:
    thumbs: dict[str, list[reviews.Thumb]] = {}
    for one in store.thumbs_since(tx, since):
        thumbs.setdefault(one.article_id, []).append(one)
    return thumbs, reviews.by_article(store.doubts_since(tx, since))


def _standing(one: Shelved, said: Said, known: links.Known) -> Standing:
    article = one.article
    dead = links.dead(article.id, article.source, article.text, known)
    return Standing(article.id, one.checked_at, said[0].get(article.id, ()), said[1].get(article.id, ()), dead)


# ------------------------------------------------------------------------------------------------------------- posting


def _post(work: Work) -> None:
    """Put what needs somebody to its owners: one post each. What was posted last week is left as it is."""
    week = _week(work)
    if people.marked_at(work.tx, POSTED) == week:
        return
    people.mark(work.tx, POSTED, "", week)
    found = [one for one in store.open_findings(work.tx) if one.kind != reviews.DUPLICATE]
    shelved = store.by_ids(work.tx, {one.article_id for one in found})
    team = people.team(work.tx)
    by_owner: dict[int, list[str]] = {}
    for article_id, one in shelved.items():
        owner = owner_of(work, one.article.owner, team)
        by_owner.setdefault(owner.id if owner else 0, []).append(article_id)
    standing = notices.open_of(work.tx, "review")
    for person_id, ids in by_owner.items():
        _post_to(work, next((one for one in _at_home_first(work, team) if one.id == person_id), None), ids, week, standing)


def _post_to(work: Work, owner: Person | None, ids: Sequence[str], week: datetime, standing: Sequence[Notice]) -> None:
    place = person_place(owner) if owner else work.directory.team_place(PRODUCT)
    whose = str(owner.id) if owner else PRODUCT
    for old in standing:
        if old.facts.get("whose") == whose:
            notices.change(work.tx, old.id, is_final=True)
    facts = {"purpose": PRODUCT, "whose": whose, "articles": sorted(ids)}
    made = notices.create(work.tx, f"review:{whose}:{week:%Y%m%d}", "review", place or Place("", ""), work.now, facts=facts)
    if made is not None:
        work.show_notice(made, place)


def owner_of(work: Work, owner: str, team: Sequence[Person] | None = None) -> Person | None:
    """Find who of the team answers for an article: by address, name or id, on the team's own platform first."""
    wanted = owner.strip().lstrip("@").lower()
    if not wanted:
        return None
    here = _at_home_first(work, people.team(work.tx) if team is None else team)
    exact = [one for one in here if wanted in (one.email.lower(), one.name.lower(), one.remote_id.lower())]
    close = exact or [one for one in here if one.name.lower().startswith(f"{wanted} ")]
    return close[0] if len({one.id for one in close}) == 1 else None


def _at_home_first(work: Work, team: Iterable[Person]) -> list[Person]:
    return sorted(team, key=lambda one: (one.channel != work.policy.team.home, one.id))


def owner_named(work: Work, words: str, by: Person) -> str:
    """Give how an owner is written down: somebody of the team by their address, anybody else as they were named."""
    if words.strip().lower() == "me":
        return by.email or by.shown
    found = owner_of(work, words)
    return (found.email or found.shown) if found else words.strip()


# --------------------------------------------------------------------------------------------------------------- words


def words(work: Work, found: Notice) -> Content:
    """Write an owner's post: what still needs them first, with buttons; then what was dealt with, and how."""
    ids = list(found.facts.get("articles", []))
    shelved = store.by_ids(work.tx, ids)
    left = _why(store.open_findings(work.tx, ids))
    open_ones = [shelved[one] for one in ids if one in left and one in shelved]
    done = [shelved[one] for one in ids if one not in left and one in shelved]
    sections = []
    if open_ones:
        rows = tuple(
            Row(_line(one, left[one.article.id], whose=found.facts.get("whose") == PRODUCT), buttons=_buttons(one))
            for one in open_ones[:SHOWN]
        )
        sections.append(Section("Still right?", rows))
    if done:
        sections.append(Section("Done", tuple(Row(_done(work, one)) for one in done[:SHOWN])))
    more = f"and {len(open_ones) - SHOWN} more: `/kb reviews`" if len(open_ones) > SHOWN else ""
    head = f"📖 Articles that need a look: {len(open_ones)} of {len(ids)}" if open_ones else "📖 Every article of this list was looked at"
    return Content(title=head, sections=tuple(sections), note=more)


def _why(found: Iterable[Found]) -> dict[str, list[str]]:
    """Give the reasons by their articles; what two articles have in common is no reason to look at one."""
    why: dict[str, list[str]] = {}
    for one in found:
        if one.kind != reviews.DUPLICATE:
            why.setdefault(one.article_id, []).append(one.words)
    return why


def _line(one: Shelved, why: Sequence[str], *, whose: bool) -> str:
    owner = f" · {one.article.owner or 'nobody owns it'}" if whose else ""
    return (
        f"**{literal(excerpt(one.article.title, 100))}** `{one.article.id[:60]}`{literal(owner)}: {literal(excerpt('; '.join(why), 300))}"
    )


def _buttons(one: Shelved) -> tuple[Button, ...]:
    at = f"#{one.number}"
    return (Button("Still right", f"kb right {at}"), Button("Edit", f"kb edit {at}"), Button("Retire", f"kb retire {at}", "danger"))


def _done(work: Work, one: Shelved) -> str:
    name = literal(excerpt(one.article.title, 100))
    last = next(iter(store.versions_of(work.tx, one.article.id, 1)), None)
    if one.state != LIVE:
        return f"**{name}** {last.what if last else 'retired'} by {literal(last.by) if last else 'somebody'}"
    if one.reviewed_at is not None and (last is None or last.at < one.reviewed_at):
        return f"**{name}** is still right, says {literal(one.reviewed_by or 'somebody')}"
    return f"**{name}** {last.what if last else 'changed'} by {literal(last.by) if last and last.by else 'an import'}"


def show_again(work: Work, article_id: str) -> None:
    """Let the posts about an article say what is true now."""
    for one in notices.open_of(work.tx, "review"):
        if article_id in one.facts.get("articles", []):
            work.show_notice(one.id, one.place if one.place.room else None, stands=bool(one.remote_id))


def listing(work: Work) -> Content:
    """List what needs somebody: articles with the reasons, and pairs that say the same."""
    found = store.open_findings(work.tx)
    pairs = sorted((one for one in found if one.kind == reviews.DUPLICATE), key=lambda one: -one.score)
    shelved = store.by_ids(work.tx, {name for one in found for name in (one.article_id, one.other) if name})
    why = _why(found)
    rows = [
        Row(_line(shelved[one], why[one], whose=True), Button("Show", f"kb show #{shelved[one].number}"))
        for one in list(why)[:LISTED]
        if one in shelved
    ]
    doubles = [duplicates.row(one, shelved) for one in pairs if one.article_id in shelved and one.other in shelved]
    sections = [Section(f"Need a look: {len(why)}", tuple(rows))] if rows else []
    sections += [Section(f"Say the same: {len(doubles)}", tuple(doubles[:PAIRS]))] if doubles else []
    if not sections:
        return Content(text="No article needs anybody. The base is looked over once a day.")
    return Content(sections=tuple(sections), note="Owners are asked on Monday mornings.")


# -------------------------------------------------------------------------------------------------------------- doubts


def doubted(work: Work, by: Person, found: Shelved, why: str) -> None:
    """Note that somebody holds an article to be wrong; its owner's next post says so."""
    store.doubt(work.tx, found.article.id, " ".join(why.split()), by.shown, work.now)
    _judge_doubts(work, found)
    show_again(work, found.article.id)


def resolved_otherwise(work: Work, by: Person, ticket_id: int, cited: Sequence[Cited], what: str) -> None:
    """Note that a ticket for which the base was sure of an article was resolved by another one, or by none."""
    if what == "one-off" or not cited or what in {one.article_id for one in cited}:
        return
    found = store.by_id(work.tx, cited[0].article_id)
    if found is not None and found.state == LIVE:
        store.doubt(work.tx, found.article.id, "resolved otherwise", by.shown, work.now, ticket_id)
        _judge_doubts(work, found)


def _judge_doubts(work: Work, found: Shelved) -> None:
    said = reviews.contradicted(Standing(found.article.id, found.checked_at, doubts=store.doubts_about(work.tx, found.article.id)))
    if said:
        store.note_findings(work.tx, [Finding(found.article.id, "contradicted", said)], work.now)


# ----------------------------------------------------------------------------------------------------------- redirects


def as_now(work: Work, cited: Sequence[Cited]) -> tuple[Cited, ...]:
    """Give sections as an answer of before names them; an article that was merged away by the one it is found under."""
    became = store.successors(work.tx, [one.article_id for one in cited]) if cited else {}
    if not became:
        return tuple(cited)
    shelved = store.by_ids(work.tx, became.values())
    return tuple(_now(one, shelved.get(became.get(one.article_id, ""))) for one in cited)


def _now(one: Cited, found: Shelved | None) -> Cited:
    if found is None:
        return one
    return replace(one, article_id=found.article.id, title=found.article.title, heading="", url=found.article.url)
