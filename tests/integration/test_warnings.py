"""Warnings: whom they reach, how they read later, and that each comes once, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tests.driving import Life
from tests.fakes import MORNING
from tests.integration.promising import ask, call, pass_time, states, swept, titles, warned

# ------------------------------------------------------------------------------------------------------------ warnings


async def test_three_quarters_are_a_post_in_triage_that_is_edited_when_it_is_met(life):
    """One post, once; the same one says later that the promise was kept."""
    await ask(life)
    await pass_time(life, hours=3)
    await swept(life)
    (post,) = [one for one in life.channel.in_room("triage", "") if "75%" in one.content.title]
    assert [button.label for button in post.content.buttons] == ["Claim", "Acknowledge", "Snooze 15 min", "Escalate", "Show"]
    assert "1 h of working time, until 02 Mar 13:00 UTC" in dict(post.content.fields)["Left"]
    assert "12 seats" in post.content.title
    assert post.content.quote == ""  # the title says it already
    await call(life, "ticket reply 1 We are on it")
    await swept(life)
    assert "✅ first response in time · #1 · Our invoice" in post.content.title
    assert warned(life) == [(1, 75)]


async def test_nine_tenths_reach_the_owner_and_the_lead(life):
    """Each in a message of their own."""
    await ask(life)
    await call(life, "ticket claim 1")
    await pass_time(life, hours=3, minutes=36)
    assert [title for title in titles(life, "lena") if "90%" in title]
    assert [title for title in titles(life, "priya") if "90%" in title]
    assert not [title for title in titles(life, "triage") if "%" in title]


async def test_a_breach_is_told_to_the_leads(life):
    """And the post from before says so as well; a late answer is said to be late."""
    await ask(life)
    await pass_time(life, hours=3)
    await pass_time(life, hours=1)
    assert [title for title in titles(life, "leads") if "breached" in title]
    assert any("breached" in title for title in titles(life, "triage"))
    life.clock.advance(minutes=22)
    await call(life, "ticket reply 1 Sorry for the wait")
    await swept(life)
    assert [title for title in titles(life, "leads") if "22 min late" in title]


async def test_after_a_standstill_only_the_highest_is_posted(life):
    """Down from nine to one: one post of the breach, none of what came before it."""
    await ask(life)
    await pass_time(life, hours=5)
    assert warned(life) == [(1, 100)]
    assert not [title for title in titles(life, "triage") if "%" in title]
    assert len([title for title in titles(life, "leads") if "breached" in title]) == 1


async def test_more_than_five_at_once_are_one_digest(life):
    """With those that fall due first, and it says what became of each."""
    for number in range(7):
        await ask(life, who=f"customer{number}")
        life.clock.advance(minutes=1)
    await pass_time(life, hours=3)
    (digest,) = [one for one in life.channel.in_room("triage", "") if one.content.sections]
    assert digest.content.title.startswith("⏳ 7 of 7")
    await call(life, "ticket reply 3 We are on it")
    await swept(life)
    assert digest.content.title.startswith("⏳ 6 of 7")
    assert not [title for title in titles(life, "triage") if "75%" in title]


async def test_a_warning_is_not_repeated_when_the_due_time_moves(life):
    """A pause after the warning carries the same percentage past once more, and nobody is told again."""
    await ask(life)
    await call(life, "ticket claim 1")
    await pass_time(life, hours=3)
    await call(life, "ticket pend 1 customer")
    life.clock.advance(minutes=10)
    await ask(life, "Here it is")
    await pass_time(life, minutes=5)
    assert warned(life) == [(1, 75)]
    await pass_time(life, minutes=55)
    assert warned(life) == [(1, 75), (1, 100)]


async def test_what_is_raised_to_urgent_is_warned_of_by_its_new_time(life):
    """Thirty minutes from the start are over after an hour: one breach, at once."""
    await ask(life)
    life.clock.advance(hours=1)
    await call(life, "ticket priority 1 urgent")
    await swept(life)
    assert warned(life) == [(1, 100)]


# -------------------------------------------------------------------------------------------------- ladder and buttons


async def test_what_nobody_owns_climbs_until_somebody_acknowledges(life):
    """After ten minutes the lead on duty is told, after fifteen more the leads' channel; an acknowledgement ends it."""
    await ask(life)
    await ask(life, "Another thing", who="bob")
    await pass_time(life, hours=3)
    await call(life, "ticket acknowledge 2")
    await pass_time(life, minutes=10)
    assert len(titles(life, "priya")) == 1
    await pass_time(life, minutes=15)
    assert len([title for title in titles(life, "leads") if "#1" in title]) == 1
    assert not [title for room in ("priya", "leads") for title in titles(life, room) if "#2" in title]


