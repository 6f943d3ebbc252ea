"""Questions are remembered: those that were answered help the next ones, those that were not are the gaps."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.embed.hashed import HashEmbedder
from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.gaps import gaps
from bot.kb.search import Search
from bot.kb.store import questions
from bot.messages import Advice, Cited

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMBEDDER = HashEmbedder()
SEATS = Article("seats", "Invite people", "Open Members and press Invite.", "public")
LOGIN = Article("login", "Forgotten password", "Press the link in the mail.", "public")


@pytest.fixture
def base(database):
    """Give a base of two articles."""
    for article in (SEATS, LOGIN):
        cut = chunk(article)
        made = EMBEDDER.embed([one.embedded for one in cut])
        with database.write() as tx:
            store.add_vectors(tx, EMBEDDER.name, {one.hash: vector for one, vector in zip(cut, made, strict=True)})
            store.put(tx, store.next_revision(tx), article, cut, NOW)
    return database


def note(database, text, outcome, article="", *, model=EMBEDDER.name, **facts):
    """Write down a question with its answer and what came of it, as the desk does."""
    advice = Advice(understood=text, model=model, vector=questions.packed(EMBEDDER.embed([text])[0]))
    with database.write() as tx:
        number = questions.ask(tx, questions.Question(0, text, "internal", NOW, **facts))
        questions.answered(tx, number, advice, "answered", NOW)
        questions.settle(tx, number, outcome, article)
        return number


def places(search, database, question=None, audience="internal"):
    """Every article that is found, with its score."""
    with database.read() as tx:
        hits = search.find(tx, question or QUESTION, audience).hits
    return {hit.found.passage.article_id: hit.score for hit in hits}


QUESTION = "how may my colleague get at the wombat board"


def test_a_question_that_was_helped_helps_the_next_one_like_it(base):
    """Also in a search that was running before, and although the article shares no word with it; others stay as they were."""
    search = Search(EMBEDDER)
    alike = "may my colleague get at the wombat board?"
    plain, other = places(search, base, alike), places(search, base, "forgotten password")
    note(base, QUESTION, "helped", "seats")
    assert places(search, base, alike)["seats"] > plain["seats"] + 0.01
    assert places(search, base, "forgotten password") == other


@pytest.mark.parametrize("outcome", ["answered", "thumbs_down", "no_answer"])
def test_a_question_that_nobody_said_was_helped_teaches_nothing(base, outcome):
    """An answer is not right because it was given."""
    search = Search(EMBEDDER)
    plain = places(search, base)
    note(base, QUESTION, outcome, "seats")
    assert places(search, base) == plain


def test_a_thumb_up_teaches_and_a_thumb_down_takes_it_back(base):
    """A correction counts at once."""
    search = Search(EMBEDDER)
    plain = places(search, base)
    number = note(base, QUESTION, "answered", "seats")
    with base.write() as tx:
        questions.settle(tx, number, "helped", "seats")
    assert places(search, base)["seats"] > plain["seats"] + 0.01
    with base.write() as tx:
        questions.settle(tx, number, "thumbs_down")
    assert places(search, base) == plain


def test_a_past_question_opens_no_wall(base):
    """An article that became internal is not found by the public through what it once answered."""
    note(base, QUESTION, "helped", "seats")
    search = Search(EMBEDDER)
    assert "seats" in places(search, base, audience="public")
    hidden = Article("seats", SEATS.title, SEATS.text, "internal")
    with base.write() as tx:
        store.put(tx, store.next_revision(tx), hidden, chunk(hidden), NOW)
    assert "seats" not in places(search, base, audience="public")


def test_what_was_not_answered_is_a_gap_until_it_is_closed(base):
    """With who asked; what today's model has not seen is a gap of its own, because nobody knows what it is like."""
    note(base, "pay in shells", "no_answer", model="another")
    number = note(base, "can I pay in shells?", "no_answer", person_id=1)
    note(base, "can we pay in shells", "filed", person_id=2, ticket_id=7)
    note(base, "who invites people", "helped", "seats")
    with base.read() as tx:
        open_ones, mark = questions.unanswered(tx, NOW - timedelta(days=30)), questions.open_mark(tx)
    found = sorted(gaps(open_ones, same=0.4), key=lambda gap: gap.volume)
    assert [(gap.volume, gap.customers) for gap in found] == [(1, 1), (2, 2)]
    assert {one.ticket_id for one in found[1].questions} == {None, 7}
    with base.write() as tx:
        questions.close(tx, [number], NOW)
    with base.read() as tx:
        assert [one.text for one in questions.unanswered(tx, NOW - timedelta(days=30))] == ["pay in shells", "can we pay in shells"]
        assert questions.unanswered(tx, NOW + timedelta(days=1)) == []
        assert questions.open_mark(tx) != mark


def test_a_newer_answer_leaves_alone_what_people_made_of_the_question(base):
    """A gap stays one although the base was asked again: only its closing ends it."""
    number = note(base, "can I pay in shells?", "thumbs_down")
    with base.write() as tx:
        questions.answered(tx, number, Advice("Yes.", (Cited("shells", "Shells"),), 0.9), "answered", NOW)
        kept = questions.get(tx, number)
    assert (kept.outcome, kept.is_gap, kept.advice.answer) == ("thumbs_down", True, "Yes.")
