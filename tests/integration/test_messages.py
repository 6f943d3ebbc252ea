"""What was said, where it stands outside, how it read before, and what hangs on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.messages import Author, Place, RemoteFile
from bot.queue import tables
from bot.queue.store import messages, people, tickets
from bot.queue.store.messages import Copy
from bot.queue.ticket import Status, Ticket
from tests.fakes import MORNING

MINUTE = timedelta(minutes=1)
HERE = Place("slack", "C1", "17.1")
FILE = RemoteFile("F1", "log.txt", "text/plain", 5, "https://files/F1")


@pytest.fixture
def tx(database):
    with database.write() as tx:
        for who in ("Ada", "Lena"):
            people.know(tx, Author("slack", who.lower(), who), MORNING)
        tickets.create(tx, Ticket(0, "Invoice", Status.NEW, 1, MORNING))
        yield tx


def said(tx, text: str, speaker: str = "customer", minutes: int = 0, **more) -> int:
    return messages.create(tx, 1, 1 if speaker == "customer" else 2, speaker, text, MORNING + minutes * MINUTE, **more)


def copy(message_id: int, remote_id: str, side: str = "customer", **more) -> Copy:
    return Copy(message_id, side, HERE, remote_id, **more)


def test_a_message_comes_back_with_its_authors_name(tx):
    """Every fact of it."""
    found = messages.get(tx, said(tx, "Grüße 🙂"))
    assert found is not None
    assert (found.text, found.author_name, found.at, found.is_public, found.edited_at) == ("Grüße 🙂", "Ada", MORNING, True, None)
    assert messages.get(tx, 99) is None


def test_a_conversation_is_read_oldest_first(tx):
    """By when it was said; the newest ones where there are too many."""
    late, early = said(tx, "late", minutes=5), said(tx, "early", minutes=1)
    assert [m.id for m in messages.of_ticket(tx, 1)] == [early, late]
    assert [m.id for m in messages.of_ticket(tx, 1, 1)] == [early]


def test_first_and_last_skip_what_is_deleted_or_a_draft(tx):
    """They are what people can read."""
    gone, first, last = said(tx, "gone"), said(tx, "first"), said(tx, "last")
    messages.mark_deleted(tx, messages.get(tx, gone), MORNING)
    said(tx, "proposed", "agent", is_draft=True)
    assert messages.edge(tx, 1, "customer", last=False).id == first
    assert messages.edge(tx, 1, "customer", last=True).id == last
    assert messages.edge(tx, 1, "agent", last=True) is None
    assert messages.count(tx, 1, "customer") == 2


def test_new_words_keep_the_old_ones_as_a_revision(tx):
    """How it read before is not lost, nor what was deleted."""
    number = said(tx, "one")
    messages.reword(tx, messages.get(tx, number), "two", MORNING + MINUTE)
    messages.mark_deleted(tx, messages.get(tx, number), MORNING + 2 * MINUTE)
    now = messages.get(tx, number)
    assert (now.text, now.is_deleted, now.edited_at) == ("", True, MORNING + 2 * MINUTE)
    assert [row.text for row in tx.execute(select(tables.revisions.c.text).order_by(tables.revisions.c.id))] == ["one", "two"]


def test_a_draft_is_published_once(tx):
    """Two who press at once send it once; from then on it is public, by the one who sent it."""
    number = said(tx, "proposed", "agent", is_draft=True)
    assert not messages.get(tx, number).is_public
    assert messages.publish_draft(tx, number, 1, MORNING + MINUTE)
    assert not messages.publish_draft(tx, number, 2, MORNING + MINUTE)
    assert (messages.get(tx, number).author_id, messages.get(tx, number).is_public) == (1, True)


def test_a_post_outside_is_noted_once(tx):
    """The guard against echoes and doubles: the second note of the same place says no, on either database."""
    first, second = said(tx, "one"), said(tx, "two")
    assert messages.add_copy(tx, copy(first, "17.2", is_origin=True)) is True
    assert messages.add_copy(tx, copy(second, "17.2")) is False
    assert messages.add_copy(tx, copy(second, "17.2", slot=1)) is True
    assert [c.message_id for c in messages.copies_at(tx, HERE, "17.2")] == [first, second]


def test_a_copy_is_found_both_ways(tx):
    """From the platform's id to the message at any age, and from the message to all its places, parts in order."""
    number = said(tx, "long", "agent")
    for part in (1, 0):
        messages.add_copy(tx, copy(number, f"18.{part}", part=part))
    assert [c.remote_id for c in messages.copies_of(tx, number)] == ["18.0", "18.1"]
    assert messages.copies_at(tx, Place("slack", "C2"), "18.0") == []
    messages.forget_copy(tx, copy(number, "18.0"))
    assert [c.remote_id for c in messages.copies_of(tx, number)] == ["18.1"]


