"""
Who somebody is on Discord, and who is on the team: rights come from roles.

Every member is read to the end, because a first page alone silently loses people; that needs the Server Members intent.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import discord

from bot.adapters.discord.api import Api
from bot.adapters.discord.parse import shown_name
from bot.adapters.discord.rooms import CHANNEL, Json
from bot.adapters.discord.where import Where
from bot.messages import Profile, Roster
from bot.policy import PlaceAddress, Policy, Purpose, Role

PAGE = 1000
RANKED: tuple[tuple[Role, str], ...] = (("agents", "agent"), ("leads", "lead"), ("admins", "admin"))  # later ones outrank earlier ones
PURPOSES: tuple[Purpose, ...] = ("triage", "leads", "product", "success", "admins")


class DiscordPeople:
    """Reads people and roles, and remembers who had which of the roles that give rights."""

    def __init__(self, api: Api, where: Where, policy: Policy) -> None:
        self._api, self._where, self._policy = api, where, policy
        self._ranks: dict[str, str] = {}
        self._held: dict[str, frozenset[str]] = {}

    async def profile(self, user_id: str) -> Profile:
        """Ask who somebody is."""
        try:
            user: Json = await self._api.call("GET", "/users/{user_id}", user_id=user_id)
        except discord.NotFound:
            return Profile(user_id, f"Somebody {user_id[-4:]}")
        return Profile(user_id, shown_name(user, {}) or user_id, bot=bool(user.get("bot")))

    # ------------------------------------------------------------------------------------------------------ roster

    async def roster(self) -> Roster:
        """Read everybody with a role that gives rights. Gaps are said, not hidden."""
        faults = [fault async for fault in self._blind_spots()]
        self._ranks = dict(self._wanted())
        missing = set(self._ranks)
        roles: dict[str, str] = {}
        held: dict[str, frozenset[str]] = {}
        for guild in await self._guilds():
            here = missing & await self._roles_of(guild) if missing else set()
            missing -= here
            if here:
                try:
                    async for member in self._members(guild):
                        _count(member, self._ranks, roles, held)
                except discord.Forbidden:
                    faults.append("the members cannot be listed; switch on the Server Members intent on the bot's page")
        self._held = held
        faults += [f"there is no role {role} on any server that the bot is in; correct the policy" for role in sorted(missing)]
        return Roster(CHANNEL, roles, {}, tuple(faults))

    def _wanted(self) -> Iterable[tuple[str, str]]:
        for policy_role, role in RANKED:
            for source in self._policy.team.sources_of(policy_role):
                if source.channel == CHANNEL:
                    yield source.ref, role

    async def _blind_spots(self) -> AsyncIterator[str]:
        """Say which rooms of the policy the bot cannot see."""
        for address in self._rooms_of_policy():
            if await self._where.room(address.room) is None:
                yield f"there is no channel {address.room} that the bot can see; let its role view it, or correct the policy"

    async def _guilds(self) -> list[str]:
        """Give the servers of the policy's rooms, and those that the gateway told of."""
        rooms = [await self._where.room(address.room) for address in self._rooms_of_policy()]
        return list(dict.fromkeys([*(room.guild for room in rooms if room is not None and room.guild), *self._where.guilds]))

    def _rooms_of_policy(self) -> list[PlaceAddress]:
        team = {self._policy.team.place_of(purpose) for purpose in PURPOSES}
        return [address for address in sorted({*team, *self._policy.customers.channels}) if address.channel == CHANNEL]

    async def _roles_of(self, guild_id: str) -> set[str]:
        found = await self._api.call("GET", "/guilds/{guild_id}/roles", guild_id=guild_id)
        return {str(one["id"]) for one in found}

    async def _members(self, guild_id: str) -> AsyncIterator[Json]:
        after = "0"
        while True:
            params = {"limit": PAGE, "after": after}
            page: list[Json] = await self._api.call("GET", "/guilds/{guild_id}/members", params=params, guild_id=guild_id)
            for member in page:
                yield member
            if len(page) < PAGE:
                return
            after = str(max(int(one["user"]["id"]) for one in page))

    def may_change_rights(self, event: str, data: Json) -> bool:
        """Say whether an event of the gateway changes who has which of the roles that give rights."""
        user_id = str((data.get("user") or {}).get("id") or "")
        match event:
            case "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_ADD":
                now = frozenset(map(str, data.get("roles") or ())) & self._ranks.keys()
                return now != self._held.get(user_id, frozenset())
            case "GUILD_MEMBER_REMOVE":
                return user_id in self._held
            case "GUILD_ROLE_DELETE":
                return str(data.get("role_id")) in self._ranks
            case _:
                return False

    def is_team_room(self, room: str) -> bool:
        """Say whether the team works in a room, so that what is answered there is seen by the team alone."""
        return any(self._policy.team.place_of(purpose).room == room for purpose in PURPOSES)


def _count(member: Json, ranks: dict[str, str], roles: dict[str, str], held: dict[str, frozenset[str]]) -> None:
    """Note a member's highest right. The order of ``ranks`` is that of the rights."""
    user: dict[str, Any] = member["user"]
    own = frozenset(map(str, member.get("roles") or ())) & ranks.keys()
    if not own or user.get("bot"):
        return
    user_id = str(user["id"])
    held[user_id] = own
    order = [role for _, role in RANKED]
    best = max((ranks[one] for one in own), key=order.index)
    roles[user_id] = max((best, roles.get(user_id, best)), key=order.index)
