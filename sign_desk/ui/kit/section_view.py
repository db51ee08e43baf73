"""The view of a table in sections: titles across all columns, folded and unfolded by mouse and keys."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.theme import Space

R = TypeVar("R")

_SAMPLE = 100
_NARROWEST, _WIDEST = 48, 260
_NARROWEST_STRETCHING = 48
_PADDING = 2 * Space.SMALL + 2
_TICK = 22
_OPENING = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_FOLDING = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}


class SectionTable(QTableView, Generic[R]):
    """Shows a `SectionModel`. Return, Space, Left and Right fold and unfold; Space ticks a record that can be.

    ``recordSelected`` carries the record in the current row, or None; ``recordActivated`` the one on which Return
    was pressed or that was double-clicked.
    """

    recordSelected = Signal(object)
    recordActivated = Signal(object)

    def __init__(self, model: SectionModel[R], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = model
        self.setModel(model)
        name_table(self, name)
        self._set_up_look()
        model.modelReset.connect(self._begin)
        self.clicked.connect(self._fold_or_unfold)
        self.doubleClicked.connect(self._activate)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self._begin()

    def selected(self) -> R | None:
        """The record in the current row; None where a title is current, or nothing."""
        index = self.currentIndex()
        return self._sections.record(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold, unfold, tick and open by keys."""
        index = self.currentIndex()
        if not index.isValid() or not self._take_key(index, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room left over to the column that stretches."""
        super().resizeEvent(event)
        self._stretch()

    def _take_key(self, index: QModelIndex, key: Qt.Key) -> bool:
        number = self._sections.section_of(index.row())
        if number is None:
            if key in _OPENING:
                self._activate(index)
            elif key == Qt.Key.Key_Space:
                self._sections.toggle(index.row())
            return key in _OPENING or key == Qt.Key.Key_Space
        unfolded = self._sections.is_unfolded(number)
        wanted = not unfolded if key in {*_OPENING, Qt.Key.Key_Space} else _FOLDING.get(key)
        if wanted is not None:
            self._sections.unfold(number, wanted)
        return wanted is not None

    def _fold_or_unfold(self, index: QModelIndex) -> None:
        if (number := self._sections.section_of(index.row())) is not None:
            self._sections.unfold(number, not self._sections.is_unfolded(number))

    def _activate(self, index: QModelIndex) -> None:
        if (record := self._sections.record(index.row())) is not None:
            self.recordActivated.emit(record)

    def _tell(self, current: QModelIndex) -> None:
        self.recordSelected.emit(self._sections.record(current.row()) if current.isValid() else None)

    # -- look ---------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Draw each title over all columns, and fit the widths to what is there."""
        self.clearSpans()
        for row in self._sections.title_rows():
            self.setSpan(row, 0, 1, len(self._sections.columns))
        self._size_columns()
        if self._sections.rowCount():
            nothing_selected = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._sections.index(0, 0), nothing_selected)

    def _set_up_look(self) -> None:
        give_air(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        height = self.fontMetrics().height() + Space.MEDIUM
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumHeight(height)
        header.setMinimumSectionSize(_NARROWEST)

    def _size_columns(self) -> None:
        metrics = self.fontMetrics()
        sample = list(self._sections.sample(_SAMPLE))
        for number, column in enumerate(self._sections.columns):
            texts = (metrics.horizontalAdvance(column.text(record)) for record in sample)
            width = max(metrics.horizontalAdvance(column.title), *texts, 0) + _PADDING + (0 if number else _TICK)
            self.setColumnWidth(number, min(max(width, _NARROWEST), _WIDEST))
        self._stretch()

    def _stretch(self) -> None:
        columns = enumerate(self._sections.columns)
        stretching = next((number for number, column in columns if column.stretch), None)
        if stretching is not None:
            left = self.viewport().width() - self.horizontalHeader().length()
            self.setColumnWidth(stretching, max(self.columnWidth(stretching) + left, _NARROWEST_STRETCHING))
