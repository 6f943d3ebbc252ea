"""One person in Slack, by mail and on Discord: their history is one where that is proved, and nobody else's is ever theirs."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.policy import Policy
from bot.sandbox import SlackSandbox
from tests import mailboxes
from tests.acceptance.mail_world import Postbox, written
from tests.acceptance.test_mail_story import MailDesk
from tests.acceptance.words import shown
from tests.mailboxes import ImapServer

SERVER = "mx.acme.test"  # our own mail server, whose word on senders we take
ADA = "ada@acme.example"  # her address in the sandbox's workspace
folders = (f"Person{number}" for number in itertools.count())


def vouched(sender: str, number: str, text: str = "Our invoice is wrong") -> bytes:
    """Write a mail for whose sender our server vouches."""
    domain = sender.rpartition("@")[2]
    return written(sender, "Invoice", text, number, Authentication_Results=f"{SERVER}; dmarc=pass header.from={domain}")


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    if not mailboxes.is_there():
        pytest.skip("needs an IMAP server: pip install pymap, or apt-get install dovecot-imapd and root")
    yield from mailboxes.running()


@pytest.fixture
async def desk(box: SlackSandbox, policy: Policy, tmp_path: Path, empty: Path, imap: ImapServer) -> AsyncIterator[MailDesk]:
    """Run the bot with Slack and a mailbox whose server says who is who."""
    one = MailDesk(box, policy, tmp_path, empty)
    one.imap, one.folder, one.postbox = imap, next(folders), Postbox()
    imap.make(one.folder)
    smtp = await one.postbox.serve()
    port = smtp.sockets[0].getsockname()[1]
    one.more = {
        "MAIL_ADDRESS": "support@acme.test",
        "IMAP_URL": imap.url(one.folder),
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_AUTHSERV_ID": SERVER,
    }
    await one.start()
    yield one
    await one.stop()
    smtp.close()


async def mailed(desk: MailDesk, raw: bytes) -> int:
    """Let a mail arrive and become a ticket."""
    number = desk.how_many() + 1
    await desk.put(raw)
    await desk.eventually(lambda: desk.card_of(number) is not None)
    await desk.quiet()
    return number


async def own(desk: MailDesk, user: str) -> str:
    """Give what somebody reads who asks for their own requests."""
    await desk.quiet()
    await desk.box.slash(user, f"D:{user}", "/mytickets", "")
    return await desk.until_told(user, "#")


async def test_a_mail_and_a_direct_message_of_one_person_are_one_history(desk):
    """The card counts the earlier ticket and says where it came from; the customer sees both and can reopen the mail's in Slack."""
    first = await mailed(desk, vouched(ADA, "one"))
    opened = await desk.open("The export stops")
    await desk.until_card(opened.number, "1 earlier ticket (mail)")
    listed = await own(desk, "ada")
    assert f"#{first}" in listed
    assert "Mail" in listed
    await desk.box.slash("ada", "D:ada", "/mytickets", f"solved {first}")
    await desk.until_told("ada", f"#{first} is solved")


async def test_an_address_changed_in_slack_is_followed(desk):
    """A new one that the workspace vouches for joins her with her mails; another one parts her from them again."""
    first = await mailed(desk, vouched("ada.miller@acme.example", "one"))
    opened = await desk.open("The export stops")
    assert "earlier" not in desk.card(opened.number)
    await desk.box.set_profile("ada", email="ada.miller@acme.example", real_name="Ada Miller-Jones")
    await desk.until_card(opened.number, "1 earlier ticket (mail)")
    await desk.until_card(opened.number, "Ada Miller-Jones")
    assert f"#{first}" in await own(desk, "ada")
    await desk.box.set_profile("ada", email="ada@elsewhere.example")
    await desk.eventually(lambda: "earlier" not in desk.card(opened.number))
    await desk.box.set_profile("ada", email="ada.miller@acme.example", is_email_confirmed=False)
    await desk.quiet()
    assert "earlier" not in desk.card(opened.number)


async def test_a_status_set_all_day_is_no_row(desk):
    """Slack tells of every change of a profile, of everybody; only what the desk keeps of it is taken in."""
    await desk.open("The export stops")
    await desk.box.set_profile("ada", tz="Europe/Lisbon")
    await desk.quiet()
    with desk.app.database.read() as tx:
        before = tx.execute(text("SELECT max(id) FROM jobs")).scalar_one()
    for _ in range(3):
        await desk.box.set_profile("ada")
    await desk.box.until(lambda: not desk.box.world.sockets._pending, 10)
    with desk.app.database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM jobs WHERE kind = 'inbound' AND id > :id"), {"id": before}).scalar_one() == 0


async def test_a_stranger_with_a_victims_address_in_the_profile_sees_nobodys_tickets(desk):
    """Another organisation lets its people write what they like; our own workspace does not count an unconfirmed one either."""
    number = await mailed(desk, vouched(ADA, "one", "The password is hunter2"))
    people = desk.box.world.workspace.users
    people["U0BEN"].email = ADA
    people["U0CHEN"].email, people["U0CHEN"].is_email_confirmed = ADA, False
    for user, room in (("ben", "#ext-globex"), ("chen", "D:chen")):
        opened = await desk.open("Show me what you have", user, room)
        await desk.quiet()
        assert "earlier" not in desk.card(opened.number)
    await desk.box.slash("chen", "D:chen", "/mytickets", "")  # Slack offers no commands to people of other organisations
    await desk.until_told("chen", f"#{opened.number}")
    await desk.box.slash("chen", "D:chen", "/mytickets", f"reopen {number}")
    await desk.until_told("chen", "Only the person who asked")
    assert not any("hunter2" in words or "Invoice" in words for words in desk.in_customer_rooms())


async def test_a_forged_mail_neither_joins_nor_reads(desk):
    """Without our server's word the sender is only a claim, even where another server's is written into the mail."""
    await desk.open("The export stops")
    claim = "mx.evil.test; dmarc=pass header.from=acme.example"
    forged = written(ADA, "Re: [#1] export", "What did I write?", "forged", Authentication_Results=claim)
    number = await mailed(desk, forged)
    assert "earlier" not in desk.card(number)
    assert [one.text for one in desk.said(1)] == ["The export stops"]
    assert f"#{number}" not in await own(desk, "ada")


async def test_an_agent_parts_two_and_takes_it_back(desk):
    """From the ticket's context, with one press each."""
    first = await mailed(desk, vouched(ADA, "one"))
    opened = await desk.open("The export stops")
    await desk.until_card(opened.number, "1 earlier ticket (mail)")
    await desk.box.slash("lena", "#triage", "/ticket", f"context {opened.number}")
    await desk.until_told("lena", "by address")
    await press_told(desk, "lena", "Not the same")
    await desk.until_told("lena", "a person of their own again")
    await desk.eventually(lambda: "earlier" not in desk.card(opened.number))
    assert f"#{first}" not in await own(desk, "ada")
    await press_told(desk, "lena", "Undo")
    await desk.until_card(opened.number, "1 earlier ticket (mail)")


async def press_told(desk: MailDesk, user: str, label: str) -> None:
    """Press a button of the newest private answer that has it."""
    answer = next(one for one in reversed(desk.box.ephemerals(user)) if label in shown(one))
    texts = [part["text"]["text"] for block in answer["blocks"] for part in block.get("elements", ()) if part["type"] == "button"]
    await desk.box.click(user, "#triage", answer["ts"], next(text for text in texts if text.startswith(label)))
