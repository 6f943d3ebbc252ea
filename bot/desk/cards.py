"""
How a ticket looks to the team: its card, and the workspace's copies of what was said.

Reads and words; changes nothing. Each function gives what a live job is to send now, or None if there is nothing to send.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import acquaintance, clock_words, judging, knowing, meaning, misrouting, offers, originals, standing
from bot.desk.lifecycle import WAITS_FOR, span
from bot.desk.quoting import set_apart
from bot.desk.work import Work
from bot.messages import Button, Content, Edit, Label, Later, Menu, Place, Post
from bot.queue.store import accounts, clocks, judgements, messages, people, tickets
from bot.queue.store.judgements import Judged
from bot.queue.store.messages import File, Message
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Status, Ticket
from bot.text import excerpt, literal, plain, split

MARKS = {"urgent": "🔴", "high": "🟠", "normal": "🔵", "low": "⚪"}
JUST_NOW = timedelta(minutes=1)
QUOTED = 500  # characters of the first message that the card quotes
MIRRORED_AT_ONCE = 15  # messages in one post of the workspace when many wait
UNKNOWN_ROOM = Later(30, "the triage channel is not known yet; `doctor` says why", hold=False, waits=True)
NO_CARD_YET = Later(0.5, "the card is not posted yet", hold=False)


def card(work: Work, ticket_id: int) -> Post | Edit | Later:
    """Give the ticket's card: a new post in the triage channel, or the edit that makes the standing one true."""
    ticket = tickets.get(work.tx, ticket_id)
    content = card_content(work, ticket)
    standing = tickets.conversations_of(work.tx, ticket_id, "team")
    if standing:
        return Edit(Place(standing[0].place.channel, standing[0].place.room), standing[0].place.thread, content)
    place = work.directory.team_place("triage")
    # A card that somebody deleted is posted anew: under the first one's key Slack would give the deleted one back.
    key = f"card:{ticket_id}:{work.now:%Y%m%d%H%M%S%f}"
    return Post(place, content, key, thread_name=thread_name(ticket)) if place else UNKNOWN_ROOM


def thread_name(ticket: Ticket) -> str:
    """Name a ticket's thread, where a platform wants a name."""
    return f"#{ticket.id} {ticket.title}"


def labels(work: Work, conversation: Conversation) -> Label:
    """Give a ticket's state and category as marks of its conversation."""
    ticket = tickets.get(work.tx, conversation.ticket_id)
    categories = tuple(category.name for category in work.policy.categories)
    if ticket.category not in categories:  # nobody has judged yet, so what the customer chose stays
        return Label(conversation.place, (str(ticket.status),), tuple(map(str, Status)))
    return Label(conversation.place, (str(ticket.status), ticket.category), (*map(str, Status), *categories))


def card_content(work: Work, ticket: Ticket) -> Content:
    """Write a card: what it is about, where it stands, whose turn it is, and what can be done."""
    requester = people.by_id(work.tx, ticket.requester_id)
    owner = people.by_id(work.tx, ticket.assignee_id)
    first = messages.edge(work.tx, ticket.id, "customer", last=False)
    judged = judgements.latest(work.tx, ticket.id)
    account = accounts.of_person(work.tx, ticket.requester_id)
    promised = clock_words.on_card(clocks.of_ticket(work.tx, ticket.id), work.now, work.zone)
    came_by = acquaintance.channel_name(ticket.channel)
    routed = offers.on_card(work, ticket)
    return Content(
        title=f"{MARKS[ticket.priority]} #{ticket.id} · {ticket.title}"[:148],
        quote=_quote(work, ticket, first),
        text="\n".join(filter(None, (meaning.lines(work, ticket, judged), knowing.help_lines(work, ticket.id)))) if ticket.is_open else "",
        fields=(
            ("Status", _status_words(work, ticket)),
            ("Owner", owner.shown if owner else "nobody yet"),
            ("From", " · ".join(filter(None, (requester.shown if requester else "?", came_by, acquaintance.earlier_words(work, ticket))))),
            ("Category", judging.category_words(ticket, judged)),
            *meaning.fields(judged),
            *((("Account", standing.words(account, work.now)),) if account else ()),
            *((("SLA", promised),) if promised else ()),
            *routed.fields,
        ),
        note=_card_note(work, ticket, first, judged),
        buttons=card_buttons(ticket)
        + routed.buttons
        + judging.category_buttons(work, ticket, judged)
        + meaning.buttons(work, ticket, judged),
        menu=misrouting.in_menu(work, card_menu(ticket), ticket, judged),
    )


def _status_words(work: Work, ticket: Ticket) -> str:
    if ticket.status is Status.PENDING:
        until = f" until {clock_words.moment(ticket.wake_at, work.zone)}" if ticket.wake_at else ""
        return f"Pending: waits for {WAITS_FOR[ticket.pending_reason]}{until}"
    if ticket.owes_answer and ticket.customer_spoke_at:
        waits = work.now - ticket.customer_spoke_at
        since = clock_words.moment(ticket.customer_spoke_at, work.zone)
        return f"{ticket.status} · customer waits{f' since {since}' if waits > JUST_NOW else ''}"
    return str(ticket.status)


