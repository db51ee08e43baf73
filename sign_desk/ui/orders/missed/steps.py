"""The steps from a file to its missing orders, as a row of buttons: which are done, and how much is open in each."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(Enum):
    """A step, by the words on its button."""

    QUESTIONS = "1 · Questions"
    SORTING = "2 · Sort out"
    PRODUCTS = "3 · Products"


class StepBar(QWidget):
    """`chosen` carries the step that is to be shown."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.buttons: dict[Step, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.TINY)
        for step in Step:
            button = self.buttons[step] = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _checked=False, step=step: self.chosen.emit(step))
            self._group.addButton(button)
            row.addWidget(button)
        self.show_open({})

    def show_open(self, counts: Mapping[Step, int]) -> None:
        """Tell how much is open in each step."""
        for step, button in self.buttons.items():
            count = counts.get(step, 0)
            button.setText(f"{step.value} ({count:,})" if count else step.value)
            button.setIcon(icon("warning", Tone.WARNING) if count else icon("check-circle", Tone.OK))
            button.setAccessibleName(f"{step.value}: {f'{count:,} open' if count else 'nothing open'}")

    def show_step(self, step: Step) -> None:
        """Show which step is in view."""
        self.buttons[step].setChecked(True)
