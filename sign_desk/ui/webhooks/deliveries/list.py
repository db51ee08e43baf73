"""Deliveries in a table that never loads them all, with search, and the card of the one selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sign_desk.ui.kit.folding import FoldingSplitter
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.paged_model import PagedColumn, PagedTableModel
from sign_desk.ui.kit.paged_table import PagedTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.webhooks.deliveries.card import DeliveryCard
from sign_desk.ui.webhooks.words import ICONS, STATES, TONES, TOPICS, WAYS, topic_name
from sign_desk.webhooks.recorded import RECEIVED_STATES, DeliveryState, DeliverySummary, Way
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPING = 150  # milliseconds without a key after which is searched
_ROOM_FOR_BOTH = 860
_ROOM_WITH_ADDRESS = 1100
_NOTHING_FOUND = "No delivery fits this search."
NEWEST_FIRST = "at"

_STATE: PagedColumn[DeliverySummary] = PagedColumn(
    "state",
    "State",
    lambda d: STATES[d.state],
    tone=lambda d: TONES[d.state],
    icon=lambda d: icon(ICONS[d.state], TONES[d.state]),
    sample="Not verified",
)
_TOPIC: PagedColumn[DeliverySummary] = PagedColumn(
    "topic", "Topic", lambda d: topic_name(d.topic), sample="Product created"
)
_SUBJECT: PagedColumn[DeliverySummary] = PagedColumn("subject", "About", lambda d: d.subject, sample="9999999999")
_WAY: PagedColumn[DeliverySummary] = PagedColumn("way", "Way", lambda d: WAYS[d.way], sample="Sent from here")
_URL: PagedColumn[DeliverySummary] = PagedColumn(
    "url", "Address", lambda d: bare_url(d.url), stretch=True, tooltip=lambda d: bare_url(d.url), sample="https://shop"
)
_AT: PagedColumn[DeliverySummary] = PagedColumn(
    # Some languages write months with a dot, and some of them with four letters.
    NEWEST_FIRST,
    "When",
    lambda d: day_and_time(d.at),
    sample="22 Sept. 2026, 22:22",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which deliveries are looked for; None for all."""

    text: str
    topic: str | None
    state: DeliveryState | None
    way: Way | None

    @property
    def narrows(self) -> bool:
        """Whether it leaves any out."""
        return self != Sought("", None, None, None)


class DeliveryList(QWidget):
    """Shows pages of deliveries, the newest first. `soughtChanged` follows each change of what is looked for."""

    soughtChanged = Signal()

    def __init__(self, name: str, nothing_yet: str, *, way: Way | None = None, parent: QWidget | None = None) -> None:
        """Show those that went `way`, or all with their ways and addresses."""
        super().__init__(parent)
        self._nothing_yet = nothing_yet
        columns = (_STATE, _TOPIC, _stretched(_SUBJECT), _AT) if way else (_STATE, _TOPIC, _WAY, _SUBJECT, _AT, _URL)
        self.model: PagedTableModel[DeliverySummary] = PagedTableModel(columns, lambda delivery: delivery.id)
        self.table: PagedTable[DeliverySummary] = PagedTable(self.model, name=name, empty_text=nothing_yet)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.show_sort(NEWEST_FIRST, descending=True)
        self.card = DeliveryCard()
        self.search = SearchInput("Search number, address, content")
        self.topic_choice = ChoiceInput([("", "All topics"), *((str(topic), words) for topic, words in TOPICS.items())])
        states = RECEIVED_STATES if way is Way.RECEIVED else tuple(DeliveryState)
        self.state_choice = ChoiceInput([("", "All states"), *((state.value, STATES[state]) for state in states)])
        self.way_choice = ChoiceInput([("", "Both ways"), *((one.value, WAYS[one]) for one in Way)])
        self.way_choice.setVisible(way is None)
        self.found = ToneLabel()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self.bar = QHBoxLayout()
        """Where further buttons stand."""
        self._lay_out()
        self._connect()
        self.clear_sought()

    def sought(self) -> Sought:
        """Read what is looked for."""
        state, way = self.state_choice.value(), self.way_choice.value()
        return Sought(
            self.search.value().strip(),
            self.topic_choice.value() or None,
            DeliveryState(state) if state else None,
            Way(way) if way else None,
        )

    def clear_sought(self) -> None:
        """Look for every delivery again. Nobody is told."""
        with QSignalBlocker(self):
            self.search.clear()
            for choice in (self.topic_choice, self.state_choice, self.way_choice):
                choice.set_value("")
        self._typing.stop()

    def show_page(self, total: int, records: Sequence[DeliverySummary], window: int, *, anew: bool) -> None:
        """Show the outcome of a query: how many it finds, and those of one window of them.

        Where it was not asked `anew`, the one selected stays, and the place scrolled to.
        """
        place, row = self.table.verticalScrollBar().value(), self.table.currentIndex().row()
        current = self.table.selected()
        self.table.set_empty_text(_NOTHING_FOUND if self.sought().narrows else self._nothing_yet)
        self.model.begin(total, records, window)
        if anew:
            self.card.show_delivery(None)
        else:
            if current is not None:
                self.table.reselect(current.id)
            elif 0 <= row < total:
                self.table.select(row)  # chosen before it was loaded: its record is still to come
            self.table.verticalScrollBar().setValue(place)
        self.found.setText(_total(total))

    def show_held(self) -> None:
        """Tell that what came is not listed yet."""
        self.found.setText(f"{_total(self.model.total)}. New ones are listed when no more than one is chosen.")

    def _changed(self) -> None:
        self._typing.stop()
        self.soughtChanged.emit()

    def _connect(self) -> None:
        self.search.valueChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._changed)
        self._typing.timeout.connect(self._changed)
        for choice in (self.topic_choice, self.state_choice, self.way_choice):
            choice.valueChanged.connect(lambda _value: self._changed())
        # Nothing but the time is sorted by: the newest delivery is the one that is looked for.
        self.table.sortRequested.connect(lambda _key, _down: self.table.show_sort(NEWEST_FIRST, descending=True))

    def _lay_out(self) -> None:
        self.topic_choice.setAccessibleName("Topic")
        self.state_choice.setAccessibleName("State")
        self.way_choice.setAccessibleName("Way")
        self.bar.setSpacing(Space.SMALL)
        self.bar.addWidget(self.search, 1)
        for part in (self.topic_choice, self.state_choice, self.way_choice):
            self.bar.addWidget(part)
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.TINY)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.found)
        self.card.setMinimumWidth(360)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(self.bar)
        room = _ROOM_FOR_BOTH if self.way_choice.isHidden() else _ROOM_WITH_ADDRESS
        column.addWidget(FoldingSplitter(left, self.card, fold_below=room), 1)


def _total(count: int) -> str:
    return f"{count:,} {'delivery' if count == 1 else 'deliveries'}"


def _stretched(column: PagedColumn[DeliverySummary]) -> PagedColumn[DeliverySummary]:
    return PagedColumn(column.key, column.title, column.text, sample=column.sample, stretch=True)
