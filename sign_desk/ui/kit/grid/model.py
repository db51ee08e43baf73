"""What a grid shows: rows and columns known by keys, cells by their looks. Nothing here changes any data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.icons import ICON_SIZE, icon
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.table_model import header_data
from sign_desk.ui.kit.theme import Tone, tint, tone_colour

K = TypeVar("K", bound=Hashable)

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Place: TypeAlias = tuple[int, int]
"""Row and column."""

CHOICES = Qt.ItemDataRole.UserRole + 1
"""The model's role for the texts that are proposed while a cell is typed into."""

_NOWHERE = QModelIndex()
_MOST_ROWS = 2_000
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)
_ICONS = {Tone.WARNING: "warning", Tone.DANGER: "warning-circle"}


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column; `unit` stands below its title, and `choices` are proposed to whoever types into it."""

    key: Hashable
    title: str
    unit: str = ""
    numeric: bool = False
    tooltip: str = ""
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Title and unit, on two lines where there are both."""
        return f"{self.title}\n{self.unit}" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell, or the head of a row, is shown. What is wrong with it (a mark) is told by the tooltip."""

    text: str
    tone: Tone | None = None
    bold: bool = False
    mark: Tone | None = None
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A block of cells, its borders included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of a grid, as blocks that do not overlap: as cheap for a whole grid as for one cell."""

    spans: tuple[Span, ...]

    def __iter__(self) -> Iterator[Place]:
        """Every place, block by block."""
        for span in self.spans:
            for row in range(span.top, span.bottom + 1):
                for column in range(span.left, span.right + 1):
                    yield row, column

    def __len__(self) -> int:
        """How many places there are."""
        return sum((span.bottom - span.top + 1) * (span.right - span.left + 1) for span in self.spans)

    @property
    def is_in_one_row(self) -> bool:
        """Whether there are places, and all of them in the same row."""
        return bool(self.spans) and all(span.top == span.bottom == self.spans[0].top for span in self.spans)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows, in order."""
        return tuple(sorted({row for span in self.spans for row in range(span.top, span.bottom + 1)}))

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns, in order."""
        return tuple(sorted({column for span in self.spans for column in range(span.left, span.right + 1)}))


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

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.EditRole:
            return self.edit_text(row, column)
        if role == CHOICES:
            return self._columns[column].choices
        return _answer(self._look(row, column), role, numeric=self._columns[column].numeric)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
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
        look = self._heads.get(row)
        if look is None:
            look = self._heads[row] = self.head(row)
        return _answer(look, role, numeric=False)

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


def _answer(look: Look, role: int, *, numeric: bool) -> object:
    """What Qt is told of a look."""
    if role == Qt.ItemDataRole.DisplayRole:
        return look.text
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _RIGHT if numeric else _LEFT
    if role == Qt.ItemDataRole.FontRole and look.bold:
        return _bold()
    if role == Qt.ItemDataRole.ForegroundRole and look.tone:
        return tone_colour(look.tone, QApplication.palette())
    tells = _TELLING.get(role) if look.mark or look.tooltip else None
    return tells and tells(look)


def _mark(tone: Tone) -> QIcon:
    return _painted(_ICONS[tone], tone, tone_colour(tone, QApplication.palette()).rgb())


@lru_cache(maxsize=16)
def _painted(name: str, tone: Tone, _colour: int) -> QIcon:
    """The icon as it looks in the theme with this colour, the same in cells that are selected."""
    pixmap = icon(name, tone).pixmap(QSize(ICON_SIZE, ICON_SIZE))
    painted = QIcon(pixmap)
    painted.addPixmap(pixmap, QIcon.Mode.Selected)
    return painted


@lru_cache(maxsize=1)
def _bold() -> QFont:
    """Bold, and everything else as the view has it."""
    font = QFont()
    font.setBold(True)
    return font


_TELLING: Mapping[int, Callable[[Look], object]] = {
    Qt.ItemDataRole.BackgroundRole: lambda look: look.mark and tint(look.mark, QApplication.palette()),
    Qt.ItemDataRole.DecorationRole: lambda look: look.mark and _mark(look.mark),
    Qt.ItemDataRole.ToolTipRole: lambda look: plain_tooltip(look.tooltip) if look.tooltip else None,
    Qt.ItemDataRole.AccessibleDescriptionRole: lambda look: look.tooltip or None,
}
"""How what is wrong with a cell, or to be known of it, answers Qt's roles."""
