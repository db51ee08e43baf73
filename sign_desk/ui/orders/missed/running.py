"""Sends the orders of a run that was begun: follows it, and tells what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from sign_desk.services.background import given_away
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.missed.run_rows import after, rows_of
from sign_desk.ui.orders.missed.standings import RunWords, standing_of
from sign_desk.ui.orders.words import count_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
    from typing import Any

    from sign_desk.services.missed.dispatch import Dispatch
    from sign_desk.services.missed.news import Progress
    from sign_desk.services.missed.run import Run
    from sign_desk.services.orders.sending import Sent
    from sign_desk.store.missed.run_records import RunRecord
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.page import MissedPage
    from sign_desk.ui.orders.missed.run_table import RunRow

    First = Callable[[Run], Coroutine[Any, Any, None]]

_TICK = 250  # milliseconds
_SLICE = 2000  # rows


class RunningPresenter(QObject):
    """One run of a store at a time. `openChanged` tells that other runs wait (`open_runs`).

    `ended` follows each standstill, and tells whether all was sent. `waitingRequested` carries the id of an order to
    be settled, or None.
    """

    openChanged = Signal()
    ended = Signal(bool)
    waitingRequested = Signal(object)

    def __init__(
        self, page: MissedPage, bench: Bench, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(page)
        self._missed_page = page
        self._page = page.run
        self._bench = bench
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._runs: dict[str, Run] = {}
        self._taken_with: dict[str, StoreInHand] = {}
        self._rows: dict[int, RunRow] = {}
        self._alike: frozenset[int] = frozenset()
        self.open_runs: tuple[RunRecord, ...] = ()
        self._putting = Slices(self)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK)
        self._clock.timeout.connect(self._tick)
        bench.changed.connect(self.look_for_open)
        self._page.pauseRequested.connect(lambda: self._with_run(lambda run: run.pause()))
        self._page.stopRequested.connect(lambda: self._with_run(lambda run: run.stop()))
        self._page.goRequested.connect(lambda: self._with_run(self._go))
        self._page.seenRequested.connect(lambda: self._with_run(partial(self._go, first=_confirm_seen)))
        self._page.rejectedRequested.connect(lambda: self._with_run(self._send_rejected))
        self._page.wantRequested.connect(lambda: self._with_run(partial(self._go, first=self._want)))
        self._page.dashboardRequested.connect(self._open_dashboard)
        self._page.waitingRequested.connect(lambda: self._with_run(self._look_in_waiting))
        self._page.putAwayRequested.connect(lambda: self._tasks.start("put away", self._ask_to_put_away))
        self._page.leaveRequested.connect(self._leave)

    @property
    def run(self) -> Run | None:
        """The run of the store in hand that is shown."""
        return self._runs.get(self._bench.store.store_id) if self._bench.store else None

    def use(self) -> None:
        """Show the runs of the store that is in hand now; one of another store goes on."""
        self._tasks.cancel_all()
        self._putting.stop()
        self._page.notices.clear()
        self.open_runs = ()
        self._end_clock()
        run, store = self.run, self._bench.store
        if run is not None and run.is_going:
            self._clock.start()
            self._show_run(run)
        elif run is not None and store is not None:
            # Its connections are closed by now: it is taken up anew from what is on record.
            del self._runs[store.store_id]
        self.look_for_open()

    def look_for_open(self) -> None:
        """Look which runs of the store wait for the operator."""
        store = self._bench.store
        if store is not None and store.dispatch is not None:
            self._tasks.start("open", store.dispatch.open, done=self._take_open)

    def look_again(self) -> None:
        """Look what waits, and what is known of the orders of a run that stands still."""
        self.look_for_open()
        if (run := self.run) is not None and not run.is_going:
            self._load(run)

    def take_up(self, run_id: int) -> None:
        """Show a run that waits, as it stands."""
        store = self._bench.store
        if store is None or store.dispatch is None:
            return
        run = self.run
        if run is not None and (run.id == run_id or run.is_going):
            self._show_run(run)
        else:
            self._tasks.start(
                "take up", partial(store.dispatch.take_up, run_id), done=partial(self._show_taken_up, store)
            )

    def hold_and_go(self, store: StoreInHand, run: Run) -> None:
        """Take a run in hand that was begun, and send it."""
        if self._hold(store, run):
            self._go(run)

    def show_going(self) -> bool:
        """Show the run of the store in hand, if it sends now; tell whether it does."""
        run = self.run
        if run is None or not run.is_going:
            return False
        self._show_run(run)
        return True

    def stop(self, store_id: str | None = None) -> None:
        """Send nothing more of the run of the store in hand, or of `store_id`."""
        run = self.run if store_id is None else self._runs.get(store_id)
        if run is not None:
            run.stop()

    def stop_all(self) -> None:
        """Send nothing more in any store: the program ends."""
        for run in self._runs.values():
            run.stop()

    def _hold(self, store: StoreInHand, run: Run) -> bool:
        """Take a run in hand, and show it; False where its store is not in hand any more: the run waits there."""
        if self._bench.store is not store:
            return False
        self._runs[store.store_id], self._taken_with[store.store_id] = run, store
        run.changed = partial(self._hear, run)
        self._show_run(run)
        return True

    def _show_taken_up(self, store: StoreInHand, run: Run) -> None:
        self._hold(store, run)

    def _show_run(self, run: Run) -> None:
        self._missed_page.show_run()
        self._putting.stop()
        self._rows = {}
        self._page.show_orders(())
        self._show_standing(run)
        self._load(run)

    def _load(self, run: Run) -> None:
        store = self._bench.store
        if store is not None and store.dispatch is not None:
            before = dict(self._rows)
            with_alike = partial(_outcomes, self._bench, store.dispatch, run, before)
            self._tasks.start("outcomes", with_alike, done=partial(self._take_outcomes, run, before))

    def _take_outcomes(
        self, run: Run, before: Mapping[int, RunRow], found: tuple[Sequence[RunRow], frozenset[int]]
    ) -> None:
        rows, self._alike = found
        if before.keys() == {row.order_id for row in rows}:
            self._putting.run(self._put(rows, before), lambda _none: self._show_standing(run))
        else:
            self._putting.stop()
            self._rows = {row.order_id: row for row in rows}
            self._page.show_orders(rows)
        self._show_standing(run)

    def _put(self, rows: Sequence[RunRow], before: Mapping[int, RunRow]) -> Generator[None, None, None]:
        """Show what is on record of orders in place of what was told `before`; what was told since is newer."""
        for start in range(0, len(rows), _SLICE):
            some = [row for row in rows[start : start + _SLICE] if self._rows[row.order_id] is before[row.order_id]]
            self._rows.update((row.order_id, row) for row in some)
            self._page.model.put(some)
            yield

    def _hear(self, run: Run, _progress: Progress, sent: Sequence[Sent]) -> None:
        if run is not self.run:
            return
        news = [after(self._rows[one.order_id], one) for one in sent if one.order_id in self._rows]
        self._rows.update((row.order_id, row) for row in news)
        if news:
            self._page.model.put(news)
        self._show_standing(run)

    def _show_standing(self, run: Run) -> None:
        trial = self._rows.get(run.trial_id) if run.trial_id is not None else None
        words = RunWords(run.source, trial.number if trial else "", len(self._alike))
        self._page.show_standing(standing_of(run, words))

    def _with_run(self, do: Callable[[Run], None]) -> None:
        if (run := self.run) is not None:
            do(run)

    def _go(self, run: Run, first: First | None = None) -> None:
        self._page.notices.clear()
        self._start(run, _going(run, first))

    def _send_rejected(self, run: Run) -> None:
        self._page.notices.clear()
        self._start(run, run.send_rejected())

    def _start(self, run: Run, sending: Coroutine[Any, Any, None]) -> None:
        self._writes.start(
            sending,
            owner=self._missed_page,
            done=partial(self._stand_still, run),
            failed=partial(self._not_gone, run),
        )
        self._page.card.setEnabled(False)
        self._clock.start()

    def _tick(self) -> None:
        """Show how far the run is, also while no order has ended."""
        if (run := self.run) is not None:
            self._show_standing(run)

    async def _want(self, run: Run) -> None:
        await run.want(self._alike)

    def _stand_still(self, run: Run, _none: None) -> None:
        if run is self.run:
            self._end_clock()
            self._show_still(run)
        self.look_for_open()
        self._bench.sort_again()
        self.ended.emit(run.is_ended)

    def _show_still(self, run: Run) -> None:
        store = self._bench.store
        if store is not None and self._taken_with[store.store_id] is not store:
            # The store was opened anew meanwhile, and the run's own connections are closed.
            del self._runs[store.store_id]
            self.take_up(run.id)
        else:
            self._load(run)
            self._show_standing(run)

    def _not_gone(self, run: Run, error: Exception) -> None:
        trouble = explain(error)
        if run is self.run:
            self._end_clock()
            self._page.notices.show_notice("run", Notice(Tone.DANGER, trouble.title, trouble.text))
            self._show_standing(run)

    def _end_clock(self) -> None:
        self._clock.stop()
        self._page.card.setEnabled(True)

    def _take_open(self, runs: tuple[RunRecord, ...]) -> None:
        going = self.run
        self.open_runs = tuple(run for run in runs if going is None or not (going.is_going and going.id == run.id))
        self.openChanged.emit()

    def _open_dashboard(self) -> None:
        if (store := self._bench.store) is not None:
            QDesktopServices.openUrl(QUrl(store.session.dashboard))

    def _look_in_waiting(self, run: Run) -> None:
        self.waitingRequested.emit(run.halt.order_id if run.halt else None)

    async def _ask_to_put_away(self) -> None:
        run, store = self.run, self._bench.store
        if run is None or store is None or store.dispatch is None:
            return
        left = count_of(run.progress.left, "order")
        text = "They are not sent, and stay in the history. Orders without an answer still wait to be settled."
        if await confirm(self._page, f"Put {left} away?", text, accept="Put away", risky=True):
            self._writes.start(
                _put_away(store.dispatch, run.id),
                owner=self._missed_page,
                done=partial(self._hold_put_away, store),
                failed=partial(self._not_gone, run),
            )

    def _hold_put_away(self, store: StoreInHand, run: Run) -> None:
        if self._hold(store, run):
            self._stand_still(run, None)

    def _leave(self) -> None:
        if self._bench.work is not None:
            self._missed_page.show_work()
        else:
            self._missed_page.show_start()


async def _confirm_seen(run: Run) -> None:
    await run.confirm_seen()


async def _going(run: Run, first: First | None) -> None:
    if first is not None:
        await first(run)
    await run.go()


async def _put_away(dispatch: Dispatch, run_id: int) -> Run:
    await dispatch.put_away(run_id)
    return await dispatch.take_up(run_id)


async def _outcomes(
    bench: Bench, dispatch: Dispatch, run: Run, before: Mapping[int, RunRow]
) -> tuple[Sequence[RunRow], frozenset[int]]:
    with bench.steadiness.kept():
        await run.look_again()
        outcomes = given_away(await dispatch.outcomes(run.id))
        alike = frozenset() if run.is_going else frozenset(await run.alike())
        rows = partial(rows_of, outcomes, alike, before)
        return await bench.in_thread(rows), alike
