"""Who somebody is, read from what Slack tells of them. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.messages import Profile


def profile(told: Mapping[str, Any], team_id: str) -> Profile:
    """Read a user object of Slack's; ``team_id`` is our workspace's, "" while that is not known."""
    shown = told.get("profile") or {}
    name = shown.get("real_name") or told.get("real_name") or shown.get("display_name") or told.get("name") or told["id"]
    foreign = bool(team_id) and str(told.get("team_id") or team_id) != team_id
    is_ours = bool(team_id) and told.get("team_id") == team_id and not told.get("is_stranger")
    email = str(shown.get("email") or "")
    return Profile(
        remote_id=str(told["id"]),
        name=str(name),
        email=email,
        timezone=str(told.get("tz") or ""),
        outside=bool(told.get("is_stranger")) or foreign,
        bot=bool(told.get("is_bot")),
        is_ours=is_ours,
        # a member confirms their address to our own workspace; what another workspace lets people write is no proof
        is_proven=bool(email) and is_ours and not told.get("is_bot") and told.get("is_email_confirmed") is not False,
    )
