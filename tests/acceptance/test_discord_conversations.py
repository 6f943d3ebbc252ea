"""What is said, changed and taken back on Discord reaches the other side, whatever place it was said in."""

import asyncio

from bot.queue.ticket import Status

LONG = "\n\n".join(f"Paragraph {n}: " + "word " * 60 for n in range(12))


async def test_a_question_in_a_channel_gets_a_thread_of_its_own(discord):
    """The receipt begins the thread under the customer's message, and what they add there belongs to the ticket."""
    opened = await discord.ask()
    assert any(one["id"] == opened.message for one in discord.box.threads("#help"))
    await discord.box.say("ada", opened.place, "It is the November invoice")
    await discord.until_said(opened.card, "It is the November invoice")
    assert discord.how_many() == 1


async def test_a_question_in_a_direct_message_is_answered_there(discord):
    """One conversation, no channel of its own, mirrored in the card's thread."""
    opened = await discord.ask("My login is broken since today", place="D:ada")
    await discord.press("lena", opened, "Claim")
    await discord.typed("lena", opened, "!reply Which browser?")
    await discord.until_said("D:ada", "Which browser?")
    await discord.box.say("ada", "D:ada", "Firefox")
    await discord.until_said(opened.card, "Firefox")


async def test_a_word_soon_after_the_end_of_a_direct_conversation_reopens(discord):
    """A direct conversation has no threads, so whatever is said there soon is an answer."""
    opened = await discord.ask("My login is broken since today", place="D:ada")
    await discord.press("lena", opened, "Claim")
    await discord.press("lena", opened, "Resolve")
    await discord.until_said("D:ada", "as solved")
    await discord.quiet()
    await discord.box.say("ada", "D:ada", "It is broken again, the same way")
    await discord.eventually(lambda: discord.ticket(1).status is Status.IN_PROGRESS)
    assert discord.how_many() == 1


async def test_a_customers_edit_changes_the_card(discord):
    """And the copy in its thread."""
    opened = await discord.post("It shows 12 seats")
    await discord.box.edit("ada", opened.place, opened.message, "It shows 13 seats")
    await discord.until_card(1, "It shows 13 seats")


async def test_a_customers_deletion_is_marked(discord):
    """The words go; that there were some stays."""
    opened = await discord.post()
    second = await discord.box.say("ada", opened.place, "My password is hunter2")
    await discord.until_said(opened.card, "hunter2")
    await discord.box.delete("ada", opened.place, second)
    await discord.until_said(opened.card, "deleted a message")
    assert not any("hunter2" in text for text in discord.texts(opened.card))


async def test_an_agents_edit_changes_what_the_customer_reads(discord):
    """Editing the typed reply is enough, and their name stays above it."""
    opened = await discord.claimed()
    typed = await discord.typed("lena", opened, "!reply Helo Ada")
    await discord.until_said(opened.place, "Helo Ada")
    await discord.box.edit("lena", opened.card, typed, "!reply Hello Ada")
    changed = await discord.until_said(opened.place, "Hello Ada")
    assert "Lena" in changed
    assert not any("Helo Ada" in text for text in discord.texts(opened.place))


async def test_an_agents_deletion_takes_the_reply_back(discord):
    """What was sent by mistake disappears where the customer reads."""
    opened = await discord.claimed()
    typed = await discord.typed("lena", opened, "!reply Not for you")
    await discord.until_said(opened.place, "Not for you")
    await discord.box.delete("lena", opened.card, typed)
    await discord.eventually(lambda: not any("Not for you" in text for text in discord.texts(opened.place)))


async def test_a_reply_is_taken_back_by_button_after_a_question(discord):
    """Discord asks nothing before a press, so we do."""
    opened = await discord.claimed()
    await discord.box.slash("lena", "#triage", "/ticket reply", {"ticket": opened.number, "text": "Not for you"})
    await discord.until_said(opened.card, "Not for you")
    mirror = discord.box.find(opened.card, "Not for you")
    await discord.eventually(lambda: "Take back" in discord.box.buttons(opened.card, mirror))
    await discord.box.press("lena", opened.card, mirror, "Take back")
    await discord.until_told("lena", "are you sure?")
    asked = discord.box.ephemerals("lena")[-1]
    await discord.box.press("lena", opened.card, asked["id"], "Yes")
    await discord.eventually(lambda: not any("Not for you" in text for text in discord.texts(opened.place)))


async def test_a_note_in_the_cards_thread_never_reaches_the_customer(discord):
    """Everything there is internal unless it is sent."""
    opened = await discord.claimed()
    await discord.typed("lena", opened, "Careful, they are about to cancel")
    await discord.eventually(lambda: any(message.speaker == "note" for message in discord.said(1)))
    await discord.quiet()
    assert not any("about to cancel" in text for text in discord.texts(opened.place))


async def test_a_long_reply_arrives_whole_in_parts(discord):
    """2,000 characters is the most that Discord takes in one message."""
    opened = await discord.claimed()
    await discord.box.slash("lena", "#triage", "/ticket reply", {"ticket": 1, "text": LONG})
    await discord.until_said(opened.place, "Paragraph 11")
    parts = [text for text in discord.texts(opened.place) if "Paragraph" in text]
    assert len(parts) > 1
    assert all(f"Paragraph {n}:" in "\n".join(parts) for n in range(12))


