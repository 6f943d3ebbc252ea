"""
What a command is, and how typed words become a call of one. Pure; the table itself is ``bot.desk.table.COMMANDS``.

A command is one table entry: group, name, help, typed parameters, role and function. Slack, Discord and the terminal only
read it; buttons carry the same line that a person would type.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from bot.errors import BadCall

Kind = Literal["ticket", "number", "text", "choice", "person", "article", "line", "source", "key"]
Role = Literal["", "agent", "lead", "admin"]


@dataclass(frozen=True, slots=True)
class Param:
    """
    One parameter, of a kind that every surface can show.

    ``ticket`` is a ticket's number and may be left out inside the ticket's own thread; a ``text`` that stands last takes the rest of
    the line, and so does ``source``, which is Markdown as it is written; ``line`` takes the rest of one line, or what stands in
    quotes; ``article`` is one word, or several in quotes or at the end of the line; a ``key`` is typed as ``name=value`` before all
    others. ``options`` names a list that the policy or the team gives (a form shows it as a pick list), for a person ``anybody`` = not
    of the team alone; ``lines`` asks for a large field; ``is_hidden`` = a form does not ask for it.
    """

    name: str
    kind: Kind
    help: str
    required: bool = True
    choices: tuple[str, ...] = ()
    lines: bool = False
    options: str = ""
    is_hidden: bool = False

    @property
    def usage(self) -> str:
        """Give how it is typed; an optional one in brackets."""
        word = "number" if self.kind == "ticket" else f"{self.name}=…" if self.kind == "key" else self.name
        return f"<{word}>" if self.required else f"[{word}]"


@dataclass(frozen=True, slots=True)
class Command:
    """
    One entry of the table. ``run(work, by, **arguments)`` gives the answer for the caller alone, or None for none.

    ``by_button`` = it needs a number that only its button knows, so no list of commands offers it for typing. ``is_rare`` = a list
    that is full may leave it out, since the card's own menu, a button or a typed line brings it as well.
    """

    group: str
    name: str
    help: str
    params: tuple[Param, ...]
    role: Role
    run: Callable[..., Any]
    is_default: bool = False
    asks: bool = False  # a button opens the form even though nothing in it must be filled
    by_button: bool = False
    is_rare: bool = False

    @property
    def title(self) -> str:
        """As typed, with its slash; what customers use most is the slash command alone."""
        return f"/{self.group}" if self.is_default and not self.role else f"/{self.group} {self.name}"

    @property
    def usage(self) -> str:
        """The whole line with its parameters; optional ones in brackets."""
        return " ".join([self.title, *(param.usage for param in sorted(self.params, key=lambda param: param.kind != "key"))])


@dataclass(frozen=True, slots=True)
class Asked:
    """A command with the words given for it, not yet looked up or checked against a role."""

    command: Command
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Param, ...]:
        """Required parameters without words, other than the ticket (its thread may say which)."""
        return tuple(p for p in self.command.params if p.required and p.kind != "ticket" and not self.words.get(p.name, "").strip())

    @property
    def needs_form(self) -> bool:
        """A surface that has forms should show one before running this."""
        open_questions = [p for p in self.command.params if p.kind != "ticket" and not p.is_hidden and not self.words.get(p.name)]
        said = [p for p in self.command.params if p.kind not in ("ticket", "number") and self.words.get(p.name)]
        return bool(self.missing) or (self.command.asks and bool(open_questions) and not said)


_NUMBER = re.compile(r"\\?#?(\d{1,12})(?!\S)")  # markup may have escaped the mark
_FIRST = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")
_QUOTED = re.compile(r'"[^"\n]+"|“[^”\n]+”')
_QUOTES = '"“” '
_KEY = re.compile(r'([A-Za-z]+)=("[^"\n]*"|“[^”\n]*”|\S*)')


def command(
    group: str,
    *params: Param,
    role: Role = "agent",
    name: str = "",
    is_default: bool = False,
    asks: bool = False,
    by_button: bool = False,
    is_rare: bool = False,
) -> Callable[[Callable[..., Any]], Command]:
    """Declare a function as a command: its name and the first line of its docstring are the command's."""

    def declare(run: Callable[..., Any]) -> Command:
        lines = (run.__doc__ or "").strip().splitlines()
        if not lines:
            raise TypeError(f"{run.__name__}: a command's docstring is its help")
        _refuse_ambiguous(run.__name__, params)
        called = name or run.__name__.rstrip("_")
        return Command(group, called, lines[0].rstrip("."), params, role, run, is_default, asks, by_button, is_rare)

    return declare


def _refuse_ambiguous(name: str, params: Sequence[Param]) -> None:
    """Only the last parameter may take the rest of the line; a choice needs choices."""
    in_order = [param for param in params if param.kind != "key"]
    for at, param in enumerate(in_order):
        if param.kind in ("text", "source") and at != len(in_order) - 1:
            raise TypeError(f"{name}: a text parameter must stand last")
        if param.kind == "choice" and not param.choices:
            raise TypeError(f"{name}: {param.name} has no choices")


