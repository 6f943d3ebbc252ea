"""The REST API's front door: reads a request, checks token and rate, has it done, answers with Discord's headers.

Order of the checks: ban, faults, token, rate, everything else. Every request ends in the journal.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.discord.ask import Ask, Upload
from bot.sandbox.discord.errors import CODES, DiscordError, no_such_route, unauthorized
from bot.sandbox.discord.gateway import cut
from bot.sandbox.discord.limits import Verdict
from bot.sandbox.discord.world import World
from bot.sandbox.journal import Call

JSON = dict[str, Any]
Do = Callable[[Ask], Any]
CLOUDFLARE = "<html><head><title>Error 1015</title></head><body>error code: 1015</body></html>"
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"
VIA = {"Via": "1.1 google"}
INVALID = (401, 403, 429)
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `place` is the part of the path that its rate limit goes by; without `token` it needs no authorisation."""

    verb: str
    path: str
    name: str
    do: Do
    place: str = ""
    token: bool = True


async def answer(world: World, operation: Operation, request: web.Request) -> web.StreamResponse:
    """Answer one request."""
    began_at = time.monotonic()
    if world.limits.banned:
        return web.Response(status=429, text=CLOUDFLARE, content_type="text/html")
    ask = Ask(world, operation.name, dict(request.match_info), dict(request.query))
    too_large = not await _read(ask, request)
    if world.faults.latency_s:
        await world.pause(world.faults.latency_s)
    if world.faults.take("reset_request", operation.name) is not None:
        _note(ask, began_at, 0, "reset")
        return _cut(request)
    response, error = _outcome(ask, operation, request, too_large=too_large)
    _note(ask, began_at, response.status, error)
    if response.status in INVALID and response.headers.get("X-RateLimit-Scope") != "shared":
        world.limits.note_invalid()
    if world.faults.take("drop_response", operation.name) is not None:
        return _hang_up(request)
    if world.faults.take("reset_response", operation.name) is not None:
        return _cut(request)
    return response


def unknown(world: World, request: web.Request) -> web.Response:
    """Answer a route that does not exist."""
    _note(Ask(world, "unknown_route", {"path": request.path}), time.monotonic(), 404, "404")
    return _json(404, no_such_route().body(), {})


def _outcome(ask: Ask, operation: Operation, request: web.Request, *, too_large: bool) -> tuple[web.Response, str]:
    if (broken := _broken(ask)) is not None:
        return broken
    headers: dict[str, str] = {}
    try:
        if operation.token:
            _check_token(ask.world, request)
        verdict = ask.world.limits.take(ask.operation, ask.path.get(operation.place, ""), counts_globally=operation.token)
        headers = _headers(verdict)
        if verdict.retry_after:
            return _limited(verdict.retry_after, headers, is_global=verdict.is_global)
        _check_size(ask, request, too_large=too_large)
        result = operation.do(ask)
    except DiscordError as refusal:
        if refusal.status == TOO_MANY:
            retry_after = float(refusal.headers["Retry-After"])
            return _limited(retry_after, {**headers, "X-RateLimit-Scope": "shared"}, is_global=False)
        return _json(refusal.status, refusal.body(), {**headers, **refusal.headers}), str(refusal.code or refusal.status)
    if result is None:
        return web.Response(status=204, headers={**VIA, **headers}), ""
    return _json(ask.status, result, headers), ""


def _broken(ask: Ask) -> tuple[web.Response, str] | None:
    faults = ask.world.faults
    if (rule := faults.take("http_status", ask.operation)) is not None:
        return web.Response(status=rule["status"], text=BAD_GATEWAY, content_type="text/html", headers=VIA), "http_status"
    if (rule := faults.take("rate_limit", ask.operation)) is not None:
        if not rule["via"]:
            return web.Response(status=429, text=CLOUDFLARE, content_type="text/html"), "429"
        verdict = Verdict(f"fault-{ask.operation}"[:32], 1, 0, rule["retry_after"], rule["retry_after"])
        scope = {"X-RateLimit-Scope": "global" if rule["is_global"] else "user"}
        return _limited(rule["retry_after"], _headers(verdict) | scope, is_global=rule["is_global"])
    if (rule := faults.take("error", ask.operation)) is not None:
        refusal = DiscordError(rule["code"], status=None if rule["code"] in CODES else rule["code"])
        return _json(refusal.status, refusal.body(), {}), str(refusal.code)
    return None


def _check_token(world: World, request: web.Request) -> None:
    given = request.headers.get("Authorization", "")
    if world.faults.token_revoked or given != f"Bot {world.app.token}":
        raise unauthorized()


def _check_size(ask: Ask, request: web.Request, *, too_large: bool) -> None:
    if too_large or (request.content_length or 0) > ask.world.limits.request_bytes:
        raise DiscordError(40005)


def _headers(verdict: Verdict) -> dict[str, str]:
    headers = {
        "X-RateLimit-Limit": str(verdict.limit),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": f"{time.time() + verdict.reset_after:.3f}",
        # Rounded up, so that who waits exactly so long finds the bucket full.
        "X-RateLimit-Reset-After": f"{math.ceil(verdict.reset_after * 1000) / 1000:.3f}",
        "X-RateLimit-Bucket": verdict.bucket,
    }
    if verdict.retry_after:
        headers["X-RateLimit-Scope"] = verdict.scope
    return headers | ({"X-RateLimit-Global": "true"} if verdict.is_global else {})


def _limited(retry_after: float, headers: dict[str, str], *, is_global: bool) -> tuple[web.Response, str]:
    wait = math.ceil(retry_after * 1000) / 1000
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": is_global}
    return _json(429, body, {**headers, "Retry-After": str(max(1, math.ceil(wait)))}), "429"


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    # Exactly this content type: with a charset behind it discord.py takes the body for text.
    data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return web.Response(status=status, body=data, headers={**VIA, **headers, "Content-Type": "application/json"})


async def _read(ask: Ask, request: web.Request) -> bool:
    """Read the body into the request; False when it is larger than anything the server takes."""
    try:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            ask.files = {name: _upload(value) for name, value in form.items() if isinstance(value, web.FileField)}
            text = _text(form.get("payload_json"))
            plain = {name: value for name, value in form.items() if isinstance(value, str) and name != "payload_json"}
            ask.body = json.loads(text) if text else plain
        else:
            text = await request.text()
            ask.body = json.loads(text) if text else None
    except web.HTTPRequestEntityTooLarge:
        return False
    except ValueError:
        ask.body = "not JSON"
    return True


def _text(field: Any) -> str:
    # A part that says it is JSON is read as bytes.
    return bytes(field).decode() if isinstance(field, bytes | bytearray) else str(field or "")


def _upload(value: web.FileField) -> Upload:
    return value.filename, value.file.read(), value.content_type or "application/octet-stream"


def _note(ask: Ask, began_at: float, status: int, error: str) -> None:
    body = ask.body if isinstance(ask.body, dict) else {"body": ask.body} if ask.body is not None else {}
    args = {**ask.path, **ask.query, **body}
    if ask.files:
        args["files"] = [name for name, _, _ in ask.files.values()]
    ask.world.note_call(Call(ask.operation, args, began_at, status, error))


def _hang_up(request: web.Request) -> web.StreamResponse:
    # The answer is written to a connection that is gone, which is what the client is meant to find.
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _cut(request: web.Request) -> web.StreamResponse:
    cut(request)
    return web.Response()
