"""
What a customer sees of their ticket: that it is here, its number, when it is answered, and one button that fits.

Reads and words; changes nothing. In a place stands only what its own customer said, also where tickets were merged.
"""

from dataclasses import replace

from bot.desk import clock_words, promises, remarks
from bot.desk.cards import thread_name
from bot.desk.conversations import UNOPENED
from bot.desk.moments import timezone_of
from bot.desk.work import Work
from bot.messages import Button, Content, Edit, Outbound, Post
from bot.queue.store import messages, people, tickets
from bot.queue.store.messages import Message
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Ticket
from bot.text import title_of


def receipt(work: Work, conversation: Conversation) -> Outbound | None:
    """Give what the customer sees of their ticket: that it is here, its number, and one button that fits."""
    ticket = tickets.get(work.tx, conversation.ticket_id)
    content = receipt_content(work, ticket)
    if conversation.receipt_id:
        return work.fit(Edit(conversation.place, conversation.receipt_id, content))
    place, asked = conversation.place, _asked_in(work, conversation)
    if place.thread.startswith(UNOPENED):  # from a form: this post begins the conversation, so it says what was asked
        content = replace(content, quote=asked.text if asked else "")
        place = replace(place, thread="")
    key = f"receipt:{conversation.id}:{ticket.id}"
    has_thread = bool(place.thread) or not conversation.is_direct
    return work.fit(Post(place, content, key, thread_name=_name(ticket, asked) if has_thread else ""), ticket.id)


def _asked_in(work: Work, conversation: Conversation) -> Message | None:
    """Give what was said first in a place; for one that a split is about to begin, what begins the new ticket."""
    asked = messages.first_in(work.tx, conversation.ticket_id, conversation.id)
    is_its_own = conversation.place.thread == f"{UNOPENED}{conversation.ticket_id}"
    return messages.edge(work.tx, conversation.ticket_id, "customer", last=False) if asked is None and is_its_own else asked


def _name(ticket: Ticket, asked: Message | None) -> str:
    """Name a thread by the ticket's title, unless that is another customer's: two tickets may be one before this stands."""
    if asked is not None and asked.author_id == ticket.requester_id:
        return thread_name(ticket)
    return f"#{ticket.id} {title_of(asked.text) if asked else ''}".strip()


def receipt_content(work: Work, ticket: Ticket) -> Content:
    """Give the words of a receipt."""
    team = work.policy.team.name
    if ticket.merged_into:
        return Content(text=f"This is handled together with #{ticket.merged_into}. You will read the answer there.")
    if remarks.is_one(work, ticket):
        return remarks.receipt(ticket)
    if not ticket.is_open:
        return Content(text=f"✅ **#{ticket.id}** is solved.", buttons=(Button("Reopen", f"mytickets reopen {ticket.id}"),))
    words = f"👋 {team} has your message: it is **#{ticket.id}**. {_when_answered(work, ticket)}; add anything that helps."
    return Content(text=words, buttons=(Button("It's solved", f"mytickets solved {ticket.id}"),))


def _when_answered(work: Work, ticket: Ticket) -> str:
    """Name the time that was promised while the promise runs: in the customer's own zone, or else in ours."""
    due_at = promises.expected_reply(work, ticket.id)
    customer = people.by_id(work.tx, ticket.requester_id)
    if due_at is None or customer is None:
        return "A person will answer right here"
    zone = timezone_of(customer) if customer.timezone else work.zone
    return f"A person will answer right here {clock_words.for_customer(due_at, zone, work.now)} at the latest"
