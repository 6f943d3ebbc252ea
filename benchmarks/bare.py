"""
What the desk is measured against: Bolt and the database without any of us.

``python -m benchmarks.bare PORT SECRET [URL [SYNCHRONOUS]]`` serves signed events with a minimal Bolt app on the same aiohttp server, with
the same Bolt switches, and the same SQLite pragmas or Postgres defaults. With a URL each event is one committed insert
before it is acknowledged; without one it is Bolt's own dispatch alone. SYNCHRONOUS is SQLite's: ``FULL`` as the desk has it, or
``NORMAL``, which does not wait for the disk and forgets acknowledged events when the power fails.
"""

import asyncio
import signal
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable

import psycopg
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import make_url

CONNECTIONS = 12
CREATE = "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT NOT NULL)"
SQLITE_INSERT = "INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING"
POSTGRES_INSERT = "INSERT INTO events VALUES (%s, %s) ON CONFLICT DO NOTHING"

Keep = Callable[[str, str], Awaitable[None]]


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def open_sqlite(url: str, synchronous: str = "FULL") -> sqlite3.Connection:
    """Open a database with the desk's own pragmas, committing each statement."""
    connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute(CREATE)
    return connection


def for_psycopg(url: str) -> str:
    """Give a URL as psycopg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def keeper(url: str, synchronous: str = "FULL") -> Keep:
    """Give the function that commits one event."""
    if not url:
        return _forget
    if _is_sqlite(url):
        connection = open_sqlite(url, synchronous)

        async def keep(event_id: str, body: str) -> None:
            connection.execute(SQLITE_INSERT, (event_id, body))

        return keep
    free: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await psycopg.AsyncConnection.connect(for_psycopg(url), autocommit=True))
    async with await psycopg.AsyncConnection.connect(for_psycopg(url), autocommit=True) as first:
        await first.execute(CREATE)

    async def keep_in_postgres(event_id: str, body: str) -> None:
        one = await free.get()
        try:
            await one.execute(POSTGRES_INSERT, (event_id, body))
        finally:
            free.put_nowait(one)

    return keep_in_postgres


async def _forget(event_id: str, body: str) -> None:
    """Keep nothing."""


def application(secret: str, keep: Keep) -> web.Application:
    """Build the whole server: one middleware, no listener."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0NORTH", bot_token="xoxb-bare", bot_id="B0DESK", bot_user_id="U0DESK")

    async def take_in(req: AsyncBoltRequest) -> BoltResponse:
        await keep(str(req.body["event_id"]), req.raw_body)
        return BoltResponse(status=200, body="")

    bolt = AsyncApp(
        signing_secret=secret,
        authorize=authorize,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    bolt.middleware(take_in)

    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", handle)
    served.router.add_get("/healthz", _healthz)
    return served


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="alive")


async def serve(port: int, secret: str, url: str = "", synchronous: str = "FULL") -> None:
    """Serve until SIGTERM."""
    runner = web.AppRunner(application(secret, await keeper(url, synchronous)), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
    await runner.cleanup()


def commit_rate(url: str, seconds: float) -> float:
    """Say how many single inserts a second the database commits, one after the other, from one connection."""
    body = "x" * 900
    if _is_sqlite(url):
        lite = open_sqlite(url)
        rate = _rate(lambda number: lite.execute(SQLITE_INSERT, (f"c{number}", body)), seconds)
        lite.close()
        return rate
    with psycopg.connect(for_psycopg(url), autocommit=True) as server:
        server.execute(CREATE)
        return _rate(lambda number: server.execute(POSTGRES_INSERT, (f"c{number}", body)), seconds)


def _rate(commit: Callable[[int], object], seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        commit(done)
        done += 1
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:]))
