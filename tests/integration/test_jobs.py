"""The job table's contract, on SQLite and Postgres alike: keys, lanes, order, leases, fences, live jobs, dead ones."""

from datetime import timedelta

import pytest

from bot.errors import LeaseLost
from bot.messages import Later, Refused, Sent, Unsure
from bot.queue.job import LEASE, LIVE_SPACING, Job, NewJob, Rank, Stage, fail, settle
from bot.queue.store import jobs
from tests.fakes import MORNING

S = timedelta(seconds=1)


class Table:
    """The job table with a transaction for each step, as the desk uses it."""

    def __init__(self, database):
        self.database = database

    def add(self, *new: NewJob, now=MORNING) -> None:
        with self.database.write() as tx:
            jobs.add(tx, new, now)

    def want(self, *live: NewJob, now=MORNING) -> None:
        with self.database.write() as tx:
            jobs.want(tx, live, now)

    def claim(self, now=MORNING, limit=10) -> list[Job]:
        with self.database.write() as tx:
            return jobs.claim_safely(tx, now, limit)

    def one(self, now=MORNING) -> Job:
        (job,) = self.claim(now)
        return job

    def end(self, job: Job, outcome, now=MORNING, *, is_live=False) -> None:
        with self.database.write() as tx:
            jobs.settle(tx, job, settle(job, outcome, now), now, is_live=is_live)

    def waiting(self) -> list[Job]:
        with self.database.read() as tx:
            return list(reversed(jobs.waiting(tx)))

    def dead(self) -> list[Job]:
        with self.database.read() as tx:
            return list(reversed(jobs.dead(tx)))


@pytest.fixture
def table(database) -> Table:
    return Table(database)


def job(key: str, lane: str = "a", rank: int = Rank.CUSTOMER, **fields) -> NewJob:
    return NewJob(key, lane, "send", f"payload of {key}", rank, **fields)


def live(key: str = "card:1", lane: str = "a", **fields) -> NewJob:
    return NewJob(key, lane, "card", "", Rank.CARD, **fields)


def keys(found: list[Job]) -> list[str]:
    return [one.key for one in found]


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
    from sqlalchemy import update  # noqa: PLC0415
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415

    from bot.queue import tables  # noqa: PLC0415

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
    for attempt in range(12):
        now = MORNING + attempt * timedelta(minutes=10)
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
