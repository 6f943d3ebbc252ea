"""How much memory a process has needed so far."""

import re
import resource
import sys
from pathlib import Path

_OWN = Path("/proc/self/status")


def peak_mb() -> float:
    """
    Give the largest resident size so far, in MB.

    On Linux from ``/proc``, which begins anew with a program: what ``getrusage`` says is inherited from the process that started it.
    """
    if _OWN.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", _OWN.read_text())):
        return int(found[1]) / 1e3
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used / 1e3


def resident_mb(process: int) -> tuple[float, float]:
    """Give the resident size of another process, now and at most so far, in MB; only where there is ``/proc``."""
    told = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    now, peak = (re.search(rf"{name}:\s+(\d+) kB", told) for name in ("VmRSS", "VmHWM"))
    assert now is not None
    assert peak is not None
    return int(now[1]) / 1e3, int(peak[1]) / 1e3
