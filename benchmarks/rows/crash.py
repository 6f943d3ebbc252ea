"""
A thousand events while the bot is killed again and again, and every event is delivered five times.

Fifty customers write 19 messages each; when a card appears an agent answers it once. The bot is ended with SIGKILL at seeded
random moments and started again at once. At the end everything must be there, once: in the database and where people look.
"""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import func, select

from benchmarks.harness import Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.processes import Child, bot_environment, free_port, settled, spawn
from benchmarks.rows.intake import new_town
from benchmarks.stage import Stage
from benchmarks.workspace import sandbox, settle_town
from bot.queue.store import jobs
from bot.queue.store.database import Database
from bot.queue.tables import messages, tickets
from bot.sandbox import SlackSandbox

PEOPLE, EACH, KILLS = 50, 19, 12
EVENTS = PEOPLE * EACH + PEOPLE
REDELIVERED = 4
WRITING_S = 60.0
LIVES_S = (2.0, 12.0)  # seconds between two deaths
RETRY_SCALE, QUICK_RETRY_SCALE = 0.5, 0.1  # Slack tries again after 1 and 5 minutes more: the last time when all killing is over
PATIENCE_S = 900.0
ANSWERED = re.compile(r"\(R\d+\)")
WRITTEN = re.compile(r"\(L\d+\)")


@dataclass(slots=True)
class Victim:
    """The bot, which is killed and started again on the same database and port."""

    stage: Stage
    env: dict[str, str]
    port: int
    child: Child
    deaths: int = 0
    dice: random.Random = field(default_factory=random.Random)

    async def live_and_die(self, times: int) -> None:
        """Let it live for a random while and kill it, so many times; it is up again at the end."""
        for _ in range(times):
            await asyncio.sleep(self.dice.uniform(*LIVES_S))
            self.child.check()
            await self.child.kill()
            self.deaths += 1
            self.child = await spawn(self.stage, ["bot", "run"], self.env)
            await self.child.answering(self.port)


@dataclass(frozen=True, slots=True)
class Count:
    """What was found at the end. ``told`` counts each token in the posts of ours in which it stands."""

    tickets: int
    kept: Counter[str]
    told: Counter[str]
    cards: int
    receipts: Counter[str]
    dead: int


@asynccontextmanager
async def victim(stage: Stage, box: SlackSandbox, url: str) -> AsyncIterator[Victim]:
    """Start the bot, and end whichever of its lives is the last one."""
    port = free_port()
    env = bot_environment(stage, box, url, port)
    box.events_url = f"http://127.0.0.1:{port}/slack/events"
    one = Victim(stage, env, port, await spawn(stage, ["bot", "run"], env), dice=random.Random(stage.seed))  # noqa: S311 - seeded on purpose
    try:
        await one.child.answering(port)
        yield one
    finally:
        await one.child.end()


@benchmark("crash", runs=1)
async def crash(stage: Stage) -> Sequence[Measure]:
    """Write, answer and kill at the same time; wait until all is quiet; count."""
    town, url, began = new_town(stage, PEOPLE), stage.fresh_database(), time.monotonic()
    async with sandbox(limits=True, journal=None) as box:
        settle_town(box, town)
        async with victim(stage, box, url) as bot:
            await settled(url, 60)
            box.retry_scale = QUICK_RETRY_SCALE if stage.quick else RETRY_SCALE
            box.faults.redeliver(REDELIVERED, concurrently=True)
            answering = asyncio.create_task(_answer_cards(box, town.people))
            await asyncio.gather(_write(box, town), bot.live_and_die(max(stage.size(KILLS), 2)))
            await asyncio.wait_for(answering, PATIENCE_S)
            await _all_heard(box)
            for _ in range(3):  # what is quiet once may still hear its own posts come back
                await settled(url, PATIENCE_S)
                await asyncio.sleep(1.5)
        found = await asyncio.to_thread(_count, box, url, town)
    note = f"{bot.deaths} times SIGKILL, every event delivered {1 + REDELIVERED} times at once; {time.monotonic() - began:.0f} s"
    return _judged(found, town, note)


