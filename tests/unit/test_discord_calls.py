"""Commands, buttons, pick lists and forms on Discord, read into calls that mean the same after a restart."""

import pytest

from bot.adapters.discord.calls import call, wants_form
from bot.adapters.discord.modal import custom_id, modal
from bot.adapters.discord.render import asking, message
from bot.desk.table import COMMANDS
from bot.messages import Button, Content, Form, Input, Menu, Place
from tests.unit.discord_payloads import ADA, BOT, DM, HELP, NOW, TRIAGE, US, WORKSPACE, interaction, rooms, snowflake
from tests.unit.discord_payloads import message as posted


def read(data):
    known = rooms()
    known.learn_event("INTERACTION_CREATE", data)
    return call(data, US, known, COMMANDS, NOW)


def slash(group, verb="", options=(), **more):
    filled = [{"name": name, "type": 3, "value": value} for name, value in options]
    inside = [{"name": verb, "type": 1, "options": filled}] if verb else filled
    return interaction(2, {"id": "4", "name": group, "type": 1, "options": inside, **more})


def pressed(custom_id, *, channel_id=TRIAGE, message_id="140", components=(), **data):
    shown = {"id": message_id, "content": "", "type": 0, "author": BOT, "components": list(components)}
    return interaction(3, {"custom_id": custom_id, "component_type": 2, **data}, channel_id=channel_id, message=shown)


def test_a_slash_command_is_a_line_with_named_values():
    """Options keep their names, so words that begin with a number cannot be taken for one."""
    found = read(
        slash(
            "ticket",
            "reply",
            [("ticket", 12), ("text", "3 seats are <@601>")],
            resolved={"users": {"601": {"id": "601", "username": "lena"}}},
        )
    )
    assert found is not None
    assert (found.kind, found.called.line) == ("command", "ticket reply")
    assert found.called.values == {"ticket": "12", "text": "3 seats are @lena"}
    assert found.called.reply_to == "901/t-1/@original"
    assert (found.arrival.key, found.arrival.lane) == (f"discord:call:{snowflake(9)}", "discord:call:601")


def test_a_customers_command_has_no_verb():
    """`/support` and `/mytickets` are what customers type, alone."""
    assert read(slash("support", options=[("text", "help")])).called.line == "support open"
    assert read(slash("mytickets")).called.line == "mytickets list"


def test_a_command_in_a_tickets_thread_knows_where_it_is():
    """So that the number can be left out."""
    data = interaction(2, {"name": "ticket", "type": 1, "options": [{"name": "claim", "type": 1, "options": []}]}, channel_id=WORKSPACE)
    assert read(data).called.place == Place("discord", TRIAGE, WORKSPACE)


def test_what_is_being_typed_is_known_with_the_rest_of_the_command():
    """Suggestions are made for one option of one command."""
    options = [{"name": "ticket", "type": 4, "value": "1", "focused": True}, {"name": "text", "type": 3, "value": "x"}]
    found = read(interaction(4, {"name": "ticket", "type": 1, "options": [{"name": "reply", "type": 1, "options": options}]}))
    assert (found.kind, found.option, found.typed, found.called.line) == ("complete", "ticket", "1", "ticket reply")


@pytest.mark.parametrize(
    ("line", "options", "is_asked"),
    [("reply", [("ticket", 1)], True), ("reply", [("text", "Hi")], False), ("claim", [], False), ("pend", [("ticket", 1)], True)],
)
def test_a_command_with_open_questions_wants_a_form(line, options, is_asked):
    """A reply without words opens a modal; a claim needs none."""
    assert wants_form(read(slash("ticket", line, options)), COMMANDS) is is_asked


def test_a_button_carries_its_line_in_its_id():
    """Nothing of it lives in memory; it counts as pressed in the thread under its message."""
    (row,) = message(Content(text="x", buttons=(Button("Claim", "ticket claim 12", "primary"),)))["components"]
    found = read(pressed(row["components"][0]["custom_id"]))
    assert (found.kind, found.called.line, found.ask_first) == ("button", "ticket claim 12", "")
    assert found.called.place == Place("discord", TRIAGE, "140")
    assert found.called.reply_to == "901/t-1/new"


def test_a_pick_runs_the_line_that_was_picked():
    """A menu's values are lines."""
    (row,) = message(Content(text="x", menu=Menu("More…", (("Context", "ticket context 3"),))))["components"]
    assert read(pressed(row["components"][0]["custom_id"], values=["ticket context 3"])).called.line == "ticket context 3"


