"""What people say under a post of ours, or put on it, before its end is noted here."""

from bot.messages import Author, Post, React, Reacted, Unsure
from tests.fakes import CHANNEL, arrival, called, said


async def test_an_emoji_is_not_lost_on_a_reply_that_nobody_knows_the_end_of(new_life, channel):
    """The reply stands, and its answer was lost: the customer's heart waits until it is found."""
    life = await new_life()
    await life.enter(arrival(said("Our invoice is wrong", "1", "ada", at=life.clock.now()), "said"))
    await life.rest()
    await life.enter(arrival(called("ticket claim 1", at=life.clock.now()), "claim"))
    await life.rest()
    channel.plan(Unsure("the connection was lost"), lambda out: isinstance(out, Post) and bool(out.carries), accepted=True)
    await life.enter(arrival(called("ticket reply 1 It is right now", at=life.clock.now()), "reply"))
    await life.drain()
    remote_id, reply = next((key, one) for key, one in channel.posts.items() if "It is right now" in one.content.text)
    heart = Reacted(reply.place, remote_id, Author(CHANNEL, "ada"), "heart", added=True, at=life.clock.now())
    await life.enter(arrival(heart, "heart"))
    await life.rest()
    assert [one.emoji for one in channel.sent if isinstance(one, React)] == ["heart"]


async def test_an_emoji_on_what_is_none_of_ours_waits_for_nothing(new_life, channel):
    """It is passed over, and what comes after it is worked on."""
    life = await new_life()
    other = Reacted(said("x", "7").place, "7", Author(CHANNEL, "ada"), "heart", added=True, at=life.clock.now())
    await life.enter(arrival(other, "heart"))
    await life.rest()
    assert [one for one in channel.sent if isinstance(one, React)] == []
