"""Search by text over what was said, on SQLite's FTS and Postgres alike."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.messages import Author
from bot.queue.store import messages, people, search, tickets
from bot.queue.ticket import Status, Ticket
from tests.fakes import CHANNEL, MORNING

TEXTS = (
    "Our invoice shows 12 seats but we have 9",
    "The export to CSV stops at row 65_536",
    "Der Übergang zur neuen Rechnung schlägt fehl",
    'I can\'t log in; it says "invalid token" (error E-4011)',
    "ログインできません",
    "C++ client crashes with a NullPointerException",
    "invoices are missing since Monday",
    "See report.pdf from ada@acme.example or https://northwind.example/orders?id=7",
)


@pytest.fixture
def said(database):
    """One ticket for each text; gives their numbers."""
    with database.write() as tx:
        ada = people.know(tx, Author(CHANNEL, "ada", "Ada"), MORNING)
        numbers = []
        for at, text in enumerate(TEXTS):
            number = tickets.create(tx, Ticket(0, text[:20], Status.NEW, ada.id, MORNING))
            messages.create(tx, number, ada.id, "customer", text, MORNING + timedelta(minutes=at))
            numbers.append(number)
    return numbers


def found(database, words: str, limit: int = 10) -> list[int]:
    """Which texts are found, as positions in TEXTS, in the order of the answer."""
    with database.read() as tx:
        return [TEXTS.index(hit.text) for hit in search.search(tx, words, limit)]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("invoice seats", [0]),
        ("seats invoice", [0]),
        ("INVOICE", [6, 0]),
        ("invoice", [6, 0]),
        ("invoices", [6]),
        ("invo", [6, 0]),
        ("sea invoice", []),
        ("invoice sea", [0]),
        ("inv", [6, 3, 0]),
        ("65_536", [1]),
        ("4011", [3]),
        ("report", [7]),
        ("report.pdf", [7]),
        ("ada@acme.example", [7]),
        ("acme", [7]),
        ("https://northwind.example/orders?id=7", [7]),
        ("can't", [3]),
        ('"invalid token"', [3]),
        ("E-4011", [3]),
        ("ログインできません", [4]),
        ("Übergang", [2]),
        ("c++ client", [5]),
        ("nullpointer", [5]),
        ("nothing of this kind", []),
        ("", []),
        ("   ", []),
        ("!!! ??? ***", []),
        ("_", []),
    ],
)
def test_words_find_the_tickets_on_which_they_were_said(database, said, words, texts):
    """Every word has to occur, in any order and case; the last one may be the beginning of a word; newest first."""
    assert found(database, words) == texts


@pytest.mark.parametrize(
    "words",
    [
        'inv"oice', "invoice*", "invoice OR 1=1", "NEAR(a b)", "text:invoice", "^invoice", "-invoice", "invoice AND", "NOT", "(((",
        "'; DROP TABLE tickets; --", "invoice & | !", "a:*", "\\", "'", "\x00", "%", "<->", "{1}", "🙂", "\u200b", "\u202e", "ﷺ" * 50,
        "a " * 500, "x" * 5000,
    ],
)  # fmt: skip
def test_nothing_that_can_be_typed_is_a_syntax_error(database, said, words):
    """Quotes, operators and odd characters of either query language are just characters."""
    assert isinstance(found(database, words), list)


@given(words=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_searched_for(database, said, words):
    """No input raises."""
    assert set(found(database, words)) <= set(range(len(TEXTS)))


def test_the_index_serves_the_search(database, backend):
    """However many messages there are, they are not read one by one."""
    if backend == "sqlite":
        return  # FTS5 has no other way
    with database.read() as tx:
        for other_way in ("enable_seqscan", "enable_indexscan"):  # cheaper for the few rows of a test
            tx.execute(text(f"SET LOCAL {other_way} = off"))
        plan = "\n".join(row[0] for row in tx.execute(text(f"EXPLAIN {search._POSTGRES.text}"), {"query": "'invoice':*", "limit": 10}))
    assert "ix_messages_search" in plan


def test_a_message_is_found_by_its_own_words(database, said):
    """Whatever was written can be found by what was written."""
    for position, words in enumerate(TEXTS):
        assert position in found(database, " ".join(words.split()[:5]))


def test_an_edited_message_is_found_by_its_new_words_only(database, said):
    """The index follows the message."""
    with database.write() as tx:
        message = messages.of_ticket(tx, said[0])[0]
        messages.reword(tx, message, "Our receipt is wrong", MORNING)
    assert found_numbers(database, "seats") == []
    assert found_numbers(database, "receipt wrong") == [said[0]]


def test_a_deleted_message_is_not_found(database, said):
    """Neither by its words nor by the words it had before."""
    with database.write() as tx:
        message = messages.of_ticket(tx, said[0])[0]
        messages.reword(tx, message, "Our receipt is wrong", MORNING)
        messages.mark_deleted(tx, messages.get(tx, message.id), MORNING)
    assert found_numbers(database, "seats") == found_numbers(database, "receipt") == []


def test_a_ticket_is_found_once_with_its_newest_hit(database, said):
    """Several messages of one ticket are one answer."""
    with database.write() as tx:
        for number in range(3):
            messages.create(tx, said[0], 1, "customer", f"the invoice again, {number}", MORNING)
    with database.read() as tx:
        hits = search.search(tx, "invoice")
    assert [(hit.ticket.id, hit.text) for hit in hits] == [(said[0], "the invoice again, 2"), (said[6], TEXTS[6])]


def test_no_more_is_given_than_asked_for(database, said):
    """The newest come first, so the oldest are left out."""
    with database.write() as tx:
        for number in said:
            messages.create(tx, number, 1, "customer", "common word", MORNING)
    with database.read() as tx:
        assert [hit.ticket.id for hit in search.search(tx, "common", 3)] == said[:-4:-1]


def test_one_talkative_ticket_does_not_hide_the_others(database, said):
    """Forty hits on the newest ticket leave room for the rest."""
    with database.write() as tx:
        for number in said:
            messages.create(tx, number, 1, "customer", "common word", MORNING)
        for _ in range(40):
            messages.create(tx, said[-1], 1, "customer", "common word", MORNING)
    with database.read() as tx:
        assert len(search.search(tx, "common", 10)) == len(said)


def test_a_moved_message_is_found_on_its_new_ticket(database, said):
    """After a merge the other ticket has the words."""
    with database.write() as tx:
        messages.move_all(tx, said[0], said[1])
    assert found_numbers(database, "seats") == [said[1]]


def found_numbers(database, words: str) -> list[int]:
    with database.read() as tx:
        return [hit.ticket.id for hit in search.search(tx, words)]
