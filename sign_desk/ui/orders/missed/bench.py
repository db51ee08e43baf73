"""The file in hand, and what changes it: one change after another, each written down before the next begins."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from sign_desk.ui.orders.missed.steadiness import Steadiness
from sign_desk.ui.orders.words import digits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QWidget

    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.orders.hand import StoreInHand

    Change = Callable[[MissedOrders, Work], Coroutine[Any, Any, Work]]

T = TypeVar("T")


class Bench(QObject):
    """`changed` follows each change of the file in hand, or of the store; `busyChanged` tells that one is under way.

    A change of a file that is not in hand any more is written down all the same, but not shown.
    """

    changed = Signal()
    busyChanged = Signal(bool)
    failed = Signal(object)

    def __init__(self, owner: QWidget, writes: WriteScope) -> None:
        super().__init__(owner)
        self._owner = owner
        self._writes = writes
        self._lock = asyncio.Lock()
        self._one_thread = asyncio.Lock()
        self._under_way = 0
        self._changed_at = datetime.now(UTC)
        self.steadiness = Steadiness()
        self.store: StoreInHand | None = None
        self.work: Work | None = None

    @property
    def missed(self) -> MissedOrders | None:
        """What opens files for the store in hand; None where nothing can be kept on this computer."""
        return self.store.missed if self.store else None

    def use(self, store: StoreInHand | None) -> None:
        """Take another store in hand, and no file."""
        self.store = store
        self.take(None)

    def take(self, work: Work | None) -> None:
        """Take a file in hand, or none."""
        self.work = work
        self._changed_at = datetime.now(UTC)
        if work is None:
            self.steadiness.end()
        self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether a change of a file is being worked in: `work` is not what was said by now."""
        return self._under_way > 0

    def digits_of(self, currency: str) -> int | None:
        """How many decimals the service's integers have in a currency, None while that is not known."""
        return digits_of(currency, self.store.minor_unit_of(currency)) if self.store else None

    def is_older(self, moment: datetime) -> bool:
        """Whether nothing was said of the file in hand since `moment`."""
        return self._changed_at < moment

    def change(self, change: Change) -> None:
        """Make a change of the file in hand, after those under way."""
        self._changed_at = datetime.now(UTC)
        self._queue(change)

    def sort_again(self) -> None:
        """Sort the file out anew: something else is known of its orders."""
        self._queue(lambda missed, work: missed.sort(work))

    async def put_away(self, missed: MissedOrders) -> None:
        """Be done with the file that was in hand, once the changes under way are written down."""
        async with self._lock:
            await missed.put_away()

    def _queue(self, change: Change) -> None:
        missed, work = self.missed, self.work
        if missed is None or work is None:
            return
        self._under_way += 1
        self.busyChanged.emit(True)
        self._writes.start(
            self._make(change, missed, work),
            owner=self._owner,
            done=self._tell,
            failed=self._fail,
        )

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Do work on the orders of the file in a thread, the window staying awake: one piece of work at a time."""
        async with self._one_thread:
            with self.steadiness.kept():
                return await asyncio.to_thread(work)

    async def _make(self, change: Change, missed: MissedOrders, asked_for: Work) -> None:
        async with self._lock:
            with self.steadiness.kept():
                await self._make_one(change, missed, asked_for)

    async def _make_one(self, change: Change, missed: MissedOrders, asked_for: Work) -> None:
        now = self.work
        # Of the same file, whatever was changed since; else the one that was meant.
        is_same = now is not None and (now.file, now.opened_at) == (asked_for.file, asked_for.opened_at)
        changed = await change(missed, now if is_same and now is not None else asked_for)
        if is_same and self.work is now:
            self.work = changed

    def _tell(self, _none: None) -> None:
        self._end()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.busyChanged.emit(False)
