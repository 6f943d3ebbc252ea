"""The benchmarks, in the order of the table. A new one is a file here, imported below."""

from benchmarks.harness import REGISTRY

# importing registers, and this is the order of the table
# isort: off
from benchmarks.rows import (  # noqa: F401
    intake,
    latency,
    mail,
    gateway,
    slash,
    mirrored,
    whole,
    crash,
    claims,
    card,
    big,
    cold,
    embedding,
    knowledge,
    asking,
    judging,
    resident,
    drift,
    routing,
    promises,
    warned,
    spikes,
)

__all__ = ["REGISTRY"]
