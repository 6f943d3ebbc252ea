"""
The scheduler: wakes sweeps. Late, double or missed ticks do no harm, because a sweep only asks the rows what is due.

APScheduler 3 drops a run that is more than a second late unless told otherwise, hence the three settings.
"""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Schedule:
    """Runs functions every so many seconds, in threads, from ``start`` to ``stop``."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})

    def every(self, seconds: float, sweep: Callable[[], object], name: str) -> None:
        """Call a sweep again and again."""
        self._scheduler.add_job(sweep, "interval", seconds=seconds, id=name)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """End; a sweep under way ends by itself."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
