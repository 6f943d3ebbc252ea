"""
What a policy would have made of tickets that were dealt with long ago, beside what was made of them. Reads only.

A ticket is judged as it stood when it was judged last: by the same words, with the account, the waiting and the clock of then, so
that only the policy (and what was learnt since) makes a difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.alerts import rules
from bot.desk import alerts, judging, stakes
from bot.desk.judging import CHOSEN_BY, UNSORTED
from bot.desk.work import Work
from bot.messages import Heard, Judgement
from bot.queue.store import alerts as told
from bot.queue.store import judgements, messages, tickets
from bot.queue.ticket import Ticket
from bot.triage.subcategory import whole

Judging = Callable[[Sequence[str]], Judgement]
LAYERS = ("escalation", "churn")
FIELDS = ("category", "subcategory", "tier", "priority", "alerts")


@dataclass(frozen=True, slots=True)
class Made:
    """What was, or would be, made of a ticket; ``alerts`` are the layers that were told of it."""

    category: str
    subcategory: str
    tier: int | None
    priority: str
    alerts: tuple[str, ...]

    @property
    def topic(self) -> str:
        """Category and subcategory in one; unsorted is an honest "needs a look"."""
        return "needs a look" if self.category == UNSORTED else whole(self.category, self.subcategory)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A ticket twice. ``by_hand`` names what a person chose, which no judgement would have taken away."""

    ticket: int
    title: str
    was: Made
    would: Made
    by_hand: tuple[str, ...]
    guessed: str
    reasons: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Name what would be otherwise."""
        return tuple(name for name in FIELDS if getattr(self.was, name) != getattr(self.would, name))


def rehearse(work: Work, ticket: Ticket, judge: Judging) -> Rehearsed | None:
    """Judge a ticket again under the policy of ``work``; None where its customer said nothing in words."""
    said = tuple(text for _, text in judgements.heard(work.tx, ticket.id, stakes.LOOKED_AT) if text.strip())
    if not said:
        return None
    judgement = judge(said)
    past = tickets.history_of(work.tx, ticket.id)
    last = judgements.latest(work.tx, ticket.id)
    then = replace(work, now=last.at if last else ticket.opened_at)
    chosen = tuple(event for event in past if event.what in (*CHOSEN_BY["category"], *CHOSEN_BY["priority"]))
    machine = [event for event in past if event not in chosen and event.recorded_at <= then.now]
    verdict = judging.weigh(then, _as_it_was(then, ticket), said, judgement, machine)
    blank = replace(ticket, category=UNSORTED, subcategory="", tier=None, priority="normal")
    after = judging.follow(then, blank, verdict, machine)
    is_told = tuple(layer for layer in LAYERS if told.last_about(work.tx, layer, ticket.id) is not None)
    return Rehearsed(
        ticket.id,
        ticket.title,
        Made(ticket.category, ticket.subcategory, ticket.tier, ticket.priority, is_told),
        Made(after.category, after.subcategory, after.tier, after.priority, _alerts(work, ticket, judgement.heard[-1])),
        tuple(name for name, deeds in CHOSEN_BY.items() if any(event.what in deeds for event in past)),
        last.judgement.guesses[0].category if last and last.judgement.guesses and last.judgement.is_sure else "",
        verdict.reasons,
    )


def _as_it_was(work: Work, ticket: Ticket) -> Ticket:
    """Give the ticket with the team's last answer before that time."""
    spoken = [one.at for one in messages.of_ticket(work.tx, ticket.id) if one.speaker == "agent" and one.at <= work.now]
    return replace(ticket, agent_spoke_at=max(spoken, default=None))


def _alerts(work: Work, ticket: Ticket, heard: Heard) -> tuple[str, ...]:
    """Give the layers whose bar the ticket would reach, the way it went."""
    course, layers = alerts.course_of(work, ticket), work.policy.alerts
    found = (rules.escalation(course, heard, layers.escalation), rules.churn(course, heard, layers.churn))
    return tuple(one.layer for one in found if layers.layer(one.layer).enabled and one.score >= alerts.bar(work, one.layer))
