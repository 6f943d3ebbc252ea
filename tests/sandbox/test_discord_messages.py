"""Messages over REST: what is taken, what is refused and with which code, and what is told of it."""

import io
from datetime import timedelta

import aiohttp
import discord
import pytest

MIB = 1024 * 1024


async def test_a_message_is_sent_edited_and_deleted(guild, robot) -> None:
    """The three verbs reach the channel, and each comes back as an event."""
    sent = await robot.room("#help").send("hello")
    await sent.edit(content="hello again")
    assert guild.texts("#help") == ["hello again"]
    assert guild.messages("#help")[0]["edited_timestamp"]
    await sent.delete()
    assert guild.messages("#help") == []
    await guild.until(lambda: robot.events("MESSAGE_DELETE"))
    assert [one["content"] for one in robot.events("MESSAGE_UPDATE")] == ["hello again"]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"content": "x" * 2001}, 50035, "content"),
        ({"content": "  "}, 50006, ""),
        ({"embeds": [discord.Embed(title="x" * 257)]}, 50035, "embeds.0.title"),
        ({"embeds": [discord.Embed(description="x" * 4097)]}, 50035, "embeds.0.description"),
        ({"embeds": [discord.Embed(description="x" * 3001), discord.Embed(description="x" * 3000)]}, 50035, "embeds"),
        ({"embeds": [discord.Embed().add_field(name="", value="x")]}, 50035, "embeds.0.fields.0.name"),
        ({"content": "x", "nonce": "n" * 26}, 50035, "nonce"),
    ],
)
async def test_limits_of_a_message(guild, robot, refused, given, code, path) -> None:
    """What is too long or empty is refused with its code and the place where it stands."""
    fault = await refused(robot.room("#help").send(**given))
    assert fault.code == code
    assert path in fault.text
    assert guild.messages("#help") == []


async def test_eleven_embeds_are_too_many(guild, robot, refused) -> None:
    """Ten is the most; the body is written by hand, because the library counts too."""
    call = robot.http.request(
        discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=guild.id_of("#help")),
        json={"embeds": [{"title": "x"}] * 11},
    )
    assert (await refused(call)).code == 50035


@pytest.mark.parametrize(
    ("components", "where"),
    [
        ([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "c" * 101}]}], "custom_id"),
        ([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x" * 81, "custom_id": "c"}]}], "label"),
        ([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": f"c{n}"} for n in range(6)]}], "between 1 and 5"),
        ([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": f"{n}"}]} for n in range(6)], "5 or fewer"),
        ([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "same"}] * 2}], "cannot be duplicated"),
        ([{"type": 1, "components": [{"type": 2, "style": 9, "label": "x", "custom_id": "c"}]}], "style"),
        ([{"type": 1, "components": [{"type": 3, "custom_id": "c", "options": []}]}], "options"),
        (
            [{"type": 1, "components": [{"type": 3, "custom_id": "c", "options": [{"label": "x", "value": f"{n}"} for n in range(26)]}]}],
            "between 1 and 25",
        ),
        ([{"type": 1, "components": [{"type": 4, "style": 1, "label": "x", "custom_id": "c"}]}], "type"),
        ([{"type": 17, "components": [{"type": 10, "content": "x"}]}], "type"),
    ],
)
async def test_rules_of_components(guild, robot, refused, components, where) -> None:
    """Rows, buttons and menus are counted and measured; the answer says where the fault is."""
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=guild.id_of("#help"))
    fault = await refused(robot.http.request(route, json={"content": "x", "components": components}))
    assert fault.code == 50035
    assert where in fault.text


