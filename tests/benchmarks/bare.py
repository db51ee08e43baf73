"""The yardstick of the window: a bare Qt table over a bare model of the same rows."""

from typing import Any

from measure import Seconds
from price_book import LINES
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QTableView
from screen import Screen

_NOWHERE = QModelIndex()
_COLUMNS = [(field, f"line_{line}") for field in ("base_price", "letter_price") for line in range(1, LINES + 1)]


class BareModel(QAbstractTableModel):
    """The numbers of the rows as they came, and nothing else."""

    def __init__(self, tree: dict[str, Any]) -> None:
        super().__init__()
        self._rows = [row for price_list in tree["price_lists"] for row in price_list["rows"]]

    def rowCount(self, parent: Any = _NOWHERE) -> int:
        """As many as there are in all lists."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Any = _NOWHERE) -> int:
        """One for each line of each price."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The number itself."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        field, line = _COLUMNS[index.column()]
        return str(self._rows[index.row()][field][line])

    def put(self, rows: int, value: int) -> None:
        """Set the value of every cell of the first rows, and tell of it once."""
        for row in self._rows[:rows]:
            for field, line in _COLUMNS:
                row[field][line] = value
        self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, len(_COLUMNS) - 1))


class BareTable:
    """A table that shows such a model."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self._tree = tree
        self._table, self._pages = QTableView(), QStackedWidget()
        self._awaited = QLabel("Loading…")
        for page in (self._table, self._awaited):
            self._pages.addWidget(page)
        self._screen = Screen(self._pages, self._table)
        self._value = 0
        self.open()

    def open(self) -> None:
        """Show the rows anew."""
        self._screen.paint(self._fill)

    def first_paint(self) -> Seconds:
        """Show the rows anew: how long until they were painted?"""
        return Seconds(self._screen.first_paint(self._fill, lambda: True))

    def first_paint_awaited(self) -> Seconds:
        """Show the rows in place of a page that tells that they are awaited: how long until they were painted?"""
        self._screen.paint(lambda: self._pages.setCurrentWidget(self._awaited))
        return Seconds(self._screen.first_paint(self._turn, lambda: True))

    def _turn(self) -> None:
        self._fill()
        self._pages.setCurrentWidget(self._table)

    def _fill(self) -> None:
        self._model = BareModel(self._tree)
        self._table.setModel(self._model)

    def put(self, cells: int) -> None:
        """Set other values in so many cells, or some more."""
        self._value += 1
        self._screen.paint(lambda: self._model.put(-(-cells // len(_COLUMNS)), self._value))
