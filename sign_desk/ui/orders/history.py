"""The order history: filters, a table that never loads it all, and the card of the order selected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QProgressBar, QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.orders.states import State
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import ToneLabel, plain_label
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.paged_model import PagedColumn, PagedTableModel
from sign_desk.ui.kit.paged_table import PagedTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.order_card import OrderCard
from sign_desk.ui.orders.period import EVERY_STORE, Filter, Period
from sign_desk.ui.orders.words import ICONS, STATES, TONES, found_of, name_of, total_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.orders.recorded import OrderSummary

_TYPING = 150  # milliseconds without a key after which is searched
_LISTED = (
    State.NO_ANSWER,
    State.READY,
    State.QUEUED,
    State.SENDING,
    State.REJECTED,
    State.ACCEPTED,
    State.DISCARDED,
)
_ORDERS, _PRODUCTS = "orders", "products"
_KINDS = (("", "All kinds"), (_ORDERS, "Orders"), (_PRODUCTS, "Products"))
_NOTHING_YET = (
    "No order was sent from this computer yet. Send one under New order or Missed orders; what another computer sent "
    "comes with its back-up: File → Open a back-up…"
)
_NOTHING_FOUND = "No order fits this search."

COLUMNS: tuple[PagedColumn[OrderSummary], ...] = (
    PagedColumn(
        "state",
        "State",
        lambda o: STATES[o.state],
        tone=lambda o: TONES.get(o.state),
        icon=lambda o: icon(ICONS[o.state], TONES.get(o.state)),
        sample="Being sent",
    ),
    PagedColumn("number_key", "Order number", name_of, sample="SC-1000000"),
    PagedColumn("customer_key", "Customer", lambda o: o.customer or o.email or "", stretch=True, sample="J. Smith"),
    PagedColumn("total_minor", "Total", total_of, numeric=True, tooltip=total_of, sample="KWD 10,000.000"),
    PagedColumn("created_at", "Recorded", lambda o: day_and_time(o.created_at), sample="22 Sept. 2026, 22:22"),
)
"""The keys are those by which the history can be sorted."""

NEWEST_FIRST = "created_at", True

STORE = "store_id"
"""The key of the column of stores, by which nothing is sorted."""


class OrderHistory(QWidget):
    """Shows pages of the history. `filterChanged` carries a `Filter`; `sortRequested`, `rowsWanted` as the table's."""

    filterChanged = Signal(object)
    exportRequested = Signal()
    stopRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stores: Mapping[str, str] = {}
        store: PagedColumn[OrderSummary] = PagedColumn(STORE, "Store", self._store_of, sample="Northern Neon")
        self.model: PagedTableModel[OrderSummary] = PagedTableModel((*COLUMNS, store), lambda order: order.id)
        self.table: PagedTable[OrderSummary] = PagedTable(self.model, name="Order history", empty_text=_NOTHING_YET)
        self.card = OrderCard()
        self.search = SearchInput("Search number, id, customer, e-mail")
        self.state_choice = ChoiceInput([("", "All states"), *((state.value, STATES[state]) for state in _LISTED)])
        self.kind_choice = ChoiceInput(_KINDS)
        self.store_choice = ChoiceInput()
        self.period_choice = ChoiceInput([(period.name, period.value) for period in Period])
        self.since = _date()
        self.until = _date()
        self._to = plain_label("to", wrap=False)
        self.found = ToneLabel()
        self.export_button = QPushButton(icon("download-simple"), "Export…")
        self.stop_button = QPushButton(icon("stop"), "Stop")
        self._bar = QProgressBar()
        self._bar.setAccessibleName("Orders exported")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(Space.SMALL)
        self._progress_words = plain_label(wrap=False)
        self.notices = NoticeArea()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self.table.show_sort(NEWEST_FIRST[0], descending=NEWEST_FIRST[1])
        self._connect()
        self._lay_out()
        self.show_stores("", {})
        self.clear_filter()

    def filter(self) -> Filter:
        """Read which orders are looked for."""
        state = self.state_choice.value()
        period = Period[self.period_choice.value()]
        return Filter(
            text=self.search.value().strip(),
            state=State(state) if state else None,
            period=period,
            since=_day(self.since),
            until=_day(self.until),
            store=self.store_choice.value(),
            products={_ORDERS: False, _PRODUCTS: True}.get(self.kind_choice.value()),
        )

    def show_stores(self, own: str, others: Mapping[str, str]) -> None:
        """Offer to look at the orders of other stores than the one in hand; `others` are their names by id."""
        self._stores = others
        self.card.show_stores(others)
        choices = [("", own), *others.items(), (EVERY_STORE, "All stores")]
        with QSignalBlocker(self):
            self.store_choice.set_choices(choices)
        self.store_choice.setVisible(bool(others))
        # Few have products there: where none was seen, nothing is to be told apart.
        self.kind_choice.hide()

    def clear_filter(self) -> None:
        """Look for every order again. Nobody is told."""
        with QSignalBlocker(self):
            self.search.clear()
            self.state_choice.set_value("")
            self.kind_choice.set_value("")
            self.store_choice.set_value("")
            self.period_choice.set_value(Period.ANY.name)
        self._typing.stop()
        self._show_dates()

    def show_page(
        self, total: int, records: Sequence[OrderSummary], window: int, *, selected: int | None, products: int = 0
    ) -> None:
        """Show the outcome of a query: how many orders it finds, `products` of them none, and those of one window."""
        self.kind_choice.setVisible(self.kind_choice.isVisibleTo(self) or products > 0)
        self.table.setColumnHidden(len(COLUMNS), self.store_choice.value() != EVERY_STORE)
        self.table.set_empty_text(_NOTHING_FOUND if self.filter().narrows else _NOTHING_YET)
        self.model.begin(total, records, window)
        if selected is None or not self.table.reselect(selected):
            self.card.show_order(None)
        self.found.setText(found_of(total, products))
        self.export_button.setEnabled(total > 0)

    def show_exporting(self, *, possible: bool) -> None:
        """Offer to export orders, or not."""
        self.notices.clear()
        self.export_button.setVisible(possible)

    def show_progress(self, done: int, of: int) -> None:
        """Tell how far an export is. No other one can be begun meanwhile."""
        self.notices.clear()
        self.export_button.hide()
        self._progress.show()
        self._progress_words.setText(f"Exporting: {done:,} of {of:,}" if of else "Exporting…")
        self._bar.setRange(0, of)
        self._bar.setValue(done)

    def show_no_progress(self) -> None:
        """Nothing is being exported any more."""
        self._progress.hide()
        self.export_button.show()

    def selected_state(self) -> State | None:
        """The state of the order whose card is shown."""
        return self.card.state

    def _store_of(self, order: OrderSummary) -> str:
        return self._stores.get(order.store_id, self.store_choice.itemText(0))

    def _changed(self) -> None:
        self._typing.stop()
        self._show_dates()
        self.filterChanged.emit(self.filter())

    def _show_dates(self) -> None:
        for part in (self.since, self._to, self.until):
            part.setVisible(self.period_choice.value() == Period.BETWEEN.name)

    def _connect(self) -> None:
        self.search.valueChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._changed)
        self._typing.timeout.connect(self._changed)
        for choice in (self.state_choice, self.kind_choice, self.store_choice, self.period_choice):
            choice.valueChanged.connect(lambda _value: self._changed())
        for edit in (self.since, self.until):
            edit.dateChanged.connect(lambda _date: self._changed())
        self.export_button.clicked.connect(self.exportRequested)
        self.stop_button.clicked.connect(self.stopRequested)

    def _lay_out(self) -> None:
        self.state_choice.setAccessibleName("State")
        self.kind_choice.setAccessibleName("Kind")
        self.store_choice.setAccessibleName("Store")
        self.period_choice.setAccessibleName("Recorded when")
        self.since.setAccessibleName("Recorded from")
        self.until.setAccessibleName("Recorded until")
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(self.search, 1)
        for choice in (self.state_choice, self.kind_choice, self.store_choice, self.period_choice):
            bar.addWidget(choice)
        bar.addWidget(self.export_button)
        # In a row of their own: beside the rest they left no room to search in.
        days = QHBoxLayout()
        days.setSpacing(Space.SMALL)
        days.addStretch(1)
        for part in (self.since, self._to, self.until):
            days.addWidget(part)
        self._progress = QWidget()
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self._progress_words)
        row.addWidget(self._bar, 1)
        row.addWidget(self.stop_button)
        self._progress.hide()
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.TINY)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.found)
        self.card.setMinimumWidth(344)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        parts.addWidget(left)
        parts.addWidget(self.card)
        parts.setStretchFactor(0, 8)
        parts.setStretchFactor(1, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addLayout(days)
        column.addWidget(self._progress)
        column.addWidget(self.notices)
        column.addWidget(parts, 1)


def _day(edit: QDateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())


def _date() -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("d MMM yyyy")
    edit.setMinimumSize(QSize(112, 0))
    return edit
