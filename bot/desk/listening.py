"""Where people may have written while nobody listened: for channels that do not tell again. Reads, and one small mark."""

from datetime import datetime, timedelta

from bot.desk.work import PURPOSES, Work
from bot.messages import LastSeen, Place
from bot.queue.store import people
from bot.queue.store import places as stored
from bot.queue.store.database import Transaction

STILL_ACTIVE = timedelta(days=30)  # how long after its end a ticket's places are still read; later words begin a new one elsewhere
COMPARED = 100  # messages of a place that are looked for again: what one page of Discord's shows


def places(work: Work, channel: str) -> list[LastSeen]:
    """Give the rooms that the policy names on a channel and the places of tickets that are open or ended not long ago."""
    since = people.marked_at(work.tx, heard(channel))
    customers = [address for address in work.policy.customers.channels if address.channel == channel]
    team = [place for purpose in PURPOSES if (place := work.directory.team_place(purpose)) is not None and place.channel == channel]
    rooms = dict.fromkeys([*(Place(channel, work.directory.room(one)) for one in customers), *team])
    last = stored.last_said(work.tx, channel, work.now - STILL_ACTIVE)
    standing = stored.known(work.tx, channel, work.now - STILL_ACTIVE, COMPARED)
    known = [LastSeen(place, remote_id, since, standing.get(place, ())) for place, remote_id in last.items()]
    by_room: dict[str, str] = {}
    for one in known:
        by_room[one.place.room] = max(by_room.get(one.place.room, ""), one.remote_id, key=lambda number: int(number or 0))
    whole = [LastSeen(place, by_room.get(place.room, ""), since) for place in rooms if place.room]
    return [*whole, *(one for one in known if one.place not in rooms)]


def note_heard(tx: Transaction, channel: str, until: datetime) -> None:
    """Note until when everything said on a channel is surely here."""
    people.mark(tx, heard(channel), "", until)


def heard(channel: str) -> str:
    """Name the mark."""
    return f"heard:{channel}"
