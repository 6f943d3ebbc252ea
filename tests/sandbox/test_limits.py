"""Rate limits: per method and minute, per channel and second, per hour of events."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import SandboxClock
from bot.sandbox.slack.limits import Limits


async def denied(call) -> float:
    """Return the Retry-After of a call that is one too many."""
    with pytest.raises(SlackApiError) as caught:
        await call
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    return float(caught.value.response.headers["Retry-After"])


async def test_a_burst_to_one_channel_is_stopped(client) -> None:
    """Five posts in a blink pass, the sixth waits a second."""
    for _ in range(5):
        await client.chat_postMessage(channel="C0TRIAGE", text="x")
    assert await denied(client.chat_postMessage(channel="C0TRIAGE", text="x")) == 1
    assert (await client.chat_postMessage(channel="C0HELP", text="x"))["ok"]


async def test_a_second_later_one_more_passes(client, pass_time) -> None:
    """The allowance fills up again by one a second of sandbox time."""
    for _ in range(5):
        await client.chat_postMessage(channel="C0TRIAGE", text="x")
    pass_time(seconds=1)
    assert (await client.chat_postMessage(channel="C0TRIAGE", text="x"))["ok"]
    await denied(client.chat_postMessage(channel="C0TRIAGE", text="x"))


async def test_a_refused_post_leaves_no_message(box, client) -> None:
    """What is answered with 429 was not posted."""
    for _ in range(5):
        await client.chat_postMessage(channel="C0TRIAGE", text="x")
    await denied(client.chat_postMessage(channel="C0TRIAGE", text="x"))
    assert len(box.messages("#triage")) == 5


async def test_a_method_has_its_tier(client, pass_time) -> None:
    """users.list (tier 2) is answered twenty times a minute, and others go on."""
    for _ in range(20):
        await client.users_list()
    assert 1 <= await denied(client.users_list()) <= 60
    assert (await client.users_info(user="U0ADA"))["ok"]
    pass_time(minutes=1)
    assert (await client.users_list())["ok"]


async def test_limits_can_be_lifted(box, client) -> None:
    """For a benchmark nothing is limited."""
    box.limits.enabled = False
    for _ in range(25):
        await client.chat_postMessage(channel="C0TRIAGE", text="x")
        await client.users_list()
    assert len(box.messages("#triage")) == 25


async def test_too_many_events_become_one_notice(box, desk) -> None:
    """Past the hourly ceiling events are dropped and app_rate_limited is told once a minute."""
    box.limits.events_per_hour = 2
    for text in ("one", "two", "three", "four"):
        await box.say("ada", "D:ada", text)
    await desk.payload("app_rate_limited")
    assert [each["text"] for each in desk.events()] == ["one", "two"]
    assert sum(each["type"] == "app_rate_limited" for each in desk.heard) == 1


def test_a_workspace_takes_so_many_posts_a_minute() -> None:
    """Several hundred posts a minute over all channels are too many."""
    limits = Limits(SandboxClock())
    waits = [limits.wait_to_post(f"C{n}") for n in range(301)]
    assert not any(waits[:300])
    assert waits[300] > 0
