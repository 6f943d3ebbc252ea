"""Mails at the desk: which ticket one belongs to, what is answered, and what machines cannot do."""

from dataclasses import replace
from datetime import date

import pytest

from bot.messages import Arrival, Author, Capabilities, Guess, Judgement, Letter, Place, Post, Said
from bot.queue.accounts import AccountRow
from bot.queue.store import accounts, clocks, mails, messages, tickets
from bot.queue.ticket import Status
from tests.fakes import MORNING, FakeChannel, FakeTriage, arrival, called

ADA, BEN, EVE = "ada@globex.test", "ben@globex.test", "eve@stranger.test"
MAIL_CAN = Capabilities(text_limit=100_000, edits=False, deletes=False, reactions=False, forms=False)


def mail(text, number, who=ADA, *, thread="", at=MORNING, **letter):
    """Somebody's mail, as the mailbox gives it; ``letter`` are the fields of what it says beyond its words."""
    mail_id = f"{number}@customer.test"
    about = Letter(**({"subject": "Invoice is wrong"} | letter))
    said = Said(Place("mail", who, thread or mail_id), mail_id, Author("mail", who, who[:3].capitalize()), text, at, letter=about)
    return Arrival(f"mail:{mail_id}", f"mail:in:mail:{thread or mail_id}", said)


@pytest.fixture
def post():
    """Where mails go out."""
    one = FakeChannel("mail", {})
    one.capabilities = MAIL_CAN
    return one


@pytest.fixture
async def office(new_life, post):
    """A desk whose team is on the fake channel and which has a mailbox."""
    life = await new_life(rooms=(post,))
    life.desk.want_roster("mail")
    await life.drain()
    return life


def ticket(life, number=1):
    """Read a ticket."""
    with life.database.read() as tx:
        return tickets.get(tx, number)


def how_many(life):
    """Count the tickets."""
    with life.database.read() as tx:
        return len(tickets.listed(tx, tickets.Wanted(status=tuple(Status)), 100))


def said_on(life, number=1):
    """Everything said on a ticket: by which kind of speaker, and what."""
    with life.database.read() as tx:
        return [(one.speaker, one.text) for one in messages.of_ticket(tx, number)]


def signs(life):
    """By which sign each mail found its ticket."""
    with life.database.read() as tx:
        return [one.decided_by for number in range(1, 9) for one in mails.of_ticket(tx, number)]


def posts(post):
    """Every mail that went out."""
    return [one for one in post.sent if isinstance(one, Post)]


def in_workspace(channel):
    """Everything that stands in threads of the triage room."""
    return [one.content.text for one in channel.in_room("triage") if one.place.thread]


async def take(life, *arrivals):
    """Take mails in and work everything off."""
    for one in arrivals:
        await life.enter(one)
        await life.rest()


async def run(life, line, who="lena"):
    """Let somebody of the team run a command."""
    await life.enter(arrival(called(line, who, at=life.clock.now()), f"{line}{life.clock.now()}"))
    await life.rest()


async def test_a_mail_becomes_a_ticket_and_the_reply_goes_out_in_its_thread(office, post, channel):
    """Its subject is the title; our words travel under it, the receipt as an automatic mail and the agent's as a person's."""
    await take(office, mail("We have 9 seats but the invoice says 12", 1))
    assert ticket(office).title == "Invoice is wrong"
    assert "Invoice is wrong" in channel.cards()[0].content.title
    await run(office, "ticket reply 1 Corrected, sorry")
    receipt, reply = posts(post)
    assert receipt.envelope.is_automatic
    assert (reply.place, reply.content.text) == (Place("mail", ADA, "1@customer.test"), "Corrected, sorry")
    envelope = reply.envelope
    assert (envelope.ticket, envelope.subject, envelope.answers, envelope.is_automatic) == (1, "Invoice is wrong", "1@customer.test", False)


async def test_later_mails_are_answered_with_the_whole_chain(office, post):
    """The newest of the customer's is what is answered; what stands before it is referred to."""
    await take(office, mail("One", 1))
    await run(office, "ticket reply 1 Two")
    await take(office, mail("Three", 3, thread="1@customer.test", signed_ticket=1, signed_by="id"))
    await run(office, "ticket reply 1 Four")
    last = posts(post)[-1].envelope
    assert last.answers == "3@customer.test"
    assert last.references[0] == "1@customer.test"
    assert len(last.references) == 2


