"""Articles that need somebody: found once a day, put to their owners once a week, answered with buttons, exactly once."""

from datetime import timedelta

import numpy as np
import pytest

from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.store import questions
from bot.kb.store.questions import Question
from bot.policy import Category
from tests.driving import Life
from tests.fakes import FakeBase, arrival, called, fake_policy

DAY = timedelta(days=1)


@pytest.fixture
async def life(new_life):
    return await new_life(rooms=(FakeBase(),), policy=fake_policy().model_copy(update={"categories": (Category(name="billing"),)}))


async def do(life: Life, line, who="lena", **values):
    call = called(line, who)
    call.values.update(values)
    await life.enter(arrival(call, f"{line}:{who}:{life.clock.now():%H%M%S%f}:{values}"))
    await life.rest()
    return life.channel.answers[-1].content


async def look(life: Life, days: float = 0):
    life.clock.advance(days=days)
    life.desk.look_over()
    await life.rest()


def put(life: Life, *articles: Article):
    with life.database.write() as tx:
        for one in articles:
            store.put(tx, store.next_revision(tx), one, chunk(one), life.clock.now())


def posts(life: Life, room: str):
    return [one for one in life.channel.in_room(room) if one.key.startswith("review:")]


async def test_an_overdue_article_is_put_to_its_owner_once_a_week(life):
    """In their direct messages, with three buttons; looking again posts nothing more until the week after."""
    await do(life, "kb add", "tom", title="Seats", text="Press Add seat.")
    await look(life, 1)
    assert posts(life, "tom") == []
    await look(life, 100)
    assert len(posts(life, "tom")) == 1
    row = posts(life, "tom")[0].content.sections[0].rows[0]
    assert "nobody has looked at it for 10" in row.text
    assert [one.label for one in row.buttons] == ["Still right", "Edit", "Retire"]
    await look(life)
    await look(life, 1)
    assert len(posts(life, "tom")) == 1
    await look(life, 7)
    assert len(posts(life, "tom")) == 2


async def test_two_processes_that_look_at_once_post_once(life, new_life):
    """The week's post is a row with a key."""
    await do(life, "kb add", "tom", title="Seats", text="Press Add seat.")
    other = await new_life(rooms=(FakeBase(),))
    life.clock.advance(days=100)
    for desk in (life.desk, other.desk, life.desk):
        desk.look_over()
    await life.rest()
    await other.rest()
    assert len(posts(life, "tom")) == 1


@pytest.mark.parametrize(
    ("line", "values", "said"),
    [
        ("kb right #1", {}, "is still right, says Priya"),
        ("kb retire #1", {}, "retired by Priya"),
        ("kb edit #1", {"title": "Seats", "text": "Press Add seat twice."}, "edited by Priya"),
    ],
)
async def test_the_post_says_what_somebody_did(life, line, values, said):
    """It is edited, not posted again, and the reason is gone from the list."""
    await do(life, "kb add", "tom", title="Seats", text="Press Add seat.")
    await look(life, 100)
    await do(life, line, "priya", **values)
    (post,) = posts(life, "tom")
    assert post.content.title == "📖 Every article of this list was looked at"
    assert said in post.content.sections[0].rows[0].text
    assert "No article needs anybody" in (await do(life, "kb reviews")).text


async def test_what_nobody_owns_goes_to_the_product_channel(life):
    """With the owner that nobody here is called, where one is written down."""
    put(life, Article("seats", "Seats", "Press Add seat."), Article("keys", "Keys", "Press Rotate.", owner="gone@example.com"))
    await look(life, 100)
    (post,) = posts(life, "product")
    assert [row.text.count("nobody owns it") for row in post.content.sections[0].rows] == [0, 1]
    assert "gone@example" in post.content.sections[0].rows[0].text


async def test_a_date_in_front_matter_and_one_given_in_chat_both_count(life):
    """The later one."""
    now = life.clock.now()
    put(life, Article("seats", "Seats", "x", reviewed=(now - 400 * DAY).date()), Article("keys", "Keys", "x", reviewed=now.date()))
    await look(life)
    assert "Seats" in (await do(life, "kb reviews")).sections[0].rows[0].text
    await do(life, "kb right seats")
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text


