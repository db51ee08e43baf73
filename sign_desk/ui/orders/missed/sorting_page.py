"""Sorting out: every order of the file in its pile, with what is done to those chosen. Nothing is sent from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.ui.kit.folding import FoldingSplitter
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import SearchInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.missed.choosing_table import ChoosingTable
from sign_desk.ui.orders.missed.order_pane import OrderPane
from sign_desk.ui.orders.missed.order_table import PILE, OrderRow, OrderTableModel
from sign_desk.ui.orders.missed.pile_bar import PileBar
from sign_desk.ui.orders.missed.problem_bar import ProblemBar
from sign_desk.ui.orders.missed.words import EMPTY_HINTS, PILE_HINTS, PILES
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from sign_desk.orders.missed.issues import IssueGroup
    from sign_desk.orders.missed.sorting import Sorted

_PANE_WIDTH = 320
_NO_ORDERS = "No order fits what you search for."
_VERDICTS = (
    (Verdict.MISSING, "paper-plane-tilt", "Missing", "You know that these orders never arrived: they are to be sent"),
    (Verdict.THERE, "check-circle", "It is there", "You saw these orders in the dashboard: they are not sent"),
    (Verdict.LEFT_OUT, "minus-circle", "Leave out", "These orders are not to be sent"),
)


class SortingPage(QWidget):
    """`decided` carries the keys of orders and a `Verdict`, or None to take back what was said."""

    decided = Signal(object, object)
    outagesRequested = Signal()
    numbersRequested = Signal()
    orderSelected = Signal(object)
    pileChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pile: Pile | None = None
        self._totals: Mapping[Pile | None, str] = {}
        self.piles = PileBar()
        self.notices = NoticeArea()
        self.problems = ProblemBar()
        self.search = SearchInput("Search number, customer, reason")
        self.model = OrderTableModel()
        self.table: ChoosingTable[OrderRow] = ChoosingTable(
            self.model, name="Orders of the file", empty_text="", wide=(PILE, PILES[Pile.NO_PROOF])
        )
        self.pane = OrderPane()
        self.totals = ToneLabel()
        self.chosen_words = ToneLabel()
        self.verdict_buttons = {verdict: QPushButton(icon(name), words) for verdict, name, words, _ in _VERDICTS}
        self.take_back_button = QPushButton(icon("arrow-counter-clockwise"), "Take back")
        self.outages_button = QPushButton(icon("wifi-slash"), "Outage…")
        self.numbers_button = QPushButton(icon("list-numbers"), "Order numbers…")
        self._connect()
        self._lay_out()
        self.show_pile(None)

    @property
    def pile(self) -> Pile | None:
        """The pile that is shown, None for all."""
        return self._pile

    def show_orders(self, rows: Sequence[OrderRow], zone: ZoneInfo, digits_of: Callable[[str], int | None]) -> None:
        """Show the orders of a file as they are sorted out now."""
        self.model.show_orders(rows, zone, digits_of)
        self._offer()

    def show_counts(self, counts: Mapping[Pile, int], totals: Mapping[Pile | None, str]) -> None:
        """Tell how many orders each pile has, and what they come to, in words."""
        self._totals = totals
        self.piles.show_counts(counts)
        self._tell_pile()

    def show_pile(self, pile: Pile | None) -> None:
        """Show the orders of one pile, or all."""
        self._pile = pile
        self.piles.show_chosen(pile)
        self.table.show_column(PILE, shown=pile is None)
        self.problems.setVisible(pile is Pile.NEEDS_ATTENTION)
        self._tell_pile()
        self._filter()

    def chosen(self) -> list[Sorted]:
        """The orders that are chosen."""
        return [row.one for row in self.table.chosen()]

    def _filter(self) -> None:
        pile, group = self._pile, self._group()
        if group is not None:
            keys = frozenset(group.keys)
            self.model.set_filter(lambda row: row.one.pile is pile and row.one.key in keys)
        elif pile is not None:
            self.model.set_filter(lambda row: row.one.pile is pile)
        else:
            self.model.set_filter(None)
        self._offer()

    def _search(self, text: str) -> None:
        self.model.set_search(text)
        self._tell_pile()

    def _group(self) -> IssueGroup | None:
        return self.problems.group if self._pile is Pile.NEEDS_ATTENTION else None

    def _tell_pile(self) -> None:
        total = self._totals.get(self._pile, "")
        hint = PILE_HINTS[self._pile] if self._pile else "Every order of the file is in one pile. Nothing is sent yet."
        self.totals.setText(" ".join(filter(None, (f"{total}." if total else "", hint))))
        pile = None if self.search.value() else self._pile
        self.table.set_empty_text(EMPTY_HINTS[pile] if pile else _NO_ORDERS)

    def _offer(self) -> None:
        chosen = self.chosen()
        shown = self.model.rowCount()
        self.chosen_words.setText(
            f"{len(chosen):,} of {count_of(shown, 'order')} chosen. Call {'it' if len(chosen) == 1 else 'them'}:"
            if chosen
            else count_of(shown, "order")
        )
        for button in self.verdict_buttons.values():
            button.setEnabled(bool(chosen))
        self.take_back_button.setEnabled(any(one.decision is not None for one in chosen))

    def _select(self) -> None:
        self._offer()
        row = self.table.selected()
        self.orderSelected.emit(row.one if row else None)

    def _decide(self, verdict: Verdict | None) -> None:
        self.decided.emit([one.key for one in self.chosen()], verdict)

    def _connect(self) -> None:
        self.piles.chosen.connect(self.show_pile)
        self.piles.chosen.connect(self.pileChosen)
        self.problems.chosen.connect(lambda _group: self._filter())
        self.search.valueChanged.connect(self._search)
        self.model.filterChanged.connect(self._offer)
        self.model.modelReset.connect(self._select)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._select())
        for verdict, button in self.verdict_buttons.items():
            button.clicked.connect(lambda _checked=False, verdict=verdict: self._decide(verdict))
        self.take_back_button.clicked.connect(lambda: self._decide(None))
        self.outages_button.clicked.connect(self.outagesRequested)
        self.numbers_button.clicked.connect(self.numbersRequested)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    def _lay_out(self) -> None:
        for verdict, _, _, tip in _VERDICTS:
            self.verdict_buttons[verdict].setToolTip(tip)
        self.take_back_button.setToolTip("Forget what you said of these orders")
        self.outages_button.setToolTip("Tell from when to when the shop's connection was down")
        self.numbers_button.setToolTip("Paste the order numbers that your dashboard or the shop's log shows")
        top = QHBoxLayout()
        top.setSpacing(Space.SMALL)
        for part in (self.search, self.outages_button, self.numbers_button):
            top.addWidget(part, 1 if part is self.search else 0)
        bottom = QHBoxLayout()
        bottom.setSpacing(Space.SMALL)
        self.chosen_words.setWordWrap(False)
        bottom.addStretch(1)
        bottom.addWidget(self.chosen_words)
        for button in (*self.verdict_buttons.values(), self.take_back_button):
            bottom.addWidget(button)
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.SMALL)
        inner.addLayout(top)
        inner.addWidget(self.problems)
        inner.addWidget(self.table, 1)
        inner.addLayout(bottom)
        self.pane.setMinimumWidth(_PANE_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.piles)
        column.addWidget(self.totals)
        column.addWidget(self.notices)
        column.addWidget(FoldingSplitter(left, self.pane, fold_below=_FOLD_BELOW), 1)


_FOLD_BELOW = 860