async def test_a_layout_needs_its_flag_and_takes_no_content(guild, robot, refused) -> None:
    """A LayoutView is taken; beside text it is refused."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("**Card**")))
    sent = await robot.room("#triage").send(view=view)
    assert guild.texts("#triage") == ["**Card**"]
    fault = await refused(sent.edit(content="and text"))
    assert fault.code == 50035


async def test_the_same_nonce_is_the_same_message(guild, robot) -> None:
    """A second send with the nonce of the first gives the first one back; some minutes later it is a new message."""
    first = await robot.room("#help").send("once", nonce="n1")
    again = await robot.room("#help").send("once", nonce="n1")
    assert again.id == first.id
    assert guild.texts("#help") == ["once"]
    guild.clock.advance(timedelta(minutes=6))
    await robot.room("#help").send("once", nonce="n1")
    assert guild.texts("#help") == ["once", "once"]


async def test_a_lost_answer_leaves_the_message(guild, robot) -> None:
    """When the line dies after the message was taken, sending again with the nonce does not double it."""
    guild.faults.reset_response("create_message")
    with pytest.raises(aiohttp.ClientError):
        await robot.room("#help").send("once", nonce="n2")
    await robot.room("#help").send("once", nonce="n2")
    assert guild.texts("#help") == ["once"]


async def test_mentions_reach_who_is_allowed_to_be_reached(guild, robot) -> None:
    """Everybody, roles and users are notified by default, and nobody with AllowedMentions.none()."""
    text = f"@everyone <@&{guild.id_of('@support-agents')}> <@{guild.id_of('ada')}>"
    loud = await robot.room("#help").send(text)
    assert loud.mention_everyone
    assert (len(loud.raw_role_mentions), len(loud.mentions)) == (1, 1)
    quiet = await robot.room("#help").send(text, allowed_mentions=discord.AllowedMentions.none())
    assert not quiet.mention_everyone
    assert quiet.mentions == []


async def test_a_reply_names_what_it_answers(guild, robot, refused) -> None:
    """A reply carries the message; a reply to one that is gone is refused unless it may fail softly."""
    asked = await guild.say("ada", "#help", "a question")
    room = robot.room("#help")
    answer = await room.send("an answer", reference=room.get_partial_message(int(asked)))
    assert answer.reference.resolved.content == "a question"
    await guild.delete("ada", "#help", asked)
    hard = room.get_partial_message(int(asked)).to_reference(fail_if_not_exists=True)
    assert (await refused(room.send("late", reference=hard))).code == 50035
    await room.send("late", reference=room.get_partial_message(int(asked)).to_reference(fail_if_not_exists=False))
    assert guild.texts("#help")[-1] == "late"


async def test_what_the_bot_may_not_touch(guild, robot, refused) -> None:
    """Others' messages, unknown ones, unknown channels: each has its code."""
    theirs = robot.room("#help").get_partial_message(int(await guild.say("ada", "#help", "mine")))
    assert (await refused(theirs.edit(content="no"))).code == 50005
    assert (await refused(theirs.delete())).code == 50013
    assert (await refused(robot.room("#help").get_partial_message(42).edit(content="x"))).code == 10008
    assert (await refused(robot.fetch_channel(42))).code == 10003


async def test_a_channel_that_is_hidden_or_closed(guild, robot, refused) -> None:
    """Without seeing it the answer is 50001, without the right to write 50013."""
    guild.overwrite("#help", "@Deskhand", deny=1 << 11)
    assert (await refused(robot.room("#help").send("x"))).code == 50013
    guild.overwrite("#triage", "@Deskhand", deny=1 << 10)
    assert (await refused(robot.room("#triage").send("x"))).code == 50001


async def test_closed_direct_messages(guild, robot, refused) -> None:
    """Who takes no direct messages cannot be written to: 50007, until they are opened."""
    ada = robot.home.get_member_named("ada")
    await guild.close_dms("ada")
    assert (await refused(ada.send("hello"))).code == 50007
    await guild.open_dms("ada")
    await ada.send("hello")
    assert guild.texts("D:ada") == ["hello"]


async def test_who_left_cannot_be_written_to(guild, robot, refused) -> None:
    """Without a guild in common a direct message is 50007."""
    ada = robot.home.get_member_named("ada")
    await ada.create_dm()
    await guild.leave("ada")
    assert (await refused(ada.send("hello"))).code == 50007


async def test_history_is_read_in_both_directions(guild, robot) -> None:
    """Before, after and around give the messages that a backfill needs."""
    ids = [await guild.say("ada", "#help", f"m{n}") for n in range(7)]
    room, middle = robot.room("#help"), discord.Object(int(ids[3]))
    assert [one.content async for one in room.history(limit=2)] == ["m6", "m5"]
    assert [one.content async for one in room.history(limit=None, after=middle)] == ["m4", "m5", "m6"]
    assert [one.content async for one in room.history(limit=2, before=middle)] == ["m2", "m1"]
    assert [one.content async for one in room.history(limit=3, around=middle)] == ["m4", "m3", "m2"]
    assert (await room.fetch_message(int(ids[0]))).content == "m0"


async def test_reactions_are_counted(guild, robot, refused) -> None:
    """The bot's and people's reactions are told and counted; what is no emoji is refused."""
    message = robot.room("#help").get_partial_message(int(await guild.say("ada", "#help", "hi")))
    await message.add_reaction("👀")
    await guild.react("chen", "#help", str(message.id), "👀")
    assert guild.reactions("#help", str(message.id)) == {"👀": ["deskhand", "chen"]}
    assert (await robot.hears("raw_reaction_add", 2)).user_id == int(guild.id_of("chen"))
    await message.remove_reaction("👀", robot.user)
    await guild.unreact("chen", "#help", str(message.id), "👀")
    await robot.hears("raw_reaction_remove", 2)
    assert guild.reactions("#help", str(message.id)) == {}
    assert (await refused(message.add_reaction("not-an-emoji"))).code == 10014


