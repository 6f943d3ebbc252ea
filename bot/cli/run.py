"""``run``: the bot, with every channel that is configured."""

import argparse
import asyncio
import gc
import signal
import sys
from typing import Any

import structlog

from bot.app import App
from bot.cli.start import examined, open_log
from bot.connections import PLATFORMS
from bot.errors import ConfigurationFault
from bot.policy import DEFAULT_POLICY, Policy
from bot.settings import Settings

log = structlog.get_logger(__name__)

DRAIN_S = 9.0
SWITCH_S = 0.001  # Python's 5 ms is long for an event loop that has to acknowledge while threads work


def add_to(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser("run", help="the bot, with every channel that is configured")
    one.add_argument("--no-migrate", action="store_true", help="do not bring the database to this version first")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """
    Run until SIGTERM or SIGINT; then drain and stop within ten seconds.

    Raises ConfigurationFault with every fault of the environment, the policy, the tokens and their scopes at once.
    """
    settings, policy, faults = examined()
    if settings is not None and settings.slack_mode is None and not settings.discord_configured:
        faults += (NO_CHANNEL,)
    if settings is not None:
        faults += asyncio.run(_refused(settings, policy or DEFAULT_POLICY))
    if faults or settings is None or policy is None:
        raise ConfigurationFault(faults)
    open_log(settings.log_level, settings.log_format)
    sys.setswitchinterval(SWITCH_S)
    return asyncio.run(_run(settings, policy, migrating=not options.no_migrate))


async def _refused(settings: Settings, policy: Policy) -> tuple[str, ...]:
    """Ask every platform what it would refuse."""
    return tuple([fault for platform in PLATFORMS for fault in await platform.faults(settings, policy)])


NO_CHANNEL = (
    "no channel is configured; set SLACK_BOT_TOKEN with SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), "
    "or DISCORD_BOT_TOKEN (a mailbox alone has no place for the team), "
    "or try everything without any account: `python -m bot demo`"
)


WARM_AFTER_S = 60.0  # the models are loaded by then


async def _spare_what_stays() -> None:
    """
    Never look through again what stands for good, at once and when the models are loaded.

    Doing so took a quarter of a second in the midst of answering: the p99 of acknowledging a slash command was 300 ms, and is 82
    (two busy cores, 50 at once, the sandbox in the same process).
    """
    for wait_s in (0.0, WARM_AFTER_S):
        await asyncio.sleep(wait_s)
        gc.collect()
        gc.freeze()


async def _run(settings: Settings, policy: Policy, *, migrating: bool) -> int:
    app = App(settings, policy, thinks=True)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one_signal in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one_signal, told.set)
    try:
        await app.start(migrating=migrating)
    except OSError as error:
        raise ConfigurationFault((f"HTTP_BIND: cannot listen on {settings.http_bind}: {error.strerror}; choose another port",)) from error
    ended = [asyncio.create_task(told.wait()), asyncio.create_task(app.broken.wait())]
    beside = asyncio.create_task(_spare_what_stays())
    await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
    for one in (*ended, beside):
        one.cancel()
    try:
        await asyncio.wait_for(app.stop(), DRAIN_S)
    except TimeoutError:
        log.warning("stopped before everything under way had ended; it is found again at the next start")
    return 1 if app.broken.is_set() else 0
