"""
The verbs of ``/ticket``, as declarations over the desk's own functions.

A function gets the open work, the caller and its arguments, and gives the answer that the caller alone sees. It may raise a
Refusal; the gate words it. ``ticket`` arguments arrive as tickets, ``person`` arguments as people of the team.
"""

from bot.commands import Command, Param, command
from bot.desk import (
    clock_words,
    intake,
    knowing,
    lifecycle,
    lists,
    merging,
    misrouting,
    moments,
    offers,
    originals,
    remarks,
    replies,
    routing,
    splitting,
    warnings,
)
from bot.desk.work import KB, Work
from bot.errors import BadCall
from bot.messages import Button, Content, Said
from bot.queue.store import people
from bot.queue.store.people import Person
from bot.queue.store.tickets import Wanted
from bot.queue.ticket import OPEN, PENDING_REASONS, PRIORITIES, Status, Ticket
from bot.text import literal
from bot.triage.subcategory import whole as named

TICKET = Param("ticket", "ticket", "the ticket's number; in its own thread it can be left out")
MESSAGE = Param("message", "number", "the reply's number, as its button carries it")
MAILED = Param("message", "number", "which mail; the newest if left out", required=False)
FILTERS = ("mine", "unassigned", "open", "pending", "resolved", "all")


def words(name: str, about: str, *, required: bool = True, lines: bool = True, options: str = "") -> Param:
    """Give a text parameter, which takes the rest of the line."""
    return Param(name, "text", about, required, lines=lines, options=options)


def told(text: str) -> Content:
    """Answer in a sentence."""
    return Content(text=text)


@command("ticket", words("text", "what it is about"), name="new")
def new(work: Work, by: Person, text: str) -> Content:
    """Open a ticket yourself, for something that came another way."""
    ticket = intake.open_by_hand(work, by, text)
    return told(f"Opened #{ticket.id}. It has no conversation with a customer; use notes, and Resolve when it is done.")


@command("ticket", Param("which", "choice", "which ones", required=False, choices=FILTERS), name="list", is_default=True)
def list_(work: Work, by: Person, which: str = "open") -> Content:
    """List tickets, most important first"""
    status = {"pending": (Status.PENDING,), "resolved": (Status.RESOLVED,), "all": tuple(Status)}.get(which, OPEN)
    wanted = Wanted(status=status, assignee_id=by.id if which == "mine" else None, unassigned=which == "unassigned")
    return lists.listing(work, wanted, f"Tickets: {which}", f"No tickets ({which}). New ones appear in the triage channel.")


