"""The job table's contract, on SQLite and Postgres alike: keys, lanes, order, leases and fences."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.errors import LeaseLost
from bot.messages import Later, Refused, Sent, Unsure
from bot.queue import tables
from bot.queue.job import LEASE, Job, NewJob, Rank, Stage, fail
from bot.queue.store import jobs
from tests.fakes import MORNING
from tests.integration.job_table import S, Table, job, keys


@pytest.fixture
def table(database) -> Table:
    return Table(database)


# ------------------------------------------------------------------------------------------------------------ keys


def test_a_key_is_one_job_whatever_became_of_it(table):
    """Adding it again does nothing: not while it waits, nor while it runs, nor when it is done."""
    table.add(job("k"), job("k"))
    table.add(job("k"))
    claimed = table.one()
    table.add(job("k"))
    assert table.claim() == []
    table.end(claimed, Sent("1"))
    table.add(job("k"))
    assert table.claim(MORNING + LEASE * 2) == []
    assert table.waiting() == []


def test_a_key_added_again_changes_nothing_of_the_row(table):
    """The first wish stands, also if the second says something else."""
    table.add(job("k", ticket_id=4))
    table.add(NewJob("k", "other", "inbound", "other words", 0, MORNING + 9 * S))
    (row,) = table.claim()
    assert (row.lane, row.kind, row.payload, row.rank, row.ticket_id) == ("a", "send", "payload of k", Rank.CUSTOMER, 4)


def test_what_is_claimed_is_what_was_added(table):
    """Every fact of a job comes back, times aware and in UTC."""
    table.add(job("k", ticket_id=4, due_at=MORNING - S))
    row = table.one()
    assert row == Job(
        row.id,
        "k",
        "a",
        "send",
        "payload of k",
        Stage.DOING,
        Rank.CUSTOMER,
        1,
        1,
        doubt=False,
        due_at=MORNING - S,
        created_at=MORNING,
        ticket_id=4,
    )
    assert row.due_at.utcoffset() == timedelta(0)


def test_a_job_waits_until_it_is_due(table):
    """Not a moment sooner."""
    table.add(job("k", due_at=MORNING + S))
    assert table.claim(MORNING + S - timedelta(microseconds=1)) == []
    assert keys(table.claim(MORNING + S)) == ["k"]


# ----------------------------------------------------------------------------------------------------------- lanes


def test_a_lane_has_one_job_at_a_time(table):
    """The next one waits until the first has ended, however often is asked."""
    table.add(job("first"), job("second"))
    first = table.one()
    assert table.claim() == []
    table.end(first, Sent("1"))
    assert keys(table.claim()) == ["second"]


def test_the_database_itself_refuses_two_running_in_a_lane(table):
    """Whatever the program believes, an index stands in the way."""
    table.add(job("first"), job("second"))
    table.one()
    with pytest.raises(IntegrityError), table.database.write() as tx:
        tx.execute(update(tables.jobs).values(stage="doing"))


def test_lanes_do_not_wait_for_each_other(table):
    """One claim brings the head of every free lane."""
    table.add(job("a1", "a"), job("a2", "a"), job("b1", "b"), job("c1", "c"))
    assert keys(table.claim()) == ["a1", "b1", "c1"]


def test_a_claim_takes_no_more_than_it_was_asked_for(table):
    """The most important heads come first."""
    table.add(job("mirror", "a", Rank.MIRROR), job("card", "b", Rank.CARD), job("reply", "c", Rank.CUSTOMER))
    assert keys(table.claim(limit=2)) == ["reply", "card"]


def test_within_a_lane_rank_goes_before_age(table):
    """A customer's reply passes the cards that wait in front of it; equals keep the order in which they came."""
    table.add(job("card", rank=Rank.CARD), job("reply 1", rank=Rank.CUSTOMER), job("reply 2", rank=Rank.CUSTOMER))
    order = []
    while found := table.claim():
        order += keys(found)
        table.end(found[0], Sent("1"))
    assert order == ["reply 1", "reply 2", "card"]


@pytest.mark.parametrize("outcome", [Later(30, "rate limit"), Unsure("timeout")], ids=["later", "unsure"])
def test_a_lane_waits_with_the_job_that_has_to_wait(table, outcome):
    """Order survives a rate limit and a doubtful end: what comes behind does not pass."""
    table.add(job("first"), job("second"))
    table.end(table.one(), outcome)
    assert table.claim(MORNING + S / 2) == []
    assert keys(table.claim(MORNING + 31 * S)) == ["first"]


