"""The table over a `PagedTableModel`: asks for the rows in view once scrolling rests, and knows which are chosen."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QItemSelectionModel, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.paged_model import PagedTableModel
from sign_desk.ui.kit.theme import Space, Tone, tone_colour

R = TypeVar("R")

_REST = 30  # milliseconds without scrolling after which the rows in view are asked for
_PADDING = 2 * Space.SMALL + 2
_SORT_MARK = Space.LARGE
_ICON = 32
_NARROWEST_STRETCHING = 120


class PagedTable(QTableView, Generic[R]):
    """Several rows may be chosen; the current one is shown in detail.

    ``rowsWanted`` carries the first and last row in view, ``sortRequested`` the key of a column and whether to
    descend, ``recordSelected`` the current record or None where it is not loaded. Another query's outcome leaves
    nothing selected, which whoever shows it knows.
    """

    rowsWanted = Signal(int, int)
    sortRequested = Signal(str, bool)
    recordSelected = Signal(object)

    def __init__(self, model: PagedTableModel[R], *, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paged = model
        self._empty_text = empty_text
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._ask)
        self.setModel(model)
        # One of its own, in which nothing is selected: at each paint it would ask after every row that is chosen.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self.horizontalHeader()))
        name_table(self, name)
        self._set_up_look()
        self._size_columns()
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy_rows)
        # Not the timer's own slot: it would take where was scrolled to for milliseconds.
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._rest.start())
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        model.modelReset.connect(self._begin)
        model.dataChanged.connect(self._tell)

    def selected(self) -> R | None:
        """Return the current record, or None."""
        index = self.currentIndex()
        return self._paged.record(index.row()) if index.isValid() else None

    def select(self, row: int) -> None:
        """Make this row the current one, and the only one chosen."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self._paged.index(row, 0)
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def reselect(self, identity: Hashable) -> bool:
        """Select the record of this identity where it is loaded; False where it is not."""
        row = self._paged.row_of(identity)
        if row is not None:
            self.select(row)
        return row is not None

    def chosen_rows(self) -> tuple[int, ...]:
        """Return the rows chosen, from the top."""
        ranges = self.selectionModel().selection().toList()
        return tuple(sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)}))

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Show by which column the records are sorted. Nobody is told."""
        number = next(number for number, column in enumerate(self._paged.columns) if column.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(self.horizontalHeader()):
            self.horizontalHeader().setSortIndicator(number, order)

    def set_empty_text(self, text: str) -> None:
        """Set what stands in the middle while there is no row."""
        self._empty_text = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say so where there is nothing to show."""
        super().paintEvent(event)
        if self._paged.total == 0:
            painter = QPainter(self.viewport())
            painter.setPen(tone_colour(Tone.MUTED, self.palette()))
            space = self.viewport().rect().adjusted(Space.HUGE, Space.HUGE, -Space.HUGE, -Space.HUGE)
            painter.drawText(space, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty_text)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room left over to the column that stretches, and show the rows that came into view."""
        super().resizeEvent(event)
        self._stretch()
        self._rest.start()

    def changeEvent(self, event: QEvent) -> None:
        """Keep row heights in step with the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self._row_height())

    def _set_up_look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        give_air(self)
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
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumHeight(self._row_height())

    def _row_height(self) -> int:
        return self.fontMetrics().height() + Space.MEDIUM

    def _size_columns(self) -> None:
        metrics = self.fontMetrics()
        for number, column in enumerate(self._paged.columns):
            title = metrics.horizontalAdvance(column.title) + _SORT_MARK
            sample = metrics.horizontalAdvance(column.sample) + (_ICON if column.icon else 0)
            self.setColumnWidth(number, max(title, sample) + _PADDING)

    def _stretch(self) -> None:
        left = self.viewport().width() - self.horizontalHeader().length()
        number = next((number for number, column in enumerate(self._paged.columns) if column.stretch), None)
        if number is not None:
            self.setColumnWidth(number, max(self.columnWidth(number) + left, _NARROWEST_STRETCHING))

    def _begin(self) -> None:
        self.scrollToTop()
        self._stretch()
        self._rest.start()

    def _ask(self) -> None:
        if self._paged.total:
            first = max(self.rowAt(0), 0)
            last = self.rowAt(self.viewport().height() - 1)
            self.rowsWanted.emit(first, self._paged.total - 1 if last < 0 else last)

    def _sort(self, number: int, order: Qt.SortOrder) -> None:
        self.sortRequested.emit(self._paged.columns[number].key, order is Qt.SortOrder.DescendingOrder)

    def _tell(self, *_: object) -> None:
        self.recordSelected.emit(self.selected())

    def _copy_rows(self) -> None:
        records = (self._paged.record(row) for row in self.chosen_rows())
        lines = ("\t".join(column.text(r) for column in self._paged.columns) for r in records if r is not None)
        QApplication.clipboard().setText("\n".join(lines))
