"""
The bot with its worker at rest: it takes in and acknowledges, and works nothing off.

``python -m benchmarks.quiet`` reads the same environment as ``python -m bot run`` and builds the same App; it only stops the
worker once everything is open. What is accepted stays in the table.
"""

import asyncio
import signal

from bot.app import App
from bot.cli.start import configuration


async def serve() -> None:
    """Serve until SIGTERM."""
    settings, policy = configuration()
    app = App(settings, policy)
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await app.start()
    await app.worker.stop()
    await told.wait()
    await app.stop()


if __name__ == "__main__":
    asyncio.run(serve())
