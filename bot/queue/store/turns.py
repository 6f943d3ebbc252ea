"""
Turns at a resource that one thread at a time may have, with a fast lane.

A plain lock is unfair: a thread that releases and takes it again at once starves the others. Here whoever is urgent goes
before everybody who is not; the urgent are few and short (intake), so nobody waits long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """One turn at a time."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_taken = False
        self._urgent = 0

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for a turn and have it for as long as the block lasts."""
        with self._changed:
            self._urgent += urgent
            self._changed.wait_for(lambda: not self._is_taken and (urgent or not self._urgent))
            self._urgent -= urgent
            self._is_taken = True
        try:
            yield
        finally:
            with self._changed:
                self._is_taken = False
                self._changed.notify_all()
