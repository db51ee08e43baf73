"""The place of the window and what is laid out in it: remembered when it closes, there again at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter

from sign_desk.ui.kit.column_memory import ColumnMemory
from sign_desk.ui.kit.paged_table import PagedTable
from sign_desk.ui.kit.table_view import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

    from sign_desk.ui.shell.main_window import Tab

_TABLES = (RecordTable, PagedTable)


class Layout:
    """Keeps sizes in a file of its own; what is in it and cannot be used is passed over."""

    def __init__(self, window: QMainWindow, tabs: QTabWidget, file: Path) -> None:
        self._window = window
        self._tabs = tabs
        self._memory = QSettings(str(file), QSettings.Format.IniFormat)
        self._columns: dict[str, ColumnMemory] = {}

    def save(self, views: Mapping[Tab, QWidget]) -> None:
        """Write down where everything is; `views` are the tabs by their titles."""
        self._memory.setValue("geometry", self._window.saveGeometry())
        self._memory.setValue("panels", self._window.saveState())
        self._memory.setValue("tab", self._tabs.currentIndex())
        for key, splitter in _splitters(views):
            # A tab that was not looked at has not been laid out.
            if any(splitter.sizes()):
                self._memory.setValue(key, splitter.saveState())
        for key, action in _panels(views):
            self._memory.setValue(key, action.isChecked())
        for key, columns in self._columns.items():
            if written := columns.written():
                self._memory.setValue(key, written)
        self._memory.sync()

    def restore_window(self) -> bool:
        """Put the window and its panels where they were; False where that is not known.

        Qt moves a window whose screen is gone onto one that is there.
        """
        geometry, panels = self._memory.value("geometry"), self._memory.value("panels")
        if isinstance(panels, QByteArray):
            self._window.restoreState(panels)
        return isinstance(geometry, QByteArray) and self._window.restoreGeometry(geometry)

    def restore_tabs(self, views: Mapping[Tab, QWidget]) -> None:
        """Go back to the tab, the widths of its parts, what was unfolded, and columns that were dragged."""
        index = self._memory.value("tab", 0, type=int)
        if isinstance(index, int):
            self._tabs.setCurrentIndex(index)
        for key, splitter in _splitters(views):
            state = self._memory.value(key)
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        for key, action in _panels(views):
            action.setChecked(self._memory.value(key, action.isChecked(), type=bool) is True)
        for title, view in views.items():
            for kind in _TABLES:
                for number, table in enumerate(view.findChildren(kind)):
                    columns = ColumnMemory(table)
                    self._columns[f"columns/{title}/{kind.__name__}/{number}"] = columns
        for key, columns in self._columns.items():
            columns.restore(self._memory.value(key))


def _splitters(views: Mapping[Tab, QWidget]) -> Iterator[tuple[str, QSplitter]]:
    """Every splitter of the tabs, under the key by which it is remembered."""
    for title, view in views.items():
        for number, splitter in enumerate(view.findChildren(QSplitter)):
            yield f"parts/{title}/{number}", splitter


def _panels(views: Mapping[Tab, QWidget]) -> Iterator[tuple[str, QAction]]:
    """What can be unfolded and folded in the tabs, under the key by which it is remembered."""
    for title, view in views.items():
        for action in filter(QAction.isCheckable, view.actions()):
            yield f"unfolded/{title}/{action.text()}", action
