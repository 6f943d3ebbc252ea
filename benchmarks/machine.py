"""Facts about the machine that a number means nothing without. No host name, no path, nobody's name."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.stage import Ground

LIBRARIES = ("slack-bolt", "aiohttp", "sqlalchemy", "psycopg")


def facts(ground: Ground) -> dict[str, Any]:
    """Give processor, memory, versions, the kind of disk, and the date."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu": _cpu(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "file_system": _file_system(ground.folder),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgres": ground.postgres.version() if ground.postgres else None,
        "libraries": {name: version(name) for name in LIBRARIES},
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu() -> str:
    lines = _lines("/proc/cpuinfo")
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown"


def _memory_gb() -> float | None:
    pages = os.sysconf("SC_PHYS_PAGES") if "SC_PHYS_PAGES" in os.sysconf_names else 0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e9, 1) if pages else None


def _file_system(folder: Path) -> str:
    """Give the kind of file system under a folder (a commit on tmpfs costs nothing); "unknown" where nobody says."""
    mounts = [line.split()[1:3] for line in _lines("/proc/mounts")]
    above = [(point, kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]), default=("", "unknown"))[1]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
