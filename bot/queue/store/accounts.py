"""Accounts: written by imports, found by the domain of somebody's address."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.queue.account_tables import account_domains, accounts
from bot.queue.accounts import PUBLIC, AccountRow
from bot.queue.store import links
from bot.queue.tables import people

Put = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Account:
    """A company as the desk knows it."""

    id: int
    name: str
    plan: str
    arr: int | None
    renewal_on: date | None
    owner: str
    notes: str


_COLUMNS = [accounts.c[name] for name in Account.__dataclass_fields__]


def put(tx: Connection, row: AccountRow, now: datetime) -> Put:
    """Write an account of a file: the same again changes nothing. A domain goes to whoever names it last."""
    values: dict[str, Any] = {
        "name": row.name, "plan": row.plan, "arr": row.arr, "renewal_on": row.renewal, "owner": row.owner, "notes": row.notes,
    }  # fmt: skip
    known = tx.execute(select(accounts).where(accounts.c.key == row.key)).first()
    if known is None:
        made = insert(accounts).values(**values, key=row.key, updated_at=now).returning(accounts.c.id)
        _own(tx, int(tx.execute(made).scalar_one()), row.domains)
        return "new"
    theirs = tx.execute(select(account_domains.c.domain).where(account_domains.c.account_id == known.id)).scalars()
    if all(getattr(known, name) == value for name, value in values.items()) and set(theirs) == set(row.domains):
        return "unchanged"
    tx.execute(update(accounts).where(accounts.c.id == known.id).values(**values, updated_at=now))
    _own(tx, known.id, row.domains)
    return "changed"


def _own(tx: Connection, account_id: int, domains: tuple[str, ...]) -> None:
    tx.execute(delete(account_domains).where(account_domains.c.account_id == account_id))
    if domains:
        tx.execute(delete(account_domains).where(account_domains.c.domain.in_(domains)))
        tx.execute(insert(account_domains), [{"domain": domain, "account_id": account_id} for domain in domains])


_BY_DOMAIN = select(*_COLUMNS).join(account_domains, account_domains.c.account_id == accounts.c.id)
_BY_DOMAIN = _BY_DOMAIN.where(account_domains.c.domain == bindparam("domain"))


def of_address(tx: Connection, address: str) -> Account | None:
    """Give the account that an address belongs to, by its domain or one above it; a mailbox provider's says nothing."""
    domain = address.rpartition("@")[2].strip().lower()
    if not domain or domain in PUBLIC:
        return None
    labels = domain.split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    for one in above:
        row = tx.execute(_BY_DOMAIN, {"domain": one}).first()
        if row is not None:
            return Account(*row)
    return None


_EMAILS = select(people.c.email).where(people.c.id.in_(bindparam("some", expanding=True))).order_by(people.c.id)


def of_person(tx: Connection, person_id: int) -> Account | None:
    """Give the account that somebody belongs to: by their own address, or by one that they have on another channel."""
    own = tx.execute(_EMAILS, {"some": [person_id]}).scalar() or ""
    found = of_address(tx, own)
    others = [one for one in links.same(tx, person_id) if one != person_id] if found is None else []
    addresses = tx.execute(_EMAILS, {"some": others}).scalars() if others else ()
    return found or next((account for one in addresses if (account := of_address(tx, one))), None)
