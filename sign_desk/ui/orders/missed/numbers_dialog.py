"""Takes order numbers that are known to be there, as the dashboard or the shop's log shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.missed.order_numbers import NumberList, read_numbers
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Collection

_WIDTH, _HEIGHT = 560, 420
_TEXT = (
    "Paste the order numbers that your dashboard, or the log of the shop's connection, shows, or open a file with "
    "them. Orders of the file with one of these numbers count as already there, and are not sent."
)
_SOURCES = ("Dashboard", "The shop's log", "Another list")
_MOST_TOLD = 2


class NumbersDialog(QDialog):
    """`in_file` are the plain numbers of the orders in hand, `listed` how many numbers were given before."""

    fileRequested = Signal()

    def __init__(self, in_file: Collection[str], listed: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Orders that are there")
        self._in_file = frozenset(in_file)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("#1001\n#1002\n#1003")
        self.text.setAccessibleName("Order numbers")
        self.source = ChoiceInput([(source, source) for source in _SOURCES])
        self.source.set_value(_SOURCES[0])
        self.source.setAccessibleName("Where the numbers are from")
        self.file_button = QPushButton(icon("folder-open"), "Open a file…")
        self.told = ToneLabel()
        self.forget_button = QPushButton(icon("arrow-counter-clockwise"), f"Forget all given before ({listed:,})")
        self.forget_button.setVisible(listed > 0)
        self.forgets = False
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("These are there", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.text.textChanged.connect(self._check)
        self.file_button.clicked.connect(self.fileRequested)
        self.forget_button.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(plain_label("From", wrap=False))
        row.addWidget(self.source)
        row.addWidget(self.file_button)
        row.addStretch(1)
        row.addWidget(self.forget_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Which orders are there?"))
        column.addWidget(plain_label(_TEXT))
        column.addWidget(self.text, 1)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
        self._check()

    def numbers(self) -> NumberList:
        """The numbers that were given, and the lines in which none was found."""
        return read_numbers(self.text.toPlainText())

    def _forget(self) -> None:
        self.forgets = True
        self.accept()

    def _check(self) -> None:
        found = self.numbers()
        here = len(found.numbers & self._in_file)
        self.accept_button.setEnabled(bool(found.numbers))
        lines = [f"{count_of(len(found.numbers), 'number')}, {here:,} of them in this file."] if found.numbers else []
        if found.not_read:
            shown = "; ".join(found.not_read[:_MOST_TOLD])
            lines.append(f"No number was found in {count_of(len(found.not_read), 'line')}, such as: {shown}")
        self.told.set_tone(Tone.WARNING if found.not_read else Tone.MUTED)
        self.told.setText("\n".join(lines))
