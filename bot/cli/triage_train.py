"""``triage train``: learn categories from labelled tickets, on top of the policy, and keep what was learnt for the bot."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.cli.labelled import Labelled, embedded, embedder_of_this_machine, policy_for, progress, read_labelled, warn_of_taxonomy
from bot.cli.start import environment
from bot.errors import ConfigurationFault
from bot.learnt import save
from bot.policy import Policy
from bot.settings import read_settings
from bot.triage.category import Categories, fit
from bot.triage.example import of_policy
from bot.triage.measure import OUT_OF_SCOPE
from bot.triage.taught import version_of


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser("train", help="learn categories from labelled tickets, beside what the policy says, for the bot to use")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help='JSON lines {"id", "text", "label"}; none: the policy alone')
    one.add_argument("--key", default="label", metavar="FIELD", help="the field with the category; default: label")
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the categories; default: POLICY_FILE")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_train)


def run_train(options: argparse.Namespace) -> int:
    """Learn and keep it; say from what."""
    policy = policy_for(options.policy)
    lines = read_labelled(options.files, options.key)
    names = [category.name for category in policy.categories]
    warn_of_taxonomy(names)
    known = [line for line in lines if line.label in {*names, OUT_OF_SCOPE}]
    strange = sorted({line.label for line in lines} - {*names, OUT_OF_SCOPE})
    if lines and not known:
        listed = ", ".join(strange[:10])
        raise ConfigurationFault((f"none of the labels is a category of the policy: {listed}; name them in [[category]] first",))
    learnt = trained(policy, known)
    try:
        file = save(learnt, read_settings(environment()).data_dir)
    except OSError as error:
        raise ConfigurationFault((f"DATA_DIR: what was learnt cannot be written: {error.strerror}",)) from None
    _print(learnt, known, strange, len(lines) - len(known), file, as_json=options.json)
    return 0


def trained(policy: Policy, lines: Sequence[Labelled]) -> Categories:
    """Learn from the policy and labelled lines. Raises ConfigurationFault where that is not enough."""
    examples = (*of_policy(policy.categories), *(line.example for line in lines))
    embedder = embedder_of_this_machine()
    with progress() as bar:
        vectors = embedded(embedder, [one.text for one in examples], bar)
    names = [category.name for category in policy.categories]
    try:
        return fit(
            examples, vectors, names=names, model=embedder.name, policy=version_of(policy), precision=policy.triage.precision
        )  # fmt: skip
    except ValueError as fault:
        raise ConfigurationFault((str(fault),)) from None


def _print(learnt: Categories, known: Sequence[Labelled], strange: list[str], left: int, file: Path, *, as_json: bool) -> None:
    versions = learnt.versions
    said = {
        "tickets": len(known), "left_out": left, "unknown_labels": strange, "categories": len(learnt.names), "file": str(file),
        "acts_from": round(learnt.confidence.acts_from, 4), "model": versions.model, "data": versions.data, "policy": versions.policy,
    }  # fmt: skip
    if as_json:
        print(json.dumps(said, ensure_ascii=False))
        return
    print(f"learnt {len(learnt.names)} categories from the policy and {len(known):,} tickets; kept in {file}")
    if left:
        print(f"left out {left:,} whose label is no category of the policy: {', '.join(strange[:10])}")
