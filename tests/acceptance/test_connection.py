"""The line to Slack: Socket Mode that dies in every way, and signed HTTP."""

import hashlib
import hmac
import json
import time

import aiohttp
import pytest

from bot.queue.store import jobs
from bot.queue.ticket import Status


async def test_a_handshake_that_failed_once_does_not_end_the_connection_for_ever(idle_desk, box):
    """The ticket is used and the handshake refused: the stock SDK would try the dead address for ever."""
    desk = idle_desk
    box.faults.fail_handshake(1)
    starting = time.monotonic()
    await desk.start()
    assert time.monotonic() - starting < 15
    await desk.open()


async def test_a_cut_line_whose_next_handshake_fails_comes_back_and_nothing_is_lost(desk):
    """The connection is reset, the first new handshake refused; what was said meanwhile is delivered again and taken."""
    desk.box.faults.fail_handshake(1)
    desk.box.faults.reset_sockets()
    await desk.box.until(lambda: not desk.box.world.sockets.connections, 10)
    ts = await desk.box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await desk.box.until(lambda: desk.box.world.sockets.connections, 20)
    desk.advance(seconds=61)
    await desk.until_said("D:ada", ts, "#1")


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_disconnect_notice_is_followed_by_a_new_connection(desk, reason):
    """Slack asks us to go and come again; nothing is lost meanwhile."""
    old = desk.box.world.sockets.connections[0]
    desk.box.faults.disconnect(reason)
    await desk.box.until(lambda: any(c is not old and not c.leaving for c in desk.box.world.sockets.connections), 10)
    await desk.open()


async def test_readyz_says_when_the_line_is_cut(desk):
    """The operator's page names the connection as what is wrong."""
    await desk.quiet()
    status, body = await ask(desk, "/readyz")
    assert (status, body["status"]) == (200, "ready")
    desk.box.faults.fail_handshake(50)
    desk.box.faults.reset_sockets()
    await desk.box.until(lambda: not desk.box.world.sockets.connections, 10)
    status, body = await ask(desk, "/readyz")
    assert status == 503
    assert "slack connection" in body["faults"]


async def test_signed_events_work_over_http(idle_desk):
    """The whole first story without any socket."""
    desk = idle_desk
    await desk.start(http=True)
    opened = await desk.answered("Which invoice?")
    await desk.click("lena", opened, "Resolve")
    await desk.until_said("D:ada", opened.ts, "as solved")
    assert desk.ticket(1).status is Status.RESOLVED
    assert desk.box.toasts("lena") == []


async def test_slack_accepts_the_address_for_events(idle_desk):
    """The challenge that Slack sends when the address is entered is met."""
    await idle_desk.start(http=True)
    assert await idle_desk.box.world.http.verify_url()


async def test_forms_work_over_http(idle_desk):
    """A modal opened and submitted by signed requests."""
    desk = idle_desk
    await desk.start(http=True)
    opened = await desk.claimed()
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"text": "Which invoice?"})
    await desk.until_said("D:ada", opened.ts, "Which invoice?")


@pytest.mark.parametrize(
    ("secret", "age"), [("not-the-secret", 0), (None, 301), (None, -301)], ids=["wrong signature", "stale timestamp", "from the future"]
)
async def test_a_request_that_slack_did_not_sign_is_refused(idle_desk, secret, age):
    """A wrong signature or an old timestamp is answered 401 and leaves no row."""
    desk = idle_desk
    await desk.start(http=True)
    assert await post_event(desk, secret or desk.box.signing_secret, time.time() - age) == 401
    await desk.quiet()
    assert desk.how_many() == 0


async def test_an_unsigned_request_is_refused(idle_desk):
    """Without any signature there is no entry."""
    desk = idle_desk
    await desk.start(http=True)
    async with aiohttp.ClientSession() as session, session.post(desk.box.events_url, json={"type": "event_callback"}) as answer:
        assert answer.status == 401


async def test_a_properly_signed_event_from_elsewhere_is_taken(idle_desk):
    """The same hand-made request with the right signature is an event: the refusals above refuse for the right reason."""
    desk = idle_desk
    await desk.start(http=True)
    assert await post_event(desk, desk.box.signing_secret, time.time()) == 200
    await desk.eventually(lambda: desk.how_many() == 1)


async def test_an_event_that_nobody_can_read_is_kept_and_harms_no_other(idle_desk):
    """It is acknowledged, since delivered again it would be no clearer, and stands in the job table as it came."""
    desk = idle_desk
    await desk.start(http=True)
    assert await post_event(desk, desk.box.signing_secret, time.time(), files="none of your business") == 200
    assert await post_event(desk, desk.box.signing_secret, time.time(), event_id="Ev2") == 200
    await desk.eventually(lambda: desk.how_many() == 1)
    with desk.app.database.read() as tx:
        kept = [job for job in jobs.waiting(tx) if job.key.startswith("slack:unread:")]
    assert "none of your business" in kept[0].payload


async def test_a_retry_over_http_is_the_same_event(idle_desk):
    """X-Slack-Retry-Num brings nothing twice, and is never dropped unread."""
    desk = idle_desk
    await desk.start(http=True)
    desk.box.faults.redeliver(3, concurrently=True)
    ts = await desk.box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await desk.until_said("D:ada", ts, "#1")
    await desk.quiet()
    assert desk.how_many() == 1


async def post_event(desk, secret, at, event_id="Ev1", **odd):
    message = {
        "type": "message",
        "user": "U0ADA",
        "text": "Our exports stop",
        "ts": "1700000000.000100",
        "channel": "D0ADA",
        "channel_type": "im",
        **odd,
    }
    event = {"type": "event_callback", "event_id": event_id, "team_id": "T0NORTH", "api_app_id": "A0DESK", "event": message}
    body = json.dumps(event)
    stamp = str(int(at))
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    async with aiohttp.ClientSession() as session, session.post(desk.box.events_url, data=body, headers=headers) as answer:
        return answer.status


async def ask(desk, path):
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{desk.app.web.port}{path}") as answer:
        return answer.status, await answer.json()
