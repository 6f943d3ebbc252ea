"""Faults of the Web API: each does what it says, to whom it says, as often as it says."""

import time

import pytest
from aiohttp import ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import SandboxError


def post(client, text="x"):
    return client.chat_postMessage(channel="C0TRIAGE", text=text)


async def test_a_rate_limit_hits_once(box, client) -> None:
    """One 429 with its Retry-After, then it works again; nothing was posted meanwhile."""
    box.faults.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert caught.value.response.headers["Retry-After"] == "7"
    await post(client)
    assert len(box.messages("#triage")) == 1


async def test_an_error_word_hits_as_often_as_asked(box, client, refusal) -> None:
    """A told error hits so many times and only its method."""
    box.faults.error("chat.postMessage", "internal_error", times=2)
    assert (await refusal(post(client)))["error"] == "internal_error"
    assert (await client.auth_test())["ok"]
    assert (await refusal(post(client)))["error"] == "internal_error"
    assert (await post(client))["ok"]


async def test_a_fault_for_every_method_lasts_until_cleared(box, client, refusal) -> None:
    """`*` with times=None hits everything until `clear`."""
    box.faults.error("*", "fatal_error", times=None)
    assert (await refusal(client.auth_test()))["error"] == "fatal_error"
    assert (await refusal(post(client)))["error"] == "fatal_error"
    box.faults.clear()
    assert (await post(client))["ok"]


async def test_a_dropped_answer_was_carried_out(box, client) -> None:
    """The message is there, and the caller never hears of it."""
    box.faults.drop_response("chat.postMessage")
    with pytest.raises(ServerDisconnectedError):
        await post(client)
    assert len(box.messages("#triage")) == 1


async def test_the_sdks_own_retry_doubles_a_dropped_post(box) -> None:
    """The SDK's default retry posts again, unless a client_msg_id makes the second one the first."""
    client = AsyncWebClient(token=box.bot_token, base_url=box.api_url, retry_handlers=[AsyncConnectionErrorRetryHandler(max_retry_count=1)])
    client.retry_handlers[0].interval_calculator.calculate_sleep_duration = lambda _attempt: 0
    box.faults.drop_response("chat.postMessage")
    await post(client, "twice")
    box.faults.drop_response("chat.postMessage")
    await client.chat_postMessage(channel="C0TRIAGE", text="once", client_msg_id="mine")
    assert [each["text"] for each in box.messages("#triage")] == ["twice", "twice", "once"]


async def test_a_gateway_page_is_no_json(box, client) -> None:
    """A 502 comes as HTML and does nothing."""
    box.faults.http_status("chat.postMessage", 502)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert caught.value.response.status_code == 502
    assert box.messages("#triage") == []


async def test_history_can_be_denied(box, client, refusal) -> None:
    """With history denied both reading methods answer 429 and everything else works."""
    box.faults.history_denied = True
    ts = await box.say("lena", "#triage", "x")
    assert (await refusal(client.conversations_history(channel="C0TRIAGE")))["error"] == "ratelimited"
    assert (await refusal(client.conversations_replies(channel="C0TRIAGE", ts=ts)))["error"] == "ratelimited"
    assert (await post(client))["ok"]


async def test_a_revoked_token_is_refused_until_restored(box, client, refusal) -> None:
    """token_revoked for every call of the bot's token."""
    box.faults.revoke_token()
    assert (await refusal(client.auth_test()))["error"] == "token_revoked"
    box.faults.restore_token()
    assert (await client.auth_test())["ok"]


async def test_latency_delays_calls(box, client) -> None:
    """Every call takes at least as long as the latency."""
    box.faults.latency(0.05)
    started = time.monotonic()
    await client.auth_test()
    assert time.monotonic() - started >= 0.05


async def test_calls_are_recorded(box, client, refusal) -> None:
    """The journal has method, arguments, status and error of each call, but no token."""
    await post(client)
    await refusal(client.users_info(user="U0NOBODY"))
    good, bad = box.calls
    assert (good.method, good.status, good.error, good.args["text"]) == ("chat.postMessage", 200, "", "x")
    assert (bad.method, bad.error) == ("users.info", "user_not_found")
    assert box.bot_token not in str(box.calls)


def test_the_state_of_the_faults_is_plain_json(box) -> None:
    """The snapshot has switches, numbers and the rules in force."""
    box.faults.apply("history_denied", {"on": True})
    box.faults.apply("rate_limit", {"method": "chat.postMessage", "retry_after": 5, "times": 3})
    box.faults.apply("missing_scopes", {"scopes": ["chat:write"]})
    shown = box.faults.snapshot()
    assert shown["history_denied"]
    assert shown["scopes_missing"] == ["chat:write"]
    assert shown["rules"] == [{"name": "rate_limit", "method": "chat.postMessage", "times": 3, "retry_after": 5}]


@pytest.mark.parametrize(("name", "args"), [("earthquake", {}), ("latency", {"minutes": 3}), ("latency_s", {})])
def test_unknown_faults_are_refused(box, name, args) -> None:
    """A fault that does not exist, or arguments that do not fit, raise."""
    with pytest.raises(SandboxError):
        box.faults.apply(name, args)
