"""What starts, stops, pauses and ends a clock, told as histories."""

from datetime import timedelta

import pytest

from bot.triage import sla
from bot.triage.sla import MET, VOID, Clock
from tests.unit.histories import ADA, LENA, START, Line, at, learnt, moved, opened, replied, terms, wrote

TERMS = terms()


def clocks(*lines: Line, of=TERMS) -> dict[tuple[str, int], Clock]:
    return {(one.kind, one.sequence): one for one in sla.clocks(of, lines)}


def due(clock: Clock, of=TERMS):
    return sla.read(of, clock).due_at


FIRST, NEXT, RESOLUTION = ("first_response", 1), ("next_response", 1), ("resolution", 1)


def test_opening_starts_first_response_and_resolution():
    """Both run from the customer's message, and nothing else does."""
    found = clocks(opened())
    assert set(found) == {FIRST, RESOLUTION}
    assert (due(found[FIRST]), due(found[RESOLUTION])) == (at(hours=4), at(hours=24))


def test_a_reply_meets_the_first_response():
    """In time here; the reading still says when it had been due."""
    found = clocks(opened(), replied(at(hours=1)))
    assert (found[FIRST].end, found[FIRST].ended_at) == (MET, at(hours=1))
    assert not sla.is_breached(at(hours=1), due(found[FIRST]), at(days=9))
    assert NEXT not in found


def test_done_in_the_very_moment_is_done_in_time():
    """A promise is broken only after its due time."""
    assert not sla.is_breached(at(hours=4), at(hours=4), at(hours=9))
    assert sla.is_breached(at(hours=4, seconds=1), at(hours=4), at(hours=9))
    assert sla.is_breached(None, at(hours=4), at(hours=4))


def test_the_oldest_unanswered_message_starts_next_response():
    """More messages neither restart it nor add another clock; the next one after a reply does."""
    found = clocks(opened(), replied(at(hours=1)), wrote(at(hours=2)), wrote(at(hours=3), 3), replied(at(hours=4)), wrote(at(hours=5), 4))
    assert [(key, one.started_at, one.end) for key, one in found.items() if key[0] == "next_response"] == [
        (NEXT, at(hours=2), MET),
        (("next_response", 2), at(hours=5), ""),
    ]


def test_a_message_before_the_first_reply_starts_nothing():
    """The first response covers it."""
    assert set(clocks(opened(), wrote(at(minutes=5)))) == {FIRST, RESOLUTION}


@pytest.mark.parametrize(
    "line",
    [
        Line("noted", at(hours=1), LENA, facts={"message_id": 9}),
        Line("drafted", at(hours=1), LENA, facts={"message_id": 9}),
        Line("not delivered", at(hours=1), None),
        replied(at(hours=1), automatic=True),
        wrote(at(hours=1), automatic=True),
        wrote(at(hours=1), comment=True),
        moved("claimed", at(hours=1), "Assigned"),
    ],
)
def test_notes_automatic_mail_and_thanks_do_nothing(line):
    """Neither before the first reply nor after it."""
    assert clocks(opened(), line) == clocks(opened())
    answered = (opened(), replied(at(minutes=30)))
    assert clocks(*answered, line) == clocks(*answered)


def test_pending_stops_the_clocks_for_the_reasons_of_the_policy():
    """The customer's turn is not the team's time; an internal wait is."""
    pended = moved("pended", at(hours=1), "Pending", pending_reason="customer")
    back = wrote(at(hours=11), to="In Progress")
    assert due(clocks(opened(), pended, back)[RESOLUTION]) == at(hours=34)
    internal = moved("snoozed", at(hours=1), "Pending", pending_reason="internal")
    assert due(clocks(opened(), internal, back)[RESOLUTION]) == at(hours=24)


def test_while_it_waits_nobody_knows_when_it_is_due():
    """A paused clock has no due time, but what was used up before the pause stays used up."""
    found = clocks(opened(), moved("pended", at(hours=3), "Pending", pending_reason="customer"))[FIRST]
    reading = sla.read(TERMS, found)
    assert (found.paused_at, reading.due_at) == (at(hours=3), None)
    assert reading.marks == ((50, at(hours=2)), (75, at(hours=3)))
    assert sla.used(TERMS, found, reading.promise, at(days=5)) == timedelta(hours=3)


def test_an_automatic_message_does_not_resume():
    """An out-of-office reply leaves the ticket Pending, so its line has no move in it."""
    found = clocks(opened(), moved("pended", at(hours=1), "Pending"), wrote(at(hours=2), automatic=True))
    assert found[FIRST].paused_at == at(hours=1)


