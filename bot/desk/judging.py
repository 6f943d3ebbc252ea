"""
What triage says of a ticket, taken to heart: category, tier and priority follow a judgement unless a person chose them.

The judging itself happens outside of any transaction; here stands what is asked and what becomes of the answer. A judgement
is kept whole, with its reasons, whether or not anything followed from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.desk import alerts, lifecycle, outbreaks, routing, stakes, standing
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.messages import Button, Judge, Judgement
from bot.policy import Category
from bot.queue.store import accounts, judgements, tickets
from bot.queue.store.judgements import Judged
from bot.queue.store.tickets import Event
from bot.queue.ticket import Status, Ticket, move
from bot.triage.priority import Facts, Prioritised, prioritise
from bot.triage.subcategory import whole
from bot.triage.tier import Tiered

CHOSEN_BY = {"category": ("categorised", "misrouted"), "priority": ("priority",)}
UNSORTED = "unsorted"  # what a ticket is before anybody said what it is about
REASONS = 3  # what an agent reads at a glance; `triage explain` has all


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What follows from a judgement: the category (None = a person has to look), the tier and the priority, with their reasons.

    ``subcategory`` is what the likeliest category's would be, whoever chooses that category.
    """

    category: Category | None
    tiered: Tiered
    ranked: Prioritised
    reasons: tuple[str, ...]
    subcategory: tuple[str, str] = ("", "")


def question(work: Work, ticket_id: int) -> Judge | None:
    """Give what triage is asked about a ticket; None where nothing is to be judged any more."""
    ticket = tickets.get(work.tx, ticket_id)
    if not ticket.is_open or ticket.merged_into is not None:
        return None
    said = [(number, text) for number, text in judgements.heard(work.tx, ticket_id, stakes.LOOKED_AT) if text.strip()]
    return Judge(ticket_id, tuple(text for _, text in said), tuple(number for number, _ in said)) if said else None


def take(work: Work, asked: Judge, judgement: Judgement) -> None:
    """Let category, tier and priority follow a judgement, keep it with its reasons, and heed what each new message sounds like."""
    ticket = tickets.get(work.tx, asked.ticket_id, for_update=True)
    if not ticket.is_open or ticket.merged_into is not None:
        return
    past = tickets.history_of(work.tx, ticket.id)
    verdict = weigh(work, ticket, asked.said, judgement, past)
    before = judgements.latest(work.tx, ticket.id)
    judgements.record(work.tx, Judged(ticket.id, work.now, judgement, verdict.ranked.priority, verdict.reasons))

    def decide(now_ticket: Ticket) -> Ticket:
        return follow(work, now_ticket, verdict, past)

    news = standing.facts(accounts.of_person(work.tx, ticket.requester_id), past)
    if decide(ticket) != ticket or news:
        lifecycle.change(work, ticket.id, Deed("judged", why="; ".join(verdict.reasons)[:500], facts=news), decide)
        routing.consider(work, ticket.id)
    elif before is None or (before.reasons, before.judgement) != (verdict.reasons, replace(judgement, vector=b"", heard=())):
        work.show_card(ticket)
    known = {line.facts.get("message_id") for line in past if line.what == "heard"}
    for message_id, heard in zip(asked.message_ids, judgement.heard, strict=False):
        if message_id not in known:
            alerts.heed(work, ticket.id, message_id, heard)


def weigh(work: Work, ticket: Ticket, said: Sequence[str], judgement: Judgement, past: Sequence[Event]) -> Verdict:
    """Weigh a judgement with what the desk knows of the ticket beside its words."""
    known = {category.name: category for category in work.policy.categories}
    guessed = known.get(judgement.guesses[0].category) if judgement.guesses and judgement.is_sure else None
    chosen = known.get(ticket.category) if by_hand(past, "category") else guessed
    words = "\n".join(said)
    account = accounts.of_person(work.tx, ticket.requester_id)
    tiered = stakes.tiered(ticket, account, said, chosen)
    facts = Facts(
        stakes=tiered.stakes,
        urgency=judgement.urgency,
        escalation=judgement.escalation,
        churn=judgement.churn,
        sentiment_change=judgement.trend,
        unanswered=judgements.unanswered(work.tx, ticket, work.now),
        reopened=sum(event.what == "reopened" for event in past),
        arr=account.arr or 0 if account else 0,
        renewal_in=account.renewal_on - work.now.date() if account and account.renewal_on else None,
        renewal_days=work.policy.sla.dynamic.renewal_days,
        reported_by=outbreaks.customers_with(work.tx, ticket.id),
    )
    ranked = prioritise(words, facts)
    reasons = tuple(dict.fromkeys([*(reason.words for reason in ranked.reasons), *tiered.reasons, *judgement.reasons]))
    best = judgement.guesses[0].category if judgement.guesses else ""
    return Verdict(guessed, tiered, ranked, reasons, (best, judgement.subcategory))


def follow(work: Work, ticket: Ticket, verdict: Verdict, past: Sequence[Event]) -> Ticket:
    """Give the ticket as the verdict has it; what a person chose stays."""
    after, (best, finer) = ticket, verdict.subcategory
    if verdict.category is not None and not by_hand(past, "category"):
        after = replace(after, category=verdict.category.name, subcategory=finer, tier=verdict.tiered.tier)
        if after.status is Status.NEW:
            after = move(after, Status.TRIAGED, now=work.now)
    elif verdict.tiered.stakes:
        after = replace(after, tier=verdict.tiered.tier)
    if after.category == best and not after.subcategory:
        after = replace(after, subcategory=finer)
    return after if by_hand(past, "priority") else replace(after, priority=verdict.ranked.priority)


def by_hand(past: Sequence[Event], name: Literal["category", "priority"]) -> bool:
    """Say whether a person chose it: then no judgement takes it away, not even where they only confirmed what stood there."""
    return any(event.what in CHOSEN_BY[name] for event in past)


# ------------------------------------------------------------------------------------------------------- on the card


def category_words(ticket: Ticket, judged: Judged | None) -> str:
    """Say what it is about and how sure that is; an honest "needs a look" where nobody knows."""
    tier = f" · tier {ticket.tier}" if ticket.tier else ""
    guesses = judged.judgement.guesses if judged else ()
    if ticket.category != UNSORTED:
        sure = next((f" ({guess.probability:.2f})" for guess in guesses if guess.category == ticket.category), "")
        return f"{whole(ticket.category, ticket.subcategory)}{sure}{tier}"
    return f"needs a look{tier}" if guesses else ticket.category + tier


def category_buttons(work: Work, ticket: Ticket, judged: Judged | None) -> tuple[Button, ...]:
    """Offer the likeliest categories where a person has to say."""
    if judged is None or ticket.category != UNSORTED or not ticket.is_open or ticket.merged_into:
        return ()
    known = {category.name for category in work.policy.categories}
    likely = [guess for guess in judged.judgement.guesses if guess.category in known][: work.policy.triage.suggestions]
    return tuple(Button(f"{guess.category}?"[:75], f"ticket category {ticket.id} {guess.category}") for guess in likely)


def reason_words(ticket: Ticket, judged: Judged) -> str:
    """Say why it is as urgent as it is, at a glance; where a person chose otherwise, that comes first."""
    chosen = f"{ticket.priority} by hand; else " if ticket.priority != judged.priority else ""
    return f"{chosen}{judged.priority}: {'; '.join(judged.reasons[:REASONS])}"
