"""The triage room over a real database and the embedder for tests: like tickets, comments, subcategories, names, the dry run."""

import json

import pytest
from sqlalchemy import func, select

from bot.__main__ import main
from bot.messages import Judge, Judgement
from bot.policy import Category, Triage, read_policy
from bot.queue.store import judgements, meanings
from bot.queue.tables import METADATA
from bot.thinking import Mind, TriageRoom
from tests.driving import Life
from tests.fakes import fake_policy
from tests.integration.promising import ask, call, post

BILLING = ("Our invoice shows too many seats", "You charged us for seats we do not have", "Seats on the invoice are wrong")
KEYS = ("The API key is refused", "Our API answers 429", "How do I rotate an API key?")
CATEGORIES = (
    Category(name="billing", examples=BILLING, subcategories=("seats", "refund", "tax")),
    Category(name="developer", examples=KEYS),
)
KNOWN = Triage(products=("Sync Box",), features=("webhooks",), patterns={"order": r"ord-\d{4}"}, min_confidence=0.0)


@pytest.fixture
def policy():
    return fake_policy().model_copy(update={"categories": CATEGORIES, "triage": KNOWN})


@pytest.fixture
def mind(tmp_path) -> Mind:
    return Mind("hash", tmp_path)


@pytest.fixture
def room(database, mind, tmp_path, policy) -> TriageRoom:
    return TriageRoom(database, mind.open, tmp_path, policy)


@pytest.fixture
async def life(database, tmp_path, channel, clock, policy, room):
    one = Life(database.url, tmp_path, channel, clock, policy=policy, rooms=(room,))
    await one.open()
    yield one
    one.close()


async def judged(room, *words: str, ticket: int = 0) -> Judgement:
    found = await room.ask(Judge(ticket, words))
    assert isinstance(found, Judgement)
    return found


async def test_what_the_policy_lists_is_found(room):
    """Products and features by name, patterns of its own, and the shapes that everybody knows."""
    found = await judged(room, "sync box 2.1.0 loses webhooks, see ord-4711: HTTP 503")
    assert set(found.entities) >= {
        ("product", "Sync Box"),
        ("feature", "webhooks"),
        ("order", "ord-4711"),
        ("version", "2.1.0"),
        ("error code", "503"),
    }


async def test_the_subcategory_is_one_of_the_likeliest_category(room):
    """Read from the policy's names."""
    found = await judged(room, "The invoice has the wrong seats, too many seats")
    assert (found.guesses[0].category, found.subcategory) == ("billing", "seats")
    assert (await judged(room, "How do I rotate the key?")).subcategory == ""


async def test_like_tickets_of_one_customer_are_found(life, room):
    """Only open ones, only older ones, only theirs."""
    await post(life, "Our invoice shows too many seats again", "ada")
    await post(life, "Our invoice shows too many seats again", "ben")
    assert await post(life, "Our invoice shows too many seats today again", "ada") == 3
    await life.rest()
    with life.database.read() as tx:
        newest = judgements.latest(tx, 3)
        assert all(meanings.of_ticket(tx, number) for number in (1, 2, 3))
    assert [one.ticket for one in newest.judgement.similar] == [1]
    assert (await judged(room, "Our invoice shows too many seats again", ticket=1)).similar == ()
    await call(life, "ticket resolve 1")
    assert (await judged(room, "Our invoice shows too many seats again", ticket=3)).similar == ()


async def test_what_is_like_a_text_that_was_none_is_doubted_at_once(life, room):
    """From the next judgement on, whatever its words alone say; until somebody brings the ticket back."""
    words = "Who comes to our summer party on Friday?"
    assert (await judged(room, words)).doubt == ""
    await ask(life, words, "ada")
    await call(life, "ticket norequest 1")
    assert "which was none" in (await judged(room, f"{words} Really?")).doubt
    assert (await judged(room, f"{words} Really?", "And our invoice is wrong")).doubt == ""
    await call(life, "mytickets reopen 1", "ada", "dm-ada")
    assert (await judged(room, f"{words} Really?")).doubt == ""


