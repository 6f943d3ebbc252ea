"""How the policy names a room, the people of a role and one person: `slack:#triage`, `slack:@support-agents`, `slack:U0LENA`.

Only the form is checked here; whether the room or the group exists is known to the platform alone.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import PlainSerializer, PlainValidator

Purpose = Literal["triage", "leads", "product", "success", "admins"]
SourceKind = Literal["user_group", "channel", "person", "role", "address"]

_ROOMS = {
    "slack": re.compile(r"#[\w.-]{1,80}|[CG][A-Z0-9]{2,}"),
    "discord": re.compile(r"[0-9]{1,20}"),
}
_SOURCES: dict[str, tuple[tuple[SourceKind, re.Pattern[str]], ...]] = {
    "slack": (
        ("user_group", re.compile(r"@[\w.-]{1,80}|S[A-Z0-9]{2,}")),
        ("channel", _ROOMS["slack"]),
        ("person", re.compile(r"[UW][A-Z0-9]{2,}")),
    ),
    "discord": (("role", re.compile(r"[0-9]{1,20}")),),
    "mail": (("address", re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+")),),
}

_PEOPLE = {"slack": _SOURCES["slack"][2][1], "discord": _ROOMS["discord"], "mail": _SOURCES["mail"][0][1]}


@dataclass(frozen=True, order=True)
class PlaceAddress:
    """A room as the policy names it; `room` is `#name` or an id, in the platform's own spelling."""

    channel: str
    room: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.room}"


@dataclass(frozen=True, order=True)
class RoleSource:
    """Where the people of a role come from; `kind` says what `ref` names (for a channel: its members)."""

    channel: str
    kind: SourceKind
    ref: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.ref}"


@dataclass(frozen=True, order=True)
class PersonAddress:
    """One person on one channel: a user's id on a platform, or an email address."""

    channel: str
    ref: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.ref}"


def read_place(value: object) -> PlaceAddress:
    """Read `slack:#name`, `slack:C…` or `discord:digits`; raises ValueError otherwise. A value already read is kept."""
    if isinstance(value, PlaceAddress):
        return value
    channel, ref = _split(value)
    if channel in _ROOMS and _ROOMS[channel].fullmatch(ref):
        return PlaceAddress(channel, ref)
    raise ValueError(f'"{value}" names no channel; write slack:#name, slack:C0123ABCD or discord:<channel id>')


def read_source(value: object) -> RoleSource:
    """Read one source of a role's people; raises ValueError where the form is none of the known ones."""
    if isinstance(value, RoleSource):
        return value
    channel, ref = _split(value)
    for kind, form in _SOURCES.get(channel, ()):
        if form.fullmatch(ref):
            return RoleSource(channel, kind, ref)
    raise ValueError(
        f'"{value}" names nobody; write slack:@group, slack:S0123ABCD, slack:#channel (its members), slack:U0123ABCD, '
        "discord:<role id> or mail:name@example.com"
    )


def read_person(value: object) -> PersonAddress:
    """Read `slack:U…`, `discord:<user id>` or `mail:name@example.com`; raises ValueError otherwise."""
    if isinstance(value, PersonAddress):
        return value
    channel, ref = _split(value)
    if channel in _PEOPLE and _PEOPLE[channel].fullmatch(ref):
        return PersonAddress(channel, ref)
    raise ValueError(f'"{value}" names no single person; write slack:U0123ABCD, discord:<user id> or mail:name@example.com')


def _split(value: object) -> tuple[str, str]:
    """Part the channel from the rest; names (`#Triage`, `@Agents`, addresses) become lower case, ids stay."""
    channel, _, ref = str(value).strip().partition(":")
    is_name = ref.startswith(("#", "@")) or channel == "mail"
    return channel, ref.lower() if is_name else ref


PlaceText = Annotated[PlaceAddress, PlainValidator(read_place), PlainSerializer(str)]
SourceText = Annotated[RoleSource, PlainValidator(read_source), PlainSerializer(str)]
PersonText = Annotated[PersonAddress, PlainValidator(read_person), PlainSerializer(str)]
MaybePersonText = Annotated[
    PersonAddress | Literal[""], PlainValidator(lambda value: read_person(value) if value else ""), PlainSerializer(str)
]
