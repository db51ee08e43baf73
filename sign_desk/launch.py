"""The life of the process: data directory, log, event loop, and a plain word where there can be no window."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox
from qasync import QEventLoop

from sign_desk import __version__, logs
from sign_desk.api.credential import SHORTEST_SECRET
from sign_desk.app import NOT_HANDED_OVER, Desk
from sign_desk.instance import Listener, Request, hand_over
from sign_desk.paths import DataDirectory, DataDirectoryError, DataDirectoryInUse, DataDirectoryUnusable, resource
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.garbage import collected_here
from sign_desk.ui.kit.marks import Marked
from sign_desk.ui.kit.signals import closed_by_signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.app import Start


def run(start: Start) -> int:
    """Open the application and return its exit status when it is closed."""
    app = application()
    collect_seldom()
    directory = DataDirectory(start.data or DataDirectory.default())
    try:
        directory.claim()
    except DataDirectoryInUse as error:
        return 0 if _handed_over(directory, start) else _refuse(app, error)
    except DataDirectoryError as error:
        return _refuse(app, error)
    try:
        _configure_logs(directory)
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(_live(directory, start))
    except (DataDirectoryError, StoreError) as error:
        return _refuse(app, error)
    finally:
        logs.shut_down()
        directory.release()
    return 0


def _handed_over(directory: DataDirectory, start: Start) -> bool:
    """Let the program that is open do what was asked for; a token is not handed on, and that is told."""
    request = Request(start.demo, start.store, token_left_behind=start.token is not None)
    heard = hand_over(directory.path, request)
    if heard and request.token_left_behind:
        sys.stderr.write(f"{NOT_HANDED_OVER}\n")
    return heard


def collect_seldom() -> None:
    """Look for garbage less often: with a large price book loaded, each full look stops the window for 0.1 s.

    What the window throws away has hardly any cycles, and goes without being looked for. What has just been made is
    looked through in small portions: a step of 100,000 prices is a large one.
    """
    gc.set_threshold(20_000, 5, 5_000)


def _configure_logs(directory: DataDirectory) -> None:
    folder = directory.logs_folder
    try:
        logs.configure(folder)
    except OSError as error:
        raise DataDirectoryUnusable(folder, f"No log can be kept in {folder}: {error.strerror}.") from error


def _refuse(app: QApplication, error: DataDirectoryError | StoreError) -> int:
    """Tell why there will be no window, in the terminal and where there is a screen on it."""
    sys.stderr.write(f"{error.title}. {error.cause} {error.next_step}\n")
    if app.platformName() != "offscreen":
        QMessageBox.critical(None, error.title, f"{error.cause}\n\n{error.next_step}")
    return 1


def application() -> QApplication:
    """Make the one application object."""
    app = QApplication(sys.argv[:1])
    app.setStyle(Marked())
    app.setApplicationName("Sign Desk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("app.signdesk.SignDesk")
    app.setWindowIcon(QIcon(str(resource("sign-desk.svg"))))
    # The window may be hidden while orders are waited for: that must not end the loop under them.
    app.setQuitOnLastWindowClosed(False)
    return app


async def _live(directory: DataDirectory, start: Start) -> None:
    if start.token and len(start.token) >= SHORTEST_SECRET:
        logs.conceal(start.token)
    desk = Desk(directory, start)
    listener = Listener(directory.path, desk.window)
    listener.requested.connect(desk.come_forward)
    try:
        with errors_reported(desk), closed_by_signals(desk.window), collected_here():
            await desk.run()
    finally:
        listener.close()


@contextmanager
def errors_reported(desk: Desk) -> Iterator[None]:
    """Report to `desk` what nobody catches in the running loop, and in what Qt calls, while the block runs."""
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: desk.report(_error_of(context)))
    excepthook = sys.excepthook
    sys.excepthook = lambda _kind, error, _traceback: desk.report(error)
    try:
        yield
    finally:
        sys.excepthook = excepthook


def _error_of(context: dict[str, Any]) -> BaseException:
    error = context.get("exception")
    return error if isinstance(error, BaseException) else RuntimeError(context.get("message"))
