"""
The conversation that every channel can have: the same script for Slack, Discord, mail, the terminal and the example.

What a channel cannot do stands in its world's ``cannot``; then the test says what is promised instead.
"""

LOG = ("webhook.log", b"POST twice", "text/plain")
INVOICE = ("invoice.pdf", b"%PDF-1.7 nine seats", "application/pdf")
STORY = "\n\n".join(f"Paragraph {number}: " + "this sentence goes on about the invoice. " * 12 for number in range(20))
CODE = "Run this:\n\n```\n" + "\n".join(f"line {number} of the log, with many words about the seats" for number in range(160)) + "\n```"
LOUD = "@everyone <!channel> <!here> <@U0LENA> <@1100000000000000102> <#C0HELP> @here see <b>this</b>"


def one_line(text):
    """Take text as words, however it was broken into lines."""
    return " ".join(text.split())


async def test_a_question_becomes_a_ticket_and_is_answered_where_it_was_asked(world):
    """The card shows it, the customer has a receipt, and the reply is there once."""
    await world.opened("Our invoice shows 12 seats but we have 9")
    assert "12 seats" in world.card()
    await world.answered("It is corrected now")
    await world.quiet()
    assert sum("It is corrected now" in words for words in world.reads()) == 1
    assert world.how_many() == 1


async def test_what_the_customer_adds_belongs_to_the_same_ticket(world):
    """It stands under the card, and no second ticket is opened."""
    await world.opened()
    await world.says("It is the November invoice")
    await world.until(lambda: "November invoice" in world.under_card())
    assert world.how_many() == 1


async def test_a_note_never_leaves(world):
    """What is typed under the card without a command is the team's alone."""
    await world.opened()
    await world.answered()
    await world.types("They are about to cancel")
    await world.quiet()
    assert not any("about to cancel" in words for words in world.reads())


async def test_a_customers_edit_is_followed(world):
    """The card says what they say now; a mail that was sent stays as it is."""
    message = await world.opened("Our invoice shows 12 seats")
    if "edits" in world.cannot:
        assert not world.channel.capabilities.edits
        return
    await world.edits(message, "Our invoice shows 14 seats")
    await world.until(lambda: "14 seats" in world.card())


async def test_an_agents_edit_changes_what_the_customer_reads(world):
    """Or, where what was sent cannot be changed, the agent is told so."""
    await world.opened()
    typed = await world.answered("You have nein seats")
    await world.retypes(typed, "!reply You have nine seats")
    if world.channel.capabilities.edits:
        await world.until(lambda: any("nine seats" in words for words in world.reads()))
        assert not any("nein seats" in words for words in world.reads())
    else:
        await world.until(lambda: "cannot be changed" in world.told())
        assert not any("nine seats" in words for words in world.reads())


async def test_a_customers_deletion_is_followed(world):
    """The words go; that there were some is said."""
    await world.opened()
    second = await world.says("My password is hunter2")
    await world.until(lambda: "hunter2" in world.under_card())
    if "deletes" in world.cannot:
        assert not world.channel.capabilities.deletes
        return
    await world.deletes(second)
    await world.until(lambda: "hunter2" not in world.under_card())
    assert "deleted" in world.under_card()


async def test_an_agents_deletion_takes_the_reply_back(world):
    """Or, where nothing can be taken back, the agent is told so."""
    await world.opened()
    typed = await world.answered("These words were for somebody else")
    await world.untypes(typed)
    if world.channel.capabilities.deletes:
        await world.until(lambda: not any("somebody else" in words for words in world.reads()))
    else:
        await world.until(lambda: "cannot be taken back" in world.told())


async def test_a_customers_file_reaches_the_team(world):
    """Its bytes are kept here, whatever becomes of the platform's copy."""
    if "attaches" in world.cannot:
        assert not world.channel.capabilities.files
        return
    await world.opened("See the log", LOG)
    await world.until(lambda: any(out.file.name == LOG[0] for out in world.office.uploads))
    assert world.app.files.get(world.office.uploads[0].file.digest) == LOG[1]


async def test_an_agents_file_reaches_the_customer(world):
    """Or, where no files can be shown, the team is told that it did not arrive."""
    await world.opened()
    await world.types("!reply Here it is", INVOICE)
    if world.channel.capabilities.files:
        await world.until(lambda: (INVOICE[0], INVOICE[1]) in world.receives(), world.receives)
    else:
        await world.until(lambda: "did not reach the customer" in world.told())
    assert any("Here it is" in words for words in world.reads())


async def test_ten_thousand_characters_arrive_whole_and_in_order(world):
    """In as many messages as the channel needs."""
    await world.opened()
    await world.types(f"!reply {STORY}")
    await world.until(lambda: any("Paragraph 19" in words for words in world.reads()))
    parts = [words for words in world.reads() if "this sentence goes on" in words]
    assert one_line(STORY) in one_line(" ".join(parts))
    assert len(parts) >= len(STORY) // world.channel.capabilities.text_limit


async def test_a_block_of_code_is_whole_in_every_part(world):
    """A fence that is opened is closed in the same message, and no line is lost."""
    await world.opened()
    await world.types(f"!reply {CODE}")
    await world.until(lambda: any("line 159 " in words for words in world.reads()))
    assert all(words.count("```") % 2 == 0 for words in world.reads())
    parts = "\n".join(world.reads())
    found = [parts.find(f"line {number} of the log") for number in range(160)]
    assert -1 not in found
    assert found == sorted(found)


async def test_nothing_that_is_passed_on_calls_anybody(world):
    """Mentions of the platform's own kind are mere words, and so is markup."""
    await world.opened()
    await world.answered(f"Take care: {LOUD}")
    await world.quiet()
    assert world.pings() == []
    assert any("@everyone" in words for words in world.reads())


async def test_an_emoji_of_the_customers_is_shown_to_the_team(world):
    """Under what the agent typed."""
    await world.opened()
    typed = await world.answered("Here you are")
    if "reacts" in world.cannot:
        assert not world.channel.capabilities.reactions
        return
    await world.reacts("Here you are", "heart")
    await world.until(lambda: "heart" in world.emoji_at(typed))


async def test_an_emoji_of_the_teams_is_shown_to_the_customer(world):
    """Under their own words; where there are no reactions, nothing is sent in their place."""
    await world.opened()
    message = await world.says("It is invoice 4711")
    await world.until(lambda: "4711" in world.under_card())
    await world.quiet()
    before = world.reads()
    await world.likes("4711", "+1")
    if world.channel.capabilities.reactions:
        await world.until(lambda: "+1" in world.emoji_under(message))
    await world.quiet()
    assert world.reads() == before
