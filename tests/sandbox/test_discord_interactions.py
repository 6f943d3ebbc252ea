"""Commands, buttons, menus and forms: three seconds to answer, fifteen minutes to go on."""

import asyncio
from datetime import timedelta

import discord
import pytest
from discord import app_commands

from bot.sandbox import SandboxRefusal


@pytest.fixture
async def home(guild):
    return discord.Object(int(guild.guild_id))


async def test_a_command_gets_its_options_and_answers_privately(guild, robot, home) -> None:
    """Numbers, people and choices arrive typed; an ephemeral answer is seen by the caller alone."""
    got = {}

    @robot.tree.command(name="assign", guild=home)
    @app_commands.choices(priority=[app_commands.Choice(name="High", value="high")])
    async def assign(it: discord.Interaction, number: int, who: discord.Member, priority: str = "normal") -> None:
        got.update(number=number, who=who.name, priority=priority)
        await it.response.send_message("done", ephemeral=True)

    await robot.tree.sync(guild=home)
    assert guild.commands("lena", "#triage") == ["assign"]
    await guild.slash("lena", "#triage", "/assign", {"number": 7, "who": "tom", "priority": "High"})
    assert got == {"number": 7, "who": "tom", "priority": "high"}
    assert [one["content"] for one in guild.ephemerals("lena")] == ["done"]
    assert guild.messages("#triage") == []
    assert guild.ephemerals("tom") == []


async def test_the_client_sends_no_nonsense(guild, robot, home) -> None:
    """A missing, unknown or misfitting option is refused before the bot hears of it."""

    @robot.tree.command(name="claim", guild=home)
    async def claim(it: discord.Interaction, number: app_commands.Range[int, 1, 9]) -> None:
        await it.response.send_message("ok")

    await robot.tree.sync(guild=home)
    for options in ({}, {"number": "x"}, {"number": 10}, {"number": 1, "more": 2}):
        with pytest.raises(SandboxRefusal, match="invalid_arguments"):
            await guild.slash("lena", "#triage", "/claim", options)
    with pytest.raises(SandboxRefusal, match="unknown_command"):
        await guild.slash("lena", "#triage", "/nothing")
    assert guild.interactions == []


async def test_sub_commands_and_suggestions(guild, robot, home) -> None:
    """A group's command is run by its whole name, and typing into an option asks the bot."""
    group = app_commands.Group(name="ticket", description="Tickets", guild_ids=[home.id])

    @group.command(name="show")
    async def show(it: discord.Interaction, number: str) -> None:
        await it.response.send_message(f"ticket {number}")

    @show.autocomplete("number")
    async def numbers(it: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"#{n}", value=str(n)) for n in (11, 12, 21) if str(n).startswith(typed)]

    robot.tree.add_command(group)
    await robot.tree.sync(guild=home)
    assert [one["value"] for one in await guild.autocomplete("lena", "#triage", "/ticket show", "number", "1")] == ["11", "12"]
    await guild.slash("lena", "#triage", "/ticket show", {"number": "11"})
    assert guild.texts("#triage") == ["ticket 11"]
    assert guild.messages("#triage")[0]["interaction_metadata"]["name"] == "ticket show"


async def test_thinking_takes_longer(guild, robot, home) -> None:
    """A deferred answer shows that the bot is thinking; the follow-up takes its place, the next one stands below."""
    thinking, go_on = asyncio.Event(), asyncio.Event()

    @robot.tree.command(name="slow", guild=home)
    async def slow(it: discord.Interaction) -> None:
        await it.response.defer()
        thinking.set()
        await go_on.wait()
        await it.followup.send("first")
        await it.followup.send("second")
        await it.edit_original_response(content="first, corrected")

    await robot.tree.sync(guild=home)
    await guild.slash("lena", "#triage", "/slow")
    await thinking.wait()
    assert guild.messages("#triage")[0]["flags"] & 1 << 7
    go_on.set()
    await guild.until(lambda: guild.texts("#triage") == ["first, corrected", "second"])


async def test_a_late_answer_is_unknown(guild, robot, home) -> None:
    """After the three seconds the person is told that nothing came, and the bot's answer is 10062."""
    guild.ack_timeout = 0.05
    over, answer = asyncio.Event(), asyncio.get_running_loop().create_future()

    @robot.tree.command(name="late", guild=home)
    async def late(it: discord.Interaction) -> None:
        await over.wait()
        try:
            await it.response.send_message("sorry")
        except discord.NotFound as fault:
            answer.set_result(fault.code)

    await robot.tree.sync(guild=home)
    done = await guild.slash("lena", "#triage", "/late")
    over.set()
    assert done.is_over
    assert guild.toasts("lena") == ["The application did not respond"]
    assert await answer == 10062


