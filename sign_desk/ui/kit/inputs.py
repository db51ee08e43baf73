"""What a form is filled in with: text, secrets, choices and a colour, all read as text with one interface."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.theme import Space, ink_on

COLOURS = {
    "Blue": "#2563c9",
    "Teal": "#0f766e",
    "Green": "#2f7d32",
    "Amber": "#b45309",
    "Red": "#c62828",
    "Pink": "#be3a78",
    "Violet": "#6d3fc0",
    "Grey": "#5b6470",
}
_DOT = 22
_TICK = (QPointF(-4.5, 0.5), QPointF(-1.5, 3.5), QPointF(5, -3.5))


@runtime_checkable
class Input(Protocol):
    """What a `Form` needs of a widget; ``valueChanged`` fires however the value came to change."""

    valueChanged: SignalInstance

    def value(self) -> str:
        """Read what has been entered, as text."""

    def set_value(self, value: str) -> None:
        """Enter this."""


class TextInput(QLineEdit):
    """One line of text."""

    valueChanged = Signal(str)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.textChanged.connect(self.valueChanged)

    def value(self) -> str:
        """Read the text as typed."""
        return self.text()

    def set_value(self, value: str) -> None:
        """Put this text in, its beginning in view."""
        self.setText(value)
        self.setCursorPosition(0)


class SearchInput(TextInput):
    """A search box: Escape empties it."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        glass = self.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        glass.setText("Search")
        clear = QAction(self)
        clear.setShortcut(Qt.Key.Key_Escape)
        clear.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        clear.triggered.connect(self.clear)
        self.addAction(clear)


class SecretInput(QWidget):
    """A password or token: hidden as typed, shown while its button is down."""

    valueChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit()
        self._line.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._line.textChanged.connect(self.valueChanged)
        self._reveal = QToolButton()
        self._reveal.setCheckable(True)
        self._reveal.setAccessibleName("Show what is typed")
        self._reveal.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._reveal.toggled.connect(self._show_text)
        self._show_text(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.TINY)
        row.addWidget(self._line)
        row.addWidget(self._reveal)
        self.setFocusProxy(self._line)

    def value(self) -> str:
        """Read the secret."""
        return self._line.text()

    def set_value(self, value: str) -> None:
        """Put this secret in."""
        self._line.setText(value)

    def setPlaceholderText(self, text: str) -> None:
        """Shown while nothing is typed."""
        self._line.setPlaceholderText(text)

    def _show_text(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)
        self._reveal.setIcon(icon("eye-slash" if shown else "eye"))
        self._reveal.setToolTip("Hide" if shown else "Show")


class ChoiceInput(QComboBox):
    """One of several choices, each a value and a title; long lists can be searched by typing any part.

    A searchable one gives back what was typed when no choice has that title or value, whatever its case: the checks
    then tell. The mouse wheel changes it only while it has the focus, so that scrolling past alters nothing.
    """

    valueChanged = Signal(str)

    def __init__(
        self,
        choices: Iterable[tuple[str, str]] = (),
        *,
        searchable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._told = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setPlaceholderText("Choose…")
        if searchable:
            self._make_searchable()
        self.set_choices(choices)
        self.currentTextChanged.connect(self._tell)
        self.currentIndexChanged.connect(self._tell)

    def set_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these (value, title) pairs instead; what was entered stays."""
        entered = self.value()
        with QSignalBlocker(self):
            self.clear()
            for value, title in choices:
                self.addItem(title, value)
        self.set_value(entered)

    def value(self) -> str:
        """Return the value of the choice made, or the text typed where it is none of them."""
        text, row = self.currentText().strip(), self.currentIndex()
        # Two choices may have one title: the one chosen counts, not the first that reads like it.
        if row < 0 or self.itemText(row) != text:
            row = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if row < 0:
            row = self.findData(text, Qt.ItemDataRole.UserRole, Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(row)) if row >= 0 else text

    def set_value(self, value: str) -> None:
        """Make this choice; a value that is not offered is shown as typed, where typing is possible."""
        row = self.findData(value)
        self.setCurrentIndex(row)
        if row < 0 and self.isEditable():
            self.setEditText(value)
        if self.signalsBlocked():
            # Else the next choice would not be told if it is the one that was told last.
            self._told = self.value()

    def _tell(self, _change: object) -> None:
        value = self.value()
        if value != self._told:
            self._told = value
            self.valueChanged.emit(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll instead, unless this is what the operator is in."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def setAccessibleName(self, name: str) -> None:
        """Name it, and the line that is typed into, which is what has the focus then."""
        super().setAccessibleName(name)
        if (line := self.lineEdit()) is not None:
            line.setAccessibleName(name)

    def _make_searchable(self) -> None:
        line = QLineEdit()
        line.setPlaceholderText("Type to search…")
        self.setLineEdit(line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)


class ColourInput(QWidget):
    """One of eight colours, as a row of dots: arrow keys choose."""

    valueChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.TINY)
        for name, colour in COLOURS.items():
            self._add(name, colour)
        self._row.addStretch(1)
        self._group.buttonToggled.connect(self._tell)
        self._group.buttons()[0].setChecked(True)
        self.setFocusProxy(self._group.buttons()[0])

    def value(self) -> str:
        """Read the colour chosen, "#rrggbb"."""
        chosen = self._group.checkedButton()
        return "" if chosen is None else str(chosen.property("colour"))

    def set_value(self, value: str) -> None:
        """Choose this colour; one of the operator's own joins the row."""
        button = self._button(value) or self._add("Own colour", value)
        button.setChecked(True)

    def _button(self, colour: str) -> QAbstractButton | None:
        buttons = self._group.buttons()
        return next((b for b in buttons if b.property("colour") == colour.lower()), None)

    def _add(self, name: str, colour: str) -> QAbstractButton:
        dot = _Dot(name, QColor(colour))
        self._group.addButton(dot)
        self._row.insertWidget(len(self._group.buttons()) - 1, dot)
        return dot

    def _tell(self, dot: QAbstractButton, checked: bool) -> None:
        if checked:
            self.setFocusProxy(dot)
            self.valueChanged.emit(self.value())


class _Dot(QAbstractButton):
    def __init__(self, name: str, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setProperty("colour", colour.name())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(_DOT + Space.SMALL, _DOT + Space.SMALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        circle = QRectF(0, 0, _DOT, _DOT)
        circle.moveCenter(QRectF(self.rect()).center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawEllipse(circle)
        if self.isChecked():
            painter.setPen(QPen(ink_on(self._colour), 2))
            centre = circle.center()
            painter.drawPolyline([centre + offset for offset in _TICK])
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(circle.adjusted(-3, -3, 3, 3))
        painter.end()
