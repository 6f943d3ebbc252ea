"""
What the desk in Discord is measured against: discord.py without any of us.

``python -m benchmarks.bare_discord API_URL TOKEN COUNT`` connects a client that does nothing with a message but hear it, and
acknowledges an interaction at once. It says ``here`` when it is connected, and the time of day when it has heard COUNT messages.
"""

import asyncio
import sys
import time
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.invite import INTENTS


class Client(discord.Client):
    """A client with the desk's intents, and discord.py's own memory."""

    def __init__(self, count: int) -> None:
        super().__init__(intents=discord.Intents(**dict.fromkeys(INTENTS, True)), chunk_guilds_at_startup=False)
        self._left = count

    async def on_ready(self) -> None:
        """Say so."""
        print("here", flush=True)

    async def on_message(self, message: discord.Message) -> None:  # noqa: ARG002 - discord.py's name
        """Count it."""
        self._left -= 1
        if self._left == 0:
            print(f"heard all at {time.time()}", flush=True)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Acknowledge it, as a command whose answer comes later."""
        await interaction.response.defer(ephemeral=True)


async def serve(api_url: str, token: str, count: int) -> None:
    """Stay connected until the process is ended."""
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(api_url.replace("http", "ws", 1).partition("/discord")[0] + "/discord/gateway")
    async with Client(count) as client:
        await client.start(token)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
