"""
Who somebody is in Slack, who is on the team, and which room has which name.

Paged to the end, because a first page alone silently loses people. Rights come from groups and channels; people from
other organisations and bots have none, whichever channel they sit in.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.outcome import MAYBE_DONE, REMEDIES, REVOKED
from bot.adapters.slack.parse import CHANNEL
from bot.adapters.slack.profiles import profile
from bot.messages import Profile, Roster
from bot.policy import Policy, Role, RoleSource

PAGE = 200
ROOMS_PAGE = 1000  # the most that Slack gives at once; listing channels is among its most limited calls
RANKED: tuple[tuple[Role, str], ...] = (("agents", "agent"), ("leads", "lead"), ("admins", "admin"))  # later ones outrank earlier ones


class SlackPeople:
    """Reads people, groups and rooms; remembers names and who is an outsider for as long as the process lives."""

    def __init__(self, client: AsyncWebClient, policy: Policy) -> None:
        self._client = client
        self._policy = policy
        self._profiles: dict[str, Profile] = {}
        self._found: dict[str, str] = {}
        self._cursor = ""
        self._listed = False
        self.names: dict[str, str] = {}
        self.team_id = ""

    async def profile(self, user_id: str) -> Profile:
        """Ask who somebody is. A stranger from a shared channel who cannot be looked up keeps their id as name."""
        try:
            told = (await self._client.users_info(user=user_id))["user"]
        except SlackApiError as error:
            if error.response.get("error") not in ("user_not_visible", "user_not_found"):
                raise
            found = Profile(user_id, f"Guest {user_id[-4:]}", outside=True)
        else:
            found = profile(told, self.team_id)
        self.learn(found)
        return found

    def knows(self, told: Profile) -> bool:
        """Say whether that is what was told of somebody last."""
        return self._profiles.get(told.remote_id) == told

    def learn(self, told: Profile) -> None:
        """Remember what was told of somebody."""
        self._profiles[told.remote_id] = told
        self.names[told.remote_id] = told.name

    # ------------------------------------------------------------------------------------------------------ roster

    async def roster(self) -> Roster:
        """Read every group and channel that gives rights, and the ids of the policy's rooms. Gaps are said, not hidden."""
        faults: list[str] = []
        rooms = await self._rooms(faults)
        groups = await self._groups(faults) if self._names_groups() else {}
        roles: dict[str, str] = {}
        for policy_role, role in RANKED:
            for source in self._policy.team.sources_of(policy_role):
                if source.channel == CHANNEL:
                    roles |= dict.fromkeys(await self._members(source, rooms, groups, faults), role)
        return Roster(CHANNEL, roles, rooms, tuple(faults))

    def _names_groups(self) -> bool:
        return any(source.ref.startswith("@") for role, _ in RANKED for source in self._policy.team.sources_of(role))

    async def _rooms(self, faults: list[str]) -> dict[str, str]:
        """
        Give the ids behind the names that the policy uses; asks only for names not found yet.

        A very large workspace takes more calls than Slack allows at once. What was read stays read: the next attempt goes on
        where this one was stopped.
        """
        wanted = {name for name in self._named_rooms() if name.startswith("#")}
        try:
            while wanted - self._found.keys() and not self._listed:
                await self._list_more(wanted, faults)
        except SlackApiError as error:
            faults.append(self._worded("the list of channels", error))
        missing = sorted(wanted - self._found.keys())
        self._listed = False  # a channel that is made later is found by the next reading
        faults += [f"there is no channel {name} that the bot can see; invite it, or correct the policy" for name in missing]
        return {name: room for name, room in self._found.items() if name in wanted}

    async def _list_more(self, wanted: set[str], faults: list[str]) -> None:
        asked = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": str(ROOMS_PAGE), "cursor": self._cursor}
        page = await self._client.api_call("conversations.list", params={key: value for key, value in asked.items() if value})
        for room in page.get("channels") or []:
            name = f"#{room['name']}"
            if name in wanted:
                self._found[name] = str(room["id"])
                await self._enter(room, faults)
        self._cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        self._listed = not self._cursor

    def _named_rooms(self) -> Iterable[str]:
        team = self._policy.team.channels
        places = [team.triage, team.leads, team.product, team.success, team.admins, *self._policy.customers.channels]
        yield from (place.room for place in places if place is not None and place.channel == CHANNEL)
        sources = [source for role, _ in RANKED for source in self._policy.team.sources_of(role)]
        yield from (source.ref for source in sources if source.channel == CHANNEL and source.kind == "channel")

    async def _enter(self, room: dict[str, Any], faults: list[str]) -> None:
        """Join a public channel that the policy names; a private one has to invite us."""
        if room.get("is_member"):
            return
        try:
            await self._client.conversations_join(channel=room["id"])
        except SlackApiError as error:
            faults.append(self._worded(f"joining #{room['name']}", error))

    async def _groups(self, faults: list[str]) -> dict[str, str]:
        try:
            answer = await self._client.usergroups_list()
        except SlackApiError as error:
            faults.append(self._worded("the list of user groups", error))
            return {}
        return {f"@{group['handle']}": str(group["id"]) for group in answer.get("usergroups") or []}

    def gives_rights(self, room: str) -> bool:
        """Say whether being in this room is what gives somebody a role."""
        refs = {source.ref for role, _ in RANKED for source in self._policy.team.sources_of(role) if source.kind == "channel"}
        return any(room == self._found.get(ref, ref) for ref in refs)

    async def _members(self, source: RoleSource, rooms: dict[str, str], groups: dict[str, str], faults: list[str]) -> list[str]:
        try:
            match source.kind:
                case "person":
                    return [source.ref]
                case "user_group":
                    return await self._group_members(groups.get(source.ref, source.ref), str(source), faults)
                case _:
                    return await self._channel_members(rooms.get(source.ref, source.ref), str(source), faults)
        except SlackApiError as error:
            faults.append(self._worded(str(source), error))
            return []

    async def _group_members(self, group_id: str, source: str, faults: list[str]) -> list[str]:
        if group_id.startswith("@"):
            faults.append(f"there is no user group {group_id} (policy: {source}); create it, or correct the policy")
            return []
        answer = await self._client.usergroups_users_list(usergroup=group_id)
        return [str(user) for user in answer.get("users") or []]

    async def _channel_members(self, room: str, source: str, faults: list[str]) -> list[str]:
        if room.startswith("#"):
            faults.append(f"the members of {room} cannot be read (policy: {source})")
            return []
        members = [str(user) async for user in self._pages("conversations.members", "members", channel=room)]
        return [user for user in members if await self._is_one_of_us(user)]

    async def _is_one_of_us(self, user_id: str) -> bool:
        """Say whether somebody in a channel is no guest of another organisation and no bot; each is asked about once."""
        known = self._profiles.get(user_id) or await self.profile(user_id)
        return not known.outside and not known.bot

    async def _pages(self, method: str, key: str, **arguments: str) -> AsyncIterator[Any]:
        cursor = ""
        while True:
            page = await self._client.api_call(method, params={**arguments, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})})
            for one in page.get(key) or []:
                yield one
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _worded(self, what: str, error: SlackApiError) -> str:
        """Word a gap. A refused token, a rate limit or an error of Slack's own is none: this attempt ends, and nobody loses a right."""
        word = str(error.response.get("error", ""))
        if word in REVOKED | MAYBE_DONE or error.response.status_code != 200:  # noqa: PLR2004
            raise error
        needed = error.response.get("needed")
        remedy = REMEDIES.get(word, "")
        return f"{what}: Slack says {word}{f' ({needed})' if needed else ''}. {remedy}".strip()
