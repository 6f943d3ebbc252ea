"""What Discord's gateway tells, read into what the desk understands."""

import pytest

from bot.adapters.discord.parse import arrivals, as_it_came, at, channel_in, echo, missed, snowflake_at, thread_gone
from bot.messages import Deleted, Edited, Place, Reacted, Said, Unread
from tests.unit.discord_payloads import (
    ADA,
    BOT,
    DM,
    FORUM,
    GUILD,
    HELP,
    LENA,
    NOW,
    POST,
    TRIAGE,
    US,
    WORKSPACE,
    direct,
    message,
    rooms,
    snowflake,
)


def read(event, data, known=None):
    known = known or rooms()
    known.learn_event(event, data)
    return arrivals(event, data, US, known, NOW)


def said(data, known=None) -> Said:
    (found,) = read("MESSAGE_CREATE", data, known)
    assert isinstance(found.inbound, Said)
    return found.inbound


def test_a_message_in_a_channel_is_read_whole():
    """Words, who, where, when, and the key by which it counts once."""
    (found,) = read("MESSAGE_CREATE", message("It **broke**"))
    assert (found.key, found.lane) == (f"discord:{snowflake()}", f"discord:in:{HELP}")
    one = found.inbound
    assert (one.place, one.text, one.author.name, one.at) == (Place("discord", HELP), "It **broke**", "Ada Miller", NOW)


def test_a_nickname_is_the_name_that_others_see():
    """On a server people are called as they are called there."""
    assert said(message(member={"roles": [], "nick": "Ada (Acme)"})).author.name == "Ada (Acme)"


def test_a_thread_is_a_place_under_its_parent():
    """Discord names a thread alone; the desk knows rooms with threads in them."""
    assert said(message(channel_id=WORKSPACE)).place == Place("discord", TRIAGE, WORKSPACE)


def test_a_thread_that_we_began_says_so():
    """So that a word in a card's thread is recognised as one, even before the card is noted."""
    assert said(message(channel_id=WORKSPACE)).root_is_ours
    assert not said(message(channel_id=POST)).root_is_ours


def test_the_first_message_of_a_forums_post_carries_its_title():
    """A post is a ticket, however short its text and however soon after another one."""
    one = said(message("12 instead of 9", channel_id=POST, message_id=POST))
    assert one.stands_alone
    assert one.text == "**Seats \\*wrong\\***\n\n12 instead of 9"
    assert one.place == Place("discord", FORUM, POST)


def test_a_later_message_in_a_post_is_just_a_message():
    """Only the first one begins it."""
    one = said(message("Any news?", channel_id=POST))
    assert (one.stands_alone, one.text) == (False, "Any news?")


def test_a_direct_message_stands_at_the_persons_own_place():
    """Somebody has one direct conversation with us, named by them."""
    one = said(direct("Hi"))
    assert (one.place, one.direct) == (Place("discord", ADA["id"]), True)


@pytest.mark.parametrize(
    "more",
    [{"author": BOT}, {"author": {**LENA, "bot": True}}, {"webhook_id": "5"}, {"type": 18}, {"type": 21}, {"type": 7}],
    ids=["us", "another bot", "a webhook", "thread made", "thread starter", "somebody joined"],
)
def test_bots_and_notices_are_not_heard(more):
    """Two bots must not begin to talk, and Discord's own notices are nobody's words."""
    assert read("MESSAGE_CREATE", message(**more)) == ()


def test_mentions_become_names_and_ours_is_left_out():
    """What calls people there is plain words here."""
    data = message("<@900> ask <@601> or <@&21> in <#11> <:blob:12>", mentions=[BOT, {**LENA, "member": {"nick": "Lena F"}}])
    one = said(data)
    assert one.text == "ask @Lena F or @support-agents in #help :blob:"
    assert one.mentions_us


def test_assigning_by_mention_keeps_the_id():
    """It is what the command needs."""
    assert said(message("!assign <@601>", channel_id=WORKSPACE, mentions=[LENA])).text == "!assign @601"


