"""The control API and the live feed that the page uses, and who may use them."""

import asyncio
import base64
import json
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import SandboxError, SandboxServer, SlackSandbox
from bot.sandbox.feed import Feed


@pytest.fixture
async def page(box):
    """Give a session whose requests go to the sandbox's own address."""
    async with aiohttp.ClientSession(box.url) as session:
        yield session


async def post(page, path, **body):
    """Post JSON and return status and answer."""
    async with page.post(path, json=body) as response:
        return response.status, await response.json()


async def test_the_state_has_everything_the_page_shows(box, client, page) -> None:
    """One document with clock, faults and the workspace, ephemeral messages marked with their reader."""
    await box.say("ada", "D:ada", "hello")
    await client.chat_postEphemeral(channel="C0TRIAGE", user="U0LENA", text="psst")
    async with page.get("/sandbox/state") as response:
        state = await response.json()
    slack = state["slack"]
    assert {"now", "offset_s"} <= state["clock"].keys()
    assert {"duplicate_pairs", "rules"} <= state["faults"].keys()
    assert slack["messages"]["D0ADA"][0]["text"] == "hello"
    assert slack["messages"]["C0TRIAGE"][0]["ephemeral_for"] == "U0LENA"
    ada = next(user for user in slack["users"] if user["name"] == "ada")
    assert (ada["side"], ada["initials"], ada["color"], ada["note"]) == ("customer", "AM", "#edae49", "Acme")
    dm = next(channel for channel in slack["channels"] if channel["id"] == "D0ADA")
    assert (dm["kind"], dm["side"], "U0ADA" in dm["members"]) == ("dm", "customer", True)
    assert {each["command"] for each in slack["commands"]} >= {"/ticket", "/support", "/mytickets", "/desk"}
    assert slack["bot"] == {"connected": False, "mode": "socket", "last_error": "connection_failed"}
    assert slack["calls"][0]["method"] == "chat.postEphemeral"


async def test_an_act_is_done_as_the_python_face_does_it(box, client, page, button) -> None:
    """Say with a file, react, edit, delete and click by found message."""
    file = {"name": "a.txt", "mime": "text/plain", "data": base64.b64encode(b"hello").decode()}
    status, said = await post(page, "/sandbox/act", do="say", user="U0ADA", channel="C0HELP", text="x", files=[file])
    assert (status, said["ok"]) == (200, True)
    assert box.messages("#help")[0]["files"][0]["size"] == 5
    await post(page, "/sandbox/act", do="react", user="lena", channel="#help", ts=said["ts"], name="eyes")
    await post(page, "/sandbox/act", do="edit", user="ada", channel="#help", find="x", text="12 seats")
    assert (box.messages("#help")[0]["text"], box.messages("#help")[0]["reactions"][0]["name"]) == ("12 seats", "eyes")
    await client.chat_postMessage(channel="C0TRIAGE", text="12 seats", blocks=[button()])
    act = {"do": "click", "user": "lena", "channel": "#triage", "find": "12 seats", "label": "Claim"}
    assert (await post(page, "/sandbox/act", **act))[0] == 200
    assert box.toasts("lena")
    await post(page, "/sandbox/act", do="delete", user="ada", channel="#help", ts=said["ts"])
    assert box.messages("#help") == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"do": "fly", "user": "ada"}, "unknown_act"),
        ({"do": "say", "user": "ada", "channel": "#triage", "text": "x"}, "not_in_channel"),
        ({"do": "say", "channel": "#help", "text": "x"}, "invalid_arguments"),
        ({"do": "say", "user": "ada", "channel": "#help", "files": [{"name": "x"}]}, "invalid_arguments"),
        ({"do": "say", "user": "ada", "channel": "#help", "text": "x", "platform": "telex"}, "unknown_platform"),
        ({"do": "submit", "user": "ada", "values": []}, "no_modal"),
        ({"do": "click", "user": "ada", "channel": "#help", "find": "x", "label": "y"}, "message_not_found"),
        ({"do": "click", "user": "ada", "channel": "home", "label": "y"}, "view_not_found"),
        ({"do": "say", "user": "ada", "channel": "#help", "text": "x", "wait_s": 1000}, "invalid_arguments"),
    ],
)
async def test_a_refused_act_says_why(page, body, error) -> None:
    """A refusal is a 4xx with Slack's word and a sentence."""
    status, answer = await post(page, "/sandbox/act", **body)
    assert (status, answer["ok"], answer["error"]) == (400, False, error)
    assert answer["explain"]


