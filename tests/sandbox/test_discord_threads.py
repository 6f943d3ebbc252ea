"""Threads and forum posts: tags, archives, locks, and who may do what."""

from datetime import timedelta

import discord
import pytest

from bot.sandbox import SandboxRefusal


async def test_a_post_is_a_thread_with_its_first_message(guild, robot) -> None:
    """The library hears of the new post, with its tags; the first message has the thread's id."""
    post = await guild.post("ada", "#support", "Invoice is wrong", "It shows 12 seats", tags=["billing"])
    thread = await robot.hears("thread_create")
    assert (thread.name, str(thread.id), [tag.name for tag in thread.applied_tags]) == ("Invoice is wrong", post, ["billing"])
    first = await robot.hears("message")
    assert (first.id, first.content) == (thread.id, "It shows 12 seats")


async def test_the_bot_opens_a_post(guild, robot) -> None:
    """It gets the thread and its message at once."""
    made = await robot.home.forums[0].create_thread(
        name="Notice", content="We are down", applied_tags=robot.home.forums[0].available_tags[:1]
    )
    assert guild.texts("Notice") == ["We are down"]
    assert guild.tags(str(made.thread.id)) == ["New"]


async def test_a_thread_grows_from_a_message(guild, robot, refused) -> None:
    """It has the message's id; a second one from the same message is refused with 160004."""
    message = await guild.say("ada", "#help", "a long story")
    partial = robot.room("#help").get_partial_message(int(message))
    thread = await partial.create_thread(name="Ticket #1")
    assert str(thread.id) == message
    assert guild.messages("#help")[0]["thread"]["name"] == "Ticket #1"
    await thread.send("we are on it")
    assert guild.texts(message)[-1] == "we are on it"
    assert (await refused(partial.create_thread(name="again"))).code == 160004


async def test_a_private_thread_is_seen_by_its_members(guild, robot) -> None:
    """Others neither read nor write there."""
    thread = await robot.room("#help").create_thread(name="between us", type=discord.ChannelType.private_thread)
    with pytest.raises(SandboxRefusal, match="50001"):
        await guild.say("ada", str(thread.id), "hello?")
    await thread.add_user(robot.home.get_member_named("ada"))
    await guild.say("ada", str(thread.id), "hello!")
    assert guild.texts(str(thread.id))[-1] == "hello!"


async def test_an_archived_thread_takes_a_message_and_nothing_else(guild, robot, refused) -> None:
    """Editing, deleting and reacting there is 50083; a message opens it again."""
    post = await guild.post("ada", "#support", "Old", "first")
    await robot.hears("message")
    thread = robot.get_channel(int(post))
    answer = await thread.send("answer")
    await guild.archive("ada", post)
    await guild.until(lambda: robot.events("THREAD_UPDATE"))
    assert (await refused(answer.edit(content="x"))).code == 50083
    assert (await refused(answer.add_reaction("👍"))).code == 50083
    assert (await refused(answer.delete())).code == 50083
    await thread.send("once more")
    assert [one["archived"] for one in guild.threads("#support")] == [False]


async def test_a_locked_thread_is_for_its_keepers(guild, robot, refused) -> None:
    """Customers cannot write there; the bot can as long as it may manage threads."""
    post = await guild.post("ada", "#support", "Hot", "first")
    await robot.hears("message")
    await guild.lock("sam", post)
    with pytest.raises(SandboxRefusal, match="160005"):
        await guild.say("ada", post, "but")
    await robot.get_channel(int(post)).send("a last word")
    guild.allow(0)
    assert (await refused(robot.get_channel(int(post)).send("another"))).code == 160005


async def test_a_deleted_thread_is_gone(guild, robot, refused) -> None:
    """The library hears of it, and writing there is 10003."""
    post = await guild.post("ada", "#support", "Gone", "first")
    await robot.hears("message")
    thread = robot.get_channel(int(post))
    await guild.delete_channel("sam", post)
    assert (await robot.hears("raw_thread_delete")).thread_id == int(post)
    assert (await refused(thread.send("x"))).code == 10003


async def test_a_thread_goes_to_the_archive_by_itself(guild, robot) -> None:
    """After three days without a word it is archived, listed as such, and no longer among the active."""
    post = await guild.post("ada", "#support", "Quiet", "first")
    await robot.hears("message")
    guild.clock.advance(timedelta(days=3))
    await guild.until(lambda: robot.events("THREAD_UPDATE"))
    assert [thread.id async for thread in robot.home.forums[0].archived_threads()] == [int(post)]
    assert await robot.home.active_threads() == []


async def test_tags_show_the_state(guild, robot, refused) -> None:
    """The bot sets tags; a moderated one needs the right to manage threads, more than five or unknown ones are refused."""
    post = await guild.post("ada", "#support", "Tagged", "first", tags=["bug"])
    await robot.hears("message")
    thread, tags = robot.get_channel(int(post)), robot.home.forums[0].available_tags
    await thread.edit(applied_tags=[tag for tag in tags if tag.name in {"Assigned", "bug"}])
    assert sorted(guild.tags(post)) == ["Assigned", "bug"]
    assert (await refused(thread.edit(applied_tags=tags[:6]))).code == 50035
    assert (await refused(thread.edit(applied_tags=[discord.Object(42)]))).code == 10087
    with pytest.raises(SandboxRefusal, match="50013"):
        await guild.tag("ada", post, ["Resolved"])


async def test_a_forum_may_insist_on_a_tag(guild, robot, refused) -> None:
    """A post without one is 40067, the bot's like everybody's."""
    guild.world.guild.channels[guild.id_of("#support")].flags |= 1 << 4
    with pytest.raises(SandboxRefusal, match="40067"):
        await guild.post("ada", "#support", "Untagged", "first")
    assert (await refused(robot.home.forums[0].create_thread(name="x", content="y"))).code == 40067


@pytest.mark.parametrize(("name", "code"), [("x" * 101, 50035), ("", 50035)])
async def test_the_name_of_a_thread_is_measured(guild, robot, refused, name, code) -> None:
    """One to a hundred characters."""
    assert (await refused(robot.home.forums[0].create_thread(name=name, content="y"))).code == code


async def test_too_many_open_threads(guild, robot, refused) -> None:
    """When the guild has as many as it may the next one is 160006."""
    guild.limits.active_threads = 1
    await guild.post("ada", "#support", "One", "first")
    assert (await refused(robot.home.forums[0].create_thread(name="Two", content="y"))).code == 160006


async def test_open_threads_are_there_after_connecting(guild, robots) -> None:
    """Who connects later finds the open threads and not the archived ones."""
    open_post = await guild.post("ada", "#support", "Open", "first")
    await guild.archive("ada", await guild.post("ada", "#support", "Shut", "first"))
    robot = await robots().enter()
    assert [str(thread.id) for thread in robot.home.threads] == [open_post]
