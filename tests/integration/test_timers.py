"""Mornings, ends of shifts and figures that grow: each post once, with what its reader needs."""

from dataclasses import replace

import pytest

from bot.desk import handoff, mornings
from bot.messages import Heard, Judgement, Reason
from bot.queue.store import people, tickets
from bot.queue.ticket import Status
from tests.driving import Life
from tests.fakes import FakeTriage, fake_policy
from tests.integration.promising import ask, call, pass_time, states, swept, titles


def with_alerts(**given: object):
    """Give a policy with other alerts."""
    policy = fake_policy()
    return policy.model_copy(update={"alerts": policy.alerts.model_copy(update=given)})


def queue(**given: object):
    """Give a policy with other limits of the queue."""
    return with_alerts(queue=fake_policy().alerts.queue.model_copy(update=given))


def posts(life: Life, room: str, words: str) -> list:
    """Give the posts in a room whose title has some words."""
    return [one for one in life.channel.in_room(room, "") if words in one.content.title]


# ----------------------------------------------------------------------------------------------------------- mornings


@pytest.fixture
async def early(new_life) -> Life:
    """Give a desk whose day begins with a digest."""
    return await new_life(policy=with_alerts(morning_digest=True))


async def test_a_day_begins_with_one_post_for_the_leads(early):
    """Overdue first, five of them and how many more; due today, waiting longest, unassigned, the alerts of yesterday."""
    for number in range(7):
        await ask(early, f"Question {number}", who=f"customer{number}")
    await pass_time(early, hours=23)
    assert posts(early, "leads", "☀️") == []
    await pass_time(early, hours=1)
    await pass_time(early, minutes=2)
    (post,) = posts(early, "leads", "☀️")
    assert post.content.title == "☀️ Support, Tuesday 3 March: 7 overdue, 0 due today"
    shown = {section.title: [row.text for row in section.rows] for section in post.content.sections}
    assert list(shown) == ["Overdue (7)", "Waiting longest (7)", "Unassigned (7)"]
    assert shown["Overdue (7)"][-1] == "and 2 more"
    assert "**#1** Question 0" in shown["Overdue (7)"][0]
    assert "was due" in shown["Overdue (7)"][0]
    assert post.content.note == "No alerts yesterday."
    await pass_time(early, days=1)
    assert len(posts(early, "leads", "☀️")) == 2


async def test_a_team_of_its_own_has_a_post_of_its_own(new_life):
    """By the categories that are its own, at the opening of the calendar that bears its name."""
    policy = with_alerts(morning_digest=True)
    categories = tuple(one.model_copy(update={"team": "accounts"}) if one.name == "billing" else one for one in policy.categories)
    later = policy.hours["office"].model_copy(update={"timezone": "America/New_York"})
    life = await new_life(policy=policy.model_copy(update={"categories": categories, "hours": policy.hours | {"accounts": later}}))
    await ask(life)
    await ask(life, "Another", who="bob")
    await call(life, "ticket category 1 billing", "priya")
    await pass_time(life, days=1)
    (own,) = posts(life, "leads", "☀️")
    assert own.content.title.startswith("☀️ Support, Tuesday")
    assert all("#1" not in row.text for section in own.content.sections for row in section.rows)
    await pass_time(life, hours=5)  # nine in New York
    (theirs,) = posts(life, "leads", "☀️ accounts")
    assert any("#1" in row.text for section in theirs.content.sections for row in section.rows)


async def test_an_empty_desk_is_not_told_so_every_day(early):
    """And a weekend has no morning."""
    await swept(early)
    await pass_time(early, days=1)
    assert posts(early, "leads", "☀️") == []
    await ask(early)
    await pass_time(early, days=4)  # a Saturday
    assert posts(early, "leads", "☀️") == []


async def test_two_processes_post_one_morning(early, tmp_path):
    """And a restart posts nothing again."""
    other = Life(early.database.url, tmp_path, early.channel, early.clock, policy=early.app.policy)
    await ask(early)
    early.clock.advance(days=1)
    other.desk.sweep()  # and dies here: its post is a row
    await swept(early)
    await swept(other)
    other.close()
    assert len(posts(early, "leads", "☀️")) == 1


