"""What changed, told to whoever watches: the live page and the tests that wait for something to become true.

A change is published once, as the patch that the page would need. Nothing is kept, so publishing is cheap when nobody
watches.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

JSON = dict[str, Any]
Truth = TypeVar("Truth")


class Feed:
    """Carries patches to `listeners` and wakes those who wait in `until`; `version` counts the changes."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[JSON], None]] = []
        self.version = 0
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._recheck_is_due = False

    def publish(self, patch: JSON) -> None:
        """Tell the listeners of one change; `patch["type"]` says what kind it is."""
        for listener in self.listeners:
            listener(patch)
        self.touch()

    def touch(self) -> None:
        """Have the waiting predicates looked at again, once, in the next turn of the event loop."""
        self.version += 1
        if self._waiting and not self._recheck_is_due:
            self._recheck_is_due = True
            asyncio.get_running_loop().call_soon(self._recheck)

    async def until(self, predicate: Callable[[], Truth], within: float) -> Truth:
        """Return the predicate's value as soon as a change makes it true; TimeoutError after `within` real seconds.

        It is asked at every change and once more at the very end, because it may look at things outside of the feed.
        """
        if found := predicate():
            return found
        answer: asyncio.Future[Truth] = asyncio.get_running_loop().create_future()
        entry = (predicate, answer)
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            if found := predicate():
                return found
            raise TimeoutError(f"nothing made it true within {within:g} s") from None
        finally:
            self._waiting.remove(entry)

    def _recheck(self) -> None:
        self._recheck_is_due = False
        for predicate, answer in list(self._waiting):
            if answer.done():
                continue
            try:
                found = predicate()
            except Exception as fault:  # noqa: BLE001  the one who waits is the one to hear of it
                answer.set_exception(fault)
                continue
            if found:
                answer.set_result(found)
