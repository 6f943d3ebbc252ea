"""Modals and App Home: triggers, the stack, hashes, what is submitted and what the app may answer."""

import pytest

from bot.sandbox import SandboxRefusal
from bot.sandbox.slack.submits import TROUBLE


def plain(text):
    return {"type": "plain_text", "text": text}


def field(label, action_id, **more):
    element = {"type": "plain_text_input", "action_id": action_id, **more.pop("element", {})}
    return {"type": "input", "block_id": f"block_{action_id}", "label": plain(label), "element": element, **more}


def modal(*blocks, title="Reply", **more):
    blocks = blocks or (field("Text", "text"),)
    return {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("OK"), "blocks": blocks, **more}


@pytest.fixture
def trigger(box):
    """Give a function that returns a fresh trigger id of Lena's."""
    return lambda: box.world.triggers.issue("U0LENA")


@pytest.fixture
async def opened(box, client, desk, trigger):
    """Give a function that opens a modal for Lena and returns its view."""

    async def show(view=None):
        return (await client.views_open(trigger_id=trigger(), view=view or modal()))["view"]

    return show


@pytest.fixture
def submitted(desk):
    """Answer submissions with the next of the given acks, and keep the payloads."""

    class Form:
        def __init__(self) -> None:
            self.bodies: list[dict] = []
            self.answers: list[dict] = []

    form = Form()

    @desk.app.view("form")
    async def take(ack, body):
        form.bodies.append(body)
        await ack(**(form.answers.pop(0) if form.answers else {}))

    return form


async def test_a_modal_opens_for_who_acted(box, opened) -> None:
    """The view is shown to the trigger's owner only, with the fields that Slack adds."""
    view = await opened()
    assert box.modal("lena")["id"] == view["id"]
    assert box.modal("tom") is None
    assert view["hash"]
    assert (view["root_view_id"], view["previous_view_id"], view["app_id"]) == (view["id"], None, "A0DESK")


async def test_a_trigger_lives_three_seconds(client, trigger, pass_time, refusal) -> None:
    """After three seconds the trigger is expired."""
    old = trigger()
    pass_time(seconds=4)
    assert (await refusal(client.views_open(trigger_id=old, view=modal())))["error"] == "expired_trigger_id"


async def test_a_trigger_is_good_once(client, trigger, refusal) -> None:
    """The second use is exchanged_trigger_id, a false one invalid_trigger_id."""
    used = trigger()
    await client.views_open(trigger_id=used, view=modal())
    assert (await refusal(client.views_open(trigger_id=used, view=modal())))["error"] == "exchanged_trigger_id"
    assert (await refusal(client.views_open(trigger_id="1.2.3", view=modal())))["error"] == "invalid_trigger_id"


async def test_a_refused_view_does_not_use_up_the_trigger(client, trigger, refusal) -> None:
    """An illegal view is refused with pointers, and the trigger still works."""
    fresh = trigger()
    body = await refusal(client.views_open(trigger_id=fresh, view=modal(title="x" * 25)))
    assert body["error"] == "invalid_arguments"
    assert "json-pointer:/view/title/text" in body["response_metadata"]["messages"][0]
    assert (await client.views_open(trigger_id=fresh, view=modal()))["ok"]


async def test_an_external_id_is_unique(client, trigger, refusal) -> None:
    """Two open views cannot share an external id."""
    await client.views_open(trigger_id=trigger(), view=modal(external_id="one"))
    body = await refusal(client.views_open(trigger_id=trigger(), view=modal(external_id="one")))
    assert body["error"] == "duplicate_external_id"


async def test_an_update_needs_the_current_hash(box, client, opened, refusal) -> None:
    """A stale hash is a conflict; without a hash the update passes."""
    view = await opened()
    updated = (await client.views_update(view_id=view["id"], view=modal(title="Two"), hash=view["hash"]))["view"]
    body = await refusal(client.views_update(view_id=view["id"], view=modal(title="Three"), hash=view["hash"]))
    assert body["error"] == "hash_conflict"
    assert box.modal("lena")["title"]["text"] == "Two"
    assert (await client.views_update(view_id=view["id"], view=modal(), hash=updated["hash"]))["ok"]


async def test_a_closed_view_cannot_be_updated(box, client, opened, refusal) -> None:
    """What is not open any more is not_found."""
    view = await opened()
    await box.close_modal("lena")
    assert (await refusal(client.views_update(view_id=view["id"], view=modal())))["error"] == "not_found"


