"""Articles written in chat: who may, what is kept, and that nobody writes over anybody."""

import pytest

from bot.kb import store
from bot.messages import Advice, Cited, Form
from bot.policy import Category
from bot.queue.store import tickets
from tests.fakes import FakeBase, arrival, called, fake_policy, said

TEXT = "Open **Settings**.\n\n## Rotating\n\nPress [Rotate](https://help.test/rotate)."


@pytest.fixture
def base() -> FakeBase:
    return FakeBase()


@pytest.fixture
async def life(new_life, base):
    return await new_life(rooms=(base,), policy=fake_policy().model_copy(update={"categories": (Category(name="billing"),)}))


class Desk:
    """Commands by whom and with what a form holds, and what was answered."""

    def __init__(self, life, channel) -> None:
        self.life, self.channel, self.number = life, channel, 0

    async def do(self, line, who="lena", room="triage", **values):
        self.number += 1
        call = called(line, who, room=room)
        call.values.update(values)
        await self.life.enter(arrival(call, f"do{self.number}"))
        await self.life.rest()
        return self.channel.answers[-1].content

    async def add(self, title="How do I rotate an API key?", text=TEXT, who="lena", **values):
        return await self.do("kb add", who, title=title, text=text, **values)

    def article(self, article_id="how-do-i-rotate-an-api-key"):
        with self.life.database.read() as tx:
            return store.by_id(tx, article_id)

    def form(self, line, who="lena", room="triage"):
        return self.life.desk.form(called(line, who, room=room))


@pytest.fixture
async def desk(life, channel):
    return Desk(life, channel)


async def test_an_article_is_written_and_the_base_takes_it_in(desk, base):
    """One row, its passages, one version, and one errand to the base; Markdown stays as it was written."""
    answer = await desk.add()
    found = desk.article()
    assert "Added" in answer.text
    assert (found.article.text, found.article.visibility, found.state) == (TEXT, "internal", store.LIVE)
    assert found.article.owner == "Lena"
    assert base.learnt == ["how-do-i-rotate-an-api-key"]
    with desk.life.database.read() as tx:
        assert [one.what for one in store.versions_of(tx, found.article.id)] == ["added"]
        assert [one.passage.heading for one in store.passages_of(tx, [found.number])] == ["", "Rotating"]


async def test_the_same_title_twice_makes_two_articles(desk):
    """The second has a number behind its id; nothing is written over."""
    await desk.add()
    await desk.add(text="Something else.")
    assert desk.article().article.text == TEXT
    assert desk.article("how-do-i-rotate-an-api-key-2").article.text == "Something else."


async def test_the_form_of_an_edit_holds_the_present_words(desk):
    """All of them, as they were written, and the article is named in a few characters."""
    await desk.add(product="API", visibility="internal")
    form = desk.form("kb edit how-do-i-rotate-an-api-key")
    assert isinstance(form, Form)
    initial = {one.name: one.initial for one in form.inputs}
    assert initial == {
        "title": "How do I rotate an API key?",
        "text": TEXT,
        "visibility": "internal",
        "product": "API",
        "owner": "Lena",
    }
    assert form.call == "kb edit #1"
    assert form.known["seen"]


async def test_an_edit_is_kept_as_a_version_with_what_changed(desk, base):
    """Who, when and what: the words before stay."""
    await desk.add()
    form = desk.form("kb edit #1")
    await desk.do("kb edit #1", "tom", title="Rotating an API key", text="Press Rotate.", seen=form.known["seen"])
    assert desk.article().article.title == "Rotating an API key"
    shown = await desk.do("kb show #1")
    versions = next(one for one in shown.sections if one.title == "Versions")
    assert [row.text.split(" by ")[0] for row in versions.rows] == ["2. edited", "1. added"]
    assert "Tom" in versions.rows[0].text
    assert "title" in versions.rows[0].text
    assert len(base.learnt) == 2


async def test_who_saves_an_older_text_is_told_and_keeps_their_words(desk):
    """Two had it open; the second gets their own words back instead of destroying the first's."""
    await desk.add()
    seen = desk.form("kb edit #1").known["seen"]
    await desk.do("kb edit #1", "tom", title="T", text="Tom's words", seen=seen)
    answer = await desk.do("kb edit #1", "lena", title="T", text="Lena's words", seen=seen)
    assert desk.article().article.text == "Tom's words"
    assert "edited by Tom" in answer.text
    assert answer.quote == "Lena's words"


async def test_a_retired_article_is_gone_at_once_and_an_edit_brings_it_back(desk):
    """No passage is left with the very transaction; its words are."""
    await desk.add()
    await desk.do("kb retire #1")
    with desk.life.database.read() as tx:
        assert store.passages_of(tx, [1]) == []
    assert desk.article().state == store.RETIRED
    form = desk.form("kb edit #1")
    await desk.do("kb edit #1", title="T", text=TEXT, seen=form.known["seen"])
    assert desk.article().state == store.LIVE


async def test_an_agents_article_for_customers_waits_for_a_lead(desk, channel):
    """It is saved for the team, and who may publish it is told with a button."""
    answer = await desk.add(visibility="customer")
    assert "leads publish it" in answer.text
    assert desk.article().article.visibility == "internal"
    post = channel.in_room("product")[-1]
    publish = next(button.call for button in post.content.buttons if button.label == "Publish")
    refused = await desk.do(publish, "lena")
    assert "leads" in refused.text
    await desk.do(publish, "priya")
    assert desk.article().article.visibility == "customer"


