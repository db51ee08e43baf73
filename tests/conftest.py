"""What tests of the window share: no screen, Qt's event loop under asyncio, and no silent warnings.

Only tests in ``tests/ui`` and ``tests/flows`` are concerned; all others run on asyncio's ordinary loop and
never import Qt from here.
"""

import asyncio
import gc
import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says more of the machine, and of what else runs on it, than of the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_HERE = Path(__file__).parent
_WINDOW_TESTS = ("ui", "flows")

Until = Callable[..., Awaitable[Any]]


def pytest_addoption(parser):
    parser.addoption("--kills", type=int, help="kill the sending process, and the program, so often in their tests")


def _of_the_window(path: Path) -> bool:
    return path.is_relative_to(_HERE) and path.relative_to(_HERE).parts[0] in _WINDOW_TESTS


def pytest_collection_modifyitems(items):
    for item in items:
        if _of_the_window(item.path):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # The offscreen platform says so of message boxes, tips and pop-ups: it has no window manager.
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


def pytest_asyncio_loop_factories(config, item):
    if _of_the_window(item.path):
        return {"qt": _qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def _qt_loop():
    import qasync
    from PySide6.QtWidgets import QApplication

    return qasync.QEventLoop(QApplication.instance())


@pytest.fixture(autouse=True)
def _window_tests(request):
    """Every test of the window has an application, leaves no widget behind and logs no warning unexpected.

    As in the program, cycles with widgets in them are looked for in this thread alone: found in another, they crash Qt.
    """
    if not _of_the_window(request.node.path):
        if not gc.isenabled():
            # What a fixture of the last test of the window held is let go of only now.
            gc.collect()
            gc.enable()
        yield
        return
    gc.disable()
    app = request.getfixturevalue("qapp")
    app.setQuitOnLastWindowClosed(False)
    request.getfixturevalue("expected_logs")
    yield
    _remove_widgets(app)


def _remove_widgets(app) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent, Qt

    for widget in app.topLevelWidgets():
        widget.close()
        # A completer deletes its pop-up itself, and would do so a second time.
        if widget.windowType() is not Qt.WindowType.Popup:
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


class _LoudRecords(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expected_logs() -> Iterator[list[str]]:
    """Regular expressions for the warnings and errors a test means to have logged; any other fails it."""
    expected: list[str] = []
    handler = _LoudRecords()
    logging.getLogger().addHandler(handler)
    yield expected
    logging.getLogger().removeHandler(handler)
    loud = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in handler.records]
    unexpected = [line for line in loud if not any(re.search(pattern, line) for pattern in expected)]
    unseen = [pattern for pattern in expected if not any(re.search(pattern, line) for line in loud)]
    if unexpected or unseen:
        pytest.fail("\n".join(["logged unexpectedly:", *unexpected, "expected but not logged:", *unseen]))


@pytest.fixture
def until() -> Until:
    """Await a condition by polling, the event loop running on: ``await until(lambda: view.isVisible())``.

    Gives what the predicate returned; fails after ``seconds``, which are for a hung test only.
    """

    async def wait(predicate: Callable[[], Any], seconds: float = 20.0) -> Any:
        try:
            async with asyncio.timeout(seconds):
                while not (outcome := predicate()):  # noqa: ASYNC110 -- polling is what it is for
                    await asyncio.sleep(0.005)
        except TimeoutError:
            pytest.fail(f"waited {seconds} s in vain for {predicate}")
        return outcome

    return wait
