"""A property list: names on the left, what they are on the right, to be read, selected and copied."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontDatabase, QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QTextEdit, QToolButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space

_LABEL_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: a name and its value as text; ``copyable`` adds a button that copies the whole value.

    A value that is ``code`` stands below its name, over the whole width, in letters of equal width.
    """

    label: str
    value: str
    copyable: bool = False
    code: bool = False


class Facts(QWidget):
    """Rows of facts, in titled sections. One tab stop: Up and Down move from value to value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._outer.addWidget(self._body)
        self._outer.addStretch(1)
        self._values: list[_Value] = []

    def set_sections(self, sections: Iterable[tuple[str, Iterable[Fact]]]) -> None:
        """Show facts under titles ("" for none) in place of the ones before."""
        self._values.clear()
        body = QWidget()
        grid = _grid(body)
        for title, facts in sections:
            if title:
                self._add_title(grid, title)
            for fact in facts:
                self._add(grid, fact)
        self._outer.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def value(self, label: str) -> str:
        """Return the value shown beside ``label``; raises KeyError when there is none."""
        return {value.label: value.toPlainText() for value in self._values}[label]

    def focus_neighbour(self, value: "_Value", step: int) -> None:
        """Move the focus to the value ``step`` rows further, if there is one."""
        row = self._values.index(value) + step
        if 0 <= row < len(self._values):
            self._values[row].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_title(self, grid: QGridLayout, title: str) -> None:
        row = grid.rowCount()
        if self._values:
            grid.setRowMinimumHeight(row, Space.SMALL)
        grid.addWidget(heading_label(title), row + 1, 0, 1, 3)

    def _add(self, grid: QGridLayout, fact: Fact) -> None:
        row = grid.rowCount()
        label = ToneLabel(fact.label)
        value = _Value(self, fact)
        label.setBuddy(value)
        value.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self._values else Qt.FocusPolicy.StrongFocus)
        self._values.append(value)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        if fact.code:
            value.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            grid.addWidget(value, row + 1, 0, 1, 3)
        else:
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        if fact.copyable:
            grid.addWidget(_copy_button(fact), row, 2, Qt.AlignmentFlag.AlignTop)


def _grid(body: QWidget) -> QGridLayout:
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.SMALL)
    grid.setVerticalSpacing(Space.SMALL)
    grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
    grid.setColumnStretch(1, 1)
    return grid


class _Value(QTextEdit):
    """Read-only text as high as it needs to be; breaks where there is no space, too (ids, addresses)."""

    def __init__(self, facts: Facts, fact: Fact) -> None:
        super().__init__(facts)
        self.label = fact.label
        self._facts = facts
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        # Dates and amounts in Arabic letters stand beside their English name, as they do in tables.
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self.viewport().setAutoFillBackground(False)
        self.document().documentLayout().documentSizeChanged.connect(self._ask_for_height)
        self.setPlainText(fact.value)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def sizeHint(self) -> QSize:
        return QSize(0, round(self.document().size().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        else:
            self._facts.focus_neighbour(self, step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason}:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)

    def _ask_for_height(self) -> None:
        # Not by resizing at once: the text changes its size while this widget is being resized, and its
        # viewport would keep the old height and hide what does not fit into it.
        self.updateGeometry()


def _copy_button(fact: Fact) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("copy"))
    # No higher than a line of text, so that the rows keep their distance.
    button.setFixedSize(Space.HUGE, button.fontMetrics().height())
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip("Copy")
    button.setAccessibleName(f"Copy {fact.label}")
    button.clicked.connect(lambda: QGuiApplication.clipboard().setText(fact.value))
    return button
