"""Slash commands, buttons, menus, shortcuts and response URLs, with a real Bolt app at the other end."""

import re

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import SandboxRefusal


def options(*names):
    return [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in names]


@pytest.fixture
async def card(box, client, button):
    """Post a card with one button to #triage and return its ts."""
    return (await client.chat_postMessage(channel="C0TRIAGE", text="card", blocks=[button(value="7")]))["ts"]


@pytest.fixture
def taken(desk):
    """Acknowledge every action and keep their payloads."""
    bodies: list[dict] = []

    @desk.app.action(re.compile(""))
    async def take(ack, body):
        await ack()
        bodies.append(body)

    return bodies


async def test_a_command_carries_who_where_and_what(box, desk) -> None:
    """The payload has Slack's fields, and no thread."""
    told: list[dict] = []

    @desk.app.command("/ticket")
    async def ticket(ack, body):
        told.append(body)
        await ack()

    await box.slash("lena", "#triage", "/ticket", "show 7 @tom")
    [body] = told
    assert (body["user_id"], body["channel_id"], body["channel_name"], body["text"]) == (
        "U0LENA",
        "C0TRIAGE",
        "triage",
        "show 7 @tom",
    )
    assert body["trigger_id"]
    assert body["response_url"].startswith(box.url)
    assert "thread_ts" not in body
    assert box.ephemerals("lena") == []


async def test_mentions_in_a_command_are_escaped_only_if_declared(box, desk) -> None:
    """`should_escape` in the manifest turns names into ids."""
    box.manifest = {"features": {"slash_commands": [{"command": "/ticket", "should_escape": True}]}}
    told: list[str] = []

    @desk.app.command("/ticket")
    async def ticket(ack, command):
        told.append(command["text"])
        await ack()

    await box.slash("lena", "#triage", "/ticket", "assign 7 @tom")
    assert told == ["assign 7 <@U0TOM>"]


@pytest.mark.parametrize(
    ("user", "channel", "command", "more", "error"),
    [
        ("lena", "#triage", "/castle", {}, "unknown_command"),
        ("ben", "#ext-globex", "/ticket", {}, "unknown_command"),
        ("lena", "#triage", "/ticket", {"thread_ts": "1.000000"}, "not_in_thread"),
        ("ada", "#triage", "/ticket", {}, "not_in_channel"),
    ],
)
async def test_a_command_the_client_does_not_offer_is_refused(box, user, channel, command, more, error) -> None:
    """Undeclared, from another organisation, in a thread, in a foreign channel: the app never hears of it."""
    with pytest.raises(SandboxRefusal) as caught:
        await box.slash(user, channel, command, "list", **more)
    assert caught.value.word == error
    assert not box.deliveries


async def test_an_answer_in_the_acknowledgement_is_ephemeral_unless_said(box, desk) -> None:
    """`in_channel` is for all, everything else for the caller."""

    @desk.app.command("/ticket")
    async def ticket(ack, command):
        await ack(text="hello", response_type="in_channel" if command["text"] == "all" else "ephemeral")

    await box.slash("lena", "#triage", "/ticket", "me")
    await box.slash("lena", "#triage", "/ticket", "all")
    assert [each["text"] for each in box.ephemerals("lena")] == ["hello"]
    assert [each["text"] for each in box.messages("#triage")] == ["hello"]


async def test_an_illegal_answer_in_the_acknowledgement_is_an_error(box, desk) -> None:
    """Blocks that Slack refuses are not shown; the caller sees an error."""

    @desk.app.command("/ticket")
    async def ticket(ack):
        await ack(text="x", blocks=[{"type": "fancy"}])

    await box.slash("lena", "#triage", "/ticket")
    assert "invalid_command_response" in box.toasts("lena")[0]
    assert box.ephemerals("lena") == []


async def test_a_silent_app_makes_a_timeout(box, desk, card) -> None:
    """Without acknowledgement in time the person sees operation_timeout, and nothing is repeated."""
    box.ack_timeout = 0.05
    await box.slash("lena", "#triage", "/ticket")
    await box.click("lena", "#triage", card, "Claim")
    assert box.toasts("lena") == [
        '/ticket failed with the error "operation_timeout"',
        '"Claim" failed with the error "operation_timeout"',
    ]
    assert [each.ok for each in box.deliveries if each.kind != "events_api"] == [False, False]


async def test_no_app_at_all_makes_a_dispatch_error(box) -> None:
    """With nobody connected the command fails at once."""
    await box.slash("lena", "#triage", "/ticket")
    assert box.toasts("lena") == ['/ticket failed with the error "dispatch_failed"']


