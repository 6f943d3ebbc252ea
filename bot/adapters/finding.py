"""One thing about a platform that was looked at before it hurts, for ``doctor`` and for ``run``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was checked. ``remedy`` is empty where all is well.

    ``is_ours`` = the configuration is at fault, not the network, so that ``run`` need not even begin.
    """

    what: str
    is_well: bool
    found: str
    remedy: str = ""
    is_ours: bool = False