def parse(table: Sequence[Command], line: str, *, here: bool = False) -> Asked:
    """
    Read a typed line ("ticket claim 142"). Raises BadCall that names the nearest right thing.

    Words that do not fit a parameter are left to the next one, so "pend 142 waiting for logs" finds its default reason.
    """
    group, _, rest = line.strip().lstrip("/").partition(" ")
    verbs = {entry.name: entry for entry in table if entry.group == group.lower()}
    if not verbs:
        raise BadCall(f"There is no /{group}. There are: {', '.join(sorted({'/' + entry.group for entry in table}))}.")
    word, after = _first_word(rest)
    if word.lower() == "help" and not after and "help" not in verbs and (found := next((one for one in table if one.name == "help"), None)):
        return Asked(found, {param.name: group.lower() for param in found.params})
    chosen, default = verbs.get(word.lower().strip()), next((entry for entry in verbs.values() if entry.is_default), None)
    if chosen is not None and (after.strip() == "" or chosen.params or default is None):
        return Asked(chosen, _arguments(chosen, after.strip(), here))
    try:  # words that only begin like a verb ("/support message from our bank …") are the default's
        return Asked(default, _arguments(default, rest.strip(), here)) if default else _unknown(group, word, verbs)
    except BadCall:
        return Asked(chosen, _arguments(chosen, after.strip(), here)) if chosen else _unknown(group, word, verbs)


def parse_typed(table: Sequence[Command], text: str, default_group: str = "ticket", *, here: bool = False) -> Asked:
    """
    Read what was typed in a thread ("!claim", "!reply Hello", "!desk queue"). Raises BadCall.

    ``here`` = the thread is a ticket's own. A bare number before other words is then one of the words ("!reply 3 seats are
    fine", "!merge 7"); only "#3" names another ticket.
    """
    line = text.removeprefix("!").strip()
    first = _first_word(line)[0].lower()
    if not any(entry.group == first for entry in table):
        line = f"{default_group} {_SHORT.get(first, first)}{line[len(first) :]}"
    return parse(table, line, here=here)


_SHORT = {"r": "reply", "n": "note", "done": "resolve", "close": "resolve", "take": "claim"}


def _first_word(text: str) -> tuple[str, str]:
    """Split after the first word, which a new line ends as well ("!reply" with a block of code below it)."""
    first = _FIRST.match(text.strip())
    return (first[0], text.strip()[first.end() :].strip()) if first else ("", "")


def _unknown(group: str, word: str, verbs: Mapping[str, Command]) -> Asked:
    close = get_close_matches(word.lower(), list(verbs), n=1)
    guess = f" Did you mean `/{group} {close[0]}`?" if close else ""
    what = f"`/{group} {word}` does not exist." if word else f"`/{group}` needs a word after it."
    typed = sorted(name for name, entry in verbs.items() if not entry.by_button)
    raise BadCall(f"{what}{guess} There are: {', '.join(typed)}.")


def _arguments(chosen: Command, rest: str, here: bool) -> dict[str, str]:
    given, rest = _keys(chosen, rest)
    needs_mark = here and any(param.kind in ("text", "number") for param in chosen.params)
    for param in chosen.params:
        if not rest:
            break
        if param.kind == "key":
            continue
        taken = None if needs_mark and param.kind == "ticket" and not rest.lstrip("\\").startswith("#") else _take(param, rest)
        if taken is None:
            continue
        given[param.name], rest = (rest.strip(_QUOTES), "") if param.kind == "article" and param is chosen.params[-1] else taken
    if rest:
        raise BadCall(f"`{rest[:80]}` was not understood. It goes: `{chosen.usage}`")
    return given


def _keys(chosen: Command, rest: str) -> tuple[dict[str, str], str]:
    """Take what is typed as ``name=value`` before everything else."""
    given: dict[str, str] = {}
    names = {param.name for param in chosen.params if param.kind == "key"}
    while (found := _KEY.match(rest)) and found[1].lower() in names:
        given[found[1].lower()] = found[2].strip(_QUOTES)
        rest = rest[found.end() :].strip()
    return given, rest


def _take(param: Param, rest: str) -> tuple[str, str] | None:
    """Give a parameter's words and what is left; None where the next words are not for it."""
    match param.kind:
        case "ticket" | "number":
            found = _NUMBER.match(rest)
            return (found[1], rest[found.end() :].strip()) if found else None
        case "choice":
            return _take_choice(param, rest)
        case "person":
            word = _FIRST.match(rest)
            return (word[0], rest[word.end() :].strip()) if word else None
        case "article":
            word = _QUOTED.match(rest) or _FIRST.match(rest)
            return (word[0].strip(_QUOTES), rest[word.end() :].strip()) if word else None
        case "line":
            line = _QUOTED.match(rest) or _LINE.match(rest)
            return (line[0].strip().strip(_QUOTES), rest[line.end() :].strip()) if line else None
        case _:
            return rest, ""


def _take_choice(param: Param, rest: str) -> tuple[str, str] | None:
    lowered = rest.lower()
    for choice in sorted(param.choices, key=len, reverse=True):
        end = len(choice)
        if lowered.startswith(choice.lower()) and (len(rest) == end or rest[end].isspace()):
            return choice, rest[end:].strip()
    if param.required:
        raise BadCall(f"{param.name} is one of: {', '.join(param.choices)}.")
    return None


def table_markdown(table: Sequence[Command]) -> str:
    """Give the table for the documentation."""
    rows = ["| command | who | what it does |", "| --- | --- | --- |"]
    who = {"": "everybody", "agent": "agents", "lead": "leads", "admin": "admins"}
    usages = [(entry.usage.replace("|", "\\|"), who[entry.role], entry.help) for entry in table]
    return "\n".join([*rows, *(f"| `{usage}` | {role} | {words} |" for usage, role, words in usages)]) + "\n"
