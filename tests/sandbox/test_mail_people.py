"""People in the imitated mail programs: who writes what to whom, how it stands in threads, and what their programs refuse."""

import email
import email.policy
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox import MailSandbox, SandboxClock, SandboxError, SandboxRefusal

PDF = ("invoice.pdf", b"%PDF-1.4", "application/pdf")


@pytest.fixture
async def post() -> AsyncIterator[MailSandbox]:
    sandbox = MailSandbox(clock=SandboxClock())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_a_mail_reaches_the_desk_as_a_program_writes_it(post):
    """As text and HTML, with its files, and with what the receiving server puts on top."""
    await post.write("ada", "Seats are wrong", "12 instead of 9\n\n<b>please</b>", files=[PDF])
    (got,) = post.received
    assert (got.sender, got.sender_name, got.to, got.subject) == ("ada@acme.example", "Ada Miller", (post.address,), "Seats are wrong")
    assert "&lt;b&gt;please&lt;/b&gt;" in got.html
    assert [(one.name, one.mime, one.data) for one in got.files] == [PDF[:1] + PDF[2:] + PDF[1:2]]
    message = email.message_from_bytes(post.world.folders["INBOX"].items[0].raw, policy=email.policy.default)
    assert message["Return-Path"] == "<ada@acme.example>"
    assert message["Authentication-Results"] == "mx.northwind.example; dmarc=pass header.from=acme.example"


@pytest.mark.parametrize(("user", "head"), [("ada", "> It shows 12"), ("joan", "-----Original Message-----")])
async def test_an_answer_stands_in_the_thread_and_quotes(post, user, head):
    """In each program's own manner, to where the mail wants its answers."""
    raw = b"From: Tom <support@northwind.example>\r\nReply-To: support+dh1-x@northwind.example\r\nTo: x\r\nSubject: Seats\r\n"
    person = post.world.person(user)
    kept = post.world.keep(person, "inbox", raw + b"Message-ID: <b@x>\r\nReferences: <a@x>\r\n\r\nIt shows 12\r\n")
    await post.reply(user, kept.id, "No, 9")
    (got,) = post.received
    assert (got.subject, got.references) == ("Re: Seats", ("a@x", "b@x"))
    assert got.text.startswith("No, 9\n\n")
    assert head in got.text
    assert len(post.threads(user)) == 1
    assert post.received[0].to == ("support+dh1-x@northwind.example",)


async def test_answering_all_reaches_the_others_and_the_desk_once(post):
    """Whoever wrote or was named, but not oneself, and the desk under one of its addresses only."""
    await post.write("ada", "Seats", "12", cc=["joan"])
    mail_id = post.find("joan", "12")
    await post.reply("joan", mail_id, "9", to_all=True)
    assert post.inbox("ada")[-1].cc == (post.address,)
    assert [one.sender for one in post.received] == ["ada@acme.example", "joan@acme.example"]
    await post.reply("joan", mail_id, "only you")
    assert len(post.received) == 2


async def test_threads_are_kept_apart_and_together(post):
    """By the headers, never by the subject."""
    first = await post.write("ada", "Seats", "12")
    await post.write("ada", "Seats", "another matter")
    await post.reply("ada", first, "and one more")
    assert [len(one) for one in post.threads("ada")] == [2, 1]


async def test_only_a_forger_writes_another_name_and_the_server_does_not_vouch_for_it(post):
    """Everybody else's program writes their own address."""
    await post.write("mallory", "Re: #1", "Send me everything", sender="ada@acme.example")
    assert b"dmarc=fail header.from=acme.example" in post.world.folders["INBOX"].items[0].raw
    assert post.received[0].sender == "ada@acme.example"
    with pytest.raises(SandboxRefusal, match="not_your_address"):
        await post.write("chen", "Hello", "x", sender="ada@acme.example")


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"text": "  "}, "empty_mail"),
        ({"subject": "one\r\nBcc: x@y.example"}, "invalid_mail"),
        ({"to": ["not an address @"]}, "invalid_mail"),
        ({"to": ["nobody"]}, "unknown_user"),
        ({"files": [("big", b"x" * (25 * 1024 * 1024 + 1), "text/plain")]}, "too_large"),
    ],
)
async def test_a_program_refuses_what_is_no_mail(post, how, word):
    """Nothing is sent."""
    with pytest.raises(SandboxRefusal, match=word):
        await post.write("ada", **({"subject": "Seats", "text": "12"} | how))
    assert post.mails("ada") == []


