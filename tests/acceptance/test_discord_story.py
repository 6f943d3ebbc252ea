"""A team that lives in Discord: a post in the forum is claimed, answered, corrected and resolved without leaving it."""

from bot.queue.ticket import Status


async def test_the_whole_story_from_post_to_solved(discord):
    """Post, card with its thread, claim by button, reply by form and by word, and the end: each seen by who should see it."""
    box = discord.box
    opened = await discord.post()
    assert "Seats are wrong" in discord.card(1)
    await discord.press("lena", opened, "Claim")
    await discord.until_told("lena", "#1 is yours")
    await discord.press("tom", opened, "Claim")
    await discord.until_told("tom", "Lena Fischer")
    await discord.press("lena", opened, "Reply")
    await discord.until_modal("lena")
    await box.submit("lena", {"What the customer will read": "Hello Ada, we will *correct* it"})
    reply = await discord.until_said(opened.place, "we will *correct* it")
    assert "Lena" in reply
    await discord.typed("lena", opened, "!reply It is done")
    await discord.until_said(opened.place, "It is done")
    await discord.press("lena", opened, "Resolve")
    await discord.until_said(opened.place, "as solved")
    await discord.until_card(1, "Resolved")
    assert discord.ticket(1).status is Status.RESOLVED
    assert discord.dead() == []
