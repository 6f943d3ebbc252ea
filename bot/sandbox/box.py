"""The half of an imitated platform's face that is the same on each: serving it alone, waiting, faults, starting again."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bot.sandbox.clock import SandboxClock
from bot.sandbox.feed import Feed
from bot.sandbox.journal import Calls
from bot.sandbox.server import Platform, SandboxServer

JSON = dict[str, Any]
Truth = TypeVar("Truth")


class Box(Platform):
    """What a platform's own box is made of besides its people: `world` is a Scene with `faults` and `reset`."""

    world: Any

    def __init__(self, world: Any) -> None:
        self.world = world
        self.clock: SandboxClock = world.clock
        self.feed: Feed = world.feed
        self.reset_listeners: list[Callable[[], None]] = []
        self._server: SandboxServer | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        return str(self.world.base_url)

    @property
    def calls(self) -> Calls:
        """Every call of the platform's API so far."""
        found: Calls = self.world.calls
        return found

    async def start(self, port: int = 0) -> None:
        """Serve this platform alone, on a free port unless one is named."""
        self._server = SandboxServer(self.clock, [self])
        await self._server.start(port)

    async def stop(self) -> None:
        """End the server that `start` began; safe to call twice."""
        if self._server is not None:
            await self._server.stop()
            self._server = None

    def until(self, predicate: Callable[[], Truth], timeout: float = 15.0) -> Coroutine[Any, Any, Truth]:
        """Wait until a function of no arguments gives something true, and return that; TimeoutError after `timeout`.

        It is asked again at every change, every API call and everything that passes to the app. No polling.
        """
        return self.feed.until(predicate, timeout)

    def fault_snapshot(self) -> JSON:
        """Return the faults in force."""
        found: JSON = self.world.faults.snapshot()
        return found

    def fault(self, name: str, args: JSON) -> None:
        """Switch a fault by name."""
        self.world.faults.apply(name, args)

    def reset(self) -> None:
        """Go back to the beginning; `reset_listeners` are told, so that who serves it can begin anew as well."""
        self.world.reset()
        for listener in list(self.reset_listeners):
            listener()
