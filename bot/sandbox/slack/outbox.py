"""Events about the workspace, put into Slack's envelope for the app, as far as it may hear of them.

Source of the shapes: docs.slack.dev/reference/events. The app hears of a conversation only while the bot is in it.
"""

from typing import Any

from bot.sandbox.slack.parcel import EVENT, Parcel
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]

# The scope without which Slack does not send an event, by the name under which it is subscribed to.
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "file_shared": "files:read",
    "file_deleted": "files:read",
    "subteam_members_changed": "usergroups:read",
    "user_change": "users:read",
    "message_metadata_posted": "metadata.message:read",
}


def tell_app(world: World, event: JSON, channel: Channel | None = None) -> None:
    """Deliver one event, unless the app is not in the channel or did not subscribe to it."""
    if channel is not None and not world.app_is_in(channel):
        return
    subscription = subscription_of(event)
    wanted = world.app.subscriptions
    if wanted is not None and subscription not in wanted:
        return
    scope = _SCOPES.get(subscription)
    if scope is not None and scope not in world.granted_scopes():
        return
    if not world.limits.may_deliver():
        _tell_rate_limited(world)
        return
    event_id = world.new_id("Ev")
    world.courier.post(Parcel(EVENT, _envelope(world, event, event_id, channel), event_id))


def tell_message(world: World, channel: Channel, event: JSON) -> None:
    """Deliver a message event: what every kind of message event has in common is added here."""
    common = {"channel": channel.id, "channel_type": channel.kind, "event_ts": event["ts"]}
    tell_app(world, {**event, **common}, channel)


def subscription_of(event: JSON) -> str:
    """Return the name under which an app subscribes to an event (`message.im` for a DM's message)."""
    kind = str(event["type"])
    if kind != "message":
        return kind
    return {"im": "message.im", "group": "message.groups"}.get(event.get("channel_type", ""), "message.channels")


def _tell_rate_limited(world: World) -> None:
    minute = int(world.clock.time() // 60) * 60
    if minute > world.told_rate_limited_at:
        world.told_rate_limited_at = minute
        app = world.app
        about = {"team_id": app.team_id, "api_app_id": app.app_id, "minute_rate_limited": minute}
        payload = {"token": app.verification_token, "type": "app_rate_limited", **about}
        world.courier.post(Parcel(EVENT, payload, f"rate-limited-{minute}"))


def _envelope(world: World, event: JSON, event_id: str, channel: Channel | None) -> JSON:
    app = world.app
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "context_team_id": app.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(world.clock.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.shared_with),
        "event_context": f"4-{event_id}",
    }