def test_attachments_are_read_with_a_way_back_to_their_message():
    """Links run out; the permalink says where a new one is to be had."""
    file = {
        "id": "31",
        "filename": "log.txt",
        "size": 12,
        "url": "https://cdn.discordapp.com/a/31",
        "content_type": "text/plain; charset=utf-8",
    }
    (found,) = said(message(attachments=[file])).files
    assert (found.remote_id, found.name, found.mime, found.size) == ("31", "log.txt", "text/plain", 12)
    assert found.permalink == f"https://discord.com/channels/{GUILD}/{HELP}/{snowflake()}"


def test_a_forwarded_message_has_its_words_in_the_snapshot():
    """A forward says nothing of its own."""
    data = message("", message_snapshots=[{"message": {"content": "the original", "attachments": []}}])
    assert said(data).text == "the original"


def test_an_edit_is_one_row_for_each_time_it_was_edited():
    """The key holds the time, so the same update told twice is one."""
    data = message("It is 8", edited_timestamp="2026-11-23T10:01:00.000000+00:00")
    (found,) = read("MESSAGE_UPDATE", data)
    assert isinstance(found.inbound, Edited)
    assert (found.inbound.text, found.inbound.at.minute) == ("It is 8", 1)
    assert read("MESSAGE_UPDATE", data) == (found,)


def test_a_preview_that_appears_is_no_edit():
    """Discord updates a message when a link in it is unfurled, or when it is pinned."""
    assert read("MESSAGE_UPDATE", message("https://x.test", embeds=[{"type": "link"}])) == ()


def test_an_edit_of_a_posts_first_message_keeps_the_title():
    """The words that the ticket has are title and text."""
    data = message("10", channel_id=POST, message_id=POST, edited_timestamp="2026-11-23T10:01:00+00:00")
    (found,) = read("MESSAGE_UPDATE", data)
    assert found.inbound.text.startswith("**Seats")


def test_deletions_one_and_many():
    """Each message that goes is told; a thread outlives the message above it."""
    (one,) = read("MESSAGE_DELETE", {"id": "5", "channel_id": HELP, "guild_id": GUILD})
    many = read("MESSAGE_DELETE_BULK", {"ids": ["6", "7"], "channel_id": HELP, "guild_id": GUILD})
    (root,) = read("MESSAGE_DELETE", {"id": WORKSPACE, "channel_id": TRIAGE, "guild_id": GUILD})
    assert (one.inbound.remote_id, one.inbound.thread_remains) == ("5", False)
    assert [found.inbound.remote_id for found in many] == ["6", "7"]
    assert root.inbound.thread_remains


def test_a_deleted_post_takes_its_message_along_and_a_deleted_thread_does_not():
    """A forum's post is its first message; elsewhere the message stands in the channel above."""
    (post,) = read("THREAD_DELETE", {"id": POST, "type": 11, "guild_id": GUILD, "parent_id": FORUM})
    (thread,) = read("THREAD_DELETE", {"id": WORKSPACE, "type": 11, "guild_id": GUILD, "parent_id": TRIAGE})
    assert post.inbound == Deleted(Place("discord", FORUM), POST, NOW)
    assert thread.inbound == Deleted(Place("discord", TRIAGE), WORKSPACE, NOW, only_thread=True)


def test_reactions_have_neutral_names():
    """A sign of any skin is one emoji; a server's own keeps its name."""
    data = {"user_id": "601", "channel_id": HELP, "message_id": "5", "guild_id": GUILD, "emoji": {"id": None, "name": "👍🏽"}}
    (found,) = read("MESSAGE_REACTION_ADD", data)
    assert isinstance(found.inbound, Reacted)
    assert (found.inbound.emoji, found.inbound.added) == ("+1", True)
    (own,) = read("MESSAGE_REACTION_REMOVE", data | {"emoji": {"id": "4", "name": "ticket"}})
    assert (own.inbound.emoji, own.inbound.added) == ("ticket", False)


