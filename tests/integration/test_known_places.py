"""What the desk knows of places in use, for channels that do not tell again: the last messages of each."""

from bot.messages import Author, Place, Said
from bot.queue.store import messages, places
from tests.fakes import MORNING, arrival, called

LONG_AGO = MORNING.replace(year=2020)


def said(number, thread="", room="7001", *, direct=False):
    """Somebody writes; ids are numbers that grow."""
    return Said(Place("fake", room, thread), str(number), Author("fake", "ada", "Ada"), f"Word {number}", MORNING, direct=direct)


async def take(life, *events):
    """Let things come in."""
    for event in events:
        await life.enter(arrival(event, event.remote_id, "fake:in:x"))
        await life.rest()


async def test_the_newest_of_each_place_that_still_stand(new_life):
    """A thread with the message above it; all that is direct is one place; what was deleted is not expected any more."""
    life = await new_life()
    await take(life, said(10, room="help"), said(12, "10", "help"), said(9, "10", "help"))
    await take(life, said(20, room="dm-ada", direct=True), said(100, room="dm-ada", direct=True), said(21, room="dm-ada", direct=True))
    with life.database.write() as tx:
        assert places.known(tx, "fake", LONG_AGO, 2) == {
            Place("fake", "help", "10"): ("12", "10"),
            Place("fake", "dm-ada"): ("100", "21"),
        }
        gone = messages.copies_at(tx, Place("fake", "help"), "12")[0].message_id
        messages.mark_deleted(tx, messages.get(tx, gone), MORNING)
        assert places.known(tx, "fake", LONG_AGO, 100)[Place("fake", "help", "10")] == ("10", "9")


async def test_what_ended_long_ago_is_nobodys_place(new_life, clock):
    """Its words are not looked for again."""
    life = await new_life()
    await take(life, said(10, room="help"))
    await life.enter(arrival(called("ticket resolve 1"), "c"))
    await life.rest()
    with life.database.read() as tx:
        assert places.known(tx, "fake", clock.now().replace(year=2027), 100) == {}
