"""The rooms that think, over a real database and the embedder for tests: errands in, judgements and answers out."""

import asyncio

import pytest

from bot import learnt
from bot.clock import utcnow
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.importing import Import
from bot.kb.reading import Read
from bot.messages import Advice, Author, Consult, Fetch, Judge, Judgement, Place, Post, Refused, RemoteFile, Survey, Surveyed
from bot.policy import Category
from bot.queue.store import corrections
from bot.thinking import KnowledgeRoom, Mind, TriageRoom
from bot.triage.category import fit
from bot.triage.example import Example, of_policy
from bot.triage.taught import version_of
from tests.driving import Life
from tests.fakes import MORNING, arrival, called, fake_policy, said

SEATS = ("Our invoice shows too many seats", "You charged us for seats we do not have", "Seats on the invoice are wrong")
KEYS = ("The API key is refused", "Our API answers 429", "How do I rotate an API key?")
CATEGORIES = (Category(name="billing", tier=1, examples=SEATS), Category(name="developer", examples=KEYS))


@pytest.fixture
def mind(tmp_path) -> Mind:
    return Mind("hash", tmp_path)


@pytest.fixture
def policy():
    return fake_policy().model_copy(update={"categories": CATEGORIES})


@pytest.fixture
def triage(database, mind, tmp_path, policy) -> TriageRoom:
    return TriageRoom(database, mind.open, tmp_path, policy)


async def judged(room, *words) -> Judgement:
    found = await room.ask(Judge(1, words))
    assert isinstance(found, Judgement)
    return found


async def test_a_ticket_is_judged_from_the_policy_alone(triage):
    """On the first day, before any ticket was learnt from; everything that the judgement depends on is named in it."""
    found = await judged(triage, "The invoice has the wrong number of seats")
    assert found.guesses[0].category == "billing"
    assert sum(guess.probability for guess in found.guesses) <= 1.001
    assert "hash" in found.model
    assert "policy" in found.model


async def test_how_it_sounds_is_heard_over_the_whole_conversation(triage):
    """A threat to leave counts, also when the last message is friendly."""
    found = await judged(triage, "We are cancelling our contract and moving to another provider!", "Thanks for looking into it")
    assert found.churn > 0.6
    assert [reason for reason in found.reasons if reason.startswith("churn signal")]
    assert [one.churn > 0.6 for one in found.heard] == [True, False]


async def test_without_categories_only_the_sound_is_judged(database, mind, tmp_path):
    """A policy without examples sorts nothing and breaks nothing."""
    found = await judged(
        TriageRoom(database, mind.open, tmp_path, fake_policy().model_copy(update={"categories": ()})), "Production is down!"
    )
    assert (found.guesses, found.is_sure) == ((), False)
    assert found.urgency > 0


async def test_a_correction_is_read_before_the_next_judgement(triage, database, tmp_path, channel, clock, policy):
    """What people put right is part of the very next judgement, and named in it."""
    before = await judged(triage, SEATS[0])
    life = Life(database.url, tmp_path, channel, clock, policy=policy)
    await life.open()
    await life.enter(arrival(said("Webhooks are late", "1"), "1"), arrival(said("Webhooks come twice", "2", "ben"), "2"))
    await life.rest()
    await life.enter(arrival(called("ticket misroute 1 developer"), "3"), arrival(called("ticket misroute 2 developer", "tom"), "4"))
    await life.rest()
    with database.read() as tx:
        assert [(one.category, one.text) for one in corrections.latest(tx, 10)] == [
            ("developer", "Webhooks are late"),
            ("developer", "Webhooks come twice"),
        ]
    after = await judged(triage, SEATS[0])
    assert before.model != after.model
    life.close()


async def test_a_training_is_taken_up_without_a_restart(triage, mind, tmp_path, policy):
    """What `triage train` writes beside a running room counts seconds later, with people's corrections on top of it as before."""
    words = "The flux capacitor hums"
    before = await judged(triage, words)
    await triage.keep_up()
    assert await judged(triage, words) == before
    examples = (
        *of_policy(CATEGORIES),
        *(Example(f"the flux capacitor {n}", "developer", 1.0, f"t{n}") for n in ("hums", "stops", "smells")),
    )
    vectors = mind.open().embed([one.text for one in examples])
    names = [one.name for one in CATEGORIES]
    learnt.save(fit(examples, vectors, names=names, model=mind.open().name, policy=version_of(policy), precision=0.95), tmp_path)
    await triage.keep_up()
    after = await judged(triage, words)
    assert after.guesses[0].category == "developer"
    assert after.guesses[0].probability > {one.category: one.probability for one in before.guesses}["developer"]
    assert after.model != before.model


