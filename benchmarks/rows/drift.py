"""
Drift: the work of a category changes, twenty misroute flags say so, and the desk has to be right again without a training.

On request, for it needs labelled texts: ``python -m benchmarks --only drift --data FILE``, JSON lines with ``text``, ``label`` (what a
text is about) and ``group`` (the category that handles it). A label is given to another group. In "moved" what was learnt says
otherwise hundreds of times, in "new" such texts were never seen before. What the promise means is the training that had the same
twenty labels from the start, the old ones left as they were; the harder measure, with *all* old labels put right, stands beside it.
"""

import asyncio
import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.stage import CACHE, Stage
from bot.embed import Vectors, open_embedder
from bot.embed.opening import DEFAULT
from bot.triage.category import Categories, fit
from bot.triage.corrections import Correction
from bot.triage.example import LONGEST, Example

LEARNT, LABELS, ELSEWHERE, FLAGS, TRIED = 3500, 8, 1000, 20, 20
WITHIN = 0.02
PEOPLE = ("ada", "ben", "cleo")


@dataclass(frozen=True, slots=True)
class Text:
    """One line of the file."""

    text: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One label that another group handles from now on: the texts that are flagged and those it is tried on, as rows."""

    label: str
    group: str
    flags: Sequence[int]
    tried: Sequence[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of texts that are judged rightly: of the drifted label, and elsewhere before and after."""

    before: float
    flagged: float
    trained: float
    put_right: float
    elsewhere_before: float
    elsewhere: float


@benchmark("drift", runs=1, databases=("sqlite",), on_request=True)
async def drift(stage: Stage) -> Sequence[Measure]:
    """Let a few labels drift, one at a time, and compare the flags with the training that knew of them."""
    return await asyncio.to_thread(_measured, stage)


def _measured(stage: Stage) -> Sequence[Measure]:
    if stage.data is None:
        raise ValueError('give --data FILE with lines {"text": …, "label": …, "group": …}')
    trial = Trial.drawn(_read(stage.data), stage.seed, stage.size(LEARNT), stage.size(LABELS), stage.size(ELSEWHERE))
    whole = trial.fitted(trial.learnt)
    moved = [trial.outcome(one, trial.learnt, whole) for one in trial.drifts]
    new = []
    for one in trial.drifts:
        without = [row for row in trial.learnt if trial.texts[row].label != one.label]
        new.append(trial.outcome(one, without, trial.fitted(without)))
    return [*_measures("moved", moved), *_measures("new", new)]


def _measures(kind: str, outcomes: Sequence[Outcome]) -> list[Measure]:
    def average(what: str) -> float:
        return mean(getattr(one, what) for one in outcomes)

    flagged, trained, n = average("flagged"), average("trained"), len(outcomes)
    those = Limit("a training with those labels from the start", trained)
    note = f"mean of {n} labels; before the flags {average('before'):.3f}"
    name = f"drift.{kind}: right after {FLAGS} flags"
    measures = [Measure(name, flagged, "", n, Target("at least", round(trained - WITHIN, 4)), those, note)]
    if kind == "moved":
        measures.append(
            Measure(f"{name}, harder", flagged, "", n, None, Limit("… with all old labels put right as well", average("put_right")))
        )
    before = Limit("before the flags", average("elsewhere_before"))
    return [*measures, Measure(f"drift.{kind}: right elsewhere", average("elsewhere"), "", n, None, before)]


def _read(file: Path) -> list[Text]:
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Text(line["text"][:LONGEST], str(line["label"]), str(line["group"])) for line in lines]


@dataclass(frozen=True, slots=True)
class Trial:
    """The texts with their vectors, what is learnt, the drifts, and what is tried elsewhere; as rows."""

    texts: Sequence[Text]
    vectors: Vectors
    learnt: Sequence[int]
    drifts: Sequence[Drift]
    elsewhere: Sequence[int]

    @classmethod
    def drawn(cls, texts: Sequence[Text], seed: int, learnt: int, labels: int, elsewhere: int) -> "Trial":
        """Draw everything by lot; raises ValueError where no label has texts enough."""
        dice = random.Random(seed)  # noqa: S311 - lots, not secrets
        order = dice.sample(range(len(texts)), len(texts))
        base, rest = order[:learnt], order[learnt:]
        rows_of: dict[str, list[int]] = {}
        for row in rest:
            rows_of.setdefault(texts[row].label, []).append(row)
        enough = sorted(label for label, rows in rows_of.items() if len(rows) >= FLAGS + TRIED)
        if not enough:
            raise ValueError(f"no label has {FLAGS + TRIED} texts beside the {learnt} that are learnt")
        groups = sorted({one.group for one in texts})
        drifts = []
        for label in dice.sample(enough, min(labels, len(enough))):
            rows = rows_of[label]
            others = [group for group in groups if group != texts[rows[0]].group]
            drifts.append(Drift(label, dice.choice(others), rows[:FLAGS], rows[FLAGS:]))
        drifting = {one.label for one in drifts}
        tried = [row for row in rest if texts[row].label not in drifting][:elsewhere]
        used = [*base, *(row for one in drifts for row in (*one.flags, *one.tried)), *tried]
        embedder = open_embedder(DEFAULT, CACHE)
        vectors = np.zeros((len(texts), embedder.dimension), np.float32)
        vectors[used] = embedder.embed([texts[row].text for row in used])
        return cls(texts, vectors, base, drifts, tried)

    def outcome(self, one: Drift, base: Sequence[int], began: Categories) -> Outcome:
        """Flag what ``began`` learnt from the rows ``base``, and learn again as if the flags had been known."""
        flags = [Correction(n, PEOPLE[n % len(PEOPLE)], self.texts[row].text, one.group) for n, row in enumerate(one.flags)]
        flagged = began.corrected(flags, self.vectors[list(one.flags)])
        trained = self.fitted([*base, *one.flags], one.flags, one.group)
        old = {row for row in base if self.texts[row].label == one.label}
        put_right = self.fitted([*base, *one.flags], {*one.flags, *old}, one.group) if old else trained
        return Outcome(
            *(self._right(learnt, one.tried, one.group) for learnt in (began, flagged, trained, put_right)),
            elsewhere_before=self._right(began, self.elsewhere),
            elsewhere=self._right(flagged, self.elsewhere),
        )

    def fitted(self, rows: Sequence[int], drifted: Collection[int] = (), group: str = "") -> Categories:
        """Learn rows, those that drifted with their new group."""
        examples = [Example(self.texts[row].text, group if row in drifted else self.texts[row].group) for row in rows]
        return fit(examples, self.vectors[list(rows)], names=sorted({one.group for one in self.texts}))

    def _right(self, learnt: Categories, rows: Sequence[int], group: str = "") -> float:
        judged = learnt.judge([self.texts[row].text for row in rows], self.vectors[list(rows)])
        return mean(said.best == (group or self.texts[row].group) for row, said in zip(rows, judged, strict=True))
