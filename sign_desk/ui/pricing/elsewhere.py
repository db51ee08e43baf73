"""Prices that wait in stores that are not in hand: sales that are overdue, and changes that were not saved."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.need import Need
from sign_desk.ui.pricing.review.words import counted
from sign_desk.ui.pricing.sale.words import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sign_desk.store.archive import Archive
    from sign_desk.store.pricing.records import Sale, StagedCount
    from sign_desk.store.profiles import Profile


class _Found(NamedTuple):
    overdue: Sequence[Sale] = ()
    unsaved: Sequence[StagedCount] = ()


class PricesElsewhere(QObject):
    """Gathers them. ``needsChanged`` carries a list of `Need`, ``openRequested`` the `Profile` of the store to open."""

    needsChanged = Signal(object)
    openRequested = Signal(object)

    def __init__(self, owner: QObject, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(owner)
        self._tasks = TaskScope(self, on_error)

    def look(self, archive: Archive | None, others: Sequence[Profile]) -> None:
        """Look what waits in these stores; nothing where nothing could be kept."""
        if archive is None:
            self._tell(others, _Found())
        else:
            self._tasks.start("look", partial(_find, archive), done=partial(self._tell, others), failed=_pass)

    def close(self) -> None:
        """Look no more: what is kept is about to be closed."""
        self._tasks.cancel_all()

    def _tell(self, others: Sequence[Profile], found: _Found) -> None:
        stores = {(store.store_id, store.ledger_origin): store for store in others}
        self.needsChanged.emit([*self._overdue(stores, found.overdue), *self._unsaved(stores, found.unsaved)])

    def _overdue(self, stores: dict[tuple[str, str], Profile], sales: Sequence[Sale]) -> Iterator[Need]:
        for sale in sales:
            store = stores.get((sale.place.store_id, sale.place.origin))
            if store is not None:
                yield self._need(*need(sale, store.name, datetime.now(UTC)), store)

    def _unsaved(self, stores: dict[tuple[str, str], Profile], counts: Sequence[StagedCount]) -> Iterator[Need]:
        for count in counts:
            store = stores.get((count.store_id, count.origin))
            if store is not None:
                told = f"{counted(count.steps, 'edit')} of {counted(count.customisers, 'customiser')}"
                yield self._need(f"{store.name}: unsaved prices", f"{told}, which the store does not have yet.", store)

    def _need(self, title: str, text: str, store: Profile) -> Need:
        return Need(title, text, "Open the store", partial(self.openRequested.emit, store))


async def _find(archive: Archive) -> _Found:
    return _Found(await archive.sales.overdue(datetime.now(UTC)), await archive.staged.by_store())


def _pass(error: Exception) -> None:
    """What cannot be read is not listed; opening the store tells why."""
    if not isinstance(error, StoreError):
        raise error
