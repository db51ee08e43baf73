"""Missed orders: hands the store in hand to what imports, asks, matches, sorts out and sends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.orders.missed.piles import Pile
from sign_desk.orders.states import State
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.need import Need
from sign_desk.ui.orders.missed.answering import AnsweringPresenter
from sign_desk.ui.orders.missed.beginning import BeginningPresenter
from sign_desk.ui.orders.missed.bench import Bench
from sign_desk.ui.orders.missed.importing import ImportingPresenter, recognised
from sign_desk.ui.orders.missed.matching import MatchingPresenter
from sign_desk.ui.orders.missed.reporting import ReportingPresenter
from sign_desk.ui.orders.missed.running import RunningPresenter
from sign_desk.ui.orders.missed.sorting import Overview, SortingPresenter
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.words import count_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sign_desk.store.missed.run_records import RunRecord
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.page import MissedPage

_LEFT = (State.READY, State.QUEUED, State.SENDING)


class MissedPresenter(QObject):
    """One presenter for each job. `needsChanged` carries what waits here; `opened` asks to bring the place to front.

    `sent` tells that orders were sent, `waitingRequested` carries the id of one to be settled, or None.
    """

    needsChanged = Signal(list)
    opened = Signal()
    sent = Signal()
    waitingRequested = Signal(object)

    def __init__(self, page: MissedPage, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._open: dict[Step, int] = {}
        self._missing = 0
        self._is_sent = False
        self._shown: tuple[object, object] = (None, None)
        self._bench = Bench(page, writes)
        self._importing = ImportingPresenter(page, self._bench, writes, on_error)
        self._answering = AnsweringPresenter(page, self._bench, on_error)
        self._matching = MatchingPresenter(page, self._bench, on_error)
        self._sorting = SortingPresenter(page, self._bench, on_error)
        self._running = RunningPresenter(page, self._bench, writes, on_error)
        self._beginning = BeginningPresenter(page, self._bench, self._running, writes, on_error)
        self._reporting = ReportingPresenter(page.run, self._bench, writes, on_error)
        self._bench.changed.connect(self._show_file)
        self._bench.busyChanged.connect(page.work.show_busy)
        self._bench.failed.connect(self._tell_failure)
        self._answering.openChanged.connect(partial(self._count, Step.QUESTIONS))
        self._matching.openChanged.connect(partial(self._count, Step.PRODUCTS))
        self._sorting.overviewChanged.connect(self._take_overview)
        self._beginning.begun.connect(self._running.hold_and_go)
        self._running.openChanged.connect(self._tell_needs)
        self._importing.keptChanged.connect(self._tell_needs)
        self._running.ended.connect(self._take_end)
        self._running.waitingRequested.connect(self.waitingRequested)

    def use(self, store: StoreInHand | None) -> None:
        """Take another store in hand, without a file. A run that is going goes on."""
        self._bench.use(store)
        self._page.show_start()
        self._importing.use(store)
        self._beginning.use()
        self._running.use()

    def open_files(self, paths: list[Path]) -> None:
        """Open files that were dropped on the window; none where nothing may be sent from."""
        store = self._bench.store
        if store is not None and not store.profile.view_only:
            self.opened.emit()
            self._importing.open_files(paths)

    def look_again(self) -> None:
        """Sort out again, and look what waits: something else is known of orders, or was erased."""
        self._bench.sort_again()
        self._importing.look_for_kept()
        self._running.look_again()

    def forget(self, before: datetime) -> None:
        """Let go of a file of which nothing was said since `before`: what is kept of it is about to be erased."""
        self._importing.forget(before)

    def stop(self, store_id: str | None = None) -> None:
        """Begin no run, and send nothing more of one, of the store in hand or of `store_id`."""
        self._beginning.stop(store_id)
        self._running.stop(store_id)

    def stop_all(self) -> None:
        """Send nothing more of any run, and begin none: the program ends."""
        self._beginning.stop()
        self._running.stop_all()

    def _show_file(self) -> None:
        work = self._bench.work
        found, joined = self._shown
        if work is None:
            self._is_sent = False
        elif work.found is not found or work.joined is not joined:
            # Not at each change: it looks at every order.
            self._page.work.show_file(work.file.name, recognised(work))
        self._shown = (None, None) if work is None else (work.found, work.joined)

    def _take_end(self, is_done: bool) -> None:
        self._is_sent = self._is_sent or is_done
        self.sent.emit()

    def _count(self, step: Step, count: int) -> None:
        self._open[step] = count
        self._page.work.show_open(self._open, self._missing)

    def _take_overview(self, overview: Overview) -> None:
        self._missing = overview.counts[Pile.MISSING]
        if self._is_sent and not self._missing and not overview.counts[Pile.NEEDS_ATTENTION]:
            # What is left was not said to be missing: at the next start there is nothing to go on with.
            self._importing.be_done()
        self._count(Step.SORTING, overview.counts[Pile.NEEDS_ATTENTION])

    def _tell_failure(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.work.notices.show_notice("change", Notice(Tone.DANGER, trouble.title, trouble.text))

    def _tell_needs(self) -> None:
        needs = [self._need_of(run) for run in self._running.open_runs]
        if (kept := self._importing.kept) is not None:
            text = f"Opened {day_and_time(kept.opened_at)} by {kept.who}. Its missing orders were not sent yet."
            needs.append(Need(f"{kept.file.name} is not done", text, "Go on with it", self._resume))
        self.needsChanged.emit(needs)

    def _need_of(self, run: RunRecord) -> Need:
        left = sum(run.states.get(state, 0) for state in _LEFT)
        sent = run.total - left
        title = f"{count_of(run.total, 'order')} of {run.source}: {left:,} not sent"
        text = f"Begun {day_and_time(run.begun_at)} by {run.operator}; {sent:,} done. Go on, or put the rest away."
        return Need(title, text, "Look at it", partial(self._take_up, run.id))

    def _take_up(self, run_id: int) -> None:
        self.opened.emit()
        self._running.take_up(run_id)

    def _resume(self) -> None:
        self.opened.emit()
        self._importing.resume()
