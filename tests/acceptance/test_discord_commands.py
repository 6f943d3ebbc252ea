"""Slash commands, menus, buttons and forms on Discord: the one table, answered in three seconds, the same after a restart."""

import json
import subprocess
import sys
from pathlib import Path

from bot.queue.ticket import Status

ROOT = Path(__file__).parent.parent.parent


async def test_the_commands_are_offered_once_they_are_registered(discord):
    """Everybody sees them; what they may do is the gate's business."""
    await discord.eventually(lambda: bool(discord.calls("bulk_overwrite_commands")))
    offered = discord.box.commands("lena", "#triage")
    assert {"ticket", "desk", "support", "mytickets"} <= {name.strip("/").split()[0] for name in offered}


async def test_commands_that_stand_already_are_not_registered_again(discord):
    """Discord allows two hundred in a day."""
    await discord.eventually(lambda: bool(discord.calls("bulk_overwrite_commands")))
    await discord.restart()
    await discord.eventually(lambda: len(discord.calls("get_commands")) == 2)
    assert len(discord.calls("bulk_overwrite_commands")) == 1


async def test_a_command_is_acknowledged_in_time_and_answered_privately(discord):
    """The caller alone reads the answer."""
    opened = await discord.post()
    done = await discord.box.slash("lena", "#triage", "/ticket claim", {"ticket": opened.number})
    assert done.acked_ms is not None
    assert done.acked_ms < 3000
    await discord.until_told("lena", "#1 is yours")
    assert not any("is yours" in text for text in discord.texts("#triage"))


async def test_the_number_can_be_left_out_in_the_tickets_own_thread(discord):
    """The thread says which ticket is meant."""
    opened = await discord.post()
    await discord.box.slash("lena", opened.card, "/ticket claim", {})
    await discord.until_told("lena", "#1 is yours")


async def test_a_reply_without_words_opens_a_form(discord):
    """The customer's last words stand above the field."""
    opened = await discord.claimed()
    await discord.box.slash("lena", opened.card, "/ticket reply", {})
    form = await discord.until_modal("lena")
    assert "12 seats" in json.dumps(form)
    await discord.box.submit("lena", {"What the customer will read": "Done"})
    await discord.until_said(opened.place, "Done")


async def test_a_reply_written_against_older_news_is_held_back(discord):
    """What the customer wrote meanwhile is shown, and the reply kept as a draft."""
    opened = await discord.claimed()
    await discord.press("lena", opened, "Reply")
    await discord.until_modal("lena")
    await discord.box.say("ada", opened.place, "Never mind, I found it")
    await discord.until_said(opened.card, "I found it")
    await discord.box.submit("lena", {"What the customer will read": "We will look"})
    await discord.until_told("lena", "Not sent")
    assert not any("We will look" in text for text in discord.texts(opened.place))


async def test_numbers_people_and_categories_are_offered_while_typing(discord):
    """By number or by words, and only to those who may run the command."""
    await discord.post(title="Seats are wrong")
    await discord.post(user="chen", title="Login is broken")
    found = await discord.box.autocomplete("lena", "#triage", "/ticket claim", "ticket", "")
    assert {one["value"] for one in found} == {1, 2}
    named = await discord.box.autocomplete("lena", "#triage", "/ticket assign", "to", "to", {"ticket": 1})
    assert [one["name"] for one in named] == ["Tom Baker"]
    kinds = await discord.box.autocomplete("lena", "#triage", "/ticket category", "category", "bill", {"ticket": 1})
    assert [one["value"] for one in kinds][:2] == ["billing", "billing / invoice"]
    kinds = await discord.box.autocomplete("lena", "#triage", "/ticket category", "category", "refund", {"ticket": 1})
    assert [one["value"] for one in kinds] == ["billing / refund"]
    assert await discord.box.autocomplete("ada", "#help", "/ticket claim", "ticket", "") == []


async def test_a_customer_cannot_run_the_teams_commands(discord):
    """The refusal says what they can do."""
    await discord.post()
    await discord.box.slash("ada", "#help", "/ticket claim", {"ticket": 1})
    await discord.until_told("ada", "for the support team only")
    assert discord.ticket(1).status is Status.NEW


async def test_support_asks_with_a_short_form_and_answers_directly(discord):
    """The receipt begins the direct conversation, and what the customer adds there belongs to the ticket."""
    await discord.box.slash("ada", "#help", "/support", {})
    await discord.until_modal("ada")
    await discord.box.submit("ada", {"What you need help with": "I cannot export my data"})
    await discord.until_told("ada", "Your request is #1")
    await discord.until_said("D:ada", "I cannot export my data")
    await discord.eventually(lambda: discord.card_of(1) is not None)
    await discord.box.say("ada", "D:ada", "As CSV, that is")
    await discord.until_said(discord.card_of(1)["id"], "As CSV, that is")
    assert discord.how_many() == 1


async def test_a_customer_ends_and_reopens_their_request_from_their_list(discord):
    """What a list offers beside each line stands in one pick list."""
    opened = await discord.post()
    await discord.box.slash("ada", "#help", "/mytickets", {})
    await discord.until_told("ada", "Seats are wrong")
    listing = discord.box.ephemerals("ada")[-1]
    await discord.box.choose("ada", "#help", listing["id"], "It's solved…", "mytickets solved 1")
    await discord.until_told("ada", "#1 is solved")
    await discord.until_card(opened.number, "Resolved")


async def test_a_message_becomes_a_ticket_by_its_menu(discord):
    """One's own message, wherever the bot sees it."""
    message = await discord.box.say("ada", "#general", "The export has been empty since Monday")
    await discord.box.context_menu("ada", "#general", message, "Open a ticket")
    await discord.until_told("ada", "Opened #1")
    await discord.eventually(lambda: "The export has been empty" in discord.card(1))


async def test_buttons_and_forms_mean_the_same_after_a_restart(discord):
    """The process that made them is gone; the row, the button's id and the open form are not."""
    opened = await discord.post()
    await discord.restart()
    await discord.press("lena", opened, "Claim")
    await discord.until_told("lena", "#1 is yours")
    await discord.press("lena", opened, "Reply")
    await discord.until_modal("lena")
    await discord.restart()
    await discord.box.submit("lena", {"What the customer will read": "From the form of another process"})
    await discord.until_said(opened.place, "From the form of another process")


async def test_everything_else_stands_in_the_cards_menu(discord):
    """A pick opens its form, or runs."""
    opened = await discord.claimed()
    await discord.until_card(1, "Lena Fischer")
    await discord.box.choose("lena", "#triage", opened.card, "More…", "ticket pend 1")
    await discord.until_modal("lena")
    await discord.box.submit("lena", {"Who or what it waits for": "customer"})
    await discord.until_card(1, "Pending")


async def test_the_invitation_is_printed_for_an_application():
    """One link, with just the permissions and intents that are used; JSON for scripts."""
    asked = [sys.executable, "-m", "bot", "discord", "invite", "--client-id", "123", "--json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: ASYNC221, S603 - a short command of ours
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert "client_id=123" in told["url"]
    assert told["privileged_intents"] == ["Message Content", "Server Members"]
