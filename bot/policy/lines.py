"""On which line of a TOML file each key stands, which `tomllib` does not tell.

Made for text that `tomllib` has already accepted, so the scanner need only know where things begin and end, not whether
they are right. A key it has no line for is looked up by its table, so a fault always points somewhere near.
"""

import re
import tomllib
from bisect import bisect_right
from typing import cast

KeyPath = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""
      (?P<string> \"{3} (?: \\. | [^\\] )*? \"{3,5} | '{3} .*? '{3,5} | " (?: \\. | [^"\\] )* " | ' [^']* ' )
    | (?P<comment> \# [^\n]* )
    | (?P<mark> [\[\]{}=,.\n] )
    | (?P<bare> [^\s\[\]{}=,.\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Map each table, key and array item to its line, counted from 1; items of arrays are numbered from 0."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Give the line of `path`, or of the nearest table around it that has one; 1 for none."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    """One pass over the tokens; `lines` keeps where each path is first seen, or its own header."""

    def __init__(self, text: str) -> None:
        starts = [0, *(newline.end() for newline in re.finditer("\n", text))]
        self.tokens = [
            (found.group(), bisect_right(starts, found.start())) for found in _TOKEN.finditer(text) if found.lastgroup != "comment"
        ]
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.last_item: dict[KeyPath, int] = {}  # of each array of tables, so that [sla.dynamic] finds its [[sla]]

    def document(self) -> None:
        table: KeyPath = ()
        while self.at < len(self.tokens):
            if self._peek() == "\n":
                self.at += 1
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _skip(self, *marks: str) -> None:
        while self._peek() in marks:
            self.at += 1

    def _header(self) -> KeyPath:
        line = self.tokens[self.at][1]
        self.at += 1
        is_item = self._peek() == "["
        self._skip("[")
        *outer, name = self._key()
        self._skip("]")
        path: KeyPath = ()
        for part in outer:
            path = self._newest((*path, part))
            self.lines.setdefault(path, line)  # until a header of its own says better
        path = (*path, name)
        if is_item:
            self.lines.setdefault(path, line)
            self.last_item[path] = self.last_item.get(path, -1) + 1
        path = self._newest(path)
        self.lines[path] = line
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        return (*path, self.last_item[path]) if path in self.last_item else path

    def _key(self) -> list[str]:
        parts = []
        while self._peek() not in ("", "=", "]"):
            if self._peek() != ".":
                parts.append(_plain(self._peek()))
            self.at += 1
        return parts

    def _pair(self, table: KeyPath) -> None:
        line = self.tokens[self.at][1]
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # the "="
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._peek() == "[":
            self._array(path)
        elif self._peek() == "{":
            self._inline_table(path)
        else:  # a string, or the pieces of a number, a date, true
            while self._peek() not in ("", "\n", ",", "]", "}"):
                self.at += 1

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        self._skip("\n")
        while self._peek() not in ("", "]"):
            item = (*path, index)
            self.lines.setdefault(item, self.tokens[self.at][1])
            self._value(item)
            self._skip("\n", ",")
            index += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        self._skip("\n")
        while self._peek() not in ("", "}"):
            self._pair(path)
            self._skip("\n", ",")
        self.at += 1


def _plain(key: str) -> str:
    """Take the quotation marks and escapes off a quoted key."""
    return cast("str", tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
