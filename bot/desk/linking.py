"""
Two people who are one: joined because both their channels vouch for the same address, or by hand; parted at any time.

A link rewrites nothing. Whoever asks whose a ticket is asks for everybody who is the same person, so a link that is taken
back leaves no trace. It gives nobody a right: those are each channel's own. What a profile merely says joins nobody,
because whoever can write a victim's address into theirs would read the victim's tickets.
"""

import re
from collections.abc import Iterable

from bot.desk import acquaintance, promises
from bot.desk.work import SYSTEM, Work
from bot.errors import BadCall, Refusal
from bot.messages import Button, Content, Profile
from bot.queue.store import links, people, tickets
from bot.queue.store.links import Link
from bot.queue.store.people import Person
from bot.queue.store.tickets import Event, Wanted
from bot.queue.ticket import OPEN, Ticket
from bot.text import literal, plain

FROM_LETTERS = 2
SHOWN_AGAIN = 20  # open tickets whose cards follow at once; others do with their next change
_NUMBER = re.compile(r"#?(\d{1,9})")
_ON_CHANNEL = re.compile(r"([a-z]+):(.+)", re.IGNORECASE)


# ------------------------------------------------------------------------------------------------------- by address


def profiled(work: Work, channel: str, profile: Profile) -> None:
    """Take in what a platform told about somebody; an address that it does not vouch for (any more) joins them with nobody."""
    person_id = people.learn_profile(work.tx, channel, profile, work.now)
    person = people.find(work.tx, channel, profile.remote_id)
    if person_id is None or person is None:
        return
    proven(work, person, _proven_by(profile, person))
    for ticket in tickets.listed(work.tx, Wanted(requester_id=person_id), 5):
        work.show_card(ticket)
        if profile.email:
            work.judge(ticket.id)  # the account that the address belongs to may weigh in
        if profile.timezone and promises.expected_reply(work, ticket.id):
            work.show_receipts(ticket)  # it names a time, from now on in the customer's own zone


def profile_changed(work: Work, channel: str, profile: Profile) -> None:
    """Take in that somebody's profile changed, if the desk knows them and it is news; strangers are asked about when they write."""
    person = people.find(work.tx, channel, profile.remote_id)
    if person is None or not person.is_profiled:
        return
    told = {"name": profile.name, "email": profile.email, "timezone": profile.timezone}
    is_news = any(word not in ("", getattr(person, fact)) for fact, word in told.items())
    if is_news or profile.outside != person.is_outside or _proven_by(profile, person) != person.proven:
        profiled(work, channel, profile)


def _proven_by(profile: Profile, person: Person) -> str:
    """Give the address that is proven after a profile: one that says nothing against an earlier proof leaves it."""
    address = profile.email.strip().lower()
    return address if not person.is_outside and (profile.is_proven or address == person.proven) else ""


def proven(work: Work, person: Person, address: str) -> None:
    """
    Note the address that a channel vouches for as somebody's, "" for none, and join them with whom another one vouches so.

    Links by an address that is no longer theirs end. Where people said that two are not the same, no address joins them.
    """
    address = address.strip().lower()
    if address == person.proven:
        return
    same = [one for one in links.vouched(work.tx, address) if one != person.id] if address else []
    people.prove(work.tx, person.channel, person.remote_id, address)
    past = [one for one in links.touching(work.tx, [person.id]) if one.by == "address" and one.address != address]
    links.end(work.tx, [one.id for one in past], None, work.now)
    made: list[Link] = []
    for other in same:
        if not links.were_parted(work.tx, links.same(work.tx, person.id), links.same(work.tx, other)):
            links.make(work.tx, person.id, other, "address", work.now, address=address)
            made += [one for one in links.touching(work.tx, [person.id]) if other in one.people]
    for one in past:
        _tell(work, one, "parted the customer", None)
    for one in made:
        _tell(work, one, "linked the customer", None)


# ---------------------------------------------------------------------------------------------------------- by hand


def link(work: Work, by: Person, one: Person, other: Person) -> Content:
    """Say that two people are one. Raises Refusal where the desk knows already."""
    if other.id in links.same(work.tx, one.id):
        raise Refusal(f"{_named(one)} and {_named(other)} are the same person already.")
    made = links.make(work.tx, one.id, other.id, "hand", work.now, made_by=by.id)
    for each in links.touching(work.tx, [one.id]):
        if each.id == made:
            _tell(work, each, "linked the customer", by)
    undo = Button("Undo", f"desk unlink {acquaintance.word_for(one)} {acquaintance.word_for(other)}")
    words = f"{_named(one)} and {_named(other)} are one person from now on: each sees the requests of both, and the cards show both."
    return Content(text=words, buttons=(undo,))


