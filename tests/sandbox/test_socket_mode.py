"""Socket Mode: connecting, acknowledging, repeating, and dying in all ways."""

import asyncio
import json

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.sockets import MAX_CONNECTIONS


class Line:
    """A bare WebSocket that acknowledges only when told to."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def next(self) -> dict:
        """Return the next frame."""
        return json.loads((await asyncio.wait_for(self.ws.receive(), 2)).data)

    async def ack(self, envelope: dict, **more) -> None:
        """Acknowledge an envelope."""
        await self.ws.send_json({"envelope_id": envelope["envelope_id"], **more})


@pytest.fixture
async def dial(box, client):
    async with aiohttp.ClientSession() as session:

        async def connect() -> Line:
            answer = await client.apps_connections_open(app_token=box.app_token)
            line = Line(await session.ws_connect(answer["url"]))
            assert (await line.next())["type"] == "hello"
            return line

        yield connect


async def test_hello_comes_first(box, client) -> None:
    """The first frame says hello, with the app and the number of connections."""
    url = (await client.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        hello = await ws.receive_json()
    assert (hello["type"], hello["num_connections"], hello["connection_info"]["app_id"]) == ("hello", 1, "A0DESK")
    assert hello["debug_info"]["approximate_connection_time"] > 0


async def test_a_connection_needs_the_app_token(client, refusal) -> None:
    """The bot's token opens no connection."""
    assert (await refusal(client.api_call("apps.connections.open")))["error"] == "not_allowed_token_type"