async def _write(box: SlackSandbox, town: Town) -> None:
    for number in range(town.people * EACH):
        await box.say(town.person(number), town.room(number), town.text(number))
        await asyncio.sleep(WRITING_S / (PEOPLE * EACH))


async def _answer_cards(box: SlackSandbox, wanted: int) -> None:
    """Let an agent answer every card once, as soon as it is there."""
    answered: set[str] = set()
    while len(answered) < wanted:
        fresh = [str(card["ts"]) for card in box.messages("#triage") if card["ts"] not in answered and card.get("bot_id")]
        for ts in fresh:
            await box.say("lena", "#triage", f"!reply We are looking into it. (R{len(answered)})", thread_ts=ts)
            answered.add(ts)
        await asyncio.sleep(0.2)


async def _all_heard(box: SlackSandbox) -> None:
    """Wait until each event was acknowledged at least once. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while {one.event_id for one in box.deliveries} - {one.event_id for one in box.deliveries if one.ok}:  # noqa: ASYNC110
            await asyncio.sleep(1)


def _count(box: SlackSandbox, url: str, town: Town) -> Count:
    database = Database(url)
    try:
        with database.read() as tx:
            kept = [token for (text,) in tx.execute(select(messages.c.text)) for token in _tokens(text)]
            opened = tx.execute(select(func.count()).select_from(tickets)).scalar_one()
            dead = len(jobs.dead(tx))
    finally:
        database.close()
    triage = box.world.workspace.find_channel("#triage")
    assert triage is not None
    team = [m for m in triage.messages.values() if m.get("bot_id")]
    told = Counter(token for m in team for token in _tokens(m) if WRITTEN.fullmatch(token))
    receipts: Counter[str] = Counter()
    for number in range(town.people):
        room = box.world.workspace.channels[town.room(number)]
        ours = [m for m in room.messages.values() if m.get("bot_id")]
        told.update(token for m in ours for token in _tokens(m))
        receipts[room.id] = sum(not ANSWERED.search(json.dumps(m)) for m in ours)
    cards = sum(bool(m.get("bot_id")) for m in box.messages("#triage"))
    return Count(opened, Counter(kept), told, cards, receipts, dead)


def _tokens(where: object) -> set[str]:
    text = where if isinstance(where, str) else json.dumps(where)
    return {*WRITTEN.findall(text), *ANSWERED.findall(text)}


def _judged(found: Count, town: Town, note: str) -> Sequence[Measure]:
    wanted = {f"(L{n:06d})" for n in range(town.people * EACH)} | {f"(R{n})" for n in range(town.people)}
    n, none = len(wanted), Target("at most", 0)
    lost = sorted(token for token in wanted if not found.kept[token])
    note += f"; lost: {' '.join(lost[:20])}" if lost else ""
    posts = [*(found.told[token] for token in wanted), *(found.receipts[room] for room in map(town.room, range(town.people)))]
    lost_posts = sum(times == 0 for times in posts) + max(town.people - found.cards, 0)
    doubled_posts = sum(max(times - 1, 0) for times in posts) + max(found.cards - town.people, 0)
    return [
        Measure("crash.messages lost", len(lost), "", n, none, note=note),
        Measure("crash.messages doubled", sum(max(found.kept[token] - 1, 0) for token in wanted), "", n, none),
        Measure("crash.tickets doubled", found.tickets - town.people, "", town.people, none),
        Measure(
            "crash.visible posts lost",
            lost_posts,
            "",
            len(posts) + town.people,
            none,
            note="cards, receipts, replies, and each message in its workspace",
        ),
        Measure("crash.visible posts doubled", doubled_posts, "", len(posts) + town.people, none),
        Measure("crash.jobs dead", found.dead, "", n, none),
    ]
