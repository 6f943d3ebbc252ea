"""Where a ticket is talked about: which of the customer's places an answer goes to, and the team's own places."""

from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Button, Content, Place, Post
from bot.queue.job import Rank
from bot.queue.store import messages, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Ticket

UNOPENED = "opening:"  # the thread of a conversation that our own first post is about to begin


def where_to_answer(work: Work, ticket: Ticket) -> Conversation:
    """Give the open conversation in which the customer spoke last. Raises Refusal if there is none."""
    places = {place.id: place for place in tickets.conversations_of(work.tx, ticket.id, "customer") if not place.is_closed}
    if any(place.place.thread.startswith(UNOPENED) for place in places.values()):
        raise Refusal(f"The conversation of #{ticket.id} is being opened right now. Try again in a moment.")
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    if last is not None and last.conversation_id in places:
        return places[last.conversation_id]
    if places:
        return next(iter(places.values()))
    raise Refusal(f"#{ticket.id} has no conversation with the customer (any more), so a reply would reach nobody.")


def tell_customer(work: Work, ticket: Ticket, content: Content, key: str) -> None:
    """Say something of our own where an answer would go; nothing where there is no such place."""
    try:
        place = where_to_answer(work, ticket).place
    except Refusal:
        return
    work.send(Post(place, content, key), key, Rank.CUSTOMER, ticket.id)


def tell_workspace(work: Work, ticket: Ticket, words: str, key: str, buttons: tuple[Button, ...] = ()) -> None:
    """Say something in the thread under the ticket's card."""
    for place in tickets.conversations_of(work.tx, ticket.id, "team")[:1]:
        work.send(Post(place.place, Content(text=words, buttons=buttons), key), key, Rank.MIRROR, ticket.id)


def team_place_for(work: Work, person: Person) -> Place:
    """Where somebody of the team can be told something: the triage channel, or else directly."""
    triage = work.directory.team_place("triage")
    return triage if triage and triage.channel == person.channel else Place(person.channel, person.remote_id)


def speaker_name(work: Work, by: Person) -> str:
    """Give the name under which the customer reads somebody of the team, as the policy wants it."""
    team = work.policy.team
    match team.reply_identity:
        case "team":
            return team.name
        case "first_name":
            return by.shown.partition(" ")[0]
        case _:
            return f"{by.shown} ({team.name})"


def plain_words(text: str) -> str:
    """Somebody's own words inside a sentence of ours: without any formatting of theirs."""
    return "".join(f"\\{c}" if c in _FORMATTING else c for c in text)


_FORMATTING = frozenset("\\`*_~[]<>#|!")
