"""What people read when they ask: lists, one ticket, its history, its transcript, its context. Reads and words only."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.desk import acquaintance, cards, clock_words
from bot.desk.lifecycle import WAITS_FOR, ago, span
from bot.desk.work import SYSTEM, Work
from bot.messages import Button, Content, Row, Section
from bot.queue.store import clocks, jobs, messages, people, search, tickets
from bot.queue.store.clocks import ClockState
from bot.queue.store.people import Person
from bot.queue.store.tickets import Event, Wanted
from bot.queue.ticket import OPEN, Status, Ticket
from bot.text import excerpt, literal, plain

PAGE = 20
AT_HOME = 10  # of each kind on somebody's own page


def listing(work: Work, wanted: Wanted, title: str, empty: str) -> Content:
    """Give a list of tickets, most important first, each with a button to see it."""
    found = tickets.listed(work.tx, wanted, PAGE + 1)
    if not found:
        return Content(text=empty)
    more = f"Only the first {PAGE} are shown; narrow it with `/ticket list mine` or `/ticket search words`." if len(found) > PAGE else ""
    return Content(sections=(Section(title, rows(work, found[:PAGE])),), note=more)


def rows(work: Work, found: list[Ticket]) -> tuple[Row, ...]:
    """Tickets as rows, each with its button."""
    names = people.names(work.tx, {t.assignee_id for t in found if t.assignee_id is not None})
    return tuple(Row(cards.line(work, ticket, names), Button("Show", f"ticket show {ticket.id}")) for ticket in found)


def one(work: Work, ticket: Ticket) -> Content:
    """One ticket: the card with what was said last."""
    content = cards.card_content(work, ticket)
    said = [m for m in messages.of_ticket(work.tx, ticket.id, 6) if not m.is_deleted and not m.is_draft]
    last = "\n\n".join(said_line(m.author_name, m.speaker, m.text, m.at.astimezone(work.zone)) for m in said[-4:])
    return Content(
        title=content.title, fields=content.fields, text=last, buttons=content.buttons, menu=content.menu, note=place_words(work, ticket)
    )


def said_line(author: str, speaker: str, text: str, at: datetime) -> str:
    """Give a message in one short paragraph."""
    mark = {"customer": "💬", "agent": "📤", "note": "📝"}[speaker]
    return f"{mark} **{literal(author)}** {at:%d %b %H:%M}: {literal(excerpt(text, 300))}"


def place_words(work: Work, ticket: Ticket) -> str:
    """Where the ticket is talked about."""
    kinds = {("direct message" if c.is_direct else "thread") for c in tickets.conversations_of(work.tx, ticket.id, "customer")}
    return f"{acquaintance.channel_name(ticket.channel)} {', '.join(sorted(kinds)) or 'without a conversation'}"


_WHAT = {
    "customer wrote": "wrote",
    "judged": "sorted it",
    "priority": "set the priority",
    "categorised": "set the category",
    "not a request": "called it no request",
}


def event_line(event: Event, names: dict[int, str], zone: tzinfo) -> str:
    """Give a line of history in words; ``zone`` is the team's."""
    who = literal(names.get(event.actor_id or 0, "Deskhand"))
    moved = f" ({event.from_status} → {event.to_status})" if event.to_status else ""
    details = [f"{key} {value}" for key, value in event.facts.items() if key in ("priority", "category", "pending_reason") and value]
    receiver = names.get(event.facts.get("to", 0), "")
    to = f" to {literal(receiver)}" if receiver else ""
    why = f" — {literal(event.why)}" if event.why else ""
    extra = f" [{', '.join(details)}]" if details else ""
    via = "" if event.via == SYSTEM else f" · {acquaintance.channel_name(event.via)}"
    return f"{event.at.astimezone(zone):%d %b %H:%M} {who} {_WHAT.get(event.what, event.what)}{to}{moved}{extra}{why}{via}"


def history(work: Work, ticket: Ticket) -> Content:
    """Everything that happened to a ticket; what was made of each message's mood stands on the card."""
    events = [one for one in tickets.history_of(work.tx, ticket.id) if one.what != "heard"]
    ids = {e.actor_id for e in events if e.actor_id} | {e.facts["to"] for e in events if "to" in e.facts}
    names = people.names(work.tx, ids)
    place = clock_words.of_day(work.now, work.zone).partition(" ")[2].strip("()")
    return Content(
        title=f"History of #{ticket.id}", text="\n".join(f"- {event_line(e, names, work.zone)}" for e in events), note=f"Times are {place}."
    )


def transcript(work: Work, ticket: Ticket, *, internal: bool) -> str:
    """Everything that was said, oldest first; without the team's notes unless ``internal``."""
    lines = [f"#{ticket.id} {literal(ticket.title)}", ""]
    for message in messages.of_ticket(work.tx, ticket.id):
        if message.is_draft or (message.speaker == "note" and not internal):
            continue
        kind = {"customer": "", "agent": " (support)", "note": " (internal note)"}[message.speaker]
        edited = " (edited)" if message.edited_at and not message.is_deleted else ""
        words = "(deleted)" if message.is_deleted else message.text
        at = f"{message.at.astimezone(work.zone):%Y-%m-%d} {clock_words.of_day(message.at, work.zone)}"
        lines += [f"**{literal(message.author_name)}**{kind} {at}{edited}", words]
        lines += [f"📎 {literal(cards.file_words(f))}" for f in messages.files_of(work.tx, [message.id])]
        lines.append("")
    return "\n".join(lines).strip()


