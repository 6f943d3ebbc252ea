"""Questions are remembered: those that were answered help the next ones, those that were not are the gaps."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.embed.hashed import HashEmbedder
from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.gaps import gaps
from bot.kb.search import Search

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


def note(database, text, outcome, article="", **facts):
    """Write down a question as the desk does."""
    asked = store.Asked(text, facts.pop("model", EMBEDDER.name), EMBEDDER.embed([text])[0], "internal", facts.pop("asked_at", NOW), **facts)
    with database.write() as tx:
        return store.note_question(tx, asked, outcome, article)


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
        store.settle_question(tx, number, "helped")
    assert places(search, base)["seats"] > plain["seats"] + 0.01
    with base.write() as tx:
        store.settle_question(tx, number, "thumbs_down")
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
    """With its weight and what it cost; of another model's vectors nothing is compared."""
    number = note(base, "can I pay in shells?", "no_answer", customer="ada", weight=3.0, handling=timedelta(hours=1))
    note(base, "can we pay in shells", "filed", customer="bob")
    note(base, "pay in shells", "no_answer", model="another")
    note(base, "who invites people", "helped", "seats")
    with base.read() as tx:
        open_ones = store.unanswered(tx, EMBEDDER.name, NOW - timedelta(days=30))
    (gap,) = gaps(open_ones, same=0.4)
    assert (gap.volume, gap.customers, gap.handling, gap.weight) == (2, 2, timedelta(hours=1), 2.0)
    with base.write() as tx:
        store.close_questions(tx, [number], NOW)
    with base.read() as tx:
        assert [one.text for one in store.unanswered(tx, EMBEDDER.name, NOW - timedelta(days=30))] == ["can we pay in shells"]
        assert store.unanswered(tx, EMBEDDER.name, NOW + timedelta(days=1)) == []
