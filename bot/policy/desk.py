"""The sections that say who works where and how a ticket lives: team, customers, lifecycle, files, macros, privacy."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.policy.addresses import PlaceAddress, PlaceText, Purpose, RoleSource, SourceText
from bot.policy.section import Count, DaysOrNever, Label, Section, Span, without_repeats

EmojiAction = Literal["open", "claim", "resolve", "escalate"]
Role = Literal["agents", "leads", "admins"]
PendingReason = Literal["customer", "third party", "internal"]

# What opens as a program when somebody double-clicks it on Windows, macOS or a phone (the lists of Gmail and Outlook
# name the same ones). Archives and documents with macros are left to the virus scanner.
PROGRAMS = (
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "jar", "js", "jse", "lnk", "msc", "msi", "msp",
    "pif", "ps1", "reg", "scr", "sys", "vb", "vbe", "vbs", "wsf", "wsh",
)  # fmt: skip
DEFAULT_EMOJI: dict[str, EmojiAction] = {"ticket": "open", "eyes": "claim", "white_check_mark": "resolve"}


class TeamChannels(Section):
    """`[team.channels]`: the team's rooms by purpose. What has no room of its own goes to the triage channel."""

    triage: PlaceText = PlaceAddress("slack", "#triage")
    leads: PlaceText | None = None
    product: PlaceText | None = None
    success: PlaceText | None = None
    admins: PlaceText | None = None


class TeamRoles(Section):
    """`[team.roles]`: where each role's people come from. A lead is an agent as well, an admin is both."""

    agents: tuple[SourceText, ...] = ()
    leads: tuple[SourceText, ...] = ()
    admins: tuple[SourceText, ...] = ()


class Team(Section):
    """`[team]`: how the team is called, where it works, who belongs to it, and what name its replies carry."""

    home: Literal["slack", "discord"] = "slack"
    name: Label = "Support"
    reply_identity: Literal["name", "first_name", "team"] = "name"
    channels: TeamChannels = TeamChannels()
    roles: TeamRoles = TeamRoles()

    def place_of(self, purpose: Purpose) -> PlaceAddress:
        """Give the room for a purpose: its own, or the triage channel."""
        place: PlaceAddress | None = getattr(self.channels, purpose)
        return place or self.channels.triage

    def sources_of(self, role: Role) -> tuple[RoleSource, ...]:
        """Give where a role's people come from; agents that nobody named are the members of a Slack triage channel."""
        sources: tuple[RoleSource, ...] = getattr(self.roles, role)
        triage = self.channels.triage
        if role == "agents" and not sources and triage.channel == "slack":
            return (RoleSource(triage.channel, "channel", triage.room),)
        return sources


def _emoji_names(emoji: Mapping[str, EmojiAction]) -> dict[str, EmojiAction]:
    """Take `:ticket:` for `ticket`; a name is checked, since it is quoted in posts and must not smuggle markup."""
    plain = [name.removeprefix(":").removesuffix(":") for name in emoji]
    for name in plain:
        if not re.fullmatch(r"[a-z0-9_+'-]{1,100}", name):
            raise ValueError(f'"{name}" is no name of an emoji; write it as the platform lists it, such as ticket')
    without_repeats(tuple(plain))
    return dict(zip(plain, emoji.values(), strict=True))


class Customers(Section):
    """`[customers]`: where customers write, and how fast one of them may."""

    channels: tuple[PlaceText, ...] = ()
    direct_messages: bool = True
    join_seconds: Span = 90
    max_tickets_per_hour: Count = 5
    max_messages_per_minute: Count = 30
    # A table given in the file replaces this one whole, so that an emoji can also be taken away.
    emoji: Annotated[Mapping[str, EmojiAction], AfterValidator(_emoji_names)] = Field(default_factory=DEFAULT_EMOJI.copy)


class Slack(Section):
    """`[slack]`: what the desk uses of Slack beside messages and commands. `assistant` = its panel for assistants answers from the base."""

    assistant: bool = False


class Lifecycle(Section):
    """`[lifecycle]`: when a resolved ticket may come back, when a silent one is closed, what stops its clocks, and how it changes hands."""

    reopen_hours: Span = 72
    auto_close_days: DaysOrNever = 0
    auto_close_counts: Literal["calendar days", "working days"] = "calendar days"
    pause_for: Annotated[tuple[PendingReason, ...], AfterValidator(without_repeats)] = ("customer", "third party")
    ask_for_article: bool = True
    hand_off: bool = True
    hand_off_minutes: Span = 15


def _extensions(names: tuple[str, ...]) -> tuple[str, ...]:
    plain = tuple(name.strip().removeprefix(".").lower() for name in names)
    for name in plain:
        if not re.fullmatch(r"[a-z0-9_+-]{1,20}", name):
            raise ValueError(f'"{name}" is no file extension; write the letters after the last dot, such as pdf')
    return without_repeats(plain)


Extensions = Annotated[tuple[str, ...], AfterValidator(_extensions)]


class Files(Section):
    """`[files]`: which attachments are taken. `allowed_types` empty = every type that is not refused."""

    max_mb: Annotated[int, Field(ge=1, le=1024)] = 20
    allowed_types: Extensions = ()
    refused_types: Extensions = PROGRAMS

    @model_validator(mode="after")
    def _uncontradicted(self) -> Self:
        if both := sorted(set(self.allowed_types) & set(self.refused_types)):
            raise ValueError(f"{', '.join(both)} is both allowed and refused; remove it from one of the lists")
        return self

    def takes(self, name: str) -> bool:
        """Say whether a file of this name may be kept; a name without an extension is taken where all types are."""
        extension = name.rpartition(".")[2].strip().lower() if "." in name else ""
        if extension in self.refused_types:
            return False
        return not self.allowed_types or extension in self.allowed_types


class Macro(Section):
    """`[[macro]]`: a reply written beforehand; its name is typed, so it is one word."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class Privacy(Section):
    """`[privacy]`: for how many days what is kept; 0 = until somebody erases it."""

    messages_days: DaysOrNever = 0
    files_days: DaysOrNever = 0
    raw_events_days: DaysOrNever = 30
