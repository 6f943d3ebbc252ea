"""A reply with files to somebody who writes mails: one mail, whole, and once."""

from dataclasses import replace

import pytest

from bot.desk.parcels import packed
from bot.messages import Later, Post, RemoteFile, StoredFile, Unsure, Upload
from bot.queue.store import messages
from tests.fakes import arrival, said
from tests.integration.test_mail_at_the_desk import ADA, MAIL_CAN, mail, office, post, posts, run, said_on, take  # noqa: F401 - fixtures

A, B = RemoteFile("F1", "a.pdf", "application/pdf", 3, "https://files/F1"), RemoteFile("F2", "b.txt", "text/plain", 2, "https://files/F2")
WITH_WORDS = replace(MAIL_CAN, files_with_words=True, file_limit=100)


def let(life, mail_can):
    """Let the mail channel be able to do this."""
    life.desk.capabilities = {**life.desk.capabilities, "mail": mail_can}


@pytest.fixture
async def desk(office, channel):  # noqa: F811
    """A desk with one ticket by mail, whose mails carry their files."""
    let(office, WITH_WORDS)
    channel.bytes |= {"F1": b"pdf", "F2": b"tx"}
    await take(office, mail("One", 1))
    return office


async def typed(life, channel, text, *files):
    """Let Lena type something with files under the card."""
    card = next(key for key, shown in channel.posts.items() if not shown.place.thread)
    number = f"typed-{life.clock.now().timestamp()}"
    await life.enter(arrival(said(text, number, "lena", at=life.clock.now(), room="triage", thread=card, files=files), number))
    await life.rest()


async def test_a_reply_and_its_files_are_one_mail(desk, post, channel):  # noqa: F811
    """The words wait for the bytes; nothing goes out beside them."""
    sent = len(post.sent)
    await typed(desk, channel, "!reply Here it is", A, B)
    (reply,) = post.sent[sent:]
    assert isinstance(reply, Post)
    assert (reply.content.text, [one.name for one in reply.files]) == ("Here it is", ["a.pdf", "b.txt"])
    assert reply.envelope.answers == "1@customer.test"


async def test_files_alone_are_one_mail_too(desk, post, channel):  # noqa: F811
    """Without a word to them."""
    sent = len(post.sent)
    await typed(desk, channel, "!reply", A, B)
    assert [[one.name for one in out.files] for out in post.sent[sent:]] == [["a.pdf", "b.txt"]]


async def test_a_file_that_never_comes_does_not_keep_the_words(desk, post, channel):  # noqa: F811
    """They go out with the others."""
    del channel.bytes["F1"]
    await typed(desk, channel, "!reply Here it is", A, B)
    reply = post.sent[-1]
    assert (reply.content.text, [one.name for one in reply.files]) == ("Here it is", ["b.txt"])


async def test_a_file_that_comes_very_late_follows_by_itself(desk, post, channel):  # noqa: F811
    """The words wait two minutes, not for ever."""
    sent = len(post.sent)
    late = [Later(100, "busy", hold=False)] * 2

    async def ask(errand, before=channel.ask):
        return late.pop() if late and getattr(errand, "file", None) == A else await before(errand)

    channel.ask = ask
    await typed(desk, channel, "!reply Here it is", A, B)
    words, file = post.sent[sent:]
    assert [one.name for one in words.files] == ["b.txt"]
    assert isinstance(file, Upload)
    assert file.file.name == "a.pdf"


async def test_what_is_too_much_for_one_mail_follows_in_another(desk, post, channel):  # noqa: F811
    """Nothing is left out."""
    let(desk, replace(WITH_WORDS, file_limit=4))
    sent = len(post.sent)
    await typed(desk, channel, "!reply Both", A, B)
    words, file = post.sent[sent:]
    assert [one.name for one in words.files] == ["a.pdf"]
    assert file.file.name == "b.txt"


async def test_a_send_that_ends_in_doubt_is_looked_for_with_the_same_files(desk, post, channel):  # noqa: F811
    """And goes out once."""
    post.plan(Unsure("lost"), lambda out: isinstance(out, Post) and bool(out.carries), accepted=True)
    await typed(desk, channel, "!reply Here", A)
    assert [one.key for one in post.looked] == [one.key for one in post.sent[-1:]]
    assert [one.name for one in post.looked[0].files] == ["a.pdf"]
    assert len([one for one in posts(post) if one.carries]) == 1


async def test_a_reply_taken_back_before_its_files_came_is_not_sent(desk, post, channel):  # noqa: F811
    """A mail cannot be taken back later."""
    sent = len(post.sent)
    card = next(key for key, shown in channel.posts.items() if not shown.place.thread)
    typed_one = said("!reply Wrong", "t1", "lena", at=desk.clock.now(), room="triage", thread=card, files=(A,))

    async def ask(_errand):
        return Later(1, "busy", hold=False)

    real, channel.ask = channel.ask, ask
    await desk.enter(arrival(typed_one, "t1"))
    await desk.drain()
    with desk.database.write() as tx:
        messages.mark_deleted(tx, messages.edge(tx, 1, "agent", last=True), desk.clock.now())
    channel.ask = real
    await desk.rest()
    assert post.sent[sent:] == []


def test_files_are_packed_up_to_the_limit():
    """In their order; a smaller one after a large one still fits."""
    files = [StoredFile(name, name, "", size) for name, size in (("a", 6), ("b", 7), ("c", 4))]
    assert [one.name for one in packed(files, 10)] == ["a", "c"]
    assert packed(files, 5) == (files[2],)
    assert packed([], 5) == ()
