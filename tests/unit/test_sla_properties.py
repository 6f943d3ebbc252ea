"""Laws of the clocks over random histories: they never look back, never loosen, and count every second once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.triage import sla
from tests.unit.histories import ADA, LENA, Line, at, opened, terms

TERMS = terms()
REASONS = ("customer", "third party", "internal")

silent = st.sampled_from(
    [("noted", LENA, {}), ("customer wrote", ADA, {"message_id": 5, "comment": True}), ("customer wrote", ADA, {"automatic": True})]
)
facts = st.one_of(
    st.fixed_dictionaries({"priority": st.sampled_from(["urgent", "high", "normal", "low"])}),
    st.fixed_dictionaries({"arr": st.sampled_from([None, 10, 100_000, 250_000])}),
    st.fixed_dictionaries({"health": st.integers(0, 100)}),
    st.fixed_dictionaries({"sentiment": st.floats(-1, 1)}),
    st.fixed_dictionaries({"plan": st.sampled_from(["", "enterprise"]), "tier": st.integers(1, 3)}),
    st.fixed_dictionaries({"renewal_on": st.sampled_from(["2026-03-10", "2026-06-10", "2027-01-01"])}),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Line]:
    """Make what the desk could write: moves that are legal, words in between, times that never go back."""
    lines, status, minute = [opened()], "Assigned", 0
    for number in range(draw(st.integers(0, 14))):
        minute += draw(st.integers(0, 300))
        when = at(minutes=minute)
        deed = draw(st.sampled_from(["reply", "write", "pend", "start", "resolve", "learn", "silent", "delete"]))
        if deed == "reply":
            lines.append(Line("replied", when, LENA, facts={"message_id": 100 + number}))
        elif deed == "write" and status != "Resolved":
            to = "In Progress" if status == "Pending" else ""
            lines.append(Line("customer wrote", when, ADA, to_status=to, facts={"message_id": 200 + number}))
            status = to or status
        elif deed == "pend" and status not in ("Pending", "Resolved"):
            lines.append(Line("pended", when, LENA, to_status="Pending", facts={"pending_reason": draw(st.sampled_from(REASONS))}))
            status = "Pending"
        elif deed == "start" and status in ("Pending", "Resolved"):
            what = "reopened" if status == "Resolved" else "started"
            lines.append(Line(what, when, LENA, to_status="In Progress"))
            status = "In Progress"
        elif deed == "resolve" and status != "Resolved":
            lines.append(Line("resolved", when, draw(st.sampled_from([ADA, LENA])), to_status="Resolved"))
            status = "Resolved"
        elif deed == "learn":
            lines.append(Line("learnt", when, LENA, facts=draw(facts)))
        elif deed == "delete":
            lines.append(Line("deleted", when, ADA, facts={"message_id": 200 + draw(st.integers(0, 14))}))
    return lines


@given(histories())
def test_what_ended_stays_as_it_was(lines):
    """Later lines change nothing about a clock that ended, but for a resolution that is reopened: history is append-only."""
    whole = {(one.kind, one.sequence): one for one in sla.clocks(TERMS, lines)}
    for end in range(1, len(lines)):
        for clock in sla.clocks(TERMS, lines[:end]):
            if clock.end and clock.kind != "resolution":
                assert whole[clock.kind, clock.sequence] == clock


@given(histories())
def test_a_due_time_never_comes_later_but_by_pauses(lines):
    """Step by step the due time of a running clock moves only earlier, unless time was paused meanwhile."""
    before: dict[tuple[str, int], tuple[object, tuple[object, ...]]] = {}
    for end in range(1, len(lines) + 1):
        for clock in sla.clocks(TERMS, lines[:end]):
            reading, key = sla.read(TERMS, clock), (clock.kind, clock.sequence)
            if reading is None or reading.due_at is None or clock.end:
                continue
            due_at, pauses = before.get(key, (None, ()))
            assert due_at is None or pauses != clock.pauses or reading.due_at <= due_at
            before[key] = reading.due_at, clock.pauses


@given(histories())
def test_every_second_is_counted_once(lines):
    """Around the clock, what is used up is the time that passed less the pauses, added by hand."""
    now = at(days=20)
    for clock in sla.clocks(TERMS, lines):
        reading = sla.read(TERMS, clock)
        if reading is None:
            continue
        end = clock.ended_at or now
        paused = sum(((min(ends or end, end) - begins) for begins, ends in clock.pauses), timedelta())
        assert sla.used(TERMS, clock, reading.promise, now) == end - clock.started_at - paused
        assert all(clock.started_at <= moment for _, moment in reading.marks)


@given(histories(), st.lists(st.tuples(st.integers(1, 14), silent), max_size=5))
def test_what_is_no_word_to_anybody_changes_nothing(lines, inserted):
    """Notes, thanks and automatic mail may come anywhere."""
    noisy = list(lines)
    for wanted, (what, actor, said) in inserted:
        place = min(wanted, len(noisy))
        noisy.insert(place, Line(what, noisy[place - 1].at, actor, facts=said))
    assert sla.clocks(TERMS, noisy) == sla.clocks(TERMS, lines)


@given(histories())
def test_at_most_one_answer_is_owed_at_a_time(lines):
    """First and next response are one wait of the customer's; and numbers of a kind have no gaps."""
    for end in range(1, len(lines) + 1):
        found = sla.clocks(TERMS, lines[:end])
        assert sum(not one.end for one in found if one.kind != "resolution") <= 1
        for kind in ("first_response", "next_response", "resolution"):
            assert [one.sequence for one in found if one.kind == kind] == list(range(1, 1 + sum(one.kind == kind for one in found)))
