"""``triage explain``: everything that is thought of a message or of a ticket, and why, in the words that a card uses."""

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.labelled import policy_for
from bot.cli.start import database_only, environment
from bot.clock import utcnow
from bot.desk import judging, meaning, outbreaks, stakes, standing
from bot.desk.work import Directory, Work
from bot.errors import ConfigurationFault, DeskhandError, StoreUnavailable
from bot.messages import Judgement
from bot.policy import Policy
from bot.queue.store import accounts, judgements, tickets
from bot.queue.store.database import Database
from bot.queue.store.judgements import Judged
from bot.queue.ticket import Ticket
from bot.settings import Settings, read_settings
from bot.text import excerpt
from bot.thinking import Mind, TriageRoom
from bot.thinking.wording import Look, judgement
from bot.triage.priority import Facts, Prioritised, prioritise
from bot.triage.promise import Terms
from bot.triage.signals import SIGNALS
from bot.triage.subcategory import whole
from bot.triage.tier import Tiered, tier_of

_WIDTH = 90
_NUMBER = re.compile(r"#?(\d{1,12})")
_WHY = 3


@dataclass(frozen=True, slots=True)
class Explained:
    """A conversation with all that follows from it; of a ticket also what is known beside its words."""

    look: Look
    judgement: Judgement
    tiered: Tiered
    ranked: Prioritised
    ticket: Ticket | None = None
    account: str = ""
    reported_by: int = 0
    before: Judged | None = None


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser("explain", help="everything that is thought of a message or a ticket, and why; the policy alone is enough")
    one.add_argument("text", metavar="TEXT", help='what the customer wrote, such as "Our invoice shows 12 seats", or a ticket\'s number')
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the categories; default: POLICY_FILE")
    one.add_argument("--policy-only", action="store_true", help="as on the first day, without what `triage train` learnt")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_explain)


def run_explain(options: argparse.Namespace) -> int:
    """Judge one message, or a ticket as it stands; say it with its reasons."""
    if not options.text.strip():
        raise ConfigurationFault(("TEXT: there is nothing to judge; write what the customer wrote",))
    policy, settings = policy_for(options.policy), read_settings(environment())
    number = _NUMBER.fullmatch(options.text.strip())
    database = database_only()[1] if number else _known_database(settings)
    mind = Mind(settings.embedding_model, settings.data_dir / "cache")
    folder = settings.data_dir / "nothing-learnt" if options.policy_only else settings.data_dir
    room = TriageRoom(database, mind.open, folder, policy)
    try:
        found = _of_ticket(room, policy, database, int(number[1])) if number and database else _of_text(room, policy, options.text)
    except DeskhandError as fault:
        raise ConfigurationFault((str(fault),)) from None
    finally:
        room.close()
        if database is not None:
            database.close()
    if found.look.judged is None:
        raise ConfigurationFault(("triage needs at least two categories with an example each; add examples to the policy",))
    print(json.dumps(_document(found, policy), ensure_ascii=False)) if options.json else _print(found, policy)
    return 0


def _known_database(settings: Settings) -> Database | None:
    """Open the desk's database, whose corrections count, where there is one: explaining a text must not make it."""
    file = settings.database_url.partition("sqlite:///")[2]
    if file and not Path(file).is_file():
        return None
    try:
        return database_only()[1]
    except StoreUnavailable as fault:
        print(f"note: without what people put right, since the database cannot be read ({fault})", file=sys.stderr)
        return None


def _of_text(room: TriageRoom, policy: Policy, text: str) -> Explained:
    look = room.look([text])
    said = judgement(look, policy.triage.min_confidence)
    best = look.judged.best if look.judged else ""
    usual = {category.name: category.tier for category in policy.categories}.get(best, 2)
    tiered = tier_of(text, usual, best)
    facts = Facts(stakes=tiered.stakes, urgency=said.urgency, escalation=said.escalation, churn=said.churn)
    return Explained(look, said, tiered, prioritise(text, facts))


def _of_ticket(room: TriageRoom, policy: Policy, database: Database, number: int) -> Explained:
    with database.read() as tx:
        ticket, past = tickets.get(tx, number), tickets.history_of(tx, number)
        texts = [text for _, text in judgements.heard(tx, number, stakes.LOOKED_AT) if text.strip()]
        if not texts:
            raise ConfigurationFault((f"#{number}: its customer wrote nothing that could be judged",))
        look = room.look(texts, number)
        said = judgement(look, policy.triage.min_confidence)
        work = Work(tx, utcnow(), policy, Directory(policy, {}), {}, Terms(policy))
        verdict = judging.weigh(work, ticket, texts, said, past)
        account = accounts.of_person(tx, ticket.requester_id)
        words = standing.words(account, work.now) if account else ""
        known = outbreaks.customers_with(tx, number), judgements.latest(tx, number)
    return Explained(look, said, verdict.tiered, verdict.ranked, ticket, words, *known)


# ------------------------------------------------------------------------------------------------------------ as JSON


