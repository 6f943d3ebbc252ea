"""What goes wrong between the bot and Discord, and what must not come of it: nothing lost, nothing twice."""

import asyncio
import hashlib
from datetime import timedelta

from bot.adapters.discord.checkup import checkup, faults
from bot.adapters.discord.invite import invitation
from bot.adapters.discord.parse import as_it_came
from bot.messages import Fetch, Refused, RemoteFile, RollCall
from bot.queue.store import tickets


def ours(discord, place, words):
    """Count our posts with these words."""
    return sum(words in text for text in discord.texts(place))


async def test_a_lost_answer_does_not_double_a_reply(discord):
    """The server did it and the connection fell silent: the nonce, or a look, finds the first one."""
    opened = await discord.claimed()
    discord.box.faults.reset_response("create_message")
    await discord.typed("lena", opened, "!reply Once only")
    await discord.until_said(opened.place, "Once only")
    await discord.quiet()
    assert ours(discord, opened.place, "Once only") == 1
    assert discord.dead() == []


async def test_a_lost_acknowledgement_costs_nothing(discord):
    """Discord has it although the connection broke: the command is carried out and answered, once."""
    await discord.post()
    discord.box.faults.reset_response("callback")
    await discord.box.slash("lena", "#triage", "/ticket claim", {"ticket": 1})
    await discord.until_told("lena", "#1 is yours")
    await discord.quiet()
    assert sum("is yours" in text for text in discord.told("lena")) == 1


async def test_a_lost_answer_is_found_when_the_nonce_is_forgotten(discord):
    """After some minutes Discord forgets nonces; then what stands there is read."""
    opened = await discord.claimed()
    discord.box.faults.honour_nonce = False
    discord.box.faults.drop_response("create_message")
    await discord.typed("lena", opened, "!reply Once only")
    await discord.until_said(opened.place, "Once only")
    await discord.quiet()
    assert ours(discord, opened.place, "Once only") == 1


async def test_a_lost_answer_does_not_double_a_card(discord):
    """Nor the thread under it."""
    discord.box.faults.drop_response("create_message", 2)
    await discord.post()
    await discord.quiet()
    assert ours(discord, "#triage", "Seats are wrong") == 1
    assert len([one for one in discord.box.threads("#triage") if one["name"].startswith("#1 ")]) == 1


async def test_a_request_that_never_arrived_is_made_again(discord):
    """Reset before the server saw it: nothing is there, so it is sent."""
    opened = await discord.claimed()
    discord.box.faults.reset_request("create_message")
    await discord.typed("lena", opened, "!reply Once only")
    await discord.until_said(opened.place, "Once only")
    await discord.quiet()
    assert ours(discord, opened.place, "Once only") == 1


async def test_a_gateway_that_refuses_at_the_start_does_not_end_the_process(idle_discord):
    """It is tried again until it is there."""
    idle_discord.box.faults.refuse_gateway(2)
    await idle_discord.start(connected=False)
    await idle_discord.current(30)
    await idle_discord.post()


async def test_a_torn_connection_is_resumed_without_loss(discord):
    """Discord replays what was said in between, and nothing counts twice."""
    discord.box.faults.reset_gateway()
    await discord.box.post("ada", "#support", "Seats are wrong", "12 instead of 9")
    await discord.eventually(lambda: discord.card_of(1) is not None, 30)
    await discord.quiet()
    assert discord.how_many() == 1


async def test_a_session_that_is_invalid_is_begun_anew_and_what_was_missed_is_read(discord):
    """Op 9 says that nothing will be replayed."""
    opened = await discord.claimed()
    discord.box.faults.pause_events()
    await discord.box.say("ada", opened.place, "Said into the gap")
    discord.box.faults.invalidate_session()
    discord.box.faults.resume_events()
    await discord.until_said(opened.card, "Said into the gap", within=40)
    await discord.quiet()
    assert ours(discord, opened.card, "Said into the gap") == 1