async def test_an_act_can_wait_for_what_is_to_come(box, client, page, button) -> None:
    """With wait_s a click waits for the message that the bot is about to post."""
    act = {"do": "click", "user": "lena", "channel": "#triage", "find": "seats", "label": "Claim", "wait_s": 5}
    clicking = asyncio.ensure_future(post(page, "/sandbox/act", **act))
    await box.say("lena", "#triage", "seats, but no button")
    await client.chat_postMessage(channel="C0TRIAGE", text="12 seats", blocks=[button()])
    assert (await clicking)[0] == 200
    assert box.toasts("lena")


async def test_a_submit_returns_the_errors_shown(box, client, desk, page) -> None:
    """The page gets the messages for the fields with the answer."""

    @desk.app.view("form")
    async def take(ack):
        await ack(response_action="errors", errors={"b": "too short"})

    element = {"type": "plain_text_input", "action_id": "text"}
    block = {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Text"}, "element": element}
    head = {"type": "modal", "callback_id": "form", "title": {"type": "plain_text", "text": "T"}}
    view = {**head, "submit": {"type": "plain_text", "text": "OK"}, "blocks": [block]}
    opened = await client.views_open(trigger_id=box.world.triggers.issue("U0LENA"), view=view)
    act = {"do": "submit", "user": "U0LENA", "view_id": opened["view"]["id"], "values": {"text": "x"}}
    assert (await post(page, "/sandbox/act", **act))[1] == {"ok": True, "errors": {"b": "too short"}}
    assert (await post(page, "/sandbox/act", **{**act, "view_id": "V0"}))[1]["error"] == "no_modal"


async def test_the_clock_moves_forward_only(box, page) -> None:
    """advance_s moves the sandbox's clock; a negative span is refused."""
    before = box.clock.now()
    status, answer = await post(page, "/sandbox/clock", advance_s=3600)
    assert (status, answer["offset_s"]) == (200, 3600)
    assert (box.clock.now() - before).total_seconds() >= 3600
    assert (await post(page, "/sandbox/clock", advance_s=-1))[0] == 400


async def test_faults_are_switched_by_name(box, page) -> None:
    """The answer has all faults in force; an unknown one is refused."""
    status, faults = await post(page, "/sandbox/fault", name="rate_limit", method="chat.postMessage", retry_after=5)
    assert (status, faults["rules"][0]["name"]) == (200, "rate_limit")
    await post(page, "/sandbox/fault", name="history_denied", on=True)
    assert box.faults.history_denied
    assert (await post(page, "/sandbox/fault", name="earthquake"))[1]["error"] == "unknown_fault"


async def test_a_fault_that_was_used_up_is_told(box, client, page) -> None:
    """The page hears when a counted fault strikes, so that it no longer shows it as armed."""
    box.faults.error("auth.test", "internal_error", times=1)
    async with page.ws_connect("/sandbox/live") as live:
        assert (await live.receive_json())["faults"]["rules"]
        with pytest.raises(SlackApiError):
            await client.auth_test()
        patch = await live.receive_json()
    assert (patch["type"], patch["faults"]["rules"]) == ("faults", [])


async def test_reset_brings_the_seed_back(box, client, page) -> None:
    """Messages, faults and journals are gone; the clock keeps its time."""
    await box.say("ada", "D:ada", "hello")
    box.faults.latency(0.01)
    box.clock.advance(timedelta(hours=1))
    assert (await post(page, "/sandbox/reset"))[0] == 200
    assert box.messages("D:ada") == []
    assert (box.faults.latency_s, box.clock.offset.total_seconds()) == (0, 3600)
    assert (await client.chat_postMessage(channel="C0TRIAGE", text="x"))["ok"]


async def test_the_live_feed_begins_with_the_state(box, client, page) -> None:
    """First the whole state, then each change as its patch."""
    async with page.ws_connect("/sandbox/live") as live:
        first = await live.receive_json()
        assert (first["type"], first["slack"]["bot"]["connected"]) == ("state", False)
        ts = await box.say("ada", "D:ada", "hello")
        message = await live.receive_json()
        assert (message["type"], message["channel"], message["message"]["ts"]) == ("message", "D0ADA", ts)
        assert message["platform"] == "slack"
        # Nobody is connected, so the first delivery fails and the bot's state says so.
        assert (await live.receive_json())["type"] == "bot"
        await box.delete("ada", "D:ada", ts)
        assert await live.receive_json() == {"type": "message_gone", "channel": "D0ADA", "ts": ts, "platform": "slack"}
        await client.auth_test()
        call = await live.receive_json()
        assert (call["type"], call["method"], call["ok"]) == ("call", "auth.test", True)
        await post(page, "/sandbox/clock", advance_s=60)
        assert (await live.receive_json())["type"] == "clock"
        await post(page, "/sandbox/fault", name="latency", seconds=0)
        assert (await live.receive_json())["type"] == "faults"
        await post(page, "/sandbox/reset")
        assert (await live.receive_json())["type"] == "state"


@pytest.mark.parametrize("path", ["/sandbox/state", "/", "/files/F1/x", "/page/app.js"])
@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.test"}, {"Origin": "https://evil.test"}, {"Origin": "null"}],
)
async def test_only_this_machine_is_served(page, path, headers) -> None:
    """A foreign Host (DNS rebinding) or Origin (another web page) is refused."""
    async with page.get(path, headers=headers) as response:
        assert response.status == 403


