"""Files: what a file object says, where its bytes are, and who may fetch them.

A download needs the bot's token; without it Slack answers 200 with its sign-in page, and so does the sandbox.
"""

import mimetypes
from typing import Any

from aiohttp import web

from bot.sandbox.slack import timeline
from bot.sandbox.slack.outbox import tell_app
from bot.sandbox.slack.workspace import Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
SIGN_IN_PAGE = "<!DOCTYPE html><html><head><title>Sign in to Slack</title></head><body>Sign in to Slack</body></html>"
SAFE_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def new_file(world: World, user: User, name: str, data: bytes, *, mime: str | None = None, file_id: str = "") -> JSON:
    """Store bytes and return the file object; nobody sees it until it is shared."""
    file_id = file_id or world.new_id("F")
    mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else "binary"
    url = f"{world.base_url}/slack/files/{world.app.team_id}-{file_id}"
    now = int(world.clock.time())
    made: JSON = {
        "id": file_id,
        "created": now,
        "timestamp": now,
        "name": name,
        "title": name,
        "mimetype": mime,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": user.id,
        "user_team": user.team_id,
        "mode": "hosted",
        "size": len(data),
        "is_external": False,
        "is_public": False,
        "file_access": "visible",
        "url_private": f"{url}/{name}",
        "url_private_download": f"{url}/download/{name}",
        "permalink": f"https://{world.workspace.domain}.slack.com/files/{user.id}/{file_id}/{name}",
        "channels": [],
        "groups": [],
        "ims": [],
    }
    world.workspace.files[file_id] = made
    world.file_bytes[file_id] = data
    return made


def share(world: World, channel: Channel, file_id: str) -> JSON:
    """Note that a file is now seen in a channel; return it as it stands in the message.

    What comes from another organisation is only outlined there, and files.info has to be asked.
    """
    shared = world.workspace.files[file_id]
    place = {"im": "ims", "group": "groups", "channel": "channels"}[channel.kind]
    shared = {**shared, place: [*shared[place], channel.id], "is_public": channel.kind == "channel"}
    world.workspace.files[file_id] = shared
    if shared["user_team"] != world.app.team_id:
        outline = {"id": file_id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0}
        return {**outline, "user": ""}
    return shared


def why_not_delete(world: World, user_id: str, file_id: str) -> str | None:
    """Return Slack's word for why somebody may not delete a file; None when they may."""
    if file_id in world.workspace.deleted_files:
        return "file_deleted"
    file = world.workspace.files.get(file_id)
    if file is None:
        return "file_not_found"
    return None if file["user"] == user_id else "cant_delete_file"


def delete(world: World, file_id: str) -> None:
    """Delete a file and its bytes; messages that showed it no longer do, and the app is told if it could see the file."""
    file = world.workspace.files.pop(file_id)
    world.workspace.deleted_files.add(file_id)
    world.file_bytes.pop(file_id, None)
    channels = [world.workspace.channels[each] for each in dict.fromkeys([*file["channels"], *file["groups"], *file["ims"]])]
    for channel in channels:
        timeline.lose_file(world, channel, file_id)
    seen_in = [channel.id for channel in channels if world.app_is_in(channel)]
    if seen_in or file["user"] == world.app.bot_user_id:
        event = {"type": "file_deleted", "file_id": file_id, "channel_ids": seen_in}
        tell_app(world, {**event, "event_ts": f"{world.clock.time():.6f}"})


async def download(world: World, request: web.Request) -> web.Response:
    """Answer a download by the app."""
    authorised = request.headers.get("Authorization", "") == f"Bearer {world.app.bot_token}"
    readable = authorised and not world.faults.token_revoked and "files:read" in world.granted_scopes()
    if not readable or world.faults.file_signin_page:
        return web.Response(text=SIGN_IN_PAGE, content_type="text/html")
    return _bytes_of(world, request.match_info["file"].rpartition("-")[2], inline=False)


async def show(world: World, request: web.Request) -> web.Response:
    """Answer a download by the page's own browser."""
    return _bytes_of(world, request.match_info["file"], inline=True)


async def take_upload(world: World, request: web.Request) -> web.Response:
    """Take the bytes of an announced upload, as body or as the first part of a form."""
    upload = world.uploads.get(request.match_info["key"])
    if upload is None:
        return web.Response(status=404, text="not found")
    data = await _uploaded_bytes(request)
    if len(data) != upload["length"]:
        return web.Response(status=400, text=f"expected {upload['length']} bytes, got {len(data)}")
    upload["data"] = data
    return web.Response(text=f"OK - {len(data)}")


def _bytes_of(world: World, file_id: str, *, inline: bool) -> web.Response:
    described = world.workspace.files.get(file_id)
    if described is None:
        return web.Response(status=404, text="not found")
    # A foreign file must not run as a page of this address: only pictures are shown, all else is saved.
    as_picture = inline and described["mimetype"] in SAFE_INLINE
    headers = {"X-Content-Type-Options": "nosniff"}
    if not as_picture:
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=world.file_bytes[file_id], content_type=described["mimetype"], headers=headers)


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
        return str(value).encode()
    return b""
