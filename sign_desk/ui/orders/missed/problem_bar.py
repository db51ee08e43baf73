"""Equal problems of many orders: one chosen, its orders shown, and mended or looked at together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from sign_desk.orders.missed.issues import Code, Weight
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.missed.mending import is_mendable, title_of
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.orders.missed.issues import IssueGroup

_MOST = 200


class ProblemBar(QWidget):
    """`chosen` carries an `IssueGroup` or None. `mendRequested` has a group and a text, `lookedAt` a group.

    `questionsRequested` and `productsRequested` lead to where a problem is settled.
    """

    chosen = Signal(object)
    mendRequested = Signal(object, str)
    lookedAt = Signal(object)
    questionsRequested = Signal()
    productsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[IssueGroup, ...] = ()
        self.choice = ChoiceInput()
        self.input = TextInput()
        self.mend_button = QPushButton(icon("check"), "")
        self.looked_button = QPushButton(icon("eye"), "")
        self.questions_button = QPushButton(icon("arrow-right"), "Answer it under Questions")
        self.products_button = QPushButton(icon("arrow-right"), "Tell products under Products")
        self.choice.setAccessibleName("Problem")
        self.choice.valueChanged.connect(lambda _value: self._choose(""))
        self.input.returnPressed.connect(self.mend_button.click)
        self.mend_button.clicked.connect(lambda: self.mendRequested.emit(self.group, self.input.value()))
        self.looked_button.clicked.connect(lambda: self.lookedAt.emit(self.group))
        self.questions_button.clicked.connect(self.questionsRequested)
        self.products_button.clicked.connect(self.productsRequested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self.choice, 1)
        row.addWidget(self.input)
        for button in (self.mend_button, self.looked_button, self.questions_button, self.products_button):
            row.addWidget(button)

    @property
    def group(self) -> IssueGroup | None:
        """The problem that is chosen."""
        value = self.choice.value()
        return self._groups[int(value)] if value else None

    def show_groups(self, groups: Sequence[IssueGroup]) -> None:
        """Offer these problems, the most frequent first; the one chosen stays so while it is there."""
        before, typed = self.group, self.input.value()
        self._groups = tuple(groups[:_MOST])
        kept = next((str(place) for place, group in enumerate(self._groups) if _same(group, before)), "")
        offered = [("", f"All problems ({len(groups):,})")]
        offered += [(str(place), _words(group)) for place, group in enumerate(self._groups)]
        with QSignalBlocker(self.choice):
            self.choice.set_choices(offered)
            self.choice.set_value(kept)
        self._choose(typed if kept else "")

    def _choose(self, typed: str) -> None:
        group = self.group
        issue = group.example if group else None
        mendable = issue is not None and is_mendable(issue)
        self.input.setVisible(mendable)
        self.mend_button.setVisible(mendable)
        self.looked_button.setVisible(issue is not None and issue.weight is Weight.ASKS)
        self.questions_button.setVisible(issue is not None and issue.code is Code.OPEN_QUESTION)
        self.products_button.setVisible(issue is not None and issue.code is Code.PRODUCT)
        if group is not None and issue is not None:
            self.input.setPlaceholderText(title_of(issue.path))
            self.input.setAccessibleName(title_of(issue.path))
            self.mend_button.setText("Use it" if len(group.places) == 1 else f"Use it in {len(group.places):,} places")
            self.looked_button.setText(f"I looked at {count_of(len(group.keys), 'order')}")
        self.input.set_value(typed)
        self.chosen.emit(group)


def _words(group: IssueGroup) -> str:
    return f"{count_of(len(group.keys), 'order')}: {group.example.message}"


def _same(one: IssueGroup, other: IssueGroup | None) -> bool:
    return other is not None and one.example.likeness == other.example.likeness
