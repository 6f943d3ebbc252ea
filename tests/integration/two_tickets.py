"""A desk with a chat and a mailbox, for the tests of one ticket that becomes two and two that become one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from bot.desk import promises
from bot.messages import Arrival, Author, Content, Letter, Place, RemoteFile, Said
from bot.queue.store import clocks, messages, tickets
from bot.queue.ticket import Ticket
from bot.triage import sla
from tests.driving import Life
from tests.fakes import arrival, called, said

ADA = "ada@globex.test"


async def write(life: Life, words: str, number: int, who: str = "ada", *, room: str = "", thread: str = "", file: str = "") -> None:
    """Let somebody write a minute later, perhaps with a file; direct unless a room is named."""
    life.clock.advance(minutes=1)
    files = (RemoteFile(f"F{file}", file, "text/plain", 5, url=f"fake://{file}"),) if file else ()
    life.channel.bytes |= {one.remote_id: one.name.encode() for one in files}
    event = said(words, str(number), who, at=life.clock.now(), room=room or f"dm-{who}", thread=thread, files=files)
    await life.enter(arrival(event, str(number), f"fake:in:{who}"))
    await life.rest()


async def mail(life: Life, words: str, number: int, **letter: Any) -> None:
    """Let Ada write a mail."""
    life.clock.advance(minutes=1)
    mail_id = f"{number}@customer.test"
    about = Letter(**({"subject": "Invoice"} | letter))
    event = Said(Place("mail", ADA, mail_id), mail_id, Author("mail", ADA, "Ada"), words, life.clock.now(), letter=about)
    await life.enter(Arrival(f"mail:{mail_id}", f"mail:in:{mail_id}", event))
    await life.rest()


async def run(life: Life, line: str, who: str = "lena") -> Content:
    """Let somebody of the team run a command; gives the answer."""
    life.clock.advance(minutes=1)
    await life.enter(arrival(called(line, who, at=life.clock.now()), f"{line}{life.clock.now()}"))
    await life.rest()
    return life.channel.answers[-1].content


def ticket(life: Life, number: int) -> Ticket:
    """Read a ticket."""
    with life.database.read() as tx:
        return tickets.get(tx, number)


def words_on(life: Life, number: int) -> list[str]:
    """Give what was said on a ticket by the customer or to them."""
    with life.database.read() as tx:
        return [one.text for one in messages.of_ticket(tx, number) if one.is_public]


def dump(life: Life) -> Sequence[list[Any]]:
    """Give whose every message and place is, and how every ticket stands, versions apart."""
    with life.database.read() as tx:
        places = sorted(map(tuple, tx.execute(text("SELECT ticket_id, channel, room, thread, is_closed FROM conversations"))))
        owners = [tuple(row) for row in tx.execute(text("SELECT id, ticket_id, conversation_id, text FROM messages ORDER BY id"))]
        columns = "id, title, status, requester_id, assignee_id, pending_reason, wake_at, resolved_at, first_response_at, customer_spoke_at"
        rows = tx.execute(text(f"SELECT {columns}, agent_spoke_at, merged_into FROM tickets ORDER BY id"))  # noqa: S608 - ours
        return places, owners, [tuple(row) for row in rows]


def in_thread(life: Life, room: str, thread: str) -> list[str]:
    """Give what stands in a customers' thread."""
    return [one.content.text for one in life.channel.in_room(room, thread)]


def files_under(life: Life, number: int) -> list[str]:
    """Give the files that we put under a ticket's card, oldest first."""
    with life.database.read() as tx:
        (card,) = tickets.conversations_of(tx, number, "team")
    return [one.file.name for one in life.channel.uploads if one.place == card.place]


def compare_clocks(life: Life) -> None:
    """Hold the clocks in the table against those that history alone gives."""
    with life.desk._work() as work:
        for number in range(1, 1 + work.tx.execute(text("SELECT count(*) FROM tickets")).scalar_one()):
            rows = {(one.kind, one.sequence): one.ending for one in clocks.of_ticket(work.tx, number)}
            found = sla.clocks(work.terms, tickets.history_of(work.tx, number))
            assert rows == {(one.kind, one.sequence): one.end for one in found}
            promises.keep(work)


def waits_for_answer(life: Life, number: int) -> bool:
    """Say whether a response clock of a ticket runs."""
    with life.database.read() as tx:
        return any(one.kind != "resolution" and one.ended_at is None for one in clocks.of_ticket(tx, number))


async def talk(life: Life) -> None:
    """Let one thread in the customers' room turn to a second matter."""
    await write(life, "Seats are wrong", 1, room="help")
    await run(life, "ticket reply 1 Looking")
    await write(life, "By the way, exports stop", 2, room="help", thread="1")
    await write(life, "Since Monday", 3, room="help", thread="1")
