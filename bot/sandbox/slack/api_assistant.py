"""assistant.threads.*: the app's side of the assistant panel. Sources: docs.slack.dev/reference/methods/assistant.threads.*."""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import panels, timeline
from bot.sandbox.slack.methods import Args, channel_of, invalid, method
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
MOST_LOADING_MESSAGES = 10


# Slack promises 600 a minute for the status; the fourth tier is stricter and enough.
@method("assistant.threads.setStatus", scopes=("assistant:write",), tier=4)
def set_status(world: World, args: Args) -> JSON:
    """Say under a thread what the app is doing; an empty status clears it."""
    channel, root_ts = _thread(world, args)
    if "status" not in args.values:
        raise invalid("[ERROR] missing required field: status")
    loading = args.structure("loading_messages")
    if loading is not None and (not isinstance(loading, list) or len(loading) > MOST_LOADING_MESSAGES):
        raise invalid(f"[ERROR] no more than {MOST_LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]")
    panels.set_status(world, channel, root_ts, args.text("status"))
    return {}


@method("assistant.threads.setSuggestedPrompts", scopes=("assistant:write",), tier=4)
def set_suggested_prompts(world: World, args: Args) -> JSON:
    """Offer up to four prompts under a thread."""
    channel, root_ts = _thread(world, args)
    prompts = args.structure("prompts")
    if not isinstance(prompts, list) or not prompts:
        raise invalid("[ERROR] must provide an array [json-pointer:/prompts]")
    if len(prompts) > panels.MOST_PROMPTS:
        raise invalid(f"[ERROR] no more than {panels.MOST_PROMPTS} items allowed [json-pointer:/prompts]")
    for index, prompt in enumerate(prompts):
        for name in ("title", "message"):
            if not isinstance(prompt, dict) or not isinstance(prompt.get(name), str) or not prompt[name].strip():
                raise invalid(f"[ERROR] missing required field: {name} [json-pointer:/prompts/{index}]")
    panels.offer(world, channel, root_ts, args.text("title"), prompts)
    return {}


@method("assistant.threads.setTitle", scopes=("assistant:write",), tier=4)
def set_title(world: World, args: Args) -> JSON:
    """Name a thread in the list of the person's talks with the app."""
    channel, root_ts = _thread(world, args)
    title = args.need("title")
    begun = {**channel.messages[root_ts][panels.ROOT], "title": title}
    timeline.edit(world, channel, root_ts, {panels.ROOT: begun}, world.app.bot_user_id)
    panels.show(world, channel, root_ts)
    return {}


def _thread(world: World, args: Args) -> tuple[Channel, str]:
    """Find the panel's thread that a call names."""
    if not world.app.has_assistant:
        raise ApiError("access_denied")
    channel = channel_of(world, args, "channel_id")
    root_ts = args.need("thread_ts")
    if not panels.is_root(channel.messages.get(root_ts)):
        raise ApiError("invalid_thread_ts", detail="Thread not found")
    return channel, root_ts
