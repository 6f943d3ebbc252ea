"""Where the page fetches what it shows on demand: a mail's files and its source."""

from urllib.parse import quote

from aiohttp import web

from bot.sandbox.mail.kept import Kept
from bot.sandbox.mail.world import World

SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def routes(world: World) -> list[web.RouteDef]:
    """Return the routes, which answer to this machine alone like everything under /files."""

    async def source(request: web.Request) -> web.Response:
        return web.Response(text=_kept(world, request).raw.decode("utf-8", "replace"), headers={"Content-Security-Policy": "sandbox"})

    async def file(request: web.Request) -> web.Response:
        files = _kept(world, request).shown.files
        number = int(request.match_info["number"])
        if number >= len(files):
            raise web.HTTPNotFound
        found = files[number]
        how = "inline" if found.mime in SHOWN_INLINE else "attachment"
        headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(found.name)}", "Content-Security-Policy": "sandbox"}
        mime = found.mime if found.mime in SHOWN_INLINE else "application/octet-stream"
        return web.Response(body=found.data, content_type=mime, headers={**headers, "X-Content-Type-Options": "nosniff"})

    return [web.get("/files/mail/{id}/source", source), web.get(r"/files/mail/{id}/{number:\d{1,3}}", file)]


def _kept(world: World, request: web.Request) -> Kept:
    for kept in world.mails.values():
        for one in kept:
            if one.id == request.match_info["id"]:
                return one
    raise web.HTTPNotFound
