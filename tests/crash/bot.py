"""The bot as a process that can be killed: as ``python -m bot run``, but with leases of a few seconds so that a test can wait for them."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from bot.app import App
from bot.cli.start import open_log
from bot.policy import read_policy
from bot.settings import read_settings


async def run(lease: timedelta) -> None:
    """Run until SIGTERM, or until somebody pulls the plug."""
    settings = read_settings(os.environ)
    open_log(settings.log_level, settings.log_format)
    policy = read_policy(await asyncio.to_thread(Path(settings.policy_file).read_text, encoding="utf-8"))
    app, told = App(settings, policy, lease=lease), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await app.start()
    await told.wait()
    await app.stop()


if __name__ == "__main__":
    asyncio.run(run(timedelta(seconds=float(sys.argv[1]))))
