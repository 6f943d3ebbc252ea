"""The sandbox's one HTTP server, on loopback only: it composes platforms, the control API, the live feed and the page.

A platform brings its own routes, its own state under its own key, its own acts and faults. The server knows none of
them. What stands under `/sandbox/`, the page and the files answer to this machine alone: a request that was addressed
to another host, or sent by a web page from elsewhere, is refused.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import SandboxError
from bot.sandbox.feed import Feed

JSON = dict[str, Any]
PAGE = Path(__file__).parent / "page"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
GUARDED = ("/sandbox", "/page", "/files")
QUEUE_LIMIT = 10_000
GOODBYE = ""
REQUEST_LIMIT = 64 * 1024 * 1024


class Platform(Protocol):
    """One imitated platform, as the server sees it."""

    key: str
    feed: Feed

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the platform's own routes."""

    async def opened(self, url: str) -> None:
        """Begin whatever listens beside the server, whose address is `url`, before the first request."""

    def snapshot(self) -> JSON:
        """Return the state for the page."""

    def fault_snapshot(self) -> JSON:
        """Return the faults in force."""

    def fault(self, name: str, args: JSON) -> None:
        """Switch a fault; raises SandboxError for one that does not exist."""

    async def act(self, do: str, fields: JSON) -> JSON:
        """Do what a person does; raises SandboxError for what the platform refuses."""

    def reset(self) -> None:
        """Go back to the beginning."""

    async def close(self) -> None:
        """End all connections and background work."""


