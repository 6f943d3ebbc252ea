"""The newest things that were seen. Forgetting one only means that somebody has to be asked."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

KEPT = 2000


class Recent(dict[Key, Value]):
    """What was kept last under each of the newest 2000 keys."""

    def keep(self, key: Key, value: Value) -> None:
        """Remember it, and forget the oldest of too many."""
        self[key] = value
        if len(self) > KEPT:
            self.pop(next(iter(self)))