def test_a_held_lane_holds_new_jobs_too(table):
    """A job that is added while the lane waits takes its turn, unless it is more important when the wait is over."""
    table.add(job("first"))
    table.end(table.one(), Later(30, "rate limit"))
    table.add(job("second"), job("inbound", rank=Rank.INBOUND), job("elsewhere", "b"))
    assert keys(table.claim(MORNING + S)) == ["elsewhere"]
    assert keys(table.claim(MORNING + 30 * S)) == ["inbound"]


def test_a_job_that_waits_alone_lets_the_others_pass(table):
    """``hold=False``: it waits for something of ours, which is no reason for the rest to wait."""
    table.add(job("first"), job("second"))
    table.end(table.one(), Later(30, "no card yet", hold=False))
    assert keys(table.claim(MORNING + S)) == ["second"]


def test_a_wait_that_is_not_its_fault_costs_no_attempt(table):
    """Waiting for a card, or for a valid token, is not a failed try."""
    table.add(job("first"))
    for seconds, later in enumerate([Later(1, "no card yet", hold=False), Later(1, "token_revoked", blocked=True)] * 10):
        now = MORNING + seconds * S
        assert table.one(now).attempts == 1
        table.end(table.waiting()[0], later, now)


def test_holds_of_one_channel_are_released_together(table):
    """When its token works again every lane of it goes on at once; other channels' lanes keep waiting, also with similar names."""
    table.add(job("s", "slack:post:C1"), job("d", "discord:post:1"), job("x", "slack_2:post:C1"))
    for row in table.claim():
        table.end(row, Later(600, "token_revoked", blocked=True))
    with table.database.write() as tx:
        jobs.release_holds(tx, "slack:", MORNING + S)
    assert keys(table.claim(MORNING + S)) == ["s"]


# ------------------------------------------------------------------------------------------------- leases, fences


def test_an_expired_lease_is_claimed_again_in_doubt(table):
    """Whoever had it may have done it: the next one must look."""
    table.add(job("k"), job("behind"))
    first = table.one()
    assert not first.doubt
    assert table.claim(MORNING + LEASE - S) == []
    second = table.one(MORNING + LEASE)
    assert (second.key, second.attempts, second.fence, second.doubt) == ("k", 2, 2, True)


def test_doubt_stays_until_the_end_is_known(table):
    """Two crashes in a row are still one doubt."""
    table.add(job("k"))
    table.one()
    table.one(MORNING + LEASE)
    assert table.one(MORNING + LEASE * 2).doubt


def test_whoever_lost_the_lease_cannot_settle(table):
    """The slow one leaves no trace; the new owner settles."""
    table.add(job("k"))
    slow = table.one()
    fast = table.one(MORNING + LEASE)
    with pytest.raises(LeaseLost):
        table.end(slow, Refused("no"), MORNING + LEASE)
    table.end(fast, Sent("1"), MORNING + LEASE)
    with pytest.raises(LeaseLost):
        table.end(slow, Sent("2"), MORNING + LEASE)
    assert table.dead() == table.waiting() == []


def test_nothing_is_settled_twice(table):
    """Settling needs a running job."""
    table.add(job("k"))
    claimed = table.one()
    table.end(claimed, Later(1))
    with pytest.raises(LeaseLost):
        table.end(claimed, Sent("1"))


def test_the_fence_goes_on_counting_when_attempts_begin_anew(table):
    """An attempt of before a retry can never settle the job of after it."""
    table.add(job("k"))
    old = table.one()
    table.end(old, Refused("no"))
    with table.database.write() as tx:
        jobs.retry(tx, None, MORNING)
    new = table.one()
    assert (new.attempts, new.fence) == (1, 2)
    with pytest.raises(LeaseLost):
        table.end(old, Sent("1"))


def test_a_fault_of_ours_is_kept_in_words(table):
    """What went wrong stands in the row, and it is tried again."""
    table.add(job("k"))
    claimed = table.one()
    with table.database.write() as tx:
        jobs.settle(tx, claimed, fail(claimed, "KeyError: 'x'", MORNING), MORNING)
    (row,) = table.waiting()
    assert (row.stage, row.error) == (Stage.READY, "KeyError: 'x'")
