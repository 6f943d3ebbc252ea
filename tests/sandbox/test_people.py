"""What people may do in their client, and what it refuses."""

import pytest

from bot.sandbox import SandboxRefusal


async def refused(act) -> str:
    """Return Slack's word for why somebody may not do something."""
    with pytest.raises(SandboxRefusal) as caught:
        await act
    return caught.value.word


async def test_the_seed_workspace_is_as_promised(box) -> None:
    """Team and customers, their channels, DMs and groups."""
    workspace = box.world.workspace
    assert {user.name for user in workspace.users.values()} == {*("deskhand", "lena", "tom", "priya", "sam", "ada", "chen", "ben")}
    assert workspace.find_channel("#triage").id == "C0TRIAGE"
    assert workspace.find_channel("D:ada").id == "D0ADA"
    assert workspace.find_channel("D:ben") is None
    assert workspace.find_group("@support-agents").users == ["U0LENA", "U0TOM", "U0PRIYA"]


async def test_people_write_only_where_they_are(box) -> None:
    """A customer does not reach the team's channels, nor anybody a channel that is not there."""
    assert await refused(box.say("ada", "#triage", "x")) == "not_in_channel"
    assert await refused(box.say("ada", "D:chen", "x")) == "not_in_channel"
    assert await refused(box.say("ada", "#castle", "x")) == "channel_not_found"
    assert await refused(box.say("nobody", "#help", "x")) == "user_not_found"
    assert await refused(box.say("deskhand", "#help", "x")) == "user_is_bot"


async def test_an_empty_or_endless_message_cannot_be_sent(box) -> None:
    """Blank text needs a file; forty thousand characters are the end."""
    assert await refused(box.say("ada", "#help", "  ")) == "no_text"
    assert await refused(box.say("ada", "#help", "x" * 40_001)) == "msg_too_long"


async def test_an_archived_channel_is_closed(box) -> None:
    """Nobody writes in an archived channel."""
    box.world.workspace.channels["C0HELP"].is_archived = True
    assert await refused(box.say("ada", "#help", "x")) == "is_archived"


async def test_people_change_only_their_own_messages(box) -> None:
    """Editing is the author's alone; deleting also an admin's."""
    ts = await box.say("ada", "#help", "x")
    assert await refused(box.edit("lena", "#help", ts, "y")) == "cant_update_message"
    assert await refused(box.delete("lena", "#help", ts)) == "cant_delete_message"
    await box.delete("sam", "#help", ts)
    assert await refused(box.edit("ada", "#help", ts, "y")) == "message_not_found"


async def test_saving_an_edit_unchanged_does_nothing(box) -> None:
    """The same text again is no edit."""
    ts = await box.say("ada", "#help", "x")
    await box.edit("ada", "#help", ts, "x")
    assert "edited" not in box.messages("#help")[0]


async def test_a_reaction_is_given_once(box) -> None:
    """The same person cannot react twice with one emoji, nor take back what they did not give."""
    ts = await box.say("ada", "#help", "x")
    await box.react("lena", "#help", ts, ":eyes:")
    await box.react("tom", "#help", ts, "eyes")
    assert box.messages("#help")[0]["reactions"] == [{"name": "eyes", "users": ["U0LENA", "U0TOM"], "count": 2}]
    assert await refused(box.react("lena", "#help", ts, "eyes")) == "already_reacted"
    assert await refused(box.unreact("ada", "#help", ts, "eyes")) == "no_reaction"
    assert await refused(box.react("ada", "#help", ts, "no emoji")) == "invalid_name"


async def test_a_reply_to_a_reply_stays_in_the_thread(box) -> None:
    """A client has only one level of threads."""
    root = await box.say("ada", "#help", "root")
    reply = await box.say("lena", "#help", "one", thread_ts=root)
    await box.say("ada", "#help", "two", thread_ts=reply)
    assert [each["text"] for each in box.messages("#help", root)] == ["root", "one", "two"]


async def test_people_may_go_on_in_a_thread_whose_root_is_gone(box) -> None:
    """Under a tombstone the thread can be answered."""
    root = await box.say("ada", "#help", "root")
    await box.say("lena", "#help", "one", thread_ts=root)
    await box.delete("ada", "#help", root)
    await box.say("ada", "#help", "two", thread_ts=root)
    assert [each["text"] for each in box.messages("#help", root)][1:] == ["one", "two"]


async def test_people_join_and_leave(box) -> None:
    """Nobody joins twice, leaves a DM, or enters a channel of another organisation's."""
    assert await refused(box.join("lena", "#help")) == "already_in_channel"
    assert await refused(box.join("ben", "#help")) == "not_allowed"
    assert await refused(box.leave("ada", "D:ada")) == "method_not_supported_for_channel_type"
    assert await refused(box.leave("ada", "#triage")) == "not_in_channel"
    assert await refused(box.set_group("@castle", [])) == "no_such_subteam"


async def test_a_stranger_has_no_home_and_no_dm(box) -> None:
    """Somebody from another organisation does not see this app's Home."""
    assert await refused(box.open_home("ben")) == "not_enabled"
    assert await refused(box.say("ben", "D:ben", "x")) == "channel_not_found"


async def test_the_newest_message_with_a_text_is_found(box, client, button) -> None:
    """Text is looked for in text and blocks; with a label the newest that has such a button is taken."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "12 seats"}}
    card = (await client.chat_postMessage(channel="C0TRIAGE", text="card", blocks=[section, button()]))["ts"]
    later = await box.say("lena", "#triage", "about the 12 seats", thread_ts=card)
    assert box.find("#triage", "12 seats") == later
    assert box.find("#triage", "12 seats", label="Claim") == card
    with pytest.raises(SandboxRefusal, match="message_not_found"):
        box.find("#triage", "13 seats")
