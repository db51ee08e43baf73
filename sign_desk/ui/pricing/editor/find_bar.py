"""The bar above the grid in which one finds and replaces."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.replace import Query
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

_PAUSE = 200  # ms without a key before cells are looked for
_COUNT_WIDTH = 110


class FindBar(QWidget):
    """Finds and replaces in the cells that are shown. It is hidden until it is opened, and Escape closes it.

    - ``queryChanged``: the `Query` that is entered, a moment after the last key; None where there is none.
    - ``nextRequested``, ``previousRequested``: go to another of the cells found.
    - ``replaceRequested``, ``replaceAllRequested``: the `Query`, and the text to put in its place.
    """

    queryChanged = Signal(object)
    nextRequested = Signal()
    previousRequested = Signal()
    replaceRequested = Signal(object, str)
    replaceAllRequested = Signal(object, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text, self.replacement = TextInput("Find"), TextInput("Replace by")
        for line in (self.text, self.replacement):
            line.setAccessibleName(line.placeholderText())
        self.whole_cell, self.match_case = QCheckBox("Whole cell"), QCheckBox("Match case")
        self.count = ToneLabel()
        self.count.setWordWrap(False)
        self.count.setMinimumWidth(_COUNT_WIDTH)
        self.replaceable = ToneLabel()
        self.replaceable.setWordWrap(False)
        self.replaceable.setToolTip(
            "Only what stands in a cell as it is typed can be replaced, not the currency beside it"
        )
        self.next_button = _tool("arrow-down", "Next (Return)")
        self.previous_button = _tool("arrow-up", "Previous (Shift+Return)")
        self.close_button = _tool("x", "Close (Escape)")
        self.replace_button, self.replace_all_button = QPushButton("Replace"), QPushButton("Replace all…")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._tell)
        self._lay_out()
        self._connect()
        self.show_hits(0, 0, 0)
        self.hide()

    @property
    def query(self) -> Query | None:
        """What is looked for. Nothing at all is looked for as a whole cell only: that is an empty one."""
        text, whole_cell = self.text.value(), self.whole_cell.isChecked()
        return Query(text, whole_cell, self.match_case.isChecked()) if text or whole_cell else None

    def open(self) -> None:
        """Show the bar, ready for typing, and look anew for what is entered."""
        self.show()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()
        if self.query is not None:
            self._pause.start()

    def show_read_only(self, read_only: bool) -> None:
        """Whether nothing can be edited now: then there is nothing to replace."""
        for widget in (self.replacement, self.replaceable, self.replace_button, self.replace_all_button):
            widget.setHidden(read_only)

    def show_hits(self, current: int, total: int, replaceable: int) -> None:
        """Tell which of the cells found is gone to, counted from 1, how many there are, and in how many to replace."""
        told = f"{current:,} of {total:,}" if total else "Nothing found"
        self.count.setText(told if self.query is not None else "")
        self.count.set_tone(Tone.MUTED if total else Tone.WARNING)
        in_some = f"{replaceable:,} can be replaced" if replaceable else "None can be replaced"
        self.replaceable.setText("" if replaceable == total else in_some)
        for way in (self.next_button, self.previous_button):
            way.setEnabled(total > 0)
        for change in (self.replace_button, self.replace_all_button):
            change.setEnabled(replaceable > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it is closed."""
        self._pause.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _tell(self) -> None:
        self.queryChanged.emit(self.query)

    def _go(self, way: SignalInstance) -> None:
        """Go on; where the text has just been typed, look for it first, which leads to the first cell."""
        if self._pause.isActive():
            self._pause.stop()
            self._tell()
        else:
            way.emit()

    def _replace(self) -> None:
        if (query := self.query) is not None and self.replace_button.isEnabled():
            self.replaceRequested.emit(query, self.replacement.value())

    def _replace_all(self) -> None:
        if (query := self.query) is not None:
            self.replaceAllRequested.emit(query, self.replacement.value())

    def _connect(self) -> None:
        for changed in (self.text.valueChanged, self.whole_cell.toggled, self.match_case.toggled):
            changed.connect(lambda _value: self._pause.start())
        self.text.returnPressed.connect(lambda: self._go(self.nextRequested))
        self.replacement.returnPressed.connect(self._replace)
        self.next_button.clicked.connect(lambda _checked: self._go(self.nextRequested))
        self.previous_button.clicked.connect(lambda _checked: self._go(self.previousRequested))
        self.replace_button.clicked.connect(lambda _checked: self._replace())
        self.replace_all_button.clicked.connect(lambda _checked: self._replace_all())
        self.close_button.clicked.connect(self.close)
        ways = {"F3": self.nextRequested, "Shift+F3": self.previousRequested, "Shift+Return": self.previousRequested}
        for keys, way in ways.items():
            shortcut = QShortcut(QKeySequence(keys), self, partial(self._go, way))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        finding, replacing = QHBoxLayout(), QHBoxLayout()
        finding.addWidget(self.text, 1)
        for widget in (self.previous_button, self.next_button, self.count, self.whole_cell, self.match_case):
            finding.addWidget(widget)
        finding.addWidget(self.close_button)
        replacing.addWidget(self.replacement, 1)
        replacing.addWidget(self.replaceable)
        for button in (self.replace_button, self.replace_all_button):
            replacing.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        for row in (finding, replacing):
            row.setSpacing(Space.SMALL)
            column.addLayout(row)


def _tool(icon_name: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip(words)
    button.setAccessibleName(words.partition(" (")[0])
    return button
