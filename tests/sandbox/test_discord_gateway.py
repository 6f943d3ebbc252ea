"""The gateway: who gets in, what they are told, and how a bot comes back after its line was cut."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import discord
import pytest

from bot.sandbox import DiscordSandbox


def kinds(guild: DiscordSandbox) -> list[str]:
    return [note.kind for note in guild.notes]


async def test_a_client_finds_the_whole_guild(guild, robot) -> None:
    """After READY the library knows the guild with its channels, roles, members and itself."""
    assert robot.home.name == "Northwind"
    assert robot.home.me.id == int(guild.bot_user_id)
    assert {channel.name for channel in robot.home.text_channels} >= {"help", "triage", "leads"}
    assert [forum.name for forum in robot.home.forums] == ["support"]
    assert {member.name for member in robot.home.members} >= {"ada", "lena", "deskhand"}
    assert [role.name for role in robot.home.get_member_named("priya").roles] == ["@everyone", "support-agents", "support-leads"]
    assert "Pending" in [tag.name for tag in robot.home.forums[0].available_tags]


async def test_members_come_only_to_who_asked_for_them(guild, robots) -> None:
    """Without the members intent a bot is told of itself alone."""
    robot = await robots(discord.Intents.default()).enter()
    assert [member.name for member in robot.home.members] == ["deskhand"]
    assert robot.home.member_count == 9


async def test_a_privileged_intent_must_be_switched_on(guild, robots) -> None:
    """Asking for message content that the portal does not grant ends the connection with 4014."""
    guild.world.app.granted = 0
    robot = robots()
    await robot.login(guild.bot_token)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await robot.connect()


async def test_a_wrong_token_is_refused(guild, robots) -> None:
    """Logging in with a token that is not the bot's is answered 401."""
    with pytest.raises(discord.LoginFailure):
        await robots().login("not-the-token")


async def test_content_is_kept_from_who_did_not_ask_for_it(guild, robots) -> None:
    """Without the message content intent texts are empty, except in direct messages and where the bot is mentioned."""
    robot = await robots(discord.Intents.default()).enter()
    await guild.say("ada", "#help", "nobody reads this", files=[("a.txt", b"a", "text/plain")])
    await guild.say("ada", "#help", f"<@{guild.bot_user_id}> read this")
    await guild.say("ada", "D:ada", "and this")
    await robot.hears("message", 3)
    told = robot.events("MESSAGE_CREATE")
    assert [one["content"] for one in told] == ["", f"<@{guild.bot_user_id}> read this", "and this"]
    assert told[0]["attachments"] == []


async def test_what_was_missed_is_replayed_after_a_reset(guild, robot) -> None:
    """A message said while the line was cut comes when the bot resumes, once, and no identify is used."""
    await guild.say("ada", "#help", "before")
    await robot.hears("message")
    guild.faults.pause_events()
    await guild.say("ada", "#help", "during")
    guild.faults.reset_gateway()
    guild.faults.resume_events()
    await robot.hears("resumed")
    await guild.say("ada", "#help", "after")
    await robot.hears("message", 3)
    assert [one["content"] for one in robot.events("MESSAGE_CREATE")] == ["before", "during", "after"]
    assert guild.identifies == 1


@pytest.mark.parametrize("code", [1000, 4000, 4009])
async def test_a_closed_line_is_taken_up_again(guild, robot, code) -> None:
    """Whatever the gateway closes with, the bot is back and hears what comes next."""
    guild.faults.close_gateway(code)
    await guild.until(lambda: kinds(guild).count("connected") >= 2 and guild.connected)
    await guild.say("ada", "#help", "hello")
    await robot.hears("message")


async def test_a_request_to_reconnect_is_followed(guild, robot) -> None:
    """Op 7 makes the bot come again and resume."""
    guild.faults.reconnect()
    await robot.hears("resumed")
    assert guild.identifies == 1


async def test_an_invalid_session_is_begun_anew(guild, robot) -> None:
    """After op 9 the bot identifies again."""
    guild.faults.invalidate_session()
    await robot.hears("ready", 2)
    assert guild.identifies == 2


async def test_a_refused_resume_costs_an_identify(guild, robot) -> None:
    """A session that cannot be resumed is answered with op 9, and the bot identifies."""
    guild.faults.refuse_resume()
    guild.faults.reset_gateway()
    await robot.hears("ready", 2)
    assert kinds(guild).count("resume_refused") == 1


async def test_a_session_is_lost_after_a_while(guild, robot) -> None:
    """A bot that comes back after more than two minutes has to identify."""
    guild.faults.refuse_gateway(1)
    guild.faults.reset_gateway()
    await guild.until(lambda: "refused" in kinds(guild))
    guild.clock.advance(timedelta(minutes=3))
    await guild.until(lambda: guild.identifies == 2, timeout=15)