class SandboxServer:
    """Serves some platforms on 127.0.0.1 from `start` to `stop`; `url` is known in between."""

    def __init__(self, clock: SandboxClock, platforms: Sequence[Platform]) -> None:
        self.clock = clock
        self.platforms = {platform.key: platform for platform in platforms}
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._watchers: dict[asyncio.Queue[str], web.WebSocketResponse] = {}
        self._unlisten: list[Callable[[], None]] = []

    async def start(self, port: int = 0) -> None:
        """Listen on a port, any free one for 0; raises OSError when it is taken."""
        app = web.Application(client_max_size=REQUEST_LIMIT, middlewares=[_guard])
        app.add_routes(self._own_routes())
        for platform in self.platforms.values():
            app.add_routes(platform.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        host, bound = runner.addresses[0][:2]
        self.url = f"http://{host}:{bound}"
        for platform in self.platforms.values():
            await platform.opened(self.url)
            self._listen(platform)
        self.clock.listeners.append(self._tell_clock)
        self._unlisten.append(lambda: self.clock.listeners.remove(self._tell_clock))

    async def stop(self) -> None:
        """Close every platform, every watcher and the server; stopping twice does nothing."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        for unlisten in self._unlisten:
            unlisten()
        self._unlisten.clear()
        for platform in self.platforms.values():
            await platform.close()
        for watcher in list(self._watchers.values()):
            await watcher.close(code=1001)
        await runner.cleanup()

    def state(self) -> JSON:
        """Return the whole state: the clock, each platform under its key, the faults."""
        state: JSON = {"clock": self._clock_state(), "faults": self._faults()}
        return state | {key: platform.snapshot() for key, platform in self.platforms.items()}

    async def act(self, body: JSON) -> JSON:
        """Do what `POST /sandbox/act` would; raises SandboxError for what a platform refuses."""
        fields = dict(body)
        do = str(fields.pop("do", ""))
        return {"ok": True, **await self._platform(fields).act(do, fields)}

    def _own_routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._page),
            web.get("/page/{path:.+}", self._asset),
            web.get("/sandbox/state", self._state),
            web.get("/sandbox/live", self._live),
            web.post("/sandbox/act", self._act),
            web.post("/sandbox/fault", self._fault),
            web.post("/sandbox/clock", self._clock),
            web.post("/sandbox/reset", self._reset),
        ]

    def _listen(self, platform: Platform) -> None:
        def tell(patch: JSON) -> None:
            if self._watchers:
                # The page shows the faults of all platforms as one.
                whole = {"faults": self._faults()} if patch["type"] == "faults" else {}
                self._tell({**patch, **whole, "platform": platform.key})

        platform.feed.listeners.append(tell)
        self._unlisten.append(lambda: platform.feed.listeners.remove(tell))

    def _tell(self, patch: JSON) -> None:
        text = json.dumps(patch)
        for queue in list(self._watchers):
            if queue.qsize() < QUEUE_LIMIT:
                queue.put_nowait(text)
            else:
                # Too slow to follow: it is sent away, comes again and gets the whole state.
                del self._watchers[queue]
                queue.put_nowait(GOODBYE)

    def _tell_clock(self) -> None:
        self._tell({"type": "clock", **self._clock_state()})

    def _clock_state(self) -> JSON:
        return {"now": self.clock.now().isoformat(), "offset_s": self.clock.offset.total_seconds()}

    def _faults(self) -> JSON:
        """Return the faults in force: the first platform's at the top, those of each other one under its key."""
        first, *others = self.platforms.values()
        return first.fault_snapshot() | {platform.key: platform.fault_snapshot() for platform in others}

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return _file(PAGE / "index.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / request.match_info["path"]).resolve()
        if not path.is_relative_to(PAGE.resolve()):
            raise web.HTTPNotFound
        return _file(path)

    async def _state(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(self.state())

    async def _live(self, request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse(heartbeat=30, timeout=1.0)
        await ws.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        # Nothing is awaited between reading the state and listening for changes, so no change is missed.
        queue.put_nowait(json.dumps({"type": "state", **self.state()}))
        self._watchers[queue] = ws
        writer = asyncio.create_task(_write(ws, queue))
        try:
            async for _frame in ws:
                pass
        finally:
            self._watchers.pop(queue, None)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return ws

    async def _act(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self.act)

    async def _fault(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self._do_fault)

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self._do_clock)

    async def _reset(self, _request: web.Request) -> web.StreamResponse:
        for platform in self.platforms.values():
            platform.reset()
        self._tell({"type": "state", **self.state()})
        return web.json_response({"ok": True})

    async def _answer(self, request: web.Request, do: Callable[[JSON], Any]) -> web.StreamResponse:
        try:
            result = do(await _object(request))
            return web.json_response(await result if asyncio.iscoroutine(result) else result)
        except SandboxError as refusal:
            return _refused(refusal)

    def _do_fault(self, body: JSON) -> JSON:
        fields = dict(body)
        name = str(fields.pop("name", ""))
        self._platform(fields).fault(name, fields)
        faults = self._faults()
        self._tell({"type": "faults", "faults": faults})
        return {"ok": True, "faults": faults, **faults}

    def _do_clock(self, body: JSON) -> JSON:
        seconds = body.get("advance_s", 0)
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
            raise SandboxError("invalid_arguments", "advance_s is a number of seconds, not negative")
        self.clock.advance(timedelta(seconds=seconds))
        return {"ok": True, **self._clock_state()}

    def _platform(self, fields: JSON) -> Platform:
        wanted = fields.pop("platform", None) or next(iter(self.platforms))
        if wanted not in self.platforms:
            raise SandboxError("unknown_platform", f"there is no platform {wanted!r} here")
        return self.platforms[wanted]


@web.middleware
async def _guard(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    if request.path == "/" or request.path.startswith(GUARDED):
        origin = request.headers.get("Origin")
        hosts = [urlsplit(f"//{request.host}").hostname]
        if origin is not None:
            hosts.append(urlsplit(origin).hostname)
        if any(host not in LOOPBACK for host in hosts):
            return web.json_response({"ok": False, "error": "not_local", "explain": "only from this machine"}, status=403)
    return await handler(request)


async def _write(ws: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
    while True:
        text = await queue.get()
        if text == GOODBYE:
            await ws.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return
        try:
            await ws.send_str(text)
        except ConnectionError:
            return


async def _object(request: web.Request) -> JSON:
    try:
        body = await request.json()
    except ValueError as fault:
        raise SandboxError("invalid_json", str(fault)) from None
    if not isinstance(body, dict):
        raise SandboxError("invalid_json", "the body must be a JSON object")
    return body


def _refused(refusal: SandboxError) -> web.Response:
    body = {"ok": False, "error": refusal.word, "explain": refusal.explain or refusal.word}
    return web.json_response(body, status=400)


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
