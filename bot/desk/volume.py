"""
Volume out of the ordinary: every few minutes all categories are counted and judged by ``bot.alerts.spikes``.

One post when an incident opens, silence while it lasts, the same post edited when it is over. Confirm and dismiss move the bar
of its category.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Literal

from bot.alerts import spikes
from bot.alerts.spikes import ALL, STEP, WINDOWS, Incident, Rise
from bot.desk import clock_words
from bot.desk.work import Work
from bot.errors import BadCall
from bot.messages import Button, Content, Place, Row, Section
from bot.queue.store import alerts, notices, people, tickets
from bot.queue.store.alerts import IncidentState
from bot.queue.store.people import Person
from bot.text import literal

LOOKED = "volume"
EXAMPLES = 5
LONGEST = max(WINDOWS)

Counts = dict[str, dict[int, dict[int, int]]]  # category -> days ago -> steps of the window -> tickets


def look(work: Work) -> None:
    """Count and judge, at most once a step; doing it again changes nothing."""
    looked_at = people.marked_at(work.tx, LOOKED)
    if looked_at is not None and work.now - looked_at < STEP:
        return
    people.mark(work.tx, LOOKED, "", work.now)
    counts = _counted(work)
    is_all_open = False
    for key in sorted(counts):  # the sum of everything, whose key is "", comes first
        verdict = _judge(work, key, counts[key], may_open=not is_all_open)
        is_all_open = is_all_open or (key == ALL and verdict in ("open", "stay"))


def _counted(work: Work) -> Counts:
    found: Counts = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(WINDOWS, 0)))
    began = alerts.first_opened(work.tx) or work.now
    for days in range(work.policy.alerts.baseline_days + 1):
        end = work.now - timedelta(days=days)
        if days and (end - LONGEST * STEP < began or not spikes.is_same_kind_of_day(end, work.now)):
            continue  # before the desk began nothing is known, which is not the same as nothing
        found[ALL][days][LONGEST] += 0
        for category, opened_at in alerts.opened_between(work.tx, end - LONGEST * STEP, end):
            for steps in WINDOWS:
                if end - opened_at <= steps * STEP:
                    found[category][days][steps] += 1
                    found[ALL][days][steps] += 1
    for key in list(found):
        for days in found[ALL]:
            found[key][days][LONGEST] += 0
    return found


def _judge(work: Work, key: str, counts: dict[int, dict[int, int]], *, may_open: bool) -> str:
    known = alerts.incidents_of(work.tx, key)
    last = _incident(known[0]) if known else None
    bar = spikes.bar_for([one.answer for one in reversed(known)])
    before = [days for days in counts if days > 0]
    found = spikes.highest({steps: (counts[0][steps], [counts[day][steps] for day in before]) for steps in WINDOWS}, bar)
    usual = sorted(counts[day][LONGEST] for day in before)
    running = last if last is not None and last.closed_at is None else None
    verdict, after = spikes.step(running, found, counts[0][LONGEST], usual[len(usual) // 2] if usual else 0, work.now)
    if verdict == "open" and found is not None and may_open and not spikes.is_silenced(last, work.now):
        _open(work, key, found)
    elif after is not None and known:
        alerts.change_incident(work.tx, known[0].id, calm=after.calm, closed_at=after.closed_at)
        if after.closed_at is not None:
            _show(work, known[0].notice_id)
    return verdict


def _incident(state: IncidentState) -> Incident:
    answer: Literal["", "confirmed", "dismissed"] = "confirmed" if state.answer == "confirmed" else ""
    return Incident(state.key, state.opened_at, state.calm, state.closed_at, "dismissed" if state.answer == "dismissed" else answer)


def _open(work: Work, key: str, found: Rise) -> None:
    begins = work.now - found.steps * STEP
    facts = {"count": found.count, "usual": found.usual, "minutes": found.minutes, "z": round(found.z, 1), "line": _line(work, key)}
    facts["examples"] = list(alerts.newest_of(work.tx, key, EXAMPLES, begins))
    incident_id = alerts.open_incident(work.tx, key, work.now, facts)
    place = work.directory.team_place("leads")
    if incident_id is None:
        return
    made = notices.create(
        work.tx,
        f"incident:{incident_id}",
        "incident",
        place or Place("", ""),
        work.now,
        facts={"purpose": "leads", "incident": incident_id},
    )
    alerts.change_incident(work.tx, incident_id, notice_id=made)
    if made is not None:
        work.show_notice(made, place)


def _line(work: Work, key: str) -> str:
    """Draw the last 24 hours of a category."""
    hours = [0] * 24
    for category, opened_at in alerts.opened_between(work.tx, work.now - timedelta(hours=24), work.now):
        if key in (ALL, category):
            hours[23 - int((work.now - opened_at) / timedelta(hours=1)) % 24] += 1
    return spikes.sparkline(hours)


def _show(work: Work, notice_id: int | None) -> None:
    notice = notices.get(work.tx, notice_id) if notice_id is not None else None
    if notice is not None:
        work.show_notice(notice.id, notice.place if notice.place.room else None, stands=bool(notice.remote_id))


def answer(work: Work, by: Person, number: int, given: str) -> str:
    """Write down whether an incident was one; a dismissed one is silent for a day. Raises BadCall for a number that is none."""
    incident = alerts.get_incident(work.tx, number)
    if incident is None:
        raise BadCall(f"There is no incident {number}.")
    facts = incident.facts | {"answered_by": by.shown}
    closed_at = work.now if given == "dismissed" else incident.closed_at
    alerts.change_incident(work.tx, number, answer=given, facts=facts, closed_at=closed_at)
    _show(work, incident.notice_id)
    return f"Noted: {given}. The bar for its like moves with it."


def words(work: Work, incident_id: int) -> Content:
    """Write an incident's post."""
    incident = alerts.get_incident(work.tx, incident_id)
    if incident is None:
        return Content(text="This incident is gone.")
    facts, name = incident.facts, incident.key or "all categories"
    known = tickets.by_ids(work.tx, facts.get("examples", []))
    examples = tuple(Row(f"**#{one.id}** {literal(one.title)}", Button("Show", f"ticket show {one.id}")) for one in known.values())
    head = f"🌊 {name}: {facts['count']} tickets in {facts['minutes']} minutes, where {facts['usual']:g} are usual"
    if incident.closed_at is not None:
        until = clock_words.of_day(incident.closed_at, work.zone)
        head = f"✅ Over: {name}, from {incident.opened_at.astimezone(work.zone):%d %b %H:%M} to {until}"
    said = f"{incident.answer} by {facts.get('answered_by', 'somebody')}" if incident.answer else ""
    buttons = (
        ()
        if incident.answer
        else (
            Button("Confirm", f"desk incident {incident.id} confirmed", "primary"),
            Button("Not an incident", f"desk incident {incident.id} dismissed"),
        )
    )
    why = f"Beyond chance by {facts['z']} deviations. The last 24 hours: {facts['line']}"
    return Content(title=head[:148], text=why, sections=(Section("The newest", examples),) if examples else (), buttons=buttons, note=said)
