"""Slack's assistant panel and its streams, through the real SDK: what they show, and what is refused."""

import pytest

from bot.sandbox import SandboxRefusal

DM = "D0ADA"


@pytest.fixture
async def thread(box):
    """Give a talk that Ada has begun."""
    return await box.open_assistant("ada")


async def test_a_talk_is_told_of(box, desk) -> None:
    """The app hears of a new talk, of a change of what is looked at, and of what is said with the mark of the panel."""
    ts = await box.open_assistant("ada", "#help")
    started = (await desk.event("assistant_thread_started"))["assistant_thread"]
    assert (started["user_id"], started["channel_id"], started["thread_ts"]) == ("U0ADA", DM, ts)
    assert started["context"]["channel_id"] == "C0HELP"
    await box.look_elsewhere("ada", ts, "#random")
    changed = (await desk.event("assistant_thread_context_changed"))["assistant_thread"]
    assert changed["context"]["channel_id"] == "C0RANDOM"
    said = await box.say("ada", "D:ada", "How?", thread_ts=ts)
    event = await desk.event(ts=said)
    assert event["thread_ts"] == ts
    assert event["assistant_thread"]["action_token"]


async def test_an_app_without_the_feature_has_no_panel(box, client, refusal) -> None:
    """Without `assistant_view` in its manifest nobody can begin a talk, and the methods are denied."""
    box.manifest = {"features": {}, "oauth_config": {"scopes": {"bot": ["assistant:write", "chat:write"]}}}
    with pytest.raises(SandboxRefusal):
        await box.open_assistant("ada")
    call = client.assistant_threads_setStatus(channel_id=DM, thread_ts="1.1", status="x")
    assert (await refusal(call))["error"] == "access_denied"


async def test_a_status_goes_with_a_reply(box, client, thread) -> None:
    """The line stands until the app says something in the thread."""
    await client.assistant_threads_setStatus(channel_id=DM, thread_ts=thread, status="is looking…")
    assert box.assistant("ada", thread)["status"] == "is looking…"
    await client.chat_postMessage(channel=DM, thread_ts=thread, text="Here")
    assert box.assistant("ada", thread)["status"] == ""


async def test_a_status_goes_after_two_minutes(box, client, thread, pass_time) -> None:
    """Nothing is looked for for ever."""
    await client.assistant_threads_setStatus(channel_id=DM, thread_ts=thread, status="is looking…")
    pass_time(seconds=119)
    assert box.assistant("ada", thread)["status"]
    pass_time(seconds=2)
    assert box.assistant("ada", thread)["status"] == ""


async def test_a_status_is_cleared_by_nothing(box, client, thread) -> None:
    """An empty one clears it."""
    await client.assistant_threads_setStatus(channel_id=DM, thread_ts=thread, status="is looking…")
    await client.assistant_threads_setStatus(channel_id=DM, thread_ts=thread, status="")
    assert box.assistant("ada", thread)["status"] == ""


async def test_prompts_are_pressed(box, client, thread, desk) -> None:
    """A prompt's words are said in the thread."""
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=DM, thread_ts=thread, title="Often asked", prompts=[{"title": "Keys", "message": "How do I rotate a key?"}]
    )
    assert box.assistant("ada", thread)["heading"] == "Often asked"
    said = await box.press_prompt("ada", thread, "Keys")
    assert (await desk.event(ts=said))["text"] == "How do I rotate a key?"


async def test_a_title_names_the_talk(box, client, thread) -> None:
    """The title stands on the thread's first message."""
    await client.assistant_threads_setTitle(channel_id=DM, thread_ts=thread, title="Keys")
    assert box.assistant("ada", thread)["title"] == "Keys"


PROMPT = {"title": "a", "message": "b"}


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("setStatus", {"status": "x", "thread_ts": "1.1"}, "invalid_thread_ts"),
        ("setStatus", {"status": "x", "channel_id": "D0NOBODY"}, "channel_not_found"),
        ("setStatus", {}, "invalid_arguments"),
        ("setStatus", {"status": "x", "loading_messages": ["…"] * 11}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": [PROMPT] * 5}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": []}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": [{"title": "a"}]}, "invalid_arguments"),
        ("setTitle", {}, "invalid_arguments"),
    ],
)
async def test_what_the_panel_refuses(client, refusal, thread, method, arguments, error) -> None:
    """At most four prompts, whole ones, in a thread of the panel."""
    call = client.api_call(f"assistant.threads.{method}", json={"channel_id": DM, "thread_ts": thread, **arguments})
    assert (await refusal(call))["error"] == error


