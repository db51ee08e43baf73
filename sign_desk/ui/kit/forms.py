"""Forms: aligned labels and inputs, and a reason at the field for whatever is wrong."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.inputs import Input
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone, tint

_ICONS = {Tone.WARNING: "warning", Tone.DANGER: "warning-circle"}


class Field(QWidget):
    """One input of a form, its hint and a line for what is wrong; ``label`` stands in the other column."""

    def __init__(self, label: str, control: QWidget, *, required: bool, hint: str) -> None:
        super().__init__()
        self.control = control
        self.label = plain_label(f"{label} *" if required else label, wrap=False)
        self.label.setBuddy(control)
        self._hint = hint
        self._target = control.focusProxy() or control
        self._target.setAccessibleName(f"{label}, required" if required else label)
        self._target.setAccessibleDescription(hint)
        self._message = _Message()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        # A button is as wide as its words, an input as wide as the form allows.
        side = Qt.AlignmentFlag.AlignLeft if isinstance(control, QPushButton) else Qt.AlignmentFlag(0)
        column.addWidget(control, 0, side)
        if hint:
            column.addWidget(ToneLabel(hint))
        column.addWidget(self._message)

    @property
    def message(self) -> str:
        """What the line under the input says, "" when it is not shown."""
        return self._message.text

    @property
    def has_error(self) -> bool:
        """Whether an error (not only a warning) is shown."""
        return self._message.tone is Tone.DANGER and bool(self._message.text)

    def show_error(self, text: str) -> None:
        """Tell what is wrong, under the input."""
        self._say(Tone.DANGER, text)

    def show_warning(self, text: str) -> None:
        """Tell what deserves a second look, under the input."""
        self._say(Tone.WARNING, text)

    def clear(self) -> None:
        """Nothing is wrong."""
        self._say(Tone.DANGER, "")

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _say(self, tone: Tone, text: str) -> None:
        self._message.say(tone, text)
        self._target.setAccessibleDescription(f"{text} {self._hint}".strip())
        self._tint()

    def _tint(self) -> None:
        """Mark the input by the ground its text stands on, which every style paints from the palette."""
        palette = QPalette()
        if self.message:
            ground = tint(self._message.tone, QApplication.palette(self._target))
            palette.setColor(QPalette.ColorRole.Base, ground)
        self._target.setPalette(palette)


class Form(QWidget):
    """Labels in one column, inputs in the other. Keys are chosen by the caller: dotted paths, for instance.

    ``edited`` carries the key of the field that was changed.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._inputs: dict[str, Input] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.MEDIUM)
        self._grid.setVerticalSpacing(Space.SMALL)
        self._grid.setColumnStretch(1, 1)

    def add_section(self, title: str) -> None:
        """Begin a titled group of fields."""
        row = self._grid.rowCount()
        if self._fields:
            self._grid.setRowMinimumHeight(row, Space.SMALL)
        self._grid.addWidget(heading_label(title), row + 1, 0, 1, 2)

    def add(self, key: str, label: str, control: QWidget, *, required: bool = False, hint: str = "") -> Field:
        """Add a row. Where ``control`` is an `Input`, `values` and `set_values` know it by ``key``."""
        field = Field(label, control, required=required, hint=hint)
        self._fields[key] = field
        row = self._grid.rowCount()
        # As high as the input, so that the words stand on one line while messages come and go below.
        field.label.setMinimumHeight(control.sizeHint().height())
        self._grid.addWidget(field.label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignTop)
        if isinstance(control, Input):
            self._inputs[key] = control
            control.valueChanged.connect(lambda: self.edited.emit(key))
        return field

    def add_check(self, key: str, text: str, *, hint: str = "") -> QCheckBox:
        """Add a check box, in line with the inputs."""
        box = QCheckBox(text)
        box.toggled.connect(lambda: self.edited.emit(key))
        field = self.add(key, "", box, hint=hint)
        box.setAccessibleName(text)
        field.label.hide()
        return box

    def add_row(self, widget: QWidget) -> None:
        """Add something that is no field, over both columns."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def field(self, key: str) -> Field:
        """Return the field of this key; raises KeyError when there is none."""
        return self._fields[key]

    def values(self) -> dict[str, str]:
        """Read what is entered, by key."""
        return {key: control.value() for key, control in self._inputs.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Enter these; keys the form lacks raise KeyError."""
        for key, value in values.items():
            self._inputs[key].set_value(value)

    def show_errors(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Show these errors in place of all messages; returns those whose key is no field of this form."""
        self.clear_messages()
        for key in errors.keys() & self._fields.keys():
            self._fields[key].show_error(errors[key])
        return {key: text for key, text in errors.items() if key not in self._fields}

    def clear_messages(self) -> None:
        """Take all errors and warnings away."""
        for field in self._fields.values():
            field.clear()

    def focus_first_error(self) -> bool:
        """Put the focus into the first field with an error; False when there is none."""
        field = next((field for field in self._fields.values() if field.has_error), None)
        if field is not None:
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return field is not None

    def label_width(self) -> int:
        """Tell the width its labels want, in pixels."""
        return max((field.label.sizeHint().width() for field in self._fields.values()), default=0)

    def set_label_width(self, width: int) -> None:
        """Give the column of labels at least this width, in pixels."""
        self._grid.setColumnMinimumWidth(0, width)


def align_labels(forms: Iterable[Form]) -> None:
    """Let the inputs of several forms begin at the same distance from the left."""
    forms = tuple(forms)
    width = max(form.label_width() for form in forms)
    for form in forms:
        form.set_label_width(width)


class _Message(QWidget):
    """Icon and words under an input; not there while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tone = Tone.DANGER
        self._icon = IconLabel(_ICONS[self.tone], self.tone, size=14)
        self._words = ToneLabel(tone=self.tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.TINY)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, tone: Tone, text: str) -> None:
        self.tone = tone
        self.text = text
        self._icon.set_icon(_ICONS[tone], tone)
        self._words.set_tone(tone)
        self._words.setText(text)
        self.setVisible(bool(text))
