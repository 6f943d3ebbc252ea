"""
What came in, put where it belongs: collect the facts, let ``queue.intake`` decide, carry the decision out.

Nothing here judges; nothing here talks to a platform.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.desk import cards, hints, knowing, letters, lifecycle, replies
from bot.desk.conversations import UNOPENED
from bot.desk.letters import Belonging
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import Overtaken
from bot.messages import Content, Letter, Place, Post, React, Said, WhoIs, panel_key
from bot.queue.intake import Decision, Facts, Step, decide
from bot.queue.job import NewJob, Rank
from bot.queue.store import jobs, mails, messages, people, tickets
from bot.queue.store.messages import Copy
from bot.queue.store.people import Person
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Status, Ticket, move
from bot.text import title_of
from bot.triage.comment import is_comment, is_politeness
from bot.triage.person import wants_person

JUDGED_WITHIN = timedelta(seconds=3)  # so long a receipt that cannot be changed later waits for what may be promised
PROFILE_PATIENCE = timedelta(milliseconds=600)  # a new customer's card waits this long for their name

RunTyped = Callable[[Work, Person, Said, Ticket | None], None]


def receive(work: Work, said: Said, run_typed: RunTyped) -> Decision:
    """Take one message in. Taking it in again changes nothing. ``run_typed`` runs a command typed in a thread."""
    if messages.copies_at(work.tx, said.place, said.remote_id) or (said.letter and mails.is_known(work.tx, said.remote_id)):
        return Decision(Step.IGNORE, why="known already")
    author = meet(work, said)
    if said.letter is not None:
        return _receive_letter(work, said, said.letter, author, run_typed)
    decision = decide(gather(work, said, author), work.now, reopen_window(work))
    carry_out(work, said, author, decision, run_typed)
    return decision


def _receive_letter(work: Work, said: Said, letter: Letter, author: Person, run_typed: RunTyped) -> Decision:
    found = letters.belonging(work, said, letter, author)
    decision = decide(of_letter(said, letter, author, found), work.now, reopen_window(work))
    if decision.step is Step.FILE:
        letters.file(work, said, letter, author, found)
        return decision
    if letters.is_from_the_team(work, author, found):
        letters.note(work, said, letter, author, found)
        return decision
    if decision.ticket is not None and letters.is_stranger(work, decision.ticket, author):
        letters.tell_of_stranger(work, said, decision.ticket)
    if decision.step is Step.OPEN and found.claims is not None:
        open_ticket(work, said, author, follows=found.claims)
    else:
        carry_out(work, said, author, decision, run_typed)
    letters.note_sign(work, said, found)
    return decision


def reopen_window(work: Work) -> timedelta:
    """Give how long after its end a ticket can be gone on with."""
    return timedelta(hours=work.policy.lifecycle.reopen_hours)


def meet(work: Work, said: Said) -> Person:
    """Find who spoke; of somebody new the platform is asked for the name."""
    author = people.know(work.tx, said.author, work.now)
    if said.letter is not None:
        letters.introduce(work, said, author)
        return author
    if not author.is_profiled:
        work.errand(WhoIs(author.channel, author.remote_id), f"who:{author.channel}:{author.remote_id}:{work.now:%Y%m%d}")
    return author


def gather(work: Work, said: Said, author: Person) -> Facts:
    """Collect what the decision depends on."""
    root = thread_of(said)
    found = tickets.conversation_at(work.tx, root)
    linked = following_merge(work, _held(work, found.ticket_id)) if found else None
    is_workspace = found is not None and found.side == "team"
    in_thread = said.place.thread not in ("", said.remote_id)
    direct_id = None if found or not said.direct else tickets.last_direct(work.tx, said.place.channel, said.place.room)
    in_panel = found is None and in_thread and is_in_panel(work, said)
    return Facts(
        text=said.text,
        has_files=bool(said.files),
        is_team=author.is_team,
        is_comment=is_comment(said.text) and not said.files and not said.stands_alone,
        in_thread=in_thread,
        direct=said.direct and work.policy.customers.direct_messages,
        customer_place=work.directory.is_customer_place(said.place),
        team_place=work.directory.is_team_place(said.place),
        mentions_us=said.mentions_us,
        is_requester=linked is not None and linked.requester_id == author.id,
        root_by_team=_is_team(work, said.place.channel, said.root_author),
        here=None if is_workspace else linked,
        workspace=linked if is_workspace else None,
        recent=None if found or in_thread or said.direct or said.stands_alone else _recent(work, said, author),
        direct_ticket=following_merge(work, _held(work, direct_id)) if direct_id else None,
        threads_in_direct=work.can(said.place.channel).threads_in_direct,
        in_panel=in_panel,
        wants_person=in_panel and wants_person(said.text),
    )


def is_in_panel(work: Work, said: Said) -> bool:
    """Say whether a message stands in an assistant's panel: its platform says so, or told us when that thread was begun."""
    if not said.direct or not work.policy.slack.assistant:
        return False
    return said.in_panel or jobs.is_known(work.tx, panel_key(said.place))


