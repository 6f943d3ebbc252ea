"""Routing as the team sees it in Slack: a suggestion to follow, an offer to take or pass on, a flag that sends it elsewhere."""

import pytest

from bot.queue.store import standings
from bot.queue.ticket import Status
from bot.triage.agreement import Mode, Standing
from tests.acceptance.words import clickable, shown


@pytest.fixture
def policy(policy):
    """Give the example policy for a desk where routing may act alone."""
    return policy.model_copy(update={"routing": policy.routing.model_copy(update={"mode": "automatic"})})


async def begin(desk, *automatic):
    """Let routing begin; in some categories as if they had been promoted."""
    await desk.quiet()
    with desk.app.database.write() as tx:
        for name in automatic:
            standings.change(tx, Standing(name, Mode.AUTO, desk.box.clock.now()), "as a test wants it")
    await desk.pass_time(seconds=5)


async def of_category(desk, category, **opened_by):
    """Open a ticket, and let somebody who is not routed to say what it is about."""
    opened = await desk.open(**opened_by)
    await desk.typed("sam", opened, f"!category {category}")
    await desk.until_card(opened.number, category)
    await desk.quiet()
    return opened


def offer_to(desk, user, number=1):
    """Give somebody's own message about an offer, as it stands."""
    found = [message for message in desk.box.messages(f"D:{user}") if f"#{number} ·" in shown(message)]
    return found[-1] if found else {}


async def test_a_suggestion_is_followed_with_one_click_and_measured(desk):
    """The card says who and why before anybody chooses; the button gives it to them; agreement is counted."""
    await begin(desk)
    opened = await of_category(desk, "billing")
    assert "Suggested" in desk.card(1)
    assert "knows billing" in desk.card(1)
    name = next(label for label in clickable(desk.card_of(1)) if label.startswith("Give to"))
    await desk.click("sam", opened, name)
    await desk.eventually(lambda: desk.ticket(1).status is Status.ASSIGNED)
    await desk.pass_time(seconds=5)
    assert "Suggested" not in desk.card(1)
    await desk.box.slash("priya", "#triage", "/desk", "routing")
    assert "people agreed with 1 of 1" in await desk.until_told("priya", "Routing")


async def test_an_offer_is_passed_on_lapses_and_is_taken(desk):
    """Pass goes on at once, five minutes of silence go on by themselves, Take makes it theirs; the card follows all of it."""
    await begin(desk, "how-to")
    await of_category(desk, "how-to")
    first = next(user for user in ("lena", "tom", "priya") if offer_to(desk, user))
    assert clickable(offer_to(desk, first)) == ["Take", "Pass", "Show"]
    assert "Offered to" in desk.card(1)
    await desk.box.click(first, f"D:{first}", offer_to(desk, first)["ts"], "Pass")
    await desk.quiet()
    assert "You passed" in shown(offer_to(desk, first))
    second = next(user for user in ("lena", "tom", "priya") if user != first and offer_to(desk, user))
    await desk.pass_time(minutes=5, seconds=1)
    assert "not taken in time" in shown(offer_to(desk, second))
    (third,) = {"lena", "tom", "priya"} - {first, second}
    await desk.box.click(third, f"D:{third}", offer_to(desk, third)["ts"], "Take")
    await desk.eventually(lambda: desk.ticket(1).status is Status.ASSIGNED)
    await desk.pass_time(seconds=5)
    assert "is yours" in shown(offer_to(desk, third))
    assert "Offered to" not in desk.card(1)


async def test_an_offer_survives_a_restart(desk):
    """Made by one process, it lapses in the next, and nobody is asked twice."""
    await begin(desk, "how-to")
    await of_category(desk, "how-to")
    first = next(user for user in ("lena", "tom", "priya") if offer_to(desk, user))
    await desk.restart()
    await desk.pass_time(minutes=6)
    await desk.pass_time(seconds=5)
    asked = [user for user in ("lena", "tom", "priya") if offer_to(desk, user)]
    assert len(asked) == 2
    assert [event for event in desk.events(1) if event.startswith("offer")] == ["offered", "offer lapsed", "offered"]
    assert len([message for message in desk.box.messages(f"D:{first}") if "#1 ·" in shown(message)]) == 1


async def test_wrong_team_is_one_form_with_the_teams_and_goes_to_the_right_people(desk):
    """Pick where it belongs: the ticket is offered there at once, and no word of it reaches the customer."""
    await begin(desk, "billing", "outage")
    opened = await of_category(desk, "billing")
    await desk.click("lena", opened, "Claim")
    await desk.until_told("lena", "#1 is yours")
    await desk.click("lena", opened, "More…", "ticket misroute 1")
    modal = await desk.until_modal("lena")
    assert "team operations" in str(modal["blocks"])
    await desk.box.submit("lena", {"category": "operations"})
    await desk.until_card(1, "outage")
    await desk.quiet()
    assert "knows operations" in shown(offer_to(desk, "tom"))
    assert not any("operations" in text or "offered" in text for text in desk.in_customer_rooms())