async def test_answering_twice_is_refused(guild, robot) -> None:
    """The second first answer is 40060."""
    await robot.http.bulk_upsert_global_commands(robot.application_id, [{"name": "x", "description": "x"}])
    running = asyncio.create_task(guild.slash("ada", "D:ada", "/x"))
    it = await robot.hears("interaction")
    await it.response.send_message("one")
    await running
    route = discord.http.Route("POST", "/interactions/{a}/{b}/callback", a=it.id, b=it.token)
    with pytest.raises(discord.HTTPException) as caught:
        await robot.http.request(route, json={"type": 4, "data": {"content": "two"}})
    assert caught.value.code == 40060
    assert guild.texts("D:ada") == ["one"]


async def test_the_token_is_good_for_a_quarter_of_an_hour(guild, robot) -> None:
    """A follow-up after that is refused; before the first answer there is nothing to follow."""
    await robot.http.bulk_upsert_global_commands(robot.application_id, [{"name": "x", "description": "x"}])
    running = asyncio.create_task(guild.slash("ada", "#help", "/x"))
    it = await robot.hears("interaction")
    with pytest.raises(discord.NotFound) as early:
        await it.followup.send("too early")
    assert early.value.code == 10015
    await it.response.send_message("one")
    await running
    guild.clock.advance(timedelta(minutes=14))
    await it.followup.send("in time")
    guild.clock.advance(timedelta(minutes=2))
    with pytest.raises(discord.HTTPException) as caught:
        await it.followup.send("too late")
    assert caught.value.code == 50027


