"""
Files as people see them: a customer's in the workspace, a reply's where its customer reads, each once in every thread.

Their bytes are kept under their hash, so a message that comes under another card brings its files along.
"""

from collections.abc import Sequence

from bot.desk import parcels
from bot.desk.conversations import places_to_answer
from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Delete, Place, Upload
from bot.queue.job import Rank
from bot.queue.store import messages, tickets
from bot.queue.store.messages import Copy, File, Message


def note(work: Work, out: Upload, remote_id: str) -> None:
    """Note where a file is shown; one whose message was taken back meanwhile goes again."""
    message = messages.get(work.tx, out.message_id)
    if message is None or not remote_id:
        return
    if message.is_deleted:
        work.send(Delete(out.place, remote_id, is_file=True), f"retract:{out.key}:{remote_id}", Rank.CUSTOMER, message.ticket_id)
        return
    side = "team" if work.directory.is_team_place(out.place) else "customer"
    messages.add_copy(work.tx, Copy(message.id, side, out.place, remote_id, out.file_id, is_file=True))


def show(work: Work, message: Message, file: File) -> None:
    """Show a file that is here on the side where it was not given."""
    if file.stored is None or not message.is_public:  # a note's file stays where it was given, as what is internal does
        return
    origin = next((c for c in messages.copies_of(work.tx, message.id) if c.is_origin), None)
    if message.speaker == "agent" and origin is not None and origin.side == "team":
        _show_customers(work, message, file)
    else:
        show_in_workspace(work, message.ticket_id, [message])


def _show_customers(work: Work, message: Message, file: File) -> None:
    try:
        places = places_to_answer(work, tickets.get(work.tx, message.ticket_id))
    except Refusal:  # the customer's thread was deleted meanwhile: there is nobody to show it to
        return
    for number, each in enumerate(places):
        if not parcels.goes_with(work, message, each.place):
            _send(work, each.place, message, file, f"{number}" if number else "")


def show_in_workspace(work: Work, ticket_id: int, said: Sequence[Message]) -> None:
    """
    Show under a ticket's card the files of some messages that are here and do not stand there yet.

    That is where a new message's words are mirrored, and those of one that was on another ticket before.
    """
    public = {one.id: one for one in said if one.is_public and not one.is_deleted}
    waiting = [file for file in messages.files_of(work.tx, list(public)) if file.stored is not None] if public else []
    team = tickets.conversations_of(work.tx, ticket_id, "team")[:1] if waiting else []
    for file in waiting if team else ():
        if not _is_there(work, team[0].place, file):
            _send(work, team[0].place, public[file.message_id], file, team[0].place.thread)


def _is_there(work: Work, place: Place, file: File) -> bool:
    """Say whether a file was given in a thread, or is shown there already."""
    given = [copy for copy in messages.copies_of(work.tx, file.message_id) if copy.is_origin]
    shown = [copy for copy in messages.files_shown(work.tx, file.message_id) if copy.slot == file.id]
    return any(
        (copy.place.channel, copy.place.room, copy.place.thread) == (place.channel, place.room, place.thread) for copy in given + shown
    )


def _send(work: Work, place: Place, message: Message, file: File, where: str) -> None:
    """Upload it, once for each ``where``."""
    if file.stored is None:
        return
    key = f"upload:{message.id}:{file.remote_id}" + (f":{where}" if where else "")
    rank = Rank.CUSTOMER if message.speaker == "agent" else Rank.MIRROR
    work.send(Upload(place, file.stored, key, message.id, file.id), key, rank, message.ticket_id)


def follow(work: Work, message: Message) -> None:
    """Let the card, and the workspace's copies of a message, say what became of its files."""
    ticket = tickets.get(work.tx, message.ticket_id)
    work.show_card(ticket)
    for copy in messages.copies_of(work.tx, message.id):
        if copy.side == "team" and not copy.is_origin:
            work.show_post_again(ticket.id, copy.place, copy.remote_id)