@pytest.mark.parametrize(
    ("sign", "by"),
    [
        ({"signed_ticket": 1, "signed_by": "id"}, "signed id"),
        ({"signed_ticket": 1, "signed_by": "address"}, "signed address"),
        ({"refers_to": ("unknown@x", "1@customer.test")}, "a known mail"),
        ({"thread": "1@customer.test"}, "the thread"),
        ({"claimed_ticket": 1}, "the number, from a participant"),
    ],
)
async def test_an_answer_finds_its_ticket(office, sign, by):
    """By whichever sign it bears; the strongest decides, and is kept."""
    await take(office, mail("One", 1), mail("Two, which is more", 2, **sign))
    assert said_on(office) == [("customer", "One"), ("customer", "Two, which is more")]
    assert signs(office) == ["", by]
    assert how_many(office) == 1


async def test_a_number_from_a_stranger_opens_a_ticket_of_its_own(office, post):
    """It is linked for the team; nothing of the other one is said to the stranger."""
    await take(office, mail("My secret is 42", 1), mail("What was it?", 2, EVE, claimed_ticket=1, subject="Re: [#1] Invoice"))
    assert said_on(office, 1) == [("customer", "My secret is 42")]
    assert ticket(office, 2).follows == 1
    to_eve = [one for one in posts(post) if one.place.room == EVE]
    assert all("42" not in str(one) and "1@customer.test" not in str(one) for one in to_eve)


async def test_a_number_from_the_accounts_own_domain_is_believed(office, database):
    """If our own mail server vouches for the domain; the domain alone is anybody's claim."""
    with database.write() as tx:
        accounts.put(tx, AccountRow(1, "Globex", ("globex.test",), "Team", 1, date(2027, 1, 1), "Priya"), MORNING)
    await take(office, mail("One", 1), mail("Two", 2, BEN, claimed_ticket=1))
    assert how_many(office) == 2
    await take(office, mail("Three", 3, "cyd@globex.test", claimed_ticket=1, verified_domain="globex.test"))
    assert how_many(office) == 2
    assert said_on(office)[-1] == ("customer", "Three")


async def test_a_number_of_no_ticket_and_a_forged_room_open_a_new_one(office):
    """What is claimed and not there is no claim."""
    await take(office, mail("One", 1), mail("Two", 2, EVE, claimed_ticket=77), mail("Three", 3, EVE, thread="1@customer.test"))
    assert how_many(office) == 3
    assert ticket(office, 2).follows is None


async def test_a_signed_answer_from_another_address_joins_and_is_told(office, channel):
    """Whoever has the token was given the mail; the team sees that it is somebody else."""
    await take(office, mail("One", 1), mail("I take over from Ada", 2, BEN, signed_ticket=1, signed_by="address"))
    assert said_on(office)[-1] == ("customer", "I take over from Ada")
    assert any(BEN in text and "not on this ticket" in text for text in in_workspace(channel))


async def test_an_answer_to_a_merged_ticket_goes_where_it_went(office):
    """Signatures live as long as mails do."""
    await take(office, mail("One", 1), mail("Another matter", 2, subject="Seats"))
    await run(office, "ticket merge 2 1")
    await take(office, mail("More about seats", 3, signed_ticket=2, signed_by="id"))
    assert said_on(office, 1)[-1] == ("customer", "More about seats")


async def test_the_same_mail_again_changes_nothing(office, post):
    """Under its key, and also under another (a mailbox that was rebuilt, another folder)."""
    await take(office, mail("One", 1), mail("One", 1), replace(mail("One", 1), key="mail:again"))
    assert how_many(office) == 1
    assert said_on(office) == [("customer", "One")]
    assert len(posts(post)) == 1


@pytest.mark.parametrize("kind", ["auto_reply", "list", "bounce", "feedback_loop"])
async def test_a_machines_mail_is_kept_and_changes_nothing(office, post, kind):
    """On its ticket for the team alone: no status, no clock, no answer, and no ticket where it has none."""
    await take(office, mail("One", 1))
    await run(office, "ticket reply 1 Two")
    await run(office, "ticket resolve 1")
    before, sent = ticket(office), len(post.sent)
    with office.database.read() as tx:
        clocks_before = clocks.of_ticket(tx, 1)
    machine = mail("I am away", 2, signed_ticket=1, signed_by="id", kind=kind, why="Auto-Submitted")
    await take(office, machine, mail("Buy now", 3, EVE, kind=kind, subject="Offer"))
    assert ticket(office) == before
    assert how_many(office) == 1
    assert len(post.sent) == sent
    assert said_on(office)[-1][0] == "note"
    with office.database.read() as tx:
        assert clocks.of_ticket(tx, 1) == clocks_before
        assert mails.how_many(tx, kind) == 2


async def test_a_machines_mail_wakes_nobody_up(office):
    """A pending ticket goes on waiting for a person."""
    await take(office, mail("One", 1))
    await run(office, "ticket claim 1")
    await run(office, "ticket pend 1 customer")
    await take(office, mail("Away until Monday", 2, signed_ticket=1, signed_by="id", kind="auto_reply"))
    assert ticket(office).status is Status.PENDING


