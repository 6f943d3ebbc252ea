"""The policy of a desk: the one TOML file with channels, roles, categories, hours, targets, thresholds.

`read_policy` turns its text into a frozen `Policy` or says every fault with its line; `show` writes a policy back.
Pure: nothing here opens a file, asks a clock or knows whether a channel exists. The meaning of each key stands in
`policy.example.toml`; the models in this package are what is checked.
"""

from bot.policy.addresses import PersonAddress, PlaceAddress, Purpose, RoleSource, read_place, read_source
from bot.policy.checks import warnings
from bot.policy.desk import (
    Customers,
    EmojiAction,
    Files,
    Lifecycle,
    Macro,
    Privacy,
    Role,
    Team,
    TeamChannels,
    TeamRoles,
)
from bot.policy.hours import WEEKDAYS, Holiday, Hours, Target, Window, read_target
from bot.policy.judgement import (
    NO_REQUEST,
    AlertLayer,
    Alerts,
    Category,
    ChurnAlerts,
    Drafts,
    EscalationAlerts,
    Health,
    Kb,
    KnowledgeGapAlerts,
    Layer,
    Tier,
    Triage,
)
from bot.policy.model import Policy
from bot.policy.reading import PolicyFault, read_policy, show
from bot.policy.routing import Routing, RoutingAgent, RoutingMode, RoutingTeam
from bot.policy.sla import ArrBand, Priority, Sla, SlaDynamic, SlaMatch, SlaRule

DEFAULT_POLICY = Policy()
"""What holds when there is no policy file."""

__all__ = [
    "DEFAULT_POLICY",
    "NO_REQUEST",
    "WEEKDAYS",
    "AlertLayer",
    "Alerts",
    "ArrBand",
    "Category",
    "ChurnAlerts",
    "Customers",
    "Drafts",
    "EmojiAction",
    "EscalationAlerts",
    "Files",
    "Health",
    "Holiday",
    "Hours",
    "Kb",
    "KnowledgeGapAlerts",
    "Layer",
    "Lifecycle",
    "Macro",
    "PersonAddress",
    "PlaceAddress",
    "Policy",
    "PolicyFault",
    "Priority",
    "Privacy",
    "Purpose",
    "Role",
    "RoleSource",
    "Routing",
    "RoutingAgent",
    "RoutingMode",
    "RoutingTeam",
    "Sla",
    "SlaDynamic",
    "SlaMatch",
    "SlaRule",
    "Target",
    "Team",
    "TeamChannels",
    "TeamRoles",
    "Tier",
    "Triage",
    "Window",
    "read_place",
    "read_policy",
    "read_source",
    "read_target",
    "show",
    "warnings",
]