async def test_what_was_written_while_the_process_was_down_is_read_at_its_start(discord):
    """In a known thread, an archived one, a channel, a new post and a direct conversation; each once, edits too."""
    box = discord.box
    opened = await discord.claimed()
    direct = await discord.ask("My login is broken since today", user="chen", place="D:chen")
    archived = await discord.post(user="ben", title="Exports are slow")
    await discord.stop()
    box.clock.advance(timedelta(minutes=7))
    await box.say("ada", opened.place, "While you were away")
    await box.edit("ada", opened.place, opened.message, "It shows 14 seats")
    await box.say("ben", archived.place, "Even slower now")
    await box.archive("sam", archived.place)
    await box.say("chen", "D:chen", "Still broken")
    await box.post("mia", "#support", "A new question", "nobody heard it")
    await box.say("tom", opened.card, "A note while you were away")
    await discord.start()
    await discord.until_said(opened.card, "While you were away")
    await discord.until_card(1, "It shows 14 seats")
    await discord.until_said(archived.card, "Even slower now")
    await discord.until_said(direct.card, "Still broken")
    await discord.eventually(lambda: "A new question" in discord.card(4))
    await discord.eventually(lambda: any(message.speaker == "note" for message in discord.said(1)))
    await discord.quiet()
    assert discord.how_many() == 4
    assert ours(discord, opened.card, "While you were away") == 1
    await discord.restart()
    await discord.quiet()
    assert discord.how_many() == 4
    assert ours(discord, opened.card, "While you were away") == 1


async def test_a_post_that_was_made_and_archived_while_the_process_was_down_is_a_ticket(discord):
    """Nobody knows of its thread, and the list of open ones does not name it."""
    await discord.post()
    await discord.quiet()
    await discord.stop()
    discord.box.clock.advance(timedelta(minutes=7))
    thread = await discord.box.post("mia", "#support", "A new question", "nobody heard it")
    await discord.box.archive("sam", thread)
    await discord.start()
    await discord.eventually(lambda: "A new question" in discord.card(2))
    await discord.quiet()
    assert discord.how_many() == 2


async def test_what_was_deleted_while_the_process_was_down_is_gone_at_its_start(discord):
    """A word in a thread, the one above a thread, a direct word, a whole post; what still stands stays, and each is told once."""
    box = discord.box
    opened = await discord.claimed()
    second = await box.say("ada", opened.place, "My password is hunter2")
    await discord.until_said(opened.card, "hunter2")
    asked = await discord.ask("Where is the invoice?", user="ben")
    direct = await discord.ask("My login is broken since today", user="chen", place="D:chen")
    word = await box.say("chen", "D:chen", "And my card is 4111")
    await discord.until_said(direct.card, "4111")
    post = await discord.post(user="mia", title="Wrong board")
    await discord.quiet()
    await discord.stop()
    box.clock.advance(timedelta(minutes=7))
    await box.delete("ada", opened.place, second)
    await box.delete("ben", "#help", asked.message)
    await box.delete("chen", "D:chen", word)
    await box.delete_channel("sam", post.place)
    await discord.start()
    await discord.eventually(lambda: not any("hunter2" in text for text in discord.texts(opened.card)))
    await discord.eventually(lambda: not any("4111" in text for text in discord.texts(direct.card)))
    await discord.eventually(lambda: discord.ticket(asked.number).status == "Resolved")
    await discord.eventually(lambda: discord.ticket(post.number).status == "Resolved")
    await discord.quiet()
    gone = {one.text for number in (1, 2, 3, 4) for one in discord.said(number) if one.speaker == "customer" and not one.is_deleted}
    assert gone == {discord.said(1)[0].text, "My login is broken since today"}
    with discord.app.database.read() as tx:
        deletions = [one.what for number in (1, 2, 3, 4) for one in tickets.history_of(tx, number)].count("deleted")
    await discord.restart()
    await discord.quiet()
    with discord.app.database.read() as tx:
        assert [one.what for number in (1, 2, 3, 4) for one in tickets.history_of(tx, number)].count("deleted") == deletions == 4


