"""What is no request: closed without a word, an example as long as nobody brings it back, and no trouble however many say it."""

from bot.messages import Judgement
from bot.queue.store import corrections
from bot.queue.ticket import Status
from tests.integration.promising import ask, call, states, swept
from tests.integration.test_meaning import DOWN, card, events, labels, life, meant, opened, posts, ticket, triage

__all__ = ["life", "triage"]  # fixtures


async def doubted(life, triage, text: str = "Happy Friday everyone in the team") -> None:
    triage.says[text] = Judgement(doubt="reads like “Good morning”", request=0.1, model="fake")
    await ask(life, text, "ada")
    await life.rest()


async def test_what_may_be_no_request_is_closed_without_a_word(life, triage):
    """The ticket opens all the same; one click ends it, the customer reads a discreet line and nothing else, no promise is judged."""
    await doubted(life, triage)
    assert "May be no request: reads like “Good morning”" in card(life).text
    before = len(life.channel.in_room("dm-ada"))
    (button,) = [button for button in card(life).buttons if button.label == "Not a request"]
    await call(life, button.call)
    await life.rest()
    assert ticket(life).status is Status.RESOLVED
    assert events(life)[-1] == "not a request"
    here = life.channel.in_room("dm-ada")
    assert len(here) == before
    assert here[0].content.text == "👋 Noted (#1). If you need anything, press the button or just write."
    assert [button.label for button in here[0].content.buttons] == ["I need help"]
    assert {one.ending for one in states(life).values()} <= {"void", ""}


async def test_it_teaches_until_somebody_brings_the_ticket_back(life, triage):
    """The text is an example of no request; the customer's own button takes that back."""
    await doubted(life, triage)
    await call(life, "ticket norequest 1")
    with life.database.read() as tx:
        assert corrections.not_requests(tx, 10) == ["Happy Friday everyone in the team"]
        before = corrections.mark(tx)
    await call(life, "mytickets reopen 1", "ada", "dm-ada")
    await life.rest()
    with life.database.read() as tx:
        assert corrections.not_requests(tx, 10) == []
        assert corrections.mark(tx) != before


async def test_a_conversation_is_a_request(life, triage):
    """What somebody of the team has answered cannot be called none, and more words from the customer end the doubt."""
    await doubted(life, triage)
    await call(life, "ticket claim 1")
    await call(life, "ticket reply 1 You too!")
    await life.rest()
    assert "Not a request" not in labels(life)
    await call(life, "ticket norequest 1")
    assert ticket(life).is_open
    assert any("was answered already" in answer.content.text for answer in life.channel.answers)


async def test_one_that_was_brought_back_is_a_request_however_it_ends(life, triage):
    """Answered and resolved it is solved to its customer, and no example of no request."""
    await doubted(life, triage)
    await call(life, "ticket norequest 1")
    await call(life, "mytickets reopen 1", "ada", "dm-ada")
    life.clock.advance(minutes=5)
    await call(life, "ticket reply 1 Here you are")
    await call(life, "ticket resolve 1")
    await life.rest()
    with life.database.read() as tx:
        assert corrections.not_requests(tx, 10) == []
    assert "is solved" in life.channel.in_room("dm-ada")[0].content.text


async def test_greetings_are_no_trouble(life, triage):
    """However many say good morning; and what somebody called no request is none either."""
    triage.says |= {f"Good morning {number}": meant(DOWN, doubt="reads like a greeting") for number in range(3)}
    await opened(life, "Good morning 0", "Good morning 1", "Good morning 2")
    await swept(life)
    assert posts(life) == []
    await opened(life, "eu-central is down 0", "eu-central is down 1")
    await call(life, "ticket norequest 4")
    await opened(life, "eu-central is down 2")
    await swept(life)
    assert posts(life) == []
    await opened(life, "eu-central is down 3")
    await swept(life)
    assert len(posts(life)) == 1