async def test_an_agent_does_not_change_what_customers_read(desk):
    """Their words come back to them; a lead's are saved."""
    await desk.add(who="priya", visibility="customer")
    answer = await desk.do("kb edit #1", "lena", title="T", text="Other words", visibility="customer")
    assert answer.quote == "Other words"
    assert desk.article().article.text == TEXT
    assert "leads" in (await desk.do("kb retire #1", "lena")).text
    await desk.do("kb edit #1", "priya", title="T", text="Other words", visibility="customer")
    assert desk.article().article.text == "Other words"


async def test_customers_write_nothing(desk):
    """Denied by default."""
    for line in ("kb add", "kb edit #1", "kb retire #1", "kb articles", "kb reviews", "kb right #1"):
        answer = await desk.do(line, "ada", room="help", title="T", text="x")
        assert "support team only" in answer.text
    assert desk.article("t") is None


async def test_an_article_is_typed_where_there_are_no_forms(desk):
    """The title is the first line or stands in quotes; what else is said of it comes before."""
    await desk.do('kb add product=API "Rotate a key" Press *Rotate* at once.')
    found = desk.article("rotate-a-key").article
    assert (found.title, found.text, found.product) == ("Rotate a key", "Press *Rotate* at once.", "API")
    await desk.do("kb edit rotate-a-key Rotate any key\nPress it twice.")
    found = desk.article("rotate-a-key").article
    assert (found.title, found.text, found.product) == ("Rotate any key", "Press it twice.", "API")


async def test_a_long_article_is_edited_in_parts(desk):
    """The form of the whole says which parts there are; one part's words replace that part and nothing else."""
    text = "\n\n".join(f"## Part {number}\n\n{'word ' * 300}end {number}." for number in range(1, 5))
    await desk.add(text=text)
    refused = desk.form("kb edit #1")
    assert "part=1" in refused.text
    form = desk.form("kb edit part=2 #1")
    part = next(one.initial for one in form.inputs if one.name == "text")
    assert 0 < len(part) < 3000
    assert part in text
    await desk.do("kb edit #1", title="T", text=part.replace("end 2", "END 2"), **form.known)
    assert desk.article().article.text == text.replace("end 2", "END 2").strip()


async def test_a_typed_name_finds_an_article_by_the_beginning_of_its_title(desk):
    """Or says which ones could be meant."""
    await desk.add("Seats: adding one", "Press Add seat.")
    await desk.add("Seats: removing one", "Press Remove seat.")
    assert "Seats: adding one" in (await desk.do("kb show seats: add")).title
    assert "Several articles" in (await desk.do("kb show seats")).text
    assert "There is no article" in (await desk.do("kb show boats")).text


async def test_merging_keeps_one_and_old_answers_name_it(desk, base, channel):
    """The other is retired with a way to the first: by its id, on cards of before, in answers that are shared later."""
    await desk.add("Adding a seat", "Press Add seat.")
    await desk.add("How seats are added", "Press Add seat, then pay.")
    asked = "How do I add a seat?"
    base.knows[asked] = Advice("Press Add seat.", (Cited("how-seats-are-added", "How seats are added", "x"),), 0.9)
    await desk.do(f"kb ask {asked}")
    share = next(button.call for button in channel.answers[-1].content.buttons if button.label == "Share")
    answer = await desk.do("kb merge #1 #2")
    assert "then pay" in answer.quote
    assert desk.article("how-seats-are-added").successor == "adding-a-seat"
    assert (await desk.do("kb show how-seats-are-added")).title == "Adding a seat"
    await desk.do(share)
    assert "**Adding a seat**" in channel.in_room("triage")[-1].content.text


async def test_merging_never_hides_what_more_people_read(desk):
    """Who kept the internal one of two would take an answer away from customers."""
    await desk.add("Inside", "Press Add seat.", who="priya")
    await desk.add("Outside", "Press Add seat.", who="priya", visibility="customer")
    assert "more people" in (await desk.do("kb merge #1 #2", "priya")).text
    assert desk.article("outside").state == store.LIVE


async def test_a_link_to_no_article_is_said_when_it_is_saved(desk):
    """Relative links alone are looked at; an address outside is never opened."""
    await desk.add("Seats", "See [keys](keys) and [more](https://nowhere.test).")
    answer = await desk.add("Keys", "See [seats](seats) and [boats](boats.md).")
    assert "`boats.md` leads to no article" in answer.text
    assert "seats" not in answer.text


async def test_a_base_without_its_room_still_takes_articles(new_life, channel):
    """In the terminal for instance: they are rows, and are found by meaning once `kb reindex` has run."""
    life = await new_life()
    await Desk(life, channel).add()
    with life.database.read() as tx:
        assert store.by_id(tx, "how-do-i-rotate-an-api-key") is not None


async def test_articles_are_offered_while_typing(desk):
    """By words of their titles, to whoever may run the command."""
    await desk.add()
    suggest = desk.life.desk.suggest
    assert suggest(called("kb edit"), "article", "rotate") == [("How do I rotate an API key?", "#1")]
    assert suggest(called("kb edit", "ada", room="help"), "article", "rotate") == []
    assert suggest(called("kb walk", "ada", room="help"), "article", "rotate") == []


async def test_what_resolved_a_ticket_otherwise_speaks_against_the_article(desk, base):
    """Twice, after the base had been sure of it: once is chance."""
    await desk.add("Adding a seat", "Press Add seat.")
    for number in (1, 2):
        words = f"How do I add a seat? ({number})"
        base.knows[words] = Advice("Press Add seat.", (Cited("adding-a-seat", "Adding a seat"),), 0.9)
        await desk.life.enter(arrival(said(words, str(number), ("ada", "ben")[number - 1]), f"said{number}"))
        await desk.life.rest()
        await desk.do(f"ticket resolve {number}")
        await desk.do(f"kb learned {number} gap")
        with desk.life.database.read() as tx:
            assert tickets.get(tx, number).id == number
            assert bool(store.open_findings(tx)) is (number == 2)
