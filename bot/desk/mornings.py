"""
The morning digest: one post for each team and day, in the leads' channel, when the team's working day begins.

A team is what the policy's categories name as theirs; all others are the desk's own. A team works by the calendar of its name,
or else by the policy's first one.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from bot.desk import clock_words
from bot.desk.lifecycle import ago, span
from bot.desk.work import Work
from bot.messages import Button, Content, Place, Row, Section
from bot.policy import Policy
from bot.queue.store import notices, overviews, people
from bot.queue.store.notices import Notice
from bot.queue.store.overviews import Found, Scope
from bot.queue.ticket import Ticket
from bot.text import counted, literal
from bot.triage import shifts
from bot.triage.hours import Calendar

SHOWN = 5  # of each kind; how many more there are is said
LATE = timedelta(hours=8)  # a morning later than that is over
DAY = timedelta(days=1)
UNASSIGNED = "Unassigned"
OWN = ""  # the key of the desk's own team
WHAT = (
    *(("escalation", "escalation risk", ""), ("churn", "churn signal", ""), ("upgrade", "wish for more", "wishes for more")),
    *(("knowledge_gap", "knowledge gap", ""), ("incident", "rise in volume", "rises in volume")),
)


def teams(policy: Policy) -> dict[str, Scope]:
    """Give every team with the categories that are its own; the desk's own team has the rest."""
    named: dict[str, tuple[str, ...]] = {}
    for category in policy.categories:
        if category.team:
            named[category.team] = (*named.get(category.team, ()), category.name)
    taken = tuple(name for names in named.values() for name in names)
    return {OWN: Scope(taken)} | {team: Scope(names, is_rest=False) for team, names in named.items()}


def calendar_of(work: Work, team: str) -> Calendar:
    """Give the hours that a team works in."""
    return work.terms.calendars.get(team, work.terms.usual)


def post(work: Work) -> None:
    """Post the digest of each team whose day began; doing it again, or in two processes, changes nothing."""
    if not work.policy.alerts.morning_digest:
        return
    for team, scope in teams(work.policy).items():
        calendar = calendar_of(work, team)
        began = shifts.opening(calendar, work.now)
        if began is None or not began <= work.now < began + LATE:
            continue
        key = f"morning:{team}:{began.astimezone(calendar.hours.zone):%Y%m%d}"
        mark = f"morning:{team}"
        if people.marked(work.tx, mark) == key:
            continue
        people.mark(work.tx, mark, key, work.now)
        if _is_anything(work, scope, began, calendar):
            place = work.directory.team_place("leads")
            facts = {"purpose": "leads", "team": team, "began": began.isoformat()}
            made = notices.create(work.tx, key, "morning", place or Place("", ""), work.now, facts=facts)
            if made is not None:
                work.show_notice(made, place)


def _is_anything(work: Work, scope: Scope, began: datetime, calendar: Calendar) -> bool:
    """Say whether there is anything to say: a desk on which nothing is open and nothing was is not told so every day."""
    return bool(overviews.open_now(work.tx, scope) or _yesterday(work, scope, began, calendar))


def words(work: Work, found: Notice) -> Content:
    """Write a team's digest: what is overdue, due today, waits longest and has no owner, and the alerts of yesterday."""
    team, began = str(found.facts["team"]), datetime.fromisoformat(found.facts["began"])
    scope, calendar = teams(work.policy).get(team, Scope()), calendar_of(work, team)
    zone = calendar.hours.zone
    local = began.astimezone(zone)
    tomorrow = datetime.combine(local.date() + DAY, time(), tzinfo=zone).astimezone(UTC)
    overdue = overviews.due(work.tx, scope, None, work.now, SHOWN)
    today = overviews.due(work.tx, scope, work.now, tomorrow, SHOWN)
    waiting = overviews.waiting(work.tx, scope, SHOWN)
    unassigned = overviews.unassigned(work.tx, scope, SHOWN)
    sections = (
        _section(work, "Overdue", overdue, lambda at: f"🔴 was due {clock_words.length(work.now - at)} ago"),
        _section(work, "Due today", today, lambda at: f"by {at.astimezone(zone):%H:%M}"),
        _section(work, "Waiting longest", waiting, lambda at: f"waits {span(work.now - at)}"),
        _section(work, UNASSIGNED, unassigned, lambda at: f"opened {ago(work.now - at)}"),
    )
    name = team or work.policy.team.name
    return Content(
        title=f"☀️ {name}, {local:%A} {local.day} {local:%B}: {overdue.number} overdue, {today.number} due today"[:148],
        text="" if overdue.number or today.number or waiting.number else "Nothing is overdue, and nobody waits for an answer.",
        fields=(("Open", str(overviews.open_now(work.tx, scope))), (UNASSIGNED, str(unassigned.number))),
        sections=tuple(one for one in sections if one is not None),
        buttons=(Button("Queue", "desk queue"), Button("All promises", "desk sla")),
        note=_yesterday_words(_yesterday(work, scope, began, calendar)),
    )


def _section(work: Work, title: str, found: Found, said: Callable[[datetime], str]) -> Section | None:
    if not found.number:
        return None
    names = people.names(work.tx, {ticket.assignee_id for ticket, _ in found.first if ticket.assignee_id is not None})
    nobody = "" if title == UNASSIGNED else "_unassigned_"
    rows = [_row(ticket, said(at), literal(names.get(ticket.assignee_id or 0, "")) or nobody) for ticket, at in found.first]
    more = found.number - len(rows)
    if more > 0:
        rows.append(Row(f"and {more} more"))
    return Section(f"{title} ({found.number})", tuple(rows))


def _row(ticket: Ticket, when: str, owner: str) -> Row:
    parts = (f"**#{ticket.id}** {literal(ticket.title)}", when, owner)
    return Row(" · ".join(part for part in parts if part), Button("Show", f"ticket show {ticket.id}"))


def _yesterday(work: Work, scope: Scope, began: datetime, calendar: Calendar) -> dict[str, int]:
    """Count the alerts of the local day before."""
    zone = calendar.hours.zone
    date = began.astimezone(zone).date()
    ends = datetime.combine(date, time(), tzinfo=zone)
    begins = datetime.combine(date - DAY, time(), tzinfo=zone)
    found = overviews.alerts_between(work.tx, scope, begins.astimezone(UTC), ends.astimezone(UTC))
    incidents = overviews.incidents_between(work.tx, begins.astimezone(UTC), ends.astimezone(UTC)) if scope.is_rest else 0
    return found | ({"incident": incidents} if incidents else {})


def _yesterday_words(found: dict[str, int]) -> str:
    parts = [counted(found[what], one, many) for what, one, many in WHAT if found.get(what)]
    return f"Yesterday: {', '.join(parts)}. `/desk alerts` shows them." if parts else "No alerts yesterday."
