"""Whom a message notifies: what stands in its text, what `allowed_mentions` lets through, what the author may do.

Source: discord.com/developers/docs/resources/message#allowed-mentions-object.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.discord.errors import Findings
from bot.sandbox.discord.guild import Guild

JSON = dict[str, Any]
KINDS = ("users", "roles", "everyone")
_USER, _ROLE, _ALL = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"(?<![\w`])@(?:everyone|here)\b")
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may notify: kinds as a whole, or single users and roles."""

    parse: tuple[str, ...] = KINDS
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    replied_user: bool = True


@dataclass(slots=True)
class Pings:
    """Who is notified."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def check(findings: Findings, given: Any, default: Allowed) -> Allowed:
    """Note what is wrong with an allowed_mentions object; return what it says."""
    if given is None:
        return default
    path = "allowed_mentions"
    if not isinstance(given, dict):
        findings.add((path,), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return default
    parse, users, roles = (given.get(name) or [] for name in ("parse", "users", "roles"))
    if not all(findings.count((path, name), one, MOST_NAMED) for name, one in (("parse", parse), ("users", users), ("roles", roles))):
        return default
    for n, kind in enumerate(parse):
        findings.choice((path, "parse", n), kind, KINDS)
    for kind, named in (("users", users), ("roles", roles)):
        if kind in parse and named:
            findings.add(
                (path,), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            )
    users, roles = (tuple(str(one) for one in named) for named in (users, roles))
    return Allowed(tuple(parse), users, roles, bool(given.get("replied_user", False)))


def pings(guild: Guild, text: str, allowed: Allowed, *, may_ping_all: bool) -> Pings:
    """Return whom a text notifies."""
    made = Pings()
    for user_id in dict.fromkeys(_USER.findall(text)):
        if user_id in guild.users and ("users" in allowed.parse or user_id in allowed.users):
            made.users.append(user_id)
    for role_id in dict.fromkeys(_ROLE.findall(text)):
        role = guild.roles.get(role_id)
        if role is not None and (role.mentionable or may_ping_all) and ("roles" in allowed.parse or role_id in allowed.roles):
            made.roles.append(role_id)
    made.everyone = bool(may_ping_all and "everyone" in allowed.parse and _ALL.search(text))
    return made
