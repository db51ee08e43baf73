"""A table of records of which several may be chosen, to do something to all of them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QItemSelectionModel, QSize
from PySide6.QtWidgets import QAbstractItemView, QWidget

from sign_desk.ui.kit.icons import ICON_SIZE
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space

R = TypeVar("R")

_ICON_ROOM = ICON_SIZE + 5 * Space.SMALL


class ChoosingTable(RecordTable[R]):
    """Ctrl and Shift choose more, Ctrl+A all that are shown; the current one is shown in detail.

    `wide` is the key of a column with room for its longest text, which is given, and an icon beside it.
    """

    def __init__(
        self,
        model: RecordTableModel[R],
        *,
        name: str,
        empty_text: str,
        wide: tuple[str, str] = ("", ""),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, name=name, empty_text=empty_text, parent=parent)
        self._wide = wide
        # A header asks of each of its sections whether every row in it is selected: with all of many rows chosen that
        # takes a second. This one knows of no selection.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def selected(self) -> R | None:
        """Return the record to be shown in detail: the current one, if it is chosen."""
        # Not by `selectedRows`: with thousands of rows that takes seconds.
        index = self.currentIndex()
        is_chosen = index.isValid() and self.selectionModel().isRowSelected(index.row())
        return self._records.record(index.row()) if is_chosen else None

    def chosen(self) -> list[R]:
        """Return the records chosen, from the top."""
        ranges = self.selectionModel().selection().toList()
        rows = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        return self._records.records_at(sorted(rows))

    def _remember(self) -> None:
        index = self.currentIndex()
        is_chosen = self.selected() is not None
        self._kept = (self._records.identity(index.row()), index.column()) if is_chosen else None
        self._scrolled_to = self.verticalScrollBar().value()

    def _set_width(self, number: int, width: int) -> None:
        key, longest = self._wide
        if self._records.columns[number].key == key:
            width = self.fontMetrics().horizontalAdvance(longest) + _ICON_ROOM
        super()._set_width(number, width)

    def show_column(self, key: str, *, shown: bool) -> None:
        """Show or hide a column; the one that stretches takes or gives the room."""
        number = next(number for number, column in enumerate(self._records.columns) if column.key == key)
        self.setColumnHidden(number, not shown)
        self._stretch()

    def set_empty_text(self, text: str) -> None:
        """Set what stands in the middle while there is no row."""
        self._empty_text = text
        self.viewport().update()