async def test_the_scope_is_needed(box, client, refusal, thread) -> None:
    """Without `assistant:write` there is no status."""
    box.faults.missing_scopes({"assistant:write"})
    call = client.assistant_threads_setStatus(channel_id=DM, thread_ts=thread, status="x")
    assert (await refusal(call))["needed"] == "assistant:write"


# ------------------------------------------------------------------------------------------------------------ streams


async def begun(client, thread, text="One ") -> str:
    """Begin a stream and give its ts."""
    return str((await client.chat_startStream(channel=DM, thread_ts=thread, markdown_text=text))["ts"])


async def test_a_stream_grows_and_ends(box, client, thread, button) -> None:
    """Each piece is added; blocks and the mark come with the end."""
    ts = await begun(client, thread)
    await client.chat_appendStream(channel=DM, ts=ts, markdown_text="**two** ")
    assert box.messages("D:ada", thread)[-1]["streaming_state"] == "in_progress"
    mark = {"event_type": "t", "event_payload": {"key": "1"}}
    await client.chat_stopStream(channel=DM, ts=ts, markdown_text="three", blocks=[button()], metadata=mark)
    message = box.messages("D:ada", thread)[-1]
    assert message["text"] == "One **two** three"
    assert message["streaming_state"] == "completed"
    assert [block["type"] for block in message["blocks"]] == ["markdown", "actions"]
    assert message["metadata"] == mark


async def test_an_ended_stream_takes_nothing_more(client, refusal, thread) -> None:
    """What has ended has ended."""
    ts = await begun(client, thread)
    await client.chat_stopStream(channel=DM, ts=ts)
    for call in (client.chat_appendStream(channel=DM, ts=ts, markdown_text="x"), client.chat_stopStream(channel=DM, ts=ts)):
        assert (await refusal(call))["error"] == "message_not_in_streaming_state"


async def test_slack_ends_a_stream_by_itself(client, refusal, thread, pass_time) -> None:
    """After about five minutes nothing is taken any more; then the message can be updated."""
    ts = await begun(client, thread)
    assert (await refusal(client.chat_update(channel=DM, ts=ts, text="whole")))["error"] == "streaming_state_conflict"
    pass_time(minutes=6)
    assert (await refusal(client.chat_appendStream(channel=DM, ts=ts, markdown_text="x")))["error"] == "message_not_in_streaming_state"
    await client.chat_update(channel=DM, ts=ts, text="whole")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("startStream", {"blocks": [{"type": "divider"}]}, "invalid_arguments"),
        ("startStream", {"markdown_text": "y" * 12_001}, "msg_too_long"),
        ("startStream", {"thread_ts": ""}, "invalid_arguments"),
        ("startStream", {"thread_ts": "1700000000.000001"}, "invalid_thread_ts"),
        ("startStream", {"channel": "C0TRIAGE"}, "missing_recipient_team_id"),
        ("startStream", {"channel": "C0TRIAGE", "recipient_team_id": "T0NORTH"}, "missing_recipient_user_id"),
        ("appendStream", {"markdown_text": ""}, "no_text"),
        ("appendStream", {"markdown_text": "x", "blocks": [{"type": "divider"}]}, "invalid_arguments"),
        ("appendStream", {"markdown_text": "x", "ts": "1700000000.000001"}, "message_not_found"),
        ("stopStream", {"blocks": [{"type": "nothing"}]}, "invalid_blocks"),
        ("stopStream", {"metadata": {"event_type": "t"}}, "invalid_metadata_schema"),
    ],
)
async def test_what_a_stream_refuses(client, refusal, thread, method, arguments, error) -> None:
    """Blocks with the end alone, 12,000 characters a piece, a thread that is there, a reader where there may be several."""
    ts = await begun(client, thread)
    where = {"thread_ts": thread, "markdown_text": "x"} if method == "startStream" else {"ts": ts}
    call = client.api_call(f"chat.{method}", json={"channel": DM, **where, **arguments})
    assert (await refusal(call))["error"] == error


async def test_a_message_that_was_posted_is_no_stream(client, refusal, thread) -> None:
    """Only what was begun as a stream can be appended to."""
    ts = (await client.chat_postMessage(channel=DM, thread_ts=thread, text="x"))["ts"]
    assert (await refusal(client.chat_appendStream(channel=DM, ts=ts, markdown_text="x")))["error"] == "message_not_in_streaming_state"


async def test_streams_are_limited(client, refusal, thread, pass_time) -> None:
    """Twenty may be begun a minute."""
    for _ in range(20):
        await begun(client, thread)
        pass_time(seconds=1)
    assert (await refusal(client.chat_startStream(channel=DM, thread_ts=thread, markdown_text="x")))["error"] == "ratelimited"
