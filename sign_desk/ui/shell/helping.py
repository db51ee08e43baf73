"""The Help menu: what this program is, and what helps to find a fault in it."""

from __future__ import annotations

import asyncio
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, qVersion
from PySide6.QtGui import QGuiApplication

from sign_desk import logs
from sign_desk.store import diagnostics
from sign_desk.store.diagnostics import Part
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.shell.about_dialog import AboutDialog
from sign_desk.ui.shell.diagnostics_dialog import DiagnosticsDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.paths import DataDirectory
    from sign_desk.ui.shell.main_window import MainWindow

_GOES_ON = (
    "Sign Desk goes on. What you were doing may not have been finished: look before you do it again. An order that "
    "was on its way is in the history, with what is known of it."
)


class Helping(QObject):
    """Shows the dialogs of the Help menu, and the one that tells of an error nobody foresaw."""

    def __init__(self, window: MainWindow, directory: DataDirectory, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(window)
        self._window = window
        self._directory = directory
        self._tasks = TaskScope(window, on_error)
        self._telling = False
        window.aboutRequested.connect(self._show_about)
        window.diagnosticsRequested.connect(lambda: self._tasks.start("dialog", self._show_diagnostics))

    def stop(self) -> None:
        """Close what is open, and begin nothing more."""
        self._tasks.cancel_all()

    def tell(self, error: BaseException) -> bool:
        """Tell of an error nobody foresaw, in a dialog; False if one is open that tells of an earlier one."""
        if self._telling:
            return False
        self._telling = True
        told = "".join(traceback.format_exception(error))
        self._tasks.start("error", lambda: self._show_error(Part("error.txt", logs.redact(told))))
        return True

    def _show_about(self) -> None:
        dialog = AboutDialog(self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _show_diagnostics(self) -> None:
        await self._show(DiagnosticsDialog(await self._collect(), self._window))

    async def _show_error(self, error: Part) -> None:
        try:
            trouble = ("Something unexpected happened", _GOES_ON)
            await self._show(DiagnosticsDialog((error, *await self._collect()), self._window, trouble))
        finally:
            self._telling = False

    async def _collect(self) -> tuple[Part, ...]:
        screens = ", ".join(
            f"{screen.size().width()} by {screen.size().height()} at {screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        )
        drawn_by = f"Qt {qVersion()} on {QGuiApplication.platformName()}; {screens}"
        return await asyncio.to_thread(diagnostics.collect, self._directory, drawn_by)

    async def _show(self, dialog: DiagnosticsDialog) -> None:
        dialog.saveRequested.connect(lambda: self._tasks.start("save", lambda: self._save(dialog)))
        try:
            await shown(dialog)
        finally:
            self._tasks.cancel("save")
            dialog.deleteLater()

    async def _save(self, dialog: DiagnosticsDialog) -> None:
        now = datetime.now(UTC).astimezone()
        path = await save_file(dialog, "Save diagnostics", f"sign-desk-{now:%Y-%m-%d-%H%M}.zip", "Zip (*.zip)")
        if path is None:
            return
        try:
            await asyncio.to_thread(diagnostics.save, dialog.parts, path)
        except StoreError as error:
            trouble = explain(error)
            dialog.notices.show_notice("saved", Notice(Tone.DANGER, trouble.title, trouble.text))
        else:
            dialog.notices.show_notice("saved", Notice(Tone.OK, "Saved", str(path)))
