"""The benchmarks, in the order of the table. A new one is a file here, imported below."""

from benchmarks.harness import REGISTRY
from benchmarks.rows import intake, latency, whole, crash, claims, card, big, cold  # noqa: F401, I001 - importing registers, in this order

__all__ = ["REGISTRY"]
