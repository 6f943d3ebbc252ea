"""What becomes of the words that people write: which open a ticket, which join one, which are nobody's business."""

from bot.queue.ticket import Status
from tests.acceptance.words import clickable


async def test_a_post_in_a_customer_channel_opens_a_ticket_with_its_thread(desk):
    """A top-level post is a ticket; the receipt stands in its thread."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    assert "The export button does nothing" in desk.card(opened.number)
    assert len(desk.box.messages("#help")) == 1


async def test_a_reply_in_the_thread_belongs_to_the_ticket(desk):
    """Whoever adds something in a ticket's thread adds it to that ticket, shown under its card."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("ada", "#help", "Same for us since Monday", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Same for us since Monday")
    assert desk.how_many() == 1


async def test_two_posts_within_90_seconds_are_one_ticket(desk):
    """Somebody who writes in two breaths has one ticket."""
    opened = await desk.open("Something is wrong with our exports", "chen", "#help")
    await desk.box.say("chen", "#help", "They stop at row 10,000")
    await desk.until_said("#triage", opened.card, "row 10,000")
    assert desk.how_many() == 1


async def test_a_reply_to_the_joined_post_finds_the_same_ticket(desk):
    """The thread under a post that joined an earlier one is the ticket's as well."""
    opened = await desk.open("Something is wrong with our exports", "chen", "#help")
    second = await desk.box.say("chen", "#help", "They stop at row 10,000")
    await desk.until_said("#triage", opened.card, "row 10,000")
    await desk.box.say("chen", "#help", "and again at 20,000", thread_ts=second)
    await desk.until_said("#triage", opened.card, "again at 20,000")


async def test_posts_more_than_90_seconds_apart_are_two_tickets(desk):
    """Later than the joining time it is another matter."""
    await desk.open("Something is wrong with our exports", "chen", "#help")
    desk.advance(seconds=91)
    await desk.open("How do I rotate a key?", "chen", "#help")
    assert desk.how_many() == 2


async def test_posts_of_two_people_are_two_tickets(desk):
    """Joining is for one author only."""
    await desk.open("Something is wrong with our exports", "chen", "#help")
    await desk.open("How do I rotate a key?", "ada", "#help")
    assert desk.how_many() == 2


async def test_a_post_after_an_answer_is_a_ticket_of_its_own(desk):
    """Once an agent has answered, a new post does not join, however soon it comes."""
    await desk.answered(text="We look into it", room="#help", user="lena")
    await desk.open("And how do I rotate a key?", "ada", "#help")
    assert desk.how_many() == 2


async def test_direct_messages_join_the_open_ticket(desk):
    """While a ticket is open, more words in the direct messages belong to it."""
    opened = await desk.open()
    await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_said("#triage", opened.card, "invoice 4711")
    assert desk.how_many() == 1


async def test_a_greeting_in_a_direct_message_opens_nothing_but_is_answered(desk):
    """A mere hello gets a hello and a button instead of a ticket."""
    await desk.box.say("ada", "D:ada", "Hello!")
    await desk.box.until(lambda: "New request" in clickable(desk.box.messages("D:ada")[-1]))
    assert desk.how_many() == 0


async def test_a_mention_in_another_channel_opens_one_ticket(desk):
    """Calling the bot by name works wherever it is; the two events that Slack sends for it are one ticket."""
    await desk.box.join("deskhand", "#random")
    ts = await desk.box.say("ada", "#random", "@deskhand our API key has gone")
    await desk.until_said("#random", ts, "#1")
    await desk.quiet()
    assert desk.how_many() == 1
    assert "our API key has gone" in desk.card(1)
    assert "U0DESK" not in desk.card(1)