def test_every_category_has_its_team():
    """What no team calls its own is the desk's."""
    policy = fake_policy()
    categories = tuple(one.model_copy(update={"team": "accounts"}) if one.name == "billing" else one for one in policy.categories)
    found = mornings.teams(policy.model_copy(update={"categories": categories}))
    assert found["accounts"].categories == ("billing",)
    assert (found[""].categories, found[""].is_rest) == (("billing",), True)


# ---------------------------------------------------------------------------------------------------------- hand-off


async def owned(life: Life) -> None:
    """Let lena own two tickets, one of them answered."""
    await ask(life)
    await ask(life, "The export stops at half", who="bob")
    await call(life, "ticket claim 1")
    await call(life, "ticket reply 2 Which browser is it?")
    life.clock.advance(minutes=1)
    await ask(life, "It is the newest one", who="bob")


async def test_a_hand_off_says_all_that_the_next_one_needs(life):
    """Status, last ask, what was promised, what is left, the next step; an Accept for each and one for all."""
    await owned(life)
    await pass_time(life, hours=1)
    await call(life, "desk handoff")
    await swept(life)
    (post,) = posts(life, "triage", "🤝")
    assert post.content.title == "🤝 Lena hands over 2 tickets"
    rows = [row for section in post.content.sections for row in section.rows]
    assert [row.button.call for row in rows] == ["desk accept 1 1", "desk accept 1 2"]
    assert [button.label for button in post.content.buttons] == ["Accept all"]
    first, second = (row.text for row in rows)
    assert "12 seats" in first
    assert "Reply promised: " in first
    assert "of working time, until 02 Mar 13:00 UTC" in first
    assert "In Progress" in second
    assert "Last ask (1 h ago): It is the newest one" in second
    assert "Next: answer the customer" in second


async def test_accepting_one_makes_it_theirs_with_a_record(life):
    """The post says who has it, the giver is told, and a second one comes too late."""
    await owned(life)
    await call(life, "desk handoff")
    await call(life, "desk accept 1 1", "tom")
    await call(life, "desk accept 1 1", "priya")
    await swept(life)
    with life.database.read() as tx:
        tom = people.find(tx, "fake", "tom")
        assert tickets.get(tx, 1).assignee_id == tom.id
        line = next(one for one in tickets.history_of(tx, 1) if one.what == "handed over")
        assert (line.actor_id, line.facts["to"], line.facts["handoff"]) == (tom.id, tom.id, 1)
    (post,) = posts(life, "triage", "🤝")
    assert "✅ Tom has it" in post.content.sections[0].rows[0].text
    assert any("Tom took #1 over" in one.content.text for one in life.channel.in_room("lena"))
    assert "Tom" in life.channel.answers[-1].content.text


async def test_accepting_all_takes_what_is_left(life):
    """In progress goes back to assigned, as any hand-over does; then the post is done."""
    await owned(life)
    await call(life, "desk handoff")
    await call(life, "ticket resolve 1")
    await call(life, "desk accept 1", "tom")
    await swept(life)
    with life.database.read() as tx:
        assert tickets.get(tx, 2).status is Status.ASSIGNED
        assert tickets.get(tx, 2).assignee_id == people.find(tx, "fake", "tom").id
    (post,) = posts(life, "triage", "Taken over")
    assert post.content.buttons == ()
    await pass_time(life, minutes=20)
    assert posts(life, "priya", "🤝") == []


async def test_of_what_nobody_took_the_lead_hears(life):
    """After the policy's quarter of an hour, once."""
    await owned(life)
    await call(life, "desk handoff")
    await pass_time(life, minutes=15)
    await pass_time(life, minutes=15)
    (told,) = posts(life, "priya", "Nobody has taken over 2 tickets from Lena")
    assert told.content.buttons[0].call == "desk accept 1"


async def test_nobody_takes_from_themselves(life):
    """And there is nothing to hand over without a ticket."""
    await owned(life)
    await call(life, "desk handoff")
    await call(life, "desk accept 1", "lena")
    assert "offer these yourself" in life.channel.answers[-1].content.text
    await call(life, "desk handoff", "tom")
    assert "nothing to hand over" in life.channel.answers[-1].content.text


async def test_the_end_of_hours_offers_what_is_left(life):
    """At five in their own zone, once, for what is being worked on; who has nothing offers nothing."""
    await owned(life)
    await pass_time(life, hours=7, minutes=58)
    assert posts(life, "triage", "🤝") == []
    await pass_time(life, minutes=2)
    await pass_time(life, minutes=2)
    (post,) = posts(life, "triage", "🤝")
    assert post.content.title == "🤝 Lena hands over 2 tickets at the end of their hours"