def _document(one: Explained, policy: Policy) -> dict[str, Any]:
    look, said = one.look, one.judgement
    judged = look.judged
    assert judged is not None  # noqa: S101 - run_explain saw to it
    document = {
        "category": judged.label(policy.triage.min_confidence), "subcategory": said.subcategory or None,
        "confidence": round(judged.confidence, 4), "act": judged.acts,
        "top": [{"category": guess.category, "probability": round(guess.probability, 4)} for guess in judged.guesses],
        "strangeness": round(judged.strangeness, 4), "category_reasons": list(look.like),
        "tier": one.tiered.tier, "is_routine": one.tiered.is_routine, "tier_reasons": one.tiered.reasons,
        "priority": one.ranked.priority, "priority_reasons": [reason.words for reason in one.ranked.reasons],
        "language": said.language or None, "sentiment": round(said.sentiment, 4), "sentiment_trend": round(said.trend, 4),
        "signals": {name: _signal(look, name) for name in SIGNALS},
        "entities": [{"kind": kind, "value": value} for kind, value in said.entities],
        "doubt": said.doubt or None, "similar": [{"ticket": near.ticket, "likeness": near.likeness} for near in said.similar],
        "versions": {"model": judged.versions.model, "data": judged.versions.data, "policy": judged.versions.policy},
    }  # fmt: skip
    return document | (_beside(one, one.ticket) if one.ticket else {})


def _signal(look: Look, name: str) -> dict[str, Any]:
    """Give a signal where it was loudest, with the words that made it so; the mood as it is now."""
    scores = [getattr(one, name) for one in look.heard]
    score = scores[-1] if name in ("sentiment", "request") else max(scores, key=lambda one: one.value)
    reasons = [{"words": reason.words, "weight": round(reason.weight, 2)} for reason in score.reasons]
    return {"value": round(score.value, 4), "reasons": reasons}


def _beside(one: Explained, ticket: Ticket) -> dict[str, Any]:
    before = one.before
    earlier = {"at": before.at.isoformat(), "model": before.judgement.model, "reasons": list(before.reasons)} if before else None
    stands = {name: getattr(ticket, name) for name in ("category", "subcategory", "tier", "priority")}
    return {
        "ticket": ticket.id,
        "stands_as": stands,
        "account": one.account or None,
        "reported_by": one.reported_by,
        "judged_before": earlier,
    }


# ------------------------------------------------------------------------------------------------------------ as words


def _print(one: Explained, policy: Policy) -> None:
    for name, lines in _parts(one, policy):
        for at, line in enumerate(lines):
            print(f"{name if at == 0 else '':9} {line}")


def _parts(one: Explained, policy: Policy) -> list[tuple[str, list[str]]]:
    said, judged, document = one.judgement, one.look.judged, _document(one, policy)
    assert judged is not None  # noqa: S101 - run_explain saw to it
    sure = document["category"]
    named = whole(sure, said.subcategory) if sure else "needs a look: nothing is sure enough"
    guesses = ", ".join(f"{guess.category} {guess.probability:.2f}" for guess in judged.guesses)
    short: Callable[[str], str] = lambda text: excerpt(text, _WIDTH)  # noqa: E731 - said in one place
    parts = [
        *([("ticket", [f"#{one.ticket.id} {short(one.ticket.title)}", _stands(one.ticket)])] if one.ticket else []),
        ("category", [f"{named} ({judged.confidence:.2f})", guesses, *map(short, one.look.like)]),
        ("tier", [f"{one.tiered.tier}: {'; '.join(one.tiered.reasons)}"]),
        ("priority", [one.ranked.words]),
        ("account", [one.account] if one.account else []),
        ("tone", [meaning.tone(said)]),
        ("signals", [short(_signal_words(name, signal)) for name, signal in document["signals"].items()]),
        ("mentions", [f"{kind} {value}" for kind, value in said.entities]),
        ("request", [f"may be none: {said.doubt}"] if said.doubt else []),
        ("similar", [f"#{near.ticket}, of the same customer ({near.likeness:.2f})" for near in said.similar]),
        ("others", [f"{one.reported_by} customers report the same just now"] if one.reported_by else []),
        ("made by", [f"{judged.versions.model}, data {judged.versions.data}, policy {judged.versions.policy}"]),
    ]
    if one.before is not None and one.before.judgement.model != said.model:
        parts.append(("before", [f"judged {one.before.at:%d %b %H:%M} UTC by {one.before.judgement.model}"]))
    return parts


def _stands(ticket: Ticket) -> str:
    tier = f", tier {ticket.tier}" if ticket.tier else ""
    return f"stands as {whole(ticket.category, ticket.subcategory)}{tier}, {ticket.priority}"


def _signal_words(name: str, signal: dict[str, Any]) -> str:
    why = ", ".join(f"{reason['words']} {reason['weight']:+.1f}" for reason in signal["reasons"][:_WHY])
    return f"{name} {signal['value']:.2f}" + (f": {why}" if why else "")
