"""
What the leads hear about the desk as a whole: too much waits, something waits too long, too much goes to the wrong people.

Each figure comes once in its cooldown, sooner only if it is twice as bad; the mark behind it says when it was told and at what.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.alerts import rules
from bot.alerts.rules import Told
from bot.desk import clock_words, lists
from bot.desk.work import Work
from bot.messages import Button, Content, Place, Row, Section
from bot.queue.store import notices, overviews, people, standings
from bot.queue.store.notices import Notice
from bot.queue.store.overviews import Scope
from bot.text import literal
from bot.triage.hours import worked
from bot.triage.misroute import WEEK, MisrouteRate, Routed, misroute_rates

EVERY = timedelta(minutes=5)
RATES_EVERY = timedelta(hours=1)  # a week's rate moves slowly, and reading the week costs more
SHOWN = 5
ALL = "all categories"


def look(work: Work) -> None:
    """Reckon the figures, at most every few minutes; doing it again, or in two processes, changes nothing."""
    if not work.policy.alerts.queue.enabled:
        return
    if _is_time(work, "alarms", EVERY):
        _backlog(work)
        _oldest(work)
    if _is_time(work, "alarms:misroutes", RATES_EVERY):
        _misroutes(work)


def _is_time(work: Work, mark: str, every: timedelta) -> bool:
    looked_at = people.marked_at(work.tx, mark)
    if looked_at is not None and work.now - looked_at < every:
        return False
    people.mark(work.tx, mark, "", work.now)
    return True


def _cooldown(work: Work) -> timedelta:
    return timedelta(hours=work.policy.alerts.queue.cooldown_hours)


def _backlog(work: Work) -> None:
    number, limit = overviews.backlog(work.tx), work.policy.alerts.queue.backlog
    why = f"above {limit}"
    if not limit:
        on_duty = {one.id for one in people.team(work.tx) if one.is_present}
        limit = work.policy.routing.capacity * max(len(on_duty), 1)
        why = f"{len(on_duty)} on duty can carry {limit}"
    _tell(work, "backlog", number, limit, _cooldown(work), {"number": number, "why": why})


def _oldest(work: Work) -> None:
    """Judge the longest wait for an answer in working time, so that no night makes it worse."""
    found = overviews.waiting(work.tx, Scope(), 1)
    calendar, limit = work.terms.usual, work.policy.alerts.queue.oldest_waiting.span(work.terms.usual.hours.business_day)
    waits = max((worked(calendar, at, work.now) for _, at in found.first), default=timedelta(0))
    facts = {"waits_s": waits.total_seconds(), "limit_s": limit.total_seconds()}
    _tell(work, "oldest", waits.total_seconds(), limit.total_seconds(), _cooldown(work), facts)


def _misroutes(work: Work) -> None:
    """Judge what share of a week's tickets somebody called wrong where they were, in all and category by category."""
    limit, routed = work.policy.triage.misroute_alarm, standings.routed_since(work.tx, work.now - WEEK)
    in_all = misroute_rates([Routed(one.ticket_id, ALL, one.at, one.flagged_at) for one in routed], work.now, limit)
    alarming = [one for one in (*in_all, *misroute_rates(routed, work.now, limit)) if one.is_alarming]
    if alarming:
        worst = max(one.rate for one in alarming)
        _tell(work, "misroutes", worst, limit, WEEK, {"rows": [_rate_words(one) for one in alarming[: SHOWN + 1]], "worst": worst})


def _rate_words(rate: MisrouteRate) -> str:
    return f"**{literal(rate.category)}**: {rate.flagged} of {rate.routed} ({rate.rate:.0%})"


def _tell(work: Work, kind: str, value: float, limit: float, cooldown: timedelta, facts: Mapping[str, object]) -> None:
    mark = f"alarm:{kind}"
    told_at, told = people.marked_at(work.tx, mark), people.marked(work.tx, mark)
    before = Told(told_at, float(told)) if told_at is not None else None
    if not rules.is_alarming(value, limit, before, cooldown, work.now):
        return
    people.mark(work.tx, mark, f"{value}", work.now)
    place = work.directory.team_place("leads")
    key = f"alarm:{kind}:{work.now:%Y%m%d%H%M}"
    made = notices.create(work.tx, key, "alarm", place or Place("", ""), work.now, facts={"purpose": "leads", "kind": kind, **facts})
    if made is not None:
        work.show_notice(made, place)


# ------------------------------------------------------------------------------------------------------------- words


def words(work: Work, found: Notice) -> Content:
    """Write an alarm's post: the figure, its limit, and the tickets that make it."""
    facts, queue = found.facts, (Button("Queue", "desk queue"), Button("All promises", "desk sla"))
    match facts["kind"]:
        case "misroutes":
            rows = tuple(Row(one) for one in facts["rows"])
            limit = f"above {work.policy.triage.misroute_alarm:.0%}"
            title = f"🧭 Misroutes: {facts['worst']:.0%} of a week's tickets came to the wrong people"
            text = f"{limit.capitalize()}, counted from Wrong team and `/ticket misroute`. Look at the examples of these categories."
            return Content(title=title, text=text, sections=(Section("Where they were wrong", rows),))
        case "oldest":
            waits, limit = (clock_words.length(timedelta(seconds=facts[name])) for name in ("waits_s", "limit_s"))
            title, text = f"🐌 A customer has waited {waits} of working time for an answer", f"More than {limit}."
            return Content(title=title, text=text, sections=_longest(work), buttons=queue)
        case _:
            title, text = f"📥 {facts['number']} open tickets wait for the team", f"That is too many: {facts['why']}."
            return Content(title=title, text=text, sections=_longest(work), buttons=queue)


def _longest(work: Work) -> tuple[Section, ...]:
    found = [ticket for ticket, _ in overviews.waiting(work.tx, Scope(), SHOWN).first]
    return (Section("First come", lists.rows(work, found)),) if found else ()
