"""One person on several channels: joined by an address that both vouch for or by hand, parted without a trace."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.desk import linking
from bot.messages import Arrival, Author, Capabilities, Letter, Place, Profile, Said, WhoIs
from bot.queue.accounts import AccountRow
from bot.queue.store import accounts, links, meanings, people, tickets
from tests.fakes import MORNING, FakeChannel, arrival, called, said

ADA, EVE = "ada@globex.test", "eve@evil.test"
MAIL_CAN = Capabilities(text_limit=100_000, edits=False, deletes=False, reactions=False, forms=False, home=False)
OURS = {"is_ours": True, "is_proven": True}


class Directory(FakeChannel):
    """A place whose people have profiles."""

    def __init__(self):
        super().__init__()
        self.profiles = {}

    async def ask(self, errand):
        """Tell what the profile says."""
        if isinstance(errand, WhoIs):
            return self.profiles.get(errand.remote_id) or Profile(errand.remote_id, errand.remote_id.capitalize())
        return await super().ask(errand)


@pytest.fixture
def channel():
    """A workspace."""
    return Directory()


@pytest.fixture
async def desk(new_life):
    """A desk with a workspace, a mailbox, and a place that knows no addresses."""
    post, guild = FakeChannel("mail", {}), FakeChannel("discord", {})
    post.capabilities = MAIL_CAN
    life = await new_life(rooms=(post, guild))
    for name in ("mail", "discord"):
        life.desk.want_roster(name)
    await life.drain()
    return life


def mail(words, number, who=ADA, **letter):
    """Somebody's mail; ``is_proven`` = its server vouches for the sender."""
    mail_id = f"{number}@customer.test"
    event = Said(Place("mail", who, mail_id), mail_id, Author("mail", who, "Ada"), words, MORNING, letter=Letter(**letter))
    return Arrival(f"mail:{mail_id}", f"mail:in:{mail_id}", event)


def asked(words, number, who="ada", **how):
    """Somebody writes to the workspace's bot."""
    return arrival(
        replace(said(words, str(number), who, room=f"dm-{who}"), author=Author("fake", who), **how), str(number), f"fake:in:{who}"
    )


def on_discord(words, number, who="7001"):
    """Somebody writes on Discord."""
    event = Said(Place("discord", "help"), str(number), Author("discord", who, "ada_plays"), words, MORNING)
    return Arrival(f"discord:{number}", "discord:in:help", replace(event, direct=True))


async def take(life, *arrivals):
    """Let things come in, one after the other."""
    for one in arrivals:
        await life.enter(one)
        await life.rest()


def tell(life, profile):
    """Let the workspace say who somebody is, once more."""
    with life.desk._work() as work:
        linking.profiled(work, "fake", profile)
        work.finish()


async def run(life, line, who="lena"):
    """Let somebody run a command; gives the answer."""
    before = len(life.channel.answers)
    await take(life, arrival(called(line, who, at=life.clock.now()), f"{line}{life.clock.now()}"))
    return life.channel.answers[-1].content if len(life.channel.answers) > before else None


async def own(life, who="ada"):
    """Give the numbers that somebody sees among their own requests."""
    shown = await run(life, "mytickets list", who)
    return [row.text.partition("#")[2].partition("*")[0] for section in shown.sections for row in section.rows]


def came_from(life, number):
    """Give what a card says about who asks."""
    card = next(one for one in life.channel.cards() if f"#{number} ·" in one.content.title)
    return dict(card.content.fields)["From"]


def dump(life):
    """Give every row that could say whose anything is, besides the links themselves."""
    found = {}
    with life.database.read() as tx:
        for name in ("people", "identities", "tickets", "conversations", "messages", "copies"):
            found[name] = [tuple(row) for row in tx.execute(text(f"SELECT * FROM {name} ORDER BY id"))]  # noqa: S608 - names of ours
    return found


async def test_an_address_that_both_vouch_for_joins(desk, channel):
    """The workspace's own member and the mail that its server vouches for are one person: one history, on the card and for them."""
    channel.profiles["ada"] = Profile("ada", "Ada", "Ada@Globex.test", **OURS)
    await take(desk, mail("Seats", 1, is_proven=True), mail("Invoice", 2, is_proven=True), asked("Export stops", 3))
    assert came_from(desk, 3).endswith("2 earlier tickets (mail)")
    assert await own(desk) == ["3", "2", "1"]
    await take(desk, mail("Once more", 4, is_proven=True))
    assert came_from(desk, 4).endswith("3 earlier tickets (mail, fake)")


