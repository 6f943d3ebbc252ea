"""
What customers write by mail in a benchmark: seeded letters as a mail program writes them, text and HTML, with quotations.

``python -m benchmarks.post SEED PEOPLE COUNT`` is a post office in a process of its own: the sandbox's mailbox with those letters
lying in it already. It says on its first line where it can be reached, as JSON, and serves until it is ended.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address

from benchmarks.letters import Town
from bot.sandbox import MailSandbox, SandboxClock
from bot.sandbox.mail.reading import Shown, read
from bot.sandbox.mail.seed import DESK
from bot.sandbox.mail.writing import Draft, answered_subject, written

TURNS = 4  # letters of one matter: the first opens it, each further one answers the one before and quotes it
BEGAN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
STYLES = ("lines", "header")


def letters(town: Town, count: int) -> Iterator[tuple[str, bytes]]:
    """Write letters as ``(sender, raw)``, in the order in which they arrive; each person goes on with their own matters."""
    before: dict[int, Shown] = {}
    for number in range(count):
        who, turn = number % town.people, number // town.people % TURNS
        matter = number if turn == 0 else number - turn * town.people
        answers = before.get(matter) if turn else None
        name = town.person(number).lower()
        sender = Address(f"Customer {who}", name, f"shop{who % 100}.example")
        words = town.text(number)
        subject = answered_subject(answers.subject) if answers else words.partition(".")[0]
        now = BEGAN + timedelta(seconds=number)
        text = f"Hello,\n\n{words}\n\nRegards,\nCustomer {who}\nShop {who % 100} Ltd\n+44 20 7946 0{who % 1000:03d}"
        draft = Draft(sender, [DESK], subject, text, answers=answers, style=STYLES[who % len(STYLES)])
        raw = written(draft, f"{number}.{town.seed}@shop{who % 100}.example", now)
        before[matter] = read(raw, now)
        yield sender.addr_spec, raw


async def serve(town: Town, count: int) -> None:
    """Serve until SIGTERM."""
    post = MailSandbox(clock=SandboxClock(), journal_size=100)
    for sender, raw in letters(town, count):
        post.put(raw, sender)
    await post.start()
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    print(json.dumps({"MAIL_ADDRESS": post.address, "IMAP_URL": post.imap_url, "SMTP_URL": post.smtp_url}), flush=True)
    await told.wait()
    await post.stop()


if __name__ == "__main__":
    asyncio.run(serve(Town(int(sys.argv[1]), int(sys.argv[2]), 0), int(sys.argv[3])))
