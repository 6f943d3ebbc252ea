"""Events as a real Bolt app receives them: their shapes, and what is not told."""


async def test_a_direct_message_is_told(box, desk) -> None:
    """A DM comes as message.im with Slack's envelope around it."""
    ts = await box.say("ada", "D:ada", "Our invoice & more")
    event = await desk.event(ts=ts)
    assert (event["user"], event["text"], event["channel"], event["channel_type"]) == (
        "U0ADA",
        "Our invoice &amp; more",
        "D0ADA",
        "im",
    )
    assert event["event_ts"] == ts
    assert event["client_msg_id"]
    assert event["blocks"][0]["type"] == "rich_text"
    envelope = desk.heard[-1]
    assert envelope["event_id"].startswith("Ev")
    assert (envelope["team_id"], envelope["api_app_id"], envelope["type"]) == ("T0NORTH", "A0DESK", "event_callback")
    assert envelope["authorizations"][0]["user_id"] == box.bot_user_id
    assert envelope["is_ext_shared_channel"] is False


async def test_a_reply_names_its_root(box, desk) -> None:
    """A reply has thread_ts and the root's author."""
    root = await box.say("ada", "#help", "root")
    reply = await box.say("lena", "#help", "reply", thread_ts=root)
    event = await desk.event(ts=reply)
    assert (event["thread_ts"], event["parent_user_id"]) == (root, "U0ADA")


async def test_a_broadcast_is_one_event_with_its_root(box, desk) -> None:
    """A broadcast reply comes once, as thread_broadcast."""
    root = await box.say("ada", "#help", "root")
    reply = await box.say("ada", "#help", "again", thread_ts=root, broadcast=True)
    event = await desk.event(ts=reply)
    assert (event["subtype"], event["root"]["ts"]) == ("thread_broadcast", root)


async def test_an_edit_has_both_versions_inside(box, desk) -> None:
    """An edit is message_changed, without user and text of its own."""
    ts = await box.say("ada", "D:ada", "old")
    await box.edit("ada", "D:ada", ts, "new")
    event = await desk.event(subtype="message_changed")
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("new", "old")
    assert event["message"]["edited"]["user"] == "U0ADA"
    assert event["hidden"]
    assert not {"user", "text"} & event.keys()


async def test_an_unfurl_looks_like_an_edit_of_the_same_text(box, desk) -> None:
    """A link preview is message_changed with equal texts, new attachments and nobody who edited."""
    ts = await box.say("ada", "D:ada", "https://x.test")
    await box.unfurl("D:ada", ts)
    event = await desk.event(subtype="message_changed")
    assert event["message"]["text"] == event["previous_message"]["text"]
    assert event["message"]["attachments"]
    assert "edited" not in event["message"]


async def test_a_deletion_names_what_is_gone(box, desk) -> None:
    """A deletion is message_deleted with the old message."""
    ts = await box.say("ada", "D:ada", "oops")
    await box.delete("ada", "D:ada", ts)
    event = await desk.event(subtype="message_deleted")
    assert (event["deleted_ts"], event["previous_message"]["text"]) == (ts, "oops")


async def test_a_deleted_root_with_replies_becomes_a_tombstone(box, desk) -> None:
    """While there are replies the deletion of the root is a change into a tombstone."""
    root = await box.say("ada", "#help", "root")
    await box.say("lena", "#help", "reply", thread_ts=root)
    await box.delete("ada", "#help", root)
    event = await desk.event(subtype="message_changed")
    assert event["message"]["subtype"] == "tombstone"
    assert event["message"]["thread_ts"] == root


async def test_a_mention_comes_twice_with_one_ts(box, desk) -> None:
    """A mention is a message and an app_mention: two event ids, one ts."""
    ts = await box.say("ada", "#help", "@deskhand help")
    await desk.event("app_mention", ts=ts)
    await desk.event(ts=ts)
    ids = {body["event_id"] for body in desk.heard}
    assert len(ids) == 2


async def test_without_duplicate_pairs_a_mention_comes_once(box, desk) -> None:
    """With the switch off a mention is only an app_mention."""
    box.faults.duplicate_pairs = False
    ts = await box.say("ada", "#help", "@deskhand help")
    await desk.event("app_mention", ts=ts)
    await desk.quiet()
    assert not any(each["ts"] == ts for each in desk.events())


async def test_a_mention_in_a_direct_message_is_only_a_message(box, desk) -> None:
    """There is no app_mention in a DM."""
    await box.say("ada", "D:ada", "@deskhand help")
    await desk.quiet()
    assert desk.events("app_mention") == []


