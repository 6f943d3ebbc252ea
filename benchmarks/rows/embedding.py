"""Texts into vectors: ours against bare sentence-transformers, on the same texts in the same run."""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.processes import environment
from benchmarks.prose import passage, question
from benchmarks.stage import ROOT, Stage
from bot.embed import Vectors, open_embedder
from bot.embed.opening import DEFAULT

PASSAGES, QUESTIONS, WORDS = 400, 1500, 110
LEAST = 1.5
CACHE = ROOT / "build" / "models-cache"  # an export is made once for all runs: it is no part of what is measured
READY = """
import resource, time
began = time.perf_counter()
from pathlib import Path
from bot.embed import open_embedder
open_embedder("all-MiniLM-L6-v2", Path({cache!r})).embed(["ready?"])
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@benchmark("embedding", runs=3, databases=("sqlite",))
async def embedding(stage: Stage) -> Sequence[Measure]:
    """Embed passages and questions with either, one after the other; then see whether the questions find the same passages."""
    return await asyncio.to_thread(_measured, stage)


def _measured(stage: Stage) -> Sequence[Measure]:
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    passages = [passage(dice, WORDS) for _ in range(stage.size(PASSAGES))]
    questions = [question(dice, dice.choice(passages)) for _ in range(stage.size(QUESTIONS))]
    embedder = open_embedder(DEFAULT, CACHE)
    embedder.embed(passages[:8])
    bare, theirs = _bare(stage.folder, [passages, questions])
    speeds, ours = [], []
    for texts in (passages, questions):
        began = time.perf_counter()
        ours.append(embedder.embed(texts))
        speeds.append(len(texts) / (time.perf_counter() - began))
    found, wanted = _nearest(*ours), _nearest(theirs[: len(passages)], theirs[len(passages) :])
    ready_s, whole_mb = _ready()
    one_ms = _one(embedder, questions[:200])
    note = embedder.name
    return [
        Measure(
            "embedding.passages of 110 words",
            speeds[0],
            "/s",
            len(passages),
            None,
            Limit("bare sentence-transformers, fp32", bare[0], LEAST),
            note,
        ),
        Measure(
            "embedding.short questions", speeds[1], "/s", len(questions), None, Limit("bare sentence-transformers, fp32", bare[1], LEAST)
        ),
        Measure("embedding.one question", one_ms, "ms", 200, Target("at most", 12), note="median, by itself"),
        Measure(
            "embedding.same first passage",
            float(np.mean(found == wanted)),
            "",
            len(questions),
            note="as with sentence-transformers' own vectors",
        ),
        Measure("embedding.ready", ready_s, "s", 1, Target("at most", 1), note="from import to the first vector, in a fresh process"),
        Measure("embedding.whole process", whole_mb, "MB", 1, Target("at most", 450), note="resident at most, the embedder alone"),
    ]


def _bare(folder: Path, lists: list[list[str]]) -> tuple[list[float], Vectors]:
    (folder / "texts.json").write_text(json.dumps(lists), encoding="utf-8")
    files = [str(folder / "texts.json"), str(folder / "vectors.npy")]
    told = _python("-m", "benchmarks.bare_model", *files)
    return json.loads(told.splitlines()[-1]), np.load(folder / "vectors.npy")


def _python(*arguments: str) -> str:
    offline = environment(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=offline, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _nearest(passages: Vectors, questions: Vectors) -> np.ndarray:
    return (questions @ passages.T).argmax(axis=1)


def _ready() -> tuple[float, float]:
    seconds, megabytes = _python("-c", READY.format(cache=str(CACHE))).split()
    return float(seconds), float(megabytes)


def _one(embedder: object, questions: Sequence[str]) -> float:
    times = []
    for one in questions:
        began = time.perf_counter()
        embedder.embed([one])  # type: ignore[attr-defined]
        times.append(time.perf_counter() - began)
    return 1000 * sorted(times)[len(times) // 2]
