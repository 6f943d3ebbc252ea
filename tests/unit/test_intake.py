"""What becomes of a message: every decision, from the facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.queue.intake import Facts, Step, decide, is_typed_command
from bot.queue.ticket import Status, Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WINDOW = timedelta(hours=72)
OPEN = Ticket(1, "Invoice", Status.IN_PROGRESS, requester_id=1, opened_at=NOW)
PENDING = replace(OPEN, status=Status.PENDING)
ENDED = replace(OPEN, status=Status.RESOLVED, resolved_at=NOW - timedelta(hours=71))
LONG_ENDED = replace(ENDED, resolved_at=NOW - timedelta(hours=73))
MERGED = replace(ENDED, merged_into=9)

NOTHING = Facts(
    text="Our invoice is wrong",
    has_files=False,
    is_team=False,
    is_comment=False,
    in_thread=False,
    direct=False,
    customer_place=False,
    team_place=False,
    mentions_us=False,
)
TEAM = replace(NOTHING, is_team=True)
HELP = replace(NOTHING, customer_place=True)
DM = replace(NOTHING, direct=True)

TABLE = {
    # in the thread of a card
    "the team in a card's thread is internal": (replace(TEAM, workspace=OPEN, in_thread=True), Step.NOTE, OPEN),
    "an empty note is still the team's": (replace(TEAM, workspace=OPEN, text="", has_files=True), Step.NOTE, OPEN),
    "a typed verb in a card's thread": (replace(TEAM, workspace=OPEN, text="!claim"), Step.COMMAND, OPEN),
    "a cry is no verb": (replace(TEAM, workspace=OPEN, text="!!!"), Step.NOTE, OPEN),
    "a customer in a card's thread": (replace(NOTHING, workspace=OPEN), Step.HINT, OPEN),
    "a customer's command in a card's thread": (replace(NOTHING, workspace=OPEN, text="!claim"), Step.HINT, OPEN),
    # in an assistant's panel
    "a question in the panel": (replace(DM, in_panel=True, in_thread=True), Step.ASK, None),
    "the team asks in the panel": (replace(DM, in_panel=True, in_thread=True, is_team=True), Step.ASK, None),
    "a greeting in the panel": (replace(DM, in_panel=True, in_thread=True, is_comment=True), Step.GREET, None),
    "a file in the panel": (replace(DM, in_panel=True, in_thread=True, has_files=True), Step.OPEN, None),
    "a wish for a person in the panel": (replace(DM, in_panel=True, in_thread=True, wants_person=True), Step.OPEN, None),
    "a panel whose thread has a ticket": (replace(DM, in_panel=True, in_thread=True, here=OPEN), Step.APPEND, OPEN),
    "the team's verb in the panel": (replace(DM, in_panel=True, in_thread=True, is_team=True, text="!kb stats"), Step.COMMAND, None),
    # what no person wrote
    "an absence note on a solved ticket": (replace(HELP, is_automatic=True, here=ENDED), Step.FILE, ENDED),
    "a newsletter": (replace(HELP, is_automatic=True), Step.FILE, None),
    # nothing said
    "empty": (replace(HELP, text="  \n"), Step.IGNORE, None),
    "a file without words is a message": (replace(HELP, text="", has_files=True), Step.OPEN, None),
    # the team outside of workspaces
    "the team types a verb anywhere": (replace(TEAM, text="!claim 12", team_place=True), Step.COMMAND, None),
    "the team types a verb in the customer's thread": (replace(TEAM, here=OPEN, text="!resolve"), Step.COMMAND, OPEN),
    "the team answers in the customer's thread": (replace(TEAM, here=OPEN, in_thread=True), Step.REPLY, OPEN),
    "the team answers after the end": (replace(TEAM, here=LONG_ENDED, in_thread=True), Step.REPLY, LONG_ENDED),
    "the team mentions us in a customer's thread": (replace(TEAM, mentions_us=True, in_thread=True), Step.OPEN, None),
    "the team mentions us at the top": (replace(TEAM, mentions_us=True), Step.HINT, None),
    "the team mentions us in a team thread": (replace(TEAM, mentions_us=True, in_thread=True, team_place=True), Step.HINT, None),
    "the team writes to us directly": (replace(TEAM, direct=True), Step.HINT, None),
    "the team talks in a customer channel": (replace(TEAM, customer_place=True), Step.IGNORE, None),
    "the team talks among itself": (replace(TEAM, team_place=True), Step.IGNORE, None),
    # a customer in a conversation that belongs to a ticket
    "more words": (replace(HELP, here=OPEN, in_thread=True), Step.APPEND, OPEN),
    "more words on a pending ticket": (replace(HELP, here=PENDING, in_thread=True), Step.APPEND, PENDING),
    "thanks on an open ticket": (replace(HELP, here=OPEN, is_comment=True), Step.APPEND, OPEN),
    "thanks after the end": (replace(HELP, here=ENDED, is_comment=True), Step.THANK, ENDED),
    "thanks long after the end": (replace(HELP, here=LONG_ENDED, is_comment=True), Step.THANK, LONG_ENDED),
    "a reply within the window": (replace(HELP, here=ENDED), Step.REOPEN, ENDED),
    "a reply after the window": (replace(HELP, here=LONG_ENDED), Step.FOLLOW_UP, LONG_ENDED),
    "a customer's typed verb is just words": (replace(HELP, here=OPEN, text="!resolve"), Step.APPEND, OPEN),
    # direct messages
    "a first direct message": (DM, Step.OPEN, None),
    "a direct message with an open ticket": (replace(DM, direct_ticket=OPEN), Step.APPEND, OPEN),
    "a direct message after the last one ended": (replace(DM, direct_ticket=ENDED), Step.FOLLOW_UP, ENDED),
    "a thread of its own beside an open ticket": (replace(DM, direct_ticket=OPEN, in_thread=True), Step.OPEN, None),
    "hello": (replace(DM, is_comment=True), Step.HINT, None),
    "hello while a ticket is open": (replace(DM, is_comment=True, direct_ticket=OPEN), Step.APPEND, OPEN),
    "thank you, directly, after the end": (replace(DM, is_comment=True, direct_ticket=ENDED), Step.THANK, ENDED),
    "thank you, directly, long after": (replace(DM, is_comment=True, direct_ticket=LONG_ENDED), Step.HINT, None),
    "thank you on a merged one": (replace(DM, is_comment=True, direct_ticket=MERGED), Step.HINT, None),
    # customer channels
    "a top-level post": (HELP, Step.OPEN, None),
    "a second post soon after": (replace(HELP, recent=OPEN), Step.APPEND, OPEN),
    "a second post after the end": (replace(HELP, recent=ENDED), Step.OPEN, None),
    "a comment soon after": (replace(HELP, recent=OPEN, is_comment=True), Step.APPEND, OPEN),
    "a reply in some thread, whatever was recent": (replace(HELP, recent=OPEN, in_thread=True), Step.OPEN, None),
    "a reply under the team's own post": (replace(HELP, in_thread=True, root_by_team=True), Step.IGNORE, None),
    "a mention under the team's own post": (replace(HELP, in_thread=True, root_by_team=True, mentions_us=True), Step.OPEN, None),
    "good morning, all": (replace(HELP, is_comment=True), Step.IGNORE, None),
    "thanks with a screenshot": (replace(HELP, is_comment=True, has_files=True), Step.OPEN, None),
    # everywhere else
    "a mention in any other room": (replace(NOTHING, mentions_us=True), Step.OPEN, None),
    "talk in any other room": (NOTHING, Step.IGNORE, None),
    "a customer in a team place": (replace(NOTHING, team_place=True), Step.IGNORE, None),
    "a customer who mentions us in a team place": (replace(NOTHING, team_place=True, mentions_us=True), Step.IGNORE, None),
}


@pytest.mark.parametrize(("facts", "step", "about"), TABLE.values(), ids=TABLE)
def test_each_situation_has_its_decision(facts, step, about):
    """The table of decisions, line by line."""
    decision = decide(facts, NOW, WINDOW)
    assert (decision.step, decision.ticket) == (step, about), decision.why


def test_the_table_has_every_step():
    """No decision is left untested."""
    assert {step for _, step, _ in TABLE.values()} == set(Step)


TICKETS = st.sampled_from([None, OPEN, PENDING, ENDED, LONG_ENDED, MERGED])
FACTS = st.builds(
    Facts,
    text=st.sampled_from(["", " ", "hello", "!", "!claim", "!reply Hello", "Our invoice is wrong"]),
    has_files=st.booleans(),
    is_team=st.booleans(),
    is_comment=st.booleans(),
    in_thread=st.booleans(),
    direct=st.booleans(),
    customer_place=st.booleans(),
    team_place=st.booleans(),
    mentions_us=st.booleans(),
    root_by_team=st.booleans(),
    here=TICKETS,
    workspace=TICKETS,
    recent=TICKETS,
    direct_ticket=TICKETS,
)
NEEDS_TICKET = {Step.APPEND, Step.REOPEN, Step.FOLLOW_UP, Step.THANK, Step.REPLY, Step.NOTE}


@given(FACTS)
def test_deciding_is_total_and_whole(facts):
    """Any combination of facts has one decision, and a step that is about a ticket names it."""
    decision = decide(facts, NOW, WINDOW)
    assert decision.step in Step
    assert (decision.ticket is not None) or decision.step not in NEEDS_TICKET


@given(FACTS.filter(lambda facts: not facts.is_team))
def test_a_customer_never_runs_a_team_command(facts):
    """Nor writes a note, nor speaks as the team."""
    assert decide(facts, NOW, WINDOW).step not in (Step.COMMAND, Step.NOTE, Step.REPLY)


@given(FACTS.filter(lambda facts: facts.workspace is not None))
def test_nothing_in_a_workspace_reaches_the_customer(facts):
    """What is said under a card is internal, or a command, or answered privately."""
    assert decide(facts, NOW, WINDOW).step in (Step.NOTE, Step.COMMAND, Step.HINT)


@given(FACTS.filter(lambda facts: facts.is_comment and not facts.has_files))
def test_a_mere_comment_never_reopens_and_opens_nothing_but_on_a_mention(facts):
    """Thanks and greetings change no state; only the mention of us, which asks for something, opens a ticket."""
    step = decide(facts, NOW, WINDOW).step
    assert step not in (Step.REOPEN, Step.FOLLOW_UP)
    assert step is not Step.OPEN or facts.mentions_us


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("!claim", True), ("!r Hello", True), ("!", False), ("!!!", False), ("! claim", False), ("!1", False), ("claim!", False), ("", False)],
)
def test_a_verb_after_an_exclamation_mark_is_a_command(text, is_one):
    """A letter must follow the mark at once."""
    assert is_typed_command(text) is is_one
