"""
The processes a benchmark needs: the bot, what it is compared with, and the load.

Each is a child with an environment of its own, in an empty folder (so that nobody's ``.env`` takes part), and is ended by
its id. A child that ends too early is an error with the last lines it wrote.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path

from benchmarks.load import Order, Report
from benchmarks.stage import ROOT, Stage
from bot.queue.store import jobs, people
from bot.queue.store.database import Database
from bot.sandbox import SlackSandbox

START_PATIENCE_S = 60.0
END_PATIENCE_S = 12.0
_LOGS = count(1)


class ChildEndedError(RuntimeError):
    """A process ended although it was still needed."""


def free_port() -> int:
    """Give a port that nothing listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment(**added: str) -> dict[str, str]:
    """Give a child's environment: what a process needs to live, and what is named, nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **added}


def child_of_python(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run Python offline in a process of its own, and give what it said."""
    offline = env or environment(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=offline, check=True, capture_output=True, text=True).stdout  # noqa: S603


class Child:
    """One process. Its output goes to a file of its run's folder."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process, self._log = process, log

    def check(self) -> None:
        """Raise ChildEndedError if it is not running any more."""
        if self.process.returncode is not None:
            raise ChildEndedError(f"it ended with {self.process.returncode}: {self._log.read_text(errors='replace')[-1500:]}")

    async def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def end(self) -> None:
        """End it politely, and after a while not so politely."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), END_PATIENCE_S)
        except TimeoutError:
            await self.kill()

    async def answering(self, port: int, path: str = "/healthz") -> None:
        """Wait until it answers 200 to a GET. Raises ChildEndedError, TimeoutError."""
        async with asyncio.timeout(START_PATIENCE_S):
            while not await _answers(port, path):
                self.check()
                await asyncio.sleep(0.02)

    async def saying(self, words: str, times: int) -> None:
        """Wait until it has logged something so often. Raises ChildEndedError, TimeoutError."""
        async with asyncio.timeout(START_PATIENCE_S):
            while self.said().count(words) < times:
                self.check()
                await asyncio.sleep(0.05)

    def said(self) -> str:
        """Give what it has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")


async def _answers(port: int, path: str) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in await reader.readline()
    except OSError:
        return False
    finally:
        writer.close()


async def spawn(stage: Stage, arguments: list[str], env: Mapping[str, str]) -> Child:
    """Start ``python -m …``."""
    log = stage.folder / f"log{next(_LOGS)}"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, cwd=stage.folder, env=env, stdout=out, stderr=out)
    return Child(process, log)


@asynccontextmanager
async def running(stage: Stage, arguments: list[str], env: Mapping[str, str], port: int) -> AsyncIterator[Child]:
    """Run a server until the block ends; it answers when the block begins."""
    child = await spawn(stage, arguments, env)
    try:
        await child.answering(port)
        yield child
        child.check()
    finally:
        await child.end()


def desk_environment(stage: Stage, url: str, port: int, policy: Callable[[str], str] = str, **platforms: str) -> dict[str, str]:
    """Give what ``python -m bot run`` needs to work for some platforms; ``policy`` makes the example policy fit them."""
    own = stage.folder / "policy.toml"
    own.write_text(policy((ROOT / "policy.example.toml").read_text(encoding="utf-8")), encoding="utf-8")
    data = str(stage.folder / "data")
    return environment(DATABASE_URL=url, DATA_DIR=data, POLICY_FILE=str(own), HTTP_BIND=f"127.0.0.1:{port}", **platforms)


def bot_environment(stage: Stage, box: SlackSandbox, url: str, port: int, *, socket_mode: bool = False) -> dict[str, str]:
    """Give what ``python -m bot run`` needs to work for a sandbox."""
    way = {"SLACK_APP_TOKEN": box.app_token} if socket_mode else {"SLACK_SIGNING_SECRET": box.signing_secret}
    return desk_environment(stage, url, port, str, SLACK_BOT_TOKEN=box.bot_token, SLACK_API_URL=box.api_url, **way)


async def load(stage: Stage, order: Order) -> Report:
    """Let the load client carry an order out. Raises ChildEndedError with what it said."""
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"),
        cwd=stage.folder,
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await client.communicate(json.dumps(asdict(order)).encode())
    if client.returncode:
        raise ChildEndedError(f"the load client ended with {client.returncode}: {complaint.decode(errors='replace')[-1500:]}")
    return Report(**json.loads(said))


async def settled(url: str, patience_s: float, *, rostered: str = "slack") -> None:
    """Wait until a channel's roster was read ("" = none is wanted) and no job waits any more. Raises TimeoutError."""
    database = Database(url)
    try:
        async with asyncio.timeout(patience_s):
            while not await asyncio.to_thread(_is_settled, database, rostered=rostered):  # noqa: ASYNC110 - another process's rows
                await asyncio.sleep(0.1)
    finally:
        database.close()


def _is_settled(database: Database, *, rostered: str) -> bool:
    with database.read() as tx:
        known = not rostered or people.marked_at(tx, f"roster:{rostered}") is not None
        return known and not jobs.waiting(tx, 1)