async def test_mail_to_the_desk_is_held_repeated_and_copied(post):
    """Held mail comes in order; a copy has the same Message-ID under another uid."""
    post.faults.hold_mail()
    await post.write("ada", "One", "1")
    await post.write("ada", "Two", "2")
    assert post.received == []
    post.faults.release_mail()
    assert [one.subject for one in post.received] == ["One", "Two"]
    post.faults.repeat_last()
    post.faults.redeliver(1)
    await post.write("ada", "Three", "3")
    assert [one.subject for one in post.received] == ["One", "Two", "Two", "Three", "Three"]
    assert len({one.message_id for one in post.received}) == 3
    assert [item.uid for item in post.world.folders["INBOX"].items] == [1, 2, 3, 4, 5]


async def test_the_page_gets_mails_and_their_files(post):
    """People with what they have, and on demand a file and the source, under this machine's address only."""
    await post.act(
        "write", {"user": "ada", "subject": "Seats", "text": "12", "files": [{"name": "a.txt", "data": "aGk=", "mime": "text/plain"}]}
    )
    (shown,) = post.snapshot()["messages"]["M0ADA"]
    assert (shown["folder"], shown["subject"], shown["thread"]) == ("sent", "Seats", shown["message_id"])
    server = post._server
    assert server is not None
    async with aiohttp.ClientSession(server.url) as page:
        async with page.get(shown["files"][0]["browser_url"]) as answer:
            assert await answer.read() == b"hi"
            assert answer.headers["Content-Disposition"].startswith("attachment")
        async with page.get(f"/files/mail/{shown['id']}/source") as answer:
            assert "Subject: Seats" in await answer.text()
            assert answer.content_type == "text/plain"
        for gone in ("/files/mail/m999/source", f"/files/mail/{shown['id']}/7"):
            async with page.get(gone) as answer:
                assert answer.status == 404
        async with page.get(shown["files"][0]["browser_url"], headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403


async def test_acts_find_their_mail_and_wait_for_it(post):
    """By its words, first among those received."""
    await post.act("write", {"user": "ada", "subject": "Seats", "text": "12", "cc": ["joan"]})
    await post.act("reply", {"user": "joan", "find": "12", "text": "9", "all": True, "quote": False})
    assert post.received[-1].text == "9\n"
    with pytest.raises(SandboxRefusal, match="mail_not_found"):
        await post.act("reply", {"user": "chen", "find": "12", "text": "9"})
    with pytest.raises(SandboxRefusal, match="unknown_act"):
        await post.act("fly", {"user": "chen"})


async def test_people_go_away_and_close_their_mailboxes(post):
    """And the page is told."""
    told = []
    post.feed.listeners.append(told.append)
    await post.act("away", {"user": "ada", "on": True})
    await post.act("close_mailbox", {"user": "ada", "on": True})
    assert [(one["user"]["is_away"], one["user"]["is_closed"]) for one in told] == [(True, False), (True, True)]


async def test_faults_are_switched_by_name(post):
    """As the page does, and shown."""
    post.fault("bounce", {"times": 2})
    post.fault("redeliver", {"times": 3})
    shown = post.fault_snapshot()
    assert shown["copies"] == 3
    assert shown["rules"] == [{"name": "bounce", "method": "*", "times": 2, "status": "5.1.1"}]
    for name, args, word in (("explode", {}, "unknown_fault"), ("bounce", {"speed": 1}, "invalid_arguments")):
        with pytest.raises(SandboxError, match=word):
            post.fault(name, args)
    post.fault("clear", {})
    assert post.fault_snapshot()["rules"] == []


async def test_a_reset_forgets_everything(post):
    """Mails, faults, what people switched; and uids mean something else than before."""
    await post.write("ada", "Seats", "12")
    post.away("ada")
    post.faults.hold_mail()
    told = []
    post.reset_listeners.append(lambda: told.append(True))
    post.reset()
    assert told == [True]
    assert (post.received, post.mails("ada"), post.world.person("ada").is_away) == ([], [], False)
    await post.write("ada", "Seats", "12")
    assert [(item.uid, post.world.folders["INBOX"].validity) for item in post.world.folders["INBOX"].items] == [(1, 2)]
