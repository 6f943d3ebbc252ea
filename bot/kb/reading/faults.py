"""What is said of a file that cannot go in."""

from dataclasses import dataclass


class Unreadable(ValueError):  # noqa: N818 - said to a person
    """This cannot be an article; the message says why, and what would make it one."""


class NoArticle(Exception):  # noqa: N818 - not a fault: an index page, a table of properties
    """This belongs to an export and is no article."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """Something that was refused: where it stands and why."""

    source: str
    why: str
