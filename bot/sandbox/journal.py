"""Every call that was made to an imitated platform. Tests count on it, and the page shows it."""

from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an API's method or operation; `at` is monotonic seconds, `error` the platform's word for it or "" when it went well.

    `args` holds whatever was given with it, the path's parts included.
    """

    method: str
    args: JSON
    at: float
    status: int
    error: str


Calls = MutableSequence[Call]
