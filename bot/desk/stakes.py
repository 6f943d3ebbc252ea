"""The tier of a ticket as the hard rules have it: what is at stake is never called routine, whoever chose its category."""

from collections.abc import Sequence

from bot.alerts.rules import KEY_ACCOUNT
from bot.desk.work import Work
from bot.policy import Category
from bot.queue.store import accounts, judgements
from bot.queue.store.accounts import Account
from bot.queue.ticket import Ticket
from bot.triage.tier import Tiered, tier_of

LOOKED_AT = 30  # a customer's newest messages; what was said before them has had its judgement
UNKNOWN_TIER = 2


def tiered(ticket: Ticket, account: Account | None, said: Sequence[str], category: Category | None) -> Tiered:
    """Give the tier by what was said and by whom; without a category the one that the ticket has."""
    usual = category.tier if category else ticket.tier or UNKNOWN_TIER
    is_key = account is not None and (account.arr or 0) >= KEY_ACCOUNT
    return tier_of("\n".join(said), usual, category.name if category else "", key_account=is_key)


def tier_in(work: Work, ticket: Ticket, category: Category) -> int:
    """Give a ticket's tier where a person says which category it is."""
    said = [text for _, text in judgements.heard(work.tx, ticket.id, LOOKED_AT)]
    return tiered(ticket, accounts.of_person(work.tx, ticket.requester_id), said, category).tier
