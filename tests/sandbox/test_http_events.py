"""Delivery as signed HTTP, to a real Bolt app behind an aiohttp server and to one that misbehaves."""

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp


@pytest.fixture
async def serve(box):
    """Give a function that serves POST /slack/events with a handler and points the sandbox at it."""
    runners: list[web.AppRunner] = []

    async def start(handler) -> None:
        app = web.Application()
        app.router.add_post("/slack/events", handler)
        app.router.add_get("/slack/events", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        runners.append(runner)
        box.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

    yield start
    for runner in runners:
        await runner.cleanup()


class Ear:
    """A handler that records what it is sent and answers what it is told to."""

    def __init__(self, box, *answers: web.Response | int) -> None:
        self.box = box
        self.answers = list(answers)
        self.heard: list[tuple[dict, bytes]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.heard.append((dict(request.headers), await request.read()))
        answer = self.answers.pop(0) if self.answers else 200
        return web.Response(status=answer) if isinstance(answer, int) else answer


@pytest.fixture
async def bolt(box, client, serve):
    app = AsyncApp(client=client, signing_secret=box.signing_secret)

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    await serve(handle)
    return app


async def test_a_real_bolt_app_accepts_the_signature(box, bolt) -> None:
    """Bolt's own verification passes and its listener answers through the API."""

    @bolt.event("message")
    async def answer(event, say):
        await say(f"heard: {event['text']}")

    ts = await box.say("ada", "D:ada", "hello")
    await box.until(lambda: len(box.messages("D:ada")) == 2)
    assert box.messages("D:ada")[1]["text"] == "heard: hello"
    assert box.messages("D:ada")[0]["ts"] == ts


async def test_a_command_is_answered_in_the_http_answer(box, bolt) -> None:
    """The body of the acknowledgement is shown to who ran the command."""

    @bolt.command("/ticket")
    async def ticket(ack, command):
        await ack(f"you said {command['text']}")

    await box.slash("lena", "#triage", "/ticket", "list")
    assert [each["text"] for each in box.ephemerals("lena")] == ["you said list"]


async def test_an_unknown_command_shows_the_dispatch_error(box, bolt) -> None:
    """Bolt answers 404 to what it has no listener for, and the person is told."""
    await box.slash("lena", "#triage", "/ticket", "list")
    assert box.toasts("lena") == ['/ticket failed with the error "dispatch_failed"']


async def test_the_url_is_verified(box, bolt) -> None:
    """Bolt returns the challenge."""
    assert await box.world.http.verify_url()


async def test_the_signature_is_slacks(box, serve) -> None:
    """v0 HMAC over the timestamp and the raw body, with real time."""
    ear = Ear(box)
    await serve(ear.answer)
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: box.deliveries)
    headers, body = ear.heard[0]
    stamp = headers["X-Slack-Request-Timestamp"]
    digest = hmac.new(box.signing_secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={digest}"
    assert abs(int(stamp) - time.time()) < 5
    assert "X-Slack-Retry-Num" not in headers


async def test_a_failed_delivery_is_retried_with_marks(box, serve, pass_time) -> None:
    """A 500 is retried at once and after a minute, with number and reason."""
    ear = Ear(box, 500, 500)
    await serve(ear.answer)
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: len(box.deliveries) == 2)
    pass_time(minutes=1)
    await box.until(lambda: len(box.deliveries) == 3)
    marks = [(headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")) for headers, _ in ear.heard]
    assert marks == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in ear.heard}) == 1
    assert [each.ok for each in box.deliveries] == [False, False, True]


async def test_an_app_may_decline_retries(box, serve, pass_time) -> None:
    """A failure with X-Slack-No-Retry is not tried again."""
    await serve(Ear(box, web.Response(status=500, headers={"X-Slack-No-Retry": "1"})).answer)
    await box.say("ada", "D:ada", "one")
    await box.until(lambda: box.deliveries)
    pass_time(minutes=10)
    await box.say("ada", "D:ada", "two")
    await box.until(lambda: len(box.deliveries) == 2)
    assert [each.attempt for each in box.deliveries] == [0, 0]


async def test_a_slow_answer_counts_as_a_timeout(box, serve) -> None:
    """An answer after the limit is none: the event comes again with http_timeout."""
    box.ack_timeout = 0.05
    first = True

    async def slow(_request: web.Request) -> web.Response:
        nonlocal first
        if first:
            first = False
            await box.clock.sleep(0.2)
        return web.Response()

    await serve(slow)
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: len(box.deliveries) == 2)
    assert [(each.ok, each.error) for each in box.deliveries] == [(False, "http_timeout"), (True, "")]


async def test_three_redirects_are_too_many(box, serve) -> None:
    """Slack follows two redirects, not more."""

    async def around(_request: web.Request) -> web.Response:
        raise web.HTTPFound(box.events_url)

    await serve(around)
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: box.deliveries)
    assert box.deliveries[0].error == "too_many_redirects"


async def test_nobody_listening_is_a_failed_connection(box) -> None:
    """A refused connection fails the try, and a command shows it."""
    box.events_url = "http://127.0.0.1:9/slack/events"
    await box.say("ada", "D:ada", "hello")
    await box.until(lambda: box.deliveries)
    assert box.deliveries[0].error == "connection_failed"
    await box.slash("lena", "#triage", "/ticket", "list")
    assert "dispatch_failed" in box.toasts("lena")[0]


async def test_commands_and_interactions_are_forms(box, client, serve, button) -> None:
    """A command is a flat form, an interaction a form with one `payload`; neither is retried."""
    ear = Ear(box, 200, 500)
    await serve(ear.answer)
    await box.slash("lena", "#triage", "/ticket", "list")
    command = parse_qs(ear.heard[0][1].decode())
    assert (command["command"], command["text"], command["user_id"]) == (["/ticket"], ["list"], ["U0LENA"])
    box.manifest = {"settings": {"interactivity": {"is_enabled": True}, "event_subscriptions": {"bot_events": []}}}
    posted = await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=[button()])
    await box.click("lena", "#triage", posted["ts"], "Claim")
    payload = json.loads(parse_qs(ear.heard[1][1].decode())["payload"][0])
    assert payload["type"] == "block_actions"
    assert len(box.toasts("lena")) == 1
    assert len(ear.heard) == 2
