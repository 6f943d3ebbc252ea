"""``chat``: the same desk in the terminal, without any account."""

import argparse
import asyncio
import shutil
import sys
from typing import Any

from bot.adapters.terminal import CHANNEL, HELP, TRIAGE, Terminal
from bot.app import App
from bot.cli.start import environment, open_log, policy_at
from bot.clock import utcnow
from bot.policy import PlaceAddress, Policy
from bot.settings import read_settings


def add_to(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser("chat", help="the same desk in the terminal, without any account")
    one.add_argument("--keep", action="store_true", help="go on with the tickets of the last time")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """Play everybody from one keyboard, on a database of its own."""
    asyncio.run(_chat(keep=options.keep))
    return 0


async def _chat(*, keep: bool) -> None:
    given = environment()
    own = read_settings({"DATA_DIR": given.get("DATA_DIR", "data")}).data_dir / "chat"
    if not keep:
        await asyncio.to_thread(shutil.rmtree, own, ignore_errors=True)
    settings = read_settings({"DATABASE_URL": f"sqlite:///{own / 'desk.db'}", "DATA_DIR": str(own)})
    policy = await asyncio.to_thread(policy_at, settings.policy_file, must_exist=False)
    open_log("ERROR", "text")
    terminal = Terminal(show=lambda line: print(line, flush=True), now=utcnow)
    app = App(settings, in_terminal(policy), channels={CHANNEL: terminal})
    await app.start(serving=False)
    await asyncio.to_thread(app.desk.want_roster, CHANNEL)
    terminal.show(HELP)
    try:
        await _listen(app, terminal)
    finally:
        await app.stop()


def in_terminal(policy: Policy) -> Policy:
    """Give the same policy with the team's rooms in the terminal."""
    room = PlaceAddress(CHANNEL, TRIAGE)
    channels = policy.team.channels.model_copy(update=dict.fromkeys(("triage", "leads", "product", "success", "admins"), room))
    return policy.model_copy(update={"team": policy.team.model_copy(update={"channels": channels})})


async def _listen(app: App, terminal: Terminal) -> None:
    """Take lines until the end; from a pipe, let each line's effects end before the next."""
    is_tty = sys.stdin.isatty()
    while True:
        if is_tty:
            print(f"{terminal.who}> ", end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line or line.strip() in ("quit", "exit"):
            break
        arrival = terminal.read(line)
        if arrival is not None:
            await app.enter([arrival])
        await app.settled(patience_s=0.4 if is_tty else 5)
