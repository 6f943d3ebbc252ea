"""
After an attempt to go outside: write down what is known now.

Each function runs in the transaction that settles the job, so that "it was sent" and "the job is done" are one fact.
"""

from dataclasses import replace
from typing import Any

import structlog

from bot.desk import attachments, clock_words, intake, judging, knowing, linking, originals, panel, parcels, proposals, replies
from bot.desk.conversations import tell_workspace
from bot.desk.work import SYSTEM, Work
from bot.messages import (
    Advice,
    Answer,
    Consult,
    Content,
    Delete,
    Describe,
    Edit,
    Errand,
    Fetch,
    Found,
    Judge,
    Judgement,
    Later,
    Learn,
    Learnt,
    Look,
    Outbound,
    Place,
    Post,
    Profile,
    Refused,
    RemoteFile,
    RollCall,
    Roster,
    Said,
    Sent,
    Survey,
    Surveyed,
    Upload,
    WhoIs,
)
from bot.policy import Role
from bot.queue.job import Job, Rank
from bot.queue.store import jobs, messages, notices, people, tickets
from bot.queue.store.files import FileStore
from bot.queue.store.messages import Copy
from bot.queue.store.tickets import Event
from bot.text import split

log = structlog.get_logger(__name__)


def sent(work: Work, job: Job, out: Outbound, outcome: Sent) -> None:
    """Something arrived: note where, so that edits, deletions and answers find it."""
    if isinstance(out, Upload):
        attachments.note(work, out, outcome.remote_id)
    if not isinstance(out, Post):
        return
    place = Place(out.place.channel, outcome.room or out.place.room, out.place.thread)
    if job.kind == "card" and job.ticket_id is not None:
        tickets.link(work.tx, job.ticket_id, "team", Place(place.channel, place.room, outcome.remote_id))
        work.show_mirror(tickets.get(work.tx, job.ticket_id))
        attachments.show_in_workspace(work, job.ticket_id, messages.of_ticket(work.tx, job.ticket_id))
    elif job.kind == "receipt":
        _receipt_sent(work, job, place, outcome.remote_id)
    elif job.kind == "notice":
        notices.change(work.tx, _number(job), channel=place.channel, room=place.room, remote_id=outcome.remote_id)
    for slot, message_id in enumerate(out.carries):
        side = "team" if work.directory.is_team_place(place) else "customer"
        messages.add_copy(work.tx, Copy(message_id, side, place, outcome.remote_id, slot, out.part))
    for message, file in parcels.left(work, out):
        attachments.show(work, message, file)
    if job.kind == "mirror" and job.ticket_id is not None:
        work.show_mirror(tickets.get(work.tx, job.ticket_id))
        carried = [one for message_id in out.carries if (one := messages.get(work.tx, message_id)) is not None]
        attachments.show_in_workspace(work, job.ticket_id, carried)
        if any(one.is_deleted or one.edited_at is not None for one in carried):
            work.show_post_again(job.ticket_id, place, outcome.remote_id)  # it may have changed while the post was on its way
    if job.kind == "send" and out.carries and not work.directory.is_team_place(place):
        _catch_up(work, out, place, outcome.remote_id)
    elif job.kind == "send" and out.carries and job.ticket_id is not None:
        work.show_post_again(job.ticket_id, place, outcome.remote_id)  # a draft that was sent or discarded meanwhile


def _number(job: Job) -> int:
    """Give the number of what a live job shows."""
    return int(job.key.partition(":")[2])


def _receipt_sent(work: Work, job: Job, place: Place, remote_id: str) -> None:
    conversation_id = _number(job)
    values: dict[str, Any] = {"receipt_id": remote_id}
    if not place.thread:  # our own post began the conversation
        values |= {"room": place.room, "thread": remote_id}
    tickets.change_conversation(work.tx, conversation_id, **values)


def _catch_up(work: Work, out: Post, place: Place, remote_id: str) -> None:
    """Let the customer's copy follow a reply that was changed or taken back while it was on its way."""
    message = messages.get(work.tx, out.carries[0])
    if message is None:
        return
    key = f"{out.key}:{remote_id}"
    parts = () if message.is_deleted else split(message.text, work.can(place.channel).text_limit)
    if not work.can(place.channel).edits:
        if out.part >= len(parts) or parts[out.part] != out.content.text:
            replies.tell_fixed(work, message, "changed or taken back")
        return
    if out.part >= len(parts):
        work.send(Delete(place, remote_id), f"retract:{key}", Rank.CUSTOMER, message.ticket_id)
        messages.forget_copy(work.tx, Copy(message.id, "customer", place, remote_id))
        return
    if parts[out.part] != out.content.text:
        edit = Edit(place, remote_id, Content(text=parts[out.part]), out.speaker if out.part == 0 else "")
        work.send(edit, f"amend:{key}", Rank.CUSTOMER, message.ticket_id)
    kind, number, _, *rest = out.key.split(":")
    if kind == "reply" and out.part == 0:  # it may have grown: a part that was planned from the start is there already, by its key
        for part, words in enumerate(parts[1:], start=1):
            own = ":".join([kind, number, str(part), *rest])
            work.send(replace(out, place=place, content=Content(text=words), key=own, part=part), own, Rank.CUSTOMER, message.ticket_id)


