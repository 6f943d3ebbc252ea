"""What passed between the bot and its mailbox: commands of both protocols. Tests count on it."""

from collections import deque
from collections.abc import MutableSequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One command: `method` is `imap SELECT` or `smtp RCPT`, `error` what was refused or ""; `at` is sandbox seconds since 1970."""

    method: str
    detail: str
    at: float
    error: str = ""


def journal(size: int | None) -> MutableSequence[Call]:
    """Give an empty journal that keeps the newest `size` commands, or all."""
    return [] if size is None else deque(maxlen=size)
