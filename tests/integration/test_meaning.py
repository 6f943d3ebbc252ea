"""What a ticket means to the desk: like tickets, incidents of several customers, what is no request, subcategories, the card."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from sqlalchemy import func, select

from bot.desk import outbreaks
from bot.messages import Guess, Judgement, Similar
from bot.policy import Category
from bot.queue.store import alerts, corrections, judgements, links, meanings, tickets
from bot.queue.tables import METADATA
from bot.triage.alike import compact
from tests.fakes import FakeTriage, fake_policy
from tests.integration.promising import ask, call, pass_time, post, swept

CATEGORIES = (Category(name="billing", subcategories=("invoice", "refund"), tier=1), Category(name="access"), Category(name="data"))
_customers = count(1)
DOWN, ELSE = np.array([1.0, 0, 0, 0], np.float32), np.array([0, 1.0, 0, 0], np.float32)


def meant(vector: np.ndarray, **more: object) -> Judgement:
    return Judgement((Guess("billing", 0.9), Guess("access", 0.05)), is_sure=True, embedder="fake", vector=compact(vector), **more)


@pytest.fixture
def triage() -> FakeTriage:
    made = FakeTriage()
    made.says = {f"eu-central is down {n}": meant(DOWN + 0.1 * n * ELSE) for n in range(6)} | {"Where is my invoice?": meant(ELSE)}
    return made


@pytest.fixture
async def life(new_life, triage):
    return await new_life(rooms=(triage,), policy=fake_policy().model_copy(update={"categories": CATEGORIES}))


def card(life, number: int = 1):
    return next(
        one.content for one in life.channel.cards() if f"#{number} ·" in one.content.title and dict(one.content.fields).get("Status")
    )


def labels(life, number: int = 1) -> list[str]:
    return [button.label for button in card(life, number).buttons]


def ticket(life, number: int = 1):
    with life.database.read() as tx:
        return tickets.get(tx, number)


def events(life, number: int = 1) -> list[str]:
    with life.database.read() as tx:
        return [event.what for event in tickets.history_of(tx, number)]


def posts(life):
    """Give the posts of like tickets; the leads' room has broken promises as well."""
    return [one for one in life.channel.in_room("leads", "") if "customers" in one.content.title]


async def opened(life, *texts: str, minutes: float = 10) -> None:
    """Let customers write one after the other, each somebody else."""
    for text in texts:
        await ask(life, text, f"customer{next(_customers)}")
        await life.rest()
        life.clock.advance(minutes=minutes)


# ------------------------------------------------------------------------------------------------------------ incidents


async def test_three_customers_in_two_hours_are_an_incident(life):
    """One post to the leads with the tickets, the course of it and two buttons; a fourth ticket changes it without a sound."""
    await opened(life, "eu-central is down 0", "Where is my invoice?", "eu-central is down 1")
    await pass_time(life, seconds=5)
    assert posts(life) == []
    await opened(life, "eu-central is down 2")
    await pass_time(life, seconds=5)
    (post,) = posts(life)
    assert post.content.title == "🧩 3 customers, one trouble? “eu-central is down 0”"
    assert "3 like tickets within 2 hours" in post.content.text
    assert len(post.content.sections[0].rows) == 3
    assert [button.label for button in post.content.buttons] == ["Confirm", "Not an incident"]
    await opened(life, "eu-central is down 3")
    await pass_time(life, seconds=5)
    assert len(posts(life)) == 1
    assert post.content.title.startswith("🧩 4 customers")


async def test_what_several_report_weighs_on_each_ticket(life):
    """Their priority says why, on the card."""
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    assert "3 customers report the same" in card(life, 1).note
    assert ticket(life, 1).priority in ("high", "urgent")


async def test_it_ends_by_itself(life):
    """Two hours after the last one joined; the same post says so."""
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    await pass_time(life, hours=2, minutes=1)
    (post,) = posts(life)
    assert post.content.title.startswith("✅ Over: 3 customers")
    with life.database.read() as tx:
        assert outbreaks.customers_with(tx, 1) == 0


async def test_one_customer_is_no_incident(life):
    """However often they write."""
    for n in range(4):
        assert await post(life, f"eu-central is down {n}", "ada") == n + 1
    await life.rest()
    await pass_time(life, seconds=5)
    assert posts(life) == []


