"""
``kill -9`` while 150 messages arrive, each delivered four times: everything is there in the end, and nothing twice.

The bot is a real process with real sockets, a real file and no warning. It is killed when the sandbox has counted so many
of its calls, at numbers drawn from a seed, so that it dies in the middle of work and not between.
"""

import asyncio
import os
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.queue import tables
from bot.queue.store.database import Database
from bot.sandbox import SandboxClock, SlackSandbox
from bot.sandbox.slack.seed import BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.workspace import Channel, User
from tests.driving import dead, rows, waiting

ROOT = Path(__file__).parent.parent.parent
CUSTOMERS, REPLIES, KILLS = 6, 24, 4
LEASE_S = 3.0
CALLS = range(12, 64)  # at which of the bot's calls it is killed
TOKEN = re.compile(r"word-\d+-\d+;")


class Process:
    """The bot, as often as it takes."""

    def __init__(self, box: SlackSandbox, folder: Path) -> None:
        self._log = (folder / "bot.log").open("wb")
        policy = (ROOT / "policy.example.toml").read_text(encoding="utf-8")
        (folder / "policy.toml").write_text(re.sub(r"max_messages_per_minute = \d+", "max_messages_per_minute = 500", policy))
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
            "DATA_DIR": str(folder),
            "POLICY_FILE": str(folder / "policy.toml"),
            "HTTP_BIND": "127.0.0.1:0",
            "LOG_LEVEL": "WARNING",
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_APP_TOKEN": box.app_token,
            "SLACK_API_URL": box.api_url,
        }
        self._running: asyncio.subprocess.Process | None = None
        self.lives = 0

    async def start(self) -> None:
        """Begin another life."""
        command = (sys.executable, "-m", "tests.crash.bot", str(LEASE_S))
        self._running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self._environment, stderr=self._log)
        self.lives += 1

    async def kill(self) -> None:
        """Pull the plug."""
        if self._running is not None and self._running.returncode is None:
            self._running.kill()
            await self._running.wait()

    async def terminate(self) -> int:
        """Ask it to stop, and give its exit status."""
        self._running.terminate()
        return await asyncio.wait_for(self._running.wait(), 12)

    def close(self) -> None:
        """Give the log back."""
        self._log.close()


@pytest.fixture
async def box() -> AsyncIterator[SlackSandbox]:
    """Give a Slack that delivers everything four times, keeps no limits, and has customers enough."""
    sandbox = SlackSandbox(clock=SandboxClock())
    await sandbox.start()
    sandbox.limits.enabled = False
    sandbox.retry_scale = 0.06
    sandbox.faults.redeliver(3, concurrently=True)
    for number in range(CUSTOMERS):
        who = f"U0C{number}"
        sandbox.world.workspace.add_user(User(who, f"c{number}", f"Customer {number}", TEAM_ID, "customer"))
        sandbox.world.workspace.add_channel(Channel(f"D0C{number}", f"c{number}", {who, BOT_USER_ID}, side="customer", dm_user=who))
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def process(box: SlackSandbox, tmp_path: Path) -> AsyncIterator[Process]:
    """Give a bot that is not running yet."""
    made = Process(box, tmp_path)
    yield made
    await made.kill()
    made.close()


async def reap(box: SlackSandbox, process: Process, moments: list[int]) -> None:
    """Kill the bot whenever it has made so many calls, and start it again."""
    for moment in moments:
        await box.until(lambda moment=moment: len(box.calls) >= moment, 40)
        await process.kill()
        await process.start()


async def write(box: SlackSandbox) -> dict[int, str]:
    """Let every customer begin a conversation and go on in it, all of them in turn; give where each began."""
    roots = {number: await box.say(f"c{number}", f"D:c{number}", f"word-{number}-0; the invoice is wrong") for number in range(CUSTOMERS)}
    for reply in range(1, REPLIES + 1):
        for number, root in roots.items():
            await box.say(f"c{number}", f"D:c{number}", f"word-{number}-{reply}; and it still is", thread_ts=root)
        calls = len(box.calls)  # go on as fast as the bot does, so that it is killed while messages arrive
        await box.until(lambda calls=calls: len(box.calls) > calls, 30)
    return roots


def in_triage(box: SlackSandbox) -> Counter[str]:
    """How often each customer's words stand in the team's room: on a card, or in the thread under one."""
    cards = box.messages("#triage")
    texts = [str(post.get("text", "")) for card in cards for post in box.messages("#triage", card["ts"])]
    return Counter(token for text in texts for token in TOKEN.findall(text))


@pytest.mark.parametrize("seed", [1])
async def test_killed_again_and_again_under_load(box, process, tmp_path, seed):
    """Every message is one row of one ticket, every ticket has one receipt and one card, every word stands in the workspace once."""
    moments = sorted(random.Random(seed).sample(CALLS, KILLS))  # noqa: S311
    await process.start()
    await box.until(lambda: box.world.sockets.connections, 20)
    reaping = asyncio.create_task(reap(box, process, moments))
    roots = await write(box)
    everything = {f"word-{number}-{reply};" for number in range(CUSTOMERS) for reply in range(REPLIES + 1)}
    await reaping
    await box.until(lambda: in_triage(box).keys() == everything and len(box.messages("#triage")) == CUSTOMERS, 40)
    assert await process.terminate() == 0
    assert process.lives == KILLS + 1
    _check_what_people_see(box, roots)
    _check_the_rows(Database(f"sqlite:///{tmp_path / 'desk.db'}"))


def _check_what_people_see(box: SlackSandbox, roots: dict[int, str]) -> None:
    assert len(box.messages("#triage")) == CUSTOMERS
    assert {token: times for token, times in in_triage(box).items() if times > 1} == {}
    for number, root in roots.items():
        thread = box.messages(f"D:c{number}", root)
        assert len([post for post in thread if post.get("bot_id")]) == 1, "one receipt, and nothing else of ours"
        assert len(thread) == 2 + REPLIES


def _check_the_rows(database: Database) -> None:
    counted = {
        "tickets": select(func.count()).select_from(tables.tickets),
        "messages": select(func.count()).select_from(tables.messages),
        "opened": select(func.count()).select_from(tables.history).where(tables.history.c.what == "opened"),
        "wrote": select(func.count()).select_from(tables.history).where(tables.history.c.what == "customer wrote"),
    }
    total = CUSTOMERS * (REPLIES + 1)
    found = {name: rows(database, statement)[0][0] for name, statement in counted.items()}
    assert found == {"tickets": CUSTOMERS, "messages": total, "opened": CUSTOMERS, "wrote": total - CUSTOMERS}
    assert dead(database) == []
    assert [job.key for job in waiting(database) if job.kind == "inbound"] == []
    database.close()
