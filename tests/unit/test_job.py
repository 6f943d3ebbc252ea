"""What becomes of a job after an attempt: one settlement for every outcome, and waits that grow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Later, Refused, Sent, Unsure
from bot.queue.job import (
    LONGEST_WAIT_S,
    MAX_AGE,
    MAX_OWN_FAULTS,
    Job,
    Rank,
    Settlement,
    Stage,
    backoff,
    fail,
    settle,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOB = Job(5, "reply:1:0", "slack:post:C1", "send", "{}", Stage.DOING, Rank.CUSTOMER, 1, 1, False, NOW, NOW)
OLD = replace(JOB, created_at=NOW - MAX_AGE - timedelta(seconds=1))
TIRED = replace(JOB, attempts=500)


def in_seconds(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


TABLE = {
    "sent": (JOB, Sent("17.1"), Settlement(Stage.DONE)),
    "refused": (JOB, Refused("not_in_channel"), Settlement(Stage.DEAD, error="not_in_channel")),
    "refused with a remedy": (JOB, Refused("missing_scope", "Add it"), Settlement(Stage.DEAD, error="missing_scope. Add it.")),
    "later holds the lane": (
        JOB,
        Later(30, "rate limit"),
        Settlement(Stage.READY, in_seconds(30), hold=True, refund=True, error="rate limit"),
    ),
    "later without holding": (
        JOB,
        Later(0.5, "no card yet", hold=False),
        Settlement(Stage.READY, in_seconds(0.5), refund=True, error="no card yet"),
    ),
    "later, never in the past": (JOB, Later(-3, "soon"), Settlement(Stage.READY, NOW, hold=True, refund=True, error="soon")),
    "later, however often": (TIRED, Later(1, "away"), Settlement(Stage.READY, in_seconds(1), hold=True, refund=True, error="away")),
    "later, too old": (OLD, Later(1, "away"), Settlement(Stage.DEAD, error="given up after 1 day: away")),
    "only early, however old": (
        OLD,
        Later(1, "rate limit", waits=True),
        Settlement(Stage.READY, in_seconds(1), hold=True, refund=True, error="rate limit"),
    ),
    "blocked": (
        JOB,
        Later(30, "token_revoked", blocked=True),
        Settlement(Stage.READY, in_seconds(30), hold=True, refund=True, blocked=True, error="token_revoked"),
    ),
    "blocked, however often and long": (
        replace(TIRED, created_at=OLD.created_at),
        Later(30, "token_revoked", blocked=True),
        Settlement(Stage.READY, in_seconds(30), hold=True, refund=True, blocked=True, error="token_revoked"),
    ),
    "blocked while in doubt stays in doubt": (
        replace(JOB, doubt=True),
        Later(30, "token_revoked", blocked=True),
        Settlement(Stage.READY, in_seconds(30), hold=True, doubt=True, refund=True, blocked=True, error="token_revoked"),
    ),
    "unsure, too old": (OLD, Unsure("timeout"), Settlement(Stage.DEAD, doubt=True, error="given up after 1 day: timeout")),
}


@pytest.mark.parametrize(("job", "outcome", "expected"), TABLE.values(), ids=TABLE)
def test_each_outcome_has_its_settlement(job, outcome, expected):
    """The table of what follows an attempt, line by line."""
    assert settle(job, outcome, NOW) == expected


def test_an_unsure_end_waits_holds_the_lane_and_is_looked_up():
    """Nobody knows whether it is there: the lane waits with it, and the next attempt looks first."""
    end = settle(JOB, Unsure("timeout"), NOW)
    assert (end.stage, end.hold, end.doubt, end.refund, end.error) == (Stage.READY, True, True, False, "timeout")
    assert end.due_at == NOW + backoff(JOB.attempts, JOB.id)


OUTCOMES = st.one_of(
    st.builds(Sent, st.text(max_size=5)),
    st.builds(Refused, st.text(min_size=1, max_size=5), st.text(max_size=5)),
    st.builds(Later, st.floats(-10, 1e6), st.text(max_size=5), hold=st.booleans(), blocked=st.booleans()),
    st.builds(Unsure, st.text(max_size=5)),
)
JOBS = st.builds(
    replace,
    st.just(JOB),
    attempts=st.integers(1, 40),
    doubt=st.booleans(),
    created_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@given(JOBS, OUTCOMES)
def test_settling_is_total(job, outcome):
    """Every outcome of every job ends it or says when it is due again; nothing is left doing, nothing dies without a word."""
    end = settle(job, outcome, NOW)
    assert end.stage in (Stage.READY, Stage.DONE, Stage.DEAD)
    assert (end.due_at is not None) is (end.stage is Stage.READY)
    assert end.due_at is None or end.due_at >= NOW or isinstance(outcome, Later)
    assert end.stage is not Stage.DEAD or end.error
    assert not end.hold or end.stage is Stage.READY


@given(JOBS, st.builds(Unsure, st.text(max_size=5)))
def test_an_unsure_end_never_loses_its_doubt(job, outcome):
    """Dead or waiting, the row says that it may be there."""
    assert settle(job, outcome, NOW).doubt


@pytest.mark.parametrize(("attempts", "least"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (9, 256), (10, 300), (60, 300)])
def test_waits_double_up_to_five_minutes(attempts, least):
    """1, 2, 4 … 300 seconds, and half as much again at most."""
    assert least <= backoff(attempts, 1).total_seconds() <= least * 1.5


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_wait_is_bounded_and_the_same_for_the_same_job(attempts, seed):
    """No number of attempts overflows, and jitter comes from the job, not from chance."""
    assert backoff(attempts, seed) == backoff(attempts, seed)
    assert timedelta(seconds=1) <= backoff(attempts, seed) <= timedelta(seconds=LONGEST_WAIT_S * 1.5)


def test_jitter_spreads_jobs_that_failed_together():
    """A hundred jobs do not come back at one moment."""
    assert len({backoff(3, job_id) for job_id in range(100)}) > 90


def test_a_fault_of_ours_is_tried_again_in_order():
    """The lane waits, and doubt from before is kept."""
    end = fail(replace(JOB, doubt=True), "KeyError: 'x'", NOW)
    assert (end.stage, end.hold, end.doubt, end.error) == (Stage.READY, True, True, "KeyError: 'x'")


def test_a_fault_of_ours_gives_up_sooner():
    """It seldom heals by waiting, and the lane behind it waits too."""
    assert fail(replace(JOB, attempts=MAX_OWN_FAULTS), "KeyError", NOW).stage is Stage.DEAD
    assert fail(replace(JOB, attempts=MAX_OWN_FAULTS - 1), "KeyError", NOW).stage is Stage.READY


def test_customers_come_before_the_team():
    """The order of importance: what came in, what the customer reads, warnings, cards, the rest."""
    assert Rank.INBOUND < Rank.CUSTOMER < Rank.ANSWER < Rank.WARNING < Rank.CARD < Rank.MIRROR < Rank.HOUSEKEEPING
