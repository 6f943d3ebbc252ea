"""From the text of a policy file to a `Policy`, and back.

Every fault is found in one go where that is possible, and each names the file, the line, the key and the remedy. Only
text comes in and goes out: whoever calls reads and writes the file.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args

import tomli_w
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import ConfigurationFault
from bot.policy.checks import contradictions
from bot.policy.lines import KeyPath, key_lines, line_of
from bot.policy.model import Policy

Fault = tuple[int, str]  # line, "key: what is wrong"


class PolicyFault(ConfigurationFault):
    """The policy cannot be used as it is; `faults` holds one line of text for each thing to put right."""


def read_policy(text: str, source: str = "policy.toml") -> Policy:
    """Read and check a policy; `source` is how the faults call the file.

    Raises `PolicyFault`. Faults between sections show only once each section is right by itself.
    """
    policy, faults = _read(text)
    if policy is None or faults:
        raise PolicyFault(tuple(f"{source}:{line}: {fault}" for line, fault in sorted(faults)))
    return policy


def show(policy: Policy) -> str:
    """Write the policy in force as TOML; `read_policy(show(policy)) == policy`."""
    tables = policy.model_dump(by_alias=True, exclude_none=True)
    rules, dynamic = tables["sla"]["rule"], tables["sla"]["dynamic"]
    # [sla.dynamic] after [[sla]] is a part of the last rule to TOML. Without rules it has nothing to tighten.
    tables["sla"] = [*rules[:-1], {**rules[-1], "dynamic": dynamic}] if rules else []
    return tomli_w.dumps(tables)


def _read(text: str) -> tuple[Policy | None, list[Fault]]:
    try:
        tables = _immutable(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number beyond what Python converts
        return None, [_syntax_fault(text, error)]
    lines = key_lines(text)
    dynamic_in, misplaced = _lift_dynamic(tables)

    def fault(path: KeyPath, message: str) -> Fault:
        return line_of(lines, _in_file(path, dynamic_in)), f"{_spelled(path)}: {message}"

    try:
        policy = Policy.model_validate(tables)
    except ValidationError as error:
        explained = map(_explained, error.errors(include_url=False))
        return None, [fault(*each) for each in (*misplaced, *explained)]
    return policy, [fault(*each) for each in (*misplaced, *contradictions(policy))]


def _immutable(value: Any) -> Any:
    """Turn lists into tuples throughout, which is what strict frozen models take."""
    if isinstance(value, dict):
        return {key: _immutable(item) for key, item in value.items()}
    return tuple(map(_immutable, value)) if isinstance(value, list) else value


def _syntax_fault(text: str, error: Exception) -> Fault:
    """Move the place that `tomllib` puts at the end of its message to the front."""
    message, _, place = str(error).partition(" (at ")
    found = re.search(r"line (\d+)", place)
    last = text.rstrip().count("\n") + 1  # what was opened and never closed is noticed at the end
    return int(
        found.group(1)
    ) if found else last, f"this is not TOML: {message or type(error).__name__}; see https://toml.io for how it is written"


# --- [[sla]] and [sla.dynamic] ----------------------------------------------------------------------------------------
# To TOML, [sla.dynamic] written after rules belongs to the rule before it. To people, and to our model, it stands beside
# all of them. So it is lifted out before validation; `_in_file` leads back to where it stood.


def _lift_dynamic(tables: dict[str, Any]) -> tuple[int | None, list[tuple[KeyPath, str]]]:
    """Rearrange `sla` in place; give the index of the rule that held `dynamic`, and what stands where it cannot."""
    written = tables.get("sla")
    if isinstance(written, dict):  # [sla.dynamic] alone: the built-in rules hold
        stray = [key for key in written if key != "dynamic"]
        tables["sla"] = {key: value for key, value in written.items() if key == "dynamic"}
        return None, [(("sla", key), "stands outside a rule; rules are written under [[sla]]") for key in stray]
    if not isinstance(written, tuple):
        return None, []
    holders = [index for index, rule in enumerate(written) if isinstance(rule, dict) and "dynamic" in rule]
    rules = tuple(_without_dynamic(rule) for rule in written)
    tables["sla"] = {"rule": rules}
    if holders:
        tables["sla"]["dynamic"] = written[holders[0]]["dynamic"]
    again = "is written twice; keep one [sla.dynamic], after the last rule"
    return (holders[0] if holders else None), [(("sla", "rule", index, "dynamic"), again) for index in holders[1:]]


def _without_dynamic(rule: Any) -> Any:
    return {key: value for key, value in rule.items() if key != "dynamic"} if isinstance(rule, dict) else rule


def _in_file(path: KeyPath, dynamic_in: int | None) -> KeyPath:
    if path[:2] == ("sla", "rule") and len(path) > len(("sla", "rule")):
        return ("sla", *path[2:])
    if path[:2] == ("sla", "dynamic") and dynamic_in is not None:
        return ("sla", dynamic_in, *path[1:])
    return path


# --- words for faults -------------------------------------------------------------------------------------------------


def _spelled(path: KeyPath) -> str:
    """Write a path as people do: `hours.office.mon`, `category[2].tier`, counted from 1; a list's item is its list."""
    path = _in_file(path, None)
    is_item_of_tables = len(path) == 2  # noqa: PLR2004 - [[category]] itself: name and number
    if len(path) > 1 and isinstance(path[-1], int) and not is_item_of_tables:
        path = path[:-1]
    words = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(words).removeprefix(".")


def _explained(detail: ErrorDetails) -> tuple[KeyPath, str]:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return path, "is missing; add it"
    if kind == "extra_forbidden":
        return path, _unknown_key(path)
    if kind == "value_error":
        return path, str(context["error"])
    if kind == "string_pattern_mismatch":
        return (
            path,
            f"{_quoted(path[-1] if '[key]' in detail['loc'] else given)} is no name; use letters, digits, _ and -",
        )
    if kind in _WORDS:
        return path, f"{_WORDS[kind]}, not {_quoted(given)}"
    rule = detail["msg"].replace("Input should", "must").replace("'", '"')
    return path, f"{rule}, not {_quoted(given)}"


_WORDS = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "string_type": "must be text in quotation marks",
    "bool_type": "must be true or false",
    "too_short": "must have at least one entry",
    "tuple_type": "must be a list in [ ]",
    "model_type": "must be a table of keys",
    "mapping_type": "must be a table of keys",
    "dict_type": "must be a table of keys",
}


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, tuple):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a fault is one line


def _unknown_key(path: KeyPath) -> str:
    known = sorted(_known_keys(path[:-1]))
    close = difflib.get_close_matches(str(path[-1]), known, n=1)
    if close:
        return f'is not a key of this section; did you mean "{close[0]}"?'
    return f"is not a key of this section; it knows {', '.join(known)}" if known else "is not a key of this section"


def _known_keys(path: KeyPath) -> set[str]:
    """Follow a path through the models; indices and the names of calendars lead no deeper."""
    model: type[BaseModel] = Policy
    for part in path:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        inner = next(_models_in(fields[part].annotation), None) if isinstance(part, str) and part in fields else None
        model = inner or model
    return {field.alias or name for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
