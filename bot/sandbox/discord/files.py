"""Files: what an attachment object says, where its bytes are, and links that are good for a day."""

import mimetypes
import struct
from typing import Any

from aiohttp import web

from bot.sandbox.discord.world import World

JSON = dict[str, Any]
SAFE_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
EXPIRED = "This content is no longer available."
PNG = b"\x89PNG\r\n\x1a\n"


def store(world: World, name: str, data: bytes, mime: str | None = None, about: JSON | None = None) -> JSON:
    """Keep a file's bytes and return its attachment object, without links: those are signed whenever it is shown."""
    about = about or {}
    filename = _safe_name(str(about.get("filename") or name))
    if not mime or mime == "application/octet-stream":
        mime = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    attachment_id = world.ids.new()
    world.file_bytes[attachment_id] = (mime, data)
    made: JSON = {"id": attachment_id, "filename": filename, "size": len(data), "content_type": mime}
    if about.get("description"):
        made["description"] = about["description"]
    if mime == "image/png" and data.startswith(PNG):
        made["width"], made["height"] = struct.unpack(">II", data[16:24]) if len(data) > 24 else (1, 1)  # noqa: PLR2004
    return made


async def download(world: World, request: web.Request) -> web.Response:
    """Answer whoever has a link: the CDN asks for no token, but the link must be signed and young enough."""
    if not world.links.is_good(request.path_qs):
        return web.Response(status=404, text=EXPIRED)
    return _bytes_of(world, request.match_info["file"], inline=False)


async def show(world: World, request: web.Request) -> web.Response:
    """Answer a download by the page's own browser."""
    return _bytes_of(world, request.match_info["file"], inline=True)


def _bytes_of(world: World, attachment_id: str, *, inline: bool) -> web.Response:
    found = world.file_bytes.get(attachment_id)
    if found is None:
        return web.Response(status=404, text=EXPIRED)
    mime, data = found
    headers = {"X-Content-Type-Options": "nosniff"}
    # A foreign file must not run as a page of this address: only pictures are shown, all else is saved.
    if not (inline and mime in SAFE_INLINE):
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=data, content_type=mime.partition(";")[0], headers=headers)


def _safe_name(name: str) -> str:
    return "".join(letter if (letter.isascii() and letter.isalnum()) or letter in "._-" else "_" for letter in name) or "file"
