"""Settings of the program: shown, kept, and put into effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit import theme
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.shell.settings_dialog import SettingsDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.store.settings import Settings, SettingsFile
    from sign_desk.ui.shell.main_window import MainWindow


class SettingsPresenter(QObject):
    """`networkChanged` tells that connections must be made anew; `technicalDetailsChanged` what may be seen.

    `retentionChanged` carries the days for which personal data is to be kept from now on, None for ever;
    `eraseRequested` the dialog in which erasing all of it now was asked for. `copiesChanged` carries the folder of the
    daily copies, None for none, and how many of them are kept.
    """

    networkChanged = Signal()
    retentionChanged = Signal(object)
    eraseRequested = Signal(object)
    technicalDetailsChanged = Signal(bool)
    copiesChanged = Signal(object, int)

    def __init__(
        self,
        window: MainWindow,
        file: SettingsFile,
        settings: Settings,
        data_folder: Path,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self.settings = settings
        self._data_folder = data_folder
        self._tasks = TaskScope(window, on_error)
        window.settingsRequested.connect(self._show)
        window.technicalDetailsToggled.connect(self._set_technical_details)

    def apply(self) -> None:
        """Put the settings into effect. At the start: once everybody who has to hear of them is connected."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.settings.appearance)
        self._window.show_technical_details(self.settings.technical_details)

    def stop(self) -> None:
        """Close the dialog if it is open, and begin nothing more."""
        self._tasks.cancel_all()

    def _show(self) -> None:
        dialog = SettingsDialog(self.settings, self._data_folder, self._window)
        dialog.folderRequested.connect(self._open_folder)
        dialog.eraseRequested.connect(lambda: self.eraseRequested.emit(dialog))
        self._tasks.start("dialog", lambda: self._finish(dialog))

    async def _finish(self, dialog: SettingsDialog) -> None:
        try:
            await shown(dialog)
            settings = dialog.settings
        finally:
            dialog.deleteLater()
        if settings != self.settings:
            self._keep(replace(settings, technical_details=self.settings.technical_details))

    def _keep(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        try:
            self._file.save(settings)
        except StoreError as error:
            trouble = explain(error)
            self._window.notices.show_notice("settings", Notice(Tone.WARNING, trouble.title, trouble.text))
        self.apply()
        if (before.proxy, before.ca_file) != (settings.proxy, settings.ca_file):
            self.networkChanged.emit()
        if before.keep_orders_days != settings.keep_orders_days:
            self.retentionChanged.emit(settings.keep_orders_days)
        if (before.copy_folder, before.copies_kept) != (settings.copy_folder, settings.copies_kept):
            self.copiesChanged.emit(settings.copy_folder, settings.copies_kept)

    def _set_technical_details(self, shown_now: bool) -> None:
        self.technicalDetailsChanged.emit(shown_now)
        if shown_now != self.settings.technical_details:
            self._keep(replace(self.settings, technical_details=shown_now))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data_folder)))
