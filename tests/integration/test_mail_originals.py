"""Mails as they came: for agents, whole and as a file; for nobody else. And what else agents are told about addresses."""

from datetime import timedelta

import pytest

from bot.messages import Button, Capabilities, Menu, Refused, RemoteFile, Upload
from tests.integration.test_mail_at_the_desk import ADA, BEN, in_workspace, mail, office, post, posts, run, said_on, take  # noqa: F401 - fixtures

WHOLE = "Thanks\n\nOn Tue, Lena wrote:\n> The secret plan"
RAW = RemoteFile("a1b2", "mail.eml", "message/rfc822", 99)


def cut(text="Thanks", number=2, **letter):
    """A mail of which something was cut."""
    return mail(text, number, whole=WHOLE, raw=RAW, signed_ticket=1, signed_by="id", **letter)


def buttons(channel):
    """Every button under the card."""
    return [button for shown in channel.in_room("triage") if shown.place.thread for button in shown.content.buttons]


async def test_what_was_cut_is_shown_to_who_presses_for_it(office, channel):  # noqa: F811
    """The workspace's copy has the words alone and a button; the answer is for the presser's eyes."""
    await take(office, mail("One", 1), cut())
    (button,) = [one for one in buttons(channel) if one.label == "Show trimmed"]
    assert not any("secret plan" in text for text in in_workspace(channel))
    await run(office, button.call)
    shown = channel.answers[-1]
    assert shown.person == "lena"
    assert "> Thanks\n>\n> On Tue, Lena wrote:\n> > The secret plan" in shown.content.text
    assert ("Found its ticket by", "signed id") in shown.content.fields
    assert ADA in shown.content.title


async def test_a_mail_of_which_nothing_was_cut_has_no_button(office, channel):  # noqa: F811
    """The card's menu still has the original, of the newest mail."""
    await take(office, mail("One", 1), mail("Two, which is longer", 2, signed_ticket=1, signed_by="id"))
    assert [one for one in buttons(channel) if one.label == "Show trimmed"] == []
    card = channel.cards()[0].content.menu
    assert isinstance(card, Menu)
    assert ("Original mail", "ticket whole 1") in card.options
    await run(office, "ticket whole 1")
    assert "> Two, which is longer" in channel.answers[-1].content.text


async def test_the_raw_mail_comes_as_a_file_to_who_asked(office, post, channel):  # noqa: F811
    """In their own conversation with the desk, nowhere else."""
    await take(office, mail("One", 1), cut())
    await run(office, "ticket whole 1")
    (button,) = [one for one in channel.answers[-1].content.buttons if isinstance(one, Button)]
    before = len(post.sent)
    await run(office, button.call)
    (file,) = channel.uploads
    assert isinstance(file, Upload)
    assert (file.place.room, file.place.thread, file.file.digest, file.file.mime) == ("lena", "", "a1b2", "message/rfc822")
    assert "direct messages" in channel.answers[-1].content.text
    assert len(post.sent) == before


async def test_who_takes_no_direct_messages_is_told_so_under_the_card(office, channel):  # noqa: F811
    """Whoever asked can mend it; the admins cannot, and hear nothing of it. Asked for once more, it comes."""
    await take(office, mail("One", 1, raw=RAW))
    channel.plan(Refused("they take no direct messages from us", "They can allow them."), lambda out: isinstance(out, Upload))
    before = len(channel.posts)
    await run(office, "ticket raw 1")
    told = channel.answers[-1]
    assert told.person == "lena"
    assert told.place.room == "triage"
    assert "ticket-1-mail-1.eml could not be sent to you directly: they take no direct messages from us" in told.content.text
    assert "the customer" not in told.content.text
    assert len(channel.posts) == before
    await run(office, "ticket raw 1")
    assert [one.place.room for one in channel.uploads] == ["lena"]


async def test_where_no_file_can_be_shown_it_says_where_it_is(office, channel):  # noqa: F811
    """In a terminal, for one."""
    office.desk.capabilities = {**office.desk.capabilities, channel.name: Capabilities(text_limit=500, files=False)}
    await take(office, mail("One", 1, raw=RAW))
    await run(office, "ticket raw 1")
    assert channel.uploads == []
    assert "files/a1/a1b2" in channel.answers[-1].content.text


