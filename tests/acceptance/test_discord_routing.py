"""Routing as a team in Discord sees it: the offer comes as a direct message, with the same buttons."""

import asyncio

import pytest

from bot.queue.store import standings
from bot.queue.ticket import Status
from bot.triage.agreement import Mode, Standing


@pytest.fixture
def discord_policy(discord_policy):
    """Give the example policy for a desk where routing may act alone."""
    return discord_policy.model_copy(update={"routing": discord_policy.routing.model_copy(update={"mode": "automatic"})})


def offers(discord, user):
    """Give somebody's direct messages about the first ticket, as they stand."""
    return [(message["id"], text) for message, text in zip(discord.box.messages(f"D:{user}"), discord.texts(f"D:{user}"), strict=True)]


async def test_an_offer_is_passed_on_and_taken(discord):
    """Pass under the first agent's message makes it go on; Take under the next one's makes the ticket theirs."""
    opened = await discord.post()
    with discord.app.database.write() as tx:
        standings.change(tx, Standing("how-to", Mode.AUTO, discord.box.clock.now()), "as a test wants it")
    await asyncio.to_thread(discord.app.desk.sweep)
    await discord.typed("sam", opened, "!category how-to")
    await discord.quiet()
    first = next(user for user in ("lena", "tom", "priya") if offers(discord, user))
    await discord.box.press(first, f"D:{first}", offers(discord, first)[-1][0], "Pass")
    await discord.quiet()
    assert "You passed" in offers(discord, first)[-1][1]
    second = next(user for user in ("lena", "tom", "priya") if user != first and offers(discord, user))
    await discord.box.press(second, f"D:{second}", offers(discord, second)[-1][0], "Take")
    await discord.eventually(lambda: discord.ticket(1).status is Status.ASSIGNED)
    assert discord.dead() == []
