"""The policy as one frozen value, with what holds where the file is silent."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.policy.addresses import PlaceAddress
from bot.policy.desk import Customers, Files, Lifecycle, Macro, Privacy, Slack, Team
from bot.policy.hours import Hours, Window
from bot.policy.judgement import Alerts, Category, Drafts, Health, Kb, Layer, Triage
from bot.policy.routing import Routing
from bot.policy.section import Section
from bot.policy.sla import Sla
from bot.policy.taxonomy import DEFAULT_CATEGORIES

CalendarName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


def _office() -> dict[str, Hours]:
    day = (Window(9 * 60, 17 * 60),)
    return {"office": Hours(timezone="UTC", mon=day, tue=day, wed=day, thu=day, fri=day)}


class Policy(Section):
    """Everything a desk decides by. A list or a table of names that the file gives replaces the default one whole."""

    team: Team = Team()
    customers: Customers = Customers()
    slack: Slack = Slack()
    categories: tuple[Category, ...] = Field(default=DEFAULT_CATEGORIES, alias="category")
    hours: Annotated[Mapping[CalendarName, Hours], Field(min_length=1)] = Field(default_factory=_office)
    sla: Sla = Sla()
    routing: Routing = Routing()
    triage: Triage = Triage()
    kb: Kb = Kb()
    alerts: Alerts = Alerts()
    lifecycle: Lifecycle = Lifecycle()
    files: Files = Files()
    macros: tuple[Macro, ...] = Field(default=(), alias="macro")
    drafts: Drafts = Drafts()
    health: Health = Health()
    privacy: Privacy = Privacy()

    def alert_place(self, layer: Layer) -> PlaceAddress:
        """Give the room where a layer's alerts are posted."""
        channel = self.alerts.layer(layer).channel
        return channel if isinstance(channel, PlaceAddress) else self.team.place_of(channel)
