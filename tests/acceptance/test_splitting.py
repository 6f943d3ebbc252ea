"""A ticket is split from its card's menu, and put together again by a button: in Slack and on Discord."""

from tests.acceptance.words import shown


async def split_in_slack(desk):
    """Let one thread turn to a second matter, and have it split at that from the card's menu."""
    opened = await desk.answered()
    await desk.box.say("ada", "D:ada", "By the way, exports stop", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "exports stop")
    await desk.click("lena", opened, "More…", "ticket split 1")
    await desk.until_modal("lena")
    number = next(message.id for message in desk.said(1) if message.text == "By the way, exports stop")
    await desk.box.submit("lena", {"since": str(number)})
    await desk.until_told("lena", "#2 has everything since then")
    await desk.eventually(lambda: desk.card_of(2) is not None)
    await desk.quiet()
    return opened


async def press_told(desk, user, label):
    """Press a button of the newest private answer that has it."""
    answer = next(one for one in reversed(desk.box.ephemerals(user)) if label in shown(one))
    await desk.box.click(user, "#triage", answer["ts"], label)


async def test_in_slack_each_of_the_two_is_answered_in_a_thread_of_its_own(desk):
    """The old thread says where the new one is; both cards' threads show what is theirs."""
    opened = await split_in_slack(desk)
    card = desk.card_of(2)["ts"]
    said = [text for text in desk.texts("D:ada", opened.ts) if "request of its own" in text]
    assert len(said) == 1
    assert "#2" in said[0]
    begun = next(one["ts"] for one in desk.box.messages("D:ada") if "#2" in shown(one) and one["ts"] != opened.ts)
    await desk.box.say("tom", "#triage", "!reply Exports work again", thread_ts=card)
    await desk.until_said("D:ada", begun, "Exports work again")
    await desk.typed("lena", opened, "!reply Nine seats now")
    await desk.until_said("D:ada", opened.ts, "Nine seats now")
    await desk.box.say("ada", "D:ada", "Still slow", thread_ts=begun)
    await desk.until_said("#triage", card, "Still slow")
    assert not any("Exports work again" in text for text in desk.texts("D:ada", opened.ts))
    assert desk.dead() == []


async def test_in_slack_a_button_puts_them_together_again(desk):
    """Every word is on the first ticket; the second card says so, and can be parted again from its menu."""
    await split_in_slack(desk)
    await press_told(desk, "lena", "Undo")
    await desk.until_card(2, "merged into #1")
    assert [message.text for message in desk.said(2)] == []
    assert "By the way, exports stop" in [message.text for message in desk.said(1)]
    await desk.box.click("lena", "#triage", desk.card_of(2)["ts"], "More…", "ticket undo 2")
    await desk.eventually(lambda: [message.text for message in desk.said(2)] == ["By the way, exports stop"])
    await desk.quiet()
    assert desk.dead() == []


async def test_in_slack_a_merge_is_taken_back_from_the_merged_card(desk):
    """Both customers are answered alone again."""
    first = await desk.claimed()
    second = await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.typed("lena", first, "!merge 2 both")
    await desk.until_card(1, "merged into #2")
    await desk.click("lena", first, "More…", "ticket undo 1")
    await desk.until_card(1, "Assigned")
    await desk.typed("lena", first, "!reply For Ada alone")
    await desk.until_said("D:ada", first.ts, "For Ada alone")
    await desk.quiet()
    assert not any("For Ada alone" in text for text in desk.texts("#help", second.ts))
    assert desk.dead() == []


async def test_on_discord_the_new_ticket_goes_on_in_the_direct_messages(discord):
    """A forum's post stays with the first; what the customer says directly from then on is the second's."""
    opened = await discord.claimed()
    await discord.box.say("ada", opened.place, "By the way, exports stop")
    await discord.until_said(opened.card, "exports stop")
    await discord.typed("lena", opened, "!split by the way")
    await discord.until_said(opened.place, "request of its own")
    await discord.until_said("D:ada", "#2")
    await discord.eventually(lambda: discord.card_of(2) is not None)
    await discord.quiet()
    await discord.box.slash("tom", "#triage", "/ticket reply", {"ticket": 2, "text": "Exports work again"})
    await discord.until_said("D:ada", "Exports work again")
    await discord.box.say("ada", "D:ada", "Still slow")
    await discord.eventually(lambda: "Still slow" in [message.text for message in discord.said(2)])
    await discord.typed("lena", opened, "!undo")
    await discord.eventually(lambda: "Still slow" in [message.text for message in discord.said(1)])
    await discord.quiet()
    assert discord.dead() == []


async def test_on_discord_two_names_of_one_person_are_joined_by_hand(discord):
    """Whoever asks for their requests then reads those of both; taken back, their own alone."""
    first = await discord.post(user="ada")
    second = await discord.ask("Where is the invoice?", user="ben")
    await discord.box.slash("lena", "#triage", "/desk link", {"one": "#1", "other": "#2"})
    await discord.until_told("lena", "are one person from now on")
    await discord.until_card(second.number, "1 earlier ticket (Discord)")
    await discord.box.slash("ben", "#help", "/mytickets", {})
    listed = await discord.until_told("ben", f"#{second.number}")
    assert f"#{first.number}" in listed
    await discord.box.slash("lena", "#triage", "/desk unlink", {"one": "#2"})
    await discord.until_told("lena", "of their own again")
    await discord.eventually(lambda: "earlier" not in discord.card(second.number))
    options = await discord.box.autocomplete("lena", "#triage", "/desk link", "one", "ad")
    assert any("Ada" in str(one) for one in options)