def of_letter(said: Said, letter: Letter, author: Person, found: Belonging) -> Facts:
    """
    Collect the same of a mail. What it answers is proved or not, whatever thread it names.

    Nobody has a right by mail: anybody can write any From.
    """
    ticket = found.ticket
    return Facts(
        text=said.text,
        has_files=bool(said.files),
        is_team=False,
        is_comment=ticket is not None and is_comment(said.text) and not said.files,
        in_thread=False,
        direct=False,
        customer_place=True,
        team_place=False,
        mentions_us=False,
        is_requester=ticket is not None and ticket.requester_id == author.id,
        here=ticket,
        is_automatic=letter.kind != "ordinary",
    )


def thread_of(said: Said) -> Place:
    """Give the conversation a message belongs to: its thread, or the one it would begin."""
    return replace(said.place, thread=said.place.thread or said.remote_id)


def following_merge(work: Work, ticket: Ticket) -> Ticket:
    """Give the ticket, or the one that it was merged into."""
    for _ in range(10):
        if ticket.merged_into is None:
            break
        ticket = tickets.get(work.tx, ticket.merged_into, for_update=True)
    return ticket


def _held(work: Work, ticket_id: int) -> Ticket:
    return tickets.get(work.tx, ticket_id, for_update=True)


def _is_team(work: Work, channel: str, remote_id: str) -> bool:
    known = people.find(work.tx, channel, remote_id) if remote_id else None
    return known is not None and known.is_team


def _recent(work: Work, said: Said, author: Person) -> Ticket | None:
    """Give the ticket that the author's last post in this room began or joined, if an answer has not come in between."""
    since = said.at - timedelta(seconds=work.policy.customers.join_seconds)
    for message in messages.last_by(work.tx, author.id, since):
        here = [c for c in messages.copies_of(work.tx, message.id) if c.is_origin and c.place.room == said.place.room]
        if not here or here[0].place.thread != here[0].remote_id:  # not a top-level post of this room
            continue
        ticket = tickets.get(work.tx, message.ticket_id, for_update=True)
        return ticket if ticket.is_open and ticket.agent_spoke_at is None else None
    return None


def carry_out(work: Work, said: Said, author: Person, decision: Decision, run_typed: RunTyped) -> None:
    """Do what was decided."""
    match decision.step, decision.ticket:
        case Step.OPEN, _:
            open_or_join(work, said, author)
        case Step.FOLLOW_UP, Ticket() as old:
            open_ticket(work, said, author, follows=old.id)
        case Step.APPEND, Ticket() as ticket:
            append(work, said, author, ticket)
        case Step.REOPEN, Ticket() as ticket:
            lifecycle.reopen(work, author, ticket.id, "customer replied", at=said.at)
            append(work, said, author, tickets.get(work.tx, ticket.id))
        case Step.THANK, Ticket() as ticket:
            append(work, said, author, ticket)
            work.send(React(said.place, said.remote_id, "tada"), f"thank:{said.place.room}:{said.remote_id}", Rank.MIRROR, ticket.id)
        case Step.REPLY, Ticket() as ticket:
            reply_in_place(work, said, author, ticket)
        case Step.NOTE, Ticket() as ticket:
            replies.note(work, author, ticket.id, said.text, typed_as=said)
        case Step.COMMAND, ticket:
            run_typed(work, author, said, ticket)
        case Step.HINT, ticket:
            hints.hint(work, said, author, in_workspace=ticket is not None)