PLAINLY = "plainly"  # the key of a second, plain try at a private answer
GONE = "gone"  # what a channel says of a post or thread that does not exist any more


def refused(work: Work, job: Job, out: Outbound, outcome: Refused) -> bool:
    """Something cannot arrive. Says whether that is put right already, so that the job is done and not dead."""
    if outcome.astray and isinstance(out, Post):
        work.send(Delete(out.place, outcome.astray), f"astray:{out.place.room}:{outcome.astray}", Rank.CUSTOMER, job.ticket_id)
    if job.kind in ("card", "remirror", "receipt", "notice") and isinstance(out, Edit) and outcome.reason == GONE:
        _forget_post(work, job, out)
        return True
    if isinstance(out, Delete) and outcome.reason == GONE:
        return True
    if isinstance(out, Post) and out.place.thread and outcome.reason == GONE:
        _close_thread(work, out.place)
        if job.kind == "mirror":  # shown again under the card that comes instead
            return True
    if isinstance(out, Answer) and not job.key.startswith(f"{PLAINLY}:"):
        words = f"The answer to your last command could not be shown here: {outcome.reason}. {outcome.remedy}".strip()
        key = f"{PLAINLY}:{job.key}"
        work.send(Answer(Place(out.place.channel, out.person), out.person, Content(text=words)), key, Rank.ANSWER)
    return out.kind in ("answer", "home", "label", "panel")  # a private word that found nobody is no harm; the log has it


def _forget_post(work: Work, job: Job, out: Edit) -> None:
    if job.kind == "notice":  # somebody took it away; it is not said twice
        notices.change(work.tx, _number(job), is_final=True)
    if job.kind == "card" and job.ticket_id is not None:
        standing = tickets.conversation_at(work.tx, Place(out.place.channel, out.place.room, out.remote_id))
        if standing is not None:
            tickets.unlink(work.tx, standing.id)
        work.show_card(tickets.get(work.tx, job.ticket_id))


def _close_thread(work: Work, place: Place) -> None:
    conversation = tickets.conversation_at(work.tx, place)
    if conversation is not None and conversation.side == "customer":
        tickets.change_conversation(work.tx, conversation.id, is_closed=True)
    elif conversation is not None:
        tickets.unlink(work.tx, conversation.id)
        work.show_card(tickets.get(work.tx, conversation.ticket_id))


def dead(work: Work, job: Job, why: str) -> None:
    """Say aloud that a job will not be tried again: a line on its ticket, and one notice an hour to the admins."""
    log.error("a job is dead", job=job.key, kind=job.kind, attempts=job.attempts, error=why)
    if originals.tell_who_asked(work, job, why):
        return
    if job.ticket_id is not None:
        ticket = tickets.get(work.tx, job.ticket_id)
        facts = {"job": job.id, "kind": job.kind}
        tickets.record(work.tx, Event(ticket.id, "not delivered", work.now, work.now, why=why, via=SYSTEM, facts=facts))
        if job.rank <= Rank.CUSTOMER:
            words = f"⚠️ This did not reach the customer: {why} An admin can try again with `python -m bot jobs retry {job.id}`."
            tell_workspace(work, ticket, words, f"undelivered:{job.id}:{job.attempts}")
    _notify_admins(
        work, f"dead:{work.now:%Y%m%d%H}", f"⚠️ Something could not be done: {why} `python -m bot jobs list` shows all of them.", job
    )


def _notify_admins(work: Work, key: str, words: str, job: Job | None = None) -> None:
    place = work.directory.team_place("admins")
    if place is not None and not (job and job.key.startswith("dead:")):
        work.send(Post(place, Content(text=words), key), key, Rank.WARNING)


