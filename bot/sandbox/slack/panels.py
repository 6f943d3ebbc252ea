"""What Slack's assistant panel shows beside each of its threads: a status line, prompts to press, a title.

A status goes with the app's next message in the thread, or after two minutes. Source: docs.slack.dev/ai/developing-agents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
ROOT = "assistant_app_thread"
STATUS_LIFE_S = 120.0
MOST_PROMPTS = 4


@dataclass(slots=True)
class Panel:
    """One thread of the panel: `status` holds until `ends_at`; `prompts` are `{title, message}`."""

    status: str = ""
    ends_at: float = 0.0
    heading: str = ""
    prompts: Sequence[JSON] = ()


def is_root(message: JSON | None) -> bool:
    """Tell whether a message is the first one of a thread in the panel."""
    return message is not None and message.get("subtype") == ROOT


def begin(world: World, channel: Channel, root_ts: str) -> None:
    """Open the panel on a new thread."""
    world.screens.panels[channel.id, root_ts] = Panel()
    show(world, channel, root_ts)


def set_status(world: World, channel: Channel, root_ts: str, status: str) -> None:
    """Say what the app is doing, for two minutes at most; "" clears it."""
    panel = world.screens.panels[channel.id, root_ts]
    panel.status, panel.ends_at = status, world.clock.time() + STATUS_LIFE_S
    show(world, channel, root_ts)
    if status:
        world.tasks.start(_fade(world, channel, root_ts, panel))


def replied(world: World, channel: Channel, root_ts: str) -> None:
    """Clear the status, since the app has said something in the thread."""
    panel = world.screens.panels.get((channel.id, root_ts))
    if panel is not None and panel.status:
        panel.status = ""
        show(world, channel, root_ts)


def offer(world: World, channel: Channel, root_ts: str, heading: str, prompts: Sequence[JSON]) -> None:
    """Offer prompts to press instead of those offered before."""
    panel = world.screens.panels[channel.id, root_ts]
    panel.heading, panel.prompts = heading, tuple(prompts)
    show(world, channel, root_ts)


def seen(world: World, channel_id: str, root_ts: str) -> JSON:
    """Return what the panel shows just now."""
    panel = world.screens.panels[channel_id, root_ts]
    status = panel.status if world.clock.time() < panel.ends_at else ""
    title = world.workspace.channels[channel_id].messages.get(root_ts, {}).get(ROOT, {}).get("title", "")
    shown: JSON = {"channel": channel_id, "thread_ts": root_ts, "status": status, "title": title}
    return {**shown, "heading": panel.heading, "prompts": list(panel.prompts)}


def show(world: World, channel: Channel, root_ts: str) -> None:
    """Tell the page."""
    world.feed.publish({"type": "panel", "panel": seen(world, channel.id, root_ts)})


async def _fade(world: World, channel: Channel, root_ts: str, panel: Panel) -> None:
    await world.clock.sleep(STATUS_LIFE_S)
    if panel.status and world.clock.time() >= panel.ends_at:
        panel.status = ""
        show(world, channel, root_ts)
