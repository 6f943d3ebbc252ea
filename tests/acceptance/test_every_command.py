"""Every command of the table by slash command, typed in a thread, and by button: each answers, none fails on our side."""

import json

import pytest
from sqlalchemy import text

from bot.commands import parse
from bot.desk.table import COMMANDS
from bot.messages import Advice, Cited
from bot.sandbox.slack.parcel import INTERACTION
from tests.acceptance.words import shown
from tests.fakes import FakeBase

KNOWN = "How do I add a seat?"
# In an order in which each makes sense on one ticket; a dictionary holds the words that follow the number.
STEPS = (
    ("ticket norequest", {}),
    ("ticket reopen", {"why": "it was one"}),
    ("ticket claim", {}),
    ("ticket show", {}),
    ("ticket context", {}),
    ("ticket start", {}),
    ("ticket reply", {"text": "Hello Ada, which invoice?"}),
    ("ticket amend", {"message": "the last reply", "text": "Hello Ada, which invoice is it?"}),
    ("ticket summary", {}),
    ("ticket note", {"text": "They dropped three seats"}),
    ("ticket draft", {"text": "We will correct it"}),
    ("ticket discard", {"draft": "the last draft"}),
    ("ticket draft", {"text": "We have corrected it"}),
    ("ticket send", {"draft": "the last draft"}),
    ("ticket retract", {"message": "the last reply"}),
    ("ticket macro", {"name": "need-details"}),
    ("ticket priority", {"priority": "high"}),
    ("ticket category", {"category": "billing"}),
    ("ticket pend", {"reason": "third party", "why": "the bank answers"}),
    ("ticket start", {}),
    ("ticket snooze", {"until": "2d"}),
    ("ticket start", {}),
    ("ticket misroute", {"category": "plan"}),
    ("ticket assign", {"to": "@tom"}),
    ("ticket release", {}),
    ("ticket resolve", {"why": "three seats credited"}),
    ("kb draft", {}),
    ("kb revise", {"proposal": "the last article", "text": "# Three seats\n\nWe credit them."}),
    ("kb reject", {"proposal": "the last article", "why": "it was ours"}),
    ("ticket reopen", {"why": "once more"}),
    ("ticket escalate", {"why": "they go live today"}),
    ("ticket acknowledge", {}),
    ("ticket remind", {}),
    ("ticket history", {}),
    ("ticket transcript", {}),
    ("ticket list", {"which": "mine"}),
    ("ticket search", {"text": "invoice seats"}),
    ("desk queue", {}),
    ("desk sla", {}),
    ("desk alerts", {}),
    ("desk routing", {}),
    ("desk home", {}),
    ("desk handoff", {}),
    ("desk off", {}),
    ("desk on", {}),
    ("desk status", {}),
    ("desk help", {}),
    ("support open", {"text": "Our exports stop"}),
    ("mytickets list", {}),
    ("mytickets still", {}),
    ("mytickets solved", {}),
    ("mytickets reopen", {}),
    ("ticket new", {"text": "Acme called as well"}),
    ("desk link", {"one": "#1", "other": "slack:U0PRIYA"}),
    ("desk unlink", {"one": "#1"}),
    ("desk relink", {"links": "1"}),
    ("ticket split", {"since": "the last message"}),
    ("ticket undo", {}),
    ("ticket merge", {"into": "2", "whom": "both"}),
    ("kb ask", {"text": KNOWN}),
    ("kb share", {"question": "the last question"}),
    ("kb rate", {"question": "the last question", "verdict": "up"}),
    ("kb ask", {"text": "Do you sell boats?"}),
    ("kb gap", {"question": "the last question"}),
    ("kb fill", {"question": "the last question"}),
    ("kb revise", {"proposal": "the last article", "text": "# Boats\n\nWe sell none."}),
    ("kb approve", {"proposal": "the last article", "version": "its version"}),
    ("kb gaps", {}),
    ("kb ask", {"text": "Do you sell horses?"}),
    ("kb dismiss", {"question": "the last question"}),
    ("kb learned", {"what": "one-off"}),
    ("kb stats", {}),
    ("kb add", {"title": '"Adding a seat"', "text": "- It shows → solved"}),
    ("kb add", {"title": '"How seats are added"', "text": "Press Add seat."}),
    ("kb articles", {"words": "seat"}),
    ("kb show", {"article": "adding-a-seat"}),
    ("kb edit", {"article": "adding-a-seat", "title": '"Adding a seat"', "text": "- It shows now → solved"}),
    ("kb walk", {"article": "adding-a-seat"}),
    ("kb right", {"article": "adding-a-seat"}),
    ("kb doubt", {"article": "adding-a-seat", "why": "it is two clicks now"}),
    ("kb reviews", {}),
    ("kb distinct", {"article": "adding-a-seat", "other": "how-seats-are-added"}),
    ("kb publish", {"article": "adding-a-seat", "visibility": "customer"}),
    ("kb publish", {"article": "adding-a-seat", "visibility": "internal"}),
    ("kb merge", {"article": "adding-a-seat", "other": "how-seats-are-added"}),
    ("kb retire", {"article": "adding-a-seat"}),
)
ONLY_FROM_A_MESSAGE = "support message"
ONLY_ON_A_POST = {"desk alert", "desk incident", "desk accept", "ticket pass"}  # there is nothing to answer before one came
ONLY_IN_THE_PANEL = {"kb assist"}  # see test_assistant
ONLY_ON_A_MAIL = {"ticket whole", "ticket raw"}  # see test_mailbox


