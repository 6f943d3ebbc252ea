"""On CI nothing may be skipped: with DESKHAND_CI=1 a skip is a failure that says what is missing."""

import os
from collections.abc import Iterator

import pytest

IS_CI = os.environ.get("DESKHAND_CI") == "1"


def _no_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IS_CI and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{why} (DESKHAND_CI=1: nothing may be skipped)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Look at every test's report."""
    report: pytest.TestReport = yield
    _no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Look at every module's report: a whole module can be skipped, too."""
    report: pytest.CollectReport = yield
    _no_skip(report)
    return report
