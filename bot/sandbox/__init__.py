"""A strict imitation of the chat platforms on loopback: the newcomer's first five minutes and every test's double.

It imports nothing else of this project, so that it cannot share a mistake with it.
"""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.discord.box import DiscordSandbox
from bot.sandbox.errors import ApiError, SandboxError, SandboxRefusal
from bot.sandbox.journal import Call
from bot.sandbox.mail.box import MailSandbox
from bot.sandbox.server import Platform, SandboxServer
from bot.sandbox.slack.box import SlackSandbox
from bot.sandbox.slack.journal import Delivery

__all__ = [
    "ApiError",
    "Call",
    "Delivery",
    "DiscordSandbox",
    "MailSandbox",
    "Platform",
    "SandboxClock",
    "SandboxError",
    "SandboxRefusal",
    "SandboxServer",
    "SlackSandbox",
]
