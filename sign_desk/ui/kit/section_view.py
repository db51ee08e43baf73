"""The view of a table in sections: titles across all columns, folded and unfolded by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Iterable

R = TypeVar("R")

_SAMPLE = 100
_NARROWEST, _WIDEST = 48, 260
_PADDING = 2 * Space.SMALL + 2
_TICK = 36
_OPENING = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_FOLDING = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}


class _Sentences(QStyledItemDelegate):
    """Cuts what is too long at its end: one reads it from the beginning."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight


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
        self._wanted: list[int] = []
        self._stretching: int | None = None
        self._is_fitting = False
        self._is_fitted = True
        self.setModel(model)
        name_table(self, name)
        self._set_up_look()
        model.modelReset.connect(self._begin)
        model.rowsInserted.connect(lambda _parent, first, last: self._spread(first, last))
        self.clicked.connect(self._fold_or_unfold)
        self.doubleClicked.connect(self._activate)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.horizontalHeader().sectionResized.connect(self._take_width)
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
        """Give the room there is to the columns, unless somebody has set their widths."""
        super().resizeEvent(event)
        self._fit()

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
        self._spread(0, self._sections.rowCount() - 1)
        self._measure()
        if self._sections.rowCount():
            nothing_selected = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._sections.index(0, 0), nothing_selected)

    def _spread(self, first: int, last: int) -> None:
        """Give what is told in one sentence all columns but the first."""
        for row in range(first, last + 1):
            if self._sections.is_spread(row):
                self.setSpan(row, 1, 1, len(self._sections.columns) - 1)

    def _set_up_look(self) -> None:
        give_air(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        # What stands last in a name tells rows apart, and what stands first tells where they belong.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        sentences = _Sentences(self)
        for number in range(1, len(self._sections.columns)):
            self.setItemDelegateForColumn(number, sentences)
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

    def _measure(self) -> None:
        """Take from a sample of the records how wide the columns want to be."""
        metrics = self.fontMetrics()
        sample = list(self._sections.sample(_SAMPLE))
        self._wanted = []
        for number, column in enumerate(self._sections.columns):
            its = (record for record, spread in sample if not (spread and number))
            texts = (metrics.horizontalAdvance(column.text(record)) for record in its)
            width = max(metrics.horizontalAdvance(column.title), *texts, 0) + _PADDING + (0 if number else _TICK)
            self._wanted.append(max(width, _NARROWEST))
        self._stretching = self._stretched(record for record, _spread in sample)
        self._is_fitted = True
        self._fit()

    def _stretched(self, sample: Iterable[R]) -> int | None:
        """The column that stretches; the first where that one has no heading, and nothing in it."""
        columns = self._sections.columns
        number = next((number for number, column in enumerate(columns) if column.stretch), None)
        if number is None or columns[number].title or any(columns[number].text(record) for record in sample):
            return number
        return 0

    def _fit(self) -> None:
        """Give each column what it wants up to a limit, then those that want more, and the rest to one that stretches.

        Where somebody has set a width by hand, only the latter follows.
        """
        stretching = self._stretching
        self._is_fitting = True
        if self._is_fitted:
            widths = [min(wanted, _WIDEST) for wanted in self._wanted]
            left = max(0, self.viewport().width() - sum(widths))
            for number, wanted in enumerate(self._wanted):
                more = min(left, wanted - widths[number])
                left -= more
                self.setColumnWidth(number, widths[number] + more)
        if stretching is not None:
            left = self.viewport().width() - self.horizontalHeader().length()
            self.setColumnWidth(stretching, max(self.columnWidth(stretching) + left, _NARROWEST))
        self._is_fitting = False

    def _take_width(self, *_: int) -> None:
        if not self._is_fitting:
            self._is_fitted = False
