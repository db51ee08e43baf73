"""The orders recorded on this computer, and the evidence for the one selected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.orders.states import State
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.facts import Fact, Facts
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import SearchInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.words import STATES, TONES, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.money import MinorUnit
    from sign_desk.store.entries import Event, OrderRecord

_NO_ANSWER = (
    "The service may have this order, or not: its answer never came. Look for it in your Sign Customiser dashboard "
    "before you do anything else. If it is sent a second time, it may be billed twice."
)


_CORRECTABLE = {State.READY, State.REJECTED}


class OrderHistory(QSplitter):
    """A table of orders, and the card of the one selected."""

    orderSelected = Signal(int)
    foundRequested = Signal(int)
    notFoundRequested = Signal(int)
    reopenRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._minor_unit: MinorUnit | None = None
        self._shown: OrderRecord | None = None
        self._technical = False
        self._writing = True
        self.model: RecordTableModel[OrderRecord] = RecordTableModel(self._columns(), lambda order: order.id)
        self.search = SearchInput("Search the order history")
        self.table = RecordTable(
            self.model, name="Order history", empty_text="No order was sent from this computer yet."
        )
        self.facts = Facts()
        self._title = heading_label()
        self._hint = ToneLabel("Select an order to see what was sent, when, and what was answered.")
        self._card = QVBoxLayout()
        self._notices = NoticeArea()
        self._lay_out()
        self.search.valueChanged.connect(self.model.set_search)
        self.table.recordSelected.connect(self._select)
        self._select(None)

    def show_orders(self, orders: Sequence[OrderRecord], minor_unit: MinorUnit | None) -> None:
        """Show these orders; the one selected stays selected."""
        self._minor_unit = minor_unit
        self.model.set_records(orders)

    def show_order(self, order_id: int) -> None:
        """Select the order of this id."""
        if not self.table.select(order_id):
            self.search.clear()
            self.table.select(order_id)

    def selected_state(self) -> State | None:
        """The state of the order whose card is shown."""
        return self._shown.state if self._shown else None

    def show_writing(self, *, allowed: bool) -> None:
        """Offer to settle, correct and send orders, or not."""
        self._writing = allowed
        self._select(self._shown)

    def notice(self) -> Notice | None:
        """What is told about the order selected, if anything."""
        return self._notices.notice("order")

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what was sent and answered, byte by byte."""
        self._technical = shown
        self._select(self._shown)

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something about the order selected."""
        self._notices.show_notice("order", Notice(tone, title, text))

    def show_events(self, order_id: int, events: Sequence[Event]) -> None:
        """Show what happened to the order, if it is still the one selected."""
        order = self._shown
        if order is not None and order.id == order_id:
            self.facts.set_sections(
                (
                    *self._particulars(order),
                    ("What happened", [_event(event, technical=self._technical) for event in events]),
                )
            )

    def _select(self, order: OrderRecord | None) -> None:
        if order is None or self._shown is None or order.id != self._shown.id:
            self._notices.clear()
        self._shown = order
        self._hint.setVisible(order is None)
        self._title.setVisible(order is not None)
        self._scroll.setVisible(order is not None)
        while (item := self._card.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if order is None:
            return
        self._title.setText(f"{order.order_number}: {STATES[order.state]}")
        if order.state is State.NO_ANSWER:
            self._card.addWidget(self._question(order))
        elif self._writing and order.state in _CORRECTABLE and order.payload is not None:
            self._card.addWidget(self._offer(order))
        self.facts.set_sections(self._particulars(order))
        self.orderSelected.emit(order.id)

    def _question(self, order: OrderRecord) -> Notice:
        found = Action("Found it", lambda: self.foundRequested.emit(order.id))
        missing = Action("It is not there", lambda: self.notFoundRequested.emit(order.id))
        actions = (found, missing) if self._writing else ()
        return Notice(Tone.WARNING, "No answer came", _NO_ANSWER, actions=actions, dismissible=False)

    def _offer(self, order: OrderRecord) -> QPushButton:
        button = QPushButton(icon("pencil-simple"), "Open in the form, to correct and send")
        button.clicked.connect(lambda: self.reopenRequested.emit(order))
        return button

    def _particulars(self, order: OrderRecord) -> list[tuple[str, list[Fact]]]:
        facts = [
            Fact("State", STATES[order.state]),
            Fact("Order number", order.order_number, copyable=True),
            Fact("Store's order id", order.external_id, copyable=True),
            Fact("Integration", "" if order.integration_id is None else str(order.integration_id)),
            Fact("Total", money(order.total_minor, order.currency, self._minor_unit)),
            Fact("Recorded", day_and_time(order.created_at)),
            Fact("By", order.operator),
        ]
        sections = [("", facts), ("What was sent", _sent(order, self._minor_unit))]
        if self._technical and order.payload is not None:
            raw = Fact("JSON", order.payload.decode("utf-8", "replace"), copyable=True)
            sections.append(("As it was sent", [raw, Fact("SHA-256", order.payload_sha256, copyable=True)]))
        return sections

    def _columns(self) -> tuple[Column[OrderRecord], ...]:
        return (
            Column("state", "State", lambda o: STATES[o.state], tone=lambda o: TONES.get(o.state)),
            Column("order_number", "Order number", lambda o: o.order_number, stretch=True),
            Column(
                "total",
                "Total",
                lambda o: money(o.total_minor, o.currency, self._minor_unit),
                sort=lambda o: o.total_minor,
                numeric=True,
            ),
            Column("created_at", "Recorded", lambda o: day_and_time(o.created_at), sort=lambda o: o.created_at),
            Column("external_id", "Store's order id", lambda o: o.external_id),
            Column("operator", "By", lambda o: o.operator),
        )

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        self._scroll = scrolled(self.facts)
        right = QWidget()
        right.setMinimumWidth(344)
        card = QVBoxLayout(right)
        card.setContentsMargins(Space.SMALL, 0, 0, 0)
        card.setSpacing(Space.MEDIUM)
        card.addWidget(self._title)
        card.addWidget(self._notices)
        card.addLayout(self._card)
        card.addWidget(self._hint)
        card.addWidget(self._scroll, 1)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(Space.MEDIUM)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)


def _sent(order: OrderRecord, minor_unit: MinorUnit | None) -> list[Fact]:
    """What the payload says, for reading; a legacy order or an unknown field is left to the technical details."""
    if order.payload is None:
        return [Fact("Content", "Erased with the customer's personal data")]
    content = json.loads(order.payload)
    lines = [
        f"{line.get('quantity')} of {line.get('external_id')} at {money(line.get('price'), order.currency, minor_unit)}"
        for line in content.get("products", ())
        if isinstance(line, dict)
    ]
    facts = [Fact("Products", "\n".join(lines))]
    for key, label in (
        ("customer", "Customer"),
        ("billing_address", "Bill to"),
        ("shipping_address", "Ship to"),
    ):
        texts = content.get(key)
        if isinstance(texts, dict):
            facts.append(Fact(label, _person(texts)))
    if content.get("shipping_line"):
        facts.append(Fact("Shipping method", str(content["shipping_line"])))
    return facts


def _person(texts: dict[str, object]) -> str:
    """First and last name on one line, everything else on lines of its own."""
    name = " ".join(str(texts[key]) for key in ("first_name", "last_name") if texts.get(key))
    rest = (str(text) for key, text in texts.items() if text and key not in {"first_name", "last_name"})
    return "\n".join(filter(None, (name, *rest)))


def _event(event: Event, *, technical: bool) -> Fact:
    evidence = event.evidence
    parts = [f"{evidence.what} ({event.who})"]
    if evidence.request_id:
        parts.append(f"Reference: {evidence.request_id}")
    if evidence.answer and technical:
        parts.append(evidence.answer)
    return Fact(day_and_time(event.at), "\n".join(parts))