async def test_hours_are_read_in_the_agents_own_zone(life):
    """Five in New York is ten in the evening here."""
    await owned(life)
    with life.desk._work() as work:
        lena = people.find(work.tx, "fake", "lena")
        there = handoff.hours_of(work, replace(lena, timezone="America/New_York"))
        unknown = handoff.hours_of(work, replace(lena, timezone="Mars/Olympus"))
    assert there.hours.timezone == "America/New_York"
    assert unknown.hours.timezone == "UTC"


# ------------------------------------------------------------------------------------------------------------ alarms


async def test_a_backlog_is_told_once_in_its_cooldown(new_life):
    """Sooner only if it doubles."""
    life = await new_life(policy=queue(backlog=3))
    for number in range(4):
        await ask(life, who=f"customer{number}")
    await pass_time(life, minutes=6)
    await pass_time(life, minutes=6)
    (post,) = posts(life, "leads", "4 open tickets wait")
    assert len(post.content.sections[0].rows) == 4
    for number in range(4, 8):
        await ask(life, who=f"customer{number}")
    await pass_time(life, minutes=6)
    assert len(posts(life, "leads", "open tickets wait")) == 2


async def test_without_a_number_the_limit_is_what_the_team_can_carry(new_life):
    """Four people with room for one each."""
    policy = fake_policy()
    life = await new_life(policy=policy.model_copy(update={"routing": policy.routing.model_copy(update={"capacity": 1})}))
    for number in range(5):
        await ask(life, who=f"customer{number}")
    await pass_time(life, minutes=6)
    (post,) = posts(life, "leads", "5 open tickets wait")
    assert "4 on duty can carry 4" in post.content.text


async def test_the_oldest_wait_is_counted_in_working_time(life):
    """A working day of eight hours, told as it is exceeded, and the night adds nothing."""
    await ask(life)
    await pass_time(life, hours=8)
    await pass_time(life, hours=15)
    assert posts(life, "leads", "waited") == []
    await pass_time(life, hours=1, minutes=6)
    assert [one.content.title for one in posts(life, "leads", "waited")] == [
        "🐌 A customer has waited 8 h 6 min of working time for an answer"
    ]
    await pass_time(life, minutes=30)
    assert len(posts(life, "leads", "waited")) == 1


async def test_misroutes_over_a_tenth_of_the_week_are_told(life):
    """With the categories in which they were wrong; once a week."""
    for number in range(12):
        await ask(life, who=f"customer{number}")
        await call(life, f"ticket category {number + 1} billing", "priya")
    for number in (1, 2):
        await call(life, f"ticket misroute {number} plan", "tom")
    await pass_time(life, hours=1)
    await pass_time(life, hours=2)
    (post,) = posts(life, "leads", "Misroutes")
    assert post.content.title == "🧭 Misroutes: 17% of a week's tickets came to the wrong people"
    assert [row.text for row in post.content.sections[0].rows][1] == "**billing**: 2 of 12 (17%)"


# --------------------------------------------------------------------------------------- escalation as a clock runs out


async def test_a_risk_is_told_at_the_moment_a_clock_reaches_three_quarters(new_life):
    """Nobody needs to write again: the words of before and the time that has gone are enough together."""
    triage, words = FakeTriage(), "I want to speak to your manager"
    heard = Heard(-0.4, escalation=0.6, reasons=(Reason("asks for a manager", 0.6, "your manager"),))
    triage.says = {words: Judgement(sentiment=-0.4, escalation=0.6, reasons=("escalation risk: asks for a manager",), heard=(heard,))}
    life = await new_life(rooms=(triage,))
    await ask(life, words)
    await swept(life)
    assert titles(life, "leads") == []
    await pass_time(life, hours=3)
    (post,) = posts(life, "leads", "Escalation risk · #1")
    assert "75% of a promise is used" in post.content.text
    assert states(life)["first_response", 1].warned == 75
    await pass_time(life, minutes=36)
    assert len(posts(life, "leads", "Escalation risk")) == 1


async def test_a_calm_ticket_is_no_risk_at_three_quarters(life):
    """A promise that runs out is warned of, and nothing more."""
    await ask(life)
    await pass_time(life, hours=3)
    assert posts(life, "leads", "Escalation") == []
