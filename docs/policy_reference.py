"""
The reference of the policy file: keys and defaults from the models, their meaning from the comments of the example.

So that nothing is said in two places, the example's comments are the documentation; this only brings both together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.policy import Policy, Target

_HEADER = re.compile(r"^(\[+[\w.]+\]+)\s*(?:# (.*))?$")
_KEY = re.compile(r"^(\w+) = (?:.*?\s# (.*)|.*)$")
_RULE = re.compile(r"^# -{20,}")


@dataclass(slots=True)
class Notes:
    """What the example says: about each section, and about each key of one."""

    sections: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)


def notes_of(example: str) -> Notes:
    """Read the comments of a policy file: those above a section or key belong to it, as does the one behind it."""
    notes, header, above = Notes(), "", list[str]()
    for line in example.splitlines():
        if _RULE.match(line):
            above.clear()
        elif line.startswith("#"):
            above.append(line.removeprefix("#").strip())
        elif found := _HEADER.match(line):
            header = re.sub(r"^\[hours\..*", "[hours.NAME]", found[1])
            notes.sections.setdefault(header, " ".join([*above, found[2] or ""]).strip())
            above.clear()
        elif found := _KEY.match(line):
            notes.keys.setdefault((header, found[1]), " ".join([*above, found[2] or ""]).strip())
            above.clear()
    return notes


def policy_reference(example: str) -> str:
    """Give the reference in Markdown, a section of the file each."""
    notes = notes_of(example)
    return "\n\n".join(_section(header, model, notes) for header, model in sections(Policy))


def sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each section of the file as it is headed there, and its model. A model's docstring begins with its heading."""
    if heading := re.match(r"`(\[+[\w.]+\]+)`", model.__doc__ or ""):
        yield heading[1], model
    for info in model.model_fields.values():
        for inner in _models_in(info.annotation):
            yield from sections(inner)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _section(header: str, model: type[BaseModel], notes: Notes) -> str:
    """One section: what the example says of it (or else the model), and its keys."""
    about = notes.sections.get(header) or (model.__doc__ or "").partition(": ")[2].partition("\n")[0].strip()
    rows = [(key, default, _meaning(header, key, notes)) for key, default in _keys(model)]
    head, rule = "| Key | Default | Meaning |", "| --- | --- | --- |"
    table = "\n".join([head, rule, *(f"| `{key}` | {default} | {meaning} |" for key, default, meaning in rows)]) if rows else ""
    return "\n\n".join(part for part in (f"## `{header}`", _sentence(_cell(about)), table) if part)


def _meaning(header: str, key: str, notes: Notes) -> str:
    """Give what the example says of a key; a key that the example writes as a table of its own is explained above that."""
    return _cell(notes.keys.get((header, key)) or notes.sections.get(f"[{header.strip('[]')}.{key}]", ""))


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a section that are values, not sections of their own; those of an inline table with its name before them."""
    for name, info in model.model_fields.items():
        key, inner = info.alias or name, next(_models_in(info.annotation), None)
        if inner is None:
            yield key, _default(info)
        elif not any(sections(inner)):  # an inline table, or a list of them
            yield key, _default(info)
            if isinstance(info.annotation, type):
                yield from ((f"{key}.{nested}", default) for nested, default in _keys(inner))


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "must be given"
    value = info.get_default(call_default_factory=True)
    return "none" if value is None else f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    """One value as the file would say it."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:_}" if isinstance(value, int) else str(value)
        case timedelta():
            return f'"{Target(minutes=int(value.total_seconds()) // 60)}"'
        case BaseModel():
            return _toml({key: item for key, item in value if item or item == 0})
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}" if value else "{}"
        case tuple() | list():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case _:
            return f'"{value}"'


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if not text or text.endswith('.') else '.'}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
