"""A table that is not known yet: the operator tells which column holds what, with its first rows in view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from sign_desk.orders.missed.importers import ColumnMapping, Preview

_NOT_USED = "—"
_MOST_SAMPLES = 2
_LONGEST_SAMPLE = 40
_HEADING_ROWS = 10
_YES, _NO = "yes", "no"
_TEXT = (
    "Sign Desk does not know this table. Tell what its columns hold: at least the order number, the product, the "
    "quantity and a price. It is kept by a name, and the next file with these columns is known."
)
_ROWS_LEAST, _ROWS_MOST = 72, 168


class MappingPage(QWidget):
    """`mappingMade` carries a `ColumnMapping` that is complete."""

    mappingMade = Signal(object)
    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self.choices: dict[str, ChoiceInput] = {}
        self.notices = NoticeArea()
        self._title = heading_label()
        self.name = TextInput("such as “Etsy orders”")
        self.day_first = ChoiceInput([("", "The dates show it"), (_YES, "Day first"), (_NO, "Month first")])
        self.headings = ChoiceInput()
        self.taxed = ChoiceInput([("", "Not known"), (_YES, "With tax"), (_NO, "Without tax")])
        self._columns = QVBoxLayout()
        self._grid: QWidget | None = None
        self.rows = QTableWidget()
        self._lacks = ToneLabel(tone=Tone.WARNING)
        self.read_button = primary(QPushButton(icon("arrow-right"), "Read the file"))
        self.cancel_button = QPushButton("Cancel")
        self.read_button.clicked.connect(self._make)
        self.cancel_button.clicked.connect(self.cancelRequested)
        self.name.valueChanged.connect(self._check)
        self.headings.valueChanged.connect(self._take_headings)
        self._lay_out()

    def show_preview(self, file: str, preview: Preview) -> None:
        """Show the beginning of a table, and what its columns seem to hold."""
        self.notices.clear()
        self._title.setText(f"What do the columns of {file} hold?")
        self.name.set_value("")
        self._show(preview)
        self.headings.set_choices(
            (str(place), _cut(", ".join(filter(None, map(str.strip, row)))))
            for place, row in enumerate(preview.top[:_HEADING_ROWS])
        )
        self.headings.set_value(str(preview.place))

    def _take_headings(self, place: str) -> None:
        if self._preview is not None and place and int(place) != self._preview.place:
            self._show(self._preview.headed_by(int(place)))

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        self._show_rows(preview)
        self._show_columns(preview)
        self._check()

    def mapping(self) -> ColumnMapping | None:
        """Read what was told; None without a table."""
        if self._preview is None:
            return None
        columns = {Field(choice.value()): heading for heading, choice in self.choices.items() if choice.value()}
        known = {_YES: True, _NO: False}
        return replace(
            self._preview.guess,
            name=self.name.value().strip(),
            columns=columns,
            day_first=known.get(self.day_first.value()),
            taxed=known.get(self.taxed.value()),
        )

    def _make(self) -> None:
        self.mappingMade.emit(self.mapping())

    def _check(self, *_: object) -> None:
        mapping = self.mapping()
        if mapping is None:
            return
        lacks = list(mapping.problems())
        taken = [choice.value() for choice in self.choices.values() if choice.value()]
        lacks += [
            f"Two columns are said to hold “{field.words}”: keep one."
            for field in map(Field, dict.fromkeys(taken))
            if taken.count(field) > 1
        ]
        if not mapping.name:
            lacks.append("Give these columns a name.")
        self._lacks.setText(" ".join(lacks))
        self.read_button.setEnabled(not lacks)

    def _show_columns(self, preview: Preview) -> None:
        held = {heading: field for field, heading in preview.guess.columns.items()}
        offered = [("", _NOT_USED), *((field.value, field.words) for field in Field)]
        self.choices = {}
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, Space.SMALL, 0)
        grid.setHorizontalSpacing(Space.MEDIUM)
        grid.setVerticalSpacing(Space.TINY)
        grid.setColumnStretch(1, 1)
        for place, heading in enumerate(preview.headings):
            if not heading.strip() or heading in self.choices:
                continue
            choice = ChoiceInput(offered)
            choice.set_value(held[heading].value if heading in held else "")
            choice.setAccessibleName(f"Column {heading} holds")
            choice.setMinimumWidth(240)
            choice.valueChanged.connect(self._check)
            self.choices[heading] = choice
            grid.addWidget(plain_label(heading, wrap=False), place, 0)
            grid.addWidget(ToneLabel(_samples(preview, place)), place, 1)
            grid.addWidget(choice, place, 2)
        if self._grid is not None:
            self._grid.deleteLater()
        self._grid = body
        self._columns.addWidget(body)

    def _show_rows(self, preview: Preview) -> None:
        self.rows.setColumnCount(len(preview.headings))
        self.rows.setRowCount(len(preview.rows))
        self.rows.setHorizontalHeaderLabels(list(preview.headings))
        for number, row in enumerate(preview.rows):
            for place, text in enumerate(row[: len(preview.headings)]):
                self.rows.setItem(number, place, QTableWidgetItem(text))

    def _lay_out(self) -> None:
        self.day_first.set_value("")
        self.taxed.set_value("")
        form = Form()
        form.add("name", "Name of these columns", self.name, required=True)
        form.add("headings", "Row with the headings", self.headings)
        form.add("day_first", "Dates such as 03/05/2026", self.day_first)
        form.add("taxed", "Prices are", self.taxed)
        self.rows.setAccessibleName("First rows of the file")
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.setTabKeyNavigation(False)
        self.rows.setAlternatingRowColors(True)
        self.rows.setShowGrid(False)
        self.rows.setWordWrap(False)
        self.rows.setMinimumHeight(_ROWS_LEAST)
        self.rows.setMaximumHeight(_ROWS_MOST)
        give_air(self.rows)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.MEDIUM)
        inner.addWidget(form)
        inner.addWidget(heading_label("Columns"))
        inner.addLayout(self._columns)
        inner.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._lacks, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.read_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._title)
        column.addWidget(plain_label(_TEXT))
        column.addWidget(self.notices)
        column.addWidget(scrolled(content), 1)
        column.addWidget(heading_label("First rows"))
        column.addWidget(self.rows, 1)
        column.addLayout(buttons)


def _samples(preview: Preview, place: int) -> str:
    """What the column at `place` holds in the first rows, cut short."""
    found = dict.fromkeys(row[place].strip() for row in preview.rows if place < len(row) and row[place].strip())
    return ", ".join(map(_cut, list(found)[:_MOST_SAMPLES]))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…"
