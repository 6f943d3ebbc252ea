"""
One trouble, told by several customers: like tickets within two hours become one post to the leads.

Comparing happens outside of any writer's transaction, and only when something new was judged. The post stays silent while the
incident lasts and is kept true as tickets join; it ends by itself, and what people say of it moves the bar for its like.
"""

import base64
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts import outbreak
from bot.alerts.outbreak import USUAL_OVER, WINDOW, Answered
from bot.alerts.spikes import ALL, sparkline
from bot.desk.work import Work
from bot.messages import Button, Content, Place, Row, Section
from bot.policy import Policy
from bot.queue.store import alerts, corrections, links, meanings, notices, outbreaks, people, tickets
from bot.queue.store.alerts import IncidentState
from bot.queue.store.database import Database, Transaction
from bot.text import excerpt, literal
from bot.triage.alike import Group, Known, alike, groups

LOOKED = "outbreaks"
NOTICE = "outbreak"
EXAMPLES = 5
MOST = 500  # tickets of a window that are compared
MOST_USUAL = 5000  # and of the days before
LEARNT_FROM = 200  # earlier incidents


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a look found: groups that are more than usual, and those that belong to an open incident, with its number.

    ``seen`` marks the judgements that were looked at; ``ended`` are incidents that are over.
    """

    seen: str
    model: str
    fresh: tuple[Group, ...]
    grown: tuple[tuple[int, Group], ...]
    ended: tuple[int, ...]


def look(database: Database, policy: Policy, now: datetime) -> Found | None:
    """Compare what came within the window; None where nothing is to be written down. Reads only."""
    with database.read() as tx:
        newest, seen = meanings.newest(tx), people.marked(tx, LOOKED)
        open_now = outbreaks.running(tx)
        if newest is None or (newest.mark == seen and not open_now):
            return None
        known = _known(tx, newest.model, now - WINDOW, MOST) if newest.mark != seen else []
        found = groups(known, policy.triage.related_request, outbreak.CUSTOMERS)
        owners = [next((one.id for one in open_now if _belongs(one, group, newest.model, policy)), None) for group in found]
        grown = tuple((owner, group) for owner, group in zip(owners, found, strict=True) if owner is not None)
        new = [group for owner, group in zip(owners, found, strict=True) if owner is None]
        fresh = tuple(group for group in new if _stands_out(tx, group, newest.model, policy, now))
        growing = {owner for owner, _ in grown}
        ended = tuple(one.id for one in open_now if one.id not in growing and _is_over(tx, one, now))
    return Found(newest.mark, newest.model, fresh, grown, ended) if newest.mark != seen or ended else None


def _known(tx: Transaction, model: str, since: datetime, at_most: int) -> list[Known]:
    """Give what was asked since a time; whoever is one person counts once, and what was no request not at all."""
    asked = meanings.since(tx, model, since, at_most)
    whole = links.groups(tx, sorted({one.requester_id for one in asked})) if asked else {}
    nothing = corrections.no_requests(tx, [one.ticket_id for one in asked])
    return [Known(one.ticket_id, whole[one.requester_id][0], one.opened_at, one.vector) for one in asked if one.ticket_id not in nothing]


def _belongs(incident: IncidentState, group: Group, model: str, policy: Policy) -> bool:
    """Say whether a group is an open incident's: they share a ticket, or mean the same."""
    return bool(set(incident.facts["tickets"]) & set(group.tickets)) or _is_alike(incident, group, model, policy)


def _is_alike(incident: IncidentState, group: Group, model: str, policy: Policy) -> bool:
    if incident.facts.get("model") != model:  # vectors of another model say nothing
        return False
    return alike(group.centre, [base64.b64decode(incident.facts["centre"])])[0] >= policy.triage.related_request


def _is_over(tx: Transaction, incident: IncidentState, now: datetime) -> bool:
    here = tickets.by_ids(tx, incident.facts["tickets"])
    newest_at = max((one.opened_at for one in here.values()), default=incident.opened_at)
    return outbreak.is_over(incident.opened_at, newest_at, now)


def _stands_out(tx: Transaction, group: Group, model: str, policy: Policy, now: datetime) -> bool:
    """Say whether so many customers are more than is usual for what they ask, and nobody called the like of it nothing."""
    before = [one for one in outbreaks.earlier(tx, LEARNT_FROM) if _is_alike(one, group, model, policy)]
    if outbreak.is_silenced([Answered(one.opened_at, one.answer) for one in before], now):
        return False
    if _is_told_by_volume(tx, group):
        return False
    told = {ticket for one in before for ticket in one.facts["tickets"]}  # what was said of those counts already
    past = [one for one in _known(tx, model, now - USUAL_OVER, MOST_USUAL) if one.at < now - WINDOW and one.ticket not in told]
    near = alike(group.centre, [one.vector for one in past])
    like = [one.at for one, value in zip(past, near, strict=True) if value >= policy.triage.related_request]
    usually = outbreak.usual(like, [one.at for one in past])
    return group.size >= outbreak.needed(usually, [one.answer for one in before])


