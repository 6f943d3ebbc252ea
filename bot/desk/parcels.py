"""
A reply and the files on it as one: where a channel carries them together, the words wait until the files are here.

What does not fit into one, and what comes too late, follows by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk.work import Work
from bot.messages import Content, Errand, Later, Outbound, Place, Post, StoredFile
from bot.queue.store import messages
from bot.queue.store.messages import File, Message
from bot.text import split

PATIENCE = timedelta(minutes=2)  # words that wait much longer than a file takes are worse than a second mail
ON_THEIR_WAY = Later(1.0, "its files are on their way")


def waits(task: Outbound | Errand) -> bool:
    """Say whether something goes out with the files of the messages that it carries."""
    return isinstance(task, Post) and task.waits_for_files


def whole(work: Work, task: Outbound | Errand) -> Post | Later | None:
    """Give a post with its files and with what its message says by now; None where that was taken back meanwhile."""
    assert isinstance(task, Post)  # noqa: S101 - nothing else waits
    message = messages.get(work.tx, task.carries[0])
    if message is None or message.is_deleted:
        return None
    found = messages.files_of(work.tx, [message.id])
    if any(not file.digest and not file.fault for file in found) and work.now - message.at < PATIENCE:
        return ON_THEIR_WAY
    able = work.can(task.channel)
    parts = split(message.text, able.text_limit) or ("",)
    here = [file.stored for file in found if file.stored is not None]
    return replace(task, content=Content(text=parts[min(task.part, len(parts) - 1)]), files=packed(here, able.file_limit))


def packed(files: Sequence[StoredFile], limit: int) -> tuple[StoredFile, ...]:
    """Give the files, in order, that are together no larger than ``limit`` bytes."""
    found: list[StoredFile] = []
    for file in files:
        if sum(one.size for one in found) + file.size <= limit:
            found.append(file)
    return tuple(found)


def left(work: Work, sent: Post) -> list[tuple[Message, File]]:
    """Give the files that did not go out with a post that carries their message."""
    message = messages.get(work.tx, sent.carries[0]) if sent.waits_for_files else None
    if message is None:
        return []
    return [(message, file) for file in messages.files_of(work.tx, [message.id]) if file.stored and file.stored not in sent.files]


def goes_with(work: Work, message: Message, place: Place) -> bool:
    """Say whether a file of a message will go to a place with the words, which have not gone there yet."""
    if not work.can(place.channel).files_with_words:
        return False
    return all(copy.place != place for copy in messages.copies_of(work.tx, message.id))