async def test_a_button_tells_message_value_and_place(box, desk, taken, card) -> None:
    """A click names the container, carries the whole message and the button's value."""
    await box.click("lena", "#triage", card, "Claim")
    [body] = taken
    [action] = body["actions"]
    assert (action["action_id"], action["value"], action["type"]) == ("claim", "7", "button")
    assert action["block_id"] == body["message"]["blocks"][0]["block_id"]
    assert body["container"] == {
        "type": "message",
        "message_ts": card,
        "channel_id": "C0TRIAGE",
        "is_ephemeral": False,
    }
    assert (body["message"]["ts"], body["channel"]["name"], body["user"]["id"]) == (card, "triage", "U0LENA")


async def test_a_button_in_a_thread_tells_the_thread(box, client, desk, taken, button) -> None:
    """The container of a reply has its thread_ts."""
    root = await box.say("lena", "#triage", "root")
    posted = await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=[button()], thread_ts=root)
    await box.click("lena", "#triage", posted["ts"], "claim")
    assert taken[0]["container"]["thread_ts"] == root


async def test_equal_buttons_are_told_apart_by_value_or_block(box, client, desk, taken, button) -> None:
    """Among rows with one button each, value or block id picks the row."""
    rows = [{**button(value=str(n)), "block_id": f"row{n}"} for n in range(3)]
    ts = (await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=rows))["ts"]
    await box.click("lena", "#triage", ts, "Claim", value="1")
    await box.click("lena", "#triage", ts, "Claim", block_id="row2")
    assert [body["actions"][0]["value"] for body in taken] == ["1", "2"]


@pytest.mark.parametrize(
    ("element", "label", "value", "told"),
    [
        ({"type": "static_select", "options": options("Low", "High")}, "x", "High", ("selected_option", "high")),
        ({"type": "static_select", "options": options("Low", "High")}, "x", "low", ("selected_option", "low")),
        ({"type": "overflow", "options": options("Merge", "Mute")}, "Mute", None, ("selected_option", "mute")),
        ({"type": "radio_buttons", "options": options("A", "B")}, "B", None, ("selected_option", "b")),
        ({"type": "checkboxes", "options": options("A", "B")}, "x", ["A", "b"], ("selected_options", ["a", "b"])),
        ({"type": "users_select"}, "x", "tom", ("selected_user", "U0TOM")),
        ({"type": "channels_select"}, "x", "#help", ("selected_channel", "C0HELP")),
        ({"type": "datepicker"}, "x", "2026-12-24", ("selected_date", "2026-12-24")),
    ],
)
async def test_every_kind_of_element_can_be_used(box, client, desk, taken, element, label, value, told) -> None:
    """Menus, choices and pickers tell what was chosen in their own key, in the action and in the state."""
    blocks = [{"type": "actions", "block_id": "b", "elements": [{**element, "action_id": "x"}]}]
    ts = (await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=blocks))["ts"]
    await box.click("lena", "#triage", ts, label, value)
    key, expected = told
    for where in (taken[0]["actions"][0], taken[0]["state"]["values"].get("b", {}).get("x")):
        if where is None:
            assert element["type"] == "overflow"
            continue
        found = where[key]
        chosen = [each["value"] for each in found] if isinstance(found, list) else found
        assert (chosen["value"] if isinstance(chosen, dict) else chosen) == expected


async def test_a_remote_menu_asks_the_app_for_its_options(box, client, desk, taken) -> None:
    """An external select sends block_suggestion with what was typed, and takes what is offered."""

    @desk.app.options("x")
    async def offer(ack, payload):
        assert payload["value"] == "inv"
        await ack(options=options("Invoices", "Inventory"))

    blocks = [{"type": "actions", "elements": [{"type": "external_select", "action_id": "x"}]}]
    ts = (await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=blocks))["ts"]
    await box.click("lena", "#triage", ts, "x", "inv")
    assert taken[0]["actions"][0]["selected_option"]["value"] == "invoices"


async def test_illegal_options_are_not_offered(box, client, desk, taken) -> None:
    """An answer to block_suggestion that Slack refuses leaves the menu empty, and the person is told."""

    @desk.app.options("x")
    async def offer(ack):
        await ack(options=[{"text": {"type": "plain_text", "text": "x" * 76}, "value": "v"}])

    blocks = [{"type": "actions", "elements": [{"type": "external_select", "action_id": "x"}]}]
    ts = (await client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=blocks))["ts"]
    with pytest.raises(SandboxRefusal, match="no_such_option"):
        await box.click("lena", "#triage", ts, "x", "inv")
    assert "must be less than 76 characters" in box.toasts("lena")[0]
    assert taken == []


@pytest.mark.parametrize(("label", "value"), [("Resolve", None), ("Claim", "8")])
async def test_a_button_that_is_not_there_cannot_be_pressed(box, card, label, value) -> None:
    """A wrong label or value is refused before the app hears of anything."""
    with pytest.raises(SandboxRefusal, match="no_such_element"):
        await box.click("lena", "#triage", card, label, value)


async def test_an_app_without_interactivity_hears_no_click(box, desk, card) -> None:
    """With interactivity off in the manifest Slack tells the person so."""
    box.manifest = {"settings": {"interactivity": {"is_enabled": False}}}
    await box.click("lena", "#triage", card, "Claim")
    assert "not configured to handle interactive responses" in box.toasts("lena")[0]