def test_pending_outside_hours_changes_nothing():
    """Set at 18:05 after hours until 08:55 the due time is what it was."""
    office = terms('[[sla]]\nfirst_response = "9h"\nhours = "office"\n')
    plain = due(clocks(opened(), of=office)[FIRST], office)
    night = (moved("pended", at(hours=9, minutes=5), "Pending"), wrote(at(hours=23, minutes=55), to="In Progress"))
    assert due(clocks(opened(), *night, of=office)[FIRST], office) == plain == at(hours=25)


def test_pausing_many_times_in_a_minute_adds_up():
    """Each pause counts once, to the second."""
    lines = [opened()]
    for number in range(20):
        lines += [moved("pended", at(seconds=3 * number), "Pending"), moved("started", at(seconds=3 * number + 1), "In Progress")]
    assert due(clocks(*lines)[FIRST]) == at(hours=4, seconds=20)


def test_resolving_meets_what_is_open():
    """The customer is told, so the team has answered."""
    found = clocks(opened(), moved("resolved", at(hours=1), "Resolved"))
    assert {one.end for one in found.values()} == {MET}


def test_the_customers_own_end_leaves_no_answer_owed():
    """Who says themselves that it is solved was not answered; that is neither kept nor broken."""
    found = clocks(opened(), moved("resolved", at(hours=1), "Resolved", by=ADA))
    assert (found[FIRST].end, found[RESOLUTION].end) == (VOID, MET)


def test_merging_ends_everything_here():
    """The promises go on with the ticket that took over."""
    found = clocks(opened(), moved("merged", at(hours=1), "Resolved"))
    assert {one.end for one in found.values()} == {VOID}


def test_taking_over_brings_the_waiting_customer_along():
    """Their wait began where it began, not with the merge."""
    taken = Line("took over", at(hours=3), LENA, facts={"from": 7, "waiting_since": at(hours=2).isoformat()})
    assert clocks(opened(), replied(at(hours=1)), taken)[NEXT].started_at == at(hours=2)


def test_a_merge_taken_back_goes_on_where_it_was():
    """Who still waits has waited since they asked; who was answered meanwhile waits for nothing; the time in between does not count."""
    merged = moved("merged", at(hours=2), "Resolved")
    owing = moved("unmerged", at(hours=5), "New", messages=[1], waiting_since=at().isoformat())
    found = clocks(opened(), merged, owing)
    assert (found["first_response", 2].started_at, found["first_response", 2].end) == (at(), "")
    assert found[RESOLUTION].end == ""
    assert found[RESOLUTION].pauses == ((at(hours=2), at(hours=5)),)
    answered = moved("unmerged", at(hours=5), "New", messages=[1])
    assert [one.end for one in clocks(opened(), merged, answered).values() if one.kind != "resolution"] == [VOID]


@pytest.mark.parametrize("what", ["split", "gave back"])
def test_messages_that_go_to_another_ticket_take_their_promise_along(what):
    """Here nothing is owed for them any more, unless somebody else waits as well."""
    lines = (opened(), replied(at(hours=1)), wrote(at(hours=2), 5), wrote(at(hours=3), 6))
    given = Line(what, at(hours=4), LENA, facts={"messages": [5, 6]})
    assert clocks(*lines, given)[NEXT].end == VOID
    one = Line(what, at(hours=4), LENA, facts={"messages": [6]})
    assert clocks(*lines, one)[NEXT].end == ""
    waits = Line(what, at(hours=4), LENA, facts={"messages": [5, 6], "waits": True})
    assert clocks(*lines, waits)[NEXT].end == ""


def test_reopening_restarts_next_response_and_continues_resolution():
    """The time while it was resolved did not count, the time before it did."""
    lines = (opened(), replied(at(hours=1)), moved("resolved", at(hours=10), "Resolved"))
    reopened = moved("reopened", at(hours=30), "In Progress", by=ADA)
    found = clocks(*lines, reopened, wrote(at(hours=30)))
    assert (found[NEXT].started_at, due(found[NEXT])) == (at(hours=30), at(hours=38))
    assert (found[RESOLUTION].end, due(found[RESOLUTION])) == ("", at(hours=44))
    assert found[FIRST].end == MET
    assert ("next_response", 2) not in found


