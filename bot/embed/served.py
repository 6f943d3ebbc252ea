"""Serving an exported model with onnxruntime and tokenizers alone."""

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped, unused-ignore]
from tokenizers import Tokenizer

from bot.embed.embedder import Vectors
from bot.embed.probes import PROBES, SAMPLE

MODEL, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"
AT_ONCE = 512  # texts that are tokenized together: bounds what a large import holds in memory
LONGEST = 50_000  # characters that are looked at: no model reads more, and cutting words costs time
MOST_THREADS = 8
SAME = 0.995  # the least cosine of the sample's vector here and where the export was made


class BrokenExport(Exception):  # noqa: N818 - the opener's own: it exports again
    """The files of an export are not what its manifest says."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What is known of an export. ``agreement`` is the cosine with sentence-transformers' own vectors over the probe texts, for each
    form that was tried; ``sample`` is the vector that the chosen one gave for one of them.
    """

    name: str
    dimension: int
    max_tokens: int
    digest: str
    agreement: dict[str, dict[str, float]]
    sample: list[float]
    made_with: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write it beside the model."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read what an export says of itself. Raises BrokenExport."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BrokenExport(f"{folder / MANIFEST}: {error}") from None


class ServedModel:
    """An exported model. Each text runs by itself, on one core; a list of texts is spread over the cores."""

    # Why not in batches: int8 takes the scale of its activations from the whole batch, so a vector would depend on its
    # neighbours; and on a CPU a batch brings nothing but padding (measured: see the benchmark row "embedding").

    def __init__(self, name: str, dimension: int, session: Any, tokenizer: Tokenizer, threads: int) -> None:
        self.name = name
        self.dimension = dimension
        self._session = session
        self._tokenizer = tokenizer
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length one for each text."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), AT_ONCE):
            encoded = self._tokenizer.encode_batch_fast([text[:LONGEST] for text in texts[start : start + AT_ONCE]])
            ids = [np.array([one.ids], dtype=np.int64) for one in encoded]
            longest_first = sorted(range(len(ids)), key=lambda n: -ids[n].size)  # so that no core waits for a long last one
            run = map if len(ids) == 1 else self._threads.map
            for n, vector in zip(longest_first, run(self._vector, (ids[n] for n in longest_first)), strict=True):
                vectors[start + n] = vector
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def _vector(self, ids: Any) -> Any:
        return self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]


def load(folder: Path, threads: int | None = None) -> ServedModel:
    """Load an export. Raises BrokenExport where a file is missing or was changed."""
    manifest = read_manifest(folder)
    try:
        is_whole = digest_of(folder / MODEL) == manifest.digest
        session, tokenizer = session_of(folder / MODEL), tokenizer_of(folder, manifest.max_tokens)
        model = ServedModel(manifest.name, manifest.dimension, session, tokenizer, threads or cores())
        sample = model.embed([PROBES[SAMPLE]])[0]
    except Exception as error:  # noqa: BLE001 - tokenizers and onnxruntime have no error of their own for each mishap
        raise BrokenExport(f"{folder}: {error}") from None
    if not is_whole:
        raise BrokenExport(f"{folder / MODEL} is not the file that was exported")
    if float(sample @ np.array(manifest.sample, dtype=np.float32)) < SAME:
        raise BrokenExport(f"{folder} gives other vectors on this processor than where it was exported")
    return model


def digest_of(path: Path) -> str:
    """Give the digest by which a file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tokenizer_of(folder: Path, max_tokens: int) -> Tokenizer:
    """Open an export's tokenizer, which cuts what is too long and pads nothing."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def session_of(model: Path) -> Any:
    """Open a model in onnxruntime, for runs on one core each."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """Give how many cores this process may use, up to a limit beyond which memory is the bottleneck."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST_THREADS)
