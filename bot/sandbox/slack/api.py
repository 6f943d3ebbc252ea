"""The Web API's front door: reads a call in any of its four forms, checks token, scope and rate, and answers.

Order of the checks: faults, token, method, scope, rate, arguments. Every call ends in the journal.
"""

import inspect
import json
import math
import time
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.journal import Call
from bot.sandbox.slack import api_assistant, api_chat, api_conversations, api_files, api_stream, api_users, api_views
from bot.sandbox.slack.methods import METHODS, Args, Method
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
FAMILIES = (api_assistant, api_chat, api_stream, api_conversations, api_files, api_users, api_views)
HISTORY_DENIED_S = 60.0
HISTORY = frozenset({"conversations.history", "conversations.replies"})
_dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


async def answer(world: World, request: web.Request) -> web.StreamResponse:
    """Answer one Web API call."""
    name = request.match_info["method"]
    values = await _read(request)
    if world.faults.latency_s:
        await world.pause(world.faults.latency_s)
    if (broken := world.faults.take("http_status", name)) is not None:
        _note(world, name, values, broken["status"], "http_status")
        return web.Response(status=broken["status"], text=broken["html"], content_type="text/html")
    status, body, headers = await _outcome(world, request, name, values)
    _note(world, name, values, status, body.get("error", ""))
    if world.faults.take("drop_response", name) is not None:
        return _hang_up(request)
    return web.Response(status=status, text=_dumps(body), content_type="application/json", headers=headers)


async def _outcome(world: World, request: web.Request, name: str, values: JSON) -> tuple[int, JSON, dict[str, str]]:
    headers = {"X-OAuth-Scopes": ",".join(world.granted_scopes())}
    try:
        result = await _carry_out(world, name, values, _token(request, values))
    except ApiError as refusal:
        return refusal.status, _refusal(refusal), headers | refusal.headers
    if METHODS[name].scopes:
        headers["X-Accepted-OAuth-Scopes"] = ",".join(METHODS[name].scopes)
    return 200, {"ok": True, **result}, headers


async def _carry_out(world: World, name: str, values: JSON, token: str) -> JSON:
    if (told := world.faults.take("error", name)) is not None:
        raise ApiError(told["code"])
    called = METHODS.get(name)
    if called is None:
        raise ApiError("unknown_method", req_method=name)
    if (limited := world.faults.take("rate_limit", name)) is not None:
        raise _too_many(limited["retry_after"])
    _check_token(world, called, token)
    if called.token == "bot":  # noqa: S105  a kind of token
        world.need_scope(*called.scopes)
    if world.faults.history_denied and name in HISTORY:
        raise _too_many(HISTORY_DENIED_S)
    if wait := world.limits.wait_for(name, called.tier):
        raise _too_many(wait)
    result = called.run(world, Args(values))
    return await result if inspect.isawaitable(result) else result


def _refusal(refusal: ApiError) -> JSON:
    body: JSON = {"ok": False, "error": refusal.word, **refusal.extra}
    if refusal.messages:
        body["response_metadata"] = {"messages": refusal.messages}
    return body


def _too_many(wait: float) -> ApiError:
    return ApiError("ratelimited", status=429, headers={"Retry-After": str(max(1, math.ceil(wait)))})


def _check_token(world: World, called: Method, token: str) -> None:
    app = world.app
    if not token:
        raise ApiError("not_authed")
    expected = app.app_token if called.token == "app" else app.bot_token  # noqa: S105  a kind of token
    if token == expected:
        if world.faults.token_revoked and token == app.bot_token:
            raise ApiError("token_revoked")
        return
    raise ApiError("not_allowed_token_type" if token in {app.app_token, app.bot_token} else "invalid_auth")


def _token(request: web.Request, values: JSON) -> str:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip()
    return str(values.get("token") or "")


async def _read(request: web.Request) -> JSON:
    values: JSON = dict(request.query)
    if request.method != "POST":
        return values
    if request.content_type == "application/json":
        try:
            body = await request.json(loads=json.loads)
        except ValueError:
            return values
        return values | body if isinstance(body, dict) else values
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.post()
        values |= {key: value for key, value in form.items() if isinstance(value, str)}
    return values


def _note(world: World, name: str, values: JSON, status: int, error: str) -> None:
    args = {key: value for key, value in values.items() if key != "token"}
    world.note_call(Call(name, args, time.monotonic(), status, error))


def _hang_up(request: web.Request) -> web.StreamResponse:
    # The answer is written to a connection that is gone, which is what the client is meant to find.
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
