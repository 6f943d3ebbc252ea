"""Where people decide over routing: a lead's word, a flag that a ticket is wrong here; and two processes that route at one time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.desk.desk import Desk
from bot.queue.store import clocks, routing, standings
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.ticket import Status
from bot.triage.agreement import Mode, Standing
from tests.integration.promising import ask, call, swept
from tests.integration.routed import answers, begun, ended, history, offer_of, owner, proposed_to, routing_policy, sorted_ticket, ticket


@pytest.fixture
async def automatic(new_life):
    return await begun(await new_life(policy=routing_policy("automatic")), "billing", "other")


# ------------------------------------------------------------------------------------------------------- a lead's word


async def test_only_a_lead_gives_more_than_somebody_has_room_for(automatic):
    """An agent is refused with the numbers; the lead's word is kept in history with what it overrode."""
    for who in ("ada", "ben", "chen"):
        await call(automatic, f"ticket claim {await sorted_ticket(automatic, who=who)}", "lena")
    await sorted_ticket(automatic, who="dora")
    await call(automatic, "ticket assign 4 @lena", "tom")
    assert "Lena is full (3 of 3 points, #4 weighs 1). A lead can" in answers(automatic)[-1]
    await call(automatic, "ticket assign 4 @lena", "priya")
    assert owner(automatic, 4) == "lena"
    (given,) = [event for event in history(automatic, 4) if event.what == "assigned"]
    assert given.why == "Priya decided so; although Lena is full (3 of 3 points, this weighs 1)"


async def test_nobody_gives_a_ticket_to_somebody_off_duty(automatic):
    """Not even a lead; taking it oneself stays free."""
    await call(automatic, "desk off", "lena")
    await sorted_ticket(automatic)
    await call(automatic, "ticket assign 1 @lena", "priya")
    assert "Lena is off duty" in answers(automatic)[-1]
    await call(automatic, "ticket assign 1 me", "lena")
    assert owner(automatic) == "lena"


# ------------------------------------------------------------------------------------------------------ misroute flags


async def test_a_misroute_is_routed_anew_at_once_and_its_clocks_go_on(automatic):
    """The promise made at the beginning holds; what was proposed counts as wrong in the category it came from."""
    await sorted_ticket(automatic)
    await call(automatic, "ticket claim 1", "lena")
    await swept(automatic)

    def due():
        with automatic.database.read() as tx:
            return [(one.kind, one.due_at) for one in clocks.of_ticket(tx, 1) if one.ended_at is None]

    before = due()
    automatic.clock.advance(minutes=20)
    await call(automatic, "ticket misroute 1 access", "lena")
    assert (ticket(automatic).status, ticket(automatic).category, owner(automatic)) == (Status.TRIAGED, "access", "")
    assert proposed_to(automatic) == "tom"
    assert due() == before
    assert [ending for ending, _ in ended(automatic)] == ["misrouted", ""]


async def test_a_misroute_names_a_team_as_well(automatic):
    """The likeliest category of that team is meant; without a word the likeliest three are offered."""
    await sorted_ticket(automatic, "access")
    await call(automatic, "ticket misroute 1", "tom")
    assert "ticket misroute 1 billing" in answers(automatic)[-1]
    await call(automatic, "ticket misroute 1 accounts", "tom")
    assert ticket(automatic).category == "billing"


async def test_the_rate_of_misroutes_is_counted_by_category(automatic):
    """Two of three of the week were wrong; the leads see it beside the category."""
    for who in ("ada", "ben", "chen"):
        await sorted_ticket(automatic, who=who)
    for number in (1, 2):
        await call(automatic, f"ticket misroute {number} access", "tom")
    await call(automatic, "desk routing", "priya")
    assert "misrouted this week: 2 of 3" in answers(automatic)[-1]


# --------------------------------------------------------------------------------------------------- two at one time


async def test_two_processes_never_double_an_offer(automatic, backend, tmp_path, channel):
    """They sweep in the same moment, again and again: one open offer for each ticket, and nobody over capacity."""
    life = automatic
    others = [life.database] if backend == "sqlite" else [life.database, Database(life.database.url)]
    desks = [Desk(one, life.app.policy, life.clock.now, life.desk.capabilities, FileStore(tmp_path / "files")) for one in others * 2]
    for desk in desks:
        desk.load()
    with life.database.write() as tx:
        standings.change(tx, Standing("other", Mode.OFF, life.clock.now()), "a pause")
    for number in range(12):
        await ask(life, who=f"customer{number}")
        await call(life, f"ticket category {number + 1} other", "sam")
    with life.database.write() as tx:
        standings.change(tx, Standing("other", Mode.AUTO, life.clock.now()), "go")
    start = Barrier(len(desks))

    def sweeping(desk):
        start.wait()
        for _ in range(5):
            desk.sweep()

    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(sweeping, desks))
    with life.database.read() as tx:
        found = routing.to_settle(tx, {})
        waiting = routing.waiting(tx)
    assert len({one.ticket_id for one, _ in found}) == len(found) == 6
    assert sorted(one.position for one in waiting.values()) == [1, 2, 3, 4, 5, 6]
    for one in others[1:]:
        one.close()


async def test_a_flag_ends_the_offer_that_stands(automatic):
    """What belongs elsewhere cannot be taken from its message any more."""
    await sorted_ticket(automatic)
    assert offer_of(automatic, "lena").endswith("['Take', 'Pass', 'Show']")
    await call(automatic, "ticket misroute 1 other", "tom")
    first = next(one for one in automatic.channel.in_room("lena", "") if "#1 ·" in one.content.title)
    assert (first.content.text, [button.label for button in first.content.buttons]) == ("It belongs elsewhere.", ["Show"])


@pytest.mark.parametrize("backend", ["postgres"])
async def test_who_holds_a_ticket_waits_for_nobody_who_gives_tickets_out(automatic):
    """They would wait for each other: what is routed now is left to the sweep."""
    await ask(automatic)
    with automatic.database.write() as tx:
        routing.take_turn(tx)
        await call(automatic, "ticket category 1 billing", "sam")
    assert (ticket(automatic).category, proposed_to(automatic)) == ("billing", "")
    await swept(automatic)
    assert proposed_to(automatic) == "lena"
