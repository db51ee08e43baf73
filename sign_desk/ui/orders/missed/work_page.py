"""A file in hand: what it is, the steps, and the button that leads to sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.states import busy_bar
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.beginning_face import BeginningFace
from sign_desk.ui.orders.missed.products_page import ProductsPage
from sign_desk.ui.orders.missed.questions_page import QuestionsPage
from sign_desk.ui.orders.missed.sorting_page import SortingPage
from sign_desk.ui.orders.missed.steps import Step, StepBar
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class WorkPage(QWidget):
    """Header, steps, and the page of the step that is chosen (`stepChosen`)."""

    secondFileRequested = Signal()
    closeRequested = Signal()
    sendRequested = Signal()
    stepChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.questions = QuestionsPage()
        self.products = ProductsPage()
        self.sorting = SortingPage()
        self.beginning = BeginningFace()
        self.notices = NoticeArea()
        self.steps = StepBar()
        self._pages = {Step.QUESTIONS: self.questions, Step.SORTING: self.sorting, Step.PRODUCTS: self.products}
        self._step = Step.QUESTIONS
        self._missing = 0
        self._stack = QStackedWidget()
        self._title = heading_label()
        self._recognised = ToneLabel()
        self._promise = ToneLabel("Nothing is sent before you confirm it.")
        self._promise.setWordWrap(False)
        self._busy = busy_bar("Sorting out")
        self.second_button = QPushButton(icon("file-plus"), "Second file…")
        self.close_button = QPushButton(icon("x"), "Put this file away")
        self.send_button = primary(QPushButton(icon("paper-plane-tilt"), "Send missing orders…"))
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._stack.addWidget(self.beginning)
        self.steps.chosen.connect(self.show_step)
        self.second_button.clicked.connect(self.secondFileRequested)
        self.products.secondFileRequested.connect(self.secondFileRequested)
        self.sorting.problems.questionsRequested.connect(lambda: self.show_step(Step.QUESTIONS))
        self.sorting.problems.productsRequested.connect(lambda: self.show_step(Step.PRODUCTS))
        self.close_button.clicked.connect(self.closeRequested)
        self.send_button.clicked.connect(self.sendRequested)
        self._lay_out()
        self.show_busy(False)

    @property
    def step(self) -> Step:
        """The step that is in view, or will be again when the run has begun."""
        return self._step

    @property
    def is_idle(self) -> bool:
        """Whether no change is being worked in."""
        return self._busy.isHidden()

    def show_file(self, name: str, recognised: str) -> None:
        """Tell which file is in hand, and what it was recognised as."""
        self._title.setText(name)
        self._recognised.setText(recognised)

    def show_step(self, step: Step) -> None:
        """Bring a step into view."""
        self._step = step
        self.steps.show_step(step)
        if self._stack.currentWidget() is not self.beginning:
            self._stack.setCurrentWidget(self._pages[step])
        self.stepChosen.emit(step)

    def show_open(self, counts: Mapping[Step, int], missing: int) -> None:
        """Tell how much is open in each step, and how many orders can be sent."""
        self._missing = missing
        self.steps.show_open(counts)
        self.send_button.setText(f"Send {count_of(missing, 'missing order')}…" if missing else "Send missing orders…")
        self._offer()

    def show_beginning(self, orders: int, share: float) -> None:
        """Tell how far the recording of a run is, in place of the step: nothing is changed meanwhile."""
        self.beginning.show_share(orders, share)
        self._stack.setCurrentWidget(self.beginning)
        self._offer()

    def show_no_beginning(self) -> None:
        """Show the step again."""
        self._stack.setCurrentWidget(self._pages[self._step])
        self._offer()

    def show_busy(self, busy: bool) -> None:
        """Tell that a change is being worked in: until it is, what would be sent is not what was said."""
        # The room stays, so that nothing below moves.
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._busy.setVisible(busy)
        self._offer()

    def _offer(self) -> None:
        is_beginning = self._stack.currentWidget() is self.beginning
        for part in (self.steps, self.second_button, self.close_button):
            part.setEnabled(not is_beginning)
        self.send_button.setEnabled(self._missing > 0 and self.is_idle and not is_beginning)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._recognised)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(IconLabel("file-text", Tone.MUTED, size=24))
        head.addLayout(words, 1)
        for button in (self.second_button, self.close_button):
            head.addWidget(button)
        way = QHBoxLayout()
        way.setSpacing(Space.SMALL)
        way.addWidget(self.steps)
        way.addStretch(1)
        way.addWidget(self._promise)
        way.addWidget(self.send_button)
        self._busy.setFixedHeight(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addLayout(way)
        column.addWidget(self._busy)
        column.addWidget(self.notices)
        column.addWidget(self._stack, 1)