def unlink(work: Work, by: Person, one: Person, other: Person | None = None) -> Content:
    """Part somebody from another one, or from everybody they are joined with. Raises Refusal where there is nothing to part."""
    gone = [each for each in links.touching(work.tx, [one.id]) if other is None or other.id in each.people]
    if not gone and other is not None and other.id in links.same(work.tx, one.id):
        between = [each for each in links.identities_of(work.tx, links.same(work.tx, one.id)) if each.id not in (one.id, other.id)]
        raise Refusal(
            f"{_named(one)} and {_named(other)} are joined by way of {', '.join(map(_named, between))}; "
            f"`/desk unlink` with one name alone parts that one from all."
        )
    if not gone:
        raise Refusal(f"{_named(one)} is joined with nobody." if other is None else f"{_named(one)} and {_named(other)} are not joined.")
    for each in gone:
        _tell(work, each, "parted the customer", by)
    links.end(work.tx, [each.id for each in gone], by.id, work.now)
    undo = Button("Undo", f"desk relink {' '.join(str(each.id) for each in gone)}")
    words = f"{_named(one)} is a person of their own again{f', apart from {_named(other)}' if other else ''}. No address joins them again."
    return Content(text=words, buttons=(undo,))


def relink(work: Work, by: Person, numbers: str) -> Content:
    """Let links stand again that were taken back, as they were."""
    ids = [int(word) for word in numbers.split() if word.isdigit()]
    again = links.revive(work.tx, ids)
    if not again:
        raise Refusal("There is nothing to join again: that was done already.")
    for one in again:
        _tell(work, one, "linked the customer", by)
    return Content(text="Joined again, as before.")


def _named(person: Person) -> str:
    return literal(acquaintance.shown(person))


def _tell(work: Work, one: Link, what: str, by: Person | None) -> None:
    """Write a link into the history of the open tickets that it concerns, and let their cards and their people's pages follow."""
    whole = sorted({other for person in one.people for other in links.same(work.tx, person)})
    for ticket in _open_ones(work, one.people):
        actor, via = (by.id, by.channel) if by else (None, SYSTEM)
        tickets.record(work.tx, Event(ticket.id, what, work.now, work.now, actor, why=f"by {one.by}", via=via, facts={"link": one.id}))
        work.show_card(ticket)
        work.judge(ticket.id)  # the account may be another
    for person in links.identities_of(work.tx, whole):
        work.show_home(person)


def _open_ones(work: Work, person_ids: Iterable[int]) -> list[Ticket]:
    found = {ticket.id: ticket for one in person_ids for ticket in tickets.listed(work.tx, Wanted(OPEN, requester_id=one), SHOWN_AGAIN)}
    return list(found.values())


# ------------------------------------------------------------------------------------------------------- who is meant


def anybody(work: Work, word: str) -> Person:
    """
    Find anybody whom the desk knows: by ``#142`` (whoever asked that), a mention, an id, a mail address or the beginning of a name.

    ``slack:ada`` says on which channel. Raises BadCall naming whom it could be.
    """
    wanted = plain(word.replace("\\", "")).strip().lstrip("@<").removeprefix("mailto:").rstrip(">")
    number = _NUMBER.fullmatch(wanted)
    if number:
        return _requester(work, int(number[1]))
    match = _ON_CHANNEL.fullmatch(wanted)
    channel, name = (match[1].lower(), match[2]) if match and match[1].lower() in work.capabilities else ("", wanted)
    found = links.called(work.tx, name.lstrip("@").strip(), channel)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadCall(f"The desk knows nobody as “{literal(word[:60])}”. Give a ticket's number (#142), a mail address or a name.")
    names = ", ".join(f"`{acquaintance.word_for(one)}` {literal(one.shown)}" for one in found[:8])
    raise BadCall(f"Several people could be meant by “{literal(word[:60])}”: {names}.")


def likely(work: Work, typed: str) -> list[Person]:
    """Give those whom somebody may be about to name; one letter would be half of all, and a look through everybody for each key."""
    if len(typed.strip().lstrip("@#")) < FROM_LETTERS and not _NUMBER.fullmatch(typed.strip()):
        return []
    try:
        return [anybody(work, typed)] if _NUMBER.fullmatch(typed.strip()) else links.called(work.tx, typed.strip().lstrip("@"))
    except Refusal:
        return []


def _requester(work: Work, ticket_id: int) -> Person:
    found = links.identities_of(work.tx, [tickets.get(work.tx, ticket_id).requester_id])
    return found[0]
