"""How a delivery ended, in four words. Total: there is no fifth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there, under this id ("" where the platform gives none); ``room`` where that turned out to be another than asked."""

    remote_id: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """
    It is certainly not there and trying again will not help. ``remedy`` is what a person can do about it.

    ``astray`` is a post of ours that stands in the room instead of its thread and could not be taken away yet.
    """

    reason: str
    remedy: str = ""
    astray: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """
    It is certainly not there; try again after ``seconds``.

    ``hold`` makes the whole lane wait, so that order is kept. ``blocked`` says that it is the channel itself that is
    closed to us (a revoked token), of which the admins are told once. ``waits`` = it is only early (a rate limit, something
    of ours that is not there yet) and never given up; anything else is after a day.
    """

    seconds: float
    reason: str = ""
    hold: bool = True
    blocked: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows whether it is there: look before sending again, not before ``seconds`` where the platform said so."""

    reason: str
    seconds: float = 0.0


Outcome = Sent | Refused | Later | Unsure