@command("ticket", TICKET)
def show(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Show a ticket with what was said last and what can be done"""
    return lists.one(work, ticket)


@command("ticket", words("text", "words that were said", lines=False))
def search(work: Work, by: Person, text: str) -> Content:  # noqa: ARG001
    """Find tickets by words that were said on them"""
    return lists.found(work, text)


@command("ticket", TICKET)
def claim(work: Work, by: Person, ticket: Ticket) -> Content:
    """Make a ticket yours; exactly one person wins"""
    after = lifecycle.claim(work, by, ticket)
    return told(f"#{after.id} is yours: {literal(after.title)}")


@command("ticket", TICKET)
def release(work: Work, by: Person, ticket: Ticket) -> Content:
    """Give a ticket back to the queue"""
    lifecycle.release(work, by, ticket.id)
    return told(f"#{ticket.id} is back in the queue.")


@command("ticket", TICKET, Param("to", "person", "who gets it (@name, or me)"))
def assign(work: Work, by: Person, ticket: Ticket, to: Person) -> Content:
    """Give a ticket to somebody on the team; leads can take it from somebody else, and give more than somebody has room for"""
    lifecycle.assign(work, by, ticket.id, to, why=offers.permit(work, by, ticket, to))
    return told(f"#{ticket.id} is now with {literal(to.shown)}.")


@command("ticket", TICKET)
def start(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say that you are working on it"""
    lifecycle.start(work, by, ticket.id)
    return told(f"#{ticket.id} is in progress.")


@command("ticket", TICKET, words("text", "what the customer will read"))
def reply(work: Work, by: Person, ticket: Ticket, text: str, typed_as: Said | None = None, seen: int = 0) -> Content:
    """Answer the customer, where they are"""
    return told(replies.reply(work, by, ticket.id, text, typed_as=typed_as, seen=seen))


@command("ticket", TICKET, words("text", "for the team's eyes only"))
def note(work: Work, by: Person, ticket: Ticket, text: str) -> Content:
    """Keep an internal note; the customer never sees it"""
    replies.note(work, by, ticket.id, text)
    return told(f"Noted on #{ticket.id}, internally.")


@command(
    "ticket",
    TICKET,
    Param("reason", "choice", "who or what it waits for", False, PENDING_REASONS),
    words("why", "in words", required=False),
    asks=True,
)
def pend(work: Work, by: Person, ticket: Ticket, reason: str = "customer", why: str = "") -> Content:
    """Let a ticket wait for the customer, a third party or something internal"""
    lifecycle.pend(work, by, ticket.id, reason, why)
    return told(f"#{ticket.id} waits for {lifecycle.WAITS_FOR[reason]}. A word from the customer brings it back.")


@command("ticket", TICKET, words("why", "how it ended", required=False))
def resolve(work: Work, by: Person, ticket: Ticket, why: str = "") -> Content:
    """End a ticket; the customer is told and can reopen it with one click"""
    lifecycle.resolve(work, by, ticket.id, why)
    if KB in work.capabilities and work.policy.lifecycle.ask_for_article:
        return knowing.learning_content(work, ticket.id)
    return told(f"#{ticket.id} is resolved.")


@command("ticket", TICKET, words("why", "why it is not over", required=False))
def reopen(work: Work, by: Person, ticket: Ticket, why: str = "") -> Content:
    """Bring a resolved ticket back"""
    lifecycle.reopen(work, by, ticket.id, why)
    return told(f"#{ticket.id} is open again.")


@command("ticket", TICKET, words("until", "how long: 45m, 4h, 2d, or until 2026-12-24 09:00 (your time zone)", lines=False))
def snooze(work: Work, by: Person, ticket: Ticket, until: str) -> Content:
    """Put a ticket aside until a time; a word from the customer wakes it sooner"""
    wake_at = moments.when(until, by, work.now)
    lifecycle.pend(work, by, ticket.id, "internal", wake_at=wake_at)
    return told(f"#{ticket.id} sleeps until {clock_words.moment(wake_at, moments.timezone_of(by))}.")


@command(
    "ticket",
    TICKET,
    Param("into", "number", "the number of the other ticket"),
    Param("whom", "choice", "both, if they are of two customers, who will then both read the answers", False, ("both",)),
)
def merge(work: Work, by: Person, ticket: Ticket, into: int, whom: str = "") -> Content:
    """Merge a ticket into another; answers then reach both places"""
    after = merging.merge(work, by, ticket.id, into, both=whom == "both")
    return Content(text=f"#{ticket.id} is now part of #{after.id}.", buttons=(Button("Undo", f"ticket undo {ticket.id}"),))


@command(
    "ticket",
    TICKET,
    words("since", "the first message of the new ticket: its number or words in it", lines=False, options="messages"),
    is_rare=True,
)
def split(work: Work, by: Person, ticket: Ticket, since: str) -> Content:
    """Make a new ticket of everything said since a message"""
    new, where = splitting.split(work, by, ticket, since)
    text = f"#{new.id} has everything since then and is answered {where}."
    return Content(text=text, buttons=(Button("Undo", f"ticket undo {new.id}"),))


@command("ticket", TICKET, is_rare=True)
def undo(work: Work, by: Person, ticket: Ticket) -> Content:
    """Take back the last merge or split of a ticket"""
    return told(splitting.undo(work, by, ticket))


@command("ticket", TICKET, Param("priority", "choice", "how urgent", True, PRIORITIES))
def priority(work: Work, by: Person, ticket: Ticket, priority: str) -> Content:  # noqa: A002, RUF100
    """Override a ticket's priority"""
    lifecycle.set_priority(work, by, ticket.id, priority)
    return told(f"#{ticket.id} is {priority} now.")


@command("ticket", TICKET, words("category", "what it is about, such as billing / refund", lines=False, options="categories"))
def category(work: Work, by: Person, ticket: Ticket, category: str) -> Content:
    """Say what a ticket is about"""
    after = lifecycle.set_category(work, by, ticket.id, category)
    routing.consider(work, ticket.id)
    return told(f"#{ticket.id} is about {named(after.category, after.subcategory)} now.")


@command(
    "ticket",
    TICKET,
    words("category", "what it is really about, or whose it is", required=False, lines=False, options="elsewhere"),
    asks=True,
)
def misroute(work: Work, by: Person, ticket: Ticket, category: str = "") -> Content:
    """Say that a ticket came to the wrong people: right category or team, back to the queue"""
    if not category:
        return misrouting.question(work, ticket)
    after = misrouting.flag(work, by, ticket.id, category)
    routing.consider(work, ticket.id)
    where = "back in the queue" if after.status is Status.TRIAGED else after.status
    return told(f"#{ticket.id} is {named(after.category, after.subcategory)} and {where}. Thank you: this is counted.")


@command("ticket", TICKET, words("why", "what the leads should know", required=False))
def escalate(work: Work, by: Person, ticket: Ticket, why: str = "") -> Content:
    """Tell the leads about a ticket now"""
    return told(warnings.escalate(work, by, ticket, why))


@command("ticket", TICKET, by_button=True, name="pass")
def pass_(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say no to a ticket that is offered to you; somebody else is asked"""
    offers.pass_on(work, by, ticket)
    routing.consider(work, ticket.id)
    return told(f"#{ticket.id} goes on to somebody else.")


@command("ticket", TICKET, by_button=True)
def acknowledge(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say that you have seen the warning about a ticket, so that nobody else is told"""
    return told(warnings.acknowledge(work, by, ticket))


@command("ticket", TICKET, by_button=True)
def remind(work: Work, by: Person, ticket: Ticket) -> Content:
    """Have the warning about a ticket repeated in 15 minutes"""
    return told(warnings.snooze(work, by, ticket))


@command("ticket", TICKET, by_button=True)
def norequest(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say that a ticket is no request: it is closed without a word, and others like it are marked"""
    return told(remarks.not_a_request(work, by, ticket.id))


@command("ticket", TICKET)
def context(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Show who the customer is and how their other tickets ended"""
    return lists.context(work, ticket)


@command("ticket", TICKET)
def summary(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Show a ticket in four lines, in the words that were used"""
    return lists.summary(work, ticket)


@command("ticket", TICKET, words("text", "the proposed reply"))
def draft(work: Work, by: Person, ticket: Ticket, text: str) -> Content:
    """Propose a reply in the thread, for anyone of the team to send or discard"""
    replies.draft(work, by, ticket.id, text)
    return told(f"The draft is in the thread of #{ticket.id}.")


@command("ticket", TICKET, Param("draft", "number", "the draft's number, as its button carries it"), by_button=True)
def send(work: Work, by: Person, ticket: Ticket, draft: int) -> Content:
    """Send a draft to the customer"""
    return told(replies.send_draft(work, by, ticket.id, draft))


@command("ticket", TICKET, Param("draft", "number", "the draft's number, as its button carries it"), by_button=True)
def discard(work: Work, by: Person, ticket: Ticket, draft: int) -> Content:
    """Give a draft up"""
    return told(replies.discard_draft(work, by, ticket.id, draft))


@command("ticket", TICKET, words("name", "which prepared reply", lines=False, options="macros"))
def macro(work: Work, by: Person, ticket: Ticket, name: str) -> Content:
    """Answer with a reply prepared in the policy"""
    prepared = {m.name: m.text for m in work.policy.macros}
    if name.strip() not in prepared:
        known = ", ".join(sorted(prepared)) or "none; add [[macro]] to the policy file"
        raise BadCall(f"There is no macro “{name.strip()}”. There are: {known}.")
    customer = people.by_id(work.tx, ticket.requester_id)
    first_name = customer.shown.partition(" ")[0] if customer else "there"
    text = prepared[name.strip()].replace("{first_name}", literal(first_name)).replace("{number}", str(ticket.id))
    return told(replies.reply(work, by, ticket.id, text))


@command("ticket", TICKET, MESSAGE, words("text", "what it should say"), by_button=True)
def amend(work: Work, by: Person, ticket: Ticket, message: int, text: str) -> Content:  # noqa: ARG001
    """Change a reply that was sent, also where the customer reads it"""
    return told(replies.amend(work, by, message, text))


@command("ticket", TICKET, MESSAGE, by_button=True)
def retract(work: Work, by: Person, ticket: Ticket, message: int) -> Content:  # noqa: ARG001
    """Take a sent reply back, also where the customer reads it"""
    return told(replies.retract(work, by, message))


@command("ticket", TICKET, is_rare=True)
def history(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Show everything that happened to a ticket"""
    return lists.history(work, ticket)


@command("ticket", TICKET, is_rare=True)
def transcript(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Show everything that was said, internal notes included"""
    return Content(text=lists.transcript(work, ticket, internal=True), note=f"As a file: `python -m bot ticket transcript {ticket.id}`")


@command("ticket", TICKET, MAILED, by_button=True)
def whole(work: Work, by: Person, ticket: Ticket, message: int | None = None) -> Content:  # noqa: ARG001
    """Show a mail with the quotation and signature that were cut from it"""
    return originals.whole(work, ticket, message)


@command("ticket", TICKET, MAILED, by_button=True)
def raw(work: Work, by: Person, ticket: Ticket, message: int | None = None) -> Content:
    """Get a mail as it came, as a file that only you see"""
    return told(originals.raw(work, by, ticket, message))


TICKET_COMMANDS: tuple[Command, ...] = (
    new, list_, show, search, claim, release, assign, start, reply, note, pend, resolve, reopen, snooze, merge, split, undo, priority,
    category, misroute, pass_, escalate, acknowledge, remind, norequest, context, summary, draft, send, discard, macro, amend, retract,
    history, transcript, whole, raw,
)  # fmt: skip