def context(work: Work, ticket: Ticket) -> Content:
    """Who the customer is to us: their other tickets and how those ended."""
    requester = people.by_id(work.tx, ticket.requester_id)
    others = [t for t in tickets.listed(work.tx, Wanted(status=tuple(Status), requester_id=ticket.requester_id), 8) if t.id != ticket.id]
    facts: list[tuple[str, str]] = []
    if requester:
        facts = [("Customer", requester.shown), ("Email", requester.email), ("Time zone", requester.timezone)]
        facts += acquaintance.facts(work, requester.id)
        if requester.is_outside:
            facts.append(("Organisation", "outside (shared channel)"))
    shown = tuple((label, value) for label, value in facts if value)
    section = (
        Section("Their other tickets", rows(work, others[:5]))
        if others
        else Section("Their other tickets", (Row("none: this is their first"),))
    )
    buttons = acquaintance.buttons(work, ticket.requester_id)
    return Content(title=f"Context of #{ticket.id}", fields=shown, sections=(section,), buttons=buttons)


def summary(work: Work, ticket: Ticket) -> Content:
    """Give a ticket in four lines, in the words that were used: the problem, the latest, the last answer, what comes next."""
    first = messages.edge(work.tx, ticket.id, "customer", last=False)
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    answer = messages.edge(work.tx, ticket.id, "agent", last=True)
    numbers = (messages.count(work.tx, ticket.id, "customer"), messages.count(work.tx, ticket.id, "agent"))
    lines = [f"**Problem:** {literal(excerpt(first.text, 400)) if first else 'deleted by the customer'}"]
    if last and first and last.id != first.id:
        lines.append(f"**Latest from the customer** ({ago(work.now - last.at)}): {literal(excerpt(last.text, 300))}")
    if answer:
        by = f"{literal(answer.author_name)} ({ago(work.now - answer.at)})"
        lines.append(f"**Last answer** by {by}: {literal(excerpt(answer.text, 300))}")
    lines.append(f"**State:** {ticket.status}, {numbers[0]} message{'s' * (numbers[0] != 1)} from the customer, {numbers[1]} from the team")
    lines.append(f"**Next:** {next_step(ticket)}")
    return Content(title=f"Summary of #{ticket.id}", text="\n".join(f"- {words}" for words in lines))


def next_step(ticket: Ticket) -> str:
    """Say what somebody should do now, by the state alone."""
    if not ticket.is_open:
        return "nothing; it is solved"
    if ticket.assignee_id is None:
        return "somebody claims it"
    if ticket.status is Status.PENDING:
        return f"wait for {WAITS_FOR[ticket.pending_reason]}"
    return "answer the customer" if ticket.owes_answer else "nothing is owed: let it wait for somebody, or resolve it"


def found(work: Work, words: str) -> Content:
    """Show what a search found."""
    hits = search.search(work.tx, words)
    if not hits:
        return Content(text=f"Nothing was said about “{literal(words[:80])}”. Every word has to occur; try fewer.")
    lines = tuple(
        Row(
            f"**#{h.ticket.id}** {literal(h.ticket.title)} · {h.ticket.status}\n{literal(excerpt(h.text, 160))}",
            Button("Show", f"ticket show {h.ticket.id}"),
        )
        for h in hits
    )
    return Content(sections=(Section(f"Found for “{literal(words[:80])}”", lines),))


def queue(work: Work) -> Content:
    """Give the whole queue at a glance."""
    counts = tickets.counts_by_status(work.tx)
    shown = tuple((str(status), str(counts.get(status, 0))) for status in OPEN)
    unassigned = tickets.listed(work.tx, Wanted(unassigned=True), 10)
    sections = (Section("Unassigned, most important first", rows(work, unassigned)),) if unassigned else ()
    return Content(title=f"The queue: {sum(counts.values())} open", fields=shown, sections=sections, note=waiting_words(work))


def waiting_words(work: Work) -> str:
    """Who waits longest, in words."""
    oldest = tickets.waiting_longest(work.tx)
    return f"The longest-waiting customer waits {span(work.now - oldest)}." if oldest else "No customer waits for an answer."


def sla(work: Work) -> Content:
    """Give the promises that fall due first, broken ones in front."""
    found = clocks.nearest(work.tx, PAGE)
    broken = clocks.how_many_broken(work.tx, work.now)
    head = f"{broken} broken and still open" if broken else "No promise is broken"
    if not found:
        return Content(text=f"{head}; none is running.")
    more = f"Only the first {PAGE} are shown." if len(found) == PAGE else ""
    return Content(sections=(Section(f"Promises: {head}", clock_rows(work, found)),), note=more)