async def test_thumbs_down_put_an_article_on_the_list_until_somebody_has_looked(life):
    """More than a fifth of at least five, counted from the last time it was right."""
    await do(life, "kb add", title="Seats", text="Press Add seat.")
    life.clock.advance(hours=1)
    with life.database.write() as tx:
        for number in range(6):
            asked = questions.ask(tx, Question(0, f"q{number}", "internal", life.clock.now()))
            questions.settle(tx, asked, "thumbs_down" if number < 2 else "helped", "seats")
    await look(life, 1)
    assert "👎 2 of 6" in (await do(life, "kb reviews")).sections[0].rows[0].text
    await do(life, "kb right seats")
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text


async def test_whoever_doubts_an_article_is_heard_at_once(life):
    """One person's word is enough; the owner's open post says so, too."""
    await do(life, "kb add", "tom", title="Seats", text="Press Add seat.")
    await do(life, "kb doubt seats it costs nothing now")
    assert "Lena: it costs nothing now" in (await do(life, "kb reviews")).sections[0].rows[0].text
    await look(life, 1)
    assert "Lena: it costs nothing now" in (await do(life, "kb reviews")).sections[0].rows[0].text


async def test_a_dead_link_is_found_when_its_target_goes(life):
    """Retired is dead, merged is not: there is a way on."""
    await do(life, "kb add", title="Keys", text="See [seats](seats) and [places](places).")
    await do(life, "kb add", title="Seats", text="Press Add seat.")
    await do(life, "kb add", title="Places", text="A place is a seat.")
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text
    await do(life, "kb retire seats")
    await look(life, 1)
    assert "links to no article: seats" in (await do(life, "kb reviews")).sections[0].rows[0].text
    await do(life, "kb add", title="Seats", text="Back again.")
    await do(life, "kb merge keys places")
    await do(life, "kb edit keys", title="Keys", text="See [places](places).")
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text


def embedded(life: Life, *vectors: tuple[str, tuple[float, ...]]):
    """Give the passages of articles vectors of our own."""
    with life.database.write() as tx:
        for article_id, numbers in vectors:
            found = store.by_id(tx, article_id)
            hashes = [one.passage.hash for one in store.passages_of(tx, [found.number])]
            made = np.array(numbers, np.float32) / np.linalg.norm(numbers)
            store.add_vectors(tx, "m", dict.fromkeys(hashes, made))


async def test_articles_that_say_the_same_are_proposed_with_three_ways_out(life):
    """Keep one, keep the other, or both are needed; of the same readers alone, and not again once answered."""
    for title, visibility in (("Alpha", "internal"), ("Beta", "internal"), ("Gamma", "internal"), ("Delta", "public")):
        await do(life, "kb add", "priya", title=title, text=f"About {title}.", visibility=visibility)
    embedded(life, ("alpha", (1, 0, 0)), ("beta", (1, 0.1, 0)), ("gamma", (0, 0, 1)), ("delta", (1, 0, 0)))
    await look(life, 1)
    (section,) = (await do(life, "kb reviews")).sections
    assert section.title == "Say the same: 1"
    assert [one.call for one in section.rows[0].buttons] == ["kb merge #1 #2", "kb merge #2 #1", "kb distinct #1 #2"]
    assert "Pairs that say the same: 1" in (await do(life, "kb stats")).text
    await do(life, "kb distinct #1 #2")
    await do(life, "kb edit gamma", "priya", title="Gamma", text="Changed.")
    embedded(life, ("gamma", (0, 0.1, 1)))
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text


async def test_what_changed_is_compared_with_what_was_there(life):
    """A new article finds its elder twin, days later."""
    await do(life, "kb add", title="Alpha", text="About Alpha.")
    embedded(life, ("alpha", (1, 0, 0)))
    await look(life, 1)
    await do(life, "kb add", title="Beta", text="About Beta.")
    embedded(life, ("beta", (1, 0, 0)))
    await look(life, 1)
    await do(life, "kb merge #1 #2")
    assert "No article needs anybody" in (await do(life, "kb reviews")).text
    await look(life, 1)
    assert "No article needs anybody" in (await do(life, "kb reviews")).text