def blocked(work: Work, channel: str, why: str) -> None:
    """Note that a channel is closed to us: everything waits, and the admins are told once, as soon as anything can reach them."""
    name = f"blocked:{channel}"
    if people.marked_at(work.tx, name) is not None:
        return
    people.mark(work.tx, name, why, work.now)
    log.error(
        "a channel is closed to us; everything for it waits", channel=channel, why=why, remedy="put a valid token in place and restart"
    )
    since = clock_words.moment(work.now, work.zone)
    words = f"⚠️ {channel.title()} refused our access since {since}: {why}. Nothing is lost; everything waited and goes out now."
    _notify_admins(work, f"{name}:{work.now:%Y%m%d%H%M%S}", words)


def unblocked(work: Work, channel: str) -> None:
    """Note that a channel works again, and let go of everything that waited for it. Costs a statement where there is nothing to note."""
    if people.unmark(work.tx, f"blocked:{channel}"):
        log.info("a channel works again", channel=channel)
        jobs.release_holds(work.tx, f"{channel}:", work.now)


# ----------------------------------------------------------------------------------------------------------- errands


def found(work: Work, files: FileStore, errand: Errand, what: Found) -> None:
    """Keep what an errand brought."""
    match errand, what:
        case Fetch(), bytes():
            _file_here(work, files, errand, what)
        case Describe(), RemoteFile():
            _file_described(work, errand, what)
        case WhoIs(), Profile():
            linking.profiled(work, errand.channel, what)
        case Look(), Said():
            intake.open_from(work, what)
        case Judge(), Judgement():
            judging.take(work, errand, what)
        case Consult(), Advice():
            (proposals.asked_again if errand.is_quiet else panel.advised if errand.in_panel else knowing.advised)(work, errand, what)
        case Survey(), Surveyed():
            knowing.surveyed(work, errand, what)
        case Learn(), Learnt():
            pass  # it is found by its meaning from now on, and nobody waits to hear of it
        case RollCall(), Roster():
            _roster_read(work, what)


def _roster_read(work: Work, roster: Roster) -> None:
    """Keep who has which rights; say so where nobody has any."""
    people.learn_roster(work.tx, roster, work.now)
    if not roster.roles and _has_team(work, roster.channel):
        why = "; ".join(roster.faults) or "its groups are empty"
        words = f"⚠️ Nobody has the rights of the team on {roster.channel.title()}: {why}."
        _notify_admins(work, f"nobody:{roster.channel}:{work.now:%Y%m%d}", words)
    for fault in roster.faults:
        log.warning("the roster has a gap", channel=roster.channel, fault=fault)
    for person in people.team(work.tx, roster.channel):
        if not person.is_profiled:
            work.errand(WhoIs(person.channel, person.remote_id), f"who:{person.channel}:{person.remote_id}:{work.now:%Y%m%d}")


def _has_team(work: Work, channel: str) -> bool:
    """Say whether the policy has anybody of the team on a channel."""
    roles: tuple[Role, ...] = ("agents", "leads", "admins")
    return any(source.channel == channel for role in roles for source in work.policy.team.sources_of(role))


def not_found(work: Work, errand: Errand, end: Refused | Later) -> None:
    """Say what an errand that failed for good means."""
    match errand:
        case Fetch() | Describe():
            messages.file_arrived(work.tx, errand.message_id, errand.file.remote_id, fault=end.reason)
            message = messages.get(work.tx, errand.message_id)
            if message is not None:
                attachments.follow(work, message)
        case Survey():
            knowing.surveyed(work, errand, Surveyed())
        case Consult():
            (proposals.not_asked if errand.is_quiet else panel.failed if errand.in_panel else knowing.failed)(work, errand, end.reason)
        case Look():
            words = f"That message could not be read ({end.reason}), so no ticket was opened. Use the message's own menu: “Open a ticket”."
            asker = people.know(work.tx, errand.by, work.now)
            work.answer(asker, errand.place, Content(text=words), f"look:{errand.place.room}:{errand.remote_id}")


def _file_described(work: Work, errand: Describe, file: RemoteFile) -> None:
    message = messages.get(work.tx, errand.message_id)
    if message is None:
        return
    file = replace(file, remote_id=errand.file.remote_id)
    messages.file_described(work.tx, errand.message_id, file)
    replies.fetch(work, message.id, message.ticket_id, errand.channel, file)
    attachments.follow(work, message)


def _file_here(work: Work, files: FileStore, errand: Fetch, data: bytes) -> None:
    digest = files.put(data)
    messages.file_arrived(work.tx, errand.message_id, errand.file.remote_id, digest=digest, size=len(data))
    message = messages.get(work.tx, errand.message_id)
    if message is None or message.is_deleted:
        return
    for file in messages.files_of(work.tx, [message.id]):
        if file.remote_id == errand.file.remote_id:
            attachments.show(work, message, file)
    attachments.follow(work, message)
