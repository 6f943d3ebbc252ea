"""Structured words: what a message says and offers, and the questions of a form, without any platform's markup."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Button:
    """Runs ``call`` when pressed, or opens its form if the command needs more. ``confirm`` asks first."""

    label: str
    call: str
    style: Literal["", "primary", "danger"] = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A pick list; each option runs its call."""

    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, with a button beside it or several below it."""

    text: str
    button: Button | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list of rows."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """
    A structured message, rendered by each channel as well as it can.

    ``quote`` is somebody's own words: shown set apart, without any formatting. ``note`` is the small print.
    """

    text: str = ""
    title: str = ""
    quote: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One question of a form. ``lines`` is written in the platform's own markup, ``source`` is Markdown as it is."""

    name: str
    label: str
    kind: Literal["line", "lines", "source", "choice", "person"] = "line"
    choices: tuple[tuple[str, str], ...] = ()
    initial: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that complete a call. Submitting it is ``Called(line=call, values=…)``; ``known`` is carried through unseen."""

    title: str
    call: str
    inputs: tuple[Input, ...]
    submit: str = "Send"
    lead: str = ""
    known: dict[str, str] = field(default_factory=dict)
