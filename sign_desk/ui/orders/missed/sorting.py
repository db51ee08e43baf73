"""Sorts the orders of the file out: shows the piles, takes what the operator says and mends, and sorts again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from sign_desk.orders.missed.corrections import mended
from sign_desk.orders.missed.issues import grouped
from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.missed.mending import text_at
from sign_desk.ui.orders.missed.numbers_dialog import NumbersDialog
from sign_desk.ui.orders.missed.order_facts import sections_of
from sign_desk.ui.orders.missed.order_pane import OrderDetail
from sign_desk.ui.orders.missed.order_table import OrderRow, order_rows
from sign_desk.ui.orders.missed.outage_dialog import OutageDialog
from sign_desk.ui.orders.missed.words import totals_words
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sign_desk.orders.missed.issues import IssueGroup
    from sign_desk.orders.missed.piles import Verdict
    from sign_desk.orders.missed.sorting import CurrencyTotal, Sorted, SortedOut
    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.page import MissedPage

_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Overview:
    """The piles of a file: rows of the table, how many orders, what they come to, and the equal problems."""

    rows: Sequence[OrderRow]
    counts: Mapping[Pile, int]
    totals: Mapping[Pile, Sequence[CurrencyTotal]]
    problems: Sequence[IssueGroup]


class SortingPresenter(QObject):
    """`overviewChanged` carries the `Overview` of the file in hand, or None."""

    overviewChanged = Signal(object)

    def __init__(self, page: MissedPage, bench: Bench, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._sorting = page.work.sorting
        self._bench = bench
        self._tasks = TaskScope(page, on_error)
        self._file: object = None
        sorting = self._sorting
        bench.changed.connect(self._look)
        sorting.orderSelected.connect(self._show_order)
        sorting.decided.connect(self._decide)
        sorting.pane.mendRequested.connect(lambda key, path, text: self._mend([(key, path)], text))
        sorting.pane.lookedAt.connect(lambda key, mark: self._acknowledge([(key, mark)]))
        sorting.problems.mendRequested.connect(lambda group, text: self._mend(group.places, text))
        sorting.problems.lookedAt.connect(lambda group: self._acknowledge(group.marks))
        sorting.outagesRequested.connect(lambda: self._tasks.start("ask", self._ask_outages))
        sorting.numbersRequested.connect(lambda: self._tasks.start("ask", self._ask_numbers))

    def _look(self) -> None:
        work = self._bench.work
        if work is None or work.sorted is None:
            self._tasks.cancel_all()
            self._file = None
            self._sorting.pane.show_order(None)
            self._sorting.model.set_records(())
            return
        if work.found is not self._file:
            # Nothing can be said of another file's orders meanwhile.
            self._sorting.model.set_records(())
        look = partial(self._bench.in_thread, partial(_overview, work.sorted))
        self._tasks.start("look", look, done=partial(self._show, work))

    def _show(self, work: Work, overview: Overview) -> None:
        if work.found is not self._file:
            self._file = work.found
            self._sorting.notices.clear()
            self._sorting.show_pile(None)
        digits_of = self._bench.digits_of
        self._sorting.show_orders(overview.rows, work.zone, digits_of)
        totals = {pile: totals_words(totals, digits_of) for pile, totals in overview.totals.items()}
        words: dict[Pile | None, str] = {
            pile: f"{count_of(overview.counts[pile], 'order')}, {total}" for pile, total in totals.items() if total
        }
        self._sorting.show_counts(overview.counts, words)
        self._sorting.problems.show_groups(overview.problems)
        self.overviewChanged.emit(overview)

    def _show_order(self, one: Sorted | None) -> None:
        work = self._bench.work
        if one is None or work is None or work.prepared is None:
            self._sorting.pane.show_order(None)
            return
        setup = work.prepared.setup
        texts = {issue.path: text_at(one.prepared, setup, issue.path) for issue in one.issues}
        self._sorting.pane.show_order(OrderDetail(one, sections_of(one, setup, self._bench.digits_of), texts))

    def _decide(self, keys: Sequence[str], verdict: Verdict | None) -> None:
        self._bench.change(lambda missed, work: missed.decide(work, keys, verdict))

    def _mend(self, places: Iterable[tuple[str, str]], text: str) -> None:
        chosen = tuple(places)
        self._bench.change(lambda missed, work: missed.correct(work, mended(work.corrections, chosen, text)))

    def _acknowledge(self, pairs: Iterable[tuple[str, str]]) -> None:
        looked_at = frozenset(pairs)
        self._bench.change(lambda missed, work: missed.acknowledge(work, work.acknowledged | looked_at))

    async def _ask_outages(self) -> None:
        work, store = self._bench.work, self._bench.store
        if work is None or store is None:
            return
        moments = [order.created.earliest for order in work.found.orders if order.created is not None]
        proposed = (max(moments) if moments else datetime.now().astimezone()).astimezone(work.zone)
        dialog = OutageDialog(work.outages, work.zone, proposed, store.profile.operator, self._page)
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value:
                outages = tuple(dialog.kept)
                self._bench.change(lambda missed, work: missed.set_outages(work, outages))
        finally:
            dialog.deleteLater()

    async def _ask_numbers(self) -> None:
        work = self._bench.work
        if work is None or work.prepared is None:
            return
        in_file = {order.plain_number for order in work.prepared.orders if order.plain_number}
        dialog = NumbersDialog(in_file, len(work.listed), self._page)
        dialog.fileRequested.connect(lambda: self._tasks.start("file", partial(self._fill, dialog)))
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value:
                self._list(dialog, in_file)
        finally:
            self._tasks.cancel("file")
            dialog.deleteLater()

    def _list(self, dialog: NumbersDialog, in_file: set[str]) -> None:
        if dialog.forgets:
            self._bench.change(lambda missed, work: missed.list_numbers(work, tuple(work.listed), ""))
            return
        numbers, source = dialog.numbers().numbers, dialog.source.value()

        async def add(missed: MissedOrders, work: Work) -> Work:
            return await missed.list_numbers(work, numbers, source)

        self._bench.change(add)
        here = len(numbers & in_file)
        text = f"{here:,} of the {len(numbers):,} numbers are of orders in this file. They count as already there."
        undo = Action("Take them back", lambda: self._take_back(numbers))
        self._sorting.notices.show_notice("numbers", Notice(Tone.OK, "The numbers were taken", text, actions=(undo,)))

    def _take_back(self, numbers: Iterable[str]) -> None:
        self._sorting.notices.dismiss("numbers")
        self._bench.change(lambda missed, work: missed.list_numbers(work, numbers, ""))

    async def _fill(self, into: NumbersDialog) -> None:
        dialog = QFileDialog(into, "Open order numbers", "", "Text (*.txt *.csv *.log *.tsv);;All files (*)")
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value and dialog.selectedFiles():
                into.text.setPlainText(await asyncio.to_thread(_text_of, Path(dialog.selectedFiles()[0])))
        except OSError as error:
            into.told.set_tone(Tone.WARNING)
            into.told.setText(f"The file cannot be read: {error.strerror}. Look whether it is still there.")
        finally:
            dialog.deleteLater()


def _overview(found: SortedOut) -> Overview:
    attention = found.of(Pile.NEEDS_ATTENTION)
    problems = grouped((order.key, issue) for order in attention for issue in order.issues)
    totals = {pile: found.totals(pile) for pile in Pile}
    return Overview(order_rows(found.orders), found.counts(), totals, problems)


def _text_of(path: Path) -> str:
    """Read a text file of a usual size, in whichever of the usual encodings."""
    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES)
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("cp1252", errors="replace")
