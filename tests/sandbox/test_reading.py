"""What the app can find out: conversations, history, people, groups."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

CALLS = {
    "GET": lambda client: client.conversations_list(),
    "POST with a query": lambda client: client.conversations_join(channel="C0RANDOM"),
    "form": lambda client: client.api_call("users.info", data={"user": "U0LENA"}),
    "JSON": lambda client: client.api_call("users.info", json={"user": "U0LENA"}),
}


@pytest.mark.parametrize("how", CALLS)
async def test_every_way_to_send_arguments_is_understood(client, how) -> None:
    """The SDK uses four ways to send arguments, and all are read."""
    assert (await CALLS[how](client))["ok"]


async def test_auth_test_says_who_the_bot_is(box, client) -> None:
    """auth.test has the ids that Bolt needs to know its own messages."""
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (box.bot_user_id, box.bot_id, box.team_id)


async def test_private_channels_are_listed_only_when_asked_for(client) -> None:
    """Without `types` only public channels are listed, and a private one only where the bot is in."""
    public = {each["name"] for each in (await client.conversations_list())["channels"]}
    private = {each["name"] for each in (await client.conversations_list(types="private_channel"))["channels"]}
    assert {"triage", "help", "random"} <= public
    assert private == {"leads", "desk-admins"}


async def test_lists_come_in_pages(box, client) -> None:
    """With a page size of two, the cursor leads through everything once."""
    box.page_size = 2
    names: list[str] = []
    cursor = ""
    while True:
        page = await client.conversations_list(cursor=cursor)
        assert len(page["channels"]) <= 2
        names += [each["name"] for each in page["channels"]]
        if not (cursor := page["response_metadata"]["next_cursor"]):
            break
    assert len(names) == len(set(names)) == 6


async def test_history_is_newest_first_without_replies(box, client) -> None:
    """History has what stands in the channel itself."""
    first = await box.say("lena", "#triage", "one")
    await box.say("tom", "#triage", "reply", thread_ts=first)
    await box.say("tom", "#triage", "two")
    assert [each["text"] for each in (await client.conversations_history(channel="C0TRIAGE"))["messages"]] == ["two", "one"]


async def test_history_pages_stay_right_while_messages_arrive(box, client) -> None:
    """The cursor names a message, not a count: what is said meanwhile shifts nothing."""
    for text in ("one", "two", "three", "four"):
        await box.say("lena", "#triage", text)
    page = await client.conversations_history(channel="C0TRIAGE", limit=2)
    await box.say("lena", "#triage", "five")
    rest = await client.conversations_history(channel="C0TRIAGE", limit=2, cursor=page["response_metadata"]["next_cursor"])
    assert page["has_more"]
    assert [each["text"] for each in rest["messages"]] == ["two", "one"]


async def test_history_can_be_cut_by_time(box, client) -> None:
    """`oldest` is exclusive unless `inclusive` is said."""
    first = await box.say("lena", "#triage", "one")
    await box.say("lena", "#triage", "two")
    later = await client.conversations_history(channel="C0TRIAGE", oldest=first)
    both = await client.conversations_history(channel="C0TRIAGE", oldest=first, inclusive=True)
    assert (len(later["messages"]), len(both["messages"])) == (1, 2)


async def test_replies_begin_with_the_root(box, client) -> None:
    """A thread is read oldest first with its root, page by page."""
    root = await box.say("lena", "#triage", "root")
    for text in ("one", "two", "three"):
        await box.say("tom", "#triage", text, thread_ts=root)
    page = await client.conversations_replies(channel="C0TRIAGE", ts=root, limit=2)
    rest = await client.conversations_replies(channel="C0TRIAGE", ts=root, limit=2, cursor=page["response_metadata"]["next_cursor"])
    assert [each["text"] for each in page["messages"]] == ["root", "one", "two"]
    assert [each["text"] for each in rest["messages"]] == ["root", "three"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"channel": "C0RANDOM"}, "not_in_channel"),
        ("conversations.history", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0TRIAGE", "cursor": "rubbish"}, "invalid_cursor"),
        ("conversations.history", {"channel": "C0TRIAGE", "limit": 0}, "invalid_limit"),
        ("conversations.replies", {"channel": "C0TRIAGE", "ts": "1.000000"}, "thread_not_found"),
        ("conversations.list", {"types": "castles"}, "invalid_types"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0DESK"}, "cannot_dm_bot"),
        ("conversations.join", {"channel": "D0ADA"}, "method_not_supported_for_channel_type"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@x.test"}, "users_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("bots.info", {"bot": "B0OTHER"}, "bot_not_found"),
        ("castles.build", {}, "unknown_method"),
    ],
)
async def test_wrong_questions_are_refused(client, refusal, method, arguments, error) -> None:
    """Each wrong question has its own error word."""
    assert (await refusal(client.api_call(method, params=arguments)))["error"] == error


async def test_joining_lets_the_bot_read(box, client) -> None:
    """After conversations.join the bot is a member; the second time only warns."""
    await client.conversations_join(channel="C0RANDOM")
    assert (await client.conversations_history(channel="C0RANDOM"))["messages"][0]["subtype"] == "channel_join"
    assert (await client.conversations_join(channel="C0RANDOM"))["warning"] == "already_in_channel"


async def test_members_and_users_are_described(client) -> None:
    """Members come as ids, users with profile; the mail address only with its scope."""
    members = (await client.conversations_members(channel="C0TRIAGE"))["members"]
    assert {"U0LENA", "U0DESK"} <= set(members)
    ada = (await client.users_info(user="U0ADA"))["user"]
    assert (ada["real_name"], ada["profile"]["email"]) == ("Ada Miller", "ada@acme.example")


async def test_without_the_scope_there_is_no_address(box, client) -> None:
    """users:read alone gives no mail address."""
    box.faults.missing_scopes({"users:read.email"})
    assert "email" not in (await client.users_info(user="U0ADA"))["user"]["profile"]


async def test_a_stranger_is_described_in_outline(client) -> None:
    """Somebody from another organisation has neither address nor time zone, and is marked."""
    ben = (await client.users_info(user="U0BEN"))["user"]
    assert (ben["team_id"], ben["is_stranger"]) == ("T0GLOBEX", True)
    assert "tz" not in ben
    assert "email" not in ben["profile"]


async def test_user_groups_are_listed_with_their_members(client) -> None:
    """Groups are found by handle, members in either of two ways."""
    groups = {each["handle"]: each for each in (await client.usergroups_list(include_users=True))["usergroups"]}
    assert groups["support-leads"]["users"] == ["U0PRIYA"]
    assert (await client.usergroups_users_list(usergroup="S0ADMINS"))["users"] == ["U0SAM"]


async def test_the_shared_channel_says_so(client) -> None:
    """A Slack Connect channel is marked as shared with the other team."""
    channel = (await client.conversations_info(channel="C0GLOBEX"))["channel"]
    assert channel["is_ext_shared"]
    assert channel["shared_team_ids"] == ["T0NORTH", "T0GLOBEX"]


async def test_metadata_is_kept_and_told_when_asked_for(client) -> None:
    """Message metadata comes back with include_all_metadata only."""
    metadata = {"event_type": "ticket", "event_payload": {"number": 1}}
    await client.chat_postMessage(channel="C0TRIAGE", text="x", metadata=metadata)
    plain = await client.conversations_history(channel="C0TRIAGE")
    full = await client.conversations_history(channel="C0TRIAGE", include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-false", "invalid_auth"), ("APP", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(box, refusal, token, error) -> None:
    """No token, a false one and one of another kind each have their word."""
    stranger = AsyncWebClient(token=box.app_token if token == "APP" else token, base_url=box.api_url)
    assert (await refusal(stranger.auth_test()))["error"] == error


async def test_a_missing_scope_is_named(box, client, refusal) -> None:
    """missing_scope says what is needed and what there is; the header lists the granted ones."""
    box.faults.missing_scopes({"reactions:write"})
    ts = await box.say("lena", "#triage", "x")
    body = await refusal(client.reactions_add(channel="C0TRIAGE", timestamp=ts, name="eyes"))
    assert (body["error"], body["needed"]) == ("missing_scope", "reactions:write")
    assert "reactions:write" not in body["provided"].split(",")
    answer = await client.auth_test()
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


async def test_history_needs_the_scope_of_its_kind(box, client, refusal) -> None:
    """A private channel is read with groups:history, not with channels:history."""
    box.faults.missing_scopes({"groups:history"})
    assert (await refusal(client.conversations_history(channel="C0LEADS")))["needed"] == "groups:history"
    assert (await client.conversations_history(channel="C0TRIAGE"))["ok"]


async def test_a_manifest_limits_the_scopes(box, client, refusal) -> None:
    """With a manifest the app has the scopes declared there and no others."""
    box.manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    assert (await refusal(client.users_list()))["provided"] == "chat:write"
    assert (await client.chat_postMessage(channel="C0TRIAGE", text="x"))["ok"]
