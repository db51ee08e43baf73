"""The table that shows records: fixed row height, widths sized once, wholly usable by keyboard."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QToolTip,
    QWidget,
)

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.theme import Space, Tone, tone_colour

R = TypeVar("R")

_SAMPLE = 100
_ENOUGH = 20  # rows whose widths speak for those to come
_NARROWEST = 48
_NARROWEST_STRETCHING = 140
_WIDEST = 320
_PADDING = 2 * Space.SMALL + 2
_SORT_MARK = Space.LARGE


class RecordTable(QTableView, Generic[R]):
    """Shows a `RecordTableModel`, one record selected at a time; keeps it selected over a refresh.

    ``recordSelected`` carries the record now selected, or None, and comes again with the fresh record after a
    refresh. ``recordActivated`` carries the record on which Return was pressed or that was double-clicked.
    """

    recordSelected = Signal(object)
    recordActivated = Signal(object)

    def __init__(
        self, model: RecordTableModel[R], *, name: str, empty_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._records = model
        self._empty_text = empty_text
        self._sized = False
        self._sizing = False
        self._widths_known = False
        self._kept: tuple[Hashable, int] | None = None
        self._scrolled_to = 0
        self.setModel(model)
        name_table(self, name)
        self._set_up_look()
        self._set_up_copying()
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.filterChanged.connect(self._reveal)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.doubleClicked.connect(self._activate)

    def selected(self) -> R | None:
        """Return the record selected, or None."""
        rows = self.selectionModel().selectedRows()
        return self._records.record(rows[0].row()) if rows else None

    def select(self, identity: Hashable) -> bool:
        """Select the record of this identity and scroll to it; False when it is not shown."""
        row = self._records.row_of(identity)
        if row is not None:
            self._select_row(row, 0)
            self.scrollTo(self._records.index(row, 0))
        return row is not None

    # -- events -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens a record on every platform."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say so where there is nothing to show."""
        super().paintEvent(event)
        if self._records.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(tone_colour(Tone.MUTED, self.palette()))
            space = self.viewport().rect().adjusted(Space.HUGE, Space.HUGE, -Space.HUGE, -Space.HUGE)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(space, int(flags), self._empty_text)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room left over among the columns that stretch."""
        super().resizeEvent(event)
        self._stretch()

    def changeEvent(self, event: QEvent) -> None:
        """Keep row heights in step with the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self._row_height())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the whole text of a cell that had to be cut short."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            if index.isValid() and not index.data(Qt.ItemDataRole.ToolTipRole) and self._is_cut(index):
                QToolTip.showText(event.globalPos(), plain_tooltip(index.data()), self)
                return True
        return super().viewportEvent(event)

    # -- look ---------------------------------------------------------------------------------------------

    def _set_up_look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        give_air(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumHeight(self._row_height())
        header.setMinimumSectionSize(_NARROWEST)
        header.sectionResized.connect(self._keep_widths)
        self.setSortingEnabled(True)

    def _row_height(self) -> int:
        return self.fontMetrics().height() + Space.MEDIUM

    def _size_columns(self) -> None:
        """Fit the widths to a sample of rows, until there were enough of them or the operator chose others."""
        metrics = self.fontMetrics()
        rows = self._records.rowCount()
        sample = [self._records.record(row) for row in range(0, rows, max(1, rows // _SAMPLE))]
        for number, column in enumerate(self._records.columns):
            title = metrics.horizontalAdvance(column.title) + _SORT_MARK
            texts = (metrics.horizontalAdvance(column.text(record)) for record in sample)
            width = max(title, *texts) + _PADDING
            self._set_width(number, min(max(width, _NARROWEST), _WIDEST))
        self._sized = True
        self._widths_known = self._widths_known or rows >= _ENOUGH
        self._stretch()

    def _set_width(self, number: int, width: int) -> None:
        self._sizing = True
        self.setColumnWidth(number, width)
        self._sizing = False

    def _keep_widths(self) -> None:
        """Leave the widths alone once the operator has set one."""
        self._widths_known = self._widths_known or not self._sizing
        self._sized = self._sized or self._widths_known

    def _stretch(self) -> None:
        stretching = [number for number, column in enumerate(self._records.columns) if column.stretch]
        if not (self._sized and stretching):
            return
        taken = sum(map(self.columnWidth, stretching))
        room = taken + self.viewport().width() - self.horizontalHeader().length()
        for number in stretching:
            width = room * self.columnWidth(number) // max(taken, 1)
            self._set_width(number, max(width, _NARROWEST_STRETCHING))

    def _is_cut(self, index: QModelIndex) -> bool:
        return self.fontMetrics().horizontalAdvance(index.data()) + _PADDING > self.columnWidth(index.column())

    # -- selection ----------------------------------------------------------------------------------------

    def _remember(self) -> None:
        rows = self.selectionModel().selectedRows()
        column = max(self.currentIndex().column(), 0)
        self._kept = (self._records.identity(rows[0].row()), column) if rows else None
        self._scrolled_to = self.verticalScrollBar().value()

    def _restore(self) -> None:
        if not self._widths_known and self._records.rowCount():
            self._size_columns()
        if self._kept is not None:
            identity, column = self._kept
            row = self._records.row_of(identity)
            if row is None:
                self.recordSelected.emit(None)
            else:
                self._select_row(row, column)
        self.verticalScrollBar().setValue(self._scrolled_to)

    def _reveal(self) -> None:
        if self.selected() is None:
            self.scrollToTop()
        else:
            self.scrollTo(self.currentIndex())

    def _select_row(self, row: int, column: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._records.index(row, column), flags)

    def _tell(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        self.recordSelected.emit(self.selected())

    def _activate(self, index: QModelIndex) -> None:
        self.recordActivated.emit(self._records.record(index.row()))

    # -- copying ------------------------------------------------------------------------------------------

    def _set_up_copying(self) -> None:
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = self._action("Copy row", self._copy_row)
        row.setShortcut(QKeySequence.StandardKey.Copy)
        self._action("Copy value", self._copy_value)

    def _action(self, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _copy_row(self) -> None:
        if (record := self.selected()) is not None:
            cells = (column.text(record) for column in self._records.columns)
            QGuiApplication.clipboard().setText("\t".join(cells))

    def _copy_value(self) -> None:
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(self.currentIndex().data())
