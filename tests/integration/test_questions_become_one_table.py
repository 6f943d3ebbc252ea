"""Questions that an older version wrote into two tables stand in one, with everything that was known of them."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.embed.hashed import HashEmbedder
from bot.kb.store import questions
from bot.queue.migrate import _config, migrate

AT = "2026-03-02 09:00:00+00:00"
VECTOR = questions.packed(HashEmbedder().embed(["seats"])[0])


def migrate_to_the_version_before(database):
    """Bring a database to where questions were in two tables."""
    config = _config()
    before = ScriptDirectory.from_config(config).get_revision("0013").down_revision
    with database.connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, before)
        connection.commit()


def shown(tx, number, **facts):
    """Write a question as it was shown; they are numbered from 1."""
    row = {
        "asked_at": AT, "person_id": 7, "audience": "customer", "text": f"question {number}", "answered_at": AT, "answer": "",
        "cited": "[]", "confidence": 0.5, "reference": 0, "verdict": "", "is_shared": False, "is_gap": False, "ticket_id": None,
    } | facts  # fmt: skip
    tx.execute(text(f"INSERT INTO questions ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608


def remembered(tx, number, outcome, **facts):
    """Write a question as the base remembered it."""
    row = {
        "id": number, "asked_at": AT, "text": f"understood {number}", "model": "hash", "vector": VECTOR, "audience": "customer",
        "outcome": outcome, "article_id": "", "customer": "7", "ticket_id": None, "closed_at": None,
    } | facts  # fmt: skip
    tx.execute(text(f"INSERT INTO knowledge_questions ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608


def test_what_was_known_of_questions_is_carried_over(empty_database):
    """Answers, thumbs, gaps and meanings; numbers stay, because buttons carry them; and nothing is there twice."""
    migrate_to_the_version_before(empty_database)
    with empty_database.write() as tx:
        shown(tx, 1, reference=21, verdict="up", answer="Press Add seat.")
        remembered(tx, 21, "helped", article_id="seats")
        shown(tx, 2, reference=22, is_gap=True)
        remembered(tx, 22, "filed")
        shown(tx, 3, is_gap=True, person_id=None, ticket_id=5)
        shown(tx, 4, answered_at=None)
        shown(tx, 5)
        remembered(tx, 23, "no_answer", closed_at=AT)
        remembered(tx, 24, "no_answer", customer=None, ticket_id=9)
    migrate(empty_database)
    with empty_database.read() as tx:
        found = {one.id: one for one in questions.by_ids(tx, range(1, 20))}
    assert [found[number].outcome for number in range(1, 6)] == ["helped", "filed", "filed", "", "no_answer"]
    assert (found[1].understood, found[1].article_id, found[1].advice.answer) == ("understood 21", "seats", "Press Add seat.")
    assert (found[1].advice.model, found[1].advice.vector) == ("hash", VECTOR)
    assert (found[3].ticket_id, found[3].understood, found[3].advice.vector) == (5, "question 3", b"")
    added = sorted((one for number, one in found.items() if number > 5), key=lambda one: one.id)
    assert [(one.text, one.person_id, one.ticket_id, one.is_gap) for one in added] == [
        ("understood 23", 7, None, False),
        ("understood 24", None, 9, True),
    ]
