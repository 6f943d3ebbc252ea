"""Reactions both ways, and words that are too long for one message of Slack."""

import json

from tests.acceptance.words import shown

STORY = "\n\n".join(f"Paragraph {number}: " + "this sentence goes on about the invoice. " * 12 for number in range(20))
CODE = "```\n" + "\n".join(f"line {number} of the log, with <tags> & *stars*" for number in range(160)) + "\n```"


async def test_an_agents_emoji_on_a_mirrored_message_appears_at_the_customers(desk):
    """A thumbs-up under the workspace's copy stands under the customer's own words."""
    opened = await desk.open()
    later = await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_said("#triage", opened.card, "4711")
    await desk.box.react("lena", "#triage", desk.box.find("#triage", "4711"), "+1")
    await desk.box.until(lambda: "+1" in reactions(desk, "D:ada", later))


async def test_a_customers_emoji_on_a_reply_appears_in_the_workspace(desk):
    """A heart under an answer is seen by who wrote it."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply Here you are")
    await desk.until_said("D:ada", opened.ts, "Here you are")
    await desk.box.react("ada", "D:ada", desk.box.find("D:ada", "Here you are"), "heart")
    await desk.box.until(lambda: "heart" in reactions(desk, "#triage", typed))


async def test_an_emoji_taken_away_disappears_on_the_other_side(desk):
    """The last one's removal is followed."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply Here you are")
    await desk.until_said("D:ada", opened.ts, "Here you are")
    reply = desk.box.find("D:ada", "Here you are")
    await desk.box.react("ada", "D:ada", reply, "heart")
    await desk.box.until(lambda: "heart" in reactions(desk, "#triage", typed))
    await desk.box.unreact("ada", "D:ada", reply, "heart")
    await desk.box.until(lambda: "heart" not in reactions(desk, "#triage", typed))


async def test_an_emoji_under_a_note_stays_inside(desk):
    """Reactions of the team under internal words go nowhere."""
    opened = await desk.claimed()
    note = await desk.typed("tom", opened, "They are difficult")
    await desk.quiet()
    await desk.box.react("lena", "#triage", note, "+1")
    await desk.quiet()
    assert not [call for call in desk.calls("reactions.add") if call["channel"] == "D0ADA"]


async def test_an_emoji_that_is_not_on_the_list_is_not_carried_over(desk):
    """Only a small set of reactions travels."""
    opened = await desk.answered("Here you are")
    await desk.box.react("ada", "D:ada", desk.box.find("D:ada", "Here you are"), "poop")
    await desk.quiet()
    assert not any("poop" in str(call) for call in desk.calls("reactions.add"))
    assert opened.number == 1


async def test_a_long_reply_is_sent_in_parts_without_losing_a_word(desk):
    """Ten thousand characters arrive whole and in order, each part as Slack takes it."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 19", within=12)
    parts = replies(desk, opened)
    assert len(parts) > 2
    assert all(len(part.encode()) <= 4000 for part in parts)
    assert " ".join(" ".join(parts).split()) == " ".join(STORY.split())


async def test_a_code_block_is_balanced_in_every_part(desk):
    """A fence that a border cuts is closed and opened again; no line is lost."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, f"!reply {CODE}")
    await desk.until_said("D:ada", opened.ts, "line 159", within=12)
    parts = sections(desk, opened)
    assert all(part.count("```") % 2 == 0 for part in parts)
    lines = [line for part in parts for line in part.split("\n") if line.startswith("line ")]
    assert lines == [f"line {number} of the log, with &lt;tags&gt; &amp; *stars*" for number in range(160)]


async def test_a_long_reply_made_shorter_takes_its_spare_parts_away(desk):
    """The customer sees the new words alone."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 19", within=12)
    await desk.quiet()
    await desk.box.edit("lena", "#triage", typed, "!reply Short after all")
    await desk.box.until(lambda: replies(desk, opened) == ["Short after all"])


async def test_a_short_reply_made_longer_gets_its_new_parts(desk):
    """What does not fit into the standing message follows it."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply Short at first")
    await desk.until_said("D:ada", opened.ts, "Short at first")
    await desk.quiet()
    await desk.box.edit("lena", "#triage", typed, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 19", within=12)
    assert " ".join(" ".join(replies(desk, opened)).split()) == " ".join(STORY.split())


async def test_a_reply_that_shrinks_and_grows_again_is_whole(desk):
    """Any number of edits ends in what was written last."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 19", within=12)
    await desk.quiet()
    await desk.box.edit("lena", "#triage", typed, "!reply Short after all")
    await desk.box.until(lambda: replies(desk, opened) == ["Short after all"])
    await desk.quiet()
    await desk.box.edit("lena", "#triage", typed, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 19", within=12)
    assert " ".join(" ".join(replies(desk, opened)).split()) == " ".join(STORY.split())


async def test_a_long_reply_changed_on_its_way_is_whole_in_the_end(desk):
    """An edit that comes between two parts leaves no old part standing."""
    opened = await desk.claimed()
    await desk.quiet()
    typed = await desk.typed("lena", opened, f"!reply {STORY}")
    await desk.until_said("D:ada", opened.ts, "Paragraph 0")
    await desk.box.edit("lena", "#triage", typed, "!reply Short after all")
    await desk.quiet(patience_s=20)
    assert replies(desk, opened) == ["Short after all"]


async def test_ten_thousand_characters_of_a_customer_are_kept_and_shown(desk):
    """A long question is stored whole; the workspace shows as much as fits and says where the rest is."""
    opened = await desk.open(STORY)
    await desk.until_said("#triage", opened.card, "transcript 1")
    assert len(desk.said(1)[0].text) > 9_900


def reactions(desk, room, ts):
    message = desk.box._channel(room).messages[ts]
    return [one["name"] for one in json.loads(json.dumps(message.get("reactions", [])))]


def replies(desk, opened):
    return [shown(m) for m in desk.box.messages(opened.room, opened.ts) if m.get("username")]


def sections(desk, opened):
    """Give every text by itself in which Slack looks for markup."""
    sent = [m for m in desk.box.messages(opened.room, opened.ts) if m.get("username")]
    return [text for m in sent for text in ([b["text"]["text"] for b in m["blocks"]] if m.get("blocks") else [m["text"]])]