async def test_nobody_is_ever_called_by_what_is_relayed(discord):
    """Everybody, a role, a person: in a question, its title, an answer and a note, and nobody is notified."""
    lena, agents = discord.box.id_of("lena"), discord.box.id_of("@support-agents")
    opened = await discord.post(f"@everyone <@&{agents}> <@{lena}> @here", title="@everyone look")
    await discord.press("lena", opened, "Claim")
    await discord.typed("lena", opened, "!reply @everyone and @here")
    await discord.until_said(opened.place, "and")
    await discord.quiet()
    ours = [
        m
        for place in (opened.place, "#triage", opened.card)
        for m in discord.box.messages(place)
        if m["author"]["id"] == discord.box.bot_user_id
    ]
    assert len(ours) > 3
    for message in ours:
        assert (message["mention_everyone"], message["mentions"], message["mention_roles"]) == (False, [], [])


async def test_reactions_go_both_ways(discord):
    """A customer's thumb shows under the copy, an agent's under the customer's words."""
    opened = await discord.post()
    second = await discord.box.say("ada", opened.place, "Any news?")
    await discord.until_said(opened.card, "Any news?")
    copy = discord.box.find(opened.card, "Any news?")
    await discord.box.react("ada", opened.place, second, "👍")
    await discord.eventually(lambda: "👍" in discord.box.reactions(opened.card, copy))
    await discord.box.react("lena", opened.card, copy, "❤️")
    await discord.eventually(lambda: any(sign.startswith("❤") for sign in discord.box.reactions(opened.place, second)))


async def test_files_go_both_ways(discord):
    """A customer's file stands in the card's thread, an agent's in the customer's."""
    opened = await discord.post()
    await discord.box.say("ada", opened.place, "The log", files=[("log.txt", b"it broke", "text/plain")])
    await discord.eventually(lambda: "log.txt" in files(discord, opened.card))
    await discord.box.say("lena", opened.card, "!reply Try this", files=[("fix.txt", b"it works", "text/plain")])
    await discord.eventually(lambda: "fix.txt" in files(discord, opened.place))


def files(discord, place):
    return [file["filename"] for message in discord.box.messages(place) for file in message.get("attachments") or []]


async def test_state_and_category_are_tags_of_the_post(discord):
    """Never its name; and the tag that the customer chose stays until the team chooses."""
    box = discord.box
    thread = await box.post("ada", "#support", "Seats are wrong", "12 instead of 9", tags=["how-to"])
    await discord.eventually(lambda: "New" in box.tags(thread))
    assert set(box.tags(thread)) == {"New", "how-to"}
    await box.slash("lena", "#triage", "/ticket claim", {"ticket": 1})
    await discord.eventually(lambda: "Assigned" in box.tags(thread))
    await box.slash("lena", "#triage", "/ticket category", {"ticket": 1, "category": "billing"})
    await discord.eventually(lambda: "billing" in box.tags(thread))
    assert not {"New", "how-to"} & set(box.tags(thread))
    assert not any("name" in call.args for call in discord.calls("modify_channel"))


async def test_two_posts_within_a_moment_are_two_tickets(discord):
    """A post is a ticket; only messages in a channel join each other."""
    first = discord.box.post("ada", "#support", "One thing", "is broken")
    second = discord.box.post("ada", "#support", "Another thing", "is broken as well")
    await asyncio.gather(first, second)
    await discord.eventually(lambda: discord.how_many() == 2)


async def test_a_mere_word_in_a_post_is_still_a_ticket(discord):
    """The title says what it is about."""
    await discord.post("thanks", title="Cannot log in")
    assert "Cannot log in" in discord.card(1)


async def test_a_deleted_post_closes_the_conversation(discord):
    """The ticket stays, nothing is sent anywhere else, and the agent is told why."""
    opened = await discord.answered()
    await discord.box.delete_channel("sam", opened.place)
    await discord.quiet()
    await discord.box.slash("lena", "#triage", "/ticket reply", {"ticket": 1, "text": "Hello?"})
    await discord.until_told("lena", "no conversation with the customer")
    assert discord.ticket(1).id == 1


async def test_an_archived_post_is_answered_all_the_same(discord):
    """Sending brings it back; so does an edit, for which it has to be brought back first."""
    opened = await discord.answered("Frist words")
    await discord.box.archive("sam", opened.place)
    typed = discord.box.find(opened.card, "!reply Frist words")
    await discord.box.edit("lena", opened.card, typed, "!reply First words")
    await discord.until_said(opened.place, "First words")
    await discord.box.archive("sam", opened.place)
    await discord.typed("lena", opened, "!reply More words")
    await discord.until_said(opened.place, "More words")


async def test_a_locked_post_is_answered_with_the_right_to(discord):
    """The invitation asks for Manage Threads, which opens locked threads too."""
    opened = await discord.claimed()
    await discord.box.lock("sam", opened.place)
    await discord.box.archive("sam", opened.place)
    await discord.typed("lena", opened, "!reply Still here")
    await discord.until_said(opened.place, "Still here")
    assert discord.dead() == []


async def test_closed_direct_messages_are_said_with_a_remedy(discord):
    """The reply is kept as undelivered; the team reads in the ticket's thread why, and what helps."""
    opened = await discord.ask("My login is broken since today", place="D:ada")
    await discord.press("lena", opened, "Claim")
    await discord.until_told("lena", "is yours")
    await discord.box.close_dms("ada")
    await discord.typed("lena", opened, "!reply Which browser?")
    await discord.until_said(opened.card, "did not reach the customer")
    assert any("direct messages" in text for text in discord.texts(opened.card))


async def test_a_deleted_card_thread_brings_a_new_card(discord):
    """A workspace that somebody deleted is made anew, so that nobody works in nothing."""
    opened = await discord.claimed()
    await discord.box.delete_channel("sam", opened.card)
    await discord.eventually(lambda: (discord.card_of(1) or {}).get("id") != opened.card)
