"""
The index as files, so that a start need not read every row: whole or not there at all, and never believed without a look.

A snapshot is a folder that appears by one rename. Each process writes its own, and the newest one that fits is read.
"""

import contextlib
import json
import re
import secrets
import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

META = "meta.json"
_PIECE = 1 << 20
_ABANDONED_S = 3600  # what was not put in place within an hour belongs to a process that was killed


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a snapshot was made of: it is good for nothing else."""

    form: int
    base: str
    model: str
    dimension: int
    revision: int


def save(root: Path, stamp: Stamp, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a folder, seal it, put it in place, clear away what is older or abandoned. Raises OSError; nothing is left then."""
    root.mkdir(parents=True, exist_ok=True)
    partial = root / f".partial-{secrets.token_hex(6)}"
    partial.mkdir()
    try:
        write(partial)
        sums = {path.name: _checksum(path) for path in sorted(partial.iterdir())}
        (partial / META).write_text(json.dumps({"stamp": asdict(stamp), "files": sums}), encoding="utf-8")
        target = root / f"{_prefix(stamp.model)}{stamp.revision:012d}-{secrets.token_hex(4)}"
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for left in root.glob(".partial-*"):
        if _age_s(left) > _ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)
    for older in _of(root, stamp.model):
        if older.name < f"{_prefix(stamp.model)}{stamp.revision:012d}":
            shutil.rmtree(older, ignore_errors=True)
    return target


def newest(root: Path, wanted: Stamp) -> tuple[Path, int] | None:
    """
    Give the newest snapshot that fits, and its revision. Those that never will are cleared away.

    What fits was made of this base by this model, is no newer than the base, and has every file as it was written.
    """
    for folder in sorted(_of(root, wanted.model), reverse=True):
        revision = _revision(folder, wanted)
        if revision is not None:
            return folder, revision
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _revision(folder: Path, wanted: Stamp) -> int | None:
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        stamp, files = Stamp(**meta["stamp"]), dict(meta["files"])
        is_whole = all(_checksum(folder / name) == value for name, value in files.items())
    except (OSError, ValueError, TypeError, KeyError):
        return None
    same = (stamp.form, stamp.base, stamp.model, stamp.dimension) == (wanted.form, wanted.base, wanted.model, wanted.dimension)
    return stamp.revision if same and is_whole and stamp.revision <= wanted.revision else None


def _of(root: Path, model: str) -> list[Path]:
    prefix = _prefix(model)
    return [folder for folder in root.glob("*") if folder.is_dir() and folder.name.startswith(prefix)]


def _age_s(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return time.time() - folder.stat().st_mtime
    return 0.0


def _prefix(model: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._]+', '_', model)}-"


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value = zlib.crc32(piece, value)
    return value
