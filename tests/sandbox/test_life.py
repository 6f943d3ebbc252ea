"""Starting and stopping, the clock and the feed: nothing is left behind, nothing is polled."""

import asyncio
from datetime import timedelta

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import SandboxClock, SlackSandbox
from bot.sandbox.feed import Feed


async def test_stopping_leaves_no_task(client_factory) -> None:
    """With a connected app, events under way, retries waiting and a latency, stop ends every task of the sandbox."""
    before = asyncio.all_tasks()
    box = SlackSandbox()
    await box.start()
    app = AsyncApp(client=client_factory(box), signing_secret=box.signing_secret)
    socket = AsyncSocketModeHandler(app, box.app_token)
    await socket.connect_async()
    await box.until(lambda: box.connected)
    box.ack_timeout = 0.01
    await box.say("ada", "D:ada", "nobody listens")
    await box.until(lambda: len(box.deliveries) == 2)
    box.faults.latency(60)
    await box.say("ada", "D:ada", "under way")
    await socket.close_async()
    await box.stop()
    await box.stop()
    left = {task for task in asyncio.all_tasks() - before if not task.done()}
    assert not {task for task in left if "sandbox" in repr(task.get_coro())}


@pytest.fixture
def client_factory():
    return lambda box: AsyncWebClient(token=box.bot_token, base_url=box.api_url)


async def test_stopping_before_the_app_closes_its_connection(client_factory) -> None:
    """The sandbox may go first; the app finds its socket closed."""
    box = SlackSandbox()
    await box.start()
    app = AsyncApp(client=client_factory(box), signing_secret=box.signing_secret)
    socket = AsyncSocketModeHandler(app, box.app_token)
    await socket.connect_async()
    await box.until(lambda: box.connected)
    socket.client.auto_reconnect_enabled = False
    await box.stop()
    assert not box.world.sockets.connections
    await socket.close_async()


async def test_two_sandboxes_do_not_meet() -> None:
    """Each has its own port and its own workspace."""
    one, two = SlackSandbox(), SlackSandbox()
    await one.start()
    await two.start()
    await one.say("ada", "D:ada", "hello")
    assert one.url != two.url
    assert two.messages("D:ada") == []
    await one.stop()
    await two.stop()


async def test_a_taken_port_is_told_and_leaves_nothing_open() -> None:
    """Starting on a taken port raises OSError."""
    one, two = SlackSandbox(), SlackSandbox()
    await one.start()
    with pytest.raises(OSError, match="address already in use"):
        await two.start(int(one.url.rsplit(":", 1)[1]))
    await two.stop()
    await one.stop()


async def test_a_bounded_journal_forgets_the_oldest(client_factory) -> None:
    """With journal_size only the last calls and deliveries are kept."""
    box = SlackSandbox(journal_size=3)
    await box.start()
    client = client_factory(box)
    for _ in range(5):
        await client.auth_test()
    assert len(box.calls) == 3
    await box.stop()


async def test_until_returns_what_it_found(box) -> None:
    """The predicate's value comes back, asked again at each change."""
    waiting = asyncio.ensure_future(box.until(lambda: box.messages("D:ada")))
    await asyncio.sleep(0)
    await box.say("ada", "D:ada", "hello")
    assert (await waiting)[0]["text"] == "hello"


async def test_until_gives_up_in_time(box) -> None:
    """What does not happen is a TimeoutError."""
    with pytest.raises(TimeoutError, match=r"within 0.01 s"):
        await box.until(lambda: box.messages("D:ada"), timeout=0.01)


async def test_a_faulty_predicate_is_told_to_who_waits(box) -> None:
    """An error in the predicate ends the wait with it."""
    seen: list[int] = []

    def broken() -> bool:
        seen.append(1)
        return len(seen) > 1 and 1 / 0 > 0

    waiting = asyncio.ensure_future(box.until(broken))
    await asyncio.sleep(0)
    await box.say("ada", "D:ada", "hello")
    with pytest.raises(ZeroDivisionError):
        await waiting


async def test_many_changes_ask_once() -> None:
    """Changes within one turn of the loop cost one look, not one each."""
    feed = Feed()
    asked: list[int] = []
    waiting = asyncio.ensure_future(feed.until(lambda: asked.append(1) or len(asked) > 1, 1))
    await asyncio.sleep(0)
    for _ in range(100):
        feed.publish({"type": "x"})
    await waiting
    assert len(asked) == 2


async def test_the_clock_wakes_sleepers_when_it_is_moved() -> None:
    """An hour on this clock ends when the clock is moved by one, not before."""
    clock = SandboxClock()
    sleeper = asyncio.ensure_future(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(timedelta(minutes=59))
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(timedelta(minutes=1))
    await asyncio.wait_for(sleeper, 1)


def test_the_clock_tells_of_its_moves_and_never_goes_back() -> None:
    """Listeners are called after each move; a negative move is refused."""
    clock = SandboxClock()
    moves: list[float] = []
    clock.listeners.append(lambda: moves.append(clock.offset.total_seconds()))
    clock.advance(timedelta(hours=3))
    with pytest.raises(ValueError, match="turned back"):
        clock.advance(timedelta(seconds=-1))
    assert moves == [10800]
    assert clock.now().tzinfo is not None
