"""How much memory this process has needed so far."""

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
