"""
Neutral Markdown, as Slack shows it.

Pure, and total. Whatever comes in, nothing that goes out can call a person, a group or a room, and nothing is a link but
an http, https or mailto address that was one before.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import zip_longest
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.adapters.slack.inline import calm, escaped, paragraph, plain_words, verbatim
from bot.adapters.slack.reading import GUARD, clean

_PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
# Beyond its nesting limit the parser skips what it reads; a text that comes near is not given to it.
_DEEPEST = _PARSER.options["maxNesting"] - 2

# Beyond so many signs, which no message has, the parser would take its time.
_SIGNS = "*_~`[|>-\n"
_MOST_SIGNS = 10_000

_MANY_TICKS = re.compile("`{3,}")
_BULLET = "\u2022 "
_INDENT = "    "
_RULE = "\u2500" * 10
_WIDEST_COLUMN = 40


def from_markdown(text: str) -> str:
    """
    Write CommonMark with strikethrough and tables as mrkdwn; a line feed within a paragraph is a new line.

    The result may be longer than the text. What no person writes (20 nested blocks, 10,000 signs) is shown as written.
    """
    text = clean(text).replace(GUARD, "")
    if sum(map(text.count, _SIGNS)) > _MOST_SIGNS:
        return verbatim(text)
    tokens = _PARSER.parse(text)
    if any(token.level >= _DEEPEST for token in tokens):
        return verbatim(text)
    return "\n".join(line.text for line in _stacked(_blocks(iter(tokens)))).strip("\n")


def inert(text: str) -> str:
    """Make text safe where Slack shows it as it is, as in a ``plain_text`` object or a notification: it calls nobody, links nothing."""
    text = calm(clean(text).replace(GUARD, ""))
    return re.sub(r"<(?=\S)", f"<{GUARD}", text)


# ---------------------------------------------------------------------------------------------------------- the blocks


class _Fixed(Enum):
    """Lines that Slack knows by their start, so nothing may be put before them."""

    NO = auto()
    QUOTE = auto()
    CODE = auto()


class _Line(NamedTuple):
    text: str
    fixed: _Fixed = _Fixed.NO


class _Block(NamedTuple):
    """Lines that belong together; ``tight`` = no blank line follows."""

    lines: list[_Line]
    tight: bool = False


def _blocks(tokens: Iterator[Token]) -> Iterator[_Block]:
    """Read blocks up to the end of the container that the iterator stands in."""
    for token in tokens:
        if token.nesting < 0:
            return
        if token.type == "blockquote_open":
            yield _Block([_quoted(line) for line in _stacked(_blocks(tokens))])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(tokens, token)
        elif token.type == "table_open":
            yield _code("\n".join(_table(_rows(tokens))))
        elif token.type in ("fence", "code_block"):
            yield _code(token.content.removesuffix("\n"))
        elif token.type == "html_block":
            yield _flow(verbatim(token.content.rstrip()))
        elif token.type == "hr":
            yield _flow(_RULE)
        elif token.nesting > 0:  # a paragraph or a heading: its words, and its end
            words = paragraph(next(tokens).children or [], bold=token.type == "heading_open")
            next(tokens)
            yield _flow(words, tight=token.hidden)


def _flow(text: str, *, tight: bool = False) -> _Block:
    return _Block([_Line(line) for line in text.split("\n")] if text.strip() else [], tight)


def _code(content: str) -> _Block:
    if not content.strip():
        return _Block([])
    # Slack ends the block at the next three backticks, wherever they stand.
    safe = _MANY_TICKS.sub(lambda run: GUARD.join(run[0]), content.replace(GUARD, ""))
    return _Block([_Line(line, _Fixed.CODE) for line in ("```", *escaped(safe).split("\n"), "```")])


def _stacked(blocks: Iterable[_Block]) -> list[_Line]:
    lines: list[_Line] = []
    tight = True
    for block in blocks:
        if block.lines:
            lines += block.lines if tight else [_Line(""), *block.lines]
            tight = block.tight
    return lines


def _quoted(line: _Line) -> _Line:
    """Slack has one level of quotes, and none around code."""
    return line if line.fixed is not _Fixed.NO else _Line(f"> {line.text}".rstrip(), _Fixed.QUOTE)


def _list(tokens: Iterator[Token], opening: Token) -> _Block:
    number = int(opening.attrs.get("start", 1))
    ordered = opening.type == "ordered_list_open"
    items: list[_Block] = []
    for token in tokens:
        if token.nesting < 0:
            break
        blocks = list(_blocks(tokens))
        mark = f"{number}{token.markup} " if ordered else _BULLET
        items.append(_Block(_item(mark, _stacked(blocks)), tight=all(block.tight for block in blocks[:1])))
        number += 1
    return _Block(_stacked(items))


def _item(mark: str, lines: list[_Line]) -> list[_Line]:
    first = lines[:1]
    if not first or first[0].fixed is not _Fixed.NO:
        return [_Line(mark.rstrip()), *map(_indented, lines)]
    return [_Line(mark + first[0].text), *map(_indented, lines[1:])]


def _indented(line: _Line) -> _Line:
    return line if line.fixed is not _Fixed.NO else _Line(f"{_INDENT}{line.text}".rstrip())


def _rows(tokens: Iterator[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append(plain_words(token.children or []))
        elif token.type == "tr_close":
            yield row
            row = []


def _table(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of a table in columns. A cell wider than 40 characters stands out, so that one cannot blow up all."""
    table = list(rows)
    widths = [min(_WIDEST_COLUMN, max(map(_width, column))) for column in zip_longest(*table, fillvalue="")]
    for number, row in enumerate(table):
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)).rstrip()
        if number == 0:
            yield "  ".join("\u2500" * width for width in widths)


def _width(text: str) -> int:
    """Count the columns that the text takes in a monospaced font: two for a wide sign, none for a combining one."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)
