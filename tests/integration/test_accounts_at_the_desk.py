"""Accounts at the desk: imported once however often, found by the address, on the card and in the reasons."""

from dataclasses import replace
from datetime import date

import pytest

from bot.messages import Author, Profile, WhoIs
from bot.queue.accounts import AccountRow
from bot.queue.store import accounts, tickets
from tests.fakes import MORNING, FakeChannel, FakeTriage, arrival, said

ACME = AccountRow(1, "Acme", ("acme.test",), "Business", 120_000, date(2026, 3, 23), "Priya")


class Directory(FakeChannel):
    """A place that tells addresses."""

    async def ask(self, errand):
        """Say that everybody is at Acme."""
        if isinstance(errand, WhoIs):
            return Profile(errand.remote_id, errand.remote_id.capitalize(), f"{errand.remote_id}@sales.acme.test")
        return await super().ask(errand)


@pytest.fixture
def channel():
    return Directory()


def test_an_import_is_done_once_however_often(database):
    """The same line again changes nothing; another one changes what it says."""
    with database.write() as tx:
        assert [accounts.put(tx, ACME, MORNING) for _ in range(2)] == ["new", "unchanged"]
        moved = AccountRow(1, "ACME", ("acme.test", "acme.example"), "Team")
        assert accounts.put(tx, moved, MORNING) == "changed"
        found = accounts.of_address(tx, "ada@acme.example")
    assert (found.name, found.plan, found.arr) == ("ACME", "Team", None)


@pytest.mark.parametrize(
    ("address", "name"),
    [("ada@acme.test", "Acme"), ("ada@mail.acme.test", "Acme"), ("ada@notacme.test", None), ("ada@gmail.com", None), ("", None)],
)
def test_somebody_belongs_to_the_account_of_their_domain(database, address, name):
    """Or of one above it; mailbox providers and nothing at all are no company."""
    with database.write() as tx:
        accounts.put(tx, ACME, MORNING)
        found = accounts.of_address(tx, address)
    assert (found.name if found else None) == name


async def test_the_card_shows_the_account_and_the_renewal_counts(new_life, database, channel):
    """The team sees whose customer it is; a renewal in three weeks makes the ticket high, and says so."""
    with database.write() as tx:
        accounts.put(tx, ACME, MORNING)
    life = await new_life(rooms=(FakeTriage(),))
    question = replace(said("Our invoice shows 12 seats but we have 9", "1"), author=Author("fake", "ada"))
    await life.enter(arrival(question, "1"))
    await life.rest()
    card = channel.cards()[0].content
    assert dict(card.fields)["Account"] == "Acme · Business · 120,000 a year · renewal in 21 days · owner Priya"
    assert "renewal in 21 days" in card.note
    with database.read() as tx:
        assert tickets.get(tx, 1).priority in ("high", "urgent")
        facts = [event.facts for event in tickets.history_of(tx, 1) if event.what == "judged"]
    assert {name: facts[0].get(name) for name in ("plan", "arr", "renewal_on")} == {
        "plan": "Business",
        "arr": 120_000,
        "renewal_on": "2026-03-23",
    }


@pytest.mark.parametrize(("arr", "tier"), [(100_000, 3), (99_999, None), (None, None)])
async def test_a_key_account_is_never_routine(new_life, database, channel, arr, tier):
    """From a hundred thousand a year on a ticket is tier 3, whatever it says and however sure anybody is, and the card says why."""
    with database.write() as tx:
        accounts.put(tx, replace(ACME, arr=arr), MORNING)
    life = await new_life(rooms=(FakeTriage(),))
    question = replace(said("How do I change my avatar?", "1"), author=Author("fake", "ada"))
    await life.enter(arrival(question, "1"))
    await life.rest()
    with database.read() as tx:
        assert tickets.get(tx, 1).tier == tier
    assert ("key account" in channel.cards()[0].content.note) == (tier == 3)
