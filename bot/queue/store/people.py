"""People and who they are on each channel, with the rights that a channel's groups give them; rooms; small marks."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from bot.messages import Author, Profile, Roster
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import identities, marks, people, rooms

ROLES = ("", "agent", "lead", "admin")
ROSTER_TRUSTED = timedelta(hours=24)  # rights read longer ago than this are no longer believed


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody on one channel. ``role`` is ``""`` for customers; it is never more than the channel's groups give.

    ``email`` is what a profile says, which anybody may write into theirs; ``proven`` is an address that the channel vouches for.
    """

    id: int
    channel: str
    remote_id: str
    name: str
    role: str
    is_outside: bool
    is_profiled: bool
    is_present: bool = True
    email: str = ""
    timezone: str = ""
    proven: str = ""

    @property
    def is_team(self) -> bool:
        """Has any right at all."""
        return self.role != ""

    @property
    def shown(self) -> str:
        """A name for posts."""
        return self.name or self.remote_id


PERSON = select(
    people.c.id,
    identities.c.channel,
    identities.c.remote_id,
    people.c.name,
    identities.c.role,
    identities.c.is_outside,
    identities.c.profiled_at.is_not(None).label("is_profiled"),
    people.c.is_present,
    people.c.email,
    people.c.timezone,
    identities.c.proven,
).join(people, people.c.id == identities.c.person_id)


_THEIRS = and_(identities.c.channel == bindparam("on"), identities.c.remote_id == bindparam("called"))
_FIND = PERSON.where(_THEIRS)
_BY_ID = PERSON.where(people.c.id == bindparam("the_id"))
_CREATE = insert(people).returning(people.c.id)
_IDENTIFY = for_each_dialect(
    lambda dialect: insert_new(dialect, identities).on_conflict_do_nothing(index_elements=["channel", "remote_id"])
)
_OUTSIDE = update(identities).where(_THEIRS).values(is_outside=True, role="", profiled_at=None)


def find(tx: Connection, channel: str, remote_id: str) -> Person | None:
    """Find who somebody on a channel is."""
    row = tx.execute(_FIND, {"on": channel, "called": remote_id}).one_or_none()
    return Person(*row) if row else None


def know(tx: Connection, author: Author, now: datetime) -> Person:
    """
    Find who somebody is, and make their acquaintance if they are new.

    Who looks like an outsider has no rights from then on, until a profile says in so many words that they are one of ours.
    """
    known = find(tx, author.channel, author.remote_id) or _meet(tx, author, now)
    if author.outside and not known.is_outside:
        tx.execute(_OUTSIDE, {"on": author.channel, "called": author.remote_id})
        return replace(known, is_outside=True, role="", is_profiled=False)
    return known


def _meet(tx: Connection, author: Author, now: datetime) -> Person:
    name = author.name or author.remote_id
    facts = {"name": name, "email": "", "timezone": "", "is_present": True, "created_at": now}
    person_id = tx.execute(_CREATE, facts).scalar_one()
    identity = {"person_id": person_id, "channel": author.channel, "remote_id": author.remote_id, "is_outside": author.outside}
    tx.execute(_IDENTIFY[tx.dialect.name], {**identity, "role": "", "profiled_at": now if author.name else None})
    met = find(tx, author.channel, author.remote_id)
    assert met is not None  # noqa: S101 - just written, or written by another process meanwhile
    return met


def by_id(tx: Connection, person_id: int | None) -> Person | None:
    """Give a person by our own id, by the identity with the most rights."""
    if person_id is None:
        return None
    found = [Person(*row) for row in tx.execute(_BY_ID, {"the_id": person_id})]
    return max(found, key=lambda p: ROLES.index(p.role), default=None)


def prove(tx: Connection, channel: str, remote_id: str, address: str) -> None:
    """Note which mail address a channel vouches for as somebody's; "" takes it back."""
    tx.execute(update(identities).where(_THEIRS).values(proven=address), {"on": channel, "called": remote_id})


def names(tx: Connection, ids: set[int]) -> dict[int, str]:
    """Give the names of these people."""
    return {row.id: row.name for row in tx.execute(select(people.c.id, people.c.name).where(people.c.id.in_(ids)))} if ids else {}


