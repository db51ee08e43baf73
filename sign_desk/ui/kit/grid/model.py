"""What a grid shows: rows and columns known by keys, cells by their looks. Nothing here changes any data."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sign_desk.ui.kit.grid.area import Area
from sign_desk.ui.kit.grid.looks import GridColumn, Look, answer
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.table_model import header_data

K = TypeVar("K", bound=Hashable)

Index: TypeAlias = QModelIndex | QPersistentModelIndex

CHOICES = int(Qt.ItemDataRole.UserRole) + 1
"""The model's role for the texts that are proposed while a cell is typed into."""

_DISPLAY, _EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
_NOWHERE = QModelIndex()
_MOST_ROWS = 2_000
_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)


class GridModel(QAbstractTableModel, Generic[K]):
    """A table of looks. Subclasses tell `look`, `head`, `edit_text` and `is_editable` by row and column.

    Looks are asked for once, and again after `refresh`. A cell is known by the keys of its row and column, wherever it
    is shown.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: Sequence[K] = ()
        self._columns: tuple[GridColumn, ...] = ()
        self._row_of: dict[K, int] | None = None
        self._looks: dict[int, dict[int, Look]] = {}
        self._heads: dict[int, Look] = {}

    # -- what subclasses tell -----------------------------------------------------------------------------

    def look(self, row: int, column: int) -> Look:
        """How the cell looks."""
        raise NotImplementedError

    def head(self, row: int) -> Look:
        """How the head of the row looks."""
        raise NotImplementedError

    def edit_text(self, row: int, column: int) -> str:
        """The text that is edited and copied."""
        raise NotImplementedError

    def is_editable(self, row: int, column: int) -> bool:
        """Whether the cell can be typed into."""
        raise NotImplementedError

    def frozen(self) -> GridModel[K]:
        """The same as it is now, whatever is shown later: for work that takes a while."""
        raise NotImplementedError

    # -- rows and columns ---------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[GridColumn, ...]:
        """The columns shown."""
        return self._columns

    @property
    def keys(self) -> Sequence[K]:
        """Which rows are shown."""
        return self._keys

    def row_of(self, key: K) -> int | None:
        """The row of this key; None where it is not shown."""
        if self._row_of is None:
            self._row_of = {shown: row for row, shown in enumerate(self._keys)}
        return self._row_of.get(key)

    def text(self, row: int, column: int) -> str:
        """What the cell shows."""
        return self._look(row, column).text

    def head_text(self, row: int) -> str:
        """What the head of the row shows."""
        return self._head(row).text

    def head_kept(self, row: int) -> str:
        """The end of the head's text that is to stay where there is no room for all of it."""
        return self._head(row).kept

    def column_of(self, key: Hashable) -> int | None:
        """The column of this key; None where it is not shown."""
        return next((number for number, column in enumerate(self._columns) if column.key == key), None)

    def cell(self, row: int, column: int) -> tuple[K, Any]:
        """The cell at a place."""
        return self._keys[row], self._columns[column].key

    def cells(self, area: Area) -> Iterable[tuple[K, Any]]:
        """The cells of an area."""
        return [self.cell(*place) for place in area]

    def shows_as(self, other: GridModel[K]) -> bool:
        """Whether these are the rows and columns of `other`, each in its place."""
        same_rows = self._keys is other._keys or self._keys == other._keys
        return same_rows and self._columns == other._columns

    def show_content(self, keys: Sequence[K], columns: Sequence[GridColumn], *, anew: bool = False) -> None:
        """Show these rows and columns. Rows that are added, removed or moved are told to views as such.

        Rows that stay are as they were, until `refresh`; but for `anew`: then nothing is.
        """
        columns = tuple(columns)
        if anew or columns != self._columns:
            self.beginResetModel()
            self._columns = columns
            self._take(keys)
            self.endResetModel()
        elif keys != self._keys:
            self._change_rows(keys)

    @property
    def looked_at(self) -> Collection[int]:
        """The rows whose looks were asked for: only these can be out of date."""
        return self._looks.keys() | self._heads.keys()

    def refresh(self, rows: Iterable[int]) -> None:
        """Ask for the looks of these rows again, in one change from the first to the last of them."""
        rows = sorted(rows)
        if not rows or not self._columns:
            return
        for row in rows:
            self._looks.pop(row, None)
            self._heads.pop(row, None)
        self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(self._columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, rows[0], rows[-1])

    def refresh_all(self) -> None:
        """Ask for all looks again."""
        self._forget_looks()
        if self._keys:
            self.refresh((0, len(self._keys) - 1))

    # -- what Qt asks -------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Asked for twice each time that a cell is painted: all are the same here, and it is the delegate that opens
        # no cell which cannot be typed into.
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        row, column = index.row(), index.column()
        if row < 0:
            return None
        if role == _EDIT:
            return self.edit_text(row, column)
        if role == CHOICES:
            return self._columns[column].choices
        return answer(self._look(row, column), role, numeric=self._columns[column].numeric)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is Qt.Orientation.Vertical:
            return self._row_header(section, role) if 0 <= section < len(self._keys) else None
        if not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.tooltip) if column.tooltip else None
        return header_data(column.words, role, numeric=column.numeric)

    # -- inside -------------------------------------------------------------------------------------------

    def _row_header(self, row: int, role: int) -> object:
        return answer(self._head(row), role, numeric=False)

    def _head(self, row: int) -> Look:
        look = self._heads.get(row)
        if look is None:
            look = self._heads[row] = self.head(row)
        return look

    def _look(self, row: int, column: int) -> Look:
        looks = self._looks.get(row)
        if looks is None:
            if len(self._looks) > _MOST_ROWS:
                self._forget_looks()
            looks = self._looks[row] = {}
        look = looks.get(column)
        if look is None:
            look = looks[column] = self.look(row, column)
        return look

    def _take(self, keys: Sequence[K]) -> None:
        self._keys = keys
        self._row_of = None
        self._forget_looks()

    def _forget_looks(self) -> None:
        self._looks.clear()
        self._heads.clear()

    def _change_rows(self, keys: Sequence[K]) -> None:
        before = self._keys
        same = _common(before, keys)
        tail = _common(before[same:][::-1], keys[same:][::-1])
        gone, come = len(before) - same - tail, len(keys) - same - tail
        if not gone:
            self.beginInsertRows(_NOWHERE, same, same + come - 1)
            self._take(keys)
            self.endInsertRows()
        elif not come:
            self.beginRemoveRows(_NOWHERE, same, same + gone - 1)
            self._take(keys)
            self.endRemoveRows()
        elif gone == come and set(before) == set(keys):
            self._move_rows(keys)
        else:
            self.beginResetModel()
            self._take(keys)
            self.endResetModel()

    def _move_rows(self, keys: Sequence[K]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self._keys
        self._take(keys)
        old = self.persistentIndexList()
        new = [self.index(self.row_of(before[index.row()]) or 0, index.column()) for index in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many items the two begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
