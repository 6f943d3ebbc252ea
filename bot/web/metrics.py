"""What is counted, for Prometheus. Numbers about the desk itself; never anybody's words or names."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.queue.store.jobs import Backlog


class Metrics:
    """One registry, so that two desks in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._acks = Histogram(
            "deskhand_ack_seconds",
            "From receiving a platform's event to acknowledging it, the committed row included",
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3),
            registry=self._registry,
        )
        self._outcomes = Counter("deskhand_job_outcomes", "How attempts at jobs ended", ["kind", "outcome"], registry=self._registry)
        self._jobs = Gauge("deskhand_jobs", "Jobs in the table that are not done", ["stage"], registry=self._registry)
        self._oldest = Gauge("deskhand_oldest_due_job_seconds", "Age of the oldest job that is due", registry=self._registry)
        self._tickets = Gauge("deskhand_open_tickets", "Open tickets", ["status"], registry=self._registry)
        self._connected = Gauge("deskhand_channel_connected", "1 while a channel's connection is up", ["channel"], registry=self._registry)

    def acknowledged(self, seconds: float) -> None:
        """One event was acknowledged after so long."""
        self._acks.observe(seconds)

    def ended(self, kind: str, outcome: str) -> None:
        """One attempt at a job ended."""
        self._outcomes.labels(kind, outcome).inc()

    def page(self, backlog: Backlog, open_tickets: dict[str, int], connected: dict[str, bool]) -> bytes:
        """Give the numbers now, in Prometheus' text format."""
        for stage, number in (("ready", backlog.ready), ("doing", backlog.doing), ("dead", backlog.dead)):
            self._jobs.labels(stage).set(number)
        self._oldest.set(backlog.oldest_s)
        self._tickets.clear()  # a status that nothing stands in any more would keep its last number
        for status, number in open_tickets.items():
            self._tickets.labels(status).set(number)
        for channel, is_up in connected.items():
            self._connected.labels(channel).set(is_up)
        return generate_latest(self._registry)
