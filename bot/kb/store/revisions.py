"""How far the base is: a count of its changes, by which every process sees what it has missed."""

import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.kb.tables import articles, state
from bot.queue.store.database import Transaction
from bot.queue.store.jobs import for_each_dialect, insert_new


@dataclass(frozen=True, slots=True)
class Revision:
    """How far a base has come; ``base`` is "" for one that never held anything."""

    base: str
    number: int


_BUMP = for_each_dialect(
    lambda dialect: (
        insert_new(dialect, state)
        .values(id=1, base=bindparam("a_base"), revision=1)
        .on_conflict_do_update(index_elements=["id"], set_={"revision": state.c.revision + 1})
        .returning(state.c.revision)
    )
)
_REVISION = select(state.c.base, state.c.revision).where(state.c.id == 1)
_CHANGED_SINCE = select(articles.c.key).where(articles.c.revision > bindparam("number")).order_by(articles.c.key)


def next_revision(tx: Transaction) -> int:
    """Take the next revision. Other writers wait until this transaction has ended."""
    return int(tx.execute(_BUMP[tx.dialect.name], {"a_base": secrets.token_hex(8)}).scalar_one())


def revision(tx: Transaction) -> Revision:
    """Say how far the base is."""
    row = tx.execute(_REVISION).one_or_none()
    return Revision(*row) if row else Revision("", 0)


def changed_since(tx: Transaction, number: int) -> list[int]:
    """Give the keys of the articles that were added, changed or taken out after a revision."""
    return list(tx.execute(_CHANGED_SINCE, {"number": number}).scalars())
