"""Messages as JSON, as the job table keeps them."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from bot.messages.advised import Cited
from bot.messages.coming import Inbound
from bot.messages.going import Errand, Outbound
from bot.messages.judged import Judgement

INBOUND: TypeAdapter[Inbound] = TypeAdapter(Annotated[Inbound, Field(discriminator="kind")])
OUTBOUND: TypeAdapter[Outbound | Errand] = TypeAdapter(Annotated[Outbound | Errand, Field(discriminator="kind")])

_JUDGEMENT = TypeAdapter(Judgement)
_CITED = TypeAdapter(tuple[Cited, ...])


def to_json(value: Inbound | Outbound | Errand) -> str:
    """Encode for the job table."""
    adapter: TypeAdapter[Any] = INBOUND if isinstance(value, Inbound) else OUTBOUND
    return adapter.dump_json(value, exclude_defaults=False).decode()


def inbound(text: str) -> Inbound:
    """Decode what ``to_json`` wrote. Raises pydantic's ValidationError on anything else."""
    return INBOUND.validate_json(text)


def outbound(text: str) -> Outbound | Errand:
    """Decode what ``to_json`` wrote. Raises pydantic's ValidationError on anything else."""
    return OUTBOUND.validate_json(text)


def judgement(facts: Any) -> Judgement:
    """Make a Judgement of its fields as a JSON column gives them. Raises pydantic's ValidationError on anything else."""
    return _JUDGEMENT.validate_python(facts)


def cited(facts: Any) -> tuple[Cited, ...]:
    """Make citations of a JSON column, likewise."""
    return _CITED.validate_python(facts)
