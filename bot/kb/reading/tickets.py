"""The desk's own solved tickets as a source of articles."""

from collections.abc import Iterator

from bot.kb.reading.files import Read
from bot.kb.solved import Solved, article_of
from bot.queue.store import accounts, messages, people, tickets
from bot.queue.store.database import Database, Transaction

AT_ONCE = 200


def solved(database: Database) -> Iterator[Read]:
    """Yield the article of every solved ticket that has one, a page of tickets at a time."""
    after = 0
    while True:
        with database.read() as tx:
            page = tickets.solved_after(tx, after, AT_ONCE)
            found = [article_of(_solved(tx, number, title, assignee_id)) for number, title, assignee_id in page]
        yield from (Read(one, is_named=True) for one in found if one is not None)
        if not page:
            return
        after = page[-1][0]


def _solved(tx: Transaction, number: int, title: str, assignee_id: int | None) -> Solved:
    said = [one for one in messages.of_ticket(tx, number) if one.is_public and not one.is_deleted]
    owner = people.by_id(tx, assignee_id)
    named = [line.facts["answered_by"] for line in tickets.history_of(tx, number) if line.facts.get("answered_by")]
    return Solved(
        number,
        title,
        [(one.speaker == "customer", one.text) for one in said],
        sorted(_names(tx, {one.author_id for one in said}) | {one.author_name for one in said if one.author_name}),
        (owner.email or owner.shown) if owner else "",
        str(named[-1]) if named else "",
    )


def _names(tx: Transaction, ids: set[int]) -> set[str]:
    """Give what people are called, their addresses' first parts, and the companies they belong to."""
    found: set[str] = set()
    for person_id in ids:
        person, account = people.by_id(tx, person_id), accounts.of_person(tx, person_id)
        found |= {person.name, person.email.partition("@")[2] if account else ""} if person else set()
        found |= {account.name} if account else set()
    return {name for name in found if name}
