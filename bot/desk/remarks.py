"""
What was no request after all: a greeting that opened a ticket, a word of praise, a message in the wrong room.

The ticket ends without a word to anybody; the customer's receipt says discreetly how to come back. The text is kept as an
example, so that one like it is marked on its card at once. Reopening, by whomever, takes that back.
"""

from bot.desk import lifecycle
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Button, Content
from bot.policy import NO_REQUEST
from bot.queue.store import corrections, messages
from bot.queue.store.judgements import Judged
from bot.queue.store.people import Person
from bot.queue.ticket import Status, Ticket, move, refuse
from bot.text import literal

ENDED = "not a request"  # in history, so that it counts neither as solved nor as answered


def not_a_request(work: Work, by: Person, ticket_id: int) -> str:
    """End a ticket that is none, and learn from it. Raises Refusal where somebody already answered: then it was a conversation."""

    def decide(ticket: Ticket) -> Ticket:
        if not ticket.is_open:
            raise refuse(ticket, "be called no request")
        if ticket.agent_spoke_at is not None:
            raise Refusal(f"#{ticket.id} was answered already, so it is a conversation; resolve it with `/ticket resolve {ticket.id}`.")
        return move(ticket, Status.RESOLVED, now=work.now, wish="be called no request")

    before, _ = lifecycle.change(work, ticket_id, Deed(ENDED, by), decide)
    corrections.record(work.tx, ticket_id, by.id, work.now, before.category, NO_REQUEST)
    return f"#{ticket_id} is closed as no request; the customer is not disturbed. Others like it are marked from now on."


def is_one(work: Work, ticket: Ticket) -> bool:
    """Say whether a ticket ended like that."""
    return not ticket.is_open and corrections.is_no_request(work.tx, ticket.id)


def receipt(ticket: Ticket) -> Content:
    """Give the discreet line that the customer's receipt becomes."""
    words = f"👋 Noted (#{ticket.id}). If you need anything, press the button or just write."
    return Content(text=words, buttons=(Button("I need help", f"mytickets reopen {ticket.id}"),))


# ------------------------------------------------------------------------------------------------------- on the card


def line(work: Work, ticket: Ticket, judged: Judged | None) -> str:
    """Say on a card that it may be no request, and why; "" where that is not in doubt."""
    return f"💭 May be no request: {literal(judged.judgement.doubt)}" if judged and _in_doubt(work, ticket, judged) else ""


def buttons(work: Work, ticket: Ticket, judged: Judged | None) -> tuple[Button, ...]:
    """Offer to say so."""
    return (Button("Not a request", f"ticket norequest {ticket.id}"),) if judged and _in_doubt(work, ticket, judged) else ()


def _in_doubt(work: Work, ticket: Ticket, judged: Judged) -> bool:
    """Doubt is for what nobody has answered; whoever sends a file wants something."""
    if not judged.judgement.doubt or ticket.agent_spoke_at is not None or not ticket.is_open or ticket.merged_into:
        return False
    first = messages.edge(work.tx, ticket.id, "customer", last=False)
    return first is not None and not messages.files_of(work.tx, [first.id])