def test_words_on_a_resolved_ticket_start_nothing():
    """A comment that came after the end waits for no answer."""
    lines = (opened(), replied(at(hours=1)), moved("resolved", at(hours=2), "Resolved"))
    assert clocks(*lines, wrote(at(hours=3))) == clocks(*lines)


def test_a_message_taken_back_is_waited_for_no_longer():
    """The last one that is deleted ends the wait; an earlier one does not."""
    deleted = Line("deleted", at(hours=3), facts={"message_id": 2})
    lines = (opened(), replied(at(hours=1)), wrote(at(hours=2)))
    assert clocks(*lines, deleted)[NEXT].end == VOID
    assert clocks(*lines, wrote(at(hours=2.5), 3), deleted)[NEXT].end == ""


def test_a_ticket_of_the_teams_own_owes_no_first_response():
    """Until its customer writes; if the team wrote first, what comes is a next response."""
    by_hand = Line("opened", START, LENA)
    assert set(clocks(by_hand)) == {RESOLUTION}
    assert clocks(by_hand, wrote(at(hours=1)))[FIRST].started_at == at(hours=1)
    assert clocks(by_hand, replied(at(hours=1)), wrote(at(hours=2)))[NEXT].started_at == at(hours=2)


def test_a_promise_tightens_while_its_clock_runs():
    """Urgent is counted from the start, and the reason is kept beside the first one."""
    found = clocks(opened(), learnt(at(minutes=10), priority="urgent"))[FIRST]
    assert due(found) == at(minutes=30)
    assert [promise.target for promise in found.promises] == [timedelta(hours=4), timedelta(minutes=30)]
    assert "rule 1" in sla.read(TERMS, found).promise.reasons[0]


def test_a_promise_never_loosens_while_its_clock_runs():
    """Whatever becomes of the priority, the account or the mood."""
    tight = (opened(priority="urgent"), learnt(at(minutes=1), arr=500_000))
    found = clocks(*tight, learnt(at(minutes=2), priority="low"), learnt(at(minutes=3), arr=None))
    assert due(found[FIRST]) == at(minutes=15)
    later = clocks(*tight, learnt(at(minutes=2), priority="low"), replied(at(minutes=5)), wrote(at(minutes=9)))
    assert later[NEXT].promises == ()  # the next clock is promised what holds when it starts


def test_the_first_judgement_replaces_what_was_assumed():
    """A New ticket that the desk itself judges is promised by that judgement; a person's word only tightens."""
    judged = Line("triaged", at(seconds=1), None, "New", "Triaged", facts={"priority": "low", "tier": 1})
    assert due(clocks(opened(), judged)[FIRST]) == at(hours=8)
    by_hand = Line("priority", at(seconds=1), LENA, facts={"priority": "low"})
    assert due(clocks(opened(), by_hand)[FIRST]) == at(hours=4)
    again = Line("triaged", at(seconds=2), None, facts={"priority": "low"})
    assert due(clocks(opened(), Line("triaged", at(seconds=1), None, facts={"priority": "urgent"}), again)[FIRST]) == at(minutes=30)


def test_warnings_come_at_percentages_of_the_working_time_net_of_pauses():
    """Half, three quarters, nine tenths and all of it; a rule may name others."""
    pause = (moved("pended", at(hours=1), "Pending"), moved("started", at(hours=2), "In Progress"))
    marks = sla.read(TERMS, clocks(opened(), *pause)[FIRST]).marks
    assert marks == ((50, at(hours=3)), (75, at(hours=4)), (90, at(hours=4, minutes=36)), (100, at(hours=5)))
    enterprise = clocks(opened(plan="enterprise", tier=2))[FIRST]
    assert [percent for percent, _ in sla.read(TERMS, enterprise).marks] == [50, 100]


def test_the_channel_is_where_it_was_opened():
    """A rule for mail holds for what came by mail."""
    of = terms('[[sla]]\nmatch = { channel = "mail" }\nfirst_response = "6h"\n[[sla]]\nfirst_response = "1h"\n')
    by_mail = Line("opened", START, via="mail", facts={"message_id": 1})
    assert [one.promises[0].target.total_seconds() for one in sla.clocks(of, [by_mail]) if one.promises] == [6 * 3600]


def test_without_a_promise_a_clock_has_no_reading():
    """It runs, is shown as not promised, and warns of nothing."""
    found = clocks(opened(priority="low"), replied(at(hours=1)), wrote(at(hours=2)))[NEXT]
    assert sla.read(TERMS, found) is None