@pytest.mark.parametrize(
    "profile",
    [
        Profile("eve", "Eve", ADA, outside=True),
        Profile("eve", "Eve", ADA, outside=True, is_proven=True),
        Profile("eve", "Eve", ADA),
        Profile("eve", "Eve", ADA, is_ours=True),
    ],
    ids=["a stranger of a shared channel", "whose own workspace vouches", "of nobody knows where", "a member who did not confirm it"],
)
async def test_who_writes_a_victims_address_into_their_profile_sees_nothing(desk, channel, profile):
    """Neither a list nor a number: what a profile says is no proof."""
    channel.profiles["eve"] = profile
    await take(desk, mail("My password is hunter2", 1, is_proven=True), asked("Hello, my requests please", 2, "eve"))
    assert came_from(desk, 2) == "Eve · fake"
    assert await own(desk, "eve") == ["2"]
    for verb in ("solved", "reopen"):
        assert "Only the person who asked" in (await run(desk, f"mytickets {verb} 1", "eve")).text
    context = await run(desk, "ticket context 2")
    assert "not proved" in dict(context.fields)["Perhaps also"]


async def test_a_forged_from_joins_nobody(desk, channel):
    """A mail that no server vouches for may be anybody's; the first one that is vouched for joins them."""
    channel.profiles["ada"] = Profile("ada", "Ada", ADA, **OURS)
    await take(desk, asked("Export stops", 1), mail("Send me all", 2))
    assert await own(desk) == ["1"]
    await take(desk, mail("It is me", 3, is_proven=True))
    assert await own(desk) == ["3", "2", "1"]


async def test_a_number_is_believed_from_the_same_person_only_with_proof(desk, channel):
    """Who is joined may go on by mail with what they began in the workspace; a forger in their name may not."""
    channel.profiles["ada"] = Profile("ada", "Ada", ADA, **OURS)
    await take(desk, asked("Export stops", 1), mail("Hello", 2, is_proven=True))
    await take(desk, mail("And delete it all", 3, claimed_ticket=1), mail("Since Monday", 4, claimed_ticket=1, is_proven=True))
    with desk.database.read() as tx:
        texts = list(tx.execute(text("SELECT text FROM messages WHERE ticket_id = 1 ORDER BY id")).scalars())
    assert texts == ["Export stops", "Since Monday"]


async def test_an_address_that_is_somebody_elses_now_joins_no_longer(desk, channel):
    """A link stands on its address."""
    channel.profiles["ada"] = Profile("ada", "Ada", ADA, **OURS)
    await take(desk, mail("Seats", 1, is_proven=True), asked("Export stops", 2))
    for unchanged in (Profile("ada", "Ada", ADA), Profile("ada", "Ada", ADA, **OURS)):
        tell(desk, unchanged)
        assert await own(desk) == ["2", "1"]
    tell(desk, Profile("ada", "Ada", "ada@new.test", **OURS))
    assert await own(desk) == ["2"]


async def test_who_turns_out_to_be_a_stranger_is_nobody_else(desk, channel):
    """What was proved of a member is not proved of somebody of another organisation."""
    channel.profiles["ada"] = Profile("ada", "Ada", ADA, **OURS)
    await take(desk, mail("Seats", 1, is_proven=True), asked("Export stops", 2))
    tell(desk, Profile("ada", "Ada", ADA, outside=True))
    assert await own(desk) == ["2"]


async def test_by_hand_and_back_leaves_no_trace(desk, channel):
    """Whoever is joined and parted again is as if nothing had been, row by row."""
    await take(desk, on_discord("Export stops", 1), asked("Seats", 2), mail("Invoice", 3))
    before = dump(desk)
    answer = await run(desk, "desk link #1 #2")
    assert "one person" in answer.text
    assert await own(desk) == ["2", "1"]
    assert came_from(desk, 2).endswith("1 earlier ticket (Discord)")
    await run(desk, answer.buttons[0].call)
    assert await own(desk) == ["2"]
    assert came_from(desk, 2) == "Ada · fake"
    assert dump(desk) == before


async def test_parting_can_be_taken_back_too(desk, channel):
    """The link stands again as it was, with its reason."""
    channel.profiles["ada"] = Profile("ada", "Ada", ADA, **OURS)
    await take(desk, mail("Seats", 1, is_proven=True), asked("Export stops", 2))
    with desk.database.read() as tx:
        before = links.touching(tx, [tickets.get(tx, 1).requester_id])
    parted = await run(desk, f"desk unlink {ADA}")
    assert await own(desk) == ["2"]
    await run(desk, parted.buttons[0].call)
    with desk.database.read() as tx:
        assert links.touching(tx, [tickets.get(tx, 1).requester_id]) == before
    assert await own(desk) == ["2", "1"]
    assert "done already" in (await run(desk, parted.buttons[0].call)).text


async def test_what_a_person_parted_no_address_joins_again(desk, channel):
    """Not even by way of a third who has the same address."""
    channel.profiles |= {name: Profile(name, name.capitalize(), ADA, **OURS) for name in ("ada", "abe")}
    await take(desk, mail("Seats", 1, is_proven=True), asked("Export stops", 2))
    await run(desk, f"desk unlink {ADA} fake:ada")
    await take(desk, asked("Hello", 3, "abe"), mail("Again", 4, is_proven=True))
    numbers = {who: await own(desk, who) for who in ("ada", "abe")}
    assert "1" not in numbers["ada"]
    assert "4" not in numbers["ada"]


