"""Story 6 of the product in Slack: a key account's third message in a day says that it looks elsewhere."""

from datetime import date

import pytest

from bot.queue.accounts import AccountRow
from bot.queue.store import accounts
from bot.queue.store.database import Database
from bot.thinking import Mind, TriageRoom
from tests.acceptance.words import clickable, shown

ACCOUNT = AccountRow(1, "Acme", ("acme.example",), "Business", 120_000, date(2030, 1, 1))
LEAVING = "evaluating alternatives"


@pytest.fixture
async def desk(idle_desk, policy):
    """Give a desk that listens as the shipped one does, by words, and knows whose customer Ada is."""
    database = Database(idle_desk.settings().database_url)
    with database.write() as tx:
        accounts.put(tx, ACCOUNT, idle_desk.box.clock.now())
    room = TriageRoom(database, Mind("hash", idle_desk.directory).open, idle_desk.directory, policy)
    idle_desk.rooms = (room,)
    await idle_desk.start(policy=policy)
    yield idle_desk
    room.close()
    database.close()


def alerts_in(desk, room, head):
    return [message for message in desk.box.messages(room) if head in shown(message)]


async def test_a_key_account_that_looks_elsewhere_is_told_to_both_once_a_day(desk):
    """Customer success reads of the churn signal and the leads of the risk, each with why and what to do; the next message adds nothing."""
    opened = await desk.open("Our invoice shows 12 seats but we have 9")
    await desk.quiet()
    assert "Acme" in desk.card(1)
    await desk.box.say("ada", opened.room, "Could somebody look at the invoice?", thread_ts=opened.ts)
    await desk.quiet()
    assert not alerts_in(desk, "#success", "Churn") + alerts_in(desk, "#leads", "Escalation")
    await desk.box.say("ada", opened.room, f"Honestly, we are {LEAVING}", thread_ts=opened.ts)
    await desk.quiet()
    (churn,), (risk,) = alerts_in(desk, "#success", "Churn signal"), alerts_in(desk, "#leads", "Escalation risk")
    for post, why in ((churn, "worth 120,000 a year"), (risk, "a key account (120,000 a year)")):
        assert why in shown(post)
        assert LEAVING in shown(post)
        assert "#1" in shown(post)
        assert {"Acknowledge", "Snooze", "Not useful"} <= set(clickable(post))
    assert "3 messages without an answer" in shown(risk)
    await desk.box.say("ada", opened.room, f"Honestly, we are {LEAVING}", thread_ts=opened.ts)
    await desk.quiet()
    assert [len(alerts_in(desk, *place)) for place in (("#success", "Churn"), ("#leads", "Escalation"))] == [1, 1]
    await desk.box.click("priya", "#leads", risk["ts"], "Acknowledge")
    await desk.eventually(lambda: "acknowledged, says Priya" in shown(alerts_in(desk, "#leads", "Escalation")[0]))
    assert not any("risk" in text or "Churn" in text for text in desk.in_customer_rooms())
