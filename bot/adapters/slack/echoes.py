"""Our own posts as Slack shows them to us: the proof that a delivery arrived. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.parse import Us

Json = Mapping[str, Any]
METADATA_EVENT = "deskhand_post"  # the type under which our posts carry their key


@dataclass(frozen=True, slots=True)
class Echo:
    """A post of our own that Slack shows us: the proof that the delivery with this key arrived."""

    key: str
    room: str
    ts: str
    in_thread: bool = False


def echo(body: Json, us: Us) -> Echo | None:
    """Recognise a post of our own by the key in its metadata."""
    event: Json = body.get("event") or {}
    if event.get("type") != "message" or not us.bot_id or event.get("bot_id") != us.bot_id or event.get("hidden"):
        return None
    key = key_of(event)
    return Echo(str(key), str(event.get("channel")), str(event.get("ts")), bool(event.get("thread_ts"))) if key else None


def key_of(message: Json) -> str | None:
    """Give the key under which a message was sent; None where it carries none of ours."""
    metadata: Json = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == METADATA_EVENT else None


def marked(key: str) -> dict[str, Any]:
    """Give the metadata by which a post is known again."""
    return {"event_type": METADATA_EVENT, "event_payload": {"key": key}}
