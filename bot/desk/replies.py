"""
What the team says: replies to the customer, notes, drafts, and changing or taking back what was sent.

A reply goes to the conversation in which the customer spoke last. Each part of it is a job of its own, so that a part that
arrived is never sent again because a later one did not.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk import cards, lifecycle
from bot.desk.conversations import places_to_answer, speaker_name, tell_workspace
from bot.desk.envelopes import MAIL
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import BadCall, Refusal
from bot.messages import Content, Delete, Describe, Edit, Fetch, Post, RemoteFile, Said
from bot.queue.job import Rank
from bot.queue.store import mails, messages, tickets
from bot.queue.store.messages import Copy, Message
from bot.queue.store.people import Person
from bot.queue.store.tickets import Conversation
from bot.queue.ticket import Status, Ticket, move
from bot.text import excerpt, literal, split


def reply(work: Work, by: Person, ticket_id: int, text: str, *, typed_as: Said | None = None, seen: int = 0) -> str:
    """
    Send ``text`` to the customer and give the answer for the agent.

    ``typed_as`` is the message in which the agent typed it (its edits will follow); ``seen`` is the last customer message
    that the agent had before them, 0 if unknown: a newer one holds the reply back as a draft.
    """
    text = text.strip()
    files = typed_as.files if typed_as else ()
    if not text and not files:
        raise BadCall("There is nothing to send: write the reply after the command.")
    ticket = tickets.get(work.tx, ticket_id)
    targets = places_to_answer(work, ticket)
    if seen and (newer := _newer_than(work, ticket, seen)):
        return _hold_back(work, by, ticket, text, newer)
    message_id = messages.create(work.tx, ticket_id, by.id, "agent", text, work.now, conversation_id=targets[0].id)
    if typed_as is not None:
        messages.add_copy(work.tx, Copy(message_id, "team", typed_as.place, typed_as.remote_id, is_origin=True))
        attach(work, message_id, ticket_id, typed_as.place.channel, files)
    _post_parts(work, by, ticket_id, message_id, targets, text, has_files=bool(files))
    after_reply(work, by, ticket, text_at=work.now, message_id=message_id)
    return f"Sent to the customer on #{ticket_id}.{_doubts(work, ticket_id, targets)}"


def _doubts(work: Work, ticket_id: int, targets: Sequence[Conversation]) -> str:
    """Say which of these addresses let a mail come back for good, and were not heard of since."""
    mailed = [target.place.room for target in targets if target.place.channel == MAIL]
    letters = mails.of_ticket(work.tx, ticket_id) if mailed else []
    said = ""
    for address in mailed:
        bounced = mails.bounce(work.tx, address)
        if bounced and not any(one.address == address and one.at > bounced.at for one in letters):
            why = f" ({literal(bounced.why)})" if bounced.why else ""
            said += f" ⚠️ A mail to {literal(address)} came back on {bounced.at:%d %b}{why}, so this one may not arrive. {OTHER_WAY}"
    return said


OTHER_WAY = "Ask for another address, or reach them another way."


def _post_parts(
    work: Work, by: Person, ticket_id: int, message_id: int, targets: Sequence[Conversation], text: str, *, has_files: bool = False
) -> None:
    for target in targets:
        able = work.can(target.place.channel)
        as_one = has_files and able.files_with_words
        for part, words in enumerate(split(text, able.text_limit) or (("",) if as_one else ())):
            key = f"reply:{message_id}:{part}" + ("" if target is targets[0] else f":{target.id}")
            post = Post(target.place, Content(text=words), key, speaker_name(work, by), (message_id,), part)
            work.send(replace(post, waits_for_files=as_one and part == 0), key, Rank.CUSTOMER, ticket_id)


def after_reply(work: Work, by: Person, ticket: Ticket, *, text_at: datetime, message_id: int) -> None:
    """Do what a reply does to the ticket: the first one takes it and starts it. A resolved ticket stays resolved."""
    if ticket.status in (Status.NEW, Status.TRIAGED):
        lifecycle.claim(work, by, ticket)

    def decide(now_ticket: Ticket) -> Ticket:
        spoken = replace(now_ticket, agent_spoke_at=text_at, first_response_at=now_ticket.first_response_at or text_at)
        return move(spoken, Status.IN_PROGRESS, now=work.now) if spoken.status is Status.ASSIGNED else spoken

    facts = {"message_id": message_id}
    _, after = lifecycle.change(work, ticket.id, Deed("replied", by, at=text_at, facts=facts), decide)
    work.show_mirror(after)


def _newer_than(work: Work, ticket: Ticket, seen: int) -> Message | None:
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return last if last is not None and last.id > seen else None


def _hold_back(work: Work, by: Person, ticket: Ticket, text: str, newer: Message) -> str:
    draft(work, by, ticket.id, text)
    return (
        f"Not sent: {newer.author_name} wrote while you were typing: “{literal(excerpt(newer.text, 200))}” "
        f"Your reply is kept as a draft in the thread of #{ticket.id}; send it from there, or write another."
    )


# ----------------------------------------------------------------------------------------------------- notes, drafts


def note(work: Work, by: Person, ticket_id: int, text: str, *, typed_as: Said | None = None) -> int:
    """Keep a word among the team, and give its number. It can never reach the customer; its files neither."""
    ticket = tickets.get(work.tx, ticket_id)
    at = min(typed_as.at, work.now) if typed_as else work.now
    message_id = messages.create(work.tx, ticket_id, by.id, "note", text.strip(), at)
    if typed_as is not None:
        messages.add_copy(work.tx, Copy(message_id, "team", typed_as.place, typed_as.remote_id, is_origin=True))
        attach(work, message_id, ticket_id, typed_as.place.channel, typed_as.files)
    else:
        words = f"📝 **{literal(by.shown)}** noted: {text.strip()}"
        tell_workspace(work, ticket, words, f"note:{message_id}")
    lifecycle.write_down(work, ticket, ticket, Deed("noted", by, at=at, facts={"message_id": message_id}))
    return message_id


def draft(work: Work, by: Person, ticket_id: int, text: str) -> int:
    """Keep a proposed reply in the workspace, for anyone of the team to send or discard; gives its id."""
    ticket = tickets.get(work.tx, ticket_id)
    draft_id = messages.create(work.tx, ticket_id, by.id, "agent", text.strip(), work.now, is_draft=True)
    kept = _draft(work, ticket_id, draft_id)
    for place in tickets.conversations_of(work.tx, ticket_id, "team")[:1]:
        key = f"draft:{draft_id}"
        work.send(Post(place.place, cards.draft_content(kept), key, carries=(draft_id,)), key, Rank.MIRROR, ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("drafted", by, facts={"message_id": draft_id}))
    return draft_id


def send_draft(work: Work, by: Person, ticket_id: int, draft_id: int) -> str:
    """Send a draft; two people pressing at once send it once."""
    kept = _draft(work, ticket_id, draft_id)
    targets = places_to_answer(work, tickets.get(work.tx, ticket_id))
    if not messages.publish_draft(work.tx, draft_id, by.id, work.now):
        raise Refusal("That draft was sent already.")
    show_again(work, kept)
    _post_parts(work, by, ticket_id, draft_id, targets, kept.text)
    after_reply(work, by, tickets.get(work.tx, ticket_id), text_at=work.now, message_id=draft_id)
    return f"Sent to the customer on #{ticket_id}.{_doubts(work, ticket_id, targets)}"


def discard_draft(work: Work, by: Person, ticket_id: int, draft_id: int) -> str:
    """Give a draft up."""
    kept = _draft(work, ticket_id, draft_id)
    messages.mark_deleted(work.tx, kept, work.now)
    show_again(work, kept)
    ticket = tickets.get(work.tx, ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("discarded draft", by, facts={"message_id": draft_id}))
    return "Draft discarded."


def _draft(work: Work, ticket_id: int, draft_id: int) -> Message:
    kept = messages.get(work.tx, draft_id)
    if kept is None or kept.ticket_id != ticket_id or not kept.is_draft:
        raise Refusal("That draft was sent already." if kept and kept.is_public else "There is no such draft on this ticket.")
    if kept.is_deleted:
        raise Refusal("That draft was discarded.")
    return kept


# -------------------------------------------------------------------------------------------------- changing, undoing


def amend(work: Work, by: Person, message_id: int, text: str, *, at: datetime | None = None) -> str:
    """Change what a sent reply says, wherever the customer reads it, however long ago it was."""
    message = _sent_reply(work, message_id)
    if not text.strip():
        raise BadCall("A reply cannot become empty. To take it back, use Delete.")
    if text.strip() == message.text:
        return "Nothing changed."
    _refuse_beyond_reach(work, message, "changed")
    messages.reword(work.tx, message, text.strip(), at or work.now)
    reword_outside(work, message, text.strip(), by)
    ticket = tickets.get(work.tx, message.ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("amended", by, facts={"message_id": message_id}))
    return f"Changed, also where the customer reads it (#{message.ticket_id})."


def retract(work: Work, by: Person, message_id: int) -> str:
    """Take a sent reply back, wherever the customer reads it."""
    message = _sent_reply(work, message_id)
    _refuse_beyond_reach(work, message, "taken back")
    messages.mark_deleted(work.tx, message, work.now)
    remove_outside(work, message)
    ticket = tickets.get(work.tx, message.ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("retracted", by, facts={"message_id": message_id}))
    return f"Taken back, also where the customer read it (#{message.ticket_id})."


def _standing(work: Work, message: Message, *, fixed: bool) -> list[Copy]:
    """Give a message's copies of ours on the customer's side that can be changed or, ``fixed``, cannot (a mail)."""
    ours = [copy for copy in messages.copies_of(work.tx, message.id) if not copy.is_origin and copy.side == "customer"]
    return [copy for copy in ours if work.can(copy.place.channel).edits is not fixed]


def _refuse_beyond_reach(work: Work, message: Message, wish: str) -> None:
    if _standing(work, message, fixed=True) and not _standing(work, message, fixed=False):
        raise Refusal(f"The customer has this reply as a mail, and a mail that was sent cannot be {wish}. {CORRECT}")


CORRECT = "Send another reply that puts it right."


def tell_fixed(work: Work, message: Message, wish: str) -> None:
    """Tell the team that the customer has a reply as it was sent."""
    ticket = tickets.get(work.tx, message.ticket_id)
    words = f"⚠️ The customer has that reply as a mail, and a mail that was sent cannot be {wish}. {CORRECT}"
    tell_workspace(work, ticket, words, f"fixed:{message.id}:{_revision(work)}")


def _sent_reply(work: Work, message_id: int) -> Message:
    message = messages.get(work.tx, message_id)
    if message is None or message.speaker != "agent" or message.is_draft or message.is_deleted:
        raise Refusal("That is not a reply that was sent to a customer.")
    return message


def show_again(work: Work, message: Message) -> None:
    """Let the workspace's copies of a message say what it says now."""
    copies = [copy for copy in messages.copies_of(work.tx, message.id) if copy.side == "team" and not copy.is_origin]
    for place, remote_id in dict.fromkeys((copy.place, copy.remote_id) for copy in copies):
        work.show_post_again(message.ticket_id, place, remote_id)


