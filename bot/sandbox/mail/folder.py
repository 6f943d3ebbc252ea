"""A folder as IMAP knows it: mails under ascending uids, and the validity under which those uids mean something."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Item:
    """One mail in a folder."""

    uid: int
    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


class Folder:
    """One folder; `grown` is called after a mail came in, `rebuilt` after every uid got another meaning."""

    def __init__(self, name: str, use: str = "") -> None:
        self.name, self.use = name, use
        self.validity = 1
        self.next_uid = 1
        self.items: list[Item] = []
        self.grown: list[Callable[[], None]] = []
        self.rebuilt: list[Callable[[], None]] = []

    def add(self, raw: bytes, at: datetime, flags: frozenset[str] = frozenset()) -> Item:
        """File a mail under the next uid."""
        item = Item(self.next_uid, raw, at, set(flags))
        self.next_uid += 1
        self.items.append(item)
        for listener in list(self.grown):
            listener()
        return item

    def rebuild(self) -> None:
        """Make the folder anew, as a restore from a backup does: another validity, uids from 1 again, in another order."""
        self.validity += 1
        for uid, item in enumerate(reversed(self.items), start=1):
            item.uid = uid
        self.items.sort(key=lambda item: item.uid)
        self.next_uid = len(self.items) + 1
        for listener in list(self.rebuilt):
            listener()

    def empty(self) -> None:
        """Forget everything; uids that were given are not given again under this validity."""
        self.items.clear()
        self.rebuild()
