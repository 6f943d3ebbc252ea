"""What every command begins with: the environment, the policy, the log."""

import io
import logging
import os
import sys
from pathlib import Path
from typing import Any, TextIO, cast

import structlog
from dotenv import dotenv_values

from bot.errors import ConfigurationFault, StoreUnavailable
from bot.policy import DEFAULT_POLICY, Policy, read_policy
from bot.queue.migrate import version
from bot.queue.store.database import Database
from bot.settings import Settings, SettingsFault, read_settings


def environment() -> dict[str, str]:
    """Give the environment, with what ``.env`` adds; what is set for real wins."""
    added = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**added, **os.environ}


def configuration() -> tuple[Settings, Policy]:
    """
    Read the environment and the policy, and open the log.

    Raises ConfigurationFault with every fault of both, so that nobody has to start five times to see five faults.
    """
    settings, policy, faults = examined()
    if faults or settings is None or policy is None:
        raise ConfigurationFault(faults)
    open_log(settings.log_level, settings.log_format)
    return settings, policy


def examined() -> tuple[Settings | None, Policy | None, tuple[str, ...]]:
    """Read the environment and the policy as far as they can be read, and give every fault of both."""
    faults: list[str] = []
    settings: Settings | None = None
    policy: Policy | None = None
    named = environment().get("POLICY_FILE", "")
    try:
        settings = read_settings(environment())
    except SettingsFault as fault:
        faults += fault.faults
    try:
        policy = policy_at(Path(named or "policy.toml"), must_exist=bool(named))
    except ConfigurationFault as fault:
        faults += fault.faults
    return settings, policy, tuple(faults)


def policy_at(path: Path, *, must_exist: bool) -> Policy:
    """Read a policy file; without one the defaults hold. Raises ConfigurationFault."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_exist:
            raise ConfigurationFault(
                (f"POLICY_FILE: there is no file {path}; write one (policy.example.toml is a complete one)",)
            ) from None
        return DEFAULT_POLICY
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationFault((f"POLICY_FILE: {path} cannot be read: {error}",)) from None
    return read_policy(text, str(path))


def database_only(*, prepared: bool = True) -> tuple[Settings, Database]:
    """
    For commands that only look at rows: the settings and an open database.

    Raises StoreUnavailable where it should be ``prepared`` and nothing was ever made in it.
    """
    settings = read_settings(environment())
    open_log("WARNING", settings.log_format)
    database = Database(settings.database_url)
    if prepared:
        with database.read() as tx:
            if version(tx) is None:
                raise StoreUnavailable("The database is empty. `python -m bot migrate` prepares it, and `run` does too.")
    return settings, database


class _Stderr(io.TextIOBase):
    """What stderr is at that moment: loggers are kept for good, and somebody may have put another one in its place."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = cast("TextIO", _Stderr())


def open_log(level: str, form: str) -> None:
    """Send the log to stderr, as text for people or as one JSON object a line."""
    timestamper = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[Any] = [structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, timestamper]
    last: Any = structlog.processors.JSONRenderer() if form == "json" else _for_people()
    traceback = [structlog.processors.format_exc_info] if form == "json" else []
    structlog.configure(
        processors=[*shared, structlog.stdlib.ExtraAdder(), *traceback, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(_STDERR),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_STDERR)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_without_internals, *traceback, last]))
    logging.basicConfig(handlers=[handler], level=max(logging.getLevelNamesMapping()[level], logging.WARNING), force=True)


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Lines for a terminal. Tracebacks are plain: the pretty ones print local variables, and with them customers' words."""
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _without_internals(logger: Any, name: str, event: Any) -> Any:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, name, event)