def test_every_command_of_the_table_is_walked_through():
    """A new command cannot be forgotten here."""
    assert {name for name, _ in STEPS} | {ONLY_FROM_A_MESSAGE} | ONLY_ON_A_POST | ONLY_IN_THE_PANEL | ONLY_ON_A_MAIL == {
        f"{c.group} {c.name}" for c in COMMANDS
    }


async def by_slash(desk, opened, name, words):
    group, verb = name.split()
    line = " ".join([verb, *([str(opened.number)] if takes_ticket(name) else []), *words.values()])
    await desk.box.slash("priya", "#triage", f"/{group}", line)


async def by_typing(desk, opened, name, words):
    group, verb = name.split()
    first = f"!{verb}" if group == "ticket" else f"!{group} {verb}"
    await desk.typed("priya", opened, " ".join([first, *words.values()]))


async def by_button(desk, opened, name, words):
    """Press a button that carries the line as ours do: numbers are in it, words are asked for in a form."""
    group, verb = name.split()
    numbers = [
        value for key, value in words.items() if key in ("message", "draft", "into", "question", "proposal", "version") and verb != "merge"
    ]
    line = " ".join([group, verb, *([str(opened.number)] if takes_ticket(name) else []), *numbers])
    asked = {key: value for key, value in words.items() if value not in numbers}
    await press_as(desk, "U0PRIYA", opened, line)
    if parse(COMMANDS, line).needs_form:
        await desk.until_modal("priya")
        await desk.box.submit("priya", asked | ({"to": "@U0TOM"} if "to" in asked else {}))


@pytest.fixture
async def desk(idle_desk):
    """Give a desk with a knowledge base, so that all verbs have something to do."""
    base = FakeBase()
    base.knows[KNOWN] = Advice("Press *Add seat*.", (Cited("seats", "Seats"),), 0.9)
    idle_desk.rooms = (base,)
    await idle_desk.start()
    return idle_desk


@pytest.mark.parametrize("way", [by_slash, by_typing, by_button])
async def test_every_command_is_done(desk, way):
    """Whichever way a lead takes, each command is carried out and says so."""
    opened = await desk.open()
    await desk.box.say("ada", "D:ada", "By the way, our exports stop", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "our exports stop")
    failed = {}
    for name, words in STEPS:
        before = len(desk.told("priya"))
        await way(desk, opened, name, with_numbers(desk, words))
        try:
            await desk.box.until(lambda known=before: len(desk.told("priya")) > known, 6)
        except TimeoutError:
            failed[name] = f"no answer; toasts: {desk.box.toasts('priya')}, modal: {shown(desk.box.modal('priya') or {})}"
            continue
        answer = desk.told("priya")[-1]
        if "⚠️" in answer or "went wrong" in answer:
            failed[name] = answer
    assert failed == {}


async def test_open_from_message_typed_says_where_it_works(desk):
    """The one command that needs a message says so."""
    await desk.box.slash("lena", "#triage", "/support", "message")
    await desk.until_told("lena", "message's own menu")


def takes_ticket(name):
    return any(p.kind == "ticket" for c in COMMANDS if f"{c.group} {c.name}" == name for p in c.params)


def with_numbers(desk, words):
    found = {"the last reply": "", "the last draft": ""}
    for message in desk.said(1):
        if message.speaker == "agent" and not message.is_deleted:
            found["the last draft" if message.is_draft else "the last reply"] = str(message.id)
        if message.speaker == "customer":
            found["the last message"] = str(message.id)
    with desk.app.database.read() as tx:
        found["the last question"] = str(tx.execute(text("SELECT max(id) FROM questions WHERE person_id IS NOT NULL")).scalar())
        newest = tx.execute(text("SELECT id, version FROM knowledge_proposals ORDER BY id DESC LIMIT 1")).first()
        found["the last article"], found["its version"] = map(str, newest or ("", ""))
    return {key: found.get(value, value) for key, value in words.items()}


async def press_as(desk, user_id, opened, line):
    """Tell the app of a press on the ticket's card, as Slack does, whoever may see the card."""
    world = desk.box.world
    trigger = world.triggers.issue(user_id)
    key = world.reply_places.issue(user_id, "C0TRIAGE", opened.card, is_ephemeral=False)
    payload = {
        "type": "block_actions",
        "user": {"id": user_id, "team_id": "T0NORTH"},
        "team": {"id": "T0NORTH"},
        "trigger_id": trigger,
        "channel": {"id": "C0TRIAGE", "name": "triage"},
        "message": json.loads(json.dumps(desk.box.messages("#triage", opened.card)[0])),
        "response_url": f"{world.base_url}/slack/actions/{key}",
        "actions": [{"action_id": "call:0", "block_id": "b", "type": "button", "value": line, "action_ts": f"{world.clock.time():.6f}"}],
    }
    assert (await world.courier.ask(INTERACTION, payload, trigger)).ok