def test_a_button_that_asks_first_is_answered_with_a_question_that_carries_the_line():
    """Discord has no question of its own before a press, so we ask; what it says yes to stands in the answer."""
    rows = message(Content(text="x", buttons=(Button("Take back", "ticket retract 3 7", "danger", confirm="Really?"),)))["components"]
    found = read(pressed(rows[0]["components"][0]["custom_id"], components=rows))
    assert found.ask_first == "Take back"
    (yes,) = asking(found.ask_first, found.called.line)["components"][0]["components"]
    assert read(pressed(yes["custom_id"])).called.line == "ticket retract 3 7"
    assert read(pressed(yes["custom_id"])).ask_first == ""


@pytest.mark.parametrize("custom_id", ["", "x:ticket claim 1", "c0", "vote:yes", "p0"])
def test_foreign_buttons_are_nobodys_call(custom_id):
    """What we did not make is not ours to run."""
    assert read(pressed(custom_id)) is None


def test_a_form_comes_back_as_the_call_that_it_completes():
    """Line, what was known, and what was filled in, by the questions' names."""
    form = Form("Reply #3", "ticket reply 3", (Input("text", "What to say", "lines"),), known={"seen": "55"})
    built = modal(form)
    filled = [{"type": 18, "component": {"type": 4, "custom_id": built["components"][0]["component"]["custom_id"], "value": "Hi <@&21>"}}]
    found = read(interaction(5, {"custom_id": built["custom_id"], "components": filled}))
    assert (found.kind, found.called.line) == ("form", "ticket reply 3")
    assert found.called.values == {"seen": "55", "text": "Hi @support-agents"}


def test_a_form_of_the_older_shape_is_read_too():
    """Rows with one field each, as they were before there were labels."""
    rows = [{"type": 1, "components": [{"type": 4, "custom_id": "why", "value": " done "}]}]
    assert read(interaction(5, {"custom_id": "f:ticket resolve 3", "components": rows})).called.values == {"why": "done"}


def test_picks_in_a_form_are_values():
    """A select gives a list; we ask for one."""
    form = Form("Wait", "ticket pend 3", (Input("reason", "For whom", "choice", (("Customer", "customer"), ("Third", "third"))),))
    picked = [
        {"type": 18, "component": {"type": 3, "custom_id": modal(form)["components"][0]["component"]["custom_id"], "values": ["third"]}}
    ]
    assert read(interaction(5, {"custom_id": custom_id(form), "components": picked})).called.values == {"reason": "third"}


def test_a_form_wider_than_a_modal_asks_the_rest_in_one_field():
    """Seven questions: four of their own and three as lines of a fifth, read back by their names."""
    form = Form("Wide", "support open", tuple(Input(f"q{n}", f"Question {n}", required=n < 5) for n in range(7)))
    parts = modal(form)["components"]
    assert len(parts) == 5
    last = parts[-1]["component"]
    assert last["value"] == "q4: \nq5: \nq6: "
    filled = [{"type": 18, "component": {**one["component"], "value": "x"}} for one in parts[:-1]]
    filled.append({"type": 18, "component": {**last, "value": "q4: four\nq5: \nq6: six"}})
    found = read(interaction(5, {"custom_id": custom_id(form), "components": filled}))
    assert found.called.values == {"q0": "x", "q1": "x", "q2": "x", "q3": "x", "q4": "four", "q6": "six"}


def test_a_form_with_too_much_to_remember_is_refused():
    """Discord keeps a hundred characters for us."""
    with pytest.raises(ValueError, match="too long"):
        custom_id(Form("x", "ticket pend 1 " + "x" * 100, ()))


def test_a_messages_menu_calls_about_that_message():
    """Its words come along; the place is the thread that it begins."""
    target = posted("It broke", message_id="150")
    data = interaction(
        2, {"name": "Open a ticket", "type": 3, "target_id": "150", "resolved": {"messages": {"150": target}}}, user=ADA, channel_id=HELP
    )
    found = read(data)
    assert found.called.line == "support message"
    assert found.called.about.text == "It broke"
    assert found.called.place == Place("discord", HELP, "150")


def test_a_call_in_a_direct_conversation_is_made_at_the_persons_place():
    """There is no member there, only a user."""
    data = interaction(2, {"name": "mytickets", "type": 1}, channel_id=DM)
    data = {key: value for key, value in data.items() if key not in ("member", "guild_id")} | {
        "user": ADA,
        "channel": {"id": DM, "type": 1},
    }
    assert read(data).called.place == Place("discord", ADA["id"])
