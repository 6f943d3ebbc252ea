"""What every section of the policy file has in common, and the few kinds of number and word that recur in them."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A table of the policy file: unknown keys are faults, "5" is not 5, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _label(text: str) -> str:
    if not text.strip() or text != text.strip() or not text.isprintable():
        raise ValueError("must be a word or a few, without line breaks or blanks around them")
    return text


def without_repeats(names: tuple[str, ...]) -> tuple[str, ...]:
    """Keep `names`, or raise ValueError with the first one that stands twice (whatever its case)."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise ValueError(f'"{name}" is listed twice; keep one')
        seen.add(name.casefold())
    return names


# Upper bounds only keep a slip of the finger (and an overflow much later) out; no desk comes near them.
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Days = Annotated[int, Field(ge=1, le=3650)]
DaysOrNever = Annotated[int, Field(ge=0, le=3650)]  # 0 = never
Span = Annotated[int, Field(ge=0, le=100_000)]  # in the unit that the key's name ends with; 0 = at once
Label = Annotated[str, Field(max_length=60), AfterValidator(_label)]
Labels = Annotated[tuple[Label, ...], AfterValidator(without_repeats)]