def test_what_the_workspace_does_not_show_yet(tx):
    """Public words without a copy on the team's side; notes and drafts are not waited for."""
    shown, hidden = said(tx, "shown"), said(tx, "hidden")
    messages.add_copy(tx, copy(shown, "17.2"))
    messages.add_copy(tx, copy(shown, "19.1", "team"))
    messages.add_copy(tx, copy(hidden, "17.3"))
    said(tx, "a note", "note")
    said(tx, "a draft", "agent", is_draft=True)
    assert [m.id for m in messages.without_team_copy(tx, 1, HERE.thread, 10)] == [hidden]
    assert [m.id for m in messages.without_team_copy(tx, 1, "another thread", 10)] == [shown, hidden]


def test_a_file_is_noted_once(tx):
    """An event that comes again does not have it fetched again; on either database."""
    number = said(tx, "see the log")
    assert messages.add_file(tx, number, FILE) is True
    assert messages.add_file(tx, number, FILE) is False
    assert messages.add_file(tx, said(tx, "again"), FILE) is True
    (file,) = messages.files_of(tx, [number])
    assert (file.name, file.size, file.stored) == ("log.txt", 5, None)


def test_a_file_arrives_or_its_fault_does(tx):
    """Its bytes' digest and true size, or why they never came."""
    number = said(tx, "see the log")
    messages.add_file(tx, number, FILE)
    messages.file_arrived(tx, number, "F1", digest="ab12", size=7)
    (file,) = messages.files_of(tx, [number])
    assert (file.stored.digest, file.stored.size, file.fault) == ("ab12", 7, "")
    messages.file_arrived(tx, number, "F1", fault="larger than 20 MB")
    assert messages.files_of(tx, [number])[0].stored is None


def test_reactions_are_counted_by_people(tx):
    """The first person's and the last one's matter to the other side; a repeated one changes nothing, on either database."""
    number = said(tx, "one")
    assert messages.react(tx, number, 1, "+1", added=True) == 1
    assert messages.react(tx, number, 1, "+1", added=True) == -1
    assert messages.react(tx, number, 2, "+1", added=True) == 2
    assert messages.react(tx, number, 2, "eyes", added=True) == 1
    assert messages.react(tx, number, 1, "+1", added=False) == 1
    assert messages.react(tx, number, 1, "+1", added=False) == -1
    assert messages.react(tx, number, 2, "+1", added=False) == 0


def test_merging_moves_every_message_and_says_which(tx):
    """So that it can be undone."""
    numbers = [said(tx, "one"), said(tx, "a note", "note")]
    other = tickets.create(tx, Ticket(0, "Other", Status.NEW, 1, MORNING))
    assert messages.move_all(tx, 1, other) == numbers
    assert messages.of_ticket(tx, 1) == []


def test_who_took_part(tx):
    """Whoever said something in public; a note is not taking part."""
    said(tx, "one")
    said(tx, "a note", "note")
    assert messages.took_part(tx, 1, 1)
    assert not messages.took_part(tx, 1, 2)


def test_what_somebody_said_lately(tx):
    """Their own public words since a time, newest first."""
    said(tx, "long ago")
    new = said(tx, "just now", minutes=10)
    assert [m.id for m in messages.last_by(tx, 1, MORNING + MINUTE)] == [new]
