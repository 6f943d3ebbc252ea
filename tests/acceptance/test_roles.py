"""Where rights come from: groups and channels, read to the last page, kept up with, and none where they cannot be read."""

from bot.cli.doctor import examine
from bot.queue.store import people
from bot.queue.ticket import Status


async def test_every_page_of_channels_and_members_is_read(idle_desk, box, policy):
    """Rooms and people beyond a first page count, however small the pages are."""
    box.page_size = 1
    desk = idle_desk
    await desk.start(policy=by_channel(policy))
    opened = await desk.open()
    await desk.click("tom", opened, "Claim")
    await desk.until_card(1, "Tom Baker")
    assert set(team(desk)) == {"U0LENA", "U0TOM", "U0PRIYA", "U0SAM"}


async def test_the_groups_give_each_their_rank(desk):
    """Agents, leads and admins are what the policy's groups say; who is in two has the higher."""
    await desk.quiet()
    assert team(desk) == {"U0LENA": "agent", "U0TOM": "agent", "U0PRIYA": "lead", "U0SAM": "admin"}


async def test_an_admin_may_do_what_agents_may(desk):
    """Sam is in no group of agents and can work on tickets."""
    opened = await desk.open()
    await desk.click("sam", opened, "Claim")
    await desk.until_card(1, "Sam Osei")


async def test_who_leaves_the_group_loses_the_rights_at_once(desk):
    """A change of the group is heard and followed."""
    opened = await desk.open()
    await desk.box.set_group("support-agents", ["lena", "priya"])
    await desk.eventually(lambda: "U0TOM" not in team(desk))
    await desk.click("tom", opened, "Claim")
    await desk.until_told("tom", "for the support team only")
    assert desk.ticket(1).status is Status.NEW


async def test_who_joins_the_group_gains_the_rights_at_once(desk):
    """A new agent can begin without a restart."""
    opened = await desk.open("The export button does nothing", "ada")
    await desk.box.set_group("support-agents", ["lena", "tom", "priya", "chen"])
    await desk.eventually(lambda: "U0CHEN" in team(desk))
    desk.box.world.workspace.find_channel("#triage").members.add("U0CHEN")
    await desk.click("chen", opened, "Claim")
    await desk.until_card(1, "Chen Wu")


async def test_joining_and_leaving_a_channel_that_gives_rights_is_followed(idle_desk, policy):
    """Where the triage channel gives rights, its door does."""
    desk = idle_desk
    await desk.start(policy=by_channel(policy))
    await desk.quiet()
    await desk.box.leave("tom", "#triage")
    await desk.eventually(lambda: "U0TOM" not in team(desk))
    await desk.box.join("chen", "#triage")
    await desk.eventually(lambda: "U0CHEN" in team(desk))


async def test_rights_that_changed_while_nobody_listened_are_read_at_the_start(desk):
    """A group that changed while the process was down is as it is now."""
    await desk.quiet()
    await desk.stop()
    desk.box.world.workspace.find_group("support-agents").users = ["U0LENA"]
    await desk.start()
    await desk.eventually(lambda: "U0TOM" not in team(desk))


async def test_without_the_scope_nobody_has_rights_and_the_log_says_so(idle_desk, box, logged):
    """Denied by default: what cannot be read gives nobody anything, and intake goes on."""
    box.faults.missing_scopes({"usergroups:read"})
    desk = idle_desk
    await desk.start()
    opened = await desk.open()
    await desk.click("lena", opened, "Claim")
    await desk.until_told("lena", "for the support team only")
    assert any("usergroups:read" in str(entry) for entry in logged)


async def test_without_the_scope_the_doctor_says_which_one(desk):
    """The doctor names what is missing and what to do."""
    desk.box.faults.missing_scopes({"usergroups:read"})
    findings = await examine(desk.settings(), desk.policy)
    wrong = " ".join(f"{one.found} {one.remedy}" for one in findings if not one.is_well)
    assert "usergroups:read" in wrong
    assert "reinstall" in wrong or "install it again" in wrong


async def test_a_hiccup_of_slack_takes_nobodys_rights(desk):
    """A group that cannot be read for a moment changes nothing."""
    await desk.quiet()
    desk.box.faults.http_status("usergroups.list", 502, times=3)
    await desk.box.set_group("support-leads", ["priya"])
    await desk.box.until(lambda: any(call.status == 502 for call in desk.box.calls))
    assert team(desk)["U0TOM"] == "agent"


async def test_a_rate_limit_on_the_groups_delays_nobody_for_ever(idle_desk, box):
    """The roster is read once Slack lets us, and what arrived meanwhile is judged then."""
    box.faults.rate_limit("usergroups.list", 1, times=2)
    desk = idle_desk
    await desk.start()
    ts = await box.say("ada", "D:ada", "Our exports stop")
    await desk.until_said("D:ada", ts, "#1")


async def test_people_are_known_by_name_on_the_card(desk):
    """The requester's name comes from Slack's profile."""
    await desk.open("The export button does nothing", "chen", "#help")
    await desk.until_card(1, "Chen Wu")


def team(desk):
    with desk.app.database.read() as tx:
        return {person.remote_id: person.role for person in people.team(tx)}


def by_channel(policy):
    roles = policy.team.roles.model_copy(update={"agents": (), "leads": (), "admins": ()})
    return policy.model_copy(update={"team": policy.team.model_copy(update={"roles": roles})})
