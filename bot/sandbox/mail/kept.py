"""One mail in somebody's program."""

from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.mail.reading import Shown


@dataclass(slots=True)
class Kept:
    """A mail as its program files it: where it stands (`inbox` or `sent`) and the thread that it is shown in."""

    id: str
    folder: str
    thread: str
    at: datetime
    raw: bytes
    shown: Shown
