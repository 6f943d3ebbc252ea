"""Articles from files and articles from chat live side by side; solved tickets become articles without anybody's secrets."""

from datetime import date

import pytest

from bot.kb import store
from bot.kb.chunk import chunk
from bot.kb.importing import Import
from bot.kb.reading import files, read
from bot.kb.reading.tickets import solved
from bot.policy import Category
from tests.articles import NOW, Counting
from tests.fakes import FakeBase, arrival, called, fake_policy, said


@pytest.fixture
async def life(new_life):
    return await new_life(rooms=(FakeBase(),), policy=fake_policy().model_copy(update={"categories": (Category(name="billing"),)}))


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "refunds.md").write_text("---\nid: refunds\nreviewed: 2025-01-01\n---\n# Refunds\n\nWithin five days.")
    return folder


async def do(life, line, who="priya", **values):
    call = called(line, who)
    call.values.update(values)
    await life.enter(arrival(call, f"{line}:{len(life.channel.answers)}"))
    await life.rest()
    return life.channel.answers[-1].content


def bring(life, folder, *, overrule=False, **options):
    work = Import(life.database, Counting(), chunk, lambda: NOW, overrule=overrule)
    for given, path in files([folder]):
        for item in read(given, path, "internal"):
            work.take(item)
    return work.finish([folder], **options)


def text_of(life, article_id):
    with life.database.read() as tx:
        found = store.by_id(tx, article_id)
    return found.article.text if found and found.state == store.LIVE else None


async def test_an_import_leaves_alone_what_was_written_in_chat(life, docs):
    """Neither taken for missing nor written over by a file that would have its id."""
    await do(life, "kb add", title="Seats", text="Press Add seat.")
    (docs / "seats.md").write_text("---\nid: seats\n---\n# Seats\n\nFrom a file.")
    report = bring(life, docs, remove_missing=True)
    assert (report.new, report.removed) == (["refunds"], [])
    assert "written in chat" in report.refused[0].why
    assert text_of(life, "seats") == "Press Add seat."


async def test_a_file_that_comes_again_does_not_undo_an_edit(life, docs):
    """Night after night, and the report names it."""
    bring(life, docs)
    await do(life, "kb edit refunds", title="Refunds", text="Within six days.")
    report = bring(life, docs)
    assert (report.unchanged, report.edited, report.changed) == (1, ["refunds"], [])
    assert text_of(life, "refunds") == "Within six days."


async def test_where_chat_and_file_have_both_changed_nobody_loses_words(life, docs):
    """The file is refused; taken with --overrule, and the words of chat stay among the versions."""
    bring(life, docs)
    await do(life, "kb edit refunds", title="Refunds", text="Within six days.")
    (docs / "refunds.md").write_text("---\nid: refunds\n---\n# Refunds\n\nWithin seven days.")
    report = bring(life, docs)
    assert "--overrule" in report.refused[0].why
    assert text_of(life, "refunds") == "Within six days."
    assert bring(life, docs, overrule=True).changed == ["refunds"]
    assert text_of(life, "refunds") == "Within seven days."
    with life.database.read() as tx:
        kept = store.versions_of(tx, "refunds")
    assert [(one.what, one.draft.text) for one in kept] == [
        ("imported", "Within seven days."),
        ("edited", "Within six days."),
        ("imported", "Within five days."),
    ]
    assert bring(life, docs).unchanged == 1


async def test_a_file_that_is_gone_does_not_take_an_edit_along(life, docs):
    """Somebody has worked on it here."""
    bring(life, docs)
    await do(life, "kb edit refunds", title="Refunds", text="Within six days.")
    (docs / "refunds.md").unlink()
    report = bring(life, docs, remove_missing=True)
    assert (report.removed, report.edited) == ([], ["refunds"])
    assert text_of(life, "refunds") == "Within six days."


async def test_a_review_outlives_an_import(life, docs):
    """That it is right was said in chat; the file knows only of an older day."""
    bring(life, docs)
    await do(life, "kb right refunds")
    bring(life, docs)
    with life.database.read() as tx:
        found = store.by_id(tx, "refunds")
    assert found.article.reviewed == date(2025, 1, 1)
    assert found.checked_at.date() == life.clock.now().date()


# ------------------------------------------------------------------------------------------------------------- tickets

HELPED = "You find the seats under Billing. Remove what you do not need, and we credit the rest. Mail me at lena@corp.example.com."


async def resolved(life, number, asked="Our invoice shows 12 seats, my password is hunter2!", reply=HELPED, answered_by="gap"):
    await life.enter(arrival(said(asked, str(number), "ada", room=f"dm-ada{number}"), f"said{number}"))
    await life.rest()
    await do(life, f"ticket claim {number}")
    await do(life, f"ticket reply {number} {reply}")
    await do(life, f"ticket resolve {number}")
    if answered_by:
        await do(life, f"kb learned {number} {answered_by}")


def brought(life):
    work = Import(life.database, Counting(), chunk, lambda: NOW)
    for item in solved(life.database):
        work.take(item)
    return work.finish()


async def test_a_solved_ticket_becomes_an_article_without_secrets(life):
    """Question and answer are there, for the team alone; passwords, addresses and names are not."""
    await resolved(life, 1)
    assert brought(life).new == ["ticket-1"]
    with life.database.read() as tx:
        found = store.by_id(tx, "ticket-1").article
    assert found.visibility == "internal"
    assert "12 seats" in found.text
    assert "we credit the rest" in found.text
    for secret in ("hunter2", "lena@", "Ada", "Priya"):
        assert secret not in f"{found.title} {found.text}"
    assert brought(life).unchanged == 1


@pytest.mark.parametrize(("reply", "answered_by"), [(HELPED, "one-off"), (HELPED, "refunds"), ("We are looking into it", "")])
async def test_a_ticket_that_taught_nothing_is_left_out(life, reply, answered_by):
    """A one-off, one that an article answered, one in which nothing was said."""
    await resolved(life, 1, reply=reply, answered_by=answered_by)
    assert brought(life).new == []


async def test_what_somebody_made_of_a_tickets_article_stays(life):
    """Edited or retired in chat, the next run leaves it so."""
    await resolved(life, 1)
    await resolved(life, 2)
    brought(life)
    await do(life, "kb edit ticket-1", title="Seats", text="Under Billing.")
    await do(life, "kb retire ticket-2")
    report = brought(life)
    assert (report.unchanged, report.retired, report.changed) == (1, ["ticket-2"], [])
    assert text_of(life, "ticket-1") == "Under Billing."
