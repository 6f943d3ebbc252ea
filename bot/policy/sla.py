"""`[[sla]]` and `[sla.dynamic]`: which tickets are promised what, and what makes a promise tighter."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.policy.hours import Target, TargetText
from bot.policy.judgement import Tier
from bot.policy.section import Days, Label, Section

Priority = Literal["urgent", "high", "normal", "low"]
ChannelName = Literal["slack", "discord", "mail", "terminal"]
Factor = Annotated[float, Field(gt=0, le=1)]  # a promise may be tightened, never loosened


def _one_or_more(value: Any) -> Any:
    """Let `priority = "urgent"` stand for a list of one."""
    return value if isinstance(value, tuple) else (value,)


def _rising(percents: tuple[int, ...]) -> tuple[int, ...]:
    if list(percents) != sorted(set(percents)):
        raise ValueError("must rise from one warning to the next, such as [75, 90]")
    return percents


def _falling(bands: "tuple[ArrBand, ...]") -> "tuple[ArrBand, ...]":
    values = [band.at_least for band in bands]
    if values != sorted(set(values), reverse=True):
        raise ValueError("must list the largest at_least first, since the first band that fits is taken")
    return bands


class SlaMatch(Section):
    """Which tickets a rule is for: each key that is given must fit, any value in its list will do; no key fits all."""

    tier: Annotated[tuple[Tier, ...], BeforeValidator(_one_or_more)] = ()
    priority: Annotated[tuple[Priority, ...], BeforeValidator(_one_or_more)] = ()
    plan: Annotated[tuple[Label, ...], BeforeValidator(_one_or_more)] = ()
    channel: Annotated[tuple[ChannelName, ...], BeforeValidator(_one_or_more)] = ()

    @property
    def fits_all(self) -> bool:
        """Whether no ticket can fall through this rule to a later one."""
        return not (self.tier or self.priority or self.plan or self.channel)


class SlaRule(Section):
    """`[[sla]]`: the first rule whose match fits a ticket holds. A target left out is a promise not made."""

    match: SlaMatch = SlaMatch()
    first_response: TargetText | None = None
    next_response: TargetText | None = None
    resolution: TargetText | None = None
    hours: Label | None = None
    warn_at: Annotated[tuple[Annotated[int, Field(ge=1, le=99)], ...], AfterValidator(_rising)] = (50, 75, 90)

    @model_validator(mode="after")
    def _promises(self) -> Self:
        if not (self.first_response or self.next_response or self.resolution):
            raise ValueError("promises nothing; give first_response, next_response or resolution a time such as 4h")
        return self


class ArrBand(Section):
    """Accounts worth `at_least` a year have their targets multiplied by `factor`."""

    at_least: Annotated[int, Field(ge=0)]
    factor: Factor


class SlaDynamic(Section):
    """`[sla.dynamic]`: factors that multiply, never below `floor` of the target, never loosening an open ticket."""

    enabled: bool = True
    floor: Factor = 0.25
    arr: Annotated[tuple[ArrBand, ...], AfterValidator(_falling)] = (
        ArrBand(at_least=250_000, factor=0.5),
        ArrBand(at_least=100_000, factor=0.75),
    )
    renewal_days: Days = 60
    renewal_factor: Factor = 0.75
    health_below: Annotated[int, Field(ge=0, le=100)] = 40
    health_factor: Factor = 0.5
    sentiment_drop: Annotated[float, Field(gt=0, le=2)] = 0.5
    sentiment_factor: Factor = 0.75


class Sla(Section):
    """Both together. In the file the rules are `[[sla]]`, not `[[sla.rule]]`: the reader moves them here."""

    rules: tuple[SlaRule, ...] = Field(default_factory=lambda: tuple(_default_rules()), alias="rule")
    dynamic: SlaDynamic = SlaDynamic()


def _default_rules() -> Iterable[SlaRule]:
    """Promise what a healthy desk keeps: a first answer in one to four hours, an end in one to three working days."""
    for priority, first, following, resolution in (
        ("urgent", 30, 60, 240),
        ("high", 60, 120, 480),
        ("normal", 240, 480, 1440),
        ("low", 480, 960, 2400),
    ):
        yield SlaRule(
            match=SlaMatch.model_validate({"priority": priority}),
            first_response=Target(minutes=first),
            next_response=Target(minutes=following),
            resolution=Target(minutes=resolution),
        )