def reword_outside(work: Work, message: Message, text: str, by: Person | None) -> None:
    """Let every copy of ours say the new words: parts that stay are edited, new ones posted, spare ones deleted."""
    ours = _standing(work, message, fixed=False)
    show_again(work, message)
    speaker = speaker_name(work, by) if by else ""
    if _standing(work, message, fixed=True):
        tell_fixed(work, message, "changed")
    for place in dict.fromkeys(copy.place for copy in ours):
        _reword_at(work, message, [copy for copy in ours if copy.place == place], text, speaker)


def _reword_at(work: Work, message: Message, standing: Sequence[Copy], text: str, speaker: str) -> None:
    place = standing[0].place
    parts = split(text, work.can(place.channel).text_limit)
    for part, words in enumerate(parts):
        key = f"amend:{message.id}:{_revision(work)}:{part}:{standing[0].remote_id}"
        if part < len(standing):
            edit = Edit(place, standing[part].remote_id, Content(text=words), speaker if part == 0 else "")
            work.send(edit, key, Rank.CUSTOMER, message.ticket_id)
        else:
            work.send(Post(place, Content(text=words), key, speaker, (message.id,), part), key, Rank.CUSTOMER, message.ticket_id)
    _delete(work, message.ticket_id, standing[len(parts) :])