async def test_a_missing_model_is_said_and_breaks_nothing(database, tmp_path, policy):
    """Who asks the base is refused with the way to the remedy; how a ticket sounds is heard by its words alone."""
    missing = Mind(str(tmp_path / "no-such-model"), tmp_path)
    room = KnowledgeRoom(database, missing.open, tmp_path / "cache", 0.5, utcnow)
    assert await room.ask(Consult(1, "Hello", "internal")) == Refused("its model cannot be loaded; `doctor` says why")
    found = await judged(
        TriageRoom(database, missing.open, tmp_path, policy), "We are cancelling our contract and moving to another provider!"
    )
    assert found.guesses == ()
    assert found.churn > 0.5


@pytest.fixture
def base(database, mind, tmp_path, policy) -> KnowledgeRoom:
    work = Import(database, mind.open(), chunk, utcnow)
    work.take(Read(Article("seats", "Remove a seat", "Open Settings and press Remove seat.", "customer"), is_named=True))
    work.take(Read(Article("credits", "Goodwill credits", "Agents may credit one month of seats.", "internal"), is_named=True))
    work.finish()
    sure = policy.model_copy(update={"kb": policy.kb.model_copy(update={"answer_floor": 0.0})})
    return KnowledgeRoom(database, mind.open, tmp_path / "cache", sure, lambda: MORNING)


async def test_a_question_is_answered_from_what_its_audience_may_see(base):
    """What is internal is not even near for a customer."""
    for_customer = await base.ask(Consult(1, "Which credits may agents give for seats?", "customer"))
    for_team = await base.ask(Consult(2, "Which credits may agents give for seats?", "internal"))
    assert isinstance(for_customer, Advice)
    assert {one.article_id for one in for_customer.cited} <= {"seats"}
    assert "credits" in {one.article_id for one in for_team.cited}


async def test_an_answer_carries_what_the_question_means(base, mind):
    """So that the desk can keep it with the question: gaps are put together by it, and answers that helped are found again."""
    first = await base.ask(Consult(1, "How do I remove a seat?", "customer"))
    second = await base.ask(Consult(2, "and two?", "customer", before=first.understood))
    assert (first.understood, first.model) == ("How do I remove a seat?", mind.open().name)
    assert second.understood == "How do I remove a seat? and two?"
    assert len(first.vector) == 2 * mind.open().dimension


async def test_the_base_says_how_much_of_tier_1_it_covers(base):
    """Each tier-1 category with its questions, answered or not, and how the articles are kept."""
    found = await base.ask(Survey(Author("fake", "lena"), Place("fake", "triage")))
    assert isinstance(found, Surveyed)
    assert (found.articles, found.overdue, found.without_owner) == (2, 0, 2)  # brought today
    assert found.tier_1 == (("billing", 3, 3, True),)


async def test_rooms_answer_several_at_once_in_turn(base):
    """One thread thinks; nobody is lost."""
    found = await asyncio.gather(*(base.ask(Consult(number, f"remove seat {number}", "customer")) for number in range(20)))
    assert all(isinstance(one, Advice) for one in found)


async def test_a_room_can_be_made_ready_before_anybody_asks(base, triage, database, tmp_path, policy):
    """Also where its model is missing: that is said to whoever asks."""
    for room in (base, triage, TriageRoom(database, Mind(str(tmp_path / "none"), tmp_path).open, tmp_path, policy)):
        await room.warm()
        room.close()


async def test_what_is_no_question_is_refused(base, triage):
    """Nothing is ever sent to a room that thinks, and it fetches nothing."""
    fetch = Fetch("kb", 1, RemoteFile("F1", "a.txt", "text/plain", 1, ""), 10)
    for room in (base, triage):
        assert isinstance(await room.ask(fetch), Refused)
        post = Post(Place("kb", "x"), None, "k")
        assert isinstance(await room.deliver(post), Refused)
        assert isinstance(await room.find(post, MORNING), Refused)
