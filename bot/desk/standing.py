"""What an account means for its people's tickets: the line on the card, and the facts that promises depend on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.queue.store.accounts import Account
from bot.queue.store.tickets import Event
from bot.text import counted


def words(account: Account, now: datetime) -> str:
    """Say whose customer this is: plan, worth, when it is to be renewed, who looks after it."""
    parts = [account.name, account.plan, f"{account.arr:,} a year" if account.arr else ""]
    if account.renewal_on:
        days = (account.renewal_on - now.date()).days
        parts.append(f"renewal in {counted(days, 'day')}" if days >= 0 else f"renewal was due {counted(-days, 'day')} ago")
    parts.append(f"owner {account.owner}" if account.owner else "")
    return " · ".join(part for part in parts if part)


def facts(account: Account | None, past: Sequence[Event]) -> dict[str, Any]:
    """Give what of an account promises depend on, where history does not say so yet: it alone must tell."""
    if account is None:
        return {}
    renewal = account.renewal_on.isoformat() if account.renewal_on else None
    told = {"plan": account.plan, "arr": account.arr, "renewal_on": renewal}
    known: dict[str, Any] = {}
    for event in past:
        known |= {name: event.facts[name] for name in told if name in event.facts}
    return {name: value for name, value in told.items() if known.get(name) != value}
