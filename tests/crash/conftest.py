"""Fixtures: databases of both kinds, and a channel and a clock that outlive the process."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[dict[str, object]]]:
    """Everything that is logged during a test, as dictionaries."""
    with structlog.testing.capture_logs() as entries:
        yield entries
