"""One file that holds many articles: CSV of questions and answers, JSON lines. Pure."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.kb.article import Article
from bot.kb.reading.faults import Faulty, NoArticle, Unreadable
from bot.kb.reading.fields import Defaults, article_of
from bot.kb.reading.letters import LARGEST, clean
from bot.kb.reading.pages import NOTION

TITLES, TEXTS = ("title", "question", "q", "name", "subject"), ("text", "answer", "a", "body", "content")
_SEPARATORS = ",;\t|"


def json_lines(text: str, defaults: Defaults) -> Iterator[Article | Faulty]:
    """Yield an article for each ``{"id", "title", "text"}`` line, or for each item of a list; a bad one does not spoil the rest."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if lines and lines[0][1].lstrip().startswith("["):
        try:
            records = json.loads(text)
        except (ValueError, RecursionError):
            records = None
        if isinstance(records, list):
            lines = [(number, record) for number, record in enumerate(records, start=1)]
    for number, line in lines:
        at = replace(defaults, id="", source=f"{defaults.source}:{number}")
        try:
            yield _article(_record(line), at)
        except Unreadable as fault:
            yield Faulty(at.source, str(fault))


def table(text: str, stem: str, defaults: Defaults) -> Iterator[Article | Faulty]:
    """Yield an article for each row of a CSV file whose columns are called question and answer, or title and text."""
    csv.field_size_limit(LARGEST)
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=separator)
    names = {str(name).strip().lower() for name in rows.fieldnames or ()}
    if not names & set(TITLES) or not names & set(TEXTS):
        if NOTION.match(stem.removesuffix("_all")):
            raise NoArticle("the table of a Notion database, whose pages are files of their own")
        raise Unreadable('it needs a heading line with the columns "question" and "answer", or "title" and "text"')
    try:
        for row in rows:
            at = replace(defaults, id="", source=f"{defaults.source}:{rows.line_num}")
            try:
                yield _article({str(key).strip().lower(): value for key, value in row.items() if isinstance(value, str)}, at)
            except Unreadable as fault:
                yield Faulty(at.source, str(fault))
    except csv.Error as error:
        yield Faulty(f"{defaults.source}:{rows.line_num}", f"it is no CSV from here on: {error}")


def _record(line: Any) -> Mapping[str, Any]:
    if isinstance(line, str):
        try:
            line = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"it is no JSON: {getattr(error, 'msg', 'nested too deeply')}") from None
    if not isinstance(line, dict):
        raise Unreadable('it is no object such as {"id": "…", "title": "…", "text": "…"}')
    return line


def _article(record: Mapping[str, Any], at: Defaults) -> Article:
    fields = {key: clean(str(value)) for key, value in record.items() if isinstance(value, str | int | float)}
    title = next((fields[name] for name in TITLES if fields.get(name, "").strip()), "")
    text = next((fields[name] for name in TEXTS if fields.get(name, "").strip()), "")
    if not title and not text:
        raise Unreadable("it has neither title nor text")
    if len(text) > LARGEST:
        raise Unreadable(f"its text is longer than {LARGEST // 1_000_000} million characters; cut it into several articles")
    title = title or _beginning(text)
    return article_of(fields | {"title": title[:500]}, text, replace(at, id=_id(title)))


def _id(title: str) -> str:
    """Name a record that has no id by its question, so that it is the same one when its answer changes."""
    words = "-".join(re.findall(r"\w+", title.casefold())[:8])
    return f"{words[:60]}-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _beginning(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 80 else line[:79].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a title fits in one line
