"""A table model over more records than are ever loaded: windows of them come and go as they are looked at."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.table_model import Index, figures_on_the_right, header_data
from sign_desk.ui.kit.theme import tone_colour

R = TypeVar("R")

WINDOW = 100
"""How many records one window holds."""

_KEPT = 20  # windows
_NOWHERE = QModelIndex()
_NOT_YET = "…"


@dataclass(frozen=True)
class PagedColumn(Column[R]):
    """A column as wide as its title or ``sample``, with an icon before its text. Whoever runs the query sorts by it."""

    sample: str = ""
    icon: Callable[[R], QIcon] | None = None


class PagedTableModel(QAbstractTableModel, Generic[R]):
    """Rows are records in the order of a query that somebody else runs; one that is not loaded shows "…".

    `missing` tells which windows a range of rows lacks, `put` brings one. The model never asks for anything itself,
    so that painting never waits, and forgets the windows not used for longest, so that memory stays flat.
    """

    def __init__(
        self, columns: Sequence[PagedColumn[R]], identity: Callable[[R], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._identity = identity
        self._total = 0
        self._windows: OrderedDict[int, Sequence[R]] = OrderedDict()

    @property
    def total(self) -> int:
        """How many records the query finds."""
        return self._total

    def begin(self, total: int, records: Sequence[R], window: int = 0) -> None:
        """Show the outcome of a query: `total` records, of which those of one window came with it."""
        self.beginResetModel()
        self._total = total
        self._windows.clear()
        self._windows[window] = records
        self.endResetModel()

    def put(self, window: int, records: Sequence[R]) -> None:
        """Take in the records of a window."""
        self._windows[window] = records
        while len(self._windows) > _KEPT:
            self._windows.popitem(last=False)
        first = window * WINDOW
        last = min(first + len(records), self._total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def missing(self, first: int, last: int) -> tuple[int, ...]:
        """Tell which windows are needed to show the rows from `first` to `last`; those there are kept longer."""
        last = min(last, self._total - 1)
        windows = range(max(first, 0) // WINDOW, last // WINDOW + 1) if last >= 0 else range(0)
        for window in windows:
            if window in self._windows:
                self._windows.move_to_end(window)
        return tuple(window for window in windows if window not in self._windows)

    def record(self, row: int) -> R | None:
        """Return the record of this row, or None where it is not loaded."""
        window, place = divmod(row, WINDOW)
        records = self._windows.get(window, ())
        return records[place] if 0 <= place < len(records) else None

    def row_of(self, identity: Hashable) -> int | None:
        """Find the row of a loaded record; None where it is not among them."""
        for window, records in self._windows.items():
            for place, record in enumerate(records):
                if self._identity(record) == identity:
                    return window * WINDOW + place
        return None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column, record = self.columns[index.column()], self.record(index.row())
        if record is None and role == Qt.ItemDataRole.DisplayRole:
            return _NOT_YET if index.column() == 0 else None
        answer = _answer(column, record, role) if record is not None else None
        return figures_on_the_right(role) if answer is None and column.numeric else answer

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return header_data(self.columns[section].title, role, numeric=self.columns[section].numeric)


def _answer(column: PagedColumn[R], record: R, role: int) -> object:
    """What a loaded cell answers to Qt's roles."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.text(record).replace("\n", " ")
        case Qt.ItemDataRole.ToolTipRole:
            told = column.tooltip(record) if column.tooltip else ""
            return plain_tooltip(told) if told else None
        case Qt.ItemDataRole.DecorationRole:
            return column.icon(record) if column.icon else None
        case Qt.ItemDataRole.ForegroundRole:
            tone = column.tone(record) if column.tone else None
            return tone_colour(tone, QApplication.palette()) if tone else None
    return None
