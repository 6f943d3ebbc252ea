"""
What has its time without anybody doing anything: silent customers, mornings, ends of shifts, figures that grow.

Asked with every sweep; whatever is to happen once is a row or a mark, so late, double and missed calls do no harm.
"""

from datetime import datetime, timedelta

from bot.desk import alarms, alerts, handoff, mornings, silence, volume
from bot.desk.work import Work
from bot.queue.store import overviews, people
from bot.queue.store.database import Transaction
from bot.triage.hours import intervals
from bot.triage.promise import Terms

LOOKED = "timers"
AT_LEAST_EVERY = timedelta(hours=4)
EVERY = timedelta(seconds=55)  # what no index of due times answers is asked once a minute


def sweep(work: Work) -> bool:
    """Do whatever is due; True if there is more."""
    alerts.sweep(work)
    volume.look(work)
    handoff.remind_leads(work)
    looked_at = people.marked_at(work.tx, LOOKED)
    if looked_at is None or work.now - looked_at >= EVERY:
        people.mark(work.tx, LOOKED, "", work.now)
        silence.recount(work)
        mornings.post(work)
        handoff.at_the_end_of_hours(work)
        alarms.look(work)
    return silence.sweep(work)


def next_moment(tx: Transaction, terms: Terms, now: datetime) -> datetime:
    """Give when a sweep has something to do next, as far as rows and calendars say; at most a few hours ahead."""
    ahead = [now + AT_LEAST_EVERY]
    due = overviews.next_due(tx)
    for calendar in terms.calendars.values():
        for begins, ends in intervals(calendar, now - timedelta(days=1), now + AT_LEAST_EVERY):
            ahead += [edge + EVERY + timedelta(seconds=5) for edge in (begins, ends)]
    coming = min(at for at in ahead if at > now)
    return coming if due is None else min(coming, max(due, now))
