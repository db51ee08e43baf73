"""A table model over records of any kind that searches, filters and sorts by itself.

`QSortFilterProxyModel` calls into Python for every comparison: seconds for 100,000 rows. Here Python's own
sort and comprehensions work on plain lists, and the view only ever sees the outcome.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.columns import Column, SortKey, fold
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.theme import tabular, tone_colour

R = TypeVar("R")

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RecordTableModel(QAbstractTableModel, Generic[R]):
    """Rows are records; ``identity`` tells which record is which across refreshes.

    ``filterChanged`` follows each change of search or filter. A refresh, search or filter resets the model
    (`RecordTable` keeps selection and scroll position over it); sorting moves persistent indexes along.
    """

    filterChanged = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        identity: Callable[[R], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._identity = identity
        self._records: list[R] = []
        self._order: list[int] = []  # all records' places in _records, sorted
        self._rows: list[int] = []  # those of _order that are shown
        self._haystacks: list[str] | None = None
        self._needles: list[str] = []
        self._predicate: Callable[[R], bool] | None = None
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # -- records ----------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many records there are, shown or not."""
        return len(self._records)

    def all_records(self) -> tuple[R, ...]:
        """Return every record, shown or not, in the order they came."""
        return tuple(self._records)

    def set_records(self, records: Iterable[R]) -> None:
        """Show these records instead, sorted, searched and filtered as before."""
        with self._reset():
            self._records = list(records)
            self._haystacks = None
            self._order = self._sorted()
            self._rows = self._matching()

    def set_search(self, text: str) -> None:
        """Show only records where each word of ``text`` occurs in some column; case and accents aside."""
        needles = fold(text).split()
        if needles != self._needles:
            self._needles = needles
            self._refilter()

    def set_filter(self, predicate: Callable[[R], bool] | None) -> None:
        """Show only records for which this holds (None: all), besides the search."""
        self._predicate = predicate
        self._refilter()

    def record(self, row: int) -> R:
        """Return the record shown in this row."""
        return self._records[self._rows[row]]

    def records_at(self, rows: Iterable[int]) -> list[R]:
        """Return the records shown in these rows, for thousands at once."""
        records, places = self._records, self._rows
        return [records[places[row]] for row in rows]

    def records(self) -> Iterator[R]:
        """Iterate over the records shown, top to bottom."""
        return (self._records[place] for place in self._rows)

    def identity(self, row: int) -> Hashable:
        """Which record this row shows."""
        return self._identity(self.record(row))

    def row_of(self, identity: Hashable) -> int | None:
        """Find the row that shows the record of this identity, or None when none does."""
        shown = enumerate(self.records())
        return next((row for row, record in shown if self._identity(record) == identity), None)

    # -- what Qt asks -------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(self.record(index.row())).replace("\n", " ")
            case Qt.ItemDataRole.ToolTipRole:
                text = column.tooltip and column.tooltip(self.record(index.row()))
                return plain_tooltip(text) if text else None
            case Qt.ItemDataRole.ForegroundRole:
                tone = column.tone and column.tone(self.record(index.row()))
                return tone_colour(tone, QApplication.palette()) if tone else None
            case _:
                return figures_on_the_right(role) if column.numeric else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return header_data(self.columns[section].title, role, numeric=self.columns[section].numeric)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by this column, equal records staying in the order they came; -1 restores that order."""
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._sorted_by = (column, order) if 0 <= column < len(self.columns) else None
        self._order = self._sorted()
        self._rows = self._matching()
        self._move_persistent_indexes(before)
        self.layoutChanged.emit()

    # -- inside -------------------------------------------------------------------------------------------

    @contextmanager
    def _reset(self) -> Iterator[None]:
        self.beginResetModel()
        try:
            yield
        finally:
            self.endResetModel()

    def _refilter(self) -> None:
        with self._reset():
            self._rows = self._matching()
        self.filterChanged.emit()

    def _sorted(self) -> list[int]:
        places = list(range(len(self._records)))
        if self._sorted_by is None:
            return places
        number, order = self._sorted_by
        column = self.columns[number]
        keys: list[SortKey] = [column.sort_key(record) for record in self._records]
        known = [place for place in places if keys[place] is not None]
        unknown = [place for place in places if keys[place] is None]
        known.sort(key=keys.__getitem__, reverse=order is Qt.SortOrder.DescendingOrder)
        return known + unknown

    def _matching(self) -> list[int]:
        places = self._order
        if self._needles:
            hay, needles = self._searchable(), self._needles
            places = [place for place in places if all(needle in hay[place] for needle in needles)]
        if self._predicate is not None:
            records, holds = self._records, self._predicate
            places = [place for place in places if holds(records[place])]
        return places

    def _searchable(self) -> list[str]:
        if self._haystacks is None:
            self._haystacks = [self._haystack(record) for record in self._records]
        return self._haystacks

    def _haystack(self, record: R) -> str:
        # A line break between cells: no word that is searched for can contain it.
        return fold("\n".join(column.text(record) for column in self.columns if column.searched))

    def _move_persistent_indexes(self, before: list[int]) -> None:
        old = self.persistentIndexList()
        if not old:
            return
        row_of = {place: row for row, place in enumerate(self._rows)}
        new = [self.index(row_of[before[index.row()]], index.column()) for index in old]
        self.changePersistentIndexList(old, new)


def figures_on_the_right(role: int) -> object:
    """Answer Qt's roles for a cell with a number in it: alignment and figures of equal width."""
    match role:
        case Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        case Qt.ItemDataRole.FontRole:
            return tabular(QApplication.font())
    return None


def header_data(title: str, role: int, *, numeric: bool) -> object:
    """Answer Qt's roles for a column's header, which stands over its cells."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return title
        case Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if numeric else _LEFT
    return None
