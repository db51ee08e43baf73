"""Begins a run of the missing orders of a file: asks once more, and has them recorded. Nothing is sent by that.

What looks at every order does so in a thread: there may be tens of thousands.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.elsewhere import may_send
from sign_desk.ui.orders.missed.summary_dialog import Summary, SummaryDialog
from sign_desk.ui.orders.missed.words import PILES, totals_words
from sign_desk.ui.orders.words import count_of, digits_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from sign_desk.services.missed.dispatch import Dispatch
    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.services.missed.run import Run
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.page import MissedPage
    from sign_desk.ui.orders.missed.running import RunningPresenter

    Record = Callable[["Beginning"], Coroutine[Any, Any, Run]]

_TICK = 200  # milliseconds
_TIMES_COUNTED = 3
"""How often each order is counted: when it was made, made ready to be recorded, and recorded."""


class BeginStopped(Exception):
    """The begin of a run was stopped on request: nothing was recorded."""


class Beginning:
    """How far the begin of a run of so many `orders` is, and whether it is still wanted. For any thread."""

    def __init__(self, store_id: str, orders: int) -> None:
        self.store_id = store_id
        self.orders = orders
        self._counted = 0
        self._stopped = threading.Event()

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self._counted / max(self.orders * _TIMES_COUNTED, 1)

    def count(self) -> None:
        """Go on with the next order. Raises BeginStopped once it was stopped."""
        if self._stopped.is_set():
            raise BeginStopped
        self._counted += 1

    def stop(self) -> None:
        """Record nothing."""
        self._stopped.set()


class BeginningPresenter(QObject):
    """`begun` carries the store that was in hand and its `Run`, which has sent nothing yet."""

    begun = Signal(object, object)

    def __init__(
        self,
        page: MissedPage,
        bench: Bench,
        running: RunningPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._page = page.work
        self._bench = bench
        self._running = running
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._beginning: Beginning | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK)
        self._clock.timeout.connect(self._tick)
        self._page.sendRequested.connect(lambda: self._tasks.start("send", self._ask_and_begin))
        self._page.beginning.stopRequested.connect(self.stop)

    def use(self) -> None:
        """Begin runs of another store from now on. One that is being recorded waits in its own store."""
        self._tasks.cancel_all()
        self._end()

    def stop(self, store_id: str | None = None) -> None:
        """Begin nothing, of the store in hand or of `store_id`."""
        if self._beginning is not None and store_id in (None, self._beginning.store_id):
            self._beginning.stop()

    async def _ask_and_begin(self) -> None:
        store, work, missed = self._bench.store, self._bench.work, self._bench.missed
        if store is None or store.dispatch is None or work is None or missed is None or not self._may_begin():
            return
        if not await may_send(store, self._page):
            return
        integration = store.profile.integration_id
        rules = await self._bench.in_thread(partial(missed.rules, work))
        alone = integration is None or await store.dispatch.goes_alone(integration, rules)
        summary = await self._bench.in_thread(partial(summary_of, store, work, alone=alone))
        dialog = SummaryDialog(summary, self._page)
        try:
            if await shown(dialog) != QDialog.DialogCode.Accepted.value:
                return
        finally:
            dialog.deleteLater()
        if work is not self._bench.work or self._bench.is_busy:
            # Something was said of the orders since they were counted: it is asked again.
            self._say(Tone.INFO, "Not yet", "The orders were sorted out anew meanwhile. Look again, and send them.")
            return
        self._begin(
            store,
            Beginning(store.store_id, summary.orders),
            partial(_recorded, self._bench, store.dispatch, missed, work, rules),
        )

    def _may_begin(self) -> bool:
        if self._beginning is not None or self._running.show_going():
            return False
        if self._running.open_runs:
            waiting = self._running.open_runs[0]
            text = f"{count_of(waiting.total, 'order')} of {waiting.source}: go on with it, or put the rest away first."
            self._say(Tone.INFO, "Another run waits", text)
            self._running.take_up(waiting.id)
            return False
        return True

    def _begin(self, store: StoreInHand, beginning: Beginning, record: Record) -> None:
        self._beginning = beginning
        self._tick()
        self._clock.start()
        self._writes.start(
            record(beginning),
            owner=self,
            done=partial(self._take, store, beginning),
            failed=partial(self._refuse, beginning),
        )

    def _tick(self) -> None:
        if self._beginning is not None:
            self._page.show_beginning(self._beginning.orders, self._beginning.share)

    def _end(self) -> None:
        self._beginning = None
        self._clock.stop()
        self._page.show_no_beginning()

    def _take(self, store: StoreInHand, beginning: Beginning, run: Run) -> None:
        if beginning is self._beginning:
            self._end()
        self.begun.emit(store, run)

    def _refuse(self, beginning: Beginning, error: Exception) -> None:
        if beginning is not self._beginning:
            return
        self._end()
        if isinstance(error, BeginStopped):
            self._say(Tone.INFO, "Not begun", "You stopped it before any order was recorded. Nothing was sent.")
            return
        trouble = explain(error)
        self._say(Tone.DANGER, trouble.title, trouble.text)

    def _say(self, tone: Tone, title: str, text: str) -> None:
        self._page.notices.show_notice("send", Notice(tone, title, text))


def summary_of(store: StoreInHand, work: Work, *, alone: bool) -> Summary:
    """Tell what would be sent of a file, and what not; `alone` tells that the first order goes alone."""
    found = work.sorted
    counts = found.counts() if found else {}
    left_out = [
        f"{count_of(counts[pile], 'order')}: {PILES[pile].lower()}"
        for pile in PILES
        if pile is not Pile.MISSING and counts.get(pile)
    ]
    return Summary(
        orders=counts.get(Pile.MISSING, 0),
        total=totals_words(
            found.totals(Pile.MISSING) if found else (),
            lambda currency: digits_of(currency, store.minor_unit_of(currency)),
        ),
        store=store.profile.name,
        integration=str(store.profile.integration_id),
        source=work.file.name,
        left_out=left_out,
        alone=alone,
        of_a_shop=work.found.format.is_of_a_shop,
    )


async def _recorded(
    bench: Bench, dispatch: Dispatch, missed: MissedOrders, work: Work, rules: str, beginning: Beginning
) -> Run:
    with bench.steadiness.kept():
        chosen = missed.chosen(work, beginning.count)
        return await dispatch.begin(chosen, source=work.file.name, rules=rules, counted=beginning.count)
