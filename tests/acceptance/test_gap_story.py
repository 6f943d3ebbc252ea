"""Story 5 of the product, to its end: asked without an answer, told of, drafted from a ticket, approved, answered."""

import pytest

from bot.queue.store.database import Database
from bot.thinking import KnowledgeRoom, Mind
from tests.acceptance.words import clickable, shown, words_in

ASKED = "How do I move my data to another region?"
ANSWER = "Open Settings and choose Region. Then press Move my data and wait for the mail."


@pytest.fixture
async def desk(idle_desk, policy):
    """Give a desk with a real base, without an article in it, that tells of a gap at the second customer."""
    told = policy.alerts.model_copy(update={"knowledge_gap": policy.alerts.knowledge_gap.model_copy(update={"customers": 2})})
    sure = policy.kb.model_copy(update={"answer_floor": 0.3})
    policy = policy.model_copy(update={"alerts": told, "kb": sure})
    database = Database(idle_desk.settings().database_url)
    base = KnowledgeRoom(database, Mind("hash", idle_desk.directory).open, idle_desk.directory / "cache", policy, idle_desk.box.clock.now)
    idle_desk.rooms = (base,)
    await idle_desk.start(policy=policy)
    yield idle_desk
    base.close()
    database.close()


def posts(desk, words):
    """Give the posts in the product channel that say something."""
    return [message for message in desk.box.messages("#product") if words in shown(message)]


async def ask(desk, user, words):
    """Ask the base and give what the asker is told."""
    before = len(desk.told(user))
    await desk.box.slash(user, "#help", "/kb", f"ask {words}")
    await desk.eventually(lambda: len(desk.told(user)) > before)
    return desk.told(user)[-1]


async def test_a_gap_becomes_an_article_that_answers(desk):
    """From two customers' question to the third one's answer: one alert, one draft, one click, whatever is restarted on the way."""
    for user in ("ada", "chen"):
        assert "not in the knowledge base" in await ask(desk, user, ASKED)
    await desk.pass_time(minutes=2)
    (alert,) = posts(desk, "Knowledge gap")
    assert ASKED in shown(alert)
    assert {"Draft an article", "Not a gap"} <= set(clickable(alert))

    opened = await desk.open(ASKED)
    await desk.click("lena", opened, "Claim")
    await desk.until_told("lena", "#1 is yours")
    await desk.typed("lena", opened, f"!reply Hello Ada, {ANSWER} Best, Lena")
    await desk.until_said(opened.room, opened.ts, "choose Region")
    await desk.box.say("ada", opened.room, "That worked, thank you!", thread_ts=opened.ts)
    await desk.typed("lena", opened, "!resolve")
    await desk.until_card(1, "Resolved")
    await desk.restart(policy=desk.policy)

    await desk.box.click("priya", "#product", alert["ts"], "Draft an article")
    await desk.eventually(lambda: bool(posts(desk, "New article")))
    (draft,) = posts(desk, "New article")
    assert clickable(draft) == ["Approve", "Edit", "Reject"]
    assert "choose Region" in shown(draft)
    assert "Best, Lena" not in shown(draft)

    await desk.box.click("priya", "#product", draft["ts"], "Edit")
    await desk.until_modal("priya")
    assert "Open Settings and choose Region" in words_in(desk.box.modal("priya"))
    await desk.box.submit("priya", {"text": f"# {ASKED}\n\n{ANSWER} It takes an hour to move my data.", "visibility": "customer"})
    await desk.eventually(lambda: "takes an hour" in shown(posts(desk, "New article")[0]))

    await desk.box.click("priya", "#product", draft["ts"], "Approve")
    await desk.eventually(lambda: bool(posts(desk, "answered now")))
    (published,) = posts(desk, "Published")
    assert published["ts"] == draft["ts"]
    assert "still not answered" not in shown(published)
    assert "It takes an hour" in await ask(desk, "chen", ASKED)
    await desk.box.slash("priya", "#triage", "/kb", "gaps")
    await desk.until_told("priya", "No gap is known")
    assert len(posts(desk, "article")) == 1