class Card(discord.ui.View):
    """What stands under a ticket."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.pressed: list[str] = []

    @discord.ui.button(label="Claim", custom_id="claim:1")
    async def claim(self, it: discord.Interaction, _button) -> None:
        self.pressed.append(it.user.name)
        await it.response.edit_message(content=f"claimed by {it.user.name}")

    @discord.ui.button(label="Closed", custom_id="closed:1", disabled=True)
    async def closed(self, it: discord.Interaction, _button) -> None: ...

    @discord.ui.select(placeholder="Priority", custom_id="prio:1", options=[discord.SelectOption(label="High", value="h")])
    async def priority(self, it: discord.Interaction, select) -> None:
        await it.response.send_message(f"priority {select.values[0]}", ephemeral=True)

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="Assign to", custom_id="who:1")
    async def assign(self, it: discord.Interaction, select) -> None:
        await it.response.send_message(f"to {select.values[0].name}", ephemeral=True)


async def test_buttons_and_menus(guild, robot) -> None:
    """A press updates the message, a choice answers privately, a disabled button cannot be pressed."""
    view = Card()
    sent = await robot.room("#triage").send("a ticket", view=view)
    assert guild.buttons("#triage", str(sent.id)) == ["Claim"]
    await guild.press("lena", "#triage", str(sent.id), "Claim")
    assert (view.pressed, guild.texts("#triage")) == (["lena"], ["claimed by lena"])
    await guild.choose("lena", "#triage", str(sent.id), "Priority", "High")
    await guild.choose("lena", "#triage", str(sent.id), "Assign to", "tom")
    assert [one["content"] for one in guild.ephemerals("lena")] == ["priority h", "to tom"]
    with pytest.raises(SandboxRefusal, match="disabled"):
        await guild.press("lena", "#triage", str(sent.id), "Closed")
    with pytest.raises(SandboxRefusal, match="there are: Claim, Closed"):
        await guild.press("lena", "#triage", str(sent.id), "Nothing")


async def test_a_press_that_nobody_answers(guild, robot) -> None:
    """The person reads that the interaction failed."""
    guild.ack_timeout = 0.05
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Dead", custom_id="dead"))
    sent = await robot.room("#triage").send("x", view=view)
    view.stop()
    await guild.press("lena", "#triage", str(sent.id), "Dead")
    assert guild.toasts("lena") == ["This interaction failed"]


async def test_a_form_is_opened_filled_in_and_sent(guild, robot, home) -> None:
    """Text by label, a required field may not be empty, and the form closes once it was acknowledged."""
    got = {}

    class Form(discord.ui.Modal, title="Open a ticket"):
        subject = discord.ui.TextInput(label="Subject", custom_id="subject", max_length=50)
        kind = discord.ui.Label(
            text="Kind", component=discord.ui.Select(custom_id="kind", options=[discord.SelectOption(label="Bug", value="bug")])
        )

        async def on_submit(self, it: discord.Interaction) -> None:
            got.update(subject=self.subject.value, kind=self.kind.component.values)
            await it.response.send_message("thank you", ephemeral=True)

    @robot.tree.command(name="support", guild=home)
    async def support(it: discord.Interaction) -> None:
        await it.response.send_modal(Form())

    await robot.tree.sync(guild=home)
    await guild.slash("ada", "#help", "/support")
    assert guild.modal("ada")["title"] == "Open a ticket"
    with pytest.raises(SandboxRefusal, match="required"):
        await guild.submit("ada", {"Subject": "", "Kind": "Bug"})
    with pytest.raises(SandboxRefusal, match="too_long"):
        await guild.submit("ada", {"Subject": "x" * 51, "Kind": "Bug"})
    await guild.submit("ada", {"Subject": "Broken", "Kind": "Bug"})
    assert got == {"subject": "Broken", "kind": ["bug"]}
    assert guild.modal("ada") is None
    assert [one["content"] for one in guild.ephemerals("ada")] == ["thank you"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"title": "x" * 46, "custom_id": "c", "components": [{}]}, "title"),
        ({"title": "x", "custom_id": "c", "components": []}, "components"),
        ({"title": "x", "custom_id": "c", "components": [{"type": 2}]}, "type"),
        ({"title": "x", "custom_id": "", "components": [{"type": 10, "content": "x"}]}, "custom_id"),
    ],
)
async def test_rules_of_a_form(guild, robot, data, what) -> None:
    """Its title, its id and its fields are measured before anybody sees it."""
    await robot.http.bulk_upsert_global_commands(robot.application_id, [{"name": "x", "description": "x"}])
    running = asyncio.create_task(guild.slash("ada", "#help", "/x"))
    it = await robot.hears("interaction")
    route = discord.http.Route("POST", "/interactions/{a}/{b}/callback", a=it.id, b=it.token)
    with pytest.raises(discord.HTTPException) as caught:
        await robot.http.request(route, json={"type": 9, "data": data})
    assert (caught.value.code, what in caught.value.text) == (50035, True)
    assert guild.modal("ada") is None
    await it.response.send_message("then so")
    await running


async def test_context_menus(guild, robot, home) -> None:
    """A message's menu brings the message, a person's menu the person."""
    got = []

    @robot.tree.context_menu(name="Open a ticket", guild=home)
    async def open_one(it: discord.Interaction, message: discord.Message) -> None:
        got.append(message.content)
        await it.response.send_message("opened", ephemeral=True)

    @robot.tree.context_menu(name="Who is this?", guild=home)
    async def who(it: discord.Interaction, member: discord.Member) -> None:
        got.append(member.name)
        await it.response.send_message("known", ephemeral=True)

    await robot.tree.sync(guild=home)
    message = await guild.say("ada", "#help", "please help")
    await guild.context_menu("lena", "#help", message, "Open a ticket")
    await guild.user_menu("lena", "#help", "ada", "Who is this?")
    assert got == ["please help", "ada"]


async def test_commands_are_for_whom_they_say(guild, robot, home) -> None:
    """Default permissions hide a command; global ones are there in direct messages, the guild's are not."""

    @robot.tree.command(name="team", guild=home)
    @app_commands.default_permissions(manage_threads=True)
    async def team(it: discord.Interaction) -> None: ...

    @robot.tree.command(name="mine")
    async def mine(it: discord.Interaction) -> None: ...

    await robot.tree.sync()
    await robot.tree.sync(guild=home)
    assert guild.commands("ada", "#help") == ["mine"]
    assert sorted(guild.commands("lena", "#help")) == ["mine", "team"]
    assert guild.commands("lena", "D:lena") == ["mine"]


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ({"name": "Upper", "description": "x"}, "name"),
        ({"name": "x" * 33, "description": "x"}, "name"),
        ({"name": "x", "description": ""}, "description"),
        ({"name": "x", "description": "x" * 101}, "description"),
        ({"name": "x", "description": "x", "options": [{"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)]}, "options"),
        (
            {
                "name": "x",
                "description": "x",
                "options": [{"type": 3, "name": "o", "description": "x", "choices": [{"name": "c", "value": "c"}] * 26}],
            },
            "choices",
        ),
        (
            {
                "name": "x",
                "description": "x",
                "options": [{"type": 1, "name": "a", "description": "x"}, {"type": 3, "name": "b", "description": "x"}],
            },
            "options",
        ),
        ({"name": "x", "type": 3, "description": "not here"}, "description"),
    ],
)
async def test_rules_of_a_command(robot, refused, command, what) -> None:
    """Names, descriptions, options and choices are measured, and the fault is named by its place."""
    fault = await refused(robot.http.bulk_upsert_global_commands(robot.application_id, [command]))
    assert (fault.code, what in fault.text) == (50035, True)


async def test_a_hundred_commands_are_the_most(robot, refused) -> None:
    """The hundred and first is 30032."""
    many = [{"name": f"c{n}", "description": "x"} for n in range(101)]
    assert (await refused(robot.http.bulk_upsert_global_commands(robot.application_id, many))).code == 30032


async def test_overwriting_keeps_ids(guild, robot) -> None:
    """A command that stays keeps its id, one that is left out is gone."""
    first = await robot.http.bulk_upsert_global_commands(
        robot.application_id, [{"name": "a", "description": "x"}, {"name": "b", "description": "x"}]
    )
    second = await robot.http.bulk_upsert_global_commands(robot.application_id, [{"name": "a", "description": "new"}])
    assert [one["id"] for one in second] == [first[0]["id"]]
    assert guild.commands("ada", "#help") == ["a"]