async def test_a_friendly_word_is_doubted_by_its_sound(room):
    """Long messages and questions never are."""
    assert (await judged(room, "just saying hi to the team")).doubt
    assert (await judged(room, "where is my invoice?")).doubt == ""
    assert (await judged(room, "Hi, since this morning every webhook fails. This is terrible.")).doubt == ""


async def test_the_trend_rises_too(room):
    """Not only a falling mood is told."""
    found = await judged(room, "This is terrible, awful, a horrible mess", "Great, wonderful, thank you, works perfectly now")
    assert found.trend > 0.3


# ------------------------------------------------------------------------------------------------------------ dry run


OTHER = """
[triage]
min_confidence = 0.0
[[category]]
name = "money"
examples = ["Our invoice shows too many seats", "Seats on the invoice are wrong"]
[[category]]
name = "developer"
tier = 3
examples = ["The API key is refused", "How do I rotate an API key?"]
"""


@pytest.fixture
async def worked(life, tmp_path, monkeypatch):
    """A desk that has dealt with four tickets, seen from the command line."""
    for who, text in (("ada", BILLING[0]), ("ben", KEYS[0]), ("cleo", KEYS[2]), ("dora", BILLING[2])):
        await ask(life, text, who)
    await life.rest()
    await call(life, "ticket category 4 developer")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", life.database.url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("EMBEDDING_MODEL", "hash")
    (tmp_path / "other.toml").write_text(OTHER)
    assert read_policy(OTHER)
    return life


async def test_a_dry_run_says_what_would_be_otherwise(worked, capsys):
    """Against what was done, with what people chose counted apart; nothing in the database changes."""
    before = rows(worked)
    assert main(["triage", "dry-run", "--policy", "other.toml", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["n"] == 4
    assert said["changed"]["category"] == 2
    assert said["changed"]["tier"] >= 2
    assert said["chosen_by_people"] == {"n": 1, "guessed_right": 0, "would_guess_right": 0}
    one = next(line for line in said["tickets"] if line["ticket"] == 1)
    assert (one["was"]["category"], one["would"]["category"]) == ("billing", "money")
    assert rows(worked) == before


async def test_a_dry_run_reads_well(worked, capsys):
    """A summary, what moves where, and a table of tickets; as many tickets as were asked for."""
    assert main(["triage", "dry-run", "--policy", "other.toml", "--last", "3"]) == 0
    out, err = capsys.readouterr()
    assert "3 tickets judged again" in out
    assert "nothing was written" in out
    assert "Categories that move" in out
    assert "warning: 2 categories" in err


async def test_a_dry_run_of_a_policy_that_is_none_is_refused(worked, tmp_path, capsys):
    """With the fault and its line, and without a look at any ticket."""
    (tmp_path / "bad.toml").write_text('[triage]\nmin_confidence = "high"\n[triage.patterns]\nbroken = "("\n')
    assert main(["triage", "dry-run", "--policy", "bad.toml"]) == 2
    said = capsys.readouterr().err
    assert "min_confidence" in said
    assert "no regular expression" in said


async def test_a_ticket_is_explained_by_its_number(worked, capsys):
    """As it stands and as it would be judged now, with everything beside its words."""
    assert main(["triage", "explain", "#4", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ticket"] == 4
    assert said["stands_as"]["category"] == "developer"
    assert {"account", "reported_by", "judged_before", "similar", "signals", "subcategory", "sentiment_trend"} <= set(said)
    assert main(["triage", "explain", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ticket    #1 Our invoice")
    for name in ("category", "tier", "priority", "tone", "signals", "made by"):
        assert f"\n{name}" in out
    assert main(["triage", "explain", "99"]) == 2


def rows(life) -> list[object]:
    with life.database.read() as tx:
        tables = ("tickets", "history", "judgements", "meanings", "corrections", "jobs", "messages", "marks")
        return [tx.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one() for name in tables]
