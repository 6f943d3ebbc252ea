"""Who may do what: customers, strangers, agents, leads; by slash command, button, typed word and emoji."""

from bot.queue.ticket import Status
from tests.acceptance.test_every_command import press_as

TEAM_LINES = ("claim 1", "list", "show 1", "search invoice", "reply 1 Hello", "note 1 Hello", "resolve 1", "history 1", "transcript 1")


async def test_a_customer_cannot_run_team_commands_by_slash(desk):
    """Whatever a customer types after /ticket is refused with what they can use."""
    for number, line in enumerate(TEAM_LINES, start=1):
        await desk.box.slash("ada", "#help", "/ticket", line)
        await desk.eventually(lambda wanted=number: len(desk.told("ada")) == wanted)
    assert all("for the support team only" in answer and "/support" in answer for answer in desk.told("ada"))


async def test_a_customer_cannot_press_the_teams_buttons(desk):
    """Even a press that Slack would never offer them is refused."""
    opened = await desk.open()
    await press_as(desk, "U0ADA", opened, "ticket claim 1")
    await press_as(desk, "U0ADA", opened, "ticket transcript 1")
    await desk.quiet()
    assert desk.ticket(1).status is Status.NEW


async def test_a_customer_cannot_get_a_team_form(desk):
    """The reply form is not opened for a customer, so no word of the customer's thread is shown to another."""
    opened = await desk.open("My secret is 4711")
    await press_as(desk, "U0CHEN", opened, "ticket reply 1")
    await desk.box.until(lambda: desk.box.modal("chen") or desk.told("chen"))
    assert "4711" not in str(desk.box.modal("chen"))
    assert not (desk.box.modal("chen") or {}).get("submit")


async def test_a_customers_typed_command_is_words(desk):
    """!resolve in a customer's own thread is what they wrote, not a command."""
    opened = await desk.open()
    await desk.box.say("ada", "D:ada", "!resolve now please", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "!resolve now please")
    assert desk.ticket(1).status is Status.NEW


async def test_a_customers_emoji_is_no_command(desk):
    """A customer's eyes claim nothing."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.react("ada", "#help", opened.ts, "eyes")
    await desk.box.react("ada", "#help", opened.ts, "white_check_mark")
    await desk.quiet()
    assert desk.ticket(1).status is Status.NEW


async def test_a_customer_cannot_end_somebody_elses_ticket(desk):
    """Solved and reopen are for who asked, who took part, and the team."""
    await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.slash("ada", "#help", "/mytickets", "solved 1")
    await desk.until_told("ada", "⚠️")
    assert desk.ticket(1).status is Status.NEW


async def test_who_took_part_may_end_a_ticket(desk):
    """A colleague who wrote in the thread may say that it is solved."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("ada", "#help", "Same for us, but now it works", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Same for us")
    await desk.box.slash("ada", "#help", "/mytickets", "solved 1")
    await desk.until_told("ada", "solved")
    assert desk.ticket(1).status is Status.RESOLVED


async def test_a_person_outside_the_groups_has_no_rights_on_a_card(desk):
    """Somebody who sits in the triage channel without being on the team is told so on a click."""
    opened = await desk.open()
    desk.box.world.workspace.find_channel("#triage").members.add("U0CHEN")
    await desk.click("chen", opened, "Claim")
    await desk.until_told("chen", "for the support team only")
    assert desk.ticket(1).assignee_id is None


async def test_words_of_an_outsider_under_a_card_are_no_notes(desk):
    """What a person without rights writes in the team's thread is not taken for the team's word."""
    opened = await desk.open()
    desk.box.world.workspace.find_channel("#triage").members.add("U0CHEN")
    await desk.typed("chen", opened, "!reply Hello from nobody")
    await desk.quiet()
    assert not any("from nobody" in text for text in desk.texts("D:ada", opened.ts))
    assert len(desk.said(1)) == 1


async def test_help_shows_a_customer_only_what_they_can_use(desk):
    """/desk help differs by role."""
    await desk.box.slash("ada", "#help", "/desk", "help")
    assert "/ticket" not in await desk.until_told("ada", "/support")


async def test_a_stranger_from_a_shared_channel_gets_a_stable_identity(desk):
    """A person of another organisation without profile is one customer, before and after a restart."""
    await desk.open("Since this morning every webhook arrives twice", "ben", "#ext-globex")
    await desk.quiet()
    await desk.restart()
    desk.advance(seconds=100)
    await desk.open("And the dashboard is empty", "ben", "#ext-globex")
    assert desk.ticket(1).requester_id == desk.ticket(2).requester_id


async def test_a_stranger_is_named_by_what_slack_tells(desk):
    """The card names the person, not an id, even though Slack tells half of a profile."""
    await desk.open("Since this morning every webhook arrives twice", "ben", "#ext-globex")
    await desk.until_card(1, "Ben Ortiz")


async def test_a_stranger_who_cannot_be_looked_up_is_a_guest(desk):
    """user_not_visible is no obstacle."""
    desk.box.faults.error("users.info", "user_not_visible", None)
    await desk.open("Since this morning every webhook arrives twice", "ben", "#ext-globex")
    await desk.until_card(1, "Guest")


async def test_a_stranger_in_the_group_of_agents_has_no_rights(idle_desk, box):
    """Whoever belongs to another organisation is a customer, whatever group somebody put them into."""
    desk = idle_desk
    group = box.world.workspace.find_group("support-agents")
    group.users = [*group.users, "U0BEN"]
    box.world.workspace.find_channel("#triage").members.add("U0BEN")
    await desk.start()
    opened = await desk.open()
    await desk.box.react("ben", "#triage", opened.card, "eyes")
    await desk.typed("ben", opened, "!reply Hello from outside")
    await desk.click("ben", opened, "Claim")
    await desk.quiet()
    assert desk.ticket(1).status is Status.NEW
    assert not any("from outside" in text for text in desk.texts("D:ada", opened.ts))


async def test_a_stranger_in_the_triage_channel_is_no_agent_where_the_channel_gives_rights(idle_desk, box, policy):
    """Rights by membership of a channel leave strangers and bots out."""
    desk = idle_desk
    roles = policy.team.roles.model_copy(update={"agents": (), "leads": ()})
    by_channel = policy.model_copy(update={"team": policy.team.model_copy(update={"roles": roles})})
    box.world.workspace.find_channel("#triage").members.add("U0BEN")
    await desk.start(policy=by_channel)
    opened = await desk.open()
    await desk.box.react("ben", "#triage", opened.card, "eyes")
    await desk.quiet()
    assert desk.ticket(1).status is Status.NEW
    await desk.click("tom", opened, "Claim")
    await desk.until_card(1, "Tom Baker")
