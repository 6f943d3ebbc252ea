"""What Discord's own client refuses people, and the page's way of having them do things."""

import base64

import aiohttp
import pytest

from bot.sandbox import DiscordSandbox, SandboxClock, SandboxRefusal, SandboxServer, SlackSandbox


@pytest.mark.parametrize(
    ("do", "word"),
    [
        (lambda box: box.say("nobody", "#help", "x"), "10013"),
        (lambda box: box.say("deskhand", "#help", "x"), "user_is_bot"),
        (lambda box: box.say("ada", "#nowhere", "x"), "10003"),
        (lambda box: box.say("ada", "#triage", "x"), "50001"),
        (lambda box: box.say("ada", "D:ben", "x"), "50001"),
        (lambda box: box.say("ada", "#support", "x"), "50008"),
        (lambda box: box.say("ada", "#help", "  "), "50006"),
        (lambda box: box.say("ada", "#help", "x" * 2001), "50035"),
        (lambda box: box.say("ada", "#help", "", files=[("big.bin", bytes(26 * 1024 * 1024), "")]), "40005"),
        (lambda box: box.post("ada", "#help", "title", "x"), "50024"),
        (lambda box: box.post("ada", "#support", "x" * 101, "x"), "50035"),
        (lambda box: box.post("ada", "#support", "title", "x", tags=["Assigned"]), "50013"),
        (lambda box: box.post("ada", "#support", "title", "x", tags=["no such tag"]), "10087"),
        (lambda box: box.edit("ada", "#help", "42", "x"), "10008"),
        (lambda box: box.slash("ada", "#help", "/nothing"), "unknown_command"),
        (lambda box: box.submit("ada"), "no_modal"),
        (lambda box: box.delete_channel("ada", "#help"), "50013"),
        (lambda box: box.set_roles("ada", ["kings"]), "10011"),
    ],
)
async def test_what_people_cannot_do(guild, do, word) -> None:
    """Each refusal has Discord's own code, and nothing has changed."""
    with pytest.raises(SandboxRefusal) as refused:
        await do(guild)
    assert refused.value.word == word
    assert guild.messages("#help") == []


async def test_only_ones_own_words_are_edited(guild) -> None:
    """Others' messages may be deleted by who manages messages, and edited by nobody."""
    message = await guild.say("ada", "#help", "mine")
    for user, word in (("chen", "50005"), ("lena", "50005")):
        with pytest.raises(SandboxRefusal, match=word):
            await guild.edit(user, "#help", message, "yours")
    with pytest.raises(SandboxRefusal, match="50013"):
        await guild.delete("chen", "#help", message)
    await guild.delete("lena", "#help", message)
    assert guild.messages("#help") == []


async def test_who_left_is_out(guild) -> None:
    """After leaving the guild one neither reads nor writes there, nor reaches the bot directly."""
    await guild.leave("ada")
    with pytest.raises(SandboxRefusal, match="50001"):
        await guild.say("ada", "#help", "x")
    with pytest.raises(SandboxRefusal, match="50007"):
        await guild.say("ada", "D:ada", "x")
    await guild.join("ada")
    await guild.say("ada", "#help", "back")
    assert guild.texts("#help") == ["back"]


async def test_a_post_can_be_renamed_tagged_and_closed_by_its_owner(guild) -> None:
    """Its owner may; a stranger may not."""
    post = await guild.post("ada", "#support", "Title", "x", tags=["bug"])
    await guild.rename("ada", post, "Better title")
    await guild.tag("ada", post, ["bug", "data"])
    await guild.archive("ada", post)
    assert [(one["name"], one["archived"]) for one in guild.threads("#support")] == [("Better title", True)]
    assert guild.tags(post) == ["bug", "data"]
    await guild.unarchive("chen", post)
    with pytest.raises(SandboxRefusal, match="50013"):
        await guild.archive("chen", post)


@pytest.fixture
async def both():
    """Give Slack and Discord on one server, with its address."""
    clock = SandboxClock()
    server = SandboxServer(clock, [SlackSandbox(clock=clock), DiscordSandbox(clock=clock)])
    await server.start()
    yield server
    await server.stop()


async def test_two_platforms_on_one_page(both) -> None:
    """The state holds both, acts go to the one that is named, and so do faults."""
    async with aiohttp.ClientSession(base_url=both.url) as page:
        state = await (await page.get("/sandbox/state")).json()
        assert {"slack", "discord", "clock", "faults"} <= set(state)
        assert {one["kind"] for one in state["discord"]["channels"]} == {"category", "channel", "forum", "dm"}
        data = base64.b64encode(b"data").decode()
        body = {"platform": "discord", "do": "post", "user": "ada", "channel": "#support", "title": "T", "text": "x", "tags": ["bug"]}
        made = await (
            await page.post("/sandbox/act", json={**body, "files": [{"name": "a.txt", "mime": "text/plain", "data": data}]})
        ).json()
        state = await (await page.get("/sandbox/state")).json()
        (message,) = state["discord"]["messages"][made["id"]]
        assert message["content"] == "x"
        async with page.get(message["attachments"][0]["browser_url"]) as file:
            assert await file.read() == b"data"
        faults = await (await page.post("/sandbox/fault", json={"platform": "discord", "name": "latency", "seconds": 0.5})).json()
        assert (faults["faults"]["discord"]["latency_s"], faults["faults"]["latency_s"]) == (0.5, 0)
        refused = await page.post(
            "/sandbox/act", json={"platform": "discord", "do": "say", "user": "ada", "channel": "#triage", "text": "x"}
        )
        assert (refused.status, (await refused.json())["error"]) == (400, "50001")


async def test_acts_by_name(guild) -> None:
    """What the page and a replay may ask for finds messages by their words and threads by their titles."""
    await guild.act("post", {"user": "ada", "channel": "#support", "title": "Broken", "text": "it broke"})
    await guild.act("say", {"user": "ada", "channel": "Broken", "text": "still"})
    await guild.act("react", {"user": "lena", "channel": "Broken", "find": "still", "emoji": "👀"})
    await guild.act("edit", {"user": "ada", "channel": "Broken", "find": "still", "text": "no longer"})
    await guild.act("lock", {"user": "sam", "channel": "Broken"})
    assert guild.texts("Broken") == ["it broke", "no longer"]
    assert guild.reactions("Broken", guild.find("Broken", "no longer")) == {"👀": ["lena"]}
    assert guild.threads("#support")[0]["locked"]
    with pytest.raises(SandboxRefusal, match="unknown_act"):
        await guild.act("fly", {"user": "ada"})
    with pytest.raises(SandboxRefusal, match="channel"):
        await guild.act("say", {"user": "ada"})
