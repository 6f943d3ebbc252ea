"""
What may stand outside already without being noted here: it arrived, and its job is not settled yet.

People answer fast. What they say under a post of ours, or put on it, waits for that moment instead of being lost.
"""

from dataclasses import replace
from datetime import timedelta

from bot.desk.work import Work
from bot.messages import Reacted, Said
from bot.queue.store import jobs, messages, tickets

AT_MOST = timedelta(minutes=3)  # a lease and a look, with room to spare
REACTED_AT_ONCE = timedelta(seconds=5)  # emoji on what is none of ours are frequent: they do not wait for every post of ours


def is_under_one(work: Work, said: Said) -> bool:
    """Say whether the thread may be that of a card that stands already but is not settled: what is typed there must not be lost."""
    if tickets.conversation_at(work.tx, said.place) is not None or not work.directory.is_team_place(said.place):
        return False
    return work.now - said.at < AT_MOST and jobs.is_in_flight(work.tx, "card")


def is_on_one(work: Work, reacted: Reacted) -> bool:
    """Say whether an emoji may be on a post of ours that stands already but is not settled."""
    if work.now - reacted.at > REACTED_AT_ONCE or messages.copies_at(work.tx, reacted.place, reacted.remote_id):
        return False
    if tickets.conversation_at(work.tx, replace(reacted.place, thread=reacted.remote_id)) is not None:
        return False
    return any(jobs.is_in_flight(work.tx, kind) for kind in ("send", "mirror", "card"))
