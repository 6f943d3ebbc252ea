"""Somebody of the team who is one person on two channels: asked once, loaded once, and never a stranger to themselves."""

import pytest

from bot.desk import lifecycle
from bot.desk.crew import crew
from bot.desk.sweeps import finish
from bot.queue.store import links, people, presences, routing, tickets
from tests.driving import Life
from tests.fakes import MORNING, FakeChannel
from tests.integration.promising import ask, call, pass_time, swept
from tests.integration.routed import answers, begun, ended, owner, proposal, routing_policy, sorted_ticket


@pytest.fixture
def guild() -> FakeChannel:
    """A second place where Lena is of the team, as lena7."""
    return FakeChannel("guild", {"lena7": "agent"})


async def joined(life: Life) -> Life:
    """Let both places say who is of the team, and let Lena be one person."""
    life.desk.want_roster("guild")
    await life.drain()
    with life.database.write() as tx:
        links.make(tx, people.find(tx, "fake", "lena").id, people.find(tx, "guild", "lena7").id, "hand", MORNING)
    return life


@pytest.fixture
async def desk(new_life, guild) -> Life:
    """A desk on both."""
    return await joined(await new_life(rooms=(guild,)))


@pytest.fixture
async def routed(new_life, guild) -> Life:
    """The same, which routes by itself."""
    life = await new_life(rooms=(guild,), policy=routing_policy("automatic"))
    return await begun(await joined(life), "billing", "other")


def number_of(life: Life, channel: str, who: str) -> int:
    """Give the number that somebody has under one of their names."""
    with life.database.read() as tx:
        return people.find(tx, channel, who).id


def take_over(life: Life, number: int, channel: str, who: str) -> None:
    """Let a ticket be somebody's under one of their names."""
    with life.database.write() as tx:
        statement = tickets.tickets.update().where(tickets.tickets.c.id == number)
        tx.execute(statement.values(assignee_id=people.find(tx, channel, who).id, status="Assigned"))


def offered(life: Life) -> list:
    """Give the posts that hand tickets over."""
    return [one.content for one in life.channel.in_room("triage", "") if "🤝" in one.content.title]


# ------------------------------------------------------------------------------------------------------------ hand-off


async def test_the_end_of_hours_is_one_post_for_one_person(desk):
    """With the tickets that they have under either name, and each of them can be accepted."""
    await ask(desk)
    await ask(desk, "The export stops", who="bob")
    await call(desk, "ticket claim 1")
    take_over(desk, 2, "guild", "lena7")
    await pass_time(desk, hours=8, minutes=2)
    (post,) = offered(desk)
    assert post.title == "🤝 Lena hands over 2 tickets at the end of their hours"
    assert [row.button.label for section in post.sections for row in section.rows] == ["Accept", "Accept"]
    await call(desk, "desk accept 1", "tom")
    assert [owner(desk, number) for number in (1, 2)] == ["tom", "tom"]


async def test_an_offer_that_stands_is_enough(desk):
    """Pressed twice it is one post; with a ticket more it is another one."""
    await ask(desk)
    await call(desk, "ticket claim 1")
    await call(desk, "desk handoff")
    desk.clock.advance(seconds=2)
    await call(desk, "desk handoff")
    await swept(desk)
    assert "has a post already" in answers(desk)[-1]
    assert len(offered(desk)) == 1
    await ask(desk, "The export stops", who="bob")
    await call(desk, "ticket claim 2")
    await call(desk, "desk handoff")
    await swept(desk)
    assert len(offered(desk)) == 2


# ------------------------------------------------------------------------------------------------------------- routing


async def test_one_person_has_one_load(routed):
    """Tickets under either name fill the same capacity, and somebody of theirs is suggested once."""
    for who in ("ada", "ben", "chen"):
        await ask(routed, who=who)
    take_over(routed, 1, "guild", "lena7")
    take_over(routed, 2, "fake", "lena")
    with routed.desk._work() as work:
        here = crew(work)
    lena = number_of(routed, "fake", "lena")
    assert [one.name for one in here.agents.values()].count("Lena") == 1
    assert "lena7" not in [one.name for one in here.agents.values()]
    assert here.agents[lena].load == 3.0
    assert here.numbers[number_of(routed, "guild", "lena7")] == lena


async def test_what_they_say_on_one_channel_holds_on_the_other(routed):
    """Off duty there is off duty here, and no offer comes."""
    with routed.database.write() as tx:
        presences.say(tx, people.find(tx, "guild", "lena7").id, routed.clock.now(), is_on=False)
    await sorted_ticket(routed)
    assert proposal(routed)[0] == "tom"


async def test_taken_under_the_other_name_is_followed(routed):
    """An offer to Lena that lena7 takes counts for routing, not against it."""
    await sorted_ticket(routed)
    assert proposal(routed)[0] == "lena"
    with routed.database.read() as tx:
        assert routing.open_of(tx, 1).person_id == number_of(routed, "fake", "lena")
    routed.clock.advance(seconds=5)
    with routed.desk._work() as work:
        lifecycle.claim(work, people.find(work.tx, "guild", "lena7"), tickets.get(work.tx, 1))
        finish(work)
    await swept(routed)
    assert ended(routed) == [("followed", "auto")]


# --------------------------------------------------------------------------------------------------- their own ticket


async def test_their_own_ticket_is_given_back_under_either_name(desk):
    """Nobody is refused what they have themselves."""
    await ask(desk)
    take_over(desk, 1, "guild", "lena7")
    await call(desk, "ticket release 1")
    assert owner(desk) == ""
    assert "back in the queue" in answers(desk)[-1]