@pytest.mark.parametrize("verb", ["whole", "raw"])
async def test_customers_never_see_a_mail_as_it_came(office, channel, verb):  # noqa: F811
    """Not even the one who wrote it: the number may be anybody's."""
    await take(office, mail("One", 1), cut())
    await run(office, f"ticket {verb} 1", "ada")
    assert "for the support team only" in channel.answers[-1].content.text
    assert channel.uploads == []


@pytest.mark.parametrize("verb", ["whole", "raw"])
async def test_a_mail_of_another_ticket_is_not_shown(office, channel, verb):  # noqa: F811
    """The number on a button is only good on its own ticket."""
    await take(office, mail("One", 1), mail("Another", 2, BEN, subject="Else", raw=RAW))
    await run(office, f"ticket {verb} 1 2")
    assert "is not on #1" in channel.answers[-1].content.text
    await run(office, "ticket new By hand")
    await run(office, f"ticket {verb} 3")
    assert "came by mail" in channel.answers[-1].content.text


async def test_a_machines_mail_can_be_seen_whole_as_well(office, channel):  # noqa: F811
    """Why it counts as a machine's stands beside it."""
    await take(office, mail("One", 1), cut("I am away", 2, kind="auto_reply", why="Auto-Submitted: auto-replied"))
    await run(office, "ticket whole 1")
    assert ("It is", "Auto-Submitted: auto-replied") in channel.answers[-1].content.fields


# ---------------------------------------------------------------------------------------------------------- addresses


async def test_a_reply_to_an_address_that_bounced_says_so(office, channel, clock):  # noqa: F811
    """It goes out all the same; once the customer wrote again there is no doubt any more."""
    await take(office, mail("One", 1))
    await run(office, "ticket reply 1 Two")
    assert "⚠️" not in channel.answers[-1].content.text
    facts = {"kind": "bounce", "signed_ticket": 1, "signed_by": "id", "bounced": (ADA,), "is_permanent": True, "why": "550 no such user"}
    await take(office, mail("Undeliverable", 2, "mailer-daemon@x.test", **facts))
    await run(office, "ticket reply 1 Three")
    told = channel.answers[-1].content.text
    assert "Sent to the customer on #1." in told
    assert "550 no such user" in told
    assert ADA in told
    clock.advance(hours=1)
    await take(office, mail("I am back", 3, signed_ticket=1, signed_by="id", at=clock.now() + timedelta(minutes=1)))
    clock.advance(hours=1)
    await run(office, "ticket reply 1 Four")
    assert "⚠️" not in channel.answers[-1].content.text


async def test_an_agents_answer_to_the_desks_own_mail_is_a_note(office, post, channel):  # noqa: F811
    """Somebody named by an address is told by mail; what they answer stays among the team and reaches no customer."""
    post.roles = {"tom@acme.test": "agent"}
    office.desk.want_roster("mail")
    await office.rest()
    await take(office, mail("One", 1))
    sent = len(posts(post))
    await take(office, mail("I will look at it tonight", 2, "tom@acme.test", signed_ticket=1, signed_by="id"))
    assert said_on(office)[-1] == ("note", "I will look at it tonight")
    assert any("noted: I will look at it tonight" in text for text in in_workspace(channel))
    assert len(posts(post)) == sent
    await take(office, mail("I will look at it tonight", 2, "tom@acme.test", signed_ticket=1, signed_by="id"))
    assert len(said_on(office)) == 2


async def test_an_agent_who_asks_as_a_customer_is_one(office, post):  # noqa: F811
    """On a ticket of their own their mails are a customer's."""
    post.roles = {"tom@acme.test": "agent"}
    office.desk.want_roster("mail")
    await office.rest()
    await take(
        office, mail("My own invoice", 1, "tom@acme.test"), mail("And one more", 2, "tom@acme.test", signed_ticket=1, signed_by="id")
    )
    assert said_on(office) == [("customer", "My own invoice"), ("customer", "And one more")]