async def test_the_stack_takes_three_views(box, client, opened, refusal) -> None:
    """The fourth view is refused; the ids tell root and previous."""
    first = await opened()

    async def push():
        trigger_id = box.world.triggers.issue("U0LENA", first["id"])
        return (await client.views_push(trigger_id=trigger_id, view=modal()))["view"]

    second = await push()
    third = await push()
    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    trigger_id = box.world.triggers.issue("U0LENA", first["id"])
    assert (await refusal(client.views_push(trigger_id=trigger_id, view=modal())))["error"] == "push_limit_reached"


async def test_a_push_needs_a_trigger_from_a_modal(client, opened, trigger, refusal) -> None:
    """A trigger from a message opens, but does not push."""
    await opened()
    assert (await refusal(client.views_push(trigger_id=trigger(), view=modal())))["error"] == "invalid_trigger_id"


async def test_a_submission_carries_the_state(box, opened, submitted) -> None:
    """Values stand under block and action id; fields left alone have their initial value or null."""
    menu = {"type": "static_select", "action_id": "tier", "options": [{"text": plain("One"), "value": "1"}]}
    blocks = (
        field("Text", "text"),
        field("More", "more", optional=True),
        field("Note", "note", element={"initial_value": "as it was"}),
        {"type": "input", "block_id": "t", "label": plain("Tier"), "element": menu},
    )
    await opened(modal(*blocks, private_metadata="ticket 7"))
    await box.submit("lena", {"Text": "hello", "tier": "One"})
    [body] = submitted.bodies
    assert (body["type"], body["view"]["private_metadata"], body["user"]["id"]) == ("view_submission", "ticket 7", "U0LENA")
    state = body["view"]["state"]["values"]
    assert state["block_text"]["text"] == {"type": "plain_text_input", "value": "hello"}
    assert state["block_more"]["more"]["value"] is None
    assert state["block_note"]["note"]["value"] == "as it was"
    assert state["t"]["tier"]["selected_option"]["value"] == "1"
    assert box.modal("lena") is None


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "input_required"),
        ({"Text": "x" * 11}, "too_long"),
        ({"Text": "x"}, "too_short"),
        ({"Texd": "hello"}, "no_such_element"),
    ],
)
async def test_the_client_checks_before_it_submits(box, opened, values, error) -> None:
    """Required fields, lengths and unknown names are refused before the app hears of anything."""
    await opened(modal(field("Text", "text", element={"min_length": 2, "max_length": 10})))
    with pytest.raises(SandboxRefusal) as caught:
        await box.submit("lena", values)
    assert caught.value.word == error
    assert not box.deliveries


async def test_errors_are_shown_at_their_fields(box, opened, submitted) -> None:
    """response_action errors keeps the modal open and shows the messages, until it is sent again."""
    await opened()
    submitted.answers = [{"response_action": "errors", "errors": {"block_text": "too rude"}}]
    await box.submit("lena", {"Text": "grr"})
    assert box.modal("lena")["errors"] == {"block_text": "too rude"}
    await box.submit("lena", {"Text": "please"})
    assert box.modal("lena") is None
    assert "errors" not in submitted.bodies[1]["view"]


@pytest.mark.parametrize("errors", [{"block_nowhere": "x"}, {"block_text": ""}])
async def test_errors_must_name_an_input(box, opened, submitted, errors) -> None:
    """Errors at unknown blocks, or empty ones, are what Slack calls trouble connecting."""
    await opened()
    submitted.answers = [{"response_action": "errors", "errors": errors}]
    await box.submit("lena", {"Text": "x"})
    assert box.toasts("lena")[0].startswith(TROUBLE)
    assert box.modal("lena") is not None


async def test_an_answer_can_update_push_and_clear(box, opened, submitted) -> None:
    """Update replaces the view under its id, push puts one on top, clear closes all."""
    view = await opened()
    submitted.answers = [
        {"response_action": "update", "view": modal(title="Two")},
        {"response_action": "push", "view": modal(title="Three")},
        {"response_action": "clear"},
    ]
    await box.submit("lena", {"Text": "1"})
    assert (box.modal("lena")["id"], box.modal("lena")["title"]["text"]) == (view["id"], "Two")
    await box.submit("lena", {"Text": "2"})
    assert (box.modal("lena")["title"]["text"], box.modal("lena")["previous_view_id"]) == ("Three", view["id"])
    await box.submit("lena", {"Text": "3"})
    assert box.modal("lena") is None