async def test_a_payload_that_nobody_can_read_waits_until_somebody_can(discord):
    """It is a job like any other: kept as it came, and read once its channel is known."""
    opened = await discord.claimed()
    gateway = discord.app.connections["discord"]
    first = discord.box.messages(opened.place)[0]
    raw = {**first, "id": str(int(opened.message) + 7), "content": "Since Monday", "channel_id": opened.place}
    gateway._rooms.forget(opened.place)
    unread = as_it_came("MESSAGE_CREATE", raw, discord.box.clock.now())
    await discord.app.enter(unread)
    await discord.until_said(opened.card, "Since Monday", within=30)
    assert [one.text for one in discord.said(1)].count("Since Monday") == 1


async def test_a_rate_limit_is_kept_and_nothing_is_lost(discord):
    """Told to wait, it waits; every part arrives once and in order."""
    opened = await discord.claimed()
    discord.box.faults.rate_limit("create_message", 1.0, 1)
    for number in range(3):
        await discord.typed("lena", opened, f"!reply Answer {number}")
    await discord.until_said(opened.place, "Answer 2", within=30)
    said = [text.splitlines()[-1] for text in discord.texts(opened.place) if "Answer" in text]
    assert said == ["Answer 0", "Answer 1", "Answer 2"]


async def test_a_revoked_token_holds_everything_until_it_works_again(discord):
    """Nothing is dropped meanwhile."""
    opened = await discord.claimed()
    discord.box.faults.revoke_token()
    await discord.box.slash("lena", "#triage", "/ticket reply", {"ticket": 1, "text": "Later then"})
    discord.box.faults.restore_token()
    for _ in range(3):
        discord.advance(seconds=40)
    await discord.typed("lena", opened, "!reply And this")
    await discord.until_said(opened.place, "And this", within=40)


async def test_roles_give_rights_and_take_them(discord):
    """Discord tells of a changed role at once, and the next command knows it."""
    await discord.post()
    await discord.box.set_roles("mia", ["support-agents"])
    await discord.quiet()
    await discord.box.slash("mia", "#triage", "/ticket claim", {"ticket": 1})
    await discord.until_told("mia", "#1 is yours")
    await discord.box.set_roles("mia", [])
    await discord.quiet()
    await discord.box.slash("mia", "#help", "/ticket release", {"ticket": 1})
    await discord.until_told("mia", "for the support team only")


async def test_an_acknowledgement_that_came_too_late_is_made_good_directly(discord):
    """The command was run all the same, so whoever called it reads how it ended, where only they do."""
    await discord.post()
    discord.box.ack_timeout = 0.2
    discord.box.faults.latency(0.6)
    done = await discord.box.slash("lena", "#triage", "/ticket claim", {"ticket": 1})
    assert done.is_over
    await discord.until_said("D:lena", "#1 is yours")


async def test_a_link_that_has_run_out_is_had_anew(discord):
    """From the message that it hangs on: Discord signs its links for a day."""
    message = await discord.box.say("ada", "#general", "The log", files=[("log.txt", b"it broke", "text/plain")])
    (shown,) = discord.box.message("#general", message)["attachments"]
    link = f"https://discord.com/channels/{discord.box.guild_id}/{discord.box.id_of('#general')}/{message}"
    discord.advance(hours=25)
    file = RemoteFile(shown["id"], "log.txt", url=shown["url"], permalink=link)
    assert await discord.app.connections["discord"].channel.ask(Fetch("discord", 1, file, 1000)) == b"it broke"


async def test_our_token_goes_to_discord_alone(discord):
    """A link to anywhere else is not followed."""
    file = RemoteFile("1", "x", url="http://127.0.0.1:1/x")
    assert await discord.app.connections["discord"].channel.ask(Fetch("discord", 1, file, 1000)) == Refused("not a file of Discord's own")


