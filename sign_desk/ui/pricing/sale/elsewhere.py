"""Sales that are overdue in stores that are not in hand: their prices are live all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.need import Need
from sign_desk.ui.pricing.sale.words import need

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.store.pricing.records import Sale
    from sign_desk.store.pricing.sales import Sales
    from sign_desk.store.profiles import Profile


class SalesElsewhere(QObject):
    """Gathers them. ``needsChanged`` carries a list of `Need`, ``openRequested`` the `Profile` of the store to open."""

    needsChanged = Signal(object)
    openRequested = Signal(object)

    def __init__(self, owner: QObject, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(owner)
        self._tasks = TaskScope(self, on_error)

    def look(self, sales: Sales | None, others: Sequence[Profile]) -> None:
        """Look what is overdue in these stores; in none where nothing could be kept."""
        if sales is None:
            self._tell(others, ())
        else:
            overdue = partial(sales.overdue, datetime.now(UTC))
            self._tasks.start("look", overdue, done=partial(self._tell, others), failed=_pass)

    def close(self) -> None:
        """Look no more: what is kept is about to be closed."""
        self._tasks.cancel_all()

    def _tell(self, others: Sequence[Profile], overdue: Sequence[Sale]) -> None:
        stores = {(store.store_id, store.ledger_origin): store for store in others}
        needs = []
        for sale in overdue:
            store = stores.get((sale.place.store_id, sale.place.origin))
            if store is not None:
                told = need(sale, store.name, datetime.now(UTC))
                needs.append(Need(*told, "Open the store", partial(self.openRequested.emit, store)))
        self.needsChanged.emit(needs)


def _pass(error: Exception) -> None:
    """What cannot be read is not listed; opening the store tells why."""
    if not isinstance(error, StoreError):
        raise error
