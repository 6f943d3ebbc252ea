"""What a policy alone teaches of categories, and the name of that teaching. Pure."""

from collections.abc import Callable, Sequence

from bot.policy import Policy
from bot.triage.category import Categories, fingerprint, fit
from bot.triage.example import of_policy
from bot.triage.learning import Floats


def version_of(policy: Policy) -> str:
    """Name what of a policy decides over categories."""
    return fingerprint(
        [policy.triage.model_dump(mode="json"), *(one.model_dump(mode="json", exclude={"routing"}) for one in policy.categories)]
    )


def from_policy(policy: Policy, model: str, embed: Callable[[Sequence[str]], Floats]) -> Categories:
    """Learn what the policy alone says, from vectors that ``embed`` makes. Raises ValueError where that is not enough."""
    examples = of_policy(policy.categories)
    vectors = embed([one.text for one in examples])
    names = [category.name for category in policy.categories]
    return fit(examples, vectors, names=names, model=model, policy=version_of(policy), precision=policy.triage.precision)