async def test_a_claimed_ticket_climbs_no_further(life):
    """Its owner has it now."""
    await ask(life)
    await pass_time(life, hours=3)
    await call(life, "ticket claim 1")
    await pass_time(life, minutes=10)
    assert titles(life, "priya") == []


async def test_snooze_reminds_in_a_quarter_of_an_hour_and_the_promise_goes_on(life):
    """The same room is told again, once; the due time is what it was."""
    await ask(life)
    await pass_time(life, hours=3)
    await call(life, "ticket remind 1")
    await swept(life)
    assert any("seen by lena" in shown.content.note.lower() for shown in life.channel.in_room("triage", ""))
    await pass_time(life, minutes=14)
    assert not [title for title in titles(life, "triage") if "Still open" in title]
    await pass_time(life, minutes=1)
    await swept(life)
    assert len([title for title in titles(life, "triage") if "Still open" in title]) == 1
    assert states(life)["first_response", 1].due_at == MORNING + timedelta(hours=4)


async def test_escalate_tells_the_leads_now(life):
    """With who and why, and the ladder is done."""
    await ask(life)
    await pass_time(life, hours=3)
    await call(life, "ticket escalate 1 they are about to go live")
    (post,) = life.channel.in_room("leads", "")
    assert "escalated #1" in post.content.title
    assert "go live" in post.content.text
    await pass_time(life, minutes=30)
    assert titles(life, "priya") == []


# ------------------------------------------------------------------------------------------- restarts, two processes


async def test_a_restart_tells_nothing_again(life, tmp_path):
    """Another process over the same rows finds nothing left to say."""
    await ask(life)
    await pass_time(life, hours=3)
    other = Life(life.database.url, tmp_path, life.channel, life.clock)
    await other.open()
    await swept(other)
    other.close()
    assert warned(life) == [(1, 75)]
    assert len([title for title in titles(life, "triage") if "75%" in title]) == 1


async def test_two_processes_that_sweep_in_turn_tell_each_warning_once(life, tmp_path):
    """Twenty tickets, two sweepers, and one killed between its rows and its posts."""
    other = Life(life.database.url, tmp_path, life.channel, life.clock)
    for number in range(20):
        await ask(life, who=f"customer{number}")
    life.clock.advance(hours=3)
    life.desk.sweep()  # and dies here: its posts are rows
    await swept(other)
    await pass_time(life, hours=1)
    other.desk.sweep()
    await other.rest(timedelta(seconds=5))
    other.close()
    assert sorted(warned(life)) == sorted((number, percent) for number in range(1, 21) for percent in (75, 100))
    assert len([one for one in life.channel.in_room("triage", "") if one.content.sections]) == 1
    assert len([one for one in life.channel.in_room("leads", "") if one.content.sections]) == 1


async def test_two_processes_that_sweep_at_the_same_moment_tell_each_warning_once(life, tmp_path):
    """None is doubled and none is missed, however the two share them."""
    other, start = Life(life.database.url, tmp_path, life.channel, life.clock), Barrier(2)
    for number in range(12):
        await ask(life, who=f"customer{number}")
    life.clock.advance(hours=3)

    def sweep(one: Life) -> None:
        start.wait()
        one.desk.sweep()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sweep, (life, other)))
    await swept(life)
    other.close()
    assert sorted(warned(life)) == [(number, 75) for number in range(1, 13)]
    told = [shown for shown in life.channel.in_room("triage", "") if shown.content.sections or "75%" in shown.content.title]
    assert len({shown.key for shown in told}) == len(told)
    named = [row.text for shown in told for section in shown.content.sections for row in section.rows]
    assert len(named) + sum("75%" in shown.content.title for shown in told) >= 10
