"""Where a ticket is talked about: which of the customer's places an answer goes to, and the team's own places."""

from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Button, Content, Post
from bot.queue.job import Rank
from bot.queue.store import messages, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Ticket

UNOPENED = "opening:"  # the thread of a conversation that our own first post is about to begin


def where_to_answer(work: Work, ticket: Ticket) -> Conversation:
    """Give the open conversation in which the customer spoke last. Raises Refusal if there is none."""
    places = _open_places(work, ticket)
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    if last is not None and last.conversation_id in places:
        return places[last.conversation_id]
    if places:
        return next(iter(places.values()))
    follow_up = tickets.follow_up_of(work.tx, ticket.id)
    if follow_up is not None:
        raise Refusal(f"#{follow_up} follows #{ticket.id} and has its conversation; answer there.")
    raise Refusal(f"#{ticket.id} has no conversation with the customer (any more, or not yet), so a reply would reach nobody.")


def _open_places(work: Work, ticket: Ticket) -> dict[int, Conversation]:
    """Give the places where the customer can read us: neither gone nor still to be opened by our own first post."""
    places = tickets.conversations_of(work.tx, ticket.id, "customer")
    return {place.id: place for place in places if not place.is_closed and not place.place.thread.startswith(UNOPENED)}


def places_to_answer(work: Work, ticket: Ticket) -> list[Conversation]:
    """
    Give every conversation that an answer goes to: where the customer spoke last and, after merges, the same for the others.

    Each ticket that was merged into this one keeps its own place, so that nobody who asked is left without the answer.
    Raises Refusal if there is none.
    """
    first = where_to_answer(work, ticket)
    places = _open_places(work, ticket)
    taken_over = _taken_over(work, ticket.id)
    own = places.keys() - {one for group in taken_over for one in group}
    found = [first]
    for group in (own, *taken_over):
        here = sorted(group & places.keys())
        if here and first.id not in here:
            spoken = messages.last_spoken_in(work.tx, ticket.id, here)
            found.append(places[spoken if spoken is not None else here[0]])
    return found


def _taken_over(work: Work, ticket_id: int) -> list[set[int]]:
    """
    Give the conversations that came with each ticket merged into this one, however many merges ago.

    One that was split off here and taken back has none of its own: it was this one's all along.
    """
    found: list[set[int]] = []
    merged = dict.fromkeys(event.facts["from"] for event in tickets.history_of(work.tx, ticket_id) if event.what == "took over")
    for source in merged:
        if tickets.get(work.tx, source).merged_into != ticket_id:  # taken back
            continue
        inner = _taken_over(work, source)
        ends = [e for e in tickets.history_of(work.tx, source) if e.what == "merged" and not e.facts.get("unsplit")]
        moved = {one for e in ends for one in e.facts["conversations"]}
        found += [*inner, moved.difference(*inner)]
    return found


def tell_customer(work: Work, ticket: Ticket, content: Content, key: str) -> None:
    """Say something of our own where an answer would go; nothing where there is no such place."""
    try:
        places = places_to_answer(work, ticket)
    except Refusal:
        return
    for place in places:
        own = key if place is places[0] else f"{key}:{place.id}"
        work.send(Post(place.place, content, own), own, Rank.CUSTOMER, ticket.id)


def tell_workspace(work: Work, ticket: Ticket, words: str, key: str, buttons: tuple[Button, ...] = ()) -> None:
    """Say something in the thread under the ticket's card."""
    for place in tickets.conversations_of(work.tx, ticket.id, "team")[:1]:
        work.send(Post(place.place, Content(text=words, buttons=buttons), key), key, Rank.MIRROR, ticket.id)


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