def _is_told_by_volume(tx: Transaction, group: Group) -> bool:
    """Say whether the rise in volume that these tickets are part of was told already: one thing is one post."""
    told = outbreaks.with_volume(tx)
    if not told:
        return False
    usual = Counter(one.category for one in tickets.by_ids(tx, list(group.tickets)).values()).most_common(1)
    return ALL in told or bool(usual and usual[0][0] in told)


# ------------------------------------------------------------------------------------------------------------- telling


def tell(work: Work, found: Found) -> None:
    """Write down what a look found: open, grow, end. Doing it again changes nothing."""
    people.mark(work.tx, LOOKED, found.seen, work.now)
    for group in found.fresh:
        _open(work, group, found.model)
    for incident_id, group in found.grown:
        _grow(work, incident_id, group)
    for incident_id in found.ended:
        alerts.change_incident(work.tx, incident_id, closed_at=work.now)
        _show(work, incident_id)


def _open(work: Work, group: Group, model: str) -> None:
    if any({*group.tickets} & {*one.facts["tickets"]} for one in outbreaks.running(work.tx)):
        return  # another process saw it a moment sooner; the next look lets it grow
    incident_id = outbreaks.begin(work.tx, group.tickets[0], work.now, _facts(work, group) | {"model": model})
    place = work.directory.team_place("leads")
    if incident_id is None:
        return
    facts = {"purpose": "leads", "incident": incident_id}
    made = notices.create(work.tx, f"incident:{incident_id}", NOTICE, place or Place("", ""), work.now, facts=facts)
    alerts.change_incident(work.tx, incident_id, notice_id=made)
    if made is not None:
        work.show_notice(made, place)
    for ticket_id in group.tickets:
        work.judge(ticket_id)  # that others report the same weighs in on its priority


def _facts(work: Work, group: Group) -> dict[str, object]:
    centre = base64.b64encode(group.centre).decode()
    return {"tickets": list(group.tickets), "customers": group.size, "centre": centre, "line": _line(work, group)}


def _line(work: Work, group: Group) -> str:
    """Draw the tickets of the window, a block for ten minutes."""
    tens = [0] * 12
    for one in tickets.by_ids(work.tx, list(group.tickets)).values():
        tens[max(0, 11 - int((work.now - one.opened_at) / timedelta(minutes=10)) % 12)] += 1
    return sparkline(tens)


def _grow(work: Work, incident_id: int, group: Group) -> None:
    """Take in tickets that joined; the post changes without a sound."""
    incident = alerts.get_incident(work.tx, incident_id)
    joined = [one for one in group.tickets if incident is not None and one not in incident.facts["tickets"]]
    if incident is None or incident.closed_at is not None or not joined:
        return
    known = [*incident.facts["tickets"], *joined]
    asked = [one.requester_id for one in tickets.by_ids(work.tx, known).values()]
    customers = len(set(links.groups(work.tx, asked).values()))
    facts = incident.facts | {"tickets": known, "customers": customers, "line": _line(work, group)}
    alerts.change_incident(work.tx, incident_id, facts=facts)
    _show(work, incident_id)
    for ticket_id in joined:
        work.judge(ticket_id)


def _show(work: Work, incident_id: int) -> None:
    incident = alerts.get_incident(work.tx, incident_id)
    notice = notices.get(work.tx, incident.notice_id) if incident and incident.notice_id is not None else None
    if notice is not None:
        work.show_notice(notice.id, notice.place if notice.place.room else None, stands=bool(notice.remote_id))


def customers_with(tx: Transaction, ticket_id: int) -> int:
    """Say how many customers report the same as a ticket just now; 0 where it is in no open incident."""
    return max((one.facts["customers"] for one in outbreaks.running(tx) if ticket_id in one.facts["tickets"]), default=0)


def words(work: Work, incident_id: int) -> Content:
    """Write an incident's post."""
    incident = alerts.get_incident(work.tx, incident_id)
    if incident is None:
        return Content(text="This incident is gone.")
    facts = incident.facts
    known = tickets.by_ids(work.tx, facts["tickets"])
    shown = [known[one] for one in facts["tickets"] if one in known]
    about = excerpt(shown[0].title, 70) if shown else "one thing"
    head = f"🧩 {facts['customers']} customers, one trouble? “{about}”"
    if incident.closed_at is not None:
        head = f"✅ Over: {facts['customers']} customers about “{about}”"
    rows = tuple(Row(f"**#{one.id}** {literal(one.title)}", Button("Show", f"ticket show {one.id}")) for one in shown[:EXAMPLES])
    more = f" and {len(shown) - EXAMPLES} more" if len(shown) > EXAMPLES else ""
    buttons = (
        ()
        if incident.answer
        else (
            Button("Confirm", f"desk incident {incident.id} confirmed", "primary"),
            Button("Not an incident", f"desk incident {incident.id} dismissed"),
        )
    )
    said = f"{incident.answer} by {facts.get('answered_by', 'somebody')}" if incident.answer else ""
    text = f"{len(shown)} like tickets within {int(WINDOW.total_seconds()) // 3600} hours, by ten minutes: {facts['line']}"
    return Content(title=head[:148], text=text, sections=(Section(f"Such as{more}", rows),), buttons=buttons, note=said)
