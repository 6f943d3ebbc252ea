"""
Ask a large desk, a process of its own: ``python -m benchmarks.rows.big_asked`` with the order as JSON on stdin.

Times what an agent waits for, from the question to the finished content of the answer, through the desk's own words.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from benchmarks.memory import peak_mb
from benchmarks.rows.big_fill import AGENTS, Archive
from bot.clock import utcnow
from bot.desk import lists
from bot.desk.work import Directory, Work
from bot.policy import DEFAULT_POLICY
from bot.queue.store import people, tickets
from bot.queue.store.database import Database
from bot.queue.store.tickets import Wanted
from bot.queue.tables import messages
from bot.queue.ticket import Status
from bot.triage.promise import Terms

Question = Callable[[Work], object]
COMMON, MIDDLE = 50, 800  # the places of a word in the vocabulary up to which it counts as common, as middling


@contextmanager
def looking(database: Database) -> Iterator[Work]:
    """Open a transaction that only looks, as the desk has it."""
    with database.read() as tx:
        yield Work(tx, utcnow(), DEFAULT_POLICY, Directory(DEFAULT_POLICY, {}), {}, Terms(DEFAULT_POLICY))


def searched(archive: Archive, dice: random.Random, count: int) -> dict[str, list[str]]:
    """Give words to look for: four kinds in equal parts."""
    words = archive.words()
    each = max(count // 4, 1)
    common, middle, rare = words[:COMMON], words[COMMON:MIDDLE], words[-len(words) // 3 :]
    return {
        "search rare": [dice.choice([dice.choice(rare), f"ref{dice.randrange(1, archive.tickets):06d}"]) for _ in range(each)],
        "search common": [dice.choice(common) for _ in range(each)],
        "search several": [
            " ".join([dice.choice(common), dice.choice(middle), *dice.sample(common, dice.randrange(2))]) for _ in range(each)
        ],
        "search prefix": [dice.choice(words)[: dice.choice((2, 3, 4))] for _ in range(each)],
    }


def listed(dice: random.Random, count: int) -> list[Question]:
    """Give questions for lists: everything open, and narrowed in every way that the command knows."""
    kinds: list[Callable[[], Wanted]] = [
        Wanted,
        lambda: Wanted(unassigned=True),
        lambda: Wanted(assignee_id=dice.randrange(1, AGENTS + 1)),
        lambda: Wanted(unassigned=True),
        lambda: Wanted(status=(dice.choice(list(Status)),)),
        lambda: Wanted(status=(Status.PENDING,), assignee_id=dice.randrange(1, AGENTS + 1)),
    ]
    return [_listing(kinds[number % len(kinds)]()) for number in range(count)]


def _listing(wanted: Wanted) -> Question:
    return lambda work: lists.listing(work, wanted, "Tickets", "none")


def _search(words: str) -> Question:
    return lambda work: lists.found(work, words)


def _ticket(number: int) -> Question:
    return lambda work: tickets.get(work.tx, number)


def _home(number: int) -> Question:
    def ask(work: Work) -> object:
        agent = people.find(work.tx, "slack", f"U{number:06d}")
        assert agent is not None
        return lists.home(work, agent)

    return ask


def questions(archive: Archive, count: int) -> dict[str, list[Question]]:
    """Give everything that is asked, by kind."""
    dice = random.Random(archive.seed + 2)  # noqa: S311 - which questions, not secrets
    asked: dict[str, list[Question]] = {
        "ticket": [_ticket(dice.randrange(1, archive.tickets + 1)) for _ in range(count)],
        "list": listed(dice, count),
        "queue": [lists.queue] * max(count // 4, 1),
        "home": [_home(dice.randrange(1, AGENTS + 1)) for _ in range(max(count // 4, 1))],
    }
    return asked | {kind: [_search(words) for words in all_of_it] for kind, all_of_it in searched(archive, dice, count).items()}


def timed(database: Database, question: Question) -> float:
    """Ask once and give the milliseconds."""
    began = time.perf_counter()
    with looking(database) as work:
        question(work)
    return (time.perf_counter() - began) * 1000


def main() -> dict[str, Any]:
    """Warm up with a few questions of each kind, then time all of them."""
    order = json.load(sys.stdin)
    database, asked = Database(order["url"]), questions(Archive(**order["archive"]), order["queries"])
    for kind in asked.values():
        for question in kind[:3]:
            timed(database, question)
    before = peak_mb()
    times = {kind: [round(timed(database, question), 3) for question in all_of_it] for kind, all_of_it in asked.items()}
    grown = peak_mb() - before
    with database.read() as tx:
        size = tx.execute(select(func.count()).select_from(messages)).scalar_one()
        still_open = sum(tickets.counts_by_status(tx).values())
    database.close()
    return {"ms": times, "before_mb": before, "grown_mb": grown, "messages": size, "open": still_open}


if __name__ == "__main__":
    print(json.dumps(main()))
