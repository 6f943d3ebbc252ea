"""What the app posts, changes and deletes, through the real SDK."""

import pytest

from bot.sandbox import SandboxRefusal

TRIAGE = "C0TRIAGE"


async def test_a_post_stands_in_the_channel(box, client) -> None:
    """A posted message is answered and seen with the bot's identity and the same ts."""
    answer = await client.chat_postMessage(channel=TRIAGE, text="hello")
    [message] = box.messages("#triage")
    assert message["ts"] == answer["ts"]
    assert (message["user"], message["bot_id"], message["app_id"], message["text"]) == (
        "U0DESK",
        "B0DESK",
        "A0DESK",
        "hello",
    )


async def test_ts_are_unique_and_rise_within_a_channel(box, client) -> None:
    """No two messages of a channel share a ts, however fast they come."""
    stamps = [await box.say("lena", "#triage", f"{n}") for n in range(50)]
    assert stamps == sorted(set(stamps))
    assert all(len(ts.split(".")[1]) == 6 for ts in stamps)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0RANDOM", "text": "x"}, "not_in_channel"),
        ({"channel": "D0BEN", "text": "x"}, "channel_not_found"),
        ({"channel": TRIAGE}, "no_text"),
        ({"channel": TRIAGE, "text": ""}, "no_text"),
        ({"text": "x", "channel": ""}, "invalid_arguments"),
        ({"channel": TRIAGE, "text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
        ({"channel": TRIAGE, "text": "x", "thread_ts": ""}, "invalid_thread_ts"),
        ({"channel": TRIAGE, "text": "x", "blocks": "no json"}, "invalid_blocks_format"),
        ({"channel": TRIAGE, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": TRIAGE, "markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"channel": TRIAGE, "text": "x", "metadata": "no json"}, "invalid_metadata_format"),
        ({"channel": TRIAGE, "text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_schema"),
    ],
)
async def test_a_wrong_post_is_refused_in_slacks_words(client, refusal, arguments, error) -> None:
    """Each way to post wrongly has its own error word."""
    assert (await refusal(client.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_an_archived_channel_takes_no_post(box, client, refusal) -> None:
    """An archived channel answers `is_archived`."""
    box.world.workspace.channels[TRIAGE].is_archived = True
    assert (await refusal(client.chat_postMessage(channel=TRIAGE, text="x")))["error"] == "is_archived"


async def test_bad_blocks_are_answered_with_pointers(client, refusal) -> None:
    """`invalid_blocks` carries the messages with json-pointers, in both places where Slack puts them."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    body = await refusal(client.chat_postMessage(channel=TRIAGE, text="x", blocks=blocks))
    assert body["error"] == "invalid_blocks"
    assert "must be more than 0 characters [json-pointer:/blocks/0/text/text]" in body["errors"]
    assert body["response_metadata"]["messages"] == [f"[ERROR] {each}" for each in body["errors"]]


async def test_a_very_long_text_is_cut_with_a_warning(box, client) -> None:
    """Forty thousand characters are kept, the rest is cut, and the answer says so."""
    answer = await client.chat_postMessage(channel=TRIAGE, text="x" * 40_001)
    assert len(box.messages("#triage")[0]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


async def test_a_post_may_go_to_a_person(box, client) -> None:
    """A user id as channel means the DM."""
    answer = await client.chat_postMessage(channel="U0ADA", text="hello")
    assert answer["channel"] == "D0ADA"
    assert box.messages("D:ada")[0]["text"] == "hello"


async def test_a_reply_joins_the_thread(box, client) -> None:
    """A reply stands in the thread, not in the channel, and is counted on the root."""
    ts = await box.say("lena", "#triage", "root")
    await client.chat_postMessage(channel=TRIAGE, text="reply", thread_ts=ts)
    [root] = box.messages("#triage")
    assert [each["text"] for each in box.messages("#triage", ts)] == ["root", "reply"]
    assert (root["reply_count"], root["reply_users"], root["thread_ts"]) == (1, ["U0DESK"], ts)
    assert box.messages("#triage", ts)[1]["parent_user_id"] == "U0LENA"


async def test_a_broadcast_reply_stands_in_both(box, client) -> None:
    """A broadcast is one message, seen in the thread and in the channel."""
    ts = await box.say("lena", "#triage", "root")
    await client.chat_postMessage(channel=TRIAGE, text="reply", thread_ts=ts, reply_broadcast=True)
    assert [each["text"] for each in box.messages("#triage")] == ["root", "reply"]
    assert box.messages("#triage")[1]["subtype"] == "thread_broadcast"


@pytest.mark.parametrize("has_replies", [False, True])
async def test_a_reply_to_a_deleted_root_lands_outside(box, client, has_replies) -> None:
    """Posting into a thread whose root is gone succeeds, but the answer has no thread_ts and it is in the channel."""
    ts = await box.say("lena", "#triage", "root")
    if has_replies:
        await box.say("tom", "#triage", "reply", thread_ts=ts)
    await box.delete("lena", "#triage", ts)
    answer = await client.chat_postMessage(channel=TRIAGE, text="late", thread_ts=ts)
    assert "thread_ts" not in answer["message"]
    assert box.messages("#triage")[-1]["text"] == "late"


async def test_a_tombstone_may_be_made_to_take_replies(box, client) -> None:
    """With the switch on, a reply under a tombstone stays in the thread."""
    box.faults.tombstones_take_replies = True
    ts = await box.say("lena", "#triage", "root")
    await box.say("tom", "#triage", "reply", thread_ts=ts)
    await box.delete("lena", "#triage", ts)
    answer = await client.chat_postMessage(channel=TRIAGE, text="late", thread_ts=ts)
    assert answer["message"]["thread_ts"] == ts


async def test_a_reply_to_a_reply_is_lost_from_sight(box, client) -> None:
    """thread_ts must be the root's: with a reply's ts Slack accepts the post and shows it to nobody."""
    root = await box.say("lena", "#triage", "root")
    reply = await box.say("tom", "#triage", "reply", thread_ts=root)
    await client.chat_postMessage(channel=TRIAGE, text="lost", thread_ts=reply)
    assert [each["text"] for each in box.messages("#triage")] == ["root"]
    assert [each["text"] for each in box.messages("#triage", root)] == ["root", "reply"]


async def test_the_same_client_msg_id_posts_once(box, client) -> None:
    """A repeated client_msg_id within ten minutes returns the first message."""
    first = await client.chat_postMessage(channel=TRIAGE, text="x", client_msg_id="one")
    second = await client.chat_postMessage(channel=TRIAGE, text="x", client_msg_id="one")
    assert first["ts"] == second["ts"]
    assert len(box.messages("#triage")) == 1


async def test_a_client_msg_id_is_forgotten_in_time(box, client, pass_time) -> None:
    """After ten minutes, or with the fault on, the same id posts again."""
    await client.chat_postMessage(channel=TRIAGE, text="x", client_msg_id="one")
    pass_time(minutes=11)
    await client.chat_postMessage(channel=TRIAGE, text="x", client_msg_id="one")
    box.faults.honour_client_msg_id = False
    await client.chat_postMessage(channel=TRIAGE, text="x", client_msg_id="one")
    assert len(box.messages("#triage")) == 3


async def test_an_update_replaces_text_and_drops_blocks(box, client, button) -> None:
    """chat.update with a text alone takes the blocks away and marks the message as edited."""
    posted = await client.chat_postMessage(channel=TRIAGE, text="old", blocks=[button()])
    await client.chat_update(channel=TRIAGE, ts=posted["ts"], text="new")
    [message] = box.messages("#triage")
    assert message["text"] == "new"
    assert "blocks" not in message
    assert message["edited"]["user"] == "U0DESK"


async def test_what_was_seen_before_an_update_stays_as_it_was(box, client) -> None:
    """Messages are replaced, not changed: a list that a test holds is a picture of its moment."""
    posted = await client.chat_postMessage(channel=TRIAGE, text="old")
    [before] = box.messages("#triage")
    await client.chat_update(channel=TRIAGE, ts=posted["ts"], text="new")
    assert before["text"] == "old"


async def test_an_update_is_limited_in_bytes(client, refusal) -> None:
    """The text of an update may have 4,000 bytes, counted after escaping; a post may have more."""
    posted = await client.chat_postMessage(channel=TRIAGE, text="x" * 5000)
    for text in ("x" * 4001, "é" * 2001, "<" * 1001):
        body = await refusal(client.chat_update(channel=TRIAGE, ts=posted["ts"], text=text))
        assert body["error"] == "msg_too_long"
    assert (await client.chat_update(channel=TRIAGE, ts=posted["ts"], text="x" * 4000))["ok"]


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
async def test_only_its_own_messages_are_the_apps_to_change(box, client, refusal, method) -> None:
    """Somebody else's message, one that never was and an ephemeral one cannot be changed or deleted."""
    word = {"chat.update": "cant_update_message", "chat.delete": "cant_delete_message"}[method]
    ts = await box.say("lena", "#triage", "mine")
    body = await refusal(client.api_call(method, json={"channel": TRIAGE, "ts": ts, "text": "x"}))
    assert body["error"] == word
    body = await refusal(client.api_call(method, json={"channel": TRIAGE, "ts": "1.000000", "text": "x"}))
    assert body["error"] == "message_not_found"
    whispered = await client.chat_postEphemeral(channel=TRIAGE, user="U0LENA", text="psst")
    body = await refusal(client.api_call(method, json={"channel": TRIAGE, "ts": whispered["message_ts"], "text": "x"}))
    assert body["error"] == "message_not_found"


async def test_a_deleted_message_is_gone(box, client) -> None:
    """chat.delete takes the message away."""
    posted = await client.chat_postMessage(channel=TRIAGE, text="x")
    await client.chat_delete(channel=TRIAGE, ts=posted["ts"])
    assert box.messages("#triage") == []


async def test_a_tombstone_goes_with_its_last_reply(box, client) -> None:
    """A deleted root stays as a tombstone while there are replies."""
    root = await box.say("lena", "#triage", "root")
    reply = await box.say("tom", "#triage", "reply", thread_ts=root)
    await box.delete("lena", "#triage", root)
    assert box.messages("#triage")[0]["subtype"] == "tombstone"
    await box.delete("tom", "#triage", reply)
    assert box.messages("#triage") == []


async def test_an_ephemeral_message_is_for_one_person(box, client, refusal) -> None:
    """Only its reader sees it, who must be in the channel."""
    await client.chat_postEphemeral(channel=TRIAGE, user="U0LENA", text="psst")
    assert [each["text"] for each in box.ephemerals("lena")] == ["psst"]
    assert box.ephemerals("tom") == box.messages("#triage") == []
    body = await refusal(client.chat_postEphemeral(channel=TRIAGE, user="U0ADA", text="psst"))
    assert body["error"] == "user_not_in_channel"


async def test_another_name_needs_a_scope_and_hides_the_user(box, client, refusal) -> None:
    """With `username` the message is a bot_message without `user`, and chat:write.customize is needed."""
    await client.chat_postMessage(channel=TRIAGE, text="x", username="Lena (support)")
    [message] = box.messages("#triage")
    assert (message["subtype"], message["username"]) == ("bot_message", "Lena (support)")
    assert "user" not in message
    box.faults.missing_scopes({"chat:write.customize"})
    body = await refusal(client.chat_postMessage(channel=TRIAGE, text="x", username="Lena"))
    assert (body["error"], body["needed"]) == ("missing_scope", "chat:write.customize")


async def test_reactions_of_the_app(box, client, refusal) -> None:
    """A reaction is added once and removed once."""
    ts = await box.say("lena", "#triage", "x")
    where = {"channel": TRIAGE, "timestamp": ts, "name": "eyes"}
    await client.reactions_add(**where)
    assert box.messages("#triage")[0]["reactions"] == [{"name": "eyes", "users": ["U0DESK"], "count": 1}]
    assert (await refusal(client.reactions_add(**where)))["error"] == "already_reacted"
    await client.reactions_remove(**where)
    assert "reactions" not in box.messages("#triage")[0]
    assert (await refusal(client.reactions_remove(**where)))["error"] == "no_reaction"


async def test_a_permalink_names_channel_and_thread(box, client) -> None:
    """The permalink of a reply leads into its thread."""
    root = await box.say("lena", "#triage", "root")
    reply = await box.say("tom", "#triage", "reply", thread_ts=root)
    link = (await client.chat_getPermalink(channel=TRIAGE, message_ts=reply))["permalink"]
    assert f"/archives/{TRIAGE}/p{reply.replace('.', '')}?thread_ts={root}" in link


async def test_a_closed_messages_tab_takes_no_messages(box, client, refusal) -> None:
    """With the messages tab off in the manifest neither side can write in the DM."""
    box.manifest = {"features": {"app_home": {"home_tab_enabled": True, "messages_tab_enabled": False}}}
    with pytest.raises(SandboxRefusal, match="messages_tab_disabled"):
        await box.say("ada", "D:ada", "hello")
    assert (await refusal(client.chat_postMessage(channel="D0ADA", text="x")))["error"] == "messages_tab_disabled"