def team(tx: Connection, channel: str = "") -> list[Person]:
    """Everybody with a right, by name."""
    where: Any = identities.c.role != ""
    if channel:
        where = and_(where, identities.c.channel == channel)
    return [Person(**row._asdict()) for row in tx.execute(PERSON.where(where).order_by(people.c.name))]


def learn_profile(tx: Connection, channel: str, profile: Profile, now: datetime) -> int | None:
    """Write down what a platform told about somebody; says whose person that is."""
    known = find(tx, channel, profile.remote_id)
    if known is None:
        return None
    mine = and_(identities.c.channel == channel, identities.c.remote_id == profile.remote_id)
    outside = profile.outside or (known.is_outside and not profile.is_ours)
    values: dict[str, Any] = {"profiled_at": now, "is_outside": outside}
    if outside:
        values["role"] = ""
    tx.execute(update(identities).where(mine).values(**values))
    facts = {"name": profile.name or known.name, "email": profile.email or known.email, "timezone": profile.timezone or known.timezone}
    tx.execute(update(people).where(people.c.id == known.id).values(**facts))
    return known.id


def learn_roster(tx: Connection, roster: Roster, now: datetime) -> None:
    """Replace a channel's rights by what its groups say now, and remember the rooms behind the names."""
    for remote_id, role in roster.roles.items():
        known = know(tx, Author(roster.channel, remote_id), now)
        if known.role != role and not known.is_outside:
            mine = and_(identities.c.channel == roster.channel, identities.c.remote_id == remote_id)
            tx.execute(update(identities).where(mine).values(role=role))
    gone = and_(identities.c.channel == roster.channel, identities.c.role != "", identities.c.remote_id.not_in(list(roster.roles)))
    tx.execute(update(identities).where(gone).values(role=""))
    for name, room in roster.rooms.items():
        statement = insert_new(tx.dialect.name, rooms).values(channel=roster.channel, name=name, room=room)
        tx.execute(statement.on_conflict_do_update(index_elements=["channel", "name"], set_={"room": room}))
    mark(tx, _roster(roster.channel), "", now)


def _roster(channel: str) -> str:
    return f"roster:{channel}"


def roster_read_at(tx: Connection, channel: str) -> datetime | None:
    """When a channel's groups were last read; None where they never were."""
    return marked_at(tx, _roster(channel))


def distrust_old_roster(tx: Connection, channel: str, now: datetime) -> bool:
    """Take all rights on a channel away if its groups have not been read for too long; says whether it did."""
    read_at = roster_read_at(tx, channel)
    if read_at is None or now - read_at <= ROSTER_TRUSTED:
        return False
    held = and_(identities.c.channel == channel, identities.c.role != "")
    return tx.execute(update(identities).where(held).values(role="")).rowcount > 0


def set_present(tx: Connection, person_id: int, *, is_present: bool) -> None:
    """Note that somebody is on or off duty."""
    tx.execute(update(people).where(people.c.id == person_id).values(is_present=is_present))


def known_rooms(tx: Connection) -> dict[tuple[str, str], str]:
    """Every room we know by name: ``(channel, name) -> room``."""
    return {(row.channel, row.name): row.room for row in tx.execute(select(rooms.c.channel, rooms.c.name, rooms.c.room))}


def mark(tx: Connection, name: str, value: str, now: datetime) -> None:
    """Write a small fact down."""
    statement = insert_new(tx.dialect.name, marks).values(name=name, value=value, at=now)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value, "at": now}))


_MARKED_AT = select(marks.c.at).where(marks.c.name == bindparam("called"))


def marked_at(tx: Connection, name: str) -> datetime | None:
    """When a small fact was written down."""
    found: datetime | None = tx.execute(_MARKED_AT, {"called": name}).scalar_one_or_none()
    return found


def marked(tx: Connection, name: str) -> str:
    """Give the value of a small fact, "" where there is none."""
    return str(tx.execute(select(marks.c.value).where(marks.c.name == name)).scalar_one_or_none() or "")


_UNMARK = marks.delete().where(marks.c.name == bindparam("called"))


def unmark(tx: Connection, name: str) -> bool:
    """Forget a small fact; says whether there was one."""
    return tx.execute(_UNMARK, {"called": name}).rowcount > 0
