"""One order of the file in detail: its pile and why, its problems with the field to mend, what would be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.missed.issues import Weight
from sign_desk.ui.kit.facts import Fact, Facts
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.mending import is_mendable, title_of
from sign_desk.ui.orders.missed.order_table import customer_of
from sign_desk.ui.orders.missed.words import PILE_ICONS, PILE_TONES, PILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.orders.missed.issues import Issue
    from sign_desk.orders.missed.sorting import Sorted

_SELECT = "Select an order to see what the file says, what would be sent, and what is in the way."
_MOST_ISSUES = 12


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """What the pane shows: the order, its facts, and the texts that are in the fields of its issues now, by path."""

    order: Sorted
    sections: Sequence[tuple[str, Sequence[Fact]]]
    texts: dict[str, str]


class OrderPane(QWidget):
    """`mendRequested` carries the order's key, a path and the text; `lookedAt` the key and the issue's mark."""

    mendRequested = Signal(str, str, str)
    lookedAt = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.issue_rows: list[IssueRow] = []
        self.facts = Facts()
        self._icon = IconLabel("question", Tone.MUTED, size=20)
        self._title = heading_label()
        self._why = ToneLabel()
        self._hint = ToneLabel(_SELECT)
        self._issues = QVBoxLayout()
        self._issues.setSpacing(Space.SMALL)
        self._key: str | None = None
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, Space.SMALL, 0)
        inner.setSpacing(Space.MEDIUM)
        inner.addLayout(self._issues)
        inner.addWidget(self.facts)
        inner.addStretch(1)
        self._scroll = scrolled(content)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SMALL, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._hint)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)
        self.show_order(None)

    @property
    def key(self) -> str | None:
        """The key of the order that is shown."""
        return self._key

    def show_order(self, detail: OrderDetail | None) -> None:
        """Show this order, or none. What is being typed stays where it is the same order, and the cursor with it."""
        is_same = detail is not None and detail.order.key == self._key
        typed = {row.issue.path: row.input.value() for row in self.issue_rows if row.is_typed} if is_same else {}
        cursor = next(((row.issue.mark, row.input.cursorPosition()) for row in self.issue_rows if row.has_cursor), None)
        self._key = detail.order.key if detail else None
        for part in (self._icon, self._title, self._why, self._scroll):
            part.setVisible(detail is not None)
        self._hint.setVisible(detail is None)
        for row in self.issue_rows:
            row.hide()
            row.deleteLater()
        self.issue_rows = []
        if detail is None:
            return
        one = detail.order
        self._icon.set_icon(PILE_ICONS[one.pile], PILE_TONES[one.pile])
        self._title.setText(f"{one.prepared.number or 'Without a number'}: {PILES[one.pile].lower()}")
        self._why.setText(f"{customer_of(one)}. {one.why.words}." if customer_of(one) else f"{one.why.words}.")
        open_ = set(one.issues)
        told = [issue for issue in one.prepared.issues if issue not in open_ and issue.weight is Weight.TELLS]
        for issue in [*one.issues, *told][:_MOST_ISSUES]:
            row = IssueRow(issue, detail.texts.get(issue.path, ""), is_open=issue in open_)
            if issue.path in typed:
                row.input.setText(typed[issue.path])
            row.mended.connect(lambda path, text, key=one.key: self.mendRequested.emit(key, path, text))
            row.lookedAt.connect(lambda mark, key=one.key: self.lookedAt.emit(key, mark))
            self.issue_rows.append(row)
            self._issues.addWidget(row)
            if is_same and row.is_mendable and cursor is not None and cursor[0] == issue.mark:
                # Else it is shown when Qt comes to it, and what is hidden takes no cursor.
                row.show()
                row.input.setFocus()
                row.input.setCursorPosition(cursor[1])
        self.facts.set_sections((title, facts) for title, facts in detail.sections if facts)


class IssueRow(QWidget):
    """One issue: what it says, and the field or the button that settles it."""

    mended = Signal(str, str)
    lookedAt = Signal(str)

    def __init__(self, issue: Issue, text: str, *, is_open: bool) -> None:
        super().__init__()
        self.issue = issue
        self.is_mendable = is_open and is_mendable(issue)
        self.input = TextInput()
        self._text = text
        self.mend_button = QPushButton(icon("check"), "Mend")
        self.looked_button = QPushButton(icon("eye"), "I looked, it is right")
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        mark = IconLabel("warning" if is_open else "info", Tone.WARNING if is_open else Tone.MUTED)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(str(issue), selectable=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        column.addLayout(row)
        if self.is_mendable:
            column.addLayout(self._mending(issue, text))
        if is_open and issue.weight is Weight.ASKS:
            looked = QHBoxLayout()
            looked.setContentsMargins(Space.HUGE, 0, 0, 0)
            looked.addWidget(self.looked_button)
            looked.addStretch(1)
            column.addLayout(looked)
            self.looked_button.setAccessibleDescription(issue.message)
        self.input.returnPressed.connect(self._mend)
        self.mend_button.clicked.connect(self._mend)
        self.looked_button.clicked.connect(lambda: self.lookedAt.emit(issue.mark))

    @property
    def is_typed(self) -> bool:
        """Whether something else is in the field than was there."""
        return self.is_mendable and self.input.value() != self._text

    @property
    def has_cursor(self) -> bool:
        """Whether what is typed in this window goes into the field."""
        return self.is_mendable and self.window().focusWidget() is self.input

    def _mending(self, issue: Issue, text: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(Space.HUGE, 0, 0, 0)
        line.setSpacing(Space.SMALL)
        self.input.set_value(text)
        self.input.setPlaceholderText(title_of(issue.path))
        self.input.setAccessibleName(title_of(issue.path))
        self.input.setAccessibleDescription(issue.message)
        line.addWidget(self.input, 1)
        line.addWidget(self.mend_button)
        return line

    def _mend(self) -> None:
        self.mended.emit(self.issue.path, self.input.value())