def clock_rows(work: Work, found: list[ClockState]) -> tuple[Row, ...]:
    """Give clocks as rows: the ticket, how the promise stands, and who has it."""
    known = tickets.by_ids(work.tx, [one.ticket_id for one in found])
    names = people.names(work.tx, {t.assignee_id for t in known.values() if t.assignee_id is not None})
    return tuple(
        Row(
            f"**#{one.ticket_id}** {literal(plain(known[one.ticket_id].title))} · {clock_words.line(one, work.now, work.zone)} · "
            f"{literal(names.get(known[one.ticket_id].assignee_id or 0, '')) or '_unassigned_'}",
            Button("Show", f"ticket show {one.ticket_id}"),
        )
        for one in found
        if one.ticket_id in known
    )


def status(work: Work) -> Content:
    """How the desk itself is: what waits to be sent, what could not be."""
    backlog = jobs.backlog(work.tx, work.now)
    on_duty = [p.shown for p in people.team(work.tx) if p.is_present]
    facts = (
        ("Waiting to be sent", f"{backlog.ready + backlog.doing}, the oldest for {backlog.oldest_s:.0f} s"),
        ("Could not be sent", f"{backlog.dead}" + (" (`python -m bot jobs list`)" if backlog.dead else "")),
        ("On duty", ", ".join(dict.fromkeys(on_duty)) or "nobody"),
    )
    return Content(title="The desk", fields=facts)


def mine(work: Work, by: Person) -> Content:
    """Give a customer's own tickets; nobody else's, nothing internal."""
    own = tickets.listed(work.tx, Wanted(status=tuple(Status), requester_id=by.id), PAGE)
    if not own:
        return Content(text="You have no requests yet.", buttons=(Button("New request", "support open", "primary"),))
    lines = tuple(Row(_own_line(ticket, by), _own_button(ticket)) for ticket in own)
    return Content(sections=(Section("Your requests", lines),), buttons=(Button("New request", "support open"),))


_FOR_CUSTOMERS = {Status.PENDING: "waiting", Status.RESOLVED: "solved", Status.NEW: "received", Status.TRIAGED: "received"}


def _own_line(ticket: Ticket, by: Person) -> str:
    state = _FOR_CUSTOMERS.get(ticket.status, "being worked on")
    if ticket.status is Status.PENDING and ticket.pending_reason == "customer":
        state = "waiting for you"
    elsewhere = f" · {acquaintance.channel_name(ticket.channel)}" if ticket.channel != by.channel else ""
    return f"**#{ticket.id}** {literal(ticket.title)} · {state}{elsewhere}"


def _own_button(ticket: Ticket) -> Button:
    return Button("It's solved", f"mytickets solved {ticket.id}") if ticket.is_open else Button("Reopen", f"mytickets reopen {ticket.id}")


def _up_to(found: Sequence[object]) -> str:
    """Say how many were found, of which one more than is shown was asked for."""
    return str(len(found)) if len(found) <= AT_HOME else f"more than {AT_HOME}"


def _at_home(work: Work, found: list[Ticket]) -> tuple[Row, ...]:
    return tuple(Row(cards.line(work, one, None), Button("Show", f"ticket show {one.id}")) for one in found[:AT_HOME])


def home(work: Work, by: Person) -> Content:
    """Somebody's own page: a customer's requests, or an agent's day. One indexed query for each part."""
    if not by.is_team:
        return mine(work, by)
    own = tickets.listed(work.tx, Wanted(status=(Status.ASSIGNED, Status.IN_PROGRESS), assignee_id=by.id), AT_HOME + 1)
    free = tickets.listed(work.tx, Wanted(unassigned=True), AT_HOME + 1)
    pending = tickets.listed(work.tx, Wanted(status=(Status.PENDING,), assignee_id=by.id), AT_HOME + 1)
    late = clocks.at_risk(work.tx, AT_HOME + 1)
    sections = (
        Section(f"Mine ({_up_to(own)})", _at_home(work, own) or (Row("Nothing is yours right now."),)),
        Section(f"Unassigned ({_up_to(free)})", _at_home(work, free) or (Row("Nothing waits for an owner."),)),
        Section(
            f"Breaching: promises nearly or already broken ({_up_to(late)})",
            clock_rows(work, late[:AT_HOME]) or (Row("Every promise has time."),),
        ),
        Section(f"Pending ({_up_to(pending)})", _at_home(work, pending) or (Row("Nothing of yours is on hold."),)),
    )
    duty = Button("Go off duty", "desk off") if by.is_present else Button("Go on duty", "desk on", "primary")
    buttons = (
        Button("New ticket", "ticket new", "primary"),
        Button("Search", "ticket search"),
        Button("All tickets", "ticket list"),
        Button("Queue", "desk queue"),
        Button("Desk status", "desk status"),
        Button("Help", "desk help"),
        duty,
    )
    return Content(title=f"{by.shown}'s desk", buttons=buttons, sections=sections, note=waiting_words(work))
