"""A sandbox guild of any size: the seed guild with more customers or more agents in it, and the bot that works there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.processes import Child, desk_environment, environment, free_port, running, settled, spawn
from benchmarks.stage import Stage
from bot.adapters.discord.invite import invitation
from bot.sandbox import DiscordSandbox, SandboxClock
from bot.sandbox.discord import seed
from bot.sandbox.discord.guild import Member, User

JOURNAL = 20_000
FIRST_ID = 1_100_000_000_000_100_000
PATIENCE_S = 60.0
ROOMS = 2  # that think: knowledge and triage


@asynccontextmanager
async def guild() -> AsyncIterator[DiscordSandbox]:
    """Serve a sandbox until the block ends, without Discord's rate limits."""
    box = DiscordSandbox(clock=SandboxClock(), permissions=invitation("1").permissions, journal_size=JOURNAL)
    box.limits.enabled, box.limits.active_threads = False, 1_000_000
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


def settle(box: DiscordSandbox, count: int, *, is_team: bool = False) -> list[str]:
    """Let people come into the guild, as customers or as agents; gives their short names."""
    kind, side, roles = ("agent", "team", [seed.AGENTS_ID]) if is_team else ("person", "customer", [])
    names = [f"{kind}{number:04d}" for number in range(count)]
    for number, name in enumerate(names):
        user_id = str(FIRST_ID + number + (50_000 if is_team else 0))
        box.world.guild.users[user_id] = User(user_id, name, f"{kind.capitalize()} {number}", side)
        box.world.guild.members[user_id] = Member(user_id, list(roles), seed.JOINED_AT)
    return names


@asynccontextmanager
async def bot_in(stage: Stage, box: DiscordSandbox, url: str, *, working: bool = True) -> AsyncIterator[Child]:
    """
    Run the real bot in a process of its own until the block ends; it is connected and has caught up when the block begins.

    ``working``: with its worker and its models, as in life; else taking in only.
    """
    port = free_port()
    keys = {"DISCORD_BOT_TOKEN": box.bot_token, "DISCORD_API_URL": box.api_url}
    env = desk_environment(stage, url, port, seed.policy_for_this_guild, **keys)
    async with running(stage, ["bot", "run"] if working else ["benchmarks.quiet"], env, port) as child:
        await child.saying("caught up with Discord", 1)
        await box.until(lambda: bool(box.world.commands), PATIENCE_S)
        if working:
            await settled(url, PATIENCE_S, rostered="discord")
            await child.saying("ready to think", ROOMS)
        yield child


@asynccontextmanager
async def bare_in(stage: Stage, box: DiscordSandbox, count: int = 0) -> AsyncIterator[Child]:
    """Run bare discord.py instead; it says when it has heard ``count`` messages, and acknowledges every interaction."""
    child = await spawn(stage, ["benchmarks.bare_discord", box.api_url, box.bot_token, str(count)], environment())
    try:
        await child.saying("here", 1)
        yield child
        child.check()
    finally:
        await child.end()
