"""Slack says "too many": order is kept, the window is respected, other rooms go on, and history is never needed."""

from bot.queue.ticket import Status


async def test_order_is_kept_through_a_rate_limit(desk):
    """Replies that wait for a 429 arrive in the order in which they were written."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.rate_limit("chat.postMessage", 1)
    for number in range(4):
        await desk.typed("lena", opened, f"!reply answer {number}")
    await desk.box.until(lambda: sum(text.startswith("answer") for text in desk.texts("D:ada", opened.ts)) == 4, 12)
    answers = [text for text in desk.texts("D:ada", opened.ts) if text.startswith("answer")]
    assert answers == [f"answer {number}" for number in range(4)]


async def test_no_call_is_made_to_the_room_within_the_window(desk):
    """After a 429 the room is left alone for as long as Slack said."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.rate_limit("chat.postMessage", 2)
    for number in range(3):
        await desk.typed("lena", opened, f"!reply answer {number}")
    await desk.box.until(lambda: any("answer 2" in text for text in desk.texts("D:ada", opened.ts)), 12)
    posts = [call for call in desk.box.calls if call.method == "chat.postMessage" and call.args.get("channel") == "D0ADA"]
    limited = next(call for call in posts if call.status == 429)
    after = [call.at - limited.at for call in posts if call.at > limited.at]
    assert min(after) >= 2


async def test_other_rooms_go_on_during_the_window(desk):
    """One room's limit delays nobody else."""
    first = await desk.claimed()
    second = await desk.open("The export button does nothing", "chen", "#help")
    await desk.quiet()
    desk.box.faults.rate_limit("chat.postMessage", 4)
    await desk.typed("lena", first, "!reply to Ada")
    await desk.box.until(lambda: any(call.status == 429 for call in desk.box.calls))
    await desk.typed("lena", second, "!reply to Chen")
    await desk.box.until(lambda: any("to Chen" in text for text in desk.texts("#help", second.ts)), 3)
    assert not any("to Ada" in text for text in desk.texts("D:ada", first.ts))


async def test_the_desk_keeps_to_slacks_pace_by_itself(desk):
    """A burst into one room is spread out before Slack has to refuse."""
    opened = await desk.claimed()
    await desk.quiet()
    for number in range(7):
        await desk.typed("lena", opened, f"!reply answer {number}")
    await desk.box.until(lambda: any("answer 6" in text for text in desk.texts("D:ada", opened.ts)), 15)
    assert not [call for call in desk.box.calls if call.status == 429]


async def test_the_whole_story_works_while_history_is_denied(desk):
    """conversations.history and replies answer 429 all the time, and nobody notices."""
    desk.box.faults.history_denied = True
    opened = await desk.answered("Which invoice?")
    await desk.box.edit("ada", "D:ada", opened.ts, "Our invoice shows 12 seats but we have 8")
    await desk.until_card(1, "but we have 8")
    await desk.click("lena", opened, "Resolve")
    await desk.until_said("D:ada", opened.ts, "as solved")
    await desk.box.say("ada", "D:ada", "It is wrong again", thread_ts=opened.ts)
    await desk.until_card(1, "In Progress")
    assert not [call for call in desk.box.calls if call.method in ("conversations.history", "conversations.replies")]
    assert desk.dead() == []


async def test_a_limit_on_edits_leaves_the_card_true_in_the_end(desk):
    """chat.update is refused for a while; then the card shows the last state."""
    opened = await desk.open()
    await desk.quiet()
    desk.box.faults.rate_limit("chat.update", 1, times=3)
    await desk.click("lena", opened, "Claim")
    await desk.typed("lena", opened, "!start")
    await desk.until_card(1, "In Progress", within=12)


async def test_a_limit_on_answers_delays_them_only(desk):
    """Even a private answer that was refused for a moment arrives."""
    opened = await desk.open()
    desk.box.faults.rate_limit("chat.postEphemeral", 1)
    await desk.box.react("tom", "#triage", opened.card, "eyes")
    await desk.until_told("tom", "#1 is yours")


async def test_a_slow_network_changes_nothing_but_the_time(desk):
    """Every call and delivery takes a third of a second: the story ends the same."""
    desk.box.faults.latency(0.3)
    opened = await desk.answered("Which invoice?")
    await desk.click("lena", opened, "Resolve")
    await desk.until_said("D:ada", opened.ts, "as solved", within=10)
    assert desk.ticket(1).status is Status.RESOLVED
    assert sum("Which invoice?" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_form_opens_in_time_on_a_slow_network(desk):
    """Half a second each way is still within the three that a trigger lives."""
    opened = await desk.claimed()
    desk.box.faults.latency(0.5)
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    assert desk.box.toasts("lena") == []
