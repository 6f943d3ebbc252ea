"""files.*: announcing an upload, completing it, asking about files and deleting them.

Sharing happens a moment after the call that asks for it, as with Slack's malware scan.
Source: docs.slack.dev/messaging/working-with-files.
"""

import secrets
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import files, timeline
from bot.sandbox.slack.methods import Args, invalid, method, thread_place
from bot.sandbox.slack.outbox import tell_app
from bot.sandbox.slack.text import sent_by_app
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
SHARED_AFTER_S = 0.1
SIZE_LIMIT = 1_000_000_000


@method("files.getUploadURLExternal", scopes=("files:write",), tier=4)
def get_upload_url(world: World, args: Args) -> JSON:
    """Announce an upload of so many bytes."""
    filename = args.need("filename")
    args.need("length")
    length = args.number("length", 0)
    if not 0 < length <= SIZE_LIMIT:
        raise invalid("[ERROR] must be greater than 0 [json-pointer:/length]")
    key, file_id = secrets.token_urlsafe(18), world.new_id("F")
    world.uploads[key] = {"file_id": file_id, "name": filename, "length": length, "data": None}
    return {"upload_url": f"{world.base_url}/slack/upload/{key}", "file_id": file_id}


@method("files.completeUploadExternal", scopes=("files:write",), tier=4)
def complete_upload(world: World, args: Args) -> JSON:
    """Turn uploads into files, and share them in a channel if one is named."""
    asked = args.structure("files")
    if not isinstance(asked, list) or not asked or not all(isinstance(each, dict) and "id" in each for each in asked):
        raise invalid("[ERROR] missing required field: files")
    channel = _target(world, args)
    by_id = {upload["file_id"]: key for key, upload in world.uploads.items()}
    for each in asked:
        key = by_id.get(each["id"])
        if key is None or world.uploads[key]["data"] is None:
            raise ApiError("file_not_found")
    bot = world.workspace.users[world.app.bot_user_id]
    made = []
    for each in asked:
        upload = world.uploads.pop(by_id[each["id"]])
        file = files.new_file(world, bot, upload["name"], upload["data"], file_id=each["id"])
        file["title"] = each.get("title") or upload["name"]
        made.append(file)
    if channel is not None:
        ids = [file["id"] for file in made]
        world.tasks.start(_share_later(world, channel, ids, args))
    return {"files": made}


@method("files.info", scopes=("files:read",), tier=4)
def files_info(world: World, args: Args) -> JSON:
    """Describe one file in full, also one that a message only outlines."""
    file_id = args.need("file")
    file = world.workspace.files.get(file_id)
    if file is None:
        raise ApiError("file_deleted" if file_id in world.workspace.deleted_files else "file_not_found")
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.list", scopes=("files:read",), tier=3)
def files_list(world: World, args: Args) -> JSON:
    """List files, newest first, by pages with numbers (this method has no cursor)."""
    found = list(reversed(world.workspace.files.values()))
    if channel_id := args.text("channel"):
        found = [each for each in found if channel_id in [*each["channels"], *each["groups"], *each["ims"]]]
    if user_id := args.text("user"):
        found = [each for each in found if each["user"] == user_id]
    count, page = max(1, args.number("count", 100)), max(1, args.number("page", 1))
    paging = {"count": count, "total": len(found), "page": page, "pages": -(-len(found) // count)}
    return {"files": found[(page - 1) * count : page * count], "paging": paging}


@method("files.delete", scopes=("files:write",), tier=3)
def files_delete(world: World, args: Args) -> JSON:
    """Delete one of the app's own files, wherever it was shared."""
    file_id = args.need("file")
    if word := files.why_not_delete(world, world.app.bot_user_id, file_id):
        raise ApiError(word)
    files.delete(world, file_id)
    return {}


def _target(world: World, args: Args) -> Channel | None:
    if "channel_id" not in args:
        return None
    channel = world.workspace.channels.get(args.text("channel_id"))
    if channel is None:
        raise ApiError("channel_not_found")
    if not world.app_is_in(channel):
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


async def _share_later(world: World, channel: Channel, file_ids: list[str], args: Args) -> None:
    await world.pause(SHARED_AFTER_S)
    app = world.app
    file_ids = [each for each in file_ids if each in world.workspace.files]
    if not file_ids:  # deleted before anybody saw them
        return
    shared = [files.share(world, channel, file_id) for file_id in file_ids]
    message: JSON = {"user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.app_id, "team": app.team_id}
    message |= {"text": sent_by_app(args.text("initial_comment")), "files": shared, "upload": True}
    message |= thread_place(world, channel, args.text("thread_ts"))
    stored = timeline.post(world, channel, message)
    tell_shared(world, channel, app.bot_user_id, file_ids, stored["ts"])


def tell_shared(world: World, channel: Channel, user_id: str, file_ids: list[str], ts: str) -> None:
    """Tell the app of every file that was shared."""
    for file_id in file_ids:
        event = {"type": "file_shared", "file_id": file_id, "user_id": user_id, "file": {"id": file_id}}
        tell_app(world, {**event, "channel_id": channel.id, "event_ts": ts}, channel)
