"""Nothing that a customer types pings or formats, and nothing internal is ever seen by a customer."""

import re

from tests.acceptance.words import markup

NASTY = (
    "<!channel> @here @channel @everyone <@U0LENA> @lena @support-agents <!subteam^S0AGENTS> *bold* _it_ ~gone~ `code` "
    "<https://evil.test|Northwind login> [Northwind login](https://evil.test) :tada: > quote\n> quoted\n• bullet\n```fence"
)
PING = re.compile(r"<!|<@|<#|(?<![\w.+-])@(?:channel|here|everyone)\b")
SECRET = "zebra-internal-words"


async def test_a_customers_words_ping_nobody_in_any_post_of_ours(desk):
    """In the card, its thread, lists and answers nothing that could call a person, a group or a room is left."""
    await everything_said(desk)
    assert [text for text in markup(desk.box) if PING.search(text)] == []


async def test_a_customers_words_do_not_format_our_own(desk):
    """Their stars stay stars wherever they stand among our words; only a whole message of theirs keeps its own looks."""
    await everything_said(desk)
    for text in our_words(desk):
        for styled in ("*bold*", "_it_", "~gone~", "`code`"):
            assert styled not in text, text


async def test_a_link_with_a_false_name_is_never_among_our_words(desk):
    """What poses as a link of ours is shown with its address, not behind a customer's label."""
    await everything_said(desk)
    assert not any("<https://evil.test|" in text for text in our_words(desk))


async def test_every_block_of_ours_is_taken_by_slack(desk):
    """Not one call of a busy day is refused for its form."""
    await everything_said(desk)
    refused = [(call.method, call.error) for call in desk.box.calls if call.error not in ("", "ratelimited")]
    assert refused == []


async def test_a_title_of_nothing_but_markup_is_a_card_all_the_same(desk):
    """Words that vanish when they are made harmless still make a ticket."""
    await desk.open("<!channel> *** ___ ~~~ ```", "chen", "#help")
    assert desk.how_many() == 1


async def test_odd_characters_ping_nobody(desk):
    """Invisible and look-alike characters are no way around."""
    odd = ("\u200b\u202e\u2066", "\u202e@channel", "&amp;lt;!channel&amp;gt;", "\uff20channel \uff1c!here\uff1e", "<mailto:a@b.c|@here>")
    await desk.open(f"{' please '.join(odd)} help us", "chen", "#help")
    await desk.quiet()
    assert [found for found in markup(desk.box) if PING.search(found)] == []


async def test_an_agents_reply_cannot_ping_the_customers_room(desk):
    """A slip of an agent's does not call a whole channel of customers."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.typed("lena", opened, "!reply @channel and @here and @ada please look")
    await desk.until_said("#help", opened.ts, "please look")
    reply = desk.box.messages("#help", opened.ts)[-1]["text"]
    assert not PING.search(reply)


async def test_a_form_cannot_smuggle_a_ping(desk):
    """Raw text of a modal is escaped like everything else."""
    await desk.box.slash("ada", "#help", "/support", "")
    await desk.until_modal("ada")
    await desk.box.submit("ada", {"text": "<!channel> <@U0LENA> our exports stop"})
    await desk.until_card(1, "our exports stop")
    await desk.quiet()
    assert [text for text in markup(desk.box) if PING.search(text)] == []


async def test_internal_words_are_in_no_customer_place_after_a_busy_day(desk):
    """Notes, drafts, reasons, categories and merges: no customer ever sees a word of them."""
    opened = await desk.claimed()
    other = await desk.open("Something else is broken", "chen", "#help")
    for line in (
        f"{SECRET} one",
        f"!note {SECRET} two",
        f"!draft {SECRET} three",
        f"!pend third party {SECRET} four",
        "!start",
        f"!resolve {SECRET} five",
        f"!reopen {SECRET} six",
        f"!relpy {SECRET} seven",
    ):
        await desk.typed("lena", opened, line)
    await desk.box.slash("lena", "#triage", "/ticket", f"note 2 {SECRET} eight")
    await desk.quiet()
    await desk.typed("lena", opened, "!merge 2 both")
    await desk.box.say("tom", "#triage", f"{SECRET} nine", thread_ts=other.card)
    await desk.quiet()
    for user in ("ada", "chen"):
        await desk.box.slash(user, "#help", "/mytickets")
        await desk.box.open_home(user)
    await desk.quiet()
    assert sum(SECRET in message.text for message in desk.said(2)) >= 5
    assert [text for text in desk.in_customer_rooms() if SECRET in text] == []


async def test_answers_to_the_team_in_a_customer_channel_are_for_the_caller_alone(desk):
    """An agent who asks in the customers' room is answered privately."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.typed("lena", opened, f"{SECRET} one")
    await desk.quiet()
    await desk.box.slash("lena", "#help", "/ticket", "transcript 1")
    await desk.until_told("lena", SECRET)
    assert [text for text in desk.in_customer_rooms() if SECRET in text] == []


async def test_a_command_typed_in_the_customers_thread_shows_nothing_internal(desk):
    """!history in a customer's thread answers the agent alone."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("lena", "#help", "!history", thread_ts=opened.ts)
    await desk.until_told("lena", "History of #1")
    assert not any("History of" in text for text in desk.texts("#help", opened.ts)[1:])


async def everything_said(desk):
    """Say a nasty message in many guises, and look at everything of ours that shows it."""
    opened = await desk.open(NASTY, "chen", "#help")
    await desk.box.say("ada", "#help", NASTY, thread_ts=opened.ts)
    await desk.box.edit("chen", "#help", opened.ts, f"{NASTY} edited")
    await desk.until_said("#triage", opened.card, "evil.test")
    await desk.click("lena", opened, "Claim")
    for line in ("show 1", "list", "search evil", "context 1", "summary 1", "history 1"):
        await desk.box.slash("lena", "#triage", "/ticket", line)
    await desk.box.slash("chen", "#help", "/mytickets")
    await desk.box.slash("lena", "#triage", "/desk", "queue")
    await desk.box.open_home("lena")
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    await desk.box.close_modal("lena")
    await desk.quiet()


def our_words(desk):
    """Give every text with markup that is not the workspace's copy of somebody's whole message."""
    return [text for text in markup(desk.box) if not text.startswith("💬")]
