"""Replaying a written day: times, speed, refusals, and the sample that is shipped."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox import SandboxClock, SandboxError
from bot.sandbox.quarter import written
from bot.sandbox.replay import SAMPLE_DAY, SAMPLE_QUARTER, replay
from bot.sandbox.slack.acts import ACTS


class Stage:
    """Takes acts and notes when they came."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.acts: list[tuple[datetime, dict]] = []

    async def act(self, body: dict) -> dict:
        """Refuse what is called `fail`, answer `ok: false` to `no`, and do everything else."""
        self.acts.append((self.clock.now(), body))
        if body["do"] == "fail":
            raise SandboxError("not_in_channel", "ada is not in #triage")
        return {"ok": body["do"] != "no", "error": "no_text", "explain": "nothing to send"}


@pytest.fixture
def stage():
    return Stage(SandboxClock())


def lines(*bodies):
    return [json.dumps(body) for body in bodies]


async def test_times_are_kept_by_the_sandbox_clock(stage) -> None:
    """A time of day comes next, a span counts from the line before, no time means at once."""
    day = lines({"at": "09:00:05", "do": "a"}, {"at": "+90s", "do": "b"}, {"do": "c"}, {"at": "09:30", "do": "d"})
    await replay(day, stage.act, stage.clock, 0)
    at = [when for when, _ in stage.acts]
    assert at[0].strftime("%H:%M:%S") == "09:00:05"
    assert [round((when - at[0]).total_seconds()) for when in at] == [0, 90, 90, 1795]
    assert [body for _, body in stage.acts] == [{"do": name} for name in "abcd"]


async def test_times_of_day_are_in_the_named_zone(stage) -> None:
    """Nine in Berlin is not nine in UTC."""
    zone = ZoneInfo("Europe/Berlin")
    await replay(lines({"at": "09:00", "do": "a"}), stage.act, stage.clock, 0, tz=zone)
    assert stage.acts[0][0].astimezone(zone).hour == 9


async def test_a_time_past_midnight_is_tomorrow(stage) -> None:
    """The day goes on behind midnight."""
    await replay(lines({"at": "23:59", "do": "a"}, {"at": "00:01", "do": "b"}), stage.act, stage.clock, 0)
    assert round((stage.acts[1][0] - stage.acts[0][0]).total_seconds()) == 120


async def test_a_late_play_does_not_wait_for_tomorrow(stage) -> None:
    """When the acts take longer than written, the next follows at once."""

    async def slow(body: dict) -> dict:
        stage.clock.advance(timedelta(minutes=10))
        return await stage.act(body)

    await replay(lines({"at": "09:00", "do": "a"}, {"at": "09:05", "do": "b"}), slow, stage.clock, 0)
    assert round((stage.acts[1][0] - stage.acts[0][0]).total_seconds()) == 600


async def test_speed_moves_the_clock_while_real_time_passes(stage) -> None:
    """At a speed of a thousand a minute passes in a twentieth of a second, in real steps."""
    began = datetime.now(UTC)
    await replay(lines({"at": "+0s", "do": "a"}, {"at": "+60s", "do": "b"}), stage.act, stage.clock, 1000)
    assert 0.05 <= (datetime.now(UTC) - began).total_seconds() < 2
    assert (stage.acts[1][0] - stage.acts[0][0]).total_seconds() >= 60


async def test_refused_lines_are_told_with_their_number_and_do_not_stop_the_play(stage) -> None:
    """Refusals by either way, bad JSON and bad times are all told; comments and empty lines count as lines."""
    told: list[str] = []
    day = [
        "# a day",
        *lines({"do": "fail"}),
        "",
        *lines({"do": "no"}, {"at": "noon", "do": "a"}),
        "{",
        "[]",
        *lines({"do": "b"}),
    ]
    played = await replay(day, stage.act, stage.clock, 0, tell=lambda refused: told.append(str(refused)))
    assert [(each.line, each.error) for each in played.refused] == [
        (2, "not_in_channel"),
        (4, "no_text"),
        (5, "invalid_time"),
        (6, "invalid_json"),
        (7, "invalid_json"),
    ]
    assert told[0] == "line 2: not_in_channel: ada is not in #triage"
    assert played.acts == 1


async def test_the_sample_day_is_well_written(box) -> None:
    """Every line of the shipped day is an act that exists, of a person who is there, in a place that is there."""
    acts = [json.loads(line) for line in SAMPLE_DAY.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(acts) >= 30
    for act in acts:
        assert act["do"] in ACTS
        user = box.world.workspace.find_user(act["user"])
        if "channel" in act:
            assert user.id in box.world.workspace.find_channel(act["channel"]).members


async def test_the_sample_day_plays_without_any_bot(box) -> None:
    """What people do by themselves works in an empty workspace; only what needs the bot's cards is refused."""

    async def at_once(body: dict) -> dict:
        body.pop("wait_s", None)
        return await box.act(body.pop("do"), body)

    played = await replay(SAMPLE_DAY.read_text("utf-8").splitlines(), at_once, box.clock, 0)
    assert {each.error for each in played.refused} <= {"message_not_found", "no_such_element"}
    assert len(box.messages("D:ada")) == 3


async def test_a_weekday_is_the_next_such_day(stage) -> None:
    """So a file can be a quarter; the same day counts while its time is still to come."""
    plan = lines(
        {"at": "mon 09:00", "do": "a"}, {"at": "mon 09:30", "do": "b"}, {"at": "thu 08:00", "do": "c"}, {"at": "mon 09:00", "do": "d"}
    )
    await replay(plan, stage.act, stage.clock, 0)
    at = [when for when, _ in stage.acts]
    assert [when.strftime("%a %H:%M") for when in at] == ["Mon 09:00", "Mon 09:30", "Thu 08:00", "Mon 09:00"]
    assert round((at[3] - at[0]).total_seconds() / 86400) == 7


async def test_between_the_lines_the_clock_stops_where_something_is_due(stage) -> None:
    """Whatever the speed, it happens at its own time: here every hour."""
    stopped = []

    async def stop(until: datetime) -> datetime:
        stopped.append(stage.clock.now())
        return min(until, stopped[-1] + timedelta(hours=1))

    await replay(lines({"at": "09:00", "do": "a"}, {"at": "13:30", "do": "b"}), stage.act, stage.clock, 1_000_000, stop=stop)
    assert [when.strftime("%H:%M") for when in stopped] == ["09:00", "10:00", "11:00", "12:00", "13:00"]


async def test_the_sample_quarter_is_what_its_script_writes(box) -> None:
    """And every line of it is an act that exists, of a person who is there, in a place that is there."""
    assert SAMPLE_QUARTER.read_text("utf-8").splitlines() == list(written())
    acts = [json.loads(line) for line in written() if not line.startswith("#")]
    assert len({act["text"] for act in acts if act["do"] == "say" and "thread_find" not in act}) > 40
    for act in acts:
        user = box.world.workspace.find_user(act["user"])
        assert act["do"] in ACTS
        assert user.id in box.world.workspace.find_channel(act["channel"]).members
