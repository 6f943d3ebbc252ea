"""``kb stats``: what the base holds, what it covers of the tier-1 categories, and what needs a person."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from bot.cli.kb_opening import opened
from bot.clock import utcnow
from bot.kb import store
from bot.kb.coverage import CategoryCoverage, Condition, share_covered
from bot.kb.reviews import DUPLICATE
from bot.kb.search import Search
from bot.kb.survey import covered, kept

SHOWN = 5


def add_to(group: Any) -> None:
    """Declare the command among those of ``kb``."""
    one = group.add_parser("stats", help="what the base holds, what it covers of the tier-1 categories, what needs a person")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_stats)


def run_stats(options: argparse.Namespace) -> int:
    """Look at the desk's base."""
    settings, policy, database, embedder = opened()
    try:
        search = Search(embedder, settings.data_dir / "cache")
        with database.read() as tx:
            search.refresh(tx)
            tier_1 = covered(tx, search, policy.categories, policy.kb.answer_floor)
            state = kept(tx, utcnow().date(), policy.kb.review_days)
            found = store.open_findings(tx)
            passages, missing = len(search.index), store.not_embedded(tx, embedder.name)
    finally:
        database.close()
    facts = _facts(state, tier_1, policy.kb.coverage_goal) | {"passages": passages + missing, "not_embedded": missing}
    facts["needs_a_look"] = [{"article": one.article_id, "kind": one.kind, "why": one.words} for one in found if one.kind != DUPLICATE]
    facts["duplicates"] = [[one.article_id, one.other, one.score] for one in found if one.kind == DUPLICATE]
    print(json.dumps(facts, ensure_ascii=False) if options.json else "\n".join(_lines(facts)))
    return 0


def _facts(state: Condition, found: list[CategoryCoverage], goal: float) -> dict[str, Any]:
    return {
        "articles": sum(state.articles.values()),
        "by_visibility": dict(state.articles),
        "without_owner": list(state.without_owner),
        "overdue": list(state.overdue),
        "coverage_goal": goal,
        "tier_1_covered": share_covered(found),
        "tier_1": [
            {"category": one.name, "covered": one.is_covered, "answered": list(one.answered), "unanswered": list(one.unanswered)}
            for one in found
        ],
    }


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    kinds = ", ".join(f"{count} {name}" for name, count in facts["by_visibility"].items())
    yield f"{facts['articles']:,} articles ({kinds}), {facts['passages']:,} passages, {facts['not_embedded']:,} not embedded yet"
    yield f"{len(facts['without_owner'])} without an owner, {len(facts['overdue'])} overdue for review{_named(facts['overdue'])}"
    yield f"{len(facts['needs_a_look'])} reasons to look at articles, {len(facts['duplicates'])} pairs that say the same (`/kb reviews`)"
    share = facts["tier_1_covered"]
    reached = "no tier-1 category in the policy" if share is None else f"{share:.0%} of the tier-1 categories covered"
    yield f"{reached}; the goal is {facts['coverage_goal']:.0%}"
    for one in facts["tier_1"]:
        state, asked = "covered    " if one["covered"] else "not covered", len(one["answered"]) + len(one["unanswered"])
        yield f"  {state} {one['category']}: {len(one['answered'])} of {asked} questions answered"
        yield from (f"      no answer: {question}" for question in one["unanswered"][:SHOWN])


def _named(ids: list[str]) -> str:
    return f": {', '.join(ids[:SHOWN])}{' …' if len(ids) > SHOWN else ''}" if ids else ""
