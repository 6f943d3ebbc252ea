"""The HTTP routes of the imitated Slack, all under /slack/, plus /files/ for the page's own browser."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import api, files, replies
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


def routes(world: World) -> list[web.AbstractRouteDef]:
    """Return the routes of one imitated Slack."""

    def bound(answer: Callable[[World, web.Request], Awaitable[web.StreamResponse]]) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await answer(world, request)

        return serve

    return [
        web.route("*", "/slack/api/{method}", bound(api.answer)),
        web.get("/slack/socket", world.sockets.accept),
        web.post("/slack/actions/{key}", bound(_response_url)),
        web.post("/slack/commands/{key}", bound(_response_url)),
        web.post("/slack/upload/{key}", bound(files.take_upload)),
        web.get("/slack/files/{file}/download/{name}", bound(files.download)),
        web.get("/slack/files/{file}/{name}", bound(files.download)),
        web.get("/files/{file}/{name}", bound(files.show)),
    ]


async def _response_url(world: World, request: web.Request) -> web.StreamResponse:
    body = await _body(request)
    if body is None:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    try:
        replies.answer_url(world, request.match_info["key"], body)
    except ApiError as refusal:
        answer: JSON = {"ok": False, "error": refusal.word, **refusal.extra}
        return web.json_response(answer, status=refusal.status)
    return web.Response(text="ok")


async def _body(request: web.Request) -> JSON | None:
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        text = str((await request.post()).get("payload", ""))
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
