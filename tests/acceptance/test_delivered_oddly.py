"""What Slack does with events: twice, at once, in another order, late, from other bots, and far too many."""

import asyncio
import time
from datetime import timedelta

from bot.sandbox.slack import timeline


async def test_one_event_four_times_at_once_is_one_ticket(desk):
    """The same event_id in parallel makes one ticket, one receipt and one card."""
    desk.box.faults.redeliver(3, concurrently=True)
    ts = await desk.box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await desk.until_said("D:ada", ts, "#1")
    await desk.quiet()
    assert len([d for d in desk.box.deliveries if d.attempt]) >= 3
    assert desk.how_many() == 1
    assert len(desk.box.messages("D:ada", ts)) == 2
    assert len(desk.box.messages("#triage")) == 1


async def test_everything_delivered_twice_changes_nothing(desk):
    """A whole conversation in which Slack says everything twice reads like any other."""
    desk.box.faults.redeliver(1)
    opened = await desk.answered("Which invoice?")
    await desk.box.say("ada", "D:ada", "Invoice 4711", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "4711")
    await desk.quiet()
    assert [message.speaker for message in desk.said(1)] == ["customer", "agent", "customer"]
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_mention_in_a_customer_channel_is_one_ticket(desk):
    """app_mention and message of one ts are one message."""
    await desk.open("@deskhand our exports stop", "chen", "#help")
    await desk.quiet()
    assert desk.how_many() == 1
    assert len(desk.said(1)) == 1


async def test_a_reply_that_comes_before_its_root_is_on_the_same_ticket(desk):
    """In a direct message the order of the events does not matter."""
    await swapped(desk, "ada", "D:ada")
    await desk.quiet()
    assert desk.how_many() == 1
    assert {message.text for message in desk.said(1)} == {"Our exports stop", "at row 10,000"}


async def test_a_reply_that_comes_before_its_root_in_a_channel_is_on_the_same_ticket(desk):
    """In a customer channel it does not matter, either."""
    await swapped(desk, "chen", "#help")
    await desk.quiet()
    assert desk.how_many() == 1
    assert len(desk.said(1)) == 2


async def test_a_reply_that_is_also_sent_to_the_channel_is_one_message(desk):
    """thread_broadcast counts once, on the ticket of its thread."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("chen", "#help", "It works again in Firefox", thread_ts=opened.ts, broadcast=True)
    await desk.until_said("#triage", opened.card, "Firefox")
    await desk.quiet()
    assert desk.how_many() == 1
    assert len(desk.said(1)) == 2


async def test_another_bots_posts_open_nothing(desk):
    """What a bot says is no request."""
    bot_says(desk, "Build 4711 failed, please help")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_two_bots_that_answer_each_other_stop(desk):
    """A bot that answers every post of ours in its thread gets no second one."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    for _ in range(3):
        bot_says(desk, "I am away, please describe your problem!", opened.ts)
    await desk.quiet()
    assert len([m for m in desk.box.messages("#help", opened.ts) if m.get("bot_id") == "B0DESK"]) == 1
    assert len(desk.said(1)) == 1


async def test_two_hundred_messages_in_ten_seconds_are_one_ticket_and_none_is_lost(desk):
    """A flood is kept whole, shown whole in the workspace, and answered with one receipt."""
    opened = await desk.open("It begins", "ada")
    began = time.monotonic()
    for number in range(200):
        await desk.box.say("ada", "D:ada", f"message number {number:03d} of many")
        await asyncio.sleep(max(0.0, began + (number + 1) * 0.02 - time.monotonic()))  # the load, spread out
    await desk.until_said("#triage", opened.card, "number 199 of many", within=40)
    assert desk.how_many() == 1
    assert len(desk.said(1)) == 201
    thread = " ".join(desk.thread(opened))
    assert [number for number in range(200) if f"number {number:03d} of many" not in thread] == []
    assert sum("person will answer" in text for text in desk.texts("D:ada") + desk.texts("D:ada", opened.ts)) == 1


async def test_what_was_said_during_two_hours_of_silence_is_all_there(desk):
    """The process was down for two hours: afterwards every message is a ticket or on one."""
    opened = await desk.claimed()
    await desk.stop()
    desk.box.faults.pause_events()
    await desk.box.say("ada", "D:ada", "Is anybody there?", thread_ts=opened.ts)
    ts = await desk.box.say("chen", "#help", "Our exports stop at row 10,000")
    desk.box.clock.advance(timedelta(hours=2))
    await desk.start()
    desk.box.faults.resume_events()
    await desk.until_said("#triage", opened.card, "Is anybody there?")
    await desk.until_said("#help", ts, "#2")


async def test_a_retried_event_that_nobody_took_is_taken(desk):
    """While no process listened Slack tries again; the second try is as good as the first."""
    await desk.stop()
    ts = await desk.box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await desk.box.until(lambda: any(not delivery.ok for delivery in desk.box.deliveries))
    await desk.start()
    desk.advance(seconds=61)
    await desk.until_said("D:ada", ts, "#1", within=10)
    await desk.quiet()
    assert desk.how_many() == 1


async def swapped(desk, user, room):
    """Say a root and a reply, and have them delivered the other way round."""
    desk.box.faults.pause_events()
    root = await desk.box.say(user, room, "Our exports stop")
    await desk.box.say(user, room, "at row 10,000", thread_ts=root)
    desk.box.world.courier._held.reverse()
    desk.box.faults.resume_events()
    await desk.until_said(room, root, "#1")


def bot_says(desk, text, thread_ts=None):
    """Let another app's bot write in #help."""
    world = desk.box.world
    message = {"user": "U0OTHER", "bot_id": "B0OTHER", "app_id": "A0OTHER", "text": text}
    timeline.post(world, world.workspace.find_channel("#help"), message | ({"thread_ts": thread_ts} if thread_ts else {}))