def open_or_join(work: Work, said: Said, author: Person) -> Ticket:
    """Open a ticket, or, for somebody who opens far too many, add to the newest that is still open: nothing is ever dropped."""
    hour_ago = work.now - timedelta(hours=1)
    if tickets.opened_since(work.tx, author.id, hour_ago) >= work.policy.customers.max_tickets_per_hour:
        mine = [t for t in tickets.listed(work.tx, tickets.Wanted(requester_id=author.id), 1) if t.is_open]
        if mine:
            append(work, said, author, mine[0])
            return mine[0]
    return open_ticket(work, said, author)


def open_ticket(work: Work, said: Said, author: Person, follows: int | None = None) -> Ticket:
    """Open a ticket from a message: the row, its conversation, its history, the customer's receipt and the team's card."""
    at = min(said.at, work.now)
    title = (
        title_of(said.letter.subject)
        if said.letter and said.letter.subject.strip()
        else title_of(said.text)
        if said.text.strip() or not said.files
        else f"(file) {said.files[0].name}"[:80]
    )
    blank = Ticket(0, title, Status.NEW, author.id, at, channel=said.place.channel, customer_spoke_at=at, follows=follows)
    ticket = replace(blank, id=tickets.create(work.tx, blank))
    root = thread_of(said)
    conversation_id = tickets.link(work.tx, ticket.id, "customer", root, is_direct=said.direct)
    message_id = _keep(work, said, author, ticket.id, conversation_id)
    facts = {"message_id": message_id} | ({"follows": follows} if follows else {})
    lifecycle.write_down(work, replace(ticket, status=Status.NEW), ticket, Deed("opened", author, at=at, facts=facts))
    is_final = work.has_triage and not work.can(root.channel).edits  # a judgement, which may change the promise, comes first
    due_at = work.now + JUDGED_WITHIN if is_final else work.now
    work.live(NewJob(f"receipt:{conversation_id}", work.lane("post", root), "receipt", "", Rank.CUSTOMER, due_at, ticket.id))
    work.show_labels(ticket)
    work.show_card(ticket, work.now if author.is_profiled else work.now + PROFILE_PATIENCE)
    if cards.is_cut(said.text):
        work.show_mirror(ticket)
    work.judge(ticket.id)
    knowing.want_passages(work, ticket.id)
    return ticket


def open_from(work: Work, said: Said) -> tuple[Ticket, bool]:
    """Open a ticket from a message that somebody pointed at; says whether it is new, since the message may be known already."""
    root = tickets.conversation_at(work.tx, thread_of(said))
    if root is not None:
        return following_merge(work, _held(work, root.ticket_id)), False
    for copy in messages.copies_at(work.tx, said.place, said.remote_id):
        known = messages.get(work.tx, copy.message_id)
        if known is not None:
            return following_merge(work, _held(work, known.ticket_id)), False
    return open_ticket(work, said, meet(work, said)), True


def open_by_hand(work: Work, by: Person, text: str) -> Ticket:
    """Open a ticket for something that came another way: no conversation, so notes only."""
    blank = Ticket(0, title_of(text), Status.NEW, by.id, work.now, channel=by.channel)
    ticket = replace(blank, id=tickets.create(work.tx, blank))
    messages.create(work.tx, ticket.id, by.id, "note", text, work.now)
    lifecycle.write_down(work, ticket, ticket, Deed("opened", by))
    work.show_card(ticket)
    return ticket


