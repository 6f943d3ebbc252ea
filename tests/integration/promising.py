"""A desk over the fake channel whose customers write and whose time passes: for the tests of promises and warnings."""

from datetime import timedelta
from itertools import count

from bot.queue.store import clocks, tickets
from bot.queue.store.clocks import ClockState
from tests.driving import Life
from tests.fakes import arrival, called, said

_keys = count(1)


async def ask(life: Life, text: str = "Our invoice shows 12 seats", who: str = "ada", thread: str = "") -> int:
    """Let a customer write; gives the number of the newest ticket."""
    number = next(_keys)
    event = said(text, f"m{number}", who, at=life.clock.now(), room=f"dm-{who}", thread=thread)
    await life.enter(arrival(event, f"e{number}", f"fake:in:{who}"))
    await life.drain()
    with life.database.read() as tx:
        return max(ticket.id for ticket in tickets.listed(tx, tickets.Wanted(status=tuple(tickets.Status)), 1000))


async def post(life: Life, text: str, who: str = "ada") -> int:
    """Let a customer post in the customers' room, long after their last post there; gives the number of the newest ticket."""
    life.clock.advance(minutes=10)
    number = next(_keys)
    await life.enter(arrival(said(text, f"m{number}", who, at=life.clock.now()), f"e{number}", f"fake:in:{who}"))
    await life.drain()
    with life.database.read() as tx:
        return max(ticket.id for ticket in tickets.listed(tx, tickets.Wanted(status=tuple(tickets.Status)), 1000))


async def call(life: Life, line: str, who: str = "lena", room: str = "triage") -> None:
    """Let somebody run a command."""
    await life.enter(arrival(called(line, who, at=life.clock.now(), room=room), f"c{next(_keys)}", f"fake:in:{room}"))
    await life.drain()


async def pass_time(life: Life, **span: float) -> None:
    """Move the clock, sweep, and carry out what follows."""
    life.clock.advance(**span)
    await swept(life)


async def swept(life: Life) -> None:
    """Sweep, and carry out what follows."""
    life.desk.sweep()
    await life.rest(timedelta(seconds=5))


def states(life: Life, number: int = 1) -> dict[tuple[str, int], ClockState]:
    """Give a ticket's clocks by kind and number."""
    with life.database.read() as tx:
        return {(one.kind, one.sequence): one for one in clocks.of_ticket(tx, number)}


def titles(life: Life, room: str) -> list[str]:
    """Give the titles of the posts in a room, cards left out."""
    return [shown.content.title for shown in life.channel.in_room(room, "") if "Status" not in dict(shown.content.fields)]


def warned(life: Life) -> list[tuple[int, int]]:
    """Every warning: the ticket and the percentage."""
    with life.database.read() as tx:
        found = tickets.listed(tx, tickets.Wanted(status=tuple(tickets.Status)), 1000)
        return [(one.ticket_id, one.threshold) for ticket in found for one in clocks.warnings_of(tx, ticket.id)]
