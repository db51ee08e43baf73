"""One part of the pricing: words about it, and a table whose columns come with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.columns import Row, Table

if TYPE_CHECKING:
    from collections.abc import Hashable


class PriceTable(QWidget):
    """Shows a `Table`. Selection, sorting and column widths stay while the same one comes again."""

    def __init__(self, name: str, empty_text: str, *, compact: bool = False) -> None:
        """A compact one has its name as a title and is no higher than its rows."""
        super().__init__()
        self._name = name
        self._empty_text = empty_text
        self._compact = compact
        self._shown: Hashable = None
        self.words = ToneLabel()
        head = self._head = QHBoxLayout()
        head.setSpacing(Space.MEDIUM)
        if compact:
            title = heading_label(name)
            title.setWordWrap(False)
            head.addWidget(title)
        head.addWidget(self.words, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.SMALL)
        self._column.addLayout(head)
        self._make_table(Table((), ()))

    def show_table(self, table: Table, about: Hashable, words: str = "") -> None:
        """Show this table, and words about it; `about` identifies what its rows belong to."""
        if self._shown != (about, table.header):
            self._shown = (about, table.header)
            self._drop_table()
            self._make_table(table)
        self.model.set_records(table.rows)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        if self._compact:
            self._fit(len(table.rows), words or self._empty_text)

    def _fit(self, rows: int, words_instead: str) -> None:
        """Be as high as this many rows are; without any, there are only words."""
        if not rows:
            self.words.setText(words_instead)
            self.words.show()
        self.table.setVisible(rows > 0)
        header, bar = self.table.horizontalHeader().sizeHint(), self.table.horizontalScrollBar().sizeHint()
        lines = rows * self.table.verticalHeader().defaultSectionSize()
        height = header.height() + lines + bar.height() + 2 * self.table.frameWidth()
        self.table.setMaximumHeight(height)
        self.setMaximumHeight(self._head.sizeHint().height() + (Space.SMALL + height if rows else 0))

    def _make_table(self, table: Table) -> None:
        self.model: RecordTableModel[Row] = RecordTableModel(table.columns, lambda row: row.place, self)
        self.table: RecordTable[Row] = RecordTable(self.model, name=self._name, empty_text=self._empty_text)
        self._column.addWidget(self.table, 1)

    def _drop_table(self) -> None:
        self._column.removeWidget(self.table)
        self.table.hide()
        self.table.deleteLater()
        self.model.deleteLater()