async def test_a_dismissal_is_learnt_from(life):
    """Nothing for a day, and then it takes one customer more; the leads see who said so."""
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    await call(life, "desk incident 1 dismissed", "priya")
    await life.rest()
    assert "dismissed by" in posts(life)[0].content.note
    await opened(life, "eu-central is down 3")
    await pass_time(life, seconds=5)
    assert len(posts(life)) == 1
    await pass_time(life, hours=25)
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    assert len(posts(life)) == 1
    await opened(life, "eu-central is down 4")
    await pass_time(life, seconds=5)
    assert len(posts(life)) == 2


async def test_a_confirmation_is_kept(life):
    """It stays open until it is over."""
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    await call(life, "desk incident 1 confirmed", "priya")
    await pass_time(life, seconds=5)
    with life.database.read() as tx:
        incident = alerts.get_incident(tx, 1)
    assert incident is not None
    assert (incident.answer, incident.closed_at) == ("confirmed", None)


@pytest.mark.parametrize(("volume", "told"), [("", 0), ("billing", 0), ("access", 1)])
async def test_one_thing_is_one_post(life, volume, told):
    """While the volume of their category, or of everything, is an incident already, like tickets are not told beside it."""
    with life.database.write() as tx:
        alerts.open_incident(tx, volume, life.clock.now(), {"count": 9, "usual": 1, "minutes": 15, "z": 6, "line": "", "examples": []})
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    assert len(posts(life)) == told


async def test_what_is_asked_every_day_takes_more_customers(life):
    """Three who ask what three asked each morning are no news; nobody looked in all those days, so nothing was told of them."""
    for _ in range(5):
        await opened(life, *(f"eu-central is down {n}" for n in range(3)), minutes=1)
        life.clock.advance(hours=24)
    await opened(life, *(f"eu-central is down {n}" for n in range(3)), minutes=1)
    await pass_time(life, seconds=5)
    assert posts(life) == []


async def test_looking_again_changes_nothing(life):
    """Without anything new a look writes nothing, and vectors of another model are not compared."""
    await opened(life, *(f"eu-central is down {n}" for n in range(3)))
    await pass_time(life, seconds=5)
    await pass_time(life, seconds=5)  # the tickets were judged again because of the incident
    assert outbreaks.look(life.database, life.desk.policy, life.clock.now()) is None
    now = life.clock.advance(seconds=5)
    with life.database.write() as tx:
        meanings.keep(tx, 1, now, "another model", compact(np.ones(7, np.float32)))
    found = outbreaks.look(life.database, life.desk.policy, life.clock.now())
    assert found is not None
    assert (found.fresh, found.grown, found.ended) == ((), (), ())


async def test_two_processes_that_see_different_parts_open_one(life):
    """Who looked a moment later saw one more ticket, and another one in the middle."""
    await opened(life, "eu-central is down 0", "eu-central is down 1", "eu-central is down 2")
    found = outbreaks.look(life.database, life.desk.policy, life.clock.now())
    (group,) = found.fresh
    late = replace(found, fresh=(replace(group, tickets=tuple(reversed(group.tickets))),))
    for one in (found, late):
        with life.desk._work() as work:
            outbreaks.tell(work, one)
            work.finish()
    await life.rest()
    assert len(posts(life)) == 1


async def test_one_person_on_two_channels_is_one_customer(life):
    """Who tells it on both is no crowd."""
    await opened(life, "eu-central is down 0", "eu-central is down 1")
    with life.database.write() as tx:
        links.make(tx, ticket(life, 1).requester_id, ticket(life, 2).requester_id, "hand", life.clock.now())
    await opened(life, "eu-central is down 2")
    await swept(life)
    assert posts(life) == []


# --------------------------------------------------------------------------------------------------- of one customer


async def test_a_like_ticket_of_the_same_customer_can_be_merged_with_one_click(life, triage):
    """The younger card names the older ticket; once that is over the offer is gone."""
    await post(life, "Where is my invoice?", "ada")
    triage.says["I still miss my invoice"] = meant(ELSE, similar=(Similar(1, 0.91),))
    assert await post(life, "I still miss my invoice", "ada") == 2
    await life.rest()
    assert "Same customer, maybe the same request: #1" in card(life, 2).text
    (merge,) = [button for button in card(life, 2).buttons if button.label == "Merge into #1"]
    assert merge.confirm
    await call(life, merge.call)
    await life.rest()
    assert ticket(life, 2).merged_into == 1


