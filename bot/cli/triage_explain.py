"""``triage explain``: what is thought of one message and why, in the words that a card uses."""

import argparse
import json
from pathlib import Path
from typing import Any

from bot.cli.labelled import embedder_of_this_machine, policy_for
from bot.cli.start import environment
from bot.embed import Embedder
from bot.errors import ConfigurationFault
from bot.learnt import load
from bot.policy import Policy
from bot.settings import read_settings
from bot.text import excerpt
from bot.triage.category import Categories, Evidence, Judgement
from bot.triage.priority import Facts, Prioritised, prioritise
from bot.triage.taught import from_policy, version_of
from bot.triage.tier import Tiered, tier_of

_WIDTH = 70


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser("explain", help="category, tier and priority of one message, and why; the policy alone is enough")
    one.add_argument("text", metavar="TEXT", help='what the customer wrote, such as "Our invoice shows 12 seats but we have 9"')
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the categories; default: POLICY_FILE")
    one.add_argument("--policy-only", action="store_true", help="as on the first day, without what `triage train` learnt")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_explain)


def run_explain(options: argparse.Namespace) -> int:
    """Judge one message; say it with its reasons."""
    if not options.text.strip():
        raise ConfigurationFault(("TEXT: there is nothing to judge; write what the customer wrote",))
    policy, embedder = policy_for(options.policy), embedder_of_this_machine()
    folder = read_settings(environment()).data_dir
    learnt = None if options.policy_only else load(folder, embedder.name)
    if learnt is None or learnt.versions.policy != version_of(policy):
        learnt = _taught(policy, embedder)
    vector = embedder.embed([options.text])
    judged = learnt.judge([options.text], vector)[0]
    tiers = {category.name: category.tier for category in policy.categories}
    tier = tier_of(options.text, tiers.get(judged.best, 2), judged.best)
    priority = prioritise(options.text, Facts(stakes=tier.stakes))
    evidence = learnt.evidence(options.text, vector[0], judged.best)
    _print(judged, tier, priority, evidence, policy.triage.min_confidence, as_json=options.json)
    return 0


def _taught(policy: Policy, embedder: Embedder) -> Categories:
    """Learn what the policy alone says. Raises ConfigurationFault where that is not enough."""
    try:
        return from_policy(policy, embedder.name, embedder.embed)
    except ValueError as fault:
        raise ConfigurationFault((str(fault),)) from None


def _print(
    judged: Judgement, tier: Tiered, priority: Prioritised, evidence: tuple[Evidence, ...], floor: float, *, as_json: bool
) -> None:  # fmt: skip
    reasons = [f"like \u201c{one.text or one.source}\u201d" for one in evidence]
    if as_json:
        said = {
            "category": judged.label(floor), "confidence": round(judged.confidence, 4), "act": judged.acts,
            "top": [{"category": one.category, "probability": round(one.probability, 4)} for one in judged.guesses],
            "strangeness": round(judged.strangeness, 4), "category_reasons": reasons,
            "tier": tier.tier, "is_routine": tier.is_routine, "tier_reasons": tier.reasons,
            "priority": priority.priority, "priority_reasons": [one.words for one in priority.reasons],
            "versions": {"model": judged.versions.model, "data": judged.versions.data, "policy": judged.versions.policy},
        }  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
        return
    sure = judged.label(floor)
    print(
        f"category  {sure} ({judged.confidence:.2f})"
        if sure
        else f"category  needs a look: nothing is sure enough ({judged.confidence:.2f})"
    )
    print("          " + ", ".join(f"{one.category} {one.probability:.2f}" for one in judged.guesses))
    for reason in reasons:
        print(f"          {excerpt(reason, _WIDTH)}")
    print(f"tier      {tier.tier}: {'; '.join(tier.reasons)}")
    print(f"priority  {priority.words}")
    print(f"made by   {judged.versions.model}, data {judged.versions.data}, policy {judged.versions.policy}")
