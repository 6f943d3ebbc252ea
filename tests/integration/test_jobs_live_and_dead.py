"""The job table's contract, continued: jobs that show the newest state, jobs that were given up, and what is counted."""

from datetime import timedelta

import pytest

from bot.messages import Later, Refused, Sent, Unsure
from bot.queue.job import LEASE, LIVE_SPACING
from bot.queue.store import jobs
from tests.fakes import MORNING
from tests.integration.job_table import S, Table, job, keys, live


@pytest.fixture
def table(database) -> Table:
    return Table(database)


# ------------------------------------------------------------------------------------------------------- live jobs


def test_any_number_of_wishes_for_a_live_job_are_one(table):
    """A hundred changes of a ticket are one edit of its card."""
    for _ in range(100):
        table.want(live())
    assert keys(table.claim()) == ["card:1"]
    assert table.claim() == []


def test_a_wish_while_it_runs_makes_it_go_round_once_more(table):
    """What it sends now may be older than the wish; ten wishes are one more round."""
    table.want(live())
    running = table.one()
    for _ in range(10):
        table.want(live())
    table.end(running, Sent("1"), is_live=True)
    again = table.one(MORNING + LIVE_SPACING)
    table.end(again, Sent("1"), MORNING + LIVE_SPACING, is_live=True)
    assert table.claim(MORNING + LEASE) == []


def test_rounds_of_a_live_job_keep_their_distance(table):
    """Also when it is wished for at once after its end."""
    table.want(live())
    table.end(table.one(), Sent("1"), is_live=True)
    table.want(live(), now=MORNING + S / 10)
    assert table.claim(MORNING + LIVE_SPACING - S / 10) == []
    assert keys(table.claim(MORNING + LIVE_SPACING)) == ["card:1"]


def test_a_live_job_that_rested_long_enough_runs_at_once(table):
    """The distance is kept from the last round, not added to it."""
    table.want(live())
    table.end(table.one(), Sent("1"), is_live=True)
    later = MORNING + timedelta(hours=1)
    table.want(live(), now=later)
    assert keys(table.claim(later)) == ["card:1"]


def test_a_first_round_that_waits_is_pulled_forward(table):
    """A card that waits for a name need not wait any more when the name is there."""
    table.want(live(due_at=MORNING + 600 * S))
    table.want(live(due_at=MORNING + S))
    assert keys(table.claim(MORNING + S)) == ["card:1"]


def test_a_later_wish_does_not_put_a_first_round_off(table):
    """The earliest wish counts."""
    table.want(live(due_at=MORNING + S))
    table.want(live(due_at=MORNING + 600 * S))
    assert keys(table.claim(MORNING + S)) == ["card:1"]


def test_a_wish_revives_a_dead_live_job(table):
    """A card that could not be posted is tried anew when its ticket changes; attempts count from one."""
    table.want(live())
    table.end(table.one(), Refused("not_in_channel"), is_live=True)
    assert keys(table.dead()) == ["card:1"]
    table.want(live(lane="b"), now=MORNING + LIVE_SPACING)
    revived = table.one(MORNING + LIVE_SPACING)
    assert (revived.attempts, revived.lane) == (1, "b")


def test_a_snapshot_is_kept_for_whoever_has_to_look(table):
    """What a live job was about to send is known to the next attempt, and forgotten once its end is known."""
    table.want(live())
    with table.database.write() as tx:
        jobs.snapshot(tx, (job_ := jobs.claim(tx, MORNING, 1)[0]), "what was sent")
    in_doubt = table.one(MORNING + LEASE)
    assert (in_doubt.id, in_doubt.doubt, in_doubt.payload) == (job_.id, True, "what was sent")
    table.end(in_doubt, Sent("1"), MORNING + LEASE, is_live=True)
    table.want(live(), now=MORNING + LEASE + LIVE_SPACING)
    fresh = table.one(MORNING + LEASE + LIVE_SPACING)
    assert (fresh.doubt, fresh.payload) == (False, "")


def test_whoever_lost_the_lease_cannot_write_a_snapshot(table):
    """It would be looked up instead of the new owner's."""
    table.want(live())
    slow = table.one()
    fast = table.one(MORNING + LEASE)
    with table.database.write() as tx:
        jobs.snapshot(tx, slow, "stale")
    assert table.waiting()[0].payload == fast.payload == ""