def test_our_own_reaction_is_no_news():
    """We see what we put there ourselves."""
    data = {"user_id": "900", "channel_id": HELP, "message_id": "5", "emoji": {"id": None, "name": "🎉"}}
    assert read("MESSAGE_REACTION_ADD", data) == ()


def test_what_channel_it_is_must_be_known_first():
    """A thread that nobody told of has to be asked for; our own posts need nothing."""
    assert channel_in("MESSAGE_CREATE", message(channel_id="999")) == "999"
    assert channel_in("MESSAGE_CREATE", message(channel_id="999", author=BOT)) == ""
    assert channel_in("TYPING_START", {"channel_id": "999"}) == ""
    assert read("MESSAGE_CREATE", message(channel_id="999")) == ()


def test_our_own_post_proves_its_delivery():
    """The nonce comes back with the event."""
    found = echo("MESSAGE_CREATE", message(author=BOT, nonce="abc"), US)
    assert found is not None
    assert (found.nonce, found.message_id) == ("abc", snowflake())
    assert echo("MESSAGE_CREATE", message(nonce="abc"), US) is None


def test_a_look_back_finds_what_was_said_and_what_was_edited():
    """Of a page that was read, only what is new counts, under the keys that the gateway's events have."""
    known, since = rooms(), snowflake_at(NOW)
    old = message("old", message_id=str(since - 5))
    changed = message("now so", message_id=str(since - 4), edited_timestamp="2026-11-23T10:02:00+00:00")
    new = message("new", message_id=str(since + 5))
    room = known.get(HELP)
    assert room is not None
    found = missed([old, changed, new], room, US, known, since, NOW)
    assert [type(one.inbound).__name__ for one in found] == ["Edited", "Said"]
    assert found[1].key == f"discord:{since + 5}"


def test_ids_tell_the_time():
    """A time made into an id and back is the same to the millisecond."""
    assert at(snowflake_at(NOW)) == NOW


def test_a_direct_conversation_is_learnt_from_its_first_message():
    """Its channel is then known by person, for deletions that name the channel alone."""
    known = rooms()
    known.learn_event("MESSAGE_CREATE", direct())
    (found,) = read("MESSAGE_DELETE", {"id": "5", "channel_id": DM}, known)
    assert found.inbound.place == Place("discord", ADA["id"])


def test_a_thread_that_was_deleted_while_nobody_listened_is_told_like_any():
    """Under the key that the gateway would have had: it counts once."""
    known = rooms()
    (post,) = thread_gone(Place("discord", FORUM, POST), known, NOW)
    assert post.key == f"discord:delete:thread:{POST}"
    assert post.inbound == Deleted(Place("discord", FORUM), POST, NOW)
    (workspace,) = thread_gone(Place("discord", TRIAGE, WORKSPACE), known, NOW)
    assert workspace.inbound.only_thread
    (live,) = read("THREAD_DELETE", {"id": POST, "guild_id": GUILD, "parent_id": FORUM, "type": 11})
    assert live == post


def test_a_thread_that_is_known_to_be_gone_does_not_remain():
    """A deleted message whose thread cannot be found either takes its conversation along."""
    known = rooms()
    (kept,) = read("MESSAGE_DELETE", {"id": POST, "channel_id": HELP}, known)
    assert kept.inbound.thread_remains
    known.learn_nobodys("140")
    (gone,) = read("MESSAGE_DELETE", {"id": "140", "channel_id": HELP}, known)
    assert not gone.inbound.thread_remains


def test_what_cannot_be_read_is_kept_under_one_key():
    """However often it is told; what is nobody's words is not kept at all."""
    broken = {"id": "1", "channel_id": HELP, "author": "?"}
    (first,), (second,) = as_it_came("MESSAGE_CREATE", broken, NOW), as_it_came("MESSAGE_CREATE", broken, NOW)
    assert isinstance(first.inbound, Unread)
    assert first.key == second.key
    assert as_it_came("PRESENCE_UPDATE", broken, NOW) == ()
