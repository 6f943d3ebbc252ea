"""Who is one and the same person over several channels: links, made and taken back, and whom they join."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update

from bot.queue.link_tables import links
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.store.people import PERSON, Person
from bot.queue.tables import identities, people

By = Literal["address", "hand"]
GUESSES = 3
NAMED = 25


@dataclass(frozen=True, slots=True)
class Link:
    """Two people who are one, as long as ``ended_at`` is None."""

    id: int
    one_id: int
    other_id: int
    by: By
    address: str
    made_by: int | None
    made_at: datetime
    ended_by: int | None = None
    ended_at: datetime | None = None

    @property
    def people(self) -> tuple[int, int]:
        """Both of them."""
        return self.one_id, self.other_id


_LINK = select(*(links.c[name] for name in Link.__dataclass_fields__))
_SOME: Any = bindparam("some", expanding=True)
_STANDS = links.c.ended_at.is_(None)  # said on both sides of the or: SQLite uses no partial index there otherwise
_STANDING = _LINK.where(or_(and_(_STANDS, links.c.one_id.in_(_SOME)), and_(_STANDS, links.c.other_id.in_(_SOME)))).order_by(links.c.id)
_MAKE = for_each_dialect(lambda dialect: insert_new(dialect, links).on_conflict_do_nothing().returning(links.c.id))
_ONE_ADDRESS_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext(:address))")
_VOUCHED = select(identities.c.person_id).where(and_(identities.c.proven == bindparam("address"), identities.c.proven != ""))


def same(tx: Connection, person_id: int) -> tuple[int, ...]:
    """Give everybody who is the same person, themselves included, in the order of acquaintance. One query where there is no link."""
    return groups(tx, [person_id])[person_id]


def groups(tx: Connection, person_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Give, for each of these people, everybody who is the same person. As many queries as the longest chain of links has."""
    joined: dict[int, set[int]] = {one: {one} for one in person_ids}
    fresh = set(person_ids)
    while fresh:
        seen = set(joined)
        for link in touching(tx, fresh):
            whole = joined.setdefault(link.one_id, {link.one_id}) | joined.setdefault(link.other_id, {link.other_id})
            joined |= dict.fromkeys(whole, whole)
        fresh = set(joined) - seen
    return {one: tuple(sorted(joined[one])) for one in person_ids}


def touching(tx: Connection, ids: Iterable[int]) -> list[Link]:
    """Give the links that stand and join one of these people with anybody, oldest first."""
    return [Link(*row) for row in tx.execute(_STANDING, {"some": list(ids)})]


def vouched(tx: Connection, address: str) -> list[int]:
    """
    Give the people for whom a channel vouches that this address is theirs.

    Until this transaction ends no other one asks the same: two that prove both sides at once would each miss the other.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_ONE_ADDRESS_AT_A_TIME, {"address": address})
    return sorted(set(tx.execute(_VOUCHED, {"address": address}).scalars()))


def make(tx: Connection, one: int, other: int, by: By, now: datetime, *, address: str = "", made_by: int | None = None) -> int | None:
    """Join two people and give the link's number; None where they are joined already."""
    pair = {"one_id": min(one, other), "other_id": max(one, other)}
    values = {**pair, "by": by, "address": address, "made_by": made_by, "made_at": now}
    made: int | None = tx.execute(_MAKE[tx.dialect.name], values).scalar_one_or_none()
    return made


def end(tx: Connection, ids: Sequence[int], ended_by: int | None, now: datetime) -> None:
    """Take links back."""
    mine = and_(links.c.id.in_(ids), links.c.ended_at.is_(None))
    tx.execute(update(links).where(mine).values(ended_by=ended_by, ended_at=now))


def revive(tx: Connection, ids: Sequence[int]) -> list[Link]:
    """Let links that were taken back stand again, as they were; gives those that do so now. One made anew meanwhile stays."""
    found = [Link(*row) for row in tx.execute(_LINK.where(and_(links.c.id.in_(ids), links.c.ended_at.is_not(None))))]
    joined = {one.people for one in touching(tx, {person for link in found for person in link.people})} if found else set()
    again = [one for one in found if one.people not in joined]
    tx.execute(update(links).where(links.c.id.in_([one.id for one in again])).values(ended_by=None, ended_at=None))
    return again


def were_parted(tx: Connection, some: Sequence[int], others: Sequence[int]) -> bool:
    """Say whether somebody took a link between two such people back: then no address joins them again."""
    across = or_(
        and_(links.c.one_id.in_(some), links.c.other_id.in_(others)),
        and_(links.c.one_id.in_(others), links.c.other_id.in_(some)),
    )
    return tx.execute(select(links.c.id).where(and_(across, links.c.ended_by.is_not(None))).limit(1)).first() is not None


# ------------------------------------------------------------------------------------------------------------- people


def identities_of(tx: Connection, person_ids: Sequence[int]) -> list[Person]:
    """Give these people as each of their channels knows them, in the order of acquaintance."""
    return [Person(*row) for row in tx.execute(PERSON.where(people.c.id.in_(person_ids)).order_by(identities.c.id))]


def called(tx: Connection, name: str, channel: str = "") -> list[Person]:
    """Find people by what their channel calls them, by an address that one vouches for, or by their name, exact before begun."""
    wanted = name.lower()
    known = func.lower(identities.c.remote_id) == wanted
    proven = and_(identities.c.proven == wanted, identities.c.proven != "")
    begun = func.lower(people.c.name).startswith(wanted, autoescape=True)
    here: Any = identities.c.channel == channel if channel else True
    for fits in (known, proven, func.lower(people.c.name) == wanted, begun):
        found = tx.execute(PERSON.where(and_(fits, here)).order_by(people.c.name, identities.c.id).limit(NAMED))
        if persons := [Person(*row) for row in found]:
            return persons
    return []


def lookalikes(tx: Connection, person_ids: Sequence[int]) -> list[Person]:
    """Give others whose unproved address is one of these people's: perhaps the same, but nobody vouches for it."""
    addresses = {one.proven or one.email.lower() for one in identities_of(tx, person_ids)} - {""}
    alike = and_(func.lower(people.c.email).in_(addresses), people.c.id.not_in(person_ids))
    return [Person(*row) for row in tx.execute(PERSON.where(alike).order_by(identities.c.id).limit(GUESSES))] if addresses else []
