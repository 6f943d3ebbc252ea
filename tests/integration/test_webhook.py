"""Whoever is on call behind a web address: told once, with a key, and every end is one of the four words."""

import pytest
from aiohttp import web

from bot.adapters.webhook import Webhook
from bot.messages import Content, Edit, Later, Place, Post, Refused, Sent
from tests.fakes import MORNING, fake_policy
from tests.integration.promising import ask, pass_time, titles

WORDS = Content(title="🚨 Breached · #1", fields=(("Left", "was due 13:00"),), quote="Is anybody there?")
POST = Post(Place("webhook", "oncall"), WORDS, "rung:1:2")


class Pager:
    """A service that takes calls and answers as it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.status, self.got = 200, list[tuple[dict[str, object], str]]()

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((await request.json(), request.headers["Idempotency-Key"]))
        return web.Response(status=self.status)


@pytest.fixture
async def pager():
    """Serve it on this machine; gives it with the channel that calls it."""
    service, app = Pager(), web.Application()
    app.router.add_post("/page", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    service.url = f"http://127.0.0.1:{port}/page"
    yield service, Webhook(service.url)
    await runner.cleanup()


async def test_a_post_is_one_request_with_its_words_and_its_key(pager):
    """The key lets the service recognise a second try."""
    service, channel = pager
    assert await channel.deliver(POST) == Sent()
    ((body, key),) = service.got
    assert (body["key"], key) == ("rung:1:2", "rung:1:2")
    assert body["text"] == "🚨 Breached · #1\nLeft: was due 13:00\nIs anybody there?"


@pytest.mark.parametrize(("status", "end"), [(204, Sent), (429, Later), (503, Later), (404, Refused), (302, Refused)])
async def test_every_status_is_an_end(pager, status, end):
    """A redirect is not followed: the address in the policy is the one that is meant."""
    service, channel = pager
    service.status = status
    assert isinstance(await channel.deliver(POST), end)


async def test_nobody_there_is_later():
    """The job waits and tries again."""
    assert isinstance(await Webhook("http://127.0.0.1:9/page").deliver(POST), Later)


async def test_what_is_no_post_is_refused(pager):
    """Nothing can be edited there, looked for or asked."""
    _, channel = pager
    assert isinstance(await channel.deliver(Edit(POST.place, "1", POST.content)), Refused)
    assert isinstance(await channel.find(POST, MORNING), Refused)


async def test_whoever_is_on_call_is_called_once_at_the_address_of_the_policy(pager, new_life):
    """What nobody owns goes to the lead first, then there, and no further; the leads' channel stays as it was."""
    service, _channel = pager
    policy = fake_policy()
    ladder = policy.alerts.ladder.model_copy(update={"oncall_webhook": service.url})
    life = await new_life(policy=policy.model_copy(update={"alerts": policy.alerts.model_copy(update={"ladder": ladder})}))
    await ask(life)
    await pass_time(life, hours=3)
    await pass_time(life, minutes=10)
    assert (len(titles(life, "priya")), service.got) == (1, [])
    for _ in range(2):
        await pass_time(life, minutes=15)
    ((body, _key),) = service.got
    assert "#1" in body["text"]
    assert titles(life, "leads") == []
