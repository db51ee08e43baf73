"""The card of one order in the history: what is known of it, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.recorded import V2
from sign_desk.orders.states import State
from sign_desk.ui.kit.facts import Facts
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_tooltip
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.content import sections_of
from sign_desk.ui.orders.words import ICONS, STATES, TONES, name_of, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.orders.recorded import OrderEvidence

_SELECT = "Select an order to see what was sent, when, and what was answered."
_ELSEWHERE = "It is an order of {store}: open that store to do something about it."
_CORRECTABLE = {State.READY, State.REJECTED}


class OrderCard(QWidget):
    """Shows the evidence of one order. Its signals carry the order's id."""

    reopenRequested = Signal(int)
    duplicateRequested = Signal(int)
    putAwayRequested = Signal(int)
    takeUpRequested = Signal(int)
    settleRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evidence: OrderEvidence | None = None
        self._technical = False
        self._writing = True
        self._stores: Mapping[str, str] = {}
        self.facts = Facts()
        self.notices = NoticeArea()
        self._icon = IconLabel(ICONS[State.DRAFT], Tone.MUTED, size=20)
        self._title = heading_label()
        self._hint = ToneLabel(_SELECT)
        self.settle_button = self._button("question", "Settle it…", self.settleRequested)
        self.reopen_button = self._button("pencil-simple", "Open in the form", self.reopenRequested)
        self.duplicate_button = self._button("copy", "Duplicate", self.duplicateRequested)
        self.put_away_button = self._button("archive-box", "Put away", self.putAwayRequested)
        self.take_up_button = self._button("arrow-counter-clockwise", "Take up again", self.takeUpRequested)
        self._lay_out()
        self._refresh()

    @property
    def order_id(self) -> int | None:
        """The id of the order that is shown."""
        return self._evidence.entry.id if self._evidence else None

    @property
    def state(self) -> State | None:
        """The state of the order that is shown."""
        return self._evidence.entry.state if self._evidence else None

    def show_order(self, evidence: OrderEvidence | None) -> None:
        """Show this order, or none. What was told of another one goes."""
        if evidence is None or evidence.entry.id != self.order_id:
            self.notices.clear()
        self._evidence = evidence
        self._refresh()

    def show_writing(self, *, allowed: bool) -> None:
        """Offer to settle, correct and put away orders, or not."""
        self._writing = allowed
        self._refresh()

    def show_stores(self, others: Mapping[str, str]) -> None:
        """Know the names of the other stores by id: nothing is done here with their orders."""
        self._stores = others

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what was sent and answered, byte by byte."""
        self._technical = shown
        self._refresh()

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something about the order that is shown."""
        self.notices.show_notice("order", Notice(tone, title, text))

    def _refresh(self) -> None:
        evidence = self._evidence
        store = self._stores.get(evidence.entry.store_id) if evidence else None
        self._hint.setText(_ELSEWHERE.format(store=store) if store else _SELECT)
        self._hint.setVisible(evidence is None or store is not None)
        for part in (self._icon, self._title, self._scroll):
            part.setVisible(evidence is not None)
        self._offer()
        if evidence is not None:
            state = evidence.entry.state
            self._icon.set_icon(ICONS[state], TONES.get(state, Tone.MUTED))
            name = name_of(evidence.entry)
            self._title.setText(f"{short(name)}: {STATES[state].lower()}")
            self._title.setToolTip(plain_tooltip(name) if short(name) != name else "")
            self.facts.set_sections(sections_of(evidence, technical=self._technical))

    def _offer(self) -> None:
        """Show the buttons that fit the order's state."""
        order = self._evidence.entry if self._evidence and self._writing else None
        if order is not None and order.store_id in self._stores:
            order = None
        state = order.state if order else None
        readable = order is not None and not order.erased and order.kind == V2
        self.settle_button.setText("Send it…" if state is State.READY else "Settle it…")
        self.settle_button.setVisible(state in {State.NO_ANSWER, State.READY})
        self.reopen_button.setVisible(readable and state in _CORRECTABLE)
        self.duplicate_button.setVisible(readable)
        self.put_away_button.setVisible(state in _CORRECTABLE)
        self.take_up_button.setVisible(state is State.DISCARDED and order is not None and not order.erased)

    def _button(self, icon_name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text)
        button.clicked.connect(lambda: signal.emit(self.order_id))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        for button in (
            self.settle_button,
            self.reopen_button,
            self.take_up_button,
            self.duplicate_button,
            self.put_away_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._scroll = scrolled(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SMALL, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(head)
        column.addWidget(self.notices)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)
