"""How much of a promise is left, in words: read from the ticket's history, so that pauses and closing times are known."""

from bot.desk import clock_words
from bot.desk.work import Work
from bot.queue.store import tickets
from bot.queue.store.clocks import ClockState
from bot.triage import sla


def left(work: Work, clock: ClockState) -> str:
    """Say how much working time of a promise is left, and until when that is in the team's zone."""
    if clock.due_at is None or clock.target_s is None:
        return "the clock stands still"
    until = clock_words.moment(clock.due_at, work.zone)
    if clock.ended_at is not None or clock.due_at <= work.now:
        return until
    history = tickets.history_of(work.tx, clock.ticket_id)
    for one in sla.clocks(work.terms, history):
        reading = sla.read(work.terms, one) if (one.kind, one.sequence) == (clock.kind, clock.sequence) else None
        if reading is not None:
            rest = reading.promise.target - sla.used(work.terms, one, reading.promise, work.now)
            return f"{clock_words.length(rest)} of working time, until {until}"
    return f"until {until}"