def _revision(work: Work) -> str:
    return work.now.strftime("%Y%m%d%H%M%S%f")


def remove_outside(work: Work, message: Message) -> None:
    """Take every copy of ours away on the customer's side, and mark it as gone in the workspace."""
    show_again(work, message)
    if _standing(work, message, fixed=True):
        tell_fixed(work, message, "taken back")
    _delete(work, message.ticket_id, _standing(work, message, fixed=False))
    _delete(work, message.ticket_id, [one for one in messages.files_shown(work.tx, message.id) if work.can(one.place.channel).deletes])


def remove_files(work: Work, message: Message, kept: set[str]) -> None:
    """Follow an edit that took files off a message: they disappear on the other side as well."""
    gone = [file for file in messages.files_of(work.tx, [message.id]) if file.remote_id not in kept and file.fault != REMOVED]
    for file in gone:
        messages.file_arrived(work.tx, message.id, file.remote_id, fault=REMOVED)
    ids = {file.id for file in gone}
    _delete(work, message.ticket_id, [copy for copy in messages.files_shown(work.tx, message.id) if copy.slot in ids])


REMOVED = "removed by its author"


def _delete(work: Work, ticket_id: int, gone: Sequence[Copy]) -> None:
    for copy in gone:
        out = Delete(copy.place, copy.remote_id, copy.is_file)
        work.send(out, f"retract:{copy.place.room}:{copy.remote_id}", Rank.CUSTOMER, ticket_id)
        messages.forget_copy(work.tx, copy)


