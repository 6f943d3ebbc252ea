"""How many mails of its own the desk sends, and how two desks that answer each other fall silent."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Letter
from bot.queue.limits import PER_RECIPIENT, PER_TICKET, Answered, may_answer, may_send, over, subject_root

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "most"), PER_TICKET)
def test_a_window_is_full_at_its_number(minutes, most):
    """One mail less goes, and a mail older than the window does not count."""
    inside = [NOW - timedelta(minutes=minutes) + timedelta(seconds=1)] * (most - 1)
    assert over([(minutes, most)], inside, NOW) == ""
    assert over([(minutes, most)], [*inside, NOW], NOW) == f"{most} in {minutes} minutes"
    assert over([(minutes, most)], [*inside, NOW - timedelta(minutes=minutes)], NOW) == ""


def test_ticket_and_recipient_are_counted_apart():
    """Either can be too many."""
    assert may_send([NOW] * 10, [], NOW).startswith("too many mails on the ticket")
    assert may_send([], [NOW] * PER_RECIPIENT[0][1], NOW).startswith("too many mails to the address")
    assert may_send([NOW] * 9, [NOW] * 29, NOW) == ""


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "feedback_loop", "list"])
def test_a_machine_gets_no_answer(kind):
    """However it says that it is one."""
    assert may_answer(Letter(kind=kind), [], NOW) != ""


def test_an_address_that_bounced_for_good_is_left_alone_for_sixty_days():
    """After that it may be right again."""
    assert may_answer(Letter(), [], NOW, NOW - timedelta(days=59)) == "the address bounced for good"
    assert may_answer(Letter(), [], NOW, NOW - timedelta(days=60)) == ""


def test_one_answer_a_subject_and_ten_an_address():
    """The same matter is acknowledged once, and nobody gets more than ten in three hours."""
    assert may_answer(Letter(subject="RE: Export"), [Answered(NOW, "Export")], NOW) != ""
    assert may_answer(Letter(subject="Import"), [Answered(NOW, "Export")], NOW) == ""
    assert may_answer(Letter(subject="Import"), [Answered(NOW, f"Export {n}") for n in range(10)], NOW) != ""


def test_two_desks_that_say_nothing_of_themselves_stop_within_two_mails():
    """Even where every header that would tell was lost on the way."""
    answered: dict[str, list[Answered]] = {"a": [], "b": []}
    sent, desk, subject = 0, "a", "Export"
    while not may_answer(Letter(subject=subject), answered[desk], NOW) and sent < 100:
        answered[desk].append(Answered(NOW, subject))
        sent += 1
        desk, subject = ("b" if desk == "a" else "a"), f"Re: [Ticket] {subject}"
    assert sent <= 2


@pytest.mark.parametrize("subject", ["Export", "Re: Export", "AW: Re: EXPORT", "[Acme] Fwd: Export", "  re:  export "])
def test_a_subject_is_known_through_its_prefixes(subject):
    """Whatever programs put before it."""
    assert subject_root(subject) == "export"
