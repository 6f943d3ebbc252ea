"""
A platform, connected: the one shape in which the house knows Slack, Discord, a mailbox and whatever comes next.

What is peculiar to a platform (how often it is asked who is on the team, what can be wrong with it, what it must do again and
again) stands in its own room, so that nobody else has to ask which platform it is.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import Arrival, Channel, Unread

Check = Callable[[], Awaitable[str]]  # gives "" while all is well, else what is wrong and what to do
Endpoint = Callable[[Any], Awaitable[Any]]  # answers an HTTP request


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something to do every so many seconds. ``at_the_end`` = once more before the connection is stopped."""

    name: str
    seconds: float
    call: Callable[[], Awaitable[None]]
    at_the_end: bool = False


class Connection(ABC):
    """One platform from ``start`` to ``stop``. What it can do is asked of its ``channel``; what it hears it commits by itself."""

    channel: Channel
    roster_every_s: float = 3600

    @property
    def name(self) -> str:
        """The channel's name, under which it is checked, counted and logged."""
        return self.channel.name

    @property
    @abstractmethod
    def fault(self) -> str:
        """Why nothing can reach us just now, and what is done about it; "" while all is well."""

    @property
    def is_connected(self) -> bool:
        """What people write there reaches us."""
        return not self.fault

    @abstractmethod
    async def start(self) -> None:
        """Connect. A platform that cannot be reached, or refuses us, is not fatal: it is tried again until it works."""

    @abstractmethod
    async def stop(self) -> None:
        """Take nothing more in and close. Called once, also after a start that failed."""

    def checks(self) -> Mapping[str, Check]:
        """Give what can be wrong beside the connection and the roster, by name."""
        return {}

    def sweeps(self) -> Sequence[Sweep]:
        """Give what must be done again and again."""
        return ()

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Give the paths under which the platform calls us by HTTP."""
        return {}

    def read_again(self, unread: Unread) -> Sequence[Arrival]:
        """Read what could not be read when it came. Raises what the parser raises."""
        raise LookupError(f"{unread.channel} keeps nothing that it could not read")