# ------------------------------------------------------------------------------------------------------------- files


def attach(work: Work, message_id: int, ticket_id: int, channel: str, files: Sequence[RemoteFile]) -> None:
    """Note a message's files and have their bytes fetched, one by one; what the policy refuses is noted as refused."""
    for file in files:
        if not messages.add_file(work.tx, message_id, file):
            continue
        if file.url or channel == MAIL:  # a mail brings its files along
            fetch(work, message_id, ticket_id, channel, file)
        else:  # a mere outline: neither its name nor its type is known yet
            work.errand(Describe(channel, message_id, file), f"describe:{message_id}:{file.remote_id}", ticket_id)


def fetch(work: Work, message_id: int, ticket_id: int, channel: str, file: RemoteFile) -> None:
    """Have a file's bytes fetched, or note why the policy refuses it."""
    if fault := refused_file(work, file):
        messages.file_arrived(work.tx, message_id, file.remote_id, fault=fault)
        return
    limit = work.policy.files.max_mb * 1_000_000
    work.errand(Fetch(channel, message_id, file, limit), f"file:{message_id}:{file.remote_id}", ticket_id)


def refused_file(work: Work, file: RemoteFile) -> str:
    """Why a file is not taken; empty if it is."""
    limit = work.policy.files.max_mb
    if file.size > limit * 1_000_000:
        return f"larger than {limit} MB"
    return "" if work.policy.files.takes(file.name) else "a type that is not accepted"
