"""Slack took it and the answer was lost: nobody gets anything twice, and nobody gets nothing."""

import pytest


@pytest.mark.parametrize("honour", [True, False], ids=["client_msg_id honoured", "client_msg_id ignored"])
@pytest.mark.parametrize("denied", [False, True], ids=["history readable", "history denied"])
async def test_a_reply_whose_answer_was_lost_stands_there_once(desk, honour, denied):
    """The connection breaks after Slack accepted the post; it is not sent again."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.honour_client_msg_id, desk.box.faults.history_denied = honour, denied
    desk.box.faults.drop_response("chat.postMessage")
    await desk.typed("lena", opened, "!reply Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?")
    await desk.quiet()
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1
    assert desk.dead() == []


@pytest.mark.parametrize("honour", [True, False], ids=["client_msg_id honoured", "client_msg_id ignored"])
async def test_a_lost_answer_of_which_no_event_told_is_looked_up(desk, honour):
    """Without the echo of our own post the room's history says that it is there."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.honour_client_msg_id = honour
    desk.box.faults.pause_events()
    desk.box.faults.drop_response("chat.postMessage")
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?")
    await desk.quiet()
    desk.box.faults.resume_events()
    await desk.quiet()
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_lost_answer_in_a_long_thread_is_looked_up_to_its_end(desk):
    """Two hundred replies later the look-up still finds the newest."""
    opened = await desk.claimed()
    for number in range(220):
        desk.box.world.workspace.keep(desk.box._channel("D:ada"), old_message(desk, opened, number))
    await desk.quiet()
    desk.box.faults.honour_client_msg_id = False
    desk.box.faults.pause_events()
    desk.box.faults.drop_response("chat.postMessage")
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?")
    await desk.quiet()
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_card_whose_answer_was_lost_stands_there_once(desk):
    """One card for one ticket, and it works."""
    desk.box.faults.honour_client_msg_id = False
    desk.box.faults.drop_response("chat.postMessage", 2)
    opened = await desk.open()
    await desk.quiet()
    await desk.click("tom", opened, "Claim")
    await desk.until_card(1, "Tom Baker")
    assert len(desk.box.messages("#triage")) == 1
    assert len(desk.box.messages("D:ada", opened.ts)) == 2


async def test_the_workspaces_copy_whose_answer_was_lost_stands_there_once(desk):
    """What a customer added is shown to the team once."""
    opened = await desk.open()
    await desk.quiet()
    desk.box.faults.honour_client_msg_id = False
    desk.box.faults.drop_response("chat.postMessage")
    await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_said("#triage", opened.card, "4711")
    await desk.quiet()
    assert sum("4711" in text for text in desk.thread(opened)) == 1


async def test_a_reply_that_slack_did_not_take_is_sent(desk):
    """A 502 that did nothing is not mistaken for success."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.http_status("chat.postMessage", 502, times=2)
    await desk.typed("lena", opened, "!reply Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?", within=10)
    await desk.quiet()
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_the_restart_after_a_lost_answer_sends_nothing_twice(desk):
    """The process ends between Slack's yes and our note of it; the next one looks before it sends."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.honour_client_msg_id = False
    desk.box.faults.drop_response("chat.postMessage")
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?")
    await desk.restart()
    await desk.quiet()
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


def old_message(desk, opened, number):
    ts = desk.box._channel("D:ada").next_ts(desk.box.clock.time())
    return {"type": "message", "user": "U0ADA", "text": f"detail {number}", "ts": ts, "thread_ts": opened.ts}