async def test_a_bounce_is_told_once_and_stops_what_we_say_of_our_own(office, post, channel):
    """The address is marked; a person's reply still goes out, since a person may know better. Foreign addresses are not marked."""
    await take(office, mail("One", 1))
    await run(office, "ticket reply 1 Two")
    facts = {"kind": "bounce", "signed_ticket": 1, "signed_by": "id", "bounced": (ADA, "victim@else.test"), "is_permanent": True}
    for number in (2, 3):
        await take(office, mail("Undeliverable", number, "mailer-daemon@x.test", why="550 no such user", **facts))
    assert len([text for text in in_workspace(channel) if "did not reach" in text]) == 1
    with office.database.read() as tx:
        found = mails.bounce(tx, ADA)
        assert found is not None
        assert found.at == office.clock.now()
        assert mails.bounce(tx, "victim@else.test") is None
    sent = len(posts(post))
    await run(office, "ticket resolve 1")
    assert len(posts(post)) == sent
    await run(office, "ticket reply 1 Are you there?")
    assert len(posts(post)) == sent + 1


async def test_two_desks_that_answer_each_other_fall_silent(office, post):
    """The other one marks nothing, signs nothing, and opens a new thread each time: one receipt is all it gets from us."""
    for number in range(1, 8):
        await take(office, mail("We have your message", number, "desk@other.test", subject=f"{'Re: ' * number}[Ticket 5] Your request"))
    assert len(posts(post)) == 1


async def test_one_address_gets_few_answers_however_many_subjects(office, post):
    """A machine that varies its subject is bounded by number."""
    for number in range(1, 15):
        await take(office, mail("Hi there, this is different", number, "loop@other.test", subject=f"Matter {number}"))
    assert len(posts(post)) <= 10


async def test_who_wants_no_automatic_answer_gets_none(office, post):
    """Yet an agent's reply goes out."""
    await take(office, mail("From the ticket system", 1, is_answerable=False))
    assert posts(post) == []
    await run(office, "ticket reply 1 Hello")
    assert len(posts(post)) == 1


async def test_a_sent_mail_cannot_be_changed_and_that_is_said(office, post, channel):
    """Edit and Take back say so and change nothing."""
    await take(office, mail("One", 1))
    await run(office, "ticket reply 1 Two")
    with office.database.read() as tx:
        reply = messages.edge(tx, 1, "agent", last=True)
    for line in (f"ticket amend 1 {reply.id} Three", f"ticket retract 1 {reply.id}"):
        await run(office, line)
        assert "a mail that was sent cannot be" in channel.answers[-1].content.text
    assert ("agent", "Two") in said_on(office)
    assert {one.kind for one in post.sent} == {"post"}


async def test_mail_gives_no_rights(office, post, channel):
    """A From is anybody's to write, so commands in mails are words; what the team answers to our own mail stays among the team."""
    post.roles = {"lena@acme.test": "admin"}
    office.desk.want_roster("mail")
    await office.rest()
    await take(office, mail("One", 1), mail("!resolve", 2, "lena@acme.test", signed_ticket=1, signed_by="id"))
    assert ticket(office).status is not Status.RESOLVED
    assert said_on(office)[-1] == ("note", "!resolve")


async def test_who_took_part_and_is_copied_gets_the_answer(office, post):
    """Others who are merely named do not."""
    await take(office, mail("One", 1, others=(BEN, EVE)), mail("Me too", 2, BEN, refers_to=("1@customer.test",), others=(ADA, EVE)))
    await run(office, "ticket reply 1 Two")
    reply = posts(post)[-1]
    assert (reply.place.room, reply.envelope.also_to) == (BEN, (ADA,))


async def test_the_receipt_waits_for_what_may_be_promised(new_life, post):
    """It cannot be changed later, so it names the time of the rule that holds once the ticket is judged; the desk's name stands over it."""
    triage = FakeTriage()
    triage.says = {"It shows 12 seats": Judgement((Guess("billing", 0.9),), is_sure=True, urgency=0.9, model="fake 1")}
    life = await new_life(rooms=(post, triage))
    life.desk.want_roster("mail")
    await life.drain()
    await life.enter(mail("It shows 12 seats", 1))
    await life.rest()
    assert len(posts(post)) <= 1
    life.clock.advance(seconds=5)
    await life.rest()
    (receipt,) = posts(post)
    assert receipt.speaker == life.desk.policy.team.name
    with life.database.read() as tx:
        (first,) = [one for one in clocks.of_ticket(tx, 1) if one.kind == "first_response"]
    assert first.due_at is None or f"{first.due_at:%H:%M}" in receipt.content.text