async def test_a_file_goes_both_ways(guild, robot) -> None:
    """A customer's file is read by its link; the bot's own file arrives whole, with its name."""
    await guild.say("ada", "#help", "", files=[("log.txt", b"\x00\x01data", "text/plain")])
    got = (await robot.hears("message")).attachments[0]
    assert (got.filename, got.content_type, await got.read()) == ("log.txt", "text/plain", b"\x00\x01data")
    sent = await robot.room("#help").send("see", file=discord.File(io.BytesIO(b"answer"), "answer.txt", description="the answer"))
    assert guild.messages("#help")[-1]["attachments"][0] | {"url": "", "proxy_url": "", "id": ""} == {
        "id": "",
        "filename": "answer.txt",
        "size": 6,
        "content_type": "text/plain",
        "description": "the answer",
        "url": "",
        "proxy_url": "",
    }
    await sent.edit(attachments=[])
    assert guild.messages("#help")[-1]["attachments"] == []


async def test_a_link_expires_and_is_renewed_by_asking_again(guild, robot) -> None:
    """A day later the link is dead; the message fetched anew has a good one."""
    await guild.say("ada", "#help", "", files=[("log.txt", b"data", "text/plain")])
    message = await robot.hears("message")
    guild.clock.advance(timedelta(hours=25))
    with pytest.raises(discord.NotFound):
        await message.attachments[0].read()
    fresh = await message.channel.fetch_message(message.id)
    assert await fresh.attachments[0].read() == b"data"


async def test_a_forged_link_opens_nothing(guild, robot) -> None:
    """Without the signature there is no file."""
    await guild.say("ada", "#help", "", files=[("log.txt", b"data", "text/plain")])
    url = (await robot.hears("message")).attachments[0].url
    async with aiohttp.ClientSession() as session, session.get(url.partition("?")[0]) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("size", [10 * MIB + 1, 26 * MIB])
async def test_a_file_that_is_too_large(guild, robot, refused, size) -> None:
    """More than 10 MiB a file, or 25 MiB a request, is 413 with code 40005."""
    fault = await refused(robot.room("#help").send(file=discord.File(io.BytesIO(bytes(size)), "big.bin")))
    assert (fault.status, fault.code) == (413, 40005)
    assert guild.messages("#help") == []


async def test_several_messages_are_deleted_at_once(guild, robot, refused) -> None:
    """Bulk deletion needs the right to manage messages and tells all the ids in one event."""
    ids = [await guild.say("ada", "#help", str(n)) for n in range(3)]
    room = robot.room("#help")
    assert (await refused(room.delete_messages([discord.Object(int(one)) for one in ids]))).code == 50013
    guild.allow(1 << 13)
    await room.delete_messages([discord.Object(int(one)) for one in ids])
    assert guild.messages("#help") == []
    await guild.until(lambda: robot.events("MESSAGE_DELETE_BULK"))


async def test_a_forum_takes_no_plain_message(guild, robot, refused) -> None:
    """Posting into the forum itself is refused."""
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=guild.id_of("#support"))
    assert (await refused(robot.http.request(route, json={"content": "x"}))).code == 50008


async def test_a_channel_is_renamed_twice_in_ten_minutes(guild, robot) -> None:
    """The third change of a name has to wait, however much the bucket has left."""
    guild.allow(1 << 4)
    room = robot.room("#help")
    await room.edit(name="help-1")
    await room.edit(name="help-2")
    robot.http.max_ratelimit_timeout = 30
    with pytest.raises(discord.RateLimited):
        await room.edit(name="help-3")


async def test_who_is_who(guild, robot, refused) -> None:
    """Members, users, roles and the application can be asked for."""
    ada = await robot.home.fetch_member(int(guild.id_of("ada")))
    assert ada.global_name == "Ada Miller"
    assert (await robot.fetch_user(ada.id)).name == "ada"
    await guild.leave("ada")
    assert (await refused(robot.home.fetch_member(ada.id))).code == 10007
    assert (await refused(robot.fetch_user(42))).code == 10013
    assert {role.name for role in await robot.home.fetch_roles()} >= {"support-agents", "desk-admins"}
    about = await robot.application_info()
    assert about.flags.gateway_message_content_limited


async def test_coming_leaving_and_changing_roles_is_told(guild, robot) -> None:
    """The members intent brings who leaves, who comes and whose roles change."""
    await guild.leave("ada")
    assert (await robot.hears("raw_member_remove")).user.name == "ada"
    await guild.join("ada")
    assert (await robot.hears("member_join")).name == "ada"
    await guild.set_roles("ada", ["support-agents"])
    await robot.hears("member_update")
    assert [role.name for role in robot.home.get_member_named("ada").roles] == ["@everyone", "support-agents"]