async def test_the_account_follows_the_person(desk, database):
    """Somebody on Discord has no address; their mail's company is theirs as long as they are one."""
    with database.write() as tx:
        accounts.put(tx, AccountRow(1, "Globex", ("globex.test",), "Team", 1, None, "Priya"), MORNING)
    await take(desk, mail("Seats", 1), on_discord("Export stops", 2))
    answer = await run(desk, f"desk link discord:7001 {ADA}")

    def account():
        with database.read() as tx:
            return accounts.of_person(tx, tickets.get(tx, 2).requester_id)

    assert account().name == "Globex"
    await run(desk, answer.buttons[0].call)
    assert account() is None


async def test_a_link_gives_no_rights(desk):
    """The team's rights are each channel's own."""
    await take(desk, on_discord("Export stops", 1), asked("Seats", 2, "priya", direct=True))
    await run(desk, "desk link discord:7001 fake:priya", "sam")
    with desk.database.read() as tx:
        assert people.find(tx, "discord", "7001").role == ""


async def test_tickets_of_the_same_person_merge_without_a_question(desk):
    """They will read the answer in both places anyway."""
    await take(desk, on_discord("Export stops", 1), asked("Export stops again", 2))
    assert "both" in (await run(desk, "ticket merge 2 1")).text
    await run(desk, "desk link #1 #2")
    assert "is now part of #1" in (await run(desk, "ticket merge 2 1")).text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("desk link nobody #1", "knows nobody"),
        ("desk link #1 #1", "the same person already"),
        ("desk link a #1", "Several people"),
        ("desk link #99 #1", "no ticket #99"),
        ("desk unlink #1", "joined with nobody"),
        ("desk unlink #1 #2", "are not joined"),
        ("desk link #1", "Missing"),
    ],
)
async def test_what_cannot_be_joined_is_refused_in_words(desk, line, words):
    """Each refusal says what it is about."""
    await take(desk, asked("Export stops", 1), asked("Seats", 2, "abe"))
    assert words in (await run(desk, line)).text


async def test_customers_cannot_join_anybody(desk):
    """It would show them another one's requests."""
    await take(desk, asked("Export stops", 1), asked("Seats", 2, "eve"))
    assert "is for the support team only" in (await run(desk, "desk link #1 #2", "eve")).text


def test_who_is_joined_by_way_of_others_is_the_same(database):
    """However long the chain; several may be asked for at once, and who is alone is alone."""
    with database.write() as tx:
        for one, other in ((4, 9), (9, 2), (2, 7), (11, 12)):
            links.make(tx, one, other, "hand", MORNING)
        assert links.make(tx, 2, 9, "hand", MORNING) is None
        chain = (2, 4, 7, 9)
        assert links.groups(tx, [7, 4, 12, 5]) == {7: chain, 4: chain, 12: (11, 12), 5: (5,)}
        links.end(tx, [link.id for link in links.touching(tx, [9]) if 2 in link.people], 1, MORNING)
        assert links.same(tx, 7) == (2, 7)
        assert links.same(tx, 4) == (4, 9)


async def test_an_agents_ticket_is_theirs_on_every_channel(desk, channel):
    """Who took it as one identity and claims it as another is not told that somebody else was faster."""
    await take(desk, asked("Export stops", 1))
    await run(desk, "ticket claim 1", "tom")
    assert "Tom took #1" in (await run(desk, "ticket claim 1", "lena")).text
    await run(desk, "desk link @lena @tom", "priya")
    assert "Tom took #1" not in (await run(desk, "ticket claim 1", "lena")).text


async def test_what_one_person_asks_twice_is_found_over_channels(desk):
    """The other ticket may have come another way: that is when the same thing is asked twice."""
    await take(desk, on_discord("Export stops", 1), asked("Export stops again", 2))
    with desk.database.write() as tx:
        for number in (1, 2):
            meanings.keep(tx, number, MORNING, "fake", b"meant")
        assert meanings.of_customer(tx, 2, "fake") == []
    await run(desk, "desk link #1 #2")
    with desk.database.read() as tx:
        assert [one.ticket_id for one in meanings.of_customer(tx, 2, "fake")] == [1]


async def test_one_letter_names_nobody(desk):
    """Half of all would be meant, and a look through everybody is worth more than that."""
    await take(desk, asked("Export stops", 1))
    with desk.desk._work() as work:
        assert linking.likely(work, "a") == []
        assert [one.remote_id for one in linking.likely(work, "ad")] == ["ada"]
        assert [one.remote_id for one in linking.likely(work, "1")] == ["ada"]
