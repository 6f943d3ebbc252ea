"""
A morning at the desk that has every kind of job in it, told step by step, and what it leaves behind.

The end of the story is compared, so it must be the same however often the process died on the way.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select

from bot.messages import RemoteFile
from bot.queue import tables
from tests.driving import Life, dead, rows, waiting
from tests.fakes import FakeChannel, arrival, called, said

LOG = RemoteFile("F1", "log.txt", "text/plain", 5, "fake://F1")
LONG = "\n\n".join(f"Step {number}: " + "please do this " * 30 for number in range(4))  # four posts on the fake channel

Step = Callable[[Life], Awaitable[None]]


async def asks(life: Life) -> None:
    """Let a customer write, with a file."""
    await life.enter(arrival(said("Our invoice shows 12 seats\nbut we have 9", "1", at=life.clock.now(), files=(LOG,)), "e1"))


async def adds(life: Life) -> None:
    """Let the customer add something in the thread."""
    await life.enter(arrival(said("It was right last month", "2", thread="1", at=life.clock.now()), "e2"))


async def claims(life: Life) -> None:
    """Let an agent take it."""
    await life.enter(arrival(called("ticket claim 1", at=life.clock.now()), "e3", "fake:call:lena"))


async def answers(life: Life) -> None:
    """Let the agent answer at more length than one post holds."""
    await life.enter(arrival(called(f"ticket reply 1 {LONG}", at=life.clock.now()), "e4", "fake:call:lena"))


async def notes(life: Life) -> None:
    """Let the agent write among the team."""
    await life.enter(arrival(called("ticket note 1 Looks like the import", at=life.clock.now()), "e5", "fake:call:lena"))


async def snoozes(life: Life) -> None:
    """Let the agent put it aside for ten minutes; the story's quiet afterwards is longer."""
    await life.enter(arrival(called("ticket snooze 1 10m", at=life.clock.now()), "e6", "fake:call:lena"))


async def resolves(life: Life) -> None:
    """And ends it."""
    await life.enter(arrival(called("ticket resolve 1 Invoice corrected", at=life.clock.now()), "e7", "fake:call:lena"))


STORY: tuple[Step, ...] = (asks, adds, claims, answers, notes, snoozes, resolves)

# one beginning of a job's key for each kind of job in the story
KINDS = {
    "inbound": "fake:e",
    "send": "reply:",
    "card": "card:",
    "receipt": "receipt:",
    "mirror": "mirror:",
    "errand": "file:",
    "upload": "upload:",
    "wake": "wake:",
    "roster": "roster:",
}


def what_stands(life: Life) -> dict[str, Any]:
    """Give what the story left: the desk's own memory, and everything that people can see."""
    database, channel = life.database, life.channel
    tickets = tables.tickets.c
    return {
        "tickets": rows(database, select(tickets.title, tickets.status, tickets.priority, tickets.requester_id, tickets.assignee_id)),
        "messages": sorted(rows(database, select(tables.messages.c.speaker, tables.messages.c.text))),
        "history": rows(
            database, select(tables.history.c.what, tables.history.c.from_status, tables.history.c.to_status).order_by(tables.history.c.id)
        ),
        "files": rows(database, select(tables.files.c.name, tables.files.c.digest, tables.files.c.fault)),
        "copies": sorted(rows(database, select(tables.copies.c.side, tables.copies.c.part, tables.copies.c.is_origin))),
        "conversations": sorted(rows(database, select(tables.conversations.c.side, tables.conversations.c.room))),
        "posts": sorted(_posts(channel)),
        "uploads": sorted((out.place.room, out.file.name) for out in channel.uploads),
        "homes": sorted(channel.homes),
        "left": [(job.key, job.error) for job in waiting(database) if not job.key.startswith("roster:")],
        "dead": [(job.key, job.error) for job in dead(database)],
    }


def _posts(channel: FakeChannel) -> list[tuple[str, ...]]:
    """Every post as people read it; which post a thread hangs on is told by that post's words."""
    return [(one.place.room, _root(channel, one.place.thread), one.speaker, _words(one.content)) for one in channel.posts.values()]


def _root(channel: FakeChannel, thread: str) -> str:
    root = channel.posts.get(thread)
    return root.content.title if root else thread


def _words(content: Any) -> str:
    fields = " ".join(f"{name}={value}" for name, value in content.fields)
    return " | ".join([content.title, content.quote, content.text, fields, ",".join(button.label for button in content.buttons)])