def _quote(work: Work, ticket: Ticket, first: Message | None) -> str:
    """Quote what was asked, unless the title says all of it."""
    if first is None:
        return "(the customer deleted their message)" if ticket.customer_spoke_at and not ticket.merged_into else ""
    words = excerpt(first.text, QUOTED) if first.text.strip() else ""
    words = "" if words == ticket.title else words
    shown = [f"📎 {file_words(file)}" for file in messages.files_of(work.tx, [first.id])]
    return "\n".join([*([words] if words else []), *shown])


def _card_note(work: Work, ticket: Ticket, first: Message | None, judged: Judged | None) -> str:
    parts = [judging.reason_words(ticket, judged)] if judged and judged.reasons else []
    parts += [f"opened {clock_words.moment(ticket.opened_at, work.zone)}"]
    number = messages.count(work.tx, ticket.id, "customer")
    if number > 1:
        parts.append(f"{number} messages from the customer")
    if first is not None and first.edited_at:
        parts.append("edited by the customer")
    if ticket.follows:
        parts.append(f"follows #{ticket.follows}")
    if ticket.merged_into:
        parts.append(f"merged into #{ticket.merged_into}")
    return " · ".join(parts) + " · the thread here is internal; Reply or `!reply …` goes to the customer"


def card_buttons(ticket: Ticket) -> tuple[Button, ...]:
    """Give the next likely steps, as buttons; all carry the same line that a person would type."""
    number = ticket.id
    if ticket.merged_into:
        return ()
    if not ticket.is_open:
        return (Button("Reopen", f"ticket reopen {number}"), Button("Reply", f"ticket reply {number}"))
    first = Button("Claim", f"ticket claim {number}", "primary") if ticket.assignee_id is None else None
    reply = Button("Reply", f"ticket reply {number}", "" if first else "primary")
    rest = (Button("Note", f"ticket note {number}"), Button("Resolve", f"ticket resolve {number}"))
    return (first, reply, *rest) if first else (reply, *rest)


_MORE: tuple[tuple[str, str], ...] = (
    ("Release", "release"),
    ("Assign to…", "assign"),
    ("Start", "start"),
    ("Wait for…", "pend"),
    ("Snooze…", "snooze"),
    ("Priority…", "priority"),
    ("Category…", "category"),
    ("Wrong team…", "misroute"),
    ("Merge into…", "merge"),
    ("Split…", "split"),
    ("Draft a reply…", "draft"),
    ("Send a macro…", "macro"),
    ("Escalate", "escalate"),
    ("Context", "context"),
    ("Summary", "summary"),
    ("History", "history"),
    ("Transcript", "transcript"),
)
_NOT_NOW: dict[Status, frozenset[str]] = {
    Status.NEW: frozenset(["release", "pend", "snooze"]),
    Status.TRIAGED: frozenset(["release", "pend", "snooze"]),
    Status.ASSIGNED: frozenset(),
    Status.IN_PROGRESS: frozenset(["start"]),
    Status.PENDING: frozenset(["release", "pend", "snooze", "misroute"]),
    Status.RESOLVED: frozenset(["release", "start", "pend", "snooze", "assign", "misroute", "merge"]),
}


def card_menu(ticket: Ticket) -> Menu:
    """Everything else that works now."""
    if ticket.merged_into:
        return Menu("More…", (("History", f"ticket history {ticket.id}"), ("Undo the merge", f"ticket undo {ticket.id}")))
    hidden = _NOT_NOW[ticket.status]
    more = (*_MORE, *originals.menu(ticket))
    return Menu("More…", tuple((label, f"ticket {verb} {ticket.id}") for label, verb in more if verb not in hidden))


# ------------------------------------------------------------------------------------------------------------ mirror


def mirror(work: Work, ticket_id: int) -> Post | Later | None:
    """
    Give the next post for the workspace: messages, everything public that it does not show yet, as many as fit.

    The first message stands on the card; it is repeated only where the card cannot show it whole.
    """
    team = tickets.conversations_of(work.tx, ticket_id, "team")
    thread = team[0].place.thread if team else ""
    waiting = messages.without_team_copy(work.tx, ticket_id, thread, MIRRORED_AT_ONCE)
    first = messages.edge(work.tx, ticket_id, "customer", last=False)
    waiting = [m for m in waiting if not m.is_deleted and not (first and m.id == first.id and not is_cut(m.text))]
    if not waiting:
        return None
    if not team:
        return NO_CARD_YET
    batch = _fitting(work, waiting, work.can(team[0].place.channel).text_limit)
    carried = tuple(message.id for message in batch)
    # The thread is part of the key: what landed beside a deleted card and was taken away is a new post under the next card.
    key = f"mirror:{ticket_id}:{carried[0]}:{thread}"
    return Post(team[0].place, mirror_content(work, batch), key, carries=carried)


