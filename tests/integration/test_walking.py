"""Walking through an article: each press stands for itself, and the wall stands before every step."""

import pytest

from bot.messages import Advice, Cited
from bot.policy import Category
from tests.fakes import FakeBase, arrival, called, fake_policy

TEXT = """Before you call anybody.

## Is the lamp green?
Look at the front.
- Yes → [Is there paper?](#is-there-paper)
- No → Plug it in
- It prints → solved

## Is there paper?
- No → [Plug it in](#plug-it-in)
- Yes → support

## Plug it in
The cable is behind it.
"""


@pytest.fixture
async def life(new_life):
    base = FakeBase()
    base.knows["Why does it not print?"] = Advice("Look at the lamp.", (Cited("printing", "Printing"),), 0.9)
    return await new_life(rooms=(base,), policy=fake_policy().model_copy(update={"categories": (Category(name="billing"),)}))


async def do(life, line, who="ada", room="help", **values):
    call = called(line, who, room=room)
    call.values.update(values)
    await life.enter(arrival(call, f"{line}:{who}:{life.clock.now()}:{len(life.channel.answers)}"))
    await life.rest()
    return life.channel.answers[-1].content


async def written(life, visibility="customer", text=TEXT):
    return await do(life, "kb add", "priya", "triage", title="Printing", text=text, visibility=visibility)


def call_of(content, label):
    return next(one.call for one in content.buttons if one.label == label)


async def test_a_customer_is_offered_the_walk_and_goes_through_it_by_buttons(life):
    """From the answer that cites it to the end, which offers a person."""
    await written(life)
    answer = await do(life, "kb ask Why does it not print?")
    first = await do(life, call_of(answer, "Walk me through"))
    assert "Is the lamp green?" in first.text
    assert "Before you call anybody" in first.text
    assert "→" not in first.text
    second = await do(life, call_of(first, "Yes"))
    assert "Is there paper?" in second.text
    assert call_of(second, "Yes") == "support open"
    last = await do(life, call_of(second, "No"))
    assert "The cable is behind it." in last.text
    assert {one.label for one in last.buttons} == {"It works now", "Ask a person", "Start again"}
    assert "Glad" in (await do(life, call_of(last, "It works now"))).text


async def test_an_answer_from_an_article_without_steps_offers_no_walk(life):
    """The button is there only where it leads somewhere."""
    await written(life, text="Look at the lamp.")
    answer = await do(life, "kb ask Why does it not print?")
    assert "Walk me through" not in {one.label for one in answer.buttons}
    assert "no steps" in (await do(life, "kb walk #1")).text


async def test_what_is_internal_is_walked_through_by_the_team_alone_and_in_its_rooms(life):
    """A customer who guesses the number learns nothing, not even that it is there."""
    await written(life, "internal")
    guessed = await do(life, "kb walk #1")
    assert "There is no article" in guessed.text
    assert guessed == await do(life, "kb walk #1", "lena", "help")
    assert "lamp" in (await do(life, "kb walk #1", "lena", "triage")).text


async def test_a_retired_article_is_not_walked_through(life):
    """A button of before says so."""
    await written(life)
    await do(life, "kb retire #1", "priya", "triage")
    assert "no steps" in (await do(life, "kb walk #1")).text


async def test_a_button_of_before_an_edit_still_leads_to_its_step(life):
    """Its name is that of the heading; one that is gone begins anew, and says so."""
    await written(life)
    first = await do(life, "kb walk #1")
    paper, plug = call_of(first, "Yes"), call_of(first, "No")
    text = TEXT.replace("## Plug it in", "## Switch it on").replace("Plug it in](#plug-it-in)", "Switch it on](#switch-it-on)")
    await do(life, "kb edit #1", "priya", "triage", title="Printing", text=f"New words.\n\n{text}", visibility="customer")
    assert "Is there paper?" in (await do(life, paper)).text
    assert "has changed since" in (await do(life, plug)).text


async def test_a_step_is_named_by_number_or_heading_where_it_is_typed(life):
    """In the terminal for instance."""
    await written(life)
    assert "Is there paper?" in (await do(life, "kb walk printing 2")).text
    assert "behind it" in (await do(life, "kb walk printing plug-it-in")).text


async def test_an_answer_that_leads_nowhere_is_said_to_the_writer_and_not_shown(life):
    """The reader must not press into nothing."""
    told = await written(life, text=TEXT.replace("- Yes → support", "- Yes → The moon"))
    assert "leads to no step: The moon" in told.text
    second = await do(life, "kb walk printing 2")
    assert [one.label for one in second.buttons] == ["No", "Start again"]
