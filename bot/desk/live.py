"""What live jobs show: the newest state of a card, a receipt, a page or one of our posts, put together when it is sent."""

from bot.desk import cards, lists, notices
from bot.desk.work import Work
from bot.messages import Errand, Home, Later, Outbound, RollCall
from bot.queue.job import Job
from bot.queue.store import people, tickets

LIVE = frozenset(["card", "receipt", "mirror", "remirror", "home", "roster", "notice"])


def current(work: Work, job: Job) -> Outbound | Errand | Later | None:
    """Give the newest state of what a live job shows, how long it must wait for something, or None if nothing is to be shown."""
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
            return cards.receipt(work, place) if place and not place.is_closed else None
        case "roster":
            return RollCall(rest)
        case "notice":
            return notices.notice(work, int(rest))
        case _:
            channel, _, remote_id = rest.partition(":")
            person = people.find(work.tx, channel, remote_id)
            return Home(channel, remote_id, lists.home(work, person)) if person else None
