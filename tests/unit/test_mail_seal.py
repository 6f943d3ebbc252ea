"""Ids and addresses that prove that somebody has read a mail of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.mail.seal import Seal

SEAL = Seal("support@acme.test", b"k" * 32)
OTHER = Seal("support@acme.test", b"x" * 32)


@given(st.integers(0, 10**12 - 1), st.text(max_size=50))
def test_what_was_signed_is_known_again(ticket, key):
    """In any case of letters, since programs change that."""
    made = SEAL.message_id(ticket, key)
    assert SEAL.ticket_of(made) == ticket
    assert SEAL.ticket_of(f"<{made.upper()}>") == ticket
    assert made == SEAL.message_id(ticket, key)
    assert OTHER.ticket_of(made) is None


@pytest.mark.parametrize("ticket", [1, 142, 10**11])
def test_the_reply_address_is_known_again(ticket):
    """And it is a legal one, short enough for any server."""
    address = SEAL.reply_address(ticket)
    assert SEAL.ticket_at(address.upper()) == ticket
    assert OTHER.ticket_at(address) is None
    assert len(address.partition("@")[0]) <= 64
    assert SEAL.is_ours(address)


def test_another_number_needs_another_signature():
    """Nobody gets from their ticket to the next."""
    assert SEAL.ticket_of(SEAL.message_id(1, "a").replace("dh.1.", "dh.2.")) is None
    assert SEAL.ticket_at(SEAL.reply_address(1).replace("dh1-", "dh2-")) is None


@pytest.mark.parametrize(
    "foreign", ["", "a@b", "dh.1@acme.test", "support@acme.test", "support+dh1-aaaaaaaaaaaaaaaa@acme.test", "x" * 10_000]
)
def test_what_is_not_ours_is_nobodys(foreign):
    """Without a fault, whatever it is."""
    assert SEAL.ticket_of(foreign) is None
    assert SEAL.ticket_at(foreign) is None


def test_without_a_ticket_answers_come_to_the_plain_address():
    """There is nothing to sign."""
    assert SEAL.reply_address(0) == "support@acme.test"
    assert SEAL.ticket_of(SEAL.message_id(0, "hello")) == 0


def test_the_key_is_never_shown():
    """Not in a log, not in a failing test."""
    assert "kkkk" not in repr(SEAL)
