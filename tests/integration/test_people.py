"""People and rights: who somebody is on a channel, and who may do what, by the channel's own groups only."""

from datetime import timedelta

import pytest

from bot.messages import Author, Profile, Roster
from bot.queue.store import people
from bot.queue.store.people import ROSTER_TRUSTED
from tests.fakes import MORNING

SLACK = "slack"


def roster(roles: dict[str, str], rooms: dict[str, str] | None = None, faults: tuple[str, ...] = ()) -> Roster:
    return Roster(SLACK, roles, rooms or {}, faults)


@pytest.fixture
def tx(database):
    with database.write() as tx:
        yield tx


def role_of(tx, who: str) -> str:
    found = people.find(tx, SLACK, who)
    return found.role if found else "(unknown)"


def test_somebody_is_met_once(tx):
    """The same id on the same channel is the same person, for ever."""
    first = people.know(tx, Author(SLACK, "U1"), MORNING)
    again = people.know(tx, Author(SLACK, "U1", "Ada"), MORNING)
    assert first.id == again.id
    assert (first.name, first.is_profiled, first.role, first.is_team) == ("U1", False, "", False)


def test_the_same_id_on_another_channel_is_somebody_else(tx):
    """Ids mean nothing outside of their platform."""
    assert people.know(tx, Author(SLACK, "1"), MORNING).id != people.know(tx, Author("discord", "1"), MORNING).id


def test_nobody_has_rights_by_default(tx):
    """Whoever the roster does not name is a customer."""
    people.learn_roster(tx, roster({"U1": "agent"}), MORNING)
    assert not people.know(tx, Author(SLACK, "U2", "Ada"), MORNING).is_team


def test_the_roster_gives_rights(tx):
    """Also to people who never wrote anything."""
    people.learn_roster(tx, roster({"U1": "agent", "U2": "lead", "U3": "admin"}), MORNING)
    assert [role_of(tx, who) for who in ("U1", "U2", "U3")] == ["agent", "lead", "admin"]
    assert {person.remote_id for person in people.team(tx)} == {"U1", "U2", "U3"}


def test_the_roster_takes_rights_away(tx):
    """Who left the group is a customer from then on; who changed it has the new role."""
    people.learn_roster(tx, roster({"U1": "agent", "U2": "lead"}), MORNING)
    people.learn_roster(tx, roster({"U2": "agent"}), MORNING)
    assert (role_of(tx, "U1"), role_of(tx, "U2")) == ("", "agent")


def test_an_empty_roster_takes_everybodys_rights(tx):
    """A group without members gives nobody anything."""
    people.learn_roster(tx, roster({"U1": "agent"}), MORNING)
    people.learn_roster(tx, roster({}), MORNING)
    assert people.team(tx) == []


def test_one_channels_roster_says_nothing_about_another(tx):
    """Slack's groups do not end Discord's roles."""
    people.learn_roster(tx, Roster("discord", {"1": "agent"}, {}), MORNING)
    people.learn_roster(tx, roster({}), MORNING)
    found = people.find(tx, "discord", "1")
    assert found is not None
    assert found.role == "agent"


def test_an_outsider_never_gets_a_role(tx):
    """Whatever group a stranger from another organisation was put into."""
    people.know(tx, Author(SLACK, "U9", "Ben", outside=True), MORNING)
    people.learn_roster(tx, roster({"U9": "admin"}), MORNING)
    assert role_of(tx, "U9") == ""


@pytest.mark.parametrize("told_by", ["message", "profile"])
def test_an_agent_who_turns_out_to_be_an_outsider_loses_the_role(tx, told_by):
    """However it is learnt, and the next roster does not bring it back."""
    people.learn_roster(tx, roster({"U9": "agent"}), MORNING)
    if told_by == "message":
        assert people.know(tx, Author(SLACK, "U9", outside=True), MORNING).role == ""
    else:
        people.learn_profile(tx, SLACK, Profile("U9", "Ben", outside=True), MORNING)
    people.learn_roster(tx, roster({"U9": "agent"}), MORNING)
    found = people.find(tx, SLACK, "U9")
    assert found is not None
    assert (found.role, found.is_outside, found.is_team) == ("", True, False)


def test_once_an_outsider_always_an_outsider(tx):
    """A profile that does not say so does not make somebody one of us."""
    people.know(tx, Author(SLACK, "U9", outside=True), MORNING)
    people.learn_profile(tx, SLACK, Profile("U9", "Ben"), MORNING)
    found = people.find(tx, SLACK, "U9")
    assert found is not None
    assert found.is_outside


