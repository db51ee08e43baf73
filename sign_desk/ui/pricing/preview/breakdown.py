"""A table of what a price is made of: a row for each rule, below the line of the sign that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sign_desk.ui.kit.labels import ToneLabel, plain_label
from sign_desk.ui.kit.theme import Space, tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.ui.pricing.preview.words import Row

_HEADS = ("", "Before", "Now")


class BreakdownTable(QWidget):
    """Shows `Row`s; the amounts before only where there are others than now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[tuple[QLabel, ...]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.MEDIUM)
        self._grid.setVerticalSpacing(Space.TINY)
        self._grid.setColumnStretch(0, 1)
        self._heads = [ToneLabel(text) for text in _HEADS]
        for column, label in enumerate(self._heads):
            label.setWordWrap(False)
            self._grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignRight)

    def show_rows(self, rows: Sequence[Row], *, with_before: bool) -> None:
        """Show these."""
        while len(self._labels) < len(rows):
            self._labels.append(self._added())
        for head in self._heads:
            head.setVisible(with_before and bool(rows))
        for number, labels in enumerate(self._labels):
            row = rows[number] if number < len(rows) else None
            for label in labels:
                label.setVisible(row is not None and (with_before or label is not labels[1]))
            if row is not None:
                _fill(labels, row)

    def texts(self) -> list[tuple[str, ...]]:
        """What is shown, row by row."""
        return [tuple(label.text() for label in labels) for labels in self._labels if not labels[0].isHidden()]

    def _added(self) -> tuple[QLabel, ...]:
        row = self._grid.rowCount()
        text, before, after = plain_label(), plain_label(wrap=False), plain_label(wrap=False)
        self._grid.addWidget(text, row, 0)
        for column, amount in ((1, before), (2, after)):
            amount.setFont(tabular(amount.font()))
            self._grid.addWidget(amount, row, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        return text, before, after


def _fill(labels: tuple[QLabel, ...], row: Row) -> None:
    for label, text in zip(labels, (row.text, row.before, row.after), strict=True):
        label.setText(text)
        font = label.font()
        font.setBold(row.head)
        label.setFont(font)
    # Rules stand to the right of the line of the sign that they are for.
    labels[0].setIndent(0 if row.head else Space.SMALL)
