"""The sections behind who gets a ticket: `[routing]`, the teams in it, and what is true of single agents."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.policy.addresses import PersonAddress, PersonText
from bot.policy.section import Count, Days, Label, Labels, Section, Share, Span, without_repeats

RoutingMode = Literal["off", "recommend", "automatic"]
Addresses = Annotated[tuple[PersonText, ...], Field(min_length=1)]
CalendarChoice = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,40}$")]  # "" = none


class RoutingTeam(Section):
    """`[[routing.team]]`: the people behind the `team` of a category. Somebody may be in several."""

    name: Label
    members: Addresses
    hours: CalendarChoice = ""


class RoutingAgent(Section):
    """`[[routing.agent]]`: what one person knows, carries and may be given. `who` is that one person, by every address they have."""

    who: Addresses
    skills: Labels = ()
    capacity: Count | None = None
    categories: Labels = ()
    hours: CalendarChoice = ""


def _once(agents: tuple[RoutingAgent, ...]) -> tuple[RoutingAgent, ...]:
    without_repeats(tuple(str(address) for agent in agents for address in agent.who))
    return agents


class Routing(Section):
    """`[routing]`: who gets a ticket. Recommendation comes first; a category is promoted when people agree with it."""

    mode: RoutingMode = "recommend"
    capacity: Count = 8
    hours: CalendarChoice = ""
    offer_minutes: Annotated[Span, Field(ge=1)] = 5
    recommend_days: Days = 14
    promote_decisions: Count = 50
    promote_agreement: Share = 0.90
    demote_agreement: Share = 0.85
    teams: tuple[RoutingTeam, ...] = Field(default=(), alias="team")
    agents: Annotated[tuple[RoutingAgent, ...], AfterValidator(_once)] = Field(default=(), alias="agent")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.demote_agreement > self.promote_agreement:
            raise ValueError("demote_agreement is above promote_agreement, so a category would go up and down at once; lower it")
        without_repeats(tuple(team.name for team in self.teams))
        return self

    def agent_at(self, addresses: frozenset[PersonAddress]) -> RoutingAgent | None:
        """Give what is said of the person with these addresses."""
        return next((agent for agent in self.agents if addresses & set(agent.who)), None)

    def teams_of(self, addresses: frozenset[PersonAddress]) -> tuple[RoutingTeam, ...]:
        """Give the teams of the person with these addresses, in the order of the file."""
        return tuple(team for team in self.teams if addresses & set(team.members))