# ------------------------------------------------------------------------------------------------ dead, done, counted


def test_a_dead_job_does_not_hold_its_lane(table):
    """One message that can never arrive does not silence a conversation."""
    table.add(job("first"), job("second"))
    table.end(table.one(), Refused("msg_too_long"))
    assert keys(table.claim()) == ["second"]
    assert [(row.key, row.error) for row in table.dead()] == [("first", "msg_too_long")]


def test_dead_jobs_are_tried_again_on_request(table):
    """By number, or all of them; those that are not dead are left alone."""
    table.add(job("a1", "a"), job("b1", "b"), job("c1", "c"))
    first, second, _ = table.claim()
    table.end(first, Refused("no"))
    table.end(second, Unsure("timeout") and Refused("no"))
    with table.database.write() as tx:
        assert jobs.retry(tx, [first.id, 999], MORNING) == 1
    assert keys(table.dead()) == ["b1"]
    with table.database.write() as tx:
        assert jobs.retry(tx, None, MORNING) == 1
    assert keys(table.claim()) == ["a1", "b1"]


def test_a_retried_job_whose_end_was_unknown_is_still_in_doubt(table):
    """An operator's wish does not make a double post right."""
    table.add(job("k"))
    for hours in (0, 12, 25):
        now = MORNING + timedelta(hours=hours)
        table.end(table.one(now), Unsure("timeout"), now)
    assert keys(table.dead()) == ["k"]
    with table.database.write() as tx:
        jobs.retry(tx, None, now)
    assert table.one(now + timedelta(minutes=10)).doubt


def test_a_dropped_job_is_gone_but_its_key_stays_used(table):
    """Giving it up is final: the same event delivered again does not bring it back."""
    table.add(job("k"), job("waits", "b"))
    dropped, waits = table.claim()
    table.end(dropped, Refused("no"))
    with table.database.write() as tx:
        assert jobs.drop(tx, [dropped.id, waits.id]) == 1
    table.add(job("k"))
    assert table.dead() == []
    assert keys(table.waiting()) == ["waits"]


def test_only_what_was_done_long_ago_is_forgotten(table):
    """Waiting and dead jobs stay for ever; a forgotten key may be used again."""
    table.add(job("done"), job("dead", "b"), job("waits", "c", due_at=MORNING + LEASE))
    first, second = table.claim()
    table.end(first, Sent("1"))
    table.end(second, Refused("no"))
    with table.database.write() as tx:
        assert jobs.purge(tx, MORNING) == 0
        assert jobs.purge(tx, MORNING + S) == 1
    assert (keys(table.dead()), keys(table.waiting())) == (["dead"], ["waits"])


def test_the_backlog_counts_by_stage_and_age(table):
    """How much waits, runs and is dead, and for how long the oldest that is due."""
    table.add(job("a1", "a"), job("a2", "a", due_at=MORNING + 5 * S), job("b1", "b"), job("c1", "c", due_at=MORNING + LEASE * 9))
    first, second = table.claim()
    table.end(second, Refused("no"))
    with table.database.read() as tx:
        found = jobs.backlog(tx, MORNING + 20 * S)
        assert (found.ready, found.doing, found.dead, found.oldest_s) == (2, 1, 1, 20.0)
        assert jobs.unsettled(tx, MORNING + 4 * S) == 1
        assert jobs.unsettled(tx, MORNING + 5 * S) == 2
        assert jobs.next_due(tx) == MORNING + LEASE
    table.end(first, Sent("1"))


def test_the_next_due_time_is_when_a_claim_can_find_something(table):
    """Not while a lane is busy or held: asking then would be asking all the time."""

    def due():
        with table.database.read() as tx:
            return jobs.next_due(tx)

    table.add(job("first"), job("second", due_at=MORNING + S))
    assert due() == MORNING
    first = table.one()
    assert due() == MORNING + LEASE
    table.end(first, Later(30, "rate limit"))
    assert due() == MORNING + 30 * S
    table.add(job("elsewhere", "b", due_at=MORNING + 9 * S))
    assert due() == MORNING + 9 * S


def test_an_empty_table_has_nothing_due(table):
    """The worker then sleeps until it is woken."""
    with table.database.read() as tx:
        assert jobs.next_due(tx) is None
        assert jobs.backlog(tx, MORNING).oldest_s == 0.0
