"""Which platforms there are: how each is built from the settings, and what is asked of it beforehand. A further one is a line here."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import mailing
from bot.adapters.connection import Connection
from bot.adapters.discord import checkup as discord_setup
from bot.adapters.discord.connect import Discord
from bot.adapters.finding import Finding
from bot.adapters.mail import checkup as mail_setup
from bot.adapters.mail.connect import Mail
from bot.adapters.slack import checkup as slack_setup
from bot.adapters.slack.connect import Slack
from bot.desk.desk import Clock, Desk
from bot.desk.table import COMMANDS
from bot.messages import Arrival, Called, Content, Form, LastSeen
from bot.policy import Policy
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """
    What connections are built from, and what they may ask of the desk.

    ``enter`` returns when arrivals are committed, and raises StoreUnavailable, or ValueError for what cannot be a row; ``wake``
    rings for the worker; ``acknowledged`` is told how long a platform waited, in seconds. The desk is built after its
    connections, so it is asked for when it is needed.
    """

    settings: Settings
    policy: Policy
    clock: Clock
    database: Database
    files: FileStore
    enter: Callable[[Sequence[Arrival]], Awaitable[None]]
    wake: Callable[[], None]
    acknowledged: Callable[[float], None]
    desk: Callable[[], Desk]

    async def form(self, call: Called) -> Form | Content:
        """Give the form that completes a call, or why there is none."""
        return await asyncio.to_thread(self.desk().form, call)

    async def suggest(self, call: Called, option: str, typed: str) -> list[tuple[str, str]]:
        """Give ``(label, value)`` for what somebody may be about to type."""
        return await asyncio.to_thread(self.desk().suggest, call, option, typed)

    async def places(self, channel: str) -> list[LastSeen]:
        """Give where on a channel people may have written while nobody listened."""
        return await asyncio.to_thread(self.desk().places_to_catch_up, channel)

    async def note_heard(self, channel: str, until: datetime) -> None:
        """Note until when everything said on a channel is here. Raises StoreUnavailable."""
        await asyncio.to_thread(self.desk().note_heard, channel, until)

    async def closed_to_us(self, channel: str) -> str:
        """Say why a channel refuses what we send; "" while it does not."""
        return await asyncio.to_thread(self.desk().closed_to_us, channel)


Builder = Callable[[House], Connection | None]  # None where the settings do not ask for that platform


def slack(house: House) -> Slack | None:
    """Build the workspace's connection."""
    settings = house.settings
    if settings.slack_mode is None:
        return None
    return Slack(
        settings.slack_bot_token or "",
        settings.slack_api_url,
        house.policy,
        COMMANDS,
        house.enter,
        house.form,
        house.files.get,
        house.closed_to_us,
        house.clock,
        app_token=(settings.slack_app_token or "") if settings.slack_mode == "socket" else "",
        signing_secret=(settings.slack_signing_secret or "") if settings.slack_mode == "http" else "",
        acknowledged=house.acknowledged,
    )


def discord(house: House) -> Discord | None:
    """Build the connection to Discord's servers."""
    settings = house.settings
    if not settings.discord_configured:
        return None
    return Discord(
        settings.discord_bot_token or "",
        settings.discord_api_url,
        house.policy,
        COMMANDS,
        house.enter,
        house.form,
        house.suggest,
        house.places,
        house.note_heard,
        house.files.get,
        house.clock,
        acknowledged=house.acknowledged,
    )


def mail(house: House) -> Mail | None:
    """Build the mailbox's connection. Raises ConfigurationFault where the key that signs our ids cannot be read."""
    if not house.settings.mail_configured:
        return None
    return mailing.connect(house.settings, house.policy, house.database, house.files, house.clock, house.wake)


@dataclass(frozen=True, slots=True)
class Platform:
    """One that the desk can be connected to. ``checkup`` looks at everything, ``faults`` at what would keep it from opening."""

    build: Builder
    checkup: Callable[[Settings, Policy], Awaitable[Sequence[Finding]]]
    faults: Callable[[Settings, Policy], Awaitable[Sequence[str]]]


async def _slack_checkup(settings: Settings, policy: Policy) -> Sequence[Finding]:
    return await slack_setup.checkup(*_slack_keys(settings), policy) if settings.slack_mode else ()


async def _slack_faults(settings: Settings, policy: Policy) -> Sequence[str]:
    return await slack_setup.faults(*_slack_keys(settings), policy) if settings.slack_mode else ()


def _slack_keys(settings: Settings) -> tuple[str, str, str]:
    socket = (settings.slack_app_token or "") if settings.slack_mode == "socket" else ""
    return settings.slack_bot_token or "", socket, settings.slack_api_url


async def _discord_checkup(settings: Settings, policy: Policy) -> Sequence[Finding]:
    token = settings.discord_bot_token
    return await discord_setup.checkup(token, settings.discord_api_url, policy) if token else ()


async def _discord_faults(settings: Settings, _policy: Policy) -> Sequence[str]:
    token = settings.discord_bot_token
    return await discord_setup.faults(token, settings.discord_api_url) if token else ()


async def _mail_checkup(settings: Settings, _policy: Policy) -> Sequence[Finding]:
    return await mail_setup.checkup(*_mail_keys(settings)) if settings.mail_configured else ()


async def _mail_faults(settings: Settings, _policy: Policy) -> Sequence[str]:
    return await mail_setup.faults(*_mail_keys(settings)) if settings.mail_configured else ()


def _mail_keys(settings: Settings) -> tuple[str, str, str]:
    return settings.mail_address or "", settings.imap_url or "", settings.smtp_url or ""


PLATFORMS = (
    Platform(slack, _slack_checkup, _slack_faults),
    Platform(discord, _discord_checkup, _discord_faults),
    Platform(mail, _mail_checkup, _mail_faults),
)
BUILDERS: tuple[Builder, ...] = tuple(one.build for one in PLATFORMS)
