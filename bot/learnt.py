"""
What triage learnt, on disk: one file in the data directory, replaced whole, read without running anything in it.

It is a cache of what `triage train` made. Where it is missing, damaged or of another version, triage starts from the policy.
"""

import contextlib
import logging
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from bot.triage.category import Categories
from bot.triage.packing import BadPack, pack, unpack

FILE = "triage.npz"
log = logging.getLogger(__name__)


def save(learnt: Categories, folder: Path) -> Path:
    """Write it under `folder`: another process sees the old file or the new one, never a half. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=".triage-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **pack(learnt))  # type: ignore[arg-type, unused-ignore]
        target = folder / FILE
        Path(partial).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(partial).unlink()
        raise
    return target


def state(folder: Path) -> tuple[int, int, int] | None:
    """Tell one training from the next without reading it: it changes with every `save`. None where there is none."""
    try:
        seen = (folder / FILE).stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def load(folder: Path, model: str) -> Categories | None:
    """Read what was learnt with the embedding model called `model`; None where there is nothing that can be used."""
    file = folder / FILE
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            learnt = unpack({name: arrays[name] for name in arrays.files})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, BadPack, zipfile.BadZipFile) as fault:
        log.warning("%s cannot be used, triage starts from the policy: %s; `triage train` makes it anew", file, fault)
        return None
    if learnt.versions.model.rpartition("/triage.")[0] != model:
        log.warning("%s was learnt with another embedding model, triage starts from the policy; `triage train` makes it anew", file)
        return None
    return learnt
