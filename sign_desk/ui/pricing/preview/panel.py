"""The price preview beside the grid: a sign typed in, what it costs before and after the edits, and a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import heading_label
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.answer import Answer
from sign_desk.ui.pricing.preview.plot_section import PlotSection
from sign_desk.ui.pricing.preview.question import QuestionForm
from sign_desk.ui.pricing.words import counting

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.preview.curves import Axis, Chart
    from sign_desk.pricing.preview.estimate import Estimate
    from sign_desk.ui.pricing.preview.enlarged import EnlargedPlot
    from sign_desk.ui.pricing.preview.question import Asked
    from sign_desk.ui.pricing.texts import Texts

_LEAST_WIDTH = 250
_WRONG = "Correct what is marked above."
_NO_LIST = "There is no price list to price it by."


class PreviewPanel(QWidget):
    """Shows what a sign costs, and changes nothing. It is folded until it is asked for.

    ``asked``: what is to be priced is another. ``unfolded``: whether it is shown from now on.
    """

    asked = Signal()
    unfolded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Texts | None = None
        self._row: ItemKey | None = None
        self.question = QuestionForm()
        self.answer = Answer()
        self.plot = PlotSection()
        self.notices = NoticeArea()
        self.close_button = QToolButton()
        self._lay_out()
        self.question.edited.connect(self.asked)
        self.plot.edited.connect(self.asked)
        self.plot.button.toggled.connect(self._come_to_plot)
        self.plot.sizeChosen.connect(self.question.choose_size)
        self.close_button.clicked.connect(lambda _checked: self.set_unfolded(False))
        self.hide()

    @property
    def document(self) -> PricingDocument | None:
        """The document to price by; None where there is none, or nobody knows what its prices are counted in."""
        is_counted = self._texts is not None and self._texts.prices.doubt(Unit.MINOR) is None
        return self._texts.document if self._texts is not None and is_counted else None

    @property
    def looked_at(self) -> PreviewPanel | EnlargedPlot:
        """What is in front: the enlarged plot, where it is open."""
        return self.plot.enlarged if self.plot.enlarged.isVisible() else self

    def show_document(self, texts: Texts) -> None:
        """Price by this document from now on; it is looked at when the panel is unfolded."""
        self._texts = texts
        if not self.isHidden():
            self.question.show_document(texts.document)

    def follow_row(self, row: ItemKey | None) -> None:
        """Tell in which row the grid is."""
        self._row = row
        if not self.isHidden():
            self.question.follow_row(row)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show it, or hide it."""
        if unfolded is not self.isHidden():
            return
        self.setVisible(unfolded)
        self.unfolded.emit(unfolded)
        if unfolded and self._texts is not None:
            self.question.show_document(self._texts.document)
            self.question.take_row(self._row)
            self.asked.emit()

    def begin_typing(self) -> None:
        """Let the sign be typed, where it is asked for."""
        if not self.isHidden():
            self.question.focus()

    def show_estimate(self, asked: Asked, estimate: Estimate) -> None:
        """Tell what the sign costs, or why nobody knows."""
        if self._texts is not None:
            lines, is_complete = asked.sign.lines, self.question.is_complete
            self.answer.show_estimate(self._texts, estimate, lines, is_complete=is_complete)

    def offer_axes(self, axes: tuple[Axis, ...]) -> None:
        """Let the plot be told against one of these."""
        self.plot.offer(axes)

    def show_chart(self, asked: Asked, chart: Chart) -> None:
        """Show these curves."""
        if self._texts is not None:
            self.plot.show_chart(self._texts, chart, asked)

    def show_no_estimate(self) -> None:
        """Tell why there is nothing to price."""
        prices = self._texts.prices if self._texts else None
        why = counting(prices.doubt(Unit.MINOR), prices.currency) if prices else ""
        self.answer.show_nothing(why or (_WRONG if self.question.lists.count() else _NO_LIST))
        self.plot.show_none("There is no price to plot.")

    def _come_to_plot(self, unfolded: bool) -> None:
        if unfolded:
            # Its room is given to it first.
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.plot))

    def _lay_out(self) -> None:
        self.close_button.setIcon(icon("x"))
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.setToolTip("Close the price preview")
        self.close_button.setAccessibleName("Close the price preview")
        head = QHBoxLayout()
        head.addWidget(heading_label("Price preview"), 1)
        head.addWidget(self.close_button)
        inside = QWidget()
        content = QVBoxLayout(inside)
        content.setContentsMargins(0, 0, Space.SMALL, 0)
        content.setSpacing(Space.MEDIUM)
        for widget in (self.question, self.answer, self.plot, self.notices):
            content.addWidget(widget)
        content.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.setMinimumWidth(_LEAST_WIDTH)