async def test_the_pages_own_origin_is_served(box, page) -> None:
    """Loopback names are fine."""
    for origin in (box.url, "http://localhost:1234"):
        async with page.get("/sandbox/state", headers={"Origin": origin}) as response:
            assert response.status == 200


async def test_only_the_pages_folder_is_served(page) -> None:
    """No path leads out of the page's folder."""
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/..%2fserver.py"):
        async with page.get(path) as response:
            assert response.status == 404


async def test_what_is_no_json_is_refused(page) -> None:
    """A body that is no object is told so."""
    for body in (b"", b"[]", b"{"):
        async with page.post("/sandbox/act", data=body) as response:
            assert (response.status, (await response.json())["error"]) == (400, "invalid_json")


class Telex:
    """A second platform, as small as one can be."""

    key = "telex"

    def __init__(self) -> None:
        self.feed = Feed()
        self.closed = False

    def routes(self):
        """Have none."""
        return []

    async def opened(self, url):
        """Keep the address."""
        self.url = url

    def snapshot(self):
        """Show the state."""
        return {"tapes": []}

    def fault_snapshot(self):
        """Show the faults."""
        return {"paper_jam": False}

    def fault(self, name, _args):
        """Know no fault."""
        raise SandboxError("unknown_fault", name)

    async def act(self, do, fields):
        """Publish what was punched."""
        self.feed.publish({"type": "tape", "text": fields["text"]})
        return {"do": do}

    def reset(self):
        """Forget nothing, having kept nothing."""

    async def close(self):
        """Note the end."""
        self.closed = True


async def test_platforms_stand_side_by_side() -> None:
    """Each platform has its state under its key, and acts and patches name it."""
    box, telex = SlackSandbox(), Telex()
    server = SandboxServer(box.clock, [box, telex])
    await server.start()
    async with aiohttp.ClientSession(server.url) as page, page.ws_connect("/sandbox/live") as live:
        state = json.loads((await live.receive()).data)
        assert state["telex"] == {"tapes": []}
        assert "team" in state["slack"]
        assert "history_denied" in state["faults"]
        assert "paper_jam" in state["faults"]["telex"]
        status, answer = await post(page, "/sandbox/act", platform="telex", do="punch", text="STOP")
        assert (status, answer) == (200, {"ok": True, "do": "punch"})
        assert await live.receive_json() == {"type": "tape", "text": "STOP", "platform": "telex"}
    await server.stop()
    assert telex.closed
    assert telex.url == server.url == box.url
