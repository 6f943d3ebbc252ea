"""``kb ask`` and ``kb eval``: what the base answers, and how well."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.kb_opening import opened
from bot.cli.kb_plot import plot
from bot.cli.start import environment
from bot.embed import open_embedder
from bot.errors import ConfigurationFault
from bot.kb.answer import Answer
from bot.kb.article import VISIBILITIES
from bot.kb.eval import Prediction, Question, curve, measures
from bot.kb.search import Search
from bot.kb.trial import predictions, throwaway
from bot.policy import DEFAULT_POLICY
from bot.settings import read_settings


def add_to(group: Any) -> None:
    """Declare the commands among those of ``kb``."""
    one = group.add_parser("ask", help="an answer with its sources, or that the base has none")
    one.add_argument("question")
    one.add_argument("--previous", metavar="QUESTION", help="the question before it in the same thread")
    one.add_argument("--audience", choices=VISIBILITIES, default="internal", help="who asks; default: internal, who may see everything")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_ask)
    one = group.add_parser("eval", help="how well a base of JSON lines answers questions whose answers are known, in a throwaway base")
    one.add_argument("--base", required=True, type=Path, metavar="FILE", help='lines of {"id", "title", "text"}')
    one.add_argument(
        "--questions", required=True, type=Path, metavar="FILE", help='lines of {"id", "text", "gold": [id, …]}; no gold: no answer there'
    )
    one.add_argument("--past", type=Path, metavar="FILE", help="questions that were answered before, in the same form: how much they help")
    one.add_argument("--floor", type=float, metavar="SHARE", help="how sure an answer must be; default: the shipped answer_floor")
    one.add_argument("--predictions", type=Path, metavar="OUT", help='write a line of {"id", "ranked", "answer", "confidence"} a question')
    one.add_argument("--plot", type=Path, metavar="FILE.png", help="draw precision against answer rate")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_eval)


def run_ask(options: argparse.Namespace) -> int:
    """Answer one question from the desk's base."""
    settings, policy, database, embedder = opened()
    try:
        search = Search(embedder, settings.data_dir / "cache")
        with database.read() as tx:
            search.refresh(tx)
            finding = search.find(tx, options.question, options.audience, previous=options.previous)
            said = search.answer(tx, finding, policy.kb.answer_floor)
    finally:
        database.close()
    if options.json:
        print(json.dumps({"question": finding.question, "found": said.is_found, "text": said.text, **asdict(said)}, ensure_ascii=False))
    else:
        print("\n".join(_lines(said)))
    return 0


def _lines(said: Answer) -> Iterator[str]:
    if said.is_found:
        yield from (said.text, "")
    else:
        yield "Not in the base." + (" The nearest articles:" if said.sources else " Nothing comes near.")
    for number, source in enumerate(said.sources, start=1):
        section = f", {source.heading}" if source.heading else ""
        yield f"[{number}] {source.title}{section} ({source.url or source.article_id})"
    yield f"confidence {said.confidence:.2f}"


def run_eval(options: argparse.Namespace) -> int:
    """Measure; the numbers go to stdout."""
    questions = _questions(options.questions)
    past = _questions(options.past) if options.past else []
    settings = read_settings(environment())
    embedder = open_embedder(settings.embedding_model, settings.data_dir / "cache")
    floor = DEFAULT_POLICY.kb.answer_floor if options.floor is None else options.floor
    with _bar() as bar:
        task = bar.add_task("embedding the base", total=None)
        with throwaway(options.base, embedder, past, lambda count: bar.advance(task, count)) as (database, search):
            bar.update(task, description="asking", total=len(questions), completed=0)
            said = []
            for one in predictions(database, search, questions, floor):
                said.append(one)
                bar.advance(task)
    _write(options, questions, said, floor)
    return 0


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _write(options: argparse.Namespace, questions: list[Question], said: list[Prediction], floor: float) -> None:
    found = measures(questions, said)
    if options.predictions:
        with options.predictions.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(_carried(one)) + "\n" for one in said)
    if options.plot:
        plot(curve(questions, said), floor, options.plot)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:20} {'-' if value is None else round(value, 4)}")


def _carried(one: Prediction) -> dict[str, Any]:
    top = one.ranked[0] if one.ranked else None
    return {"id": one.id, "ranked": one.ranked, "answer": one.answer, "top": top, "confidence": round(one.confidence, 4)}


def _questions(path: Path) -> list[Question]:
    """Read questions. Raises ConfigurationFault with every line that is none."""
    faults: list[str] = []
    found: list[Question] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationFault((f"{path} cannot be read: {error}",)) from None
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                found.append(_question(json.loads(line), number))
        except (ValueError, TypeError, KeyError, RecursionError):
            faults.append(f'{path}, line {number}: not a question such as {{"id": "q1", "text": "…", "gold": ["a1"]}}')
    if faults or not found:
        raise ConfigurationFault(tuple(faults) or (f"{path}: there are no questions",))
    return found


def _question(line: dict[str, Any], number: int) -> Question:
    gold = line.get("gold", [])
    if not isinstance(line["text"], str) or not isinstance(gold, list):
        raise TypeError
    return Question(str(line.get("id", number)), line["text"], frozenset(map(str, gold)))
