"""What a policy alone teaches of categories, and the name of that teaching. Pure."""

from collections.abc import Callable, Sequence

from bot.policy import Policy
from bot.triage.category import Categories, fingerprint, fit
from bot.triage.example import of_policy
from bot.triage.learning import Floats
from bot.triage.signals import Lists

_BESIDE = {"products", "features", "patterns", "same_request", "related_request"}  # of `[triage]`, and nothing to do with categories


def version_of(policy: Policy) -> str:
    """Name what of a policy decides over categories."""
    triage = policy.triage.model_dump(mode="json", exclude=_BESIDE)
    return fingerprint([triage, *(one.model_dump(mode="json", exclude={"routing"}) for one in policy.categories)])


def from_policy(policy: Policy, model: str, embed: Callable[[Sequence[str]], Floats]) -> Categories:
    """Learn what the policy alone says, from vectors that ``embed`` makes. Raises ValueError where that is not enough."""
    examples = of_policy(policy.categories)
    vectors = embed([one.text for one in examples])
    names = [category.name for category in policy.categories]
    return fit(examples, vectors, names=names, model=model, policy=version_of(policy), precision=policy.triage.precision)


def lists_of(policy: Policy) -> Lists:
    """Give what the policy knows by name, as messages are searched for it."""
    known = policy.triage
    names = [*(("product", name) for name in known.products), *(("feature", name) for name in known.features)]
    return Lists(tuple(names), tuple(known.patterns.items()))