async def test_a_file_that_discord_does_not_take_is_said(discord):
    """The bytes are kept here; the team reads that they were not passed on."""
    discord.box.limits.file_bytes = 10
    opened = await discord.post()
    await discord.box.say("ada", opened.place, "The log", files=[("log.txt", b"more than ten bytes", "text/plain")])
    await discord.eventually(lambda: any("no file of this size" in job.error for job in discord.dead()))


async def test_twenty_five_megabytes_stay_where_they_are_and_twenty_are_kept(discord):
    """The policy takes 20 MB. As much is more than a bot may pass on, which is said; nothing waits behind either."""
    box, opened = discord.box, await discord.post()
    await box.say("ada", opened.place, "The dump", files=[("dump.bin", b"x" * 25 * 1024 * 1024, "application/octet-stream")])
    await discord.until_said(opened.card, "dump.bin (not kept: larger than 20 MB)")
    half = b"y" * 20_000_000
    await box.say("ada", opened.place, "Half of it", files=[("half.bin", half, "application/octet-stream")])
    await discord.eventually(lambda: any("no file of this size" in job.error for job in discord.dead()))
    assert await asyncio.to_thread(discord.app.files.get, hashlib.sha256(half).hexdigest()) == half
    await box.say("ada", opened.place, "Did you get it?")
    await discord.until_said(opened.card, "Did you get it?")


async def test_intents_that_are_off_are_said_and_cost_no_session(idle_discord):
    """The application says so beforehand, so that the desk need not find out by being thrown out."""
    idle_discord.box.allow(invitation("1").permissions, 0)
    await idle_discord.start(connected=False)
    await idle_discord.eventually(lambda: "Message Content" in idle_discord.app.connections["discord"].token_fault)
    assert idle_discord.box.identifies == 0


async def test_a_team_that_the_bot_may_not_list_is_said(discord):
    """Nobody gets rights by accident, and the admins are told what to switch on."""
    discord.box.allow(invitation("1").permissions, 1 << 15)  # Message Content alone
    roster = await discord.app.connections["discord"].channel.ask(RollCall("discord"))
    assert roster.roles == {}
    assert any("Server Members" in fault for fault in roster.faults)


async def test_a_customer_who_left_is_said_with_a_remedy(discord):
    """A direct message reaches nobody who shares no server with us; the reply is kept as undelivered and the team told."""
    opened = await discord.ask("My login is broken since today", place="D:ada")
    await discord.press("lena", opened, "Claim")
    await discord.until_told("lena", "is yours")
    await discord.box.leave("ada")
    await discord.typed("lena", opened, "!reply Which browser?")
    await discord.until_said(opened.card, "did not reach the customer")


async def test_a_refused_token_and_intents_that_are_off_are_faults_of_the_configuration(discord_box, discord_policy):
    """`run` names them with their remedy and does not open; `doctor` has a line for each thing that it asked."""
    assert await faults(discord_box.bot_token, discord_box.api_url) == ()
    assert "Discord refuses it" in (await faults("not.a.token", discord_box.api_url))[0]
    assert all(one.is_well for one in await checkup(discord_box.bot_token, discord_box.api_url, discord_policy))
    discord_box.allow(invitation("1").permissions, 1 << 1)  # Server Members alone
    assert "Message Content intent is off" in (await faults(discord_box.bot_token, discord_box.api_url))[0]
    told = await checkup(discord_box.bot_token, discord_box.api_url, discord_policy)
    assert [one.what for one in told if not one.is_well] == ["discord intents"]
    assert await faults("x", "http://127.0.0.1:1/api") == ()


async def test_a_card_that_may_have_no_thread_does_not_stay_and_says_what_is_missing(discord):
    """Nobody could work under it; the remedy names the link that asks for the right."""
    may_not = ~(1 << 35)
    discord.box.allow(invitation("1").permissions & may_not)
    discord.box.world.guild.roles[discord.box.guild_id].permissions &= may_not
    await discord.box.post("ada", "#support", "Seats are wrong", "12 instead of 9")
    await discord.eventually(lambda: any("discord invite" in job.error for job in discord.dead()))
    assert discord.card_of(1) is None
