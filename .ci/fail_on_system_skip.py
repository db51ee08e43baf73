"""A pytest plugin: a run in which a test marked ``system(need)`` was skipped has failed.

Elsewhere such a skip is fine, for the operating system may lack what the test needs; here all of it can be
installed, and a test that silently no longer runs is a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

SKIPPED = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with none."""
    config.stash[SKIPPED] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note the marked tests that were skipped; expected failures, reported as skipped too, are not meant."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("system"):
        item.config.stash[SKIPPED].append(item.nodeid)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn success into failure."""
    if session.config.stash[SKIPPED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name them."""
    for nodeid in config.stash[SKIPPED]:
        terminalreporter.write_line(f"SKIPPED, though this run may skip no system test: {nodeid}", red=True)