async def test_words_without_a_mention_in_another_channel_are_nobodys_business(desk):
    """In a room that is not the customers' only a mention counts."""
    await desk.box.join("deskhand", "#random")
    await desk.box.say("ada", "#random", "Who is in for lunch?")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_a_bare_mention_opens_nothing(desk):
    """A name without words is no request."""
    await desk.box.say("ada", "#help", "@deskhand")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_a_mention_by_the_team_in_a_customers_thread_opens_it(desk):
    """An agent opens a ticket on purpose by calling the bot in a thread."""
    await desk.box.join("deskhand", "#random")
    root = await desk.box.say("ada", "#random", "Our API key has gone")
    await desk.box.say("lena", "#random", "@deskhand please take this one", thread_ts=root)
    await desk.until_said("#random", root, "#1")


async def test_posts_by_the_team_open_nothing(desk):
    """What an agent announces in a customer channel is no request, in a direct message neither."""
    await desk.box.say("lena", "#help", "Maintenance tonight at nine, sorry for the trouble")
    await desk.box.say("tom", "D:tom", "is this thing on? please help me with the dashboard")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_an_agent_who_writes_to_the_bot_is_told_how_to_open_a_ticket(desk):
    """The team's direct message is answered with what would work."""
    await desk.box.say("tom", "D:tom", "is this thing on? please help me")
    await desk.box.until(lambda: any("/ticket new" in text for text in desk.texts("D:tom")))


async def test_talk_under_an_announcement_of_the_team_opens_nothing(desk):
    """Customers' words in a thread that the team began are talk, not requests."""
    root = await desk.box.say("lena", "#help", "Maintenance tonight at nine")
    await desk.box.say("ada", "#help", "Will the exports be affected as well?", thread_ts=root)
    await desk.quiet()
    assert desk.how_many() == 0


async def test_an_agents_words_in_the_customers_thread_are_a_reply(desk):
    """Answering right in the thread counts as the first reply and takes the ticket."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("tom", "#help", "Which browser do you use?", thread_ts=opened.ts)
    await desk.until_card(1, "Tom Baker")
    assert desk.ticket(1).status is Status.IN_PROGRESS
    assert desk.ticket(1).first_response_at is not None


async def test_a_mere_thank_you_in_a_customer_channel_opens_nothing(desk):
    """Thanks to the room is no request."""
    await desk.box.say("ada", "#help", "Thanks a lot!")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_a_file_without_words_opens_a_ticket(desk):
    """A screenshot alone is a request; the card names it."""
    await desk.box.say("ada", "D:ada", "", files=[("screen.png", b"\x89PNG....", "image/png")])
    await desk.box.until(lambda: "screen.png" in desk.card(1))


async def test_somebody_who_opens_far_too_many_gets_no_sixth_ticket_and_loses_nothing(desk):
    """Beyond the hourly limit words go to the newest open ticket instead of a new one."""
    for number in range(1, 6):
        await desk.open(f"Matter number {number} is broken", "chen", "#help")
        desk.advance(seconds=100)
    await desk.box.say("chen", "#help", "Matter number 6 is broken")
    await desk.eventually(lambda: any("number 6" in message.text for message in desk.said(5)), 10)
    assert desk.how_many() == 5


async def test_words_in_a_group_message_count_only_with_a_mention(desk):
    """In a group direct message the bot listens for its name."""
    await group_message(desk, "Shall we ask somebody?", "1")
    await group_message(desk, "<@U0DESK> our exports stop at row 10,000", "2")
    await desk.until_card(1, "row 10,000")
    assert desk.how_many() == 1


async def group_message(desk, text, number):
    from bot.sandbox.slack.outbox import tell_app  # noqa: PLC0415
    from bot.sandbox.slack.workspace import Channel  # noqa: PLC0415

    world = desk.box.world
    room = world.workspace.find_channel("G0GROUP") or Channel("G0GROUP", "mpdm-ada--chen", {"U0ADA", "U0CHEN", "U0DESK"}, is_private=True)
    world.workspace.add_channel(room)
    ts = room.next_ts(world.clock.time())
    message = {"type": "message", "user": "U0ADA", "text": text, "ts": ts, "channel_type": "mpim"}
    world.workspace.keep(room, message)
    tell_app(world, {**message, "channel": room.id, "event_ts": ts}, room)
