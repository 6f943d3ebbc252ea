"""
Live jobs: each shows the newest state of something whenever it runs, so any number of changes while it waits is one act.

A key says what is shown: ``card:12``, ``receipt:7``, ``home:slack:U1``.
"""

from datetime import datetime

from bot.desk import cards, judging, knowing, lists, notices, panel, receipts
from bot.desk.work import Work
from bot.messages import Errand, Home, Later, Outbound, RollCall
from bot.queue.job import Job, NewJob, Rank
from bot.queue.store import people, tickets

KINDS = frozenset(["card", "receipt", "mirror", "remirror", "labels", "home", "roster", "judge", "passages", "notice", "status"])


def current(work: Work, job: Job) -> Outbound | Errand | Later | None:
    """Give the newest state of what a live job shows."""
    name, _, rest = job.key.partition(":")
    match name:
        case "card":
            return cards.card(work, int(rest))
        case "mirror":
            return cards.mirror(work, int(rest))
        case "remirror":
            return cards.remirror(work, job.key)
        case "receipt":
            place = tickets.conversation(work.tx, int(rest))
            return receipts.receipt(work, place) if place and not place.is_closed else None
        case "labels":
            place = tickets.conversation(work.tx, int(rest))
            return cards.labels(work, place) if place and not place.is_closed else None
        case "roster":
            return RollCall(rest)
        case "judge":
            return judging.question(work, int(rest))
        case "passages":
            return knowing.of_ticket(work, int(rest))
        case "notice":
            return notices.notice(work, int(rest))
        case "status":
            return panel.status(work, int(rest))
        case _:
            channel, _, remote_id = rest.partition(":")
            person = people.find(work.tx, channel, remote_id)
            return Home(channel, remote_id, lists.home(work, person)) if person else None


def roster(channel: str, now: datetime) -> NewJob:
    """Give the live job that reads a channel's groups."""
    return NewJob(f"roster:{channel}", f"{channel}:ask:roster", "roster", "", Rank.INBOUND, now)
