"""A sandbox workspace of any size: the seed workspace with more customers or more agents in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.letters import Town
from bot.sandbox import SandboxClock, SlackSandbox
from bot.sandbox.slack.workspace import Channel, User

JOURNAL = 20_000


@asynccontextmanager
async def sandbox(*, limits: bool = False, journal: int | None = JOURNAL) -> AsyncIterator[SlackSandbox]:
    """Serve a sandbox until the block ends, with Slack's rate limits only if wanted."""
    box = SlackSandbox(clock=SandboxClock(), journal_size=journal)
    box.limits.enabled = limits
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


def settle_town(box: SlackSandbox, town: Town, letters: int = 0) -> None:
    """Let a town's people move in, and let their first ``letters`` letters stand in their direct messages already."""
    workspace = box.world.workspace
    for number in range(town.people):
        person = town.person(number)
        name = person.lower()
        workspace.add_user(User(person, name, f"Customer {number}", box.team_id, "customer", f"{name}@example.com"))
        workspace.add_channel(Channel(town.room(number), name, {person, box.bot_user_id}, side="customer", dm_user=person))
    for number in range(letters):
        workspace.keep(workspace.channels[town.room(number)], town.message(number))


def hire_agents(box: SlackSandbox, count: int) -> list[str]:
    """Add agents to the workspace, to the agents' group and to the triage channel; gives their short names."""
    workspace = box.world.workspace
    group, triage = workspace.find_group("support-agents"), workspace.find_channel("#triage")
    assert group is not None
    assert triage is not None
    names = [f"agent{number:03d}" for number in range(count)]
    for number, name in enumerate(names):
        user_id = f"U0A{number:05d}"
        workspace.add_user(User(user_id, name, f"Agent {number}", box.team_id, "team", f"{name}@northwind.example"))
        workspace.add_channel(Channel(f"D0A{number:05d}", name, {user_id, box.bot_user_id}, dm_user=user_id))
        group.users.append(user_id)
        triage.members.add(user_id)
    return names
