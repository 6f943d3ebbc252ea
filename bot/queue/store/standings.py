"""How far routing may go in each category, what people decided after its proposals, and how much came to the wrong place."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select

from bot.queue.judgement_tables import corrections
from bot.queue.routing_tables import proposals, standings
from bot.queue.tables import tickets
from bot.triage.agreement import Decision, Mode, Proposal, Standing
from bot.triage.misroute import Routed

DECIDED = ("followed", "other", "passed", "misrouted")  # a lapse says nothing about the choice, a withdrawal neither
WEIGHED_AT_MOST = 2000  # of a category's newest decisions
COUNTED_AT_MOST = 50_000  # tickets of a week


def current(tx: Connection) -> dict[str, Standing]:
    """Give how every category stands that ever stood anyhow."""
    newest = select(func.max(standings.c.id)).group_by(standings.c.category)
    rows = tx.execute(select(standings.c.category, standings.c.mode, standings.c.since).where(standings.c.id.in_(newest)))
    return {row.category: Standing(row.category, Mode(row.mode), row.since) for row in rows}


def change(tx: Connection, standing: Standing, reason: str) -> int:
    """Write down that a category stands so from now on; gives the row's number."""
    values = {"category": standing.category, "mode": str(standing.mode), "since": standing.since, "reason": reason}
    found: int = tx.execute(insert(standings).values(**values).returning(standings.c.id)).scalar_one()
    return found


def decisions(tx: Connection, category: str, since: datetime) -> list[Decision]:
    """Give what people decided in a category since then, newest first; what was chosen is a person's id in words."""
    theirs = and_(proposals.c.category == category, proposals.c.ended_at >= since, proposals.c.ending.in_(DECIDED))
    statement = select(proposals).where(theirs).order_by(proposals.c.ended_at.desc()).limit(WEIGHED_AT_MOST)
    return [
        Decision(
            Proposal(row.ticket_id, row.category, str(row.person_id), row.at),
            str(row.person_id) if row.ending == "followed" else row.ending,
            row.ended_at,
        )
        for row in tx.execute(statement)
    ]


def routed_since(tx: Connection, since: datetime) -> list[Routed]:
    """Give the tickets that came to a category since then: those that stand there, and those that were flagged as wrong there."""
    opened = and_(tickets.c.opened_at >= since, tickets.c.category != "unsorted", tickets.c.merged_into.is_(None))
    here = select(tickets.c.id, tickets.c.category, tickets.c.opened_at).where(opened).limit(COUNTED_AT_MOST)
    flagged = and_(corrections.c.at >= since, corrections.c.is_misroute, corrections.c.was != corrections.c.category)
    wrong = select(corrections.c.ticket_id, corrections.c.was, corrections.c.at).where(flagged)
    return [
        *(Routed(ticket_id, category, at) for ticket_id, category, at in tx.execute(here)),
        *(Routed(ticket_id, was, at, at) for ticket_id, was, at in tx.execute(wrong) if was != "unsorted"),
    ]