async def test_a_refused_handshake_is_noted(guild) -> None:
    """The gateway can be out: the handshake is answered 503."""
    guild.faults.refuse_gateway()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(guild.gateway_url)
    assert kinds(guild) == ["refused"]


async def test_a_line_that_fell_silent_is_noticed(guild, robots) -> None:
    """A line that carries nothing any more, though it is open, is left; what was missed comes over the next one."""
    robot = await robots(heartbeat_timeout=0.3).enter()
    guild.faults.stall_gateway()
    await guild.say("ada", "#help", "anybody there?")
    await robot.hears("message")
    assert guild.identifies == 1


async def test_identifying_too_often_is_turned_away(guild, robots) -> None:
    """A second identify within five seconds is an invalid session, as max_concurrency says."""
    guild.limits.identify_gap_s = 5.0
    await robots().enter()
    entering = asyncio.create_task(robots().enter())
    await guild.until(lambda: "rejected" in kinds(guild))
    guild.clock.advance(timedelta(seconds=5))
    assert (await entering).is_ready()


async def test_a_crash_loop_costs_the_token(guild, robots) -> None:
    """When the day's identifies are used up the token is reset: the bot is out until somebody makes a new one."""
    guild.limits.identifies_per_day = 1
    robot = await robots().enter()
    guild.faults.invalidate_session()
    await guild.until(lambda: guild.faults.token_revoked)
    with pytest.raises(discord.ConnectionClosed) as closed:
        await robot.running
    assert closed.value.code == 4004
    robot.running = None
    with pytest.raises(discord.LoginFailure):
        await robots().login(guild.bot_token)


class Line:
    """A gateway connection by hand."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def says(self, op: int, data=None) -> None:
        await self.ws.send_str(json.dumps({"op": op, "d": data}))

    async def code(self) -> int | None:
        """Read to the end; return the close code."""
        async for _ in self.ws:
            pass
        return self.ws.close_code


@pytest.fixture
async def line(guild):
    """Give a connection that has heard HELLO."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{guild.gateway_url}?v=10&encoding=json") as ws:
        assert json.loads((await ws.receive()).data)["op"] == 10
        yield Line(ws)


def identify(guild: DiscordSandbox, **changes):
    return {"token": guild.bot_token, "intents": 513, "properties": {}, **changes}


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"token": "wrong"}, 4004), ({"intents": 1 << 15 | 1 << 8}, 4014), ({"intents": 1 << 40}, 4013), ({"shard": [3, 2]}, 4010)],
)
async def test_identify_is_checked(guild, line, changes, code) -> None:
    """A wrong token, intents that are not granted or do not exist, an impossible shard: each has its code."""
    await line.says(2, identify(guild, **changes))
    assert await line.code() == code


async def test_identifying_twice_ends_the_line(guild, line) -> None:
    """One connection identifies once."""
    await line.says(2, identify(guild))
    await line.says(2, identify(guild))
    assert await line.code() == 4005


async def test_who_has_not_identified_may_say_nothing(line) -> None:
    """Anything but a heartbeat before identify is 4003."""
    await line.says(8, {"guild_id": "1"})
    assert await line.code() == 4003


async def test_an_unknown_opcode_ends_the_line(guild, line) -> None:
    """Op 99 is 4001."""
    await line.says(2, identify(guild))
    await line.says(99)
    assert await line.code() == 4001


@pytest.mark.parametrize("payload", ["x" * 10, '{"op": 1, "d": "' + "x" * 4096 + '"}'])
async def test_a_payload_must_be_small_and_json(line, payload) -> None:
    """What is no JSON or longer than 4096 bytes is 4002."""
    await line.ws.send_str(payload)
    assert await line.code() == 4002


async def test_a_line_may_be_used_120_times_a_minute(line) -> None:
    """The 121st payload within a minute is 4008."""
    for _ in range(121):
        await line.says(1)
    assert await line.code() == 4008


async def test_another_version_is_refused(guild) -> None:
    """The sandbox speaks version 10 alone."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{guild.gateway_url}?v=9") as ws:
        assert await Line(ws).code() == 4012


async def test_a_line_without_heartbeats_is_closed(guild) -> None:
    """Who sends no heartbeat for one and a half intervals is timed out."""
    guild.gateway.heartbeat_s = 0.05
    async with aiohttp.ClientSession() as session, session.ws_connect(guild.gateway_url) as ws:
        assert await Line(ws).code() == 4009


async def test_members_can_be_asked_for(guild, robot) -> None:
    """Op 8 answers by the beginning of a name and by ids."""
    assert [member.name for member in await robot.home.query_members("ad")] == ["ada"]
    found = await robot.home.query_members(user_ids=[int(guild.id_of("ben")), 42], cache=False)
    assert [member.name for member in found] == ["ben"]
