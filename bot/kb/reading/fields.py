"""What is said about an article beside its text: front matter, columns, properties. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

import yaml  # type: ignore[import-untyped, unused-ignore]

from bot.kb.article import VISIBILITIES, Article, Visibility
from bot.kb.reading.faults import Unreadable

FIELDS = ("id", "title", "visibility", "product", "owner", "reviewed", "url")
LONGEST_FRONT = 65_536
LONGEST_FIELD = 1_000
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# The lines that nearly all front matter is made of; what is cleverer goes to the YAML reader, which is a hundred times slower.
_PLAIN_LINE = re.compile(
    r"(\w[\w -]*?)[ \t]*:(?:[ \t]+(?:\"([^\"\\]*)\"|'([^']*)'|([^\s\"'\[{&*!|>%@`#,?:-](?:(?!: | #|:$)[^\n])*?)))?[ \t]*\Z"
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for an article that does not say itself. `id` and `title` follow from where it was found."""

    id: str
    title: str
    visibility: Visibility
    source: str


def article_of(fields: Mapping[str, str], text: str, defaults: Defaults) -> Article:
    """Build an article. Raises Unreadable for a field that cannot be meant so; visibility above all is never guessed."""
    said = {name: _one_line(name, fields[name]) for name in FIELDS if fields.get(name, "").strip()}
    return Article(
        id=said.get("id", defaults.id),
        title=said.get("title", defaults.title),
        text=text.strip(),
        visibility=_visibility(said["visibility"]) if "visibility" in said else defaults.visibility,
        product=said.get("product", ""),
        owner=said.get("owner", ""),
        reviewed=_date(said["reviewed"]) if "reviewed" in said else None,
        url=said.get("url", ""),
        source=defaults.source,
    )


def split_front(text: str) -> tuple[dict[str, str], str]:
    """
    Part a text into its front matter and the rest; a rule of dashes on top is no front matter.

    Raises Unreadable where it is meant to be front matter and cannot be read.
    """
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    if len(found[1]) > LONGEST_FRONT:
        raise Unreadable(f"its front matter is longer than {LONGEST_FRONT:,} characters; move the text below the second ---")
    lines = [line for line in found[1].split("\n") if line.strip() and not line.startswith("#")]
    plain = [_PLAIN_LINE.match(line) for line in lines]
    pairs = [_pair(match) for match in plain if match] if all(plain) else _yaml(found[1])
    return ({}, text) if pairs is None else (_unique(pairs), text[found.end() :])


def _pair(line: re.Match[str]) -> tuple[str, str]:
    return line[1], next((group for group in line.groups()[1:] if group is not None), "")


def _yaml(front: str) -> list[tuple[str, str]] | None:
    """Give the fields among its top keys, None where it is no mapping. Nothing is built out of it: aliases and tags do nothing."""
    try:
        root = yaml.compose(front, Loader=yaml.BaseLoader)
    except RecursionError:
        raise Unreadable("its front matter is nested too deeply; write one line for each field") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise Unreadable(f"its front matter is no YAML{where}; put quotation marks around what holds a colon") from None
    if not isinstance(root, yaml.MappingNode):
        return None
    found = [(str(key.value).strip().lower(), value) for key, value in root.value if isinstance(key, yaml.ScalarNode)]
    for name, value in found:
        if name in FIELDS and not isinstance(value, yaml.ScalarNode):
            raise Unreadable(f"{name}: is a list or a table; write one line")
    return [(name, str(value.value)) for name, value in found if isinstance(value, yaml.ScalarNode)]


def _unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, value in pairs:
        name = key.strip().lower()
        if name in FIELDS and name in fields:
            raise Unreadable(f"{name}: stands there twice; keep the one that holds")
        fields[name] = "" if value in ("null", "~") else value
    return fields


def _one_line(name: str, value: str) -> str:
    line = " ".join(value.split())
    if len(line) > LONGEST_FIELD:
        raise Unreadable(f"{name}: is longer than {LONGEST_FIELD:,} characters")
    return line


def _visibility(value: str) -> Visibility:
    if value.lower() not in VISIBILITIES:
        raise Unreadable(f'visibility: "{value}" is none of {", ".join(VISIBILITIES)}')
    return cast("Visibility", value.lower())


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Unreadable(f'reviewed: "{value}" is no date such as 2026-05-12') from None
