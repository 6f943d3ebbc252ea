"""Articles in the real modals of Slack and Discord: written, edited, walked through, looked after."""

import asyncio

import pytest

from bot.desk.table import COMMANDS
from bot.kb import store
from bot.messages import Advice, Cited
from tests.acceptance.words import words_in
from tests.fakes import FakeBase

TITLE = "How do I rotate an API key?"
TEXT = "Open **Settings**.\n\n## Where?\n- In the app → [There](#there)\n\n## There\n\nPress [Rotate](https://help.test/rotate) & wait."
FILLED = {"title": TITLE, "text": TEXT, "owner": "Priya"}


def article(desk, article_id="how-do-i-rotate-an-api-key"):
    with desk.app.database.read() as tx:
        return store.by_id(tx, article_id)


@pytest.fixture
async def slack(idle_desk):
    """Give a desk in Slack with a knowledge base that knows one answer."""
    base = FakeBase()
    base.knows["How do I rotate it?"] = Advice("Press *Rotate*.", (Cited("how-do-i-rotate-an-api-key", TITLE),), 0.9)
    idle_desk.rooms = (base,)
    await idle_desk.start()
    await idle_desk.know_the_team("slack")
    return idle_desk


async def added(desk, who="priya", **more):
    await desk.box.slash(who, "#triage", "/kb", "add")
    await desk.until_modal(who)
    await desk.box.submit(who, FILLED | more)
    await desk.until_told(who, "Added")


async def test_an_article_is_written_and_edited_in_slacks_modal(slack):
    """The Markdown comes back letter for letter: a modal is no message, and nothing in it is Slack's markup."""
    await added(slack)
    assert article(slack).article.text == TEXT
    await slack.box.slash("priya", "#triage", "/kb", "edit how-do-i-rotate-an-api-key")
    modal = await slack.until_modal("priya")
    initial = {one["block_id"]: one["element"].get("initial_value") for one in modal["blocks"] if one["type"] == "input"}
    assert (initial["title"], initial["text"]) == (TITLE, TEXT)
    await slack.box.submit("priya", {"text": f"{TEXT}\nTwice."})
    await slack.until_told("priya", "Saved")
    assert article(slack).article.text == f"{TEXT}\nTwice."


async def test_two_leads_who_edit_at_once_do_not_write_over_each_other(slack):
    """The second is told who was first, and gets their own words back."""
    await added(slack)
    for who in ("priya", "sam"):
        await slack.box.slash(who, "#triage", "/kb", "edit how-do-i-rotate-an-api-key")
        await slack.until_modal(who)
    await slack.box.submit("sam", {"text": "Sam's words"})
    await slack.until_told("sam", "Saved")
    await slack.box.submit("priya", {"text": "Priya's words"})
    told = await slack.until_told("priya", "was not saved")
    assert "Priya's words" in told
    assert article(slack).article.text == "Sam's words"


async def test_a_customer_walks_through_an_article_in_slack(slack):
    """From the answer, by buttons that only they see."""
    await added(slack, visibility="customer")
    await slack.box.slash("ada", "D:ada", "/kb", "How do I rotate it?")
    await slack.until_told("ada", "Press")
    await slack.box.click("ada", "D:ada", slack.box.ephemerals("ada")[-1]["ts"], "Walk me through")
    await slack.until_told("ada", "Where?")
    await slack.box.click("ada", "D:ada", slack.box.ephemerals("ada")[-1]["ts"], "In the app")
    assert "Rotate" in await slack.until_told("ada", "There")


async def test_an_owner_is_asked_in_slack_and_answers_with_a_button(slack):
    """One direct message; it says afterwards that it was looked at."""
    await added(slack)
    slack.advance(days=100)
    await asyncio.to_thread(slack.app.desk.look_over)
    await slack.quiet()
    post = next(one for one in slack.box.messages("D:priya") if "Still right" in words_in(one))
    await slack.box.click("priya", "D:priya", post["ts"], "Still right")
    await slack.until_told("priya", "is right as of today")
    await slack.until_said("D:priya", None, "Every article of this list was looked at")


async def test_an_article_is_written_and_edited_in_discords_modal(discord):
    """Five fields, just what a modal holds there; the title is offered while it is typed in the command."""
    await discord.know_the_team("discord")
    await discord.box.slash("priya", "#triage", "/kb add", {})
    await discord.until_modal("priya")
    await discord.box.submit("priya", FILLED)
    await discord.until_told("priya", "Added")
    assert article(discord).article.text == TEXT
    offered = await discord.box.autocomplete("priya", "#triage", "/kb edit", "article", "rotate")
    assert [one["name"] for one in offered] == [TITLE]
    await discord.box.slash("priya", "#triage", "/kb edit", {"article": offered[0]["value"]})
    modal = await discord.until_modal("priya")
    assert TEXT in words_of(modal)
    await discord.box.submit("priya", {"text": f"{TEXT}\nTwice."})
    await discord.until_told("priya", "Saved")
    assert article(discord).article.text == f"{TEXT}\nTwice."


def words_of(modal):
    return [part.get("component", {}).get("value", "") for part in modal["components"]]


async def test_every_verb_of_the_base_is_a_command_on_discord(discord):
    """A question is one of them; what only a button can know is none."""
    await discord.eventually(lambda: bool(discord.calls("bulk_overwrite_commands")))
    (group,) = [one for one in discord.calls("bulk_overwrite_commands")[-1].args["body"] if one["name"] == "kb"]
    offered = {one["name"] for one in group["options"]}
    assert offered == {one.name for one in COMMANDS if one.group == "kb" and not one.by_button}