def test_a_profile_can_vouch_for_somebody(tx):
    """Who was taken for an outsider by mistake is one of us again when the platform says so in so many words."""
    people.know(tx, Author(SLACK, "U9", outside=True), MORNING)
    people.learn_profile(tx, SLACK, Profile("U9", "Ben", is_ours=True), MORNING)
    found = people.find(tx, SLACK, "U9")
    assert found is not None
    assert not found.is_outside


def test_an_old_roster_is_not_believed(tx):
    """Rights that were read more than a day ago end; until then they hold."""
    people.learn_roster(tx, roster({"U1": "agent"}), MORNING)
    assert not people.distrust_old_roster(tx, SLACK, MORNING + ROSTER_TRUSTED)
    assert role_of(tx, "U1") == "agent"
    assert people.distrust_old_roster(tx, SLACK, MORNING + ROSTER_TRUSTED + timedelta(seconds=1))
    assert role_of(tx, "U1") == ""


def test_distrusting_touches_that_channel_only_and_once(tx):
    """Another channel's rights stand, and there is nothing to say the second time."""
    people.learn_roster(tx, roster({"U1": "agent"}), MORNING)
    people.learn_roster(tx, Roster("discord", {"1": "agent"}, {}), MORNING)
    late = MORNING + 2 * ROSTER_TRUSTED
    assert people.distrust_old_roster(tx, SLACK, late)
    assert not people.distrust_old_roster(tx, SLACK, late)
    assert [person.channel for person in people.team(tx)] == ["discord"]


def test_a_channel_that_was_never_read_has_no_rights_to_take(tx):
    """The first start is not an alarm."""
    assert not people.distrust_old_roster(tx, SLACK, MORNING)


def test_a_profile_fills_in_what_is_known(tx):
    """Name, address and time zone; what the platform does not tell is kept."""
    person = people.know(tx, Author(SLACK, "U1"), MORNING)
    assert people.learn_profile(tx, SLACK, Profile("U1", "Ada Miller", "ada@acme.example", "Europe/Berlin"), MORNING) == person.id
    people.learn_profile(tx, SLACK, Profile("U1", "Ada M."), MORNING)
    found = people.find(tx, SLACK, "U1")
    assert found is not None
    assert (found.name, found.email, found.timezone, found.is_profiled) == ("Ada M.", "ada@acme.example", "Europe/Berlin", True)


def test_a_profile_of_somebody_unknown_is_nobodys(tx):
    """Only people who wrote or have rights are kept."""
    assert people.learn_profile(tx, SLACK, Profile("U7", "Nobody"), MORNING) is None
    assert people.find(tx, SLACK, "U7") is None


def test_rooms_are_remembered_by_name(tx):
    """A renamed room is found under its new id, the others stay."""
    people.learn_roster(tx, roster({}, {"#triage": "C1", "#help": "C2"}), MORNING)
    people.learn_roster(tx, roster({}, {"#triage": "C9"}), MORNING)
    assert people.known_rooms(tx) == {(SLACK, "#triage"): "C9", (SLACK, "#help"): "C2"}


def test_duty_is_noted(tx):
    """On or off, until said otherwise."""
    person = people.know(tx, Author(SLACK, "U1"), MORNING)
    assert person.is_present
    people.set_present(tx, person.id, is_present=False)
    assert not people.know(tx, Author(SLACK, "U1"), MORNING).is_present


def test_marks_are_small_facts(tx):
    """Written over, read back with their time, forgotten once."""
    people.mark(tx, "blocked:slack", "revoked", MORNING)
    people.mark(tx, "blocked:slack", "revoked again", MORNING + timedelta(hours=1))
    assert people.marked_at(tx, "blocked:slack") == MORNING + timedelta(hours=1)
    assert people.unmark(tx, "blocked:slack")
    assert not people.unmark(tx, "blocked:slack")
    assert people.marked_at(tx, "blocked:slack") is None


def test_a_person_known_in_two_places_counts_with_the_better_rights(tx):
    """Who is an agent on one channel is shown as that person."""
    from sqlalchemy import update  # noqa: PLC0415

    from bot.queue.tables import identities  # noqa: PLC0415

    people.learn_roster(tx, roster({"U1": "lead"}), MORNING)
    lead = people.find(tx, SLACK, "U1")
    other = people.know(tx, Author("discord", "1"), MORNING)
    assert lead is not None
    tx.execute(update(identities).where(identities.c.channel == "discord").values(person_id=lead.id))
    found = people.by_id(tx, lead.id)
    assert found is not None
    assert (found.role, other.id == lead.id) == ("lead", False)