def is_cut(text: str) -> bool:
    """Say whether the card's quote cannot show a first message whole."""
    return len(text) > QUOTED or "\n" in text.strip()


def _fitting(work: Work, waiting: Sequence[Message], limit: int) -> list[Message]:
    """As many messages as one post holds, at least one."""
    batch: list[Message] = []
    size = 0
    for message in waiting:
        size += len(message_words(work, message)) + 2
        if batch and (size > limit or batch[0].speaker != message.speaker or message.speaker == "agent"):
            break
        batch.append(message)
    return batch


def draft_content(draft: Message) -> Content:
    """Show a proposed reply, with what can be done with it."""
    buttons = (
        Button("Send to customer", f"ticket send {draft.ticket_id} {draft.id}", "primary"),
        Button("Discard", f"ticket discard {draft.ticket_id} {draft.id}", "danger", confirm="Discard this draft?"),
    )
    return Content(text=f"✏️ Draft by **{literal(draft.author_name)}**, not sent:\n\n{draft.text}", buttons=buttons)


def mirror_content(work: Work, batch: Sequence[Message]) -> Content:
    """Give the workspace's copy of some messages; a single reply of the team carries the buttons that change it."""
    if batch[0].is_draft and not batch[0].is_deleted:
        return draft_content(batch[0])
    text = "\n\n".join(message_words(work, message) for message in batch)
    triage = work.directory.team_place("triage")
    parts = split(text, work.can(triage.channel if triage else "").text_limit) or ("",)
    cut = parts[0] + ("\n\n…" if len(parts) > 1 else "")
    only = batch[0] if len(batch) == 1 else None
    buttons: tuple[Button, ...] = ()
    if only is not None and only.speaker == "agent" and not only.is_deleted:
        buttons = (
            Button("Edit", f"ticket amend {only.ticket_id} {only.id}"),
            Button(
                "Take back",
                f"ticket retract {only.ticket_id} {only.id}",
                "danger",
                confirm="Delete this reply where the customer reads it?",
            ),
        )
    buttons += originals.buttons(work, batch)
    note = f"Longer than fits here: `/ticket transcript {batch[0].ticket_id}` has all of it." if len(parts) > 1 else ""
    return Content(text=cut, buttons=buttons, note=note)


def message_words(work: Work, message: Message) -> str:
    """One message as the workspace shows it: who, to whom, what, and what hangs on it."""
    who = literal(message.author_name or "?")
    if message.is_deleted:
        return f"**{who}** {'discarded a draft' if message.is_draft else 'deleted a message'}."
    head = f"💬 **{who}**" if message.speaker == "customer" else f"📤 **{who}** → customer"
    edited = " _(edited)_" if message.edited_at else ""
    lines = [f"{head}{edited}:", set_apart(message.text)]
    lines += [f"📎 {literal(file_words(file))}" for file in messages.files_of(work.tx, [message.id])]
    return "\n".join(line for line in lines if line)


def file_words(file: File) -> str:
    """Word a file: its name, and what became of it where that is not plain."""
    if file.fault:
        return f"{file.name} (not kept: {file.fault})"
    return f"{file.name} ({size_words(file.size)})"


def size_words(size: int) -> str:
    """Bytes as people read them."""
    for limit, unit in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= limit:
            return f"{size / limit:.1f} {unit}"
    return f"{size} B"


def remirror(work: Work, key: str) -> Edit | None:
    """Give a workspace post of ours with what its messages say now; ``key`` is the live job's, which names the post."""
    _, channel, room, thread, remote_id = key.split(":", 4)
    place = Place(channel, room, thread)
    batch = [m for c in messages.copies_at(work.tx, place, remote_id) if not c.is_origin and (m := messages.get(work.tx, c.message_id))]
    return Edit(place, remote_id, mirror_content(work, batch)) if batch else None


def waits(work: Work, ticket: Ticket) -> str:
    """How long the customer has been waiting, in words; empty if they are not."""
    return span(work.now - ticket.customer_spoke_at) if ticket.owes_answer and ticket.customer_spoke_at else ""


def line(work: Work, ticket: Ticket, names: dict[int, str] | None) -> str:
    """Give a ticket in one line of a list; without ``names`` it does not say whose it is, where the list says so."""
    owner = names.get(ticket.assignee_id or 0, "") if names is not None else ""
    waiting = waits(work, ticket)
    parts = [f"{MARKS[ticket.priority]} **#{ticket.id}** {literal(plain(ticket.title))}", str(ticket.status)]
    parts += [literal(owner)] if owner else ["_unassigned_"] if ticket.is_open and names is not None else []
    parts += [f"waits {waiting}"] if waiting else []
    return " · ".join(parts)