async def test_a_ticket_is_good_once(box, client) -> None:
    """The second handshake with one URL is refused."""
    url = (await client.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_event_is_enveloped_and_acknowledged(box, dial) -> None:
    """An envelope has an id, its type and retry marks; the ack is recorded."""
    line = await dial()
    await box.say("ada", "D:ada", "hello")
    envelope = await line.next()
    assert (envelope["type"], envelope["retry_attempt"], envelope["accepts_response_payload"]) == ("events_api", 0, False)
    await line.ack(envelope)
    await box.until(lambda: box.deliveries)
    [delivery] = box.deliveries
    assert (delivery.kind, delivery.attempt, delivery.ok) == ("events_api", 0, True)
    assert delivery.event_id == envelope["payload"]["event_id"]
    assert delivery.acked_ms >= 0


async def test_without_an_ack_the_event_comes_again(box, dial) -> None:
    """An unacknowledged event is repeated at once with the same event_id and a retry mark."""
    box.ack_timeout = 0.05
    line = await dial()
    await box.say("ada", "D:ada", "hello")
    first, second = await line.next(), await line.next()
    assert second["payload"]["event_id"] == first["payload"]["event_id"]
    assert second["envelope_id"] != first["envelope_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    await line.ack(second)
    await box.until(lambda: len(box.deliveries) == 2)
    assert [each.ok for each in box.deliveries] == [False, True]


async def test_the_third_try_waits_a_minute_of_sandbox_time(box, dial, pass_time) -> None:
    """The second repeat comes when the sandbox clock has moved on by a minute, the last after five."""
    box.ack_timeout = 0.02
    line = await dial()
    await box.say("ada", "D:ada", "hello")
    await line.next()
    await line.next()
    await box.until(lambda: len(box.deliveries) == 2)
    pass_time(minutes=1)
    assert (await line.next())["retry_attempt"] == 2
    await box.until(lambda: len(box.deliveries) == 3)
    pass_time(minutes=5)
    assert (await line.next())["retry_attempt"] == 3
    await box.until(lambda: len(box.deliveries) == 4)


async def test_an_event_nobody_hears_waits_for_its_retry(box, dial, pass_time) -> None:
    """With no connection the tries fail; a later one reaches the app that is back."""
    await box.say("ada", "D:ada", "anybody?")
    await box.until(lambda: len(box.deliveries) == 2)
    assert {each.error for each in box.deliveries} == {"connection_failed"}
    line = await dial()
    pass_time(minutes=1)
    assert (await line.next())["payload"]["event"]["text"] == "anybody?"


async def test_each_payload_goes_to_one_connection(box, dial) -> None:
    """Two connections share the events, none comes twice."""
    lines = [await dial(), await dial()]
    for text in ("one", "two"):
        await box.say("ada", "D:ada", text)
    texts = {(await line.next())["payload"]["event"]["text"] for line in lines}
    assert texts == {"one", "two"}


async def test_the_eleventh_connection_is_sent_away(box, client, dial) -> None:
    """Ten connections are open; the next is told too_many_websockets."""
    box.limits.enabled = False
    lines = [await dial() for _ in range(MAX_CONNECTIONS)]
    url = (await client.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        assert (await ws.receive_json())["reason"] == "too_many_websockets"
        assert (await ws.receive()).type == aiohttp.WSMsgType.CLOSE
    assert len(box.world.sockets.connections) == len(lines)


async def test_a_disconnect_makes_bolt_come_back(box, desk) -> None:
    """After `disconnect` Bolt opens a new connection and hears on."""
    [old] = box.world.sockets.connections
    box.faults.disconnect("refresh_requested")
    await box.until(lambda: box.world.sockets.connections and old not in box.world.sockets.connections)
    ts = await box.say("ada", "D:ada", "still there?")
    assert await desk.event(ts=ts)


async def test_a_reset_makes_bolt_come_back(box, desk) -> None:
    """After a TCP reset Bolt connects again at its next ping."""
    [old] = box.world.sockets.connections
    box.faults.reset_sockets()
    await box.until(lambda: box.world.sockets.connections and old not in box.world.sockets.connections)
    ts = await box.say("ada", "D:ada", "still there?")
    assert await desk.event(ts=ts)


async def test_a_failed_handshake_consumes_the_ticket(box, client) -> None:
    """The handshake answers 503, and the same URL is dead afterwards: the client must ask for a new one."""
    box.faults.fail_handshake()
    url = (await client.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as first:
            await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError) as second:
            await session.ws_connect(url)
    assert (first.value.status, second.value.status) == (503, 403)


async def test_events_can_be_held_back(box, desk) -> None:
    """Held events come late, all of them."""
    box.faults.pause_events()
    for text in ("one", "two", "three"):
        await box.say("ada", "D:ada", text)
    assert desk.heard == []
    box.faults.resume_events()
    await box.until(lambda: len(desk.events()) == 3)
    assert [each["text"] for each in desk.events()] == ["one", "two", "three"]


async def test_held_events_can_come_in_another_order(box, desk) -> None:
    """Shuffled, all of them come, hardly in the order in which they happened."""
    box.faults.pause_events()
    said = [await box.say("ada", "D:ada", f"{n}") for n in range(30)]
    box.faults.resume_events(shuffle=True)
    await box.until(lambda: len(desk.events()) == 30)
    assert {each["ts"] for each in desk.events()} == set(said)
    assert [each["ts"] for each in desk.events()] != said


@pytest.mark.parametrize("concurrently", [False, True])
async def test_everything_can_come_several_times(box, desk, concurrently) -> None:
    """With redelivery an event comes so many times more, with one event_id."""
    box.faults.redeliver(2, concurrently=concurrently)
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: len(desk.heard) == 3)
    assert len({each["event_id"] for each in desk.heard}) == 1


async def test_latency_delays_deliveries(box, dial) -> None:
    """A delivery waits as long as the latency says."""
    line = await dial()
    box.faults.latency(0.05)
    await box.say("ada", "D:ada", "hello")
    await line.next()
    said_at = float(box.messages("D:ada")[0]["ts"])
    assert box.clock.time() - said_at >= 0.05


async def test_the_page_hears_of_the_connection(box, client) -> None:
    """Connecting and leaving are published as the bot's state."""
    heard: list[bool] = []
    box.feed.listeners.append(lambda patch: heard.append(patch["connected"]) if patch["type"] == "bot" else None)
    other = AsyncWebClient(token=box.bot_token, base_url=box.api_url)
    url = (await other.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        await box.until(lambda: heard == [True])
    await box.until(lambda: heard == [True, False])
