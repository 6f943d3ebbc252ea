"""The command table: every verb once. Slack and the terminal only read it, and so will every channel after them."""

from bot.commands import Command, Param, command, table_markdown
from bot.desk import alerts as raised
from bot.desk import clock_words, intake, lifecycle, lists, modes, moments, silence, volume
from bot.desk import handoff as shift_end
from bot.desk.kb_commands import KB_COMMANDS
from bot.desk.people_commands import PEOPLE_COMMANDS
from bot.desk.ticket_commands import TICKET, TICKET_COMMANDS, told, words
from bot.desk.work import Work
from bot.errors import BadCall, NotAllowed
from bot.messages import Button, Content, Said
from bot.queue.store import links, messages, presences, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Wanted
from bot.queue.ticket import Status, Ticket

# --------------------------------------------------------------------------------------------------------- /desk


@command("desk", is_default=True)
def queue(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show the queue at a glance"""
    return lists.queue(work)


@command("desk")
def sla(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show which promises fall due first, and which are broken"""
    return lists.sla(work)


@command("desk")
def alerts(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show the newest alerts, and how often each layer was right"""
    return raised.overview(work)


@command("desk", Param("number", "number", "the alert's number"), Param("answer", "choice", "what it was", True, raised.ANSWERS))
def alert(work: Work, by: Person, number: int, answer: str) -> Content:
    """Answer an alert: acknowledged, useful, not useful, or snooze"""
    return told(raised.answer(work, by, number, answer))


@command(
    "desk", Param("number", "number", "the incident's number"), Param("answer", "choice", "was it one", True, ("confirmed", "dismissed"))
)
def incident(work: Work, by: Person, number: int, answer: str) -> Content:
    """Say whether a rise in volume was an incident"""
    return told(volume.answer(work, by, number, answer))


@command("desk")
def handoff(work: Work, by: Person) -> Content:
    """Offer your open tickets to whoever works on, with status, last ask, promise and next step"""
    return told(shift_end.ask(work, by))


@command(
    "desk",
    Param("handoff", "number", "the hand-off's number, as its button carries it"),
    Param("one", "number", "one ticket of it; all that are free, if left out", required=False),
    by_button=True,
)
def accept(work: Work, by: Person, handoff: int, one: int | None = None) -> Content:
    """Take over what somebody offers at the end of their shift: one ticket, or all of them"""
    return told(shift_end.accept(work, by, handoff, one))


@command("desk")
def home(work: Work, by: Person) -> Content:
    """Show your own page: yours, unassigned, breaching, pending"""
    work.show_home(by)
    return lists.home(work, by)


@command("desk", name="on")
def on_(work: Work, by: Person) -> Content:
    """Say that you are on duty, also outside your hours"""
    presences.say(work.tx, by.id, work.now, is_on=True)
    work.show_home(by)
    return told("You are on duty.")


@command("desk", words("until", "how long: 30m, 2h, or until 2026-12-24 09:00 (your time zone)", required=False, lines=False), name="off")
def off_(work: Work, by: Person, until: str = "") -> Content:
    """Say that you are off duty, for good or until a time"""
    away_until = moments.when(until, by, work.now) if until else None
    presences.say(work.tx, by.id, work.now, is_on=False, away_until=away_until)
    work.show_home(by)
    own = tickets.listed(work.tx, Wanted(status=(Status.ASSIGNED, Status.IN_PROGRESS), assignee_id=by.id), 1)
    words = f"You are off duty{f' until {clock_words.moment(away_until, moments.timezone_of(by))}' if away_until else ''}."
    left = " You still have open tickets: `/ticket list mine`." if own else ""
    return Content(text=words + left, buttons=(Button("Hand them over", "desk handoff"),) if own else ())


@command("desk")
def routing(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show how far routing goes in each category, how often people agreed with it, and who has room"""
    return modes.overview(work)


@command("desk")
def status(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show how the desk itself is: what waits to be sent, what could not be"""
    return lists.status(work)


GROUPS = ("ticket", "kb", "desk", "support", "mytickets")


@command("desk", Param("about", "choice", "which of them to explain", required=False, choices=GROUPS), role="", name="help")
def help_(work: Work, by: Person, about: str = "") -> Content:  # noqa: ARG001
    """List the commands you can use"""
    usable = [c for c in COMMANDS if (not c.role or by.is_team) and not c.by_button]
    if about or not by.is_team:  # all of the team's commands, each explained, are more than one message holds
        explained = [c for c in usable if about in ("", c.group)]
        return Content(title="What works here", text="\n".join(f"- `{c.usage}` {c.help}" for c in explained or usable))
    typed = "In a ticket's thread type the verb alone: `!claim`, `!reply Hello …`, `!note …`."
    verbs = {group: ", ".join(c.name for c in usable if c.group == group) for group in GROUPS}
    lines = "\n".join(f"- `/{group}` {names}" for group, names in verbs.items())
    return Content(title="What works here", text=f"{lines}\n\n`/ticket help`, `/kb help` and `/desk help desk` explain each. {typed}")


# ----------------------------------------------------------------------------------------------------- customers


@command("support", words("text", "what you need help with"), role="", name="open", is_default=True)
def open_(work: Work, by: Person, text: str) -> Content:
    """Ask the support team for help"""
    ticket = intake.open_by_form(work, by, text)
    return told(f"Thank you. Your request is #{ticket.id}; the answer comes in your direct messages with me.")


@command("support", role="", name="message")
def message_(work: Work, by: Person, about: Said | None = None) -> Content:
    """Open a request from the message this is called on"""
    if about is None:
        raise BadCall("Call this from a message's own menu.")
    if about.author.remote_id != by.remote_id and not by.is_team:
        raise NotAllowed("You can open a request from your own messages; for others, describe what you need with `/support`.")
    ticket, is_new = intake.open_from(work, about)
    return told(f"Opened #{ticket.id} from that message." if is_new else f"That message is already part of #{ticket.id}.")


@command("mytickets", role="", name="list", is_default=True)
def my_list(work: Work, by: Person) -> Content:
    """List your own requests"""
    return lists.mine(work, by)


@command("mytickets", TICKET, role="")
def solved(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say that your request is solved"""
    _own(work, by, ticket)
    if not ticket.is_open:
        return told(f"#{ticket.id} is already marked as solved.")
    lifecycle.resolve(work, by, ticket.id, "the customer says it is solved", quietly=True)
    return told(f"Glad to hear it. #{ticket.id} is solved; you can reopen it at any time.")


@command("mytickets", TICKET, role="")
def still(work: Work, by: Person, ticket: Ticket) -> Content:
    """Say that you still need help with your request, so that it stays open"""
    _own(work, by, ticket)
    return told(silence.still(work, by, ticket))


@command("mytickets", TICKET, role="", name="reopen")
def my_reopen(work: Work, by: Person, ticket: Ticket) -> Content:
    """Reopen your request"""
    _own(work, by, ticket)
    if ticket.is_open:
        return told(f"#{ticket.id} is open already; the team has it.")
    lifecycle.reopen(work, by, ticket.id, "the customer reopened it")
    return told(f"#{ticket.id} is open again. Add a message here that says what is missing.")


def _own(work: Work, by: Person, ticket: Ticket) -> None:
    """Only who asked, others who took part, and the team may end or reopen a ticket."""
    mine = links.same(work.tx, by.id)
    if by.is_team or ticket.requester_id in mine or any(messages.took_part(work.tx, ticket.id, one) for one in mine):
        return
    raise NotAllowed("Only the person who asked, or the support team, can do that.")


COMMANDS: tuple[Command, ...] = (
    *TICKET_COMMANDS,
    *KB_COMMANDS,
    *PEOPLE_COMMANDS,
    *(queue, sla, alerts, alert, incident, handoff, accept, home, on_, off_, routing, status, help_),
    *(open_, message_, my_list, solved, still, my_reopen),
)  # fmt: skip


def commands_markdown() -> str:
    """Give the table for ``docs/commands.md``."""
    return table_markdown(COMMANDS)
