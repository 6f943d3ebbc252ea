"""The same deaths between a real mailbox and a real mail server: no mail is lost, none becomes two, none is read twice."""

import asyncio
import itertools
from pathlib import Path

import pytest

from bot.app import App
from bot.queue.store import tickets
from bot.queue.ticket import Status
from bot.settings import read_settings
from tests.acceptance.mail_world import PATIENCE_S, Postbox, written
from tests.crash.dying import Death, killed
from tests.driving import dead, waiting
from tests.fakes import FakeChannel, StoppedClock, arrival, called, fake_policy

folders = (f"Crash{number}" for number in itertools.count())
POINTS = [
    ("mail:", "claimed"),
    ("mail:", "received"),
    *(("receipt:", name) for name in ("claimed", "prepared", "delivered", "settled")),
    *(("reply:", name) for name in ("claimed", "prepared", "delivered", "settled")),
]


class Lives:
    """Lives of the desk, one after the other, on one database between one mailbox and one team."""

    def __init__(self, env: dict[str, str]) -> None:
        self.settings, self.clock, self.team = read_settings(env), StoppedClock(), FakeChannel()
        self.app: App

    async def live(self, name: str = "", prefix: str = "-") -> Death:
        """Begin a life that ends when a job of this kind passes this point."""
        death = Death(name, lambda key: key.startswith(prefix), lambda: self.app.database)
        channels = {"fake": self.team}
        self.app = App(self.settings, fake_policy(), clock=self.clock.now, channels=channels, checkpoint=death)
        await self.app.start(serving=False)
        self.app.desk.want_roster("fake")
        return death

    async def kill(self) -> None:
        """End the life without a goodbye: nothing under way is settled."""
        await killed(self.app)

    def how_many(self) -> int:
        """Count the tickets."""
        with self.app.database.read() as tx:
            return len(tickets.listed(tx, tickets.Wanted(status=tuple(Status)), 100))

    async def until_quiet(self, number: int, death: Death) -> None:
        """Let time pass until so many tickets are there and nothing is left to do, or the life has ended."""
        async with asyncio.timeout(PATIENCE_S):
            while not death.has_come:
                self.clock.advance(seconds=2)  # slowly: a lease must not run out under a job that is only slow
                self.app.worker.wake()
                is_settled = await self.app.settled(0.5)
                left = [job for job in waiting(self.app.database) if not job.key.startswith("roster")]
                if is_settled and self.how_many() == number and not left:
                    return


@pytest.mark.parametrize(("prefix", "name"), POINTS)
async def test_a_death_loses_nothing_and_doubles_nothing(imap, tmp_path: Path, prefix, name):
    """Whatever was under way: one ticket a mail, one card, and every mail of ours under one Message-ID."""
    folder, postbox = next(folders), Postbox()
    imap.make(folder)
    smtp = await postbox.serve()
    port = smtp.sockets[0].getsockname()[1]
    lives = Lives(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'desk.db'}",
            "DATA_DIR": str(tmp_path),
            "HTTP_BIND": "127.0.0.1:0",
            "MAIL_ADDRESS": "support@acme.test",
            "IMAP_URL": imap.url(folder),
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
        }
    )
    await asyncio.to_thread(
        imap.put, folder, *(written(f"c{one}@x{one}.test", f"Matter {one}", "Please help", f"m{one}") for one in (1, 2))
    )
    try:
        assert await deaths_of(lives, name, prefix) == 1
        assert lives.how_many() == 2
        assert len(lives.team.cards()) == 2
        assert len({str(one["Message-ID"]) for one in postbox.taken}) == 3  # two receipts and the reply
        assert len(postbox.taken) <= 5  # what is in doubt, at most both receipts, may go again under its own id
        assert dead(lives.app.database) == []
    finally:
        await lives.app.stop()
        smtp.close()
        await smtp.wait_closed()


async def deaths_of(lives, name, prefix) -> int:
    """Live through two mails and a reply, dying at one point, and count the deaths."""
    deaths = 0
    death = await lives.live(name, prefix)
    for step in ("mails", "reply"):
        if step == "reply":
            await lives.app.enter([arrival(called("ticket reply 1 Done", at=lives.clock.now()), "reply")])
        await lives.until_quiet(2, death)
        if death.has_come:
            deaths += 1
            await lives.kill()
            death = await lives.live()
            await lives.until_quiet(2, death)
    return deaths
