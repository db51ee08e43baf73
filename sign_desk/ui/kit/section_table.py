"""A table in sections that unfold: a line that sums each up, and its records below, read only once they are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.table_model import figures_on_the_right, header_data
from sign_desk.ui.kit.theme import Tone, tone_colour

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from sign_desk.ui.kit.columns import Column

R = TypeVar("R")

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROLE = Qt.ItemDataRole


# Without slots: a frozen generic that has them cannot be made as ``Section[Record](…)``.
@dataclass(frozen=True)
class Section(Generic[R]):
    """A title, and the records that it sums up; `unfolded` tells whether they are seen at first.

    `spread` are records of which but the first and the last column tell anything: the latter takes all the room.
    """

    title: str
    records: Sequence[R] = ()
    tone: Tone | None = None
    unfolded: bool = False
    spread: bool = False


class SectionModel(QAbstractTableModel, Generic[R]):
    """Rows are the sections' titles, and the records of those that are unfolded.

    Records that `is_checkable` can be ticked; ``checkedChanged`` follows each tick.
    """

    checkedChanged = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        parent: QObject | None = None,
        *,
        is_checkable: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._is_checkable = is_checkable
        self._sections: tuple[Section[R], ...] = ()
        self._unfolded: list[bool] = []
        self._ends: list[int] = []
        self._checked: set[tuple[int, int]] = set()

    # -- sections -----------------------------------------------------------------------------------------

    @property
    def sections(self) -> tuple[Section[R], ...]:
        """What is shown."""
        return self._sections

    def set_sections(self, sections: Sequence[Section[R]]) -> None:
        """Show these sections instead; nothing in them is ticked."""
        self.beginResetModel()
        self._sections = tuple(sections)
        self._unfolded = [section.unfolded for section in sections]
        self._checked.clear()
        self._count()
        self.endResetModel()

    def section_of(self, row: int) -> int | None:
        """The number of the section whose title stands in this row; None for a record."""
        number, place = self._place(row)
        return number if place < 0 else None

    def title_above(self, row: int) -> int:
        """The row of the title of the section in which a row is."""
        return self._start(self._place(row)[0])

    def title_rows(self) -> Iterator[int]:
        """The rows in which titles stand."""
        yield from (0, *self._ends[:-1]) if self._ends else ()

    def is_unfolded(self, number: int) -> bool:
        """Whether the records of a section are seen."""
        return self._unfolded[number]

    def unfold(self, number: int, unfolded: bool) -> None:
        """Show or hide the records of a section."""
        records = len(self._sections[number].records)
        if unfolded == self._unfolded[number] or not records:
            return
        title = self._start(number)
        if unfolded:
            self.beginInsertRows(QModelIndex(), title + 1, title + records)
        else:
            self.beginRemoveRows(QModelIndex(), title + 1, title + records)
        self._unfolded[number] = unfolded
        self._count()
        if unfolded:
            self.endInsertRows()
        else:
            self.endRemoveRows()
        self.dataChanged.emit(self.index(title, 0), self.index(title, 0))

    def record(self, row: int) -> R | None:
        """The record in this row; None for a title."""
        number, place = self._place(row)
        return None if place < 0 else self._sections[number].records[place]

    def is_spread(self, row: int) -> bool:
        """Whether this row is a record whose last column takes all the room."""
        number, place = self._place(row)
        return place >= 0 and self._sections[number].spread

    def sample(self, size: int) -> Iterator[tuple[R, bool]]:
        """So many records at most, from the beginning of each section, and whether they are `spread`."""
        share = max(2, size // max(1, len(self._sections)))
        some = ((record, section.spread) for section in self._sections for record in section.records[:share])
        return islice(some, size)

    # -- ticks --------------------------------------------------------------------------------------------

    def checked(self) -> list[R]:
        """The records that are ticked, in their order."""
        return [self._sections[number].records[place] for number, place in sorted(self._checked)]

    def toggle(self, row: int) -> None:
        """Tick the record of this row, or take the tick away; of a title, those of all its records."""
        number, place = self._place(row)
        places = {(number, place)} if place >= 0 else self._checkable(number)
        if place >= 0 and not self._can_check(number, place):
            return
        if places <= self._checked:
            self._checked -= places
        else:
            self._checked |= places
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0), [_ROLE.CheckStateRole])
        self.checkedChanged.emit()

    def _can_check(self, number: int, place: int) -> bool:
        return self._is_checkable is not None and self._is_checkable(self._sections[number].records[place])

    def _checkable(self, number: int) -> set[tuple[int, int]]:
        places = range(len(self._sections[number].records))
        return {(number, place) for place in places if self._can_check(number, place)}

    # -- what Qt asks -------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or not self._ends else self._ends[-1]

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        number, place = self._place(index.row())
        if index.column() == 0 and place >= 0 and self._can_check(number, place):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, _value: object, role: int = _ROLE.EditRole) -> bool:
        if role == _ROLE.CheckStateRole and index.isValid():
            self.toggle(index.row())
            return True
        return False

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        if not index.isValid():
            return None
        number, place = self._place(index.row())
        if place < 0:
            return self._title_data(number, role) if index.column() == 0 else None
        if role == _ROLE.CheckStateRole:
            return self._tick(number, place) if index.column() == 0 else None
        section = self._sections[number]
        column = self.columns[-1 if section.spread and index.column() else index.column()]
        return self._cell_data(column, section.records[place], role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return header_data(self.columns[section].title, role, numeric=self.columns[section].numeric)

    # -- inside -------------------------------------------------------------------------------------------

    def _title_data(self, number: int, role: int) -> object:
        section = self._sections[number]
        answer: object = None
        match role:
            case _ROLE.DisplayRole:
                answer = section.title
            case _ROLE.FontRole:
                answer = _emphasised(QApplication.font())
            case _ROLE.ForegroundRole if section.tone:
                answer = tone_colour(section.tone, QApplication.palette())
            case _ROLE.BackgroundRole:
                answer = QApplication.palette().color(QPalette.ColorRole.Window)
            case _ROLE.AccessibleTextRole if section.records:
                answer = f"{section.title}, {'unfolded' if self._unfolded[number] else 'folded'}"
            case _ROLE.DecorationRole if section.records:
                answer = icon("caret-down" if self._unfolded[number] else "caret-right")
        return answer

    def _cell_data(self, column: Column[R], record: R, role: int) -> object:
        match role:
            case _ROLE.DisplayRole:
                return column.text(record).replace("\n", " ")
            case _ROLE.ToolTipRole:
                text = column.tooltip and column.tooltip(record)
                return plain_tooltip(text) if text else None
            case _ROLE.ForegroundRole:
                tone = column.tone and column.tone(record)
                return tone_colour(tone, QApplication.palette()) if tone else None
        return figures_on_the_right(role) if column.numeric else None

    def _tick(self, number: int, place: int) -> Qt.CheckState | None:
        if not self._can_check(number, place):
            return None
        return Qt.CheckState.Checked if (number, place) in self._checked else Qt.CheckState.Unchecked

    def _place(self, row: int) -> tuple[int, int]:
        """The number of the section, and of the record in it: -1 for its title."""
        number = bisect_right(self._ends, row)
        return number, row - self._start(number) - 1

    def _start(self, number: int) -> int:
        return self._ends[number - 1] if number else 0

    def _count(self) -> None:
        heights = (
            1 + (len(section.records) if unfolded else 0)
            for section, unfolded in zip(self._sections, self._unfolded, strict=True)
        )
        self._ends = list(accumulate(heights))


def _emphasised(font: QFont) -> QFont:
    title = QFont(font)
    title.setWeight(QFont.Weight.DemiBold)
    return title
