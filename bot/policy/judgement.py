"""The sections behind automatic judgement: categories, triage, knowledge, alerts, drafts, health.

The numbers are the defaults of the product ("Numbers to honour"); each can be changed in the file.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self, cast, get_args

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, model_validator

from bot.policy.addresses import MaybePersonText, PlaceAddress, Purpose, read_place
from bot.policy.hours import Target, TargetText
from bot.policy.routing import RoutingMode
from bot.policy.section import Count, Days, Label, Labels, Section, Share, Span

Tier = Annotated[int, Field(ge=1, le=3)]
Layer = Literal["knowledge_gap", "escalation", "churn"]

NO_REQUEST = "no request"
"""What stands for a category where somebody says that a ticket should not have been one."""

# "oos" is what evaluation files call a text that belongs nowhere, "unsorted" is a ticket before triage.
RESERVED = frozenset({"oos", "unsorted", NO_REQUEST})


def _category_name(name: str) -> str:
    if name.casefold() in RESERVED:
        raise ValueError(f'"{name}" is a word of the desk itself; choose another name')
    return name


class Category(Section):
    """`[[category]]`: one kind of request. The examples teach triage before there are any tickets to learn from."""

    name: Annotated[Label, AfterValidator(_category_name)]
    subcategories: Labels = ()
    tier: Tier = 2
    skills: Labels = ()
    team: Label | None = None
    routing: RoutingMode | None = None
    examples: tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...] = ()


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as fault:
        raise ValueError(f"is no regular expression: {fault}") from None
    return text


Pattern = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_pattern)]


class Triage(Section):
    """`[triage]`: how sure a judgement must be (`precision` is what automatic decisions aim at), and what messages are searched for."""

    min_confidence: Share = 0.55
    precision: Share = 0.95
    suggestions: Annotated[int, Field(ge=1, le=5)] = 3
    same_request: Share = 0.72
    related_request: Share = 0.75
    accuracy_goal: Share = 0.92
    accuracy_goal_with_flags: Share = 0.96
    misroute_alarm: Share = 0.10
    products: Labels = ()
    features: Labels = ()
    patterns: Mapping[Label, Pattern] = Field(default_factory=dict)


class Kb(Section):
    """`[kb]`: when the knowledge base answers, when it keeps silent, and who may see an article that says nothing."""

    answer_floor: Share = 0.60
    suggest_floor: Share = 0.30
    passages: Annotated[int, Field(ge=1, le=10)] = 3
    visibility: Literal["public", "customer", "internal"] = "internal"
    publish: Literal["agents", "leads", "admins"] = "leads"
    review_days: Days = 90
    coverage_goal: Share = 0.80
    questions_per_hour: Count = 20

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.suggest_floor > self.answer_floor:
            raise ValueError("suggest_floor is above answer_floor, but what is good enough to answer is worth suggesting; lower it")
        return self


def read_alert_channel(value: object) -> PlaceAddress | Purpose:
    """Read a purpose of `[team.channels]` or a room of its own; raises ValueError for neither."""
    if isinstance(value, PlaceAddress):
        return value
    if value in get_args(Purpose):
        return cast("Purpose", value)
    try:
        return read_place(value)
    except ValueError:
        purposes = ", ".join(get_args(Purpose))
        raise ValueError(f'"{value}" is no channel; write one of {purposes}, or a room such as slack:#triage') from None


AlertChannel = Annotated[PlaceAddress | Purpose, PlainValidator(read_alert_channel), PlainSerializer(str)]


class AlertLayer(Section):
    """What the three layers share; posts name their `owner`. After `budget_per_day` posts the rest of the day's come as one digest."""

    enabled: bool = True
    channel: AlertChannel
    owner: MaybePersonText = ""
    cooldown_hours: Span = 24
    budget_per_day: Count = 10


class KnowledgeGapAlerts(AlertLayer):
    """`[alerts.knowledge_gap]`: one question, asked by `customers` people within `days`, that the base cannot answer."""

    channel: AlertChannel = "product"
    customers: Count = 5
    days: Days = 7


class EscalationAlerts(AlertLayer):
    """`[alerts.escalation]`: a score from 0 to 1 out of words, unanswered messages, reopens and reassignments."""

    channel: AlertChannel = "leads"
    threshold: Share = 0.70
    unanswered_messages: Count = 3
    reopens: Count = 2
    reassignments: Count = 2


class ChurnAlerts(AlertLayer):
    """`[alerts.churn]`: a score from 0 to 1 for the wish to leave; a renewal inside `renewal_days` weighs on it."""

    channel: AlertChannel = "success"
    threshold: Share = 0.70
    renewal_days: Days = 60


def _webhook(url: str) -> str:
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError("must be an https:// address (plain http only to this machine)")
    return url


class Ladder(Section):
    """`[alerts.ladder]`: whom a warning about a ticket that nobody owns reaches next, until somebody acknowledges it."""

    lead_minutes: Span = 10
    oncall_minutes: Span = 15
    oncall_webhook: Annotated[str, AfterValidator(_webhook)] = ""


class QueueAlerts(Section):
    """`[alerts.queue]`: when the leads hear that too much waits, or for too long; `backlog` 0 = more than the team can carry."""

    enabled: bool = True
    backlog: Annotated[int, Field(ge=0)] = 0
    oldest_waiting: TargetText = Target(minutes=480)
    cooldown_hours: Span = 24


class Alerts(Section):
    """`[alerts]`: the three layers; `baseline_days` is how far back the same hours are compared for an anomaly."""

    baseline_days: Days = 28
    morning_digest: bool = True
    ladder: Ladder = Ladder()
    queue: QueueAlerts = QueueAlerts()
    knowledge_gap: KnowledgeGapAlerts = KnowledgeGapAlerts()
    escalation: EscalationAlerts = EscalationAlerts()
    churn: ChurnAlerts = ChurnAlerts()

    def layer(self, name: Layer) -> AlertLayer:
        """Give one layer by its name."""
        return cast("AlertLayer", getattr(self, name))


class Drafts(Section):
    """`[drafts]`: the gates a proposed reply passes before customers see one that nobody wrote."""

    shadow_days: Days = 30
    expand_acceptance: Share = 0.50
    csat_drop: Annotated[float, Field(ge=0, le=100)] = 3.0
    escalation_accuracy: Share = 0.90


class Health(Section):
    """`[health]`: from where a desk's figure counts as good, and from where as bad. Times are of the clock, not of work."""

    csat_good: Share = 0.90
    csat_bad: Share = 0.85
    first_response_good: TargetText = Target(minutes=60)
    first_response_bad: TargetText = Target(minutes=240)
    resolution_good: TargetText = Target(minutes=1440)
    resolution_bad: TargetText = Target(minutes=4320)
    first_contact_good: Share = 0.70
    first_contact_bad: Share = 0.50
    deflection_good: Share = 0.30
    deflection_bad: Share = 0.20
    reopen_good: Share = 0.05
    reopen_bad: Share = 0.10

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        high_is_good = ("csat", "first_contact", "deflection")
        for figure in (*high_is_good, "first_response", "resolution", "reopen"):
            good, bad = getattr(self, f"{figure}_good"), getattr(self, f"{figure}_bad")
            low, high = (bad, good) if figure in high_is_good else (good, bad)
            if _size(low) > _size(high):
                raise ValueError(f"{figure}_good is worse than {figure}_bad; exchange the two")
        return self


def _size(figure: float | Target) -> float:
    return figure.span().total_seconds() if isinstance(figure, Target) else figure
