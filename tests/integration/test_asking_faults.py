"""Questions to the base when it goes badly: a thousand at once, and a model whose files are not there."""

from collections import Counter

import pytest

from bot.clock import utcnow
from bot.kb.article import Article
from bot.kb.store import questions
from bot.thinking import KnowledgeRoom, Mind, TriageRoom
from tests.driving import dead, waiting
from tests.fakes import MORNING, arrival, called, fake_policy, said
from tests.integration.test_knowledge_index import put

MANY = 1000


@pytest.fixture
def policy():
    """Give a policy under which everybody may ask as often as they like, and the embedder for tests is believed."""
    made = fake_policy()
    return made.model_copy(update={"kb": made.kb.model_copy(update={"answer_floor": 0.0, "questions_per_hour": MANY})})


async def test_a_thousand_questions_at_once_are_all_answered(new_life, database, channel, tmp_path, policy):
    """Each asker gets the answer to their own question, once; nobody is lost and the desk takes a ticket meanwhile."""
    put(database, *(Article(f"a{n}", f"Reset the {n}", f"To reset the {n}, press button {n}.", "customer") for n in range(10)))
    room = KnowledgeRoom(database, Mind("hash", tmp_path).open, tmp_path / "cache", policy, lambda: MORNING)
    life = await new_life(rooms=(room,), policy=policy)
    asked = (called(f"kb ask how do I reset the {n % 10}?", f"user{n}", room="help") for n in range(MANY))
    await life.enter(*(arrival(one, f"q{n}", f"fake:in:{n}") for n, one in enumerate(asked)))
    await life.enter(arrival(said("Our invoice shows 12 seats", "1"), "t1"))
    await life.rest()
    answers = [one for one in channel.answers if "press button" in one.content.text]
    assert Counter(one.person for one in answers) == Counter(f"user{n}" for n in range(MANY))
    assert all(f"press button {int(one.person[4:]) % 10}" in one.content.text for one in answers)
    assert len(channel.cards()) == 1
    assert (dead(database), waiting(database)) == ([], [])
    room.close()


async def test_without_its_model_files_the_desk_goes_on(new_life, database, channel, tmp_path, policy):
    """Who asks is told plainly; tickets open, are heard by their words and answered, without passages on the card."""
    missing = Mind(str(tmp_path / "no-such-model"), tmp_path)
    rooms = (
        KnowledgeRoom(database, missing.open, tmp_path / "cache", policy, utcnow),
        TriageRoom(database, missing.open, tmp_path, policy),
    )
    life = await new_life(rooms=rooms, policy=policy)
    await life.enter(arrival(called("kb ask how do I add a seat?", "ada", room="help"), "1"))
    await life.rest()
    assert "its model cannot be loaded" in channel.answers[-1].content.text
    await life.enter(arrival(said("Production is down, we cannot work", "1"), "2"))
    await life.rest()
    await life.enter(arrival(called("ticket reply 1 We are on it"), "3"))
    await life.rest()
    assert "Production is down" in channel.cards()[0].content.note
    assert any("We are on it" in post.content.text for post in channel.in_room("help"))
    with database.read() as tx:
        assert questions.unanswered(tx, MORNING.replace(year=2025)) == []
    assert dead(database) == []
    for room in rooms:
        room.close()
