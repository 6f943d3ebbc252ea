"""``triage signals``: what the signals of a message are, line by line, without any ticket or database."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bot.cli.start import environment
from bot.errors import ConfigurationFault, DeskhandError
from bot.settings import read_settings
from bot.triage.signals import Score, Signals, read_signals

PROMISED = ("sentiment", "urgency", "escalation", "churn", "request")
BATCH = 64
READ = 2_000  # of a text; an embedder reads some two hundred words
_DIGITS = 4

Judge = Callable[[Sequence[str]], list[Signals]]


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser("signals", help='sentiment, urgency, escalation, churn and request of each {"text"} line of a file')
    one.add_argument("file", metavar="FILE", help='JSON lines {"text", "id"?}; - reads standard input')
    one.add_argument("--reasons", action="store_true", help="also language, entities, the wish for more, and why each score is what it is")
    one.add_argument("--words-only", action="store_true", help="judge by words alone, without the embedding model")
    one.add_argument("--json", action="store_true", help="JSON lines on stdout, which is also the default")
    one.set_defaults(call=run_signals)


def run_signals(options: argparse.Namespace) -> int:
    """Answer every line in order; say the bad ones on stderr by their number and end with 1."""
    judge = by_words if options.words_only else judge_of_this_machine()
    faults = 0
    lines = _lines(options.file)
    while batch := list(islice(lines, BATCH)):
        asked: list[dict[str, Any]] = []
        for number, line in batch:
            try:
                asked.append(_asked(line))
            except (ValueError, RecursionError) as fault:  # no JSON, or JSON nested beyond reason
                print(f"line {number}: {fault}", file=sys.stderr)
                faults += 1
        for one, signals in zip(asked, judge([one["text"] for one in asked]), strict=True):
            print(json.dumps(({"id": one["id"]} if "id" in one else {}) | answer(signals, reasons=options.reasons)))
    return 1 if faults else 0


def by_words(texts: Sequence[str]) -> list[Signals]:
    """Judge texts by their words alone."""
    return [read_signals(text) for text in texts]


def judge_of_this_machine() -> Judge:
    """Give the best judge there is here: with the embedding model, or by words alone, which is then said on stderr."""
    settings = read_settings(environment())
    if settings.embedding_model == "hash":  # it knows no meaning
        return by_words
    try:
        opened: Any = importlib.import_module("bot.embed").open_embedder(settings.embedding_model, settings.data_dir / "cache")
    except (ImportError, DeskhandError) as missing:  # the model is an extra
        print(f"note: judged by words alone, since there is no embedding model ({missing})", file=sys.stderr)
        return by_words
    return judge_with(opened.embed)


def judge_with(embed: Callable[[Sequence[str]], Any]) -> Judge:
    """Give a judge that also reads sentences as an embedder does: `embed` makes unit rows of texts."""
    from bot.triage.signals.gist import Gist  # noqa: PLC0415 - numpy comes with the model, and words alone do without
    from bot.triage.signals.sentences import SENTENCES  # noqa: PLC0415

    gist = Gist(embed(SENTENCES))

    def judge(texts: Sequence[str]) -> list[Signals]:
        leans = gist.leans(embed([text[:READ] for text in texts])) if texts else []
        return [read_signals(text, leans=lean) for text, lean in zip(texts, leans, strict=True)]

    return judge


def answer(signals: Signals, *, reasons: bool) -> dict[str, Any]:
    """Give what is printed of one text."""
    numbers: dict[str, Any] = {name: round(getattr(signals, name).value, _DIGITS) for name in PROMISED}
    if not reasons:
        return numbers
    numbers["upgrade"] = round(signals.upgrade.value, _DIGITS)
    why = {name: _why(getattr(signals, name)) for name in (*PROMISED, "upgrade")}
    named = [{"kind": one.kind, "value": one.value} for one in signals.entities]
    return numbers | {"language": signals.language.code or None, "entities": named, "reasons": why}


def _why(score: Score) -> list[dict[str, Any]]:
    return [{"words": reason.words, "weight": round(reason.weight, 2)} for reason in score.reasons]


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers. Raises ConfigurationFault where there is no such file."""
    if file == "-":
        yield from ((number, line) for number, line in enumerate(sys.stdin.buffer, start=1) if line.strip())
        return
    try:
        with Path(file).open("rb") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except OSError as error:
        raise ConfigurationFault((f"FILE: {file} cannot be read: {error.strerror}",)) from None


def _asked(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as fault:
        raise ValueError(f"no JSON: {fault.msg} at column {fault.colno}") from None
    if isinstance(asked, dict) and isinstance(asked.get("text"), str):
        return asked
    raise ValueError('not an object with a text, such as {"id": 1, "text": "How do I cancel?"}')