async def test_an_ephemeral_message_can_be_clicked_by_its_reader(box, client, desk, taken, button) -> None:
    """Its payload says is_ephemeral and has no message."""
    ts = (await client.chat_postEphemeral(channel="C0TRIAGE", user="U0LENA", text="x", blocks=[button()]))["message_ts"]
    await box.click("lena", "#triage", ts, "Claim")
    assert taken[0]["container"]["is_ephemeral"] is True
    assert "message" not in taken[0]
    with pytest.raises(SandboxRefusal, match="message_not_found"):
        await box.click("tom", "#triage", ts, "Claim")


async def test_shortcuts_reach_the_app(box, desk) -> None:
    """A message shortcut carries the message, a global one only a trigger."""

    @desk.app.shortcut("to_ticket")
    async def shortcut(ack):
        await ack()

    ts = await box.say("ada", "#help", "help!")
    await box.shortcut("lena", "#help", ts, "to_ticket")
    payload = await desk.payload("message_action")
    assert (payload["message"]["text"], payload["channel"]["id"], payload["message_ts"]) == ("help!", "C0HELP", ts)
    await box.global_shortcut("lena", "to_ticket")
    assert (await desk.payload("shortcut"))["trigger_id"]
    assert box.toasts("lena") == []


async def test_only_declared_shortcuts_are_offered(box) -> None:
    """With a manifest a shortcut must be declared for its kind."""
    box.manifest = {"features": {"shortcuts": [{"name": "New", "callback_id": "new", "type": "global"}]}}
    ts = await box.say("ada", "#help", "help!")
    with pytest.raises(SandboxRefusal, match="unknown_shortcut"):
        await box.shortcut("lena", "#help", ts, "new")


@pytest.fixture
async def respond(box, desk, taken, card):
    """Click the card and give the client of its response URL."""
    await box.click("lena", "#triage", card, "Claim")
    return AsyncWebhookClient(taken[0]["response_url"])


async def test_a_response_url_answers_the_clicker_alone(box, respond) -> None:
    """By default the answer is ephemeral; `in_channel` is for all."""
    assert (await respond.send(text="psst")).body == "ok"
    await respond.send(text="all", response_type="in_channel")
    assert [each["text"] for each in box.ephemerals("lena")] == ["psst"]
    assert box.messages("#triage")[-1]["text"] == "all"


async def test_a_response_url_can_replace_and_delete_the_original(box, respond, card) -> None:
    """replace_original changes the card, delete_original takes it away."""
    await respond.send(text="claimed", replace_original=True)
    assert (box.messages("#triage")[0]["ts"], box.messages("#triage")[0]["text"]) == (card, "claimed")
    await respond.send(delete_original=True)
    assert box.messages("#triage") == []


async def test_an_answer_in_the_thread_needs_replace_original_false(box, respond, card) -> None:
    """Only with the explicit false does thread_ts count."""
    await respond.send_dict({"text": "outside", "thread_ts": card})
    await respond.send_dict({"text": "inside", "thread_ts": card, "replace_original": False})
    assert [each.get("thread_ts") for each in box.ephemerals("lena")] == [None, card]


async def test_a_response_url_is_good_five_times(respond) -> None:
    """The sixth use is refused."""
    for _ in range(5):
        assert (await respond.send(text="x")).status_code == 200
    last = await respond.send(text="x")
    assert (last.status_code, '"used_url"' in last.body) == (404, True)


async def test_a_response_url_is_good_for_half_an_hour(respond, pass_time) -> None:
    """After thirty minutes it is expired."""
    pass_time(minutes=31)
    last = await respond.send(text="x")
    assert (last.status_code, '"expired_url"' in last.body) == (404, True)


async def test_a_response_url_checks_what_it_is_sent(respond) -> None:
    """Illegal blocks and empty answers are refused."""
    assert '"invalid_blocks"' in (await respond.send_dict({"blocks": [{"type": "fancy"}]})).body
    assert '"no_text"' in (await respond.send_dict({"text": ""})).body


async def test_a_response_url_reaches_where_the_bot_is_not(box, desk) -> None:
    """A command works in channels the bot is not in, and so does its answer."""

    @desk.app.command("/ticket")
    async def ticket(ack, respond):
        await ack()
        await respond(text="here", response_type="in_channel")

    await box.slash("ada", "#random", "/ticket")
    await box.until(lambda: box.messages("#random"))


async def test_a_command_can_replace_its_own_answer(box, desk) -> None:
    """replace_original after a command replaces what the command showed before."""

    @desk.app.command("/ticket")
    async def ticket(ack, respond):
        await ack()
        await respond("working…")
        await respond("done", replace_original=True)

    await box.slash("lena", "#triage", "/ticket")
    await box.until(lambda: [each["text"] for each in box.ephemerals("lena")] == ["done"])