async def test_a_plain_acknowledgement_closes_the_top_view_only(box, client, opened, submitted) -> None:
    """The view beneath comes back."""
    view = await opened()
    await client.views_push(trigger_id=box.world.triggers.issue("U0LENA", view["id"]), view=modal(title="Top"))
    await box.submit("lena", {"Text": "x"})
    assert box.modal("lena")["id"] == view["id"]


async def test_an_illegal_view_in_the_answer_is_trouble(box, opened, submitted) -> None:
    """An update with a view that Slack refuses shows the connection error."""
    await opened()
    submitted.answers = [{"response_action": "update", "view": modal(title="x" * 25)}]
    await box.submit("lena", {"Text": "x"})
    assert box.toasts("lena")[0].startswith(TROUBLE)


async def test_a_silent_app_is_trouble(box, opened) -> None:
    """Without acknowledgement the modal stays, with Slack's sentence."""
    box.ack_timeout = 0.05
    await opened()
    await box.submit("lena", {"Text": "x"})
    assert box.toasts("lena") == [TROUBLE]
    assert box.modal("lena") is not None


@pytest.mark.parametrize("wants_to_know", [True, False])
async def test_closing_is_told_if_wanted(box, desk, opened, wants_to_know) -> None:
    """view_closed comes only with notify_on_close."""

    @desk.app.view_closed("form")
    async def closed(ack):
        await ack()

    await opened(modal(notify_on_close=wants_to_know))
    await box.close_modal("lena")
    assert box.modal("lena") is None
    assert any(each.get("type") == "view_closed" for each in desk.heard) is wants_to_know


async def test_what_was_typed_outlives_an_update(box, client, opened, submitted) -> None:
    """A field that is still there after views.update keeps its text."""
    view = await opened()
    await box.click("lena", "modal", None, "Text", "typed before")
    await client.views_update(view_id=view["id"], view=modal(field("Text", "text"), field("New", "new", optional=True)))
    await box.submit("lena")
    assert submitted.bodies[0]["view"]["state"]["values"]["block_text"]["text"]["value"] == "typed before"


async def test_a_field_tells_at_once_only_with_dispatch_action(box, desk, opened) -> None:
    """Typing in an ordinary input tells nothing; with dispatch_action it is a block action with the view's state."""

    @desk.app.action("tier")
    async def take(ack):
        await ack()

    await opened(modal(field("Text", "text"), field("Tier", "tier", dispatch_action=True)))
    await box.click("lena", "modal", None, "Text", "quiet")
    assert desk.heard == []
    await box.click("lena", "modal", None, "Tier", "loud")
    payload = await desk.payload("block_actions")
    assert payload["container"] == {"type": "view", "view_id": box.modal("lena")["id"]}
    values = payload["view"]["state"]["values"]
    assert (values["block_text"]["text"]["value"], values["block_tier"]["tier"]["value"]) == ("quiet", "loud")
    assert "response_url" not in payload


async def test_a_button_in_a_modal_can_push(box, client, desk, opened, button) -> None:
    """The trigger of a modal's button opens the next view on top."""

    @desk.app.action("claim")
    async def push(ack, body, client):
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal(title="Next"))

    await opened(modal(button(), field("Text", "text")))
    await box.click("lena", "modal", None, "Claim")
    await box.until(lambda: box.modal("lena")["title"]["text"] == "Next")


async def test_home_is_published_per_person(box, client, desk, button) -> None:
    """views.publish replaces one person's Home, whose buttons act with the view as container."""

    @desk.app.action("claim")
    async def take(ack):
        await ack()

    first = (await client.views_publish(user_id="U0LENA", view={"type": "home", "blocks": []}))["view"]
    second = (await client.views_publish(user_id="U0LENA", view={"type": "home", "blocks": [button()]}))["view"]
    assert first["id"] == second["id"]
    assert box.home("tom") is None
    await box.click("lena", "home", None, "Claim")
    assert (await desk.payload("block_actions"))["view"]["type"] == "home"


async def test_home_takes_the_right_hash_and_person(client, refusal) -> None:
    """A stale hash and somebody without a Home are refused."""
    view = {"type": "home", "blocks": []}
    published = (await client.views_publish(user_id="U0LENA", view=view))["view"]
    await client.views_publish(user_id="U0LENA", view=view, hash=published["hash"])
    body = await refusal(client.views_publish(user_id="U0LENA", view=view, hash=published["hash"]))
    assert body["error"] == "hash_conflict"
    assert (await refusal(client.views_publish(user_id="U0BEN", view=view)))["error"] == "not_enabled"
