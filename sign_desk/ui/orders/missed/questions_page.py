"""What only the operator knows about the store's prices and ids: asked once, with an example from the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.sheet import Sheet
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TEXT = (
    "Sign Customiser does not say which of these it expects, and a wrong answer costs money. Compare with an order in "
    "your dashboard that arrived by itself. Each is asked once for this store; you can come back and change it."
)
_NONE = "There is nothing to be asked about this file."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its title, what there is to know, its answers (key to words), and the key of the one given."""

    key: str
    title: str
    text: str
    options: Mapping[str, str]
    answer: str | None


class QuestionsPage(QWidget):
    """`answered` carries the keys of the questions with those of the answers chosen."""

    answered = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, QuestionCard] = {}
        self._intro = plain_label(_TEXT)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.MEDIUM)
        self.save_button = primary(QPushButton(icon("check"), "Save answers and go on"))
        self.save_button.clicked.connect(lambda: self.answered.emit(self._chosen()))
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, Space.SMALL, 0)
        inner.addLayout(self._column)
        inner.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self._intro)
        column.addWidget(scrolled(content), 1)
        column.addLayout(buttons)

    def show_questions(self, questions: Sequence[Asked]) -> None:
        """Show these in place of the ones before."""
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards = {asked.key: QuestionCard(asked) for asked in questions}
        for card in self.cards.values():
            card.chosen.connect(self._offer)
            self._column.addWidget(card)
        self._intro.setText(_TEXT if questions else _NONE)
        self.save_button.setVisible(bool(questions))
        self._offer()

    def _chosen(self) -> dict[str, str]:
        return {key: card.answer for key, card in self.cards.items() if card.answer is not None}

    def _offer(self) -> None:
        given = {key: card.asked.answer for key, card in self.cards.items() if card.asked.answer is not None}
        self.save_button.setEnabled(self._chosen() != given)


class QuestionCard(Sheet):
    """One question. `chosen` follows each choice."""

    chosen = Signal()

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        self.options = {key: QRadioButton(words) for key, words in asked.options.items()}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label(asked.title))
        column.addWidget(ToneLabel(asked.text))
        for key, button in self.options.items():
            self._group.addButton(button)
            button.setChecked(key == asked.answer)
            button.setAccessibleDescription(asked.title)
            column.addWidget(button)
        self._group.buttonClicked.connect(lambda _button: self.chosen.emit())
        self.setAccessibleName(asked.title)

    @property
    def answer(self) -> str | None:
        """The key of the answer that is chosen."""
        return next((key for key, button in self.options.items() if button.isChecked()), None)