async def test_the_bots_own_messages_come_back(box, client, desk) -> None:
    """The app hears its own posts, with bot_id."""
    posted = await client.chat_postMessage(channel="C0TRIAGE", text="card")
    event = await desk.event(ts=posted["ts"])
    assert (event["bot_id"], event["app_id"]) == (box.bot_id, "A0DESK")


async def test_channels_without_the_bot_are_silent(box, desk) -> None:
    """What is said where the bot is not in is never told."""
    await box.say("ada", "#random", "secret")
    await desk.quiet()
    assert all(each["channel"] != "C0RANDOM" for each in desk.events())


async def test_ephemeral_messages_are_not_told(client, desk) -> None:
    """An ephemeral message makes no event."""
    await client.chat_postEphemeral(channel="C0TRIAGE", user="U0LENA", text="psst")
    await desk.quiet()
    assert len(desk.events()) == 1


async def test_reactions_are_told(box, desk) -> None:
    """Adding and removing a reaction name the item and its author."""
    ts = await box.say("ada", "#help", "x")
    await box.react("lena", "#help", ts, "eyes")
    event = await desk.event("reaction_added")
    assert (event["user"], event["reaction"], event["item_user"], event["item"]["ts"]) == ("U0LENA", "eyes", "U0ADA", ts)
    await box.unreact("lena", "#help", ts, "eyes")
    assert (await desk.event("reaction_removed"))["item"]["channel"] == "C0HELP"


async def test_membership_is_told(box, desk) -> None:
    """Leaving and joining make their events, and joining its line in the channel."""
    await box.leave("tom", "#help")
    assert (await desk.event("member_left_channel"))["user"] == "U0TOM"
    await box.join("tom", "#help")
    assert (await desk.event("member_joined_channel"))["channel_type"] == "C"
    assert (await desk.event(subtype="channel_join"))["user"] == "U0TOM"


async def test_the_bot_can_be_invited(box, desk) -> None:
    """When somebody invites the bot it hears of that channel from then on."""
    await box.join("deskhand", "#random")
    assert (await desk.event("member_joined_channel"))["user"] == box.bot_user_id
    ts = await box.say("ada", "#random", "now you hear me")
    assert await desk.event(ts=ts)


async def test_a_changed_group_is_told(box, desk) -> None:
    """subteam_members_changed says who came and went."""
    await box.set_group("@support-agents", ["lena", "sam"])
    event = await desk.event("subteam_members_changed")
    assert (event["added_users"], event["removed_users"]) == (["U0SAM"], ["U0TOM", "U0PRIYA"])


async def test_opening_home_is_told_with_the_last_view(box, client, desk) -> None:
    """app_home_opened has the tab, and the view that was published before."""
    await box.open_home("lena")
    assert "view" not in await desk.event("app_home_opened", tab="home")
    await client.views_publish(user_id="U0LENA", view={"type": "home", "blocks": []})
    await box.open_home("lena")
    await box.until(lambda: len(desk.events("app_home_opened")) == 2)
    assert desk.events("app_home_opened")[1]["view"]["type"] == "home"


async def test_a_stranger_is_told_as_one(box, desk) -> None:
    """Slack Connect: the envelope says shared, the event names the other team."""
    ts = await box.say("ben", "#ext-globex", "hello")
    event = await desk.event(ts=ts)
    assert (event["user_team"], event["source_team"]) == ("T0GLOBEX", "T0GLOBEX")
    assert desk.heard[-1]["is_ext_shared_channel"] is True


async def test_metadata_of_a_post_is_told(client, desk) -> None:
    """A post with metadata also makes message_metadata_posted."""
    metadata = {"event_type": "ticket", "event_payload": {"number": 1}}
    posted = await client.chat_postMessage(channel="C0TRIAGE", text="x", metadata=metadata)
    event = await desk.event("message_metadata_posted")
    assert (event["message_ts"], event["metadata"]) == (posted["ts"], metadata)


async def test_only_subscribed_events_are_told(box, desk) -> None:
    """With a manifest only its bot_events arrive."""
    box.manifest = {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    await box.say("ada", "#help", "not told")
    await box.react("ada", "#help", await box.say("ada", "#help", "x"), "eyes")
    await desk.quiet()
    assert {each["channel_type"] for each in desk.events()} == {"im"}
    assert desk.events("reaction_added") == []


async def test_an_event_needs_its_scope(box, desk) -> None:
    """Without channels:history no message of a public channel is told."""
    box.faults.missing_scopes({"channels:history"})
    await box.say("ada", "#help", "not told")
    await desk.quiet()
    assert len(desk.events()) == 1