def open_by_form(work: Work, by: Person, text: str) -> Ticket:
    """Open a ticket from a form. Our receipt in their direct messages begins the conversation, since they wrote nothing there."""
    blank = Ticket(0, title_of(text), Status.NEW, by.id, work.now, channel=by.channel, customer_spoke_at=work.now)
    ticket = replace(blank, id=tickets.create(work.tx, blank))
    place = Place(by.channel, by.remote_id, f"{UNOPENED}{ticket.id}")
    conversation_id = tickets.link(work.tx, ticket.id, "customer", place, is_direct=True)
    message_id = messages.create(work.tx, ticket.id, by.id, "customer", text, work.now, conversation_id=conversation_id)
    lifecycle.write_down(work, ticket, ticket, Deed("opened", by, facts={"message_id": message_id}))
    work.live(NewJob(f"receipt:{conversation_id}", work.lane("post", place), "receipt", "", Rank.CUSTOMER, work.now, ticket.id))
    work.show_card(ticket)
    if cards.is_cut(text):
        work.show_mirror(ticket)
    work.judge(ticket.id)
    knowing.want_passages(work, ticket.id)
    return ticket


def _keep(work: Work, said: Said, author: Person, ticket_id: int, conversation_id: int, speaker: str = "customer") -> int:
    at = min(said.at, work.now)
    message_id = messages.create(work.tx, ticket_id, author.id, speaker, said.text, at, conversation_id=conversation_id)
    origin = Copy(message_id, "customer", thread_of(said), said.remote_id, is_origin=True)
    if not messages.add_copy(work.tx, origin):
        raise Overtaken  # another process took the same message in meanwhile; trying again finds it
    if said.letter is not None:
        letters.keep(work, said, said.letter, message_id)
    replies.attach(work, message_id, ticket_id, said.place.channel, said.files)
    return message_id


def append(work: Work, said: Said, author: Person, ticket: Ticket) -> None:
    """Add a customer's message to their ticket. It wakes a pending one, unless it is a mere comment."""
    conversation_id = _conversation_for(work, said, ticket)
    message_id = _keep(work, said, author, ticket.id, conversation_id)
    at, polite = min(said.at, work.now), is_politeness(said.text) and not said.files

    def decide_move(now_ticket: Ticket) -> Ticket:
        if polite:
            return now_ticket
        spoken = replace(now_ticket, customer_spoke_at=max(at, now_ticket.customer_spoke_at or at))
        return move(spoken, Status.IN_PROGRESS, now=work.now) if spoken.status is Status.PENDING else spoken

    facts = {"message_id": message_id} | ({"comment": True} if polite else {})
    _, after = lifecycle.change(work, ticket.id, Deed("customer wrote", author, at=at, facts=facts), decide_move)
    work.show_mirror(after)
    work.judge(ticket.id)
    _ask_to_slow_down(work, said, author, ticket)


SLOW_DOWN = "We have all of it. A few longer messages are easier to answer than many short ones."


def _ask_to_slow_down(work: Work, said: Said, author: Person, ticket: Ticket) -> None:
    """Say once, to somebody who writes very much very fast, that everything arrives."""
    at = min(said.at, work.now)
    if messages.number_by(work.tx, author.id, at - timedelta(minutes=1)) == work.policy.customers.max_messages_per_minute + 1:
        key = f"slow:{ticket.id}:{said.remote_id}"
        work.send(Post(thread_of(said), Content(text=SLOW_DOWN), key), key, Rank.ANSWER, ticket.id)


def _conversation_for(work: Work, said: Said, ticket: Ticket) -> int:
    """
    Give the conversation a message counts to.

    A post that joins an earlier one gets its own link, so that replies under it find the ticket, but counts to the first
    place: that is where the receipt stands and where the answer should come.
    """
    root = thread_of(said)
    found = tickets.conversation_at(work.tx, root)
    if found is not None and found.ticket_id == ticket.id:
        return found.id
    first: Conversation | None = next(
        (c for c in tickets.conversations_of(work.tx, ticket.id, "customer") if c.place.room == root.room and not c.is_closed), None
    )
    linked = tickets.link(work.tx, ticket.id, "customer", root, is_direct=said.direct)
    return first.id if first else linked


def reply_in_place(work: Work, said: Said, author: Person, ticket: Ticket) -> None:
    """Count what a team member wrote in the customer's own thread as the reply that it is."""
    conversation_id = _conversation_for(work, said, ticket)
    message_id = _keep(work, said, author, ticket.id, conversation_id, speaker="agent")
    replies.after_reply(work, author, ticket, text_at=min(said.at, work.now), message_id=message_id)
