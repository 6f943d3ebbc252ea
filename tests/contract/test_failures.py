"""
What goes wrong on every channel alike: nothing is lost, nothing comes twice, and the team is told what did not arrive.

On a channel that has nothing in between, such as a screen, nothing goes wrong on the way; then every post is certain.
"""

from bot.messages import (
    Content,
    Delete,
    Edit,
    Home,
    Judge,
    Label,
    Later,
    Place,
    Post,
    Profile,
    React,
    Refused,
    RollCall,
    Roster,
    Sent,
    Unsure,
    WhoIs,
)


def count(world, words):
    """Count the messages with these words that the customer has before them."""
    return sum(words in one for one in world.reads())


async def is_certain(world):
    """Check that a post is there as soon as it was made, and is known to be."""
    await world.opened()
    post = Post(world.places()[0], Content(text="Certainly"), "reply:99:0")
    assert await world.channel.deliver(post) == await world.channel.find(post, world.clock.now())
    assert count(world, "Certainly") == 1


def refused_by(world):
    """Give what a channel says that it cannot do."""
    able, place = world.channel.capabilities, Place(world.name, "nowhere")
    tries = {
        Edit(place, "1", Content(text="x")): able.edits,
        Delete(place, "1"): able.deletes,
        React(place, "1", "heart"): able.reactions,
        Home(world.name, "nobody", Content(text="x")): able.home,
        Label(place, ("New",), ("New",)): able.labels,
    }
    return [out for out, can in tries.items() if not can]


async def test_a_reply_that_is_refused_is_said_and_not_sent_again(world):
    """The team reads why, with what can be done about it; the next reply goes out."""
    if "refuses" in world.cannot:
        await is_certain(world)
        return
    await world.opened()
    await world.quiet()
    world.refuses()
    await world.types("!reply This will not arrive")
    await world.until(lambda: "did not reach the customer" in world.told())
    await world.answered("The next one does")
    await world.quiet()
    assert count(world, "This will not arrive") == 0


async def test_a_reply_that_must_wait_arrives_once(world):
    """And so does the one behind it."""
    if "delays" in world.cannot:
        await is_certain(world)
        return
    await world.opened()
    await world.quiet()
    world.delays()
    await world.types("!reply The first answer")
    await world.types("!reply The second answer")
    await world.until(lambda: count(world, "The first answer") and count(world, "The second answer"))
    await world.quiet()
    assert (count(world, "The first answer"), count(world, "The second answer")) == (1, 1)


async def test_a_reply_whose_answer_was_lost_is_there_once(world):
    """The platform took it and nobody said so: it is looked for before it is sent again."""
    if "loses_an_answer" in world.cannot:
        await is_certain(world)
        return
    await world.opened()
    await world.quiet()
    world.loses_an_answer()
    await world.types("!reply Once and no more")
    await world.until(lambda: count(world, "Once and no more"))
    await world.quiet()
    assert count(world, "Once and no more") == 1
    assert "did not reach" not in world.told()


async def test_a_conversation_that_is_gone_is_said(world):
    """The reply is shown nowhere else, and the team is told."""
    if "vanishes" in world.cannot:
        await is_certain(world)
        return
    await world.opened()
    await world.answered()
    await world.quiet()
    await world.vanishes()
    await world.quiet()
    await world.types("!reply Into the void")
    await world.until(lambda: any(words in world.told() for words in ("did not reach the customer", "no conversation")))
    await world.quiet()
    assert count(world, "Into the void") == 0


async def test_nothing_is_lost_or_doubled_over_a_restart(world):
    """What was written while nobody listened is heard, and what was heard before is known."""
    await world.opened()
    await world.answered("Before the restart")
    await world.quiet()
    await world.stop()
    if "writes_while_away" not in world.cannot:
        await world.says("Written while you were away")
    await world.start()
    if "writes_while_away" not in world.cannot:
        await world.until(lambda: "while you were away" in world.under_card())
    await world.answered("After the restart")
    await world.stop()
    await world.start()
    await world.quiet()
    assert world.how_many() == 1
    assert world.under_card().count("while you were away") == ("writes_while_away" not in world.cannot)
    assert (count(world, "Before the restart"), count(world, "After the restart")) == (1, 1)


async def test_a_channel_that_cannot_be_reached_keeps_what_is_for_it(world):
    """The first attempt may fall into a connection that has just ended; then it is certainly not there, and may be sent later."""
    if "goes_away" in world.cannot:
        await is_certain(world)
        return
    await world.opened()
    await world.quiet()
    place = world.places()[0]
    await world.goes_away()
    first, second = [await world.channel.deliver(Post(place, Content(text="Hello"), "reply:99:0")) for _ in range(2)]
    assert isinstance(first, Later | Unsure)
    assert isinstance(second, Later)


async def test_a_post_is_found_by_its_key_and_one_that_was_never_made_is_not(world):
    """So that whoever is in doubt may ask."""
    await world.opened()
    place = world.places()[0]
    made, other = (Post(place, Content(text=f"Asked for {key}"), f"reply:99:{key}") for key in ("1", "2"))
    since = world.clock.now()
    sent = await world.channel.deliver(made)
    assert isinstance(sent, Sent)
    found = await world.channel.find(made, since)
    if world.name == "mail":  # nobody can be asked, so it is sent again under the same Message-ID
        assert isinstance(found, Refused)
    else:
        assert found == sent
    assert isinstance(await world.channel.find(other, since), Refused)


async def test_what_a_channel_cannot_do_it_declares_and_refuses(world):
    """Nothing is said to be done that was not, and nothing raises."""
    for out in refused_by(world):
        assert isinstance(await world.channel.deliver(out), Refused), out.kind
    assert world.channel.name == world.name
    assert world.channel.capabilities.text_limit >= 500


async def test_a_channel_tells_who_is_there(world):
    """Who has which rights, and who somebody is; what is no business of its own it refuses."""
    roster = await world.channel.ask(RollCall(world.name))
    assert isinstance(roster, Roster)
    assert roster.channel == world.name
    await world.opened()
    profile = await world.channel.ask(WhoIs(world.name, world.requester()))
    assert isinstance(profile, Profile)
    assert profile.remote_id == world.requester()
    assert isinstance(await world.channel.ask(Judge(1, ("x",), world.name)), Refused)
