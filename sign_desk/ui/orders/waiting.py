"""What waits for the operator: orders without an answer, orders not sent, and drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sign_desk.orders.states import State
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.states import StatePages
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.waiting_card import DraftRow, NoAnswerCard, NotSentCard, RefusedCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.orders.recorded import OrderEvidence, OrderRecord, OrderSummary
    from sign_desk.store.orders.drafts import KeptDraft

_MOST = 50
_SECOND = 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: an order, and for one without an answer from when on (UTC) it may be sent once more.

    `known` is all that is on record of it; None where too much waits to be read.
    """

    order: OrderRecord
    patient_until: datetime
    known: OrderEvidence | None = None


class WaitingPage(QWidget):
    """Cards, the oldest first. The signals carry an order's id, or a draft's."""

    checkRequested = Signal(int)
    dashboardRequested = Signal()
    foundRequested = Signal(int)
    notFoundRequested = Signal(int)
    sendRequested = Signal(int)
    reopenRequested = Signal(int)
    putAwayRequested = Signal(int)
    stopRequested = Signal()
    draftOpened = Signal(int)
    draftRemoved = Signal(int)
    countChanged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writing = True
        self._wanted: int | None = None
        self._orders: tuple[Waiting, ...] = ()
        self._shown: dict[int, Waiting] = {}
        self._drafts: tuple[KeptDraft, ...] = ()
        self.cards: dict[int, NoAnswerCard | RefusedCard | NotSentCard] = {}
        self.rows: dict[int, DraftRow] = {}
        self.notices = NoticeArea()
        self.on_its_way = NoticeArea()
        self._orders_title, self._orders_column = heading_label("Orders"), _column()
        self._drafts_title, self._drafts_column = heading_label("Drafts"), _column()
        self._more = ToneLabel()
        self.pages = StatePages(scrolled(self._content()))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.notices)
        column.addWidget(self.on_its_way)
        column.addWidget(self.pages, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._count_down)
        self._refresh()

    def show_orders(self, orders: Sequence[Waiting]) -> None:
        """Show the orders that wait."""
        self._orders = tuple(orders)
        wanted = [waiting for waiting in self._orders if waiting.order.id == self._wanted]
        shown = (*wanted, *(waiting for waiting in self._orders if waiting not in wanted))[:_MOST]
        for order_id in self.cards.keys() - {waiting.order.id for waiting in shown}:
            _drop(self.cards.pop(order_id))
        for place, waiting in enumerate(shown):
            card = self.cards.get(waiting.order.id)
            if card is None or self._shown[waiting.order.id] != waiting:
                if card is not None:
                    _drop(card)
                self._shown[waiting.order.id] = waiting
                self.cards[waiting.order.id] = self._make_card(waiting)
                self._orders_column.insertWidget(place, self.cards[waiting.order.id])
        left = len(self._orders) - len(shown)
        self._more.setText(f"And {left:,} more: the history lists them all.")
        self._more.setVisible(left > 0)
        self._count_down()
        self._refresh()

    def show_drafts(
        self, drafts: Sequence[KeptDraft], recorded: Mapping[int, OrderSummary] = MappingProxyType({})
    ) -> None:
        """Show the drafts that are kept; `recorded` are orders on record with the id of a draft, by the draft."""
        self._drafts = tuple(drafts)
        for draft_id in tuple(self.rows):
            _drop(self.rows.pop(draft_id))
        for draft in self._drafts[:_MOST]:
            row = self.rows[draft.id] = DraftRow(draft, recorded.get(draft.id))
            row.opened.connect(self.draftOpened)
            row.removed.connect(self.draftRemoved)
            self._drafts_column.addWidget(row)
        self._refresh()

    def show_on_its_way(self, title: str, text: str, *, stoppable: bool) -> None:
        """Tell of the order that is on its way."""
        actions = (Action("Stop waiting", self.stopRequested.emit),) if stoppable else ()
        self.on_its_way.show_notice("order", Notice(Tone.INFO, title, text, actions=actions, dismissible=False))

    def show_nothing_on_its_way(self) -> None:
        """No order is on its way any more."""
        self.on_its_way.dismiss("order")

    def show_order(self, order_id: int) -> bool:
        """Bring the card of this order into view; False where it does not wait."""
        if order_id not in self.cards:
            self._wanted = order_id
            self.show_orders(self._orders)
        card = self.cards.get(order_id)
        if card is not None:
            card.focus()
        return card is not None

    def show_writing(self, *, allowed: bool) -> None:
        """Offer to settle and send orders, or not."""
        self._writing = allowed
        for card in self.cards.values():
            card.show_writing(allowed=allowed)

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell what came of something that was done here."""
        self.notices.show_notice("outcome", Notice(tone, title, text))

    def _make_card(self, waiting: Waiting) -> NoAnswerCard | RefusedCard | NotSentCard:
        card: NoAnswerCard | RefusedCard | NotSentCard
        if waiting.order.state is State.NO_ANSWER:
            card = NoAnswerCard(waiting.order, waiting.patient_until, waiting.known)
            card.checkRequested.connect(self.checkRequested)
            card.dashboardRequested.connect(self.dashboardRequested)
            card.foundRequested.connect(self.foundRequested)
            card.notFoundRequested.connect(self.notFoundRequested)
        elif waiting.order.state is State.REJECTED:
            card = RefusedCard(waiting.order, waiting.known)
            card.reopenRequested.connect(self.reopenRequested)
            card.putAwayRequested.connect(self.putAwayRequested)
        else:
            card = NotSentCard(waiting.order, waiting.known)
            card.sendRequested.connect(self.sendRequested)
            card.reopenRequested.connect(self.reopenRequested)
            card.putAwayRequested.connect(self.putAwayRequested)
        card.show_writing(allowed=self._writing)
        return card

    def _count_down(self) -> None:
        """Tell how long it takes until an order may be sent once more."""
        now = datetime.now(UTC)
        counting = [card for card in self.cards.values() if isinstance(card, NoAnswerCard) and card.count_down(now)]
        if counting:
            self._clock.start()
        else:
            self._clock.stop()

    def _refresh(self) -> None:
        self._orders_title.setVisible(bool(self._orders))
        self._drafts_title.setVisible(bool(self._drafts))
        if self._orders or self._drafts:
            self.pages.show_content()
        else:
            self.pages.show_empty(
                "Nothing waits", "Orders without an answer, orders that were not sent, and drafts would stand here."
            )
        self.countChanged.emit(len(self._orders))

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self._orders_title)
        column.addLayout(self._orders_column)
        column.addWidget(self._more)
        column.addWidget(self._drafts_title)
        column.addLayout(self._drafts_column)
        column.addStretch(1)
        return content


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.SMALL)
    return column


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
