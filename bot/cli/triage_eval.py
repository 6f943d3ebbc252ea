"""``triage eval``: how good the judgement of messages is, measured on labelled files with what it learnt from others."""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import Progress

from bot.cli.labelled import Labelled, embedded, embedder_of_this_machine, policy_for, progress, read_labelled, warn_of_taxonomy
from bot.cli.triage_plot import draw_confusion
from bot.embed import Embedder, Vectors
from bot.errors import ConfigurationFault
from bot.triage.category import Judgement, fit
from bot.triage.example import of_names
from bot.triage.measure import OUT_OF_SCOPE, Report, Tried, confusion, report

_SEED = 7
_WORST = 5

Judged = list[tuple[Labelled, Judgement]]


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser("eval", help="how well labelled texts are judged, learnt from --train and tried on --test, or by --folds")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help='JSON lines {"id", "text", "label"}, for --folds')
    one.add_argument("--train", nargs="+", type=Path, metavar="FILE", default=[], help="what is learnt from; calibration, too")
    one.add_argument("--test", nargs="+", type=Path, metavar="FILE", default=[], help="what is judged; the label oos belongs nowhere")
    one.add_argument("--folds", type=_folds, metavar="K", help="cross-validate all files: each part is judged by what the others taught")
    one.add_argument("--key", default="label", metavar="FIELD", help="the field with the category; default: label")
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the precision to keep; default: POLICY_FILE")
    one.add_argument("--predictions", type=Path, metavar="OUT", help='write {"id", "label", "top", "confidence", "act"} lines')
    one.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the confusion matrix")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_eval)


def _folds(text: str) -> int:
    folds = int(text)
    if folds < 2:  # noqa: PLR2004 - one part cannot be judged by others
        raise argparse.ArgumentTypeError("at least 2")
    return folds


def run_eval(options: argparse.Namespace) -> int:
    """Learn, judge, measure; say it."""
    triage = policy_for(options.policy).triage
    train, test = _given(options)
    warn_of_taxonomy(one.label for one in train or test)
    embedder = embedder_of_this_machine()
    with progress() as bar:
        bench = _Bench(train, embedder, triage.precision, bar)
        judged = bench.cross_validated(options.folds) if options.folds else bench.judged(range(len(train)), test)
    tries = [Tried(gold.label, tuple(one.category for one in said.guesses), said.confidence, said.acts) for gold, said in judged]
    if options.predictions:
        _write(options.predictions, judged, triage.min_confidence)
    measured = report(tries)
    if options.plot:
        draw_confusion(*confusion(tries), f"{measured.n:,} texts, {options.key}", options.plot)
    _print(measured, tries, as_json=options.json)
    return 0


def _given(options: argparse.Namespace) -> tuple[list[Labelled], list[Labelled]]:
    """Read the files; with --folds all of them are to learn from and none to try."""
    files = [*options.files, *options.train, *options.test]
    if options.folds:
        lines = read_labelled(files, options.key)
        if len(lines) < 2 * options.folds:
            raise ConfigurationFault((f"--folds {options.folds}: {len(lines)} lines are too few; give a file with more",))
        return lines, []
    if not (options.train and options.test) or options.files:
        raise ConfigurationFault(("give --train FILE… and --test FILE…, or one file with --folds K",))
    train, test = read_labelled(options.train, options.key), read_labelled(options.test, options.key)
    if not test:
        raise ConfigurationFault(("--test: there is no line in it",))
    return train, test


class _Bench:
    """What may be learnt from, embedded once, with the names of its categories."""

    def __init__(self, lines: Sequence[Labelled], embedder: Embedder, precision: float, bar: Progress) -> None:
        self._lines, self._embedder, self._precision, self._bar = lines, embedder, precision, bar
        self._names = tuple(of_names(sorted({one.label for one in lines} - {OUT_OF_SCOPE})))
        self._named = embedded(embedder, [one.text for one in self._names], bar, "embedding names")
        self._vectors = embedded(embedder, [one.text for one in lines], bar, "embedding texts to learn from")

    def judged(self, rows: Sequence[int], test: Sequence[Labelled], vectors: Vectors | None = None) -> Judged:
        """Judge lines by what some of the bench's lines teach. Raises ConfigurationFault where they teach nothing."""
        if vectors is None:
            vectors = embedded(self._embedder, [one.text for one in test], self._bar, "embedding texts to judge")
        examples = (*self._names, *(self._lines[row].example for row in rows))
        learnt = np.concatenate([self._named, self._vectors[list(rows)]])
        try:
            categories = fit(examples, learnt, model=self._embedder.name, precision=self._precision)
        except ValueError as fault:
            raise ConfigurationFault((f"--train: {fault}",)) from None
        return list(zip(test, categories.judge([one.text for one in test], vectors), strict=True))

    def cross_validated(self, folds: int) -> Judged:
        """Judge every line by what the other parts teach."""
        judged: Judged = []
        task = self._bar.add_task("folds", total=folds)
        for part in parts(self._lines, folds):
            rest = sorted(set(range(len(self._lines))) - set(part))
            judged += self.judged(rest, [self._lines[at] for at in part], self._vectors[part])
            self._bar.advance(task)
        return judged


def parts(lines: Sequence[Labelled], folds: int) -> Iterator[list[int]]:
    """Deal lines out to as many parts, every label evenly; the same each time."""
    order = list(range(len(lines)))
    random.Random(_SEED).shuffle(order)  # noqa: S311 - dealt, not secret
    order.sort(key=lambda at: lines[at].label)
    yield from (sorted(order[start::folds]) for start in range(folds))


def _write(file: Path, judged: Judged, floor: float) -> None:
    try:
        with file.open("w", encoding="utf-8") as out:
            for line, said in judged:
                label = said.label(floor)
                one = {"id": line.id, "label": label, "top": said.best, "confidence": round(said.confidence, 6), "act": said.acts}
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ConfigurationFault((f"--predictions: {file} cannot be written: {error.strerror}",)) from None


def _print(measured: Report, tries: Sequence[Tried], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(measured.as_json(), ensure_ascii=False))
        return
    print(f"{measured.n:,} texts")
    for name in ("accuracy", "macro_f1", "top3", "coverage_at_p95", "precision_at_p95", "ece", "oos_auroc", "oos_refused"):
        value = getattr(measured, name)
        if value is not None:
            print(f"{name:18} {value:.4f}")
    print("\nthe weakest categories (n, precision, recall):")
    weakest = sorted(measured.per_category.items(), key=lambda item: item[1].f1)
    for label, one in weakest[:_WORST]:
        print(f"  {label:40} {one.n:5} {one.precision:.2f} {one.recall:.2f}")
    print("\ntaken for one another most often:")
    for count, gold, said in mistakes(tries)[:_WORST]:
        print(f"  {gold} -> {said}: {count}")


def mistakes(tries: Sequence[Tried]) -> list[tuple[int, str, str]]:
    """Give how often which category was taken for which, the most frequent first."""
    names, counts = confusion([one for one in tries if one.gold != OUT_OF_SCOPE]) if tries else ((), None)
    if counts is None:
        return []
    found = [(int(counts[a, b]), names[a], names[b]) for a in range(len(names)) for b in range(len(names)) if a != b and counts[a, b]]
    return sorted(found, reverse=True)