async def test_a_ticket_of_somebody_else_is_never_offered(life, triage):
    """Whatever a judgement says: its answers would reach a stranger."""
    await ask(life, "Where is my invoice?", "ada")
    triage.says["I still miss my invoice"] = meant(ELSE, similar=(Similar(1, 0.91),))
    await ask(life, "I still miss my invoice", "ben")
    await life.rest()
    assert "Merge into #1" not in labels(life, 2)


# ---------------------------------------------------------------------------------------------- subcategories, card


async def test_a_subcategory_is_shown_and_corrected(life, triage):
    """It comes with the category, in one field; a person's word stays and is kept for learning."""
    triage.says["Where is my invoice?"] = meant(ELSE, subcategory="invoice")
    await ask(life, "Where is my invoice?", "ada")
    await life.rest()
    assert (ticket(life).category, ticket(life).subcategory) == ("billing", "invoice")
    assert dict(card(life).fields)["Category"] == "billing / invoice (0.90) · tier 1"
    await call(life, "ticket category 1 billing / refund")
    await life.rest()
    assert dict(card(life).fields)["Category"].startswith("billing / refund")
    await ask(life, "Where is my invoice?", "ada")
    await life.rest()
    assert ticket(life).subcategory == "refund"
    with life.database.read() as tx:
        assert [(one.category, one.subcategory) for one in corrections.latest(tx, 5)] == [("billing", "refund")]


@pytest.mark.parametrize(
    ("typed", "category", "subcategory"),
    [
        ("billing", "billing", ""),
        ("Billing / INVOICE", "billing", "invoice"),
        ("bill/inv", "billing", "invoice"),
        ("refund", "billing", "refund"),
    ],
)
async def test_a_category_is_named_as_people_type(life, typed, category, subcategory):
    """With its subcategory, or by a subcategory that no other category has."""
    await ask(life, "Hello, I have a question", "ada")
    await call(life, f"ticket category 1 {typed}")
    assert (ticket(life).category, ticket(life).subcategory) == (category, subcategory)


async def test_a_subcategory_that_is_none_is_refused_with_those_there_are(life):
    """So that nobody has to look them up."""
    await ask(life, "Hello, I have a question", "ada")
    await call(life, "ticket category 1 billing / boats")
    assert any("It has: invoice, refund." in answer.content.text for answer in life.channel.answers)
    await call(life, "ticket category 1 access / boats")
    assert any("It has: none." in answer.content.text for answer in life.channel.answers)


async def test_how_it_sounds_and_what_it_names_is_seen_at_a_glance(life, triage):
    """Tone with its course and the language; what is named only where something is."""
    said = meant(ELSE, language="de", sentiment=-0.7, trend=-0.9, entities=(("product", "Sync"), ("error code", "500")))
    triage.says["Where is my invoice?"] = said
    await ask(life, "Where is my invoice?", "ada")
    triage.says["How do I rotate a key?"] = replace(said, language="", sentiment=0.0, trend=0.0, entities=())
    await ask(life, "How do I rotate a key?", "ben")
    await life.rest()
    assert dict(card(life).fields)["Tone"] == "😠 upset, falling (+0.2 → -0.7) · German"
    assert dict(card(life).fields)["Mentions"] == "product Sync · error code 500"
    assert dict(card(life, 2).fields)["Tone"] == "😐 neutral"
    assert "Mentions" not in dict(card(life, 2).fields)


async def test_a_vector_is_kept_once_for_a_ticket(life):
    """The newest judgement's; the judgement itself is kept without it, and rows of an older version are read."""
    await ask(life, "Where is my invoice?", "ada")
    await ask(life, "Where is my invoice?", "ada")
    await life.rest()
    with life.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(METADATA.tables["meanings"])).scalar_one() == 1
        assert meanings.of_ticket(tx, 1) == ("fake", compact(ELSE))
        assert [one.judgement.vector for one in judgements.of_ticket(tx, 1)][:1] == [b""]
