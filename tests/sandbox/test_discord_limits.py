"""Rates and faults: a client that reads the headers meets no 429, and everything that can break can be broken."""

import asyncio

import aiohttp
import discord
import pytest


def errors(guild) -> list[str]:
    return [call.error for call in guild.calls if call.error]


async def test_a_client_that_reads_the_headers_is_never_refused(guild, robot) -> None:
    """The library waits by itself when a bucket is used up, so that no call is answered 429."""
    guild.limits.buckets["create_message"] = (2, 0.2)
    for n in range(6):
        await robot.room("#help").send(str(n))
    assert guild.texts("#help") == [str(n) for n in range(6)]
    assert errors(guild) == []


@pytest.fixture
async def raw(guild):
    """Give a function that calls the API without any library, and without waiting."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {guild.bot_token}"}) as session:

        async def call(verb: str, path: str, body=None, **headers):
            async with session.request(verb, guild.api_url + path, json=body, headers=headers) as answer:
                return answer.status, answer.headers, await answer.json() if answer.content_length else None

        yield call


async def test_a_full_bucket_is_a_429_with_everything_in_it(guild, raw) -> None:
    """Via, Retry-After, scope and the JSON body: what a library needs to wait and go on."""
    path = f"/channels/{guild.id_of('#help')}/messages"
    for _ in range(5):
        status, headers, _ = await raw("POST", path, {"content": "x"})
        assert status == 200
    assert headers["X-RateLimit-Remaining"] == "0"
    status, headers, body = await raw("POST", path, {"content": "x"})
    assert (status, body["global"], body["message"]) == (429, False, "You are being rate limited.")
    assert {"Via", "Retry-After", "X-RateLimit-Scope", "X-RateLimit-Bucket", "X-RateLimit-Reset-After"} <= set(headers)
    assert 0 < body["retry_after"] <= 5


async def test_each_channel_has_a_bucket_of_its_own(guild, raw) -> None:
    """One channel's limit does not hold another's messages."""
    for name in ("#help", "#triage"):
        for _ in range(5):
            status, _, _ = await raw("POST", f"/channels/{guild.id_of(name)}/messages", {"content": "x"})
            assert status == 200


async def test_fifty_requests_a_second_in_all(guild, raw) -> None:
    """The fifty-first within a second is refused globally."""
    answers = await asyncio.gather(*(raw("GET", f"/users/{guild.id_of(one)}") for one in ["ada", "ben", "tom"] * 17))
    refused = [body for status, _, body in answers if status == 429]
    assert len(refused) == 1
    assert refused[0]["global"]


async def test_answers_are_json_and_nothing_else(guild, raw) -> None:
    """The content type stands alone: with a charset behind it the library would read text."""
    _, headers, _ = await raw("GET", "/users/@me")
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("verb", "path"), [("GET", "/nothing/here"), ("POST", "/users/@me")])
async def test_an_unknown_route_is_a_404(raw, verb, path) -> None:
    """In Discord's own words."""
    status, _, body = await raw(verb, path)
    assert status in (404, 405)
    assert body == {"message": "404: Not Found", "code": 0}


async def test_a_wrong_token_is_a_401(raw) -> None:
    """In Discord's own words."""
    status, _, body = await raw("GET", "/users/@me", Authorization="Bot nobody")
    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.parametrize("body", [[], "text", 5])
async def test_a_body_of_another_shape_is_refused(guild, raw, body) -> None:
    """A message is an object; anything else is 50035, never a fault of the server."""
    status, _, answer = await raw("POST", f"/channels/{guild.id_of('#help')}/messages", body)
    assert (status, answer["code"]) == (400, 50035)


async def test_too_many_invalid_requests_shut_the_address_out(guild) -> None:
    """After ten thousand of them in ten minutes Cloudflare answers, with a page and without Via."""
    for _ in range(10_000):
        guild.limits.note_invalid()
    async with aiohttp.ClientSession() as session, session.get(f"{guild.api_url}/users/@me") as answer:
        assert answer.status == 429
        assert "Via" not in answer.headers
        assert answer.content_type == "text/html"


async def test_the_gateway_says_how_many_identifies_are_left(guild, robot, raw) -> None:
    """What the bot has used is missing from the day's allowance."""
    _, _, body = await raw("GET", "/gateway/bot")
    assert body["url"] == guild.gateway_url
    assert body["session_start_limit"]["remaining"] == 999


async def test_a_429_is_waited_out(guild, robot) -> None:
    """The library tries again after the time that the answer names; the message comes once."""
    guild.faults.rate_limit("create_message", retry_after=0.05)
    await robot.room("#help").send("late")
    assert guild.texts("#help") == ["late"]
    assert errors(guild) == ["429"]


async def test_a_429_of_cloudflare_is_no_answer_to_wait_for(guild, robot) -> None:
    """Without Via the library gives up at once."""
    guild.faults.rate_limit("create_message", via=False)
    with pytest.raises(discord.HTTPException):
        await robot.room("#help").send("never")
    assert guild.texts("#help") == []


@pytest.mark.parametrize(("fault", "stands"), [("drop_response", ["x"]), ("reset_response", ["x"]), ("reset_request", [])])
async def test_a_line_that_dies_during_a_send(guild, robot, fault, stands) -> None:
    """Whether the message stands depends on when the line died; the client cannot tell."""
    getattr(guild.faults, fault)("create_message")
    with pytest.raises((aiohttp.ClientError, OSError)):
        await robot.room("#help").send("x")
    assert guild.texts("#help") == stands


async def test_server_faults_and_chosen_codes(guild, robot, refused) -> None:
    """A 503 is told at once; any of Discord's codes can be had on demand."""
    guild.faults.http_status("create_message", 503)
    assert (await refused(robot.room("#help").send("x"))).status == 503
    guild.faults.error("create_message", 50083)
    assert (await refused(robot.room("#help").send("x"))).code == 50083


async def test_a_slow_network_is_slow(guild, robot) -> None:
    """Latency delays a call, and once more what it tells: the answer is there before the event."""
    guild.faults.latency(0.1)
    await robot.room("#help").send("x")
    assert robot.events("MESSAGE_CREATE") == []
    await robot.hears("message")


async def test_held_events_come_in_order(guild, robot) -> None:
    """What happened during a pause arrives after it."""
    guild.faults.pause_events()
    for n in range(3):
        await guild.say("ada", "#help", str(n))
    assert robot.events("MESSAGE_CREATE") == []
    guild.faults.resume_events()
    await robot.hears("message", 3)
    assert [one["content"] for one in robot.events("MESSAGE_CREATE")] == ["0", "1", "2"]


async def test_a_revoked_token(guild, robot, refused) -> None:
    """From now on 401, until it is restored."""
    guild.faults.revoke_token()
    assert (await refused(robot.room("#help").send("x"))).status == 401
    guild.faults.restore_token()
    await robot.room("#help").send("x")


async def test_starting_over(guild, robot) -> None:
    """After a reset the guild is as it was at the beginning, and the bot finds its way back."""
    await guild.say("ada", "#help", "before")
    guild.faults.latency(1.0)
    guild.reset()
    assert guild.messages("#help") == []
    assert guild.faults.latency_s == 0
    await robot.hears("ready", 2)
