"""Prices that wait for the operator: sales to end, unsaved changes, saves of unknown outcome, changes elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.need import Need
from sign_desk.ui.pricing.sale.words import SOON
from sign_desk.ui.pricing.sale.words import need as sale_need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sign_desk.services.customisers import Customisers
    from sign_desk.services.pricing.books import Changed, UnsavedNote
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.store.pricing.records import Sale

_OFTEN = timedelta(hours=1)
_RECENT = 8
"""So many customisers that were looked at last are looked at again when the store is opened."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    notes: tuple[UnsavedNote, ...]
    sales: tuple[Sale, ...]
    names: Mapping[int, str]


class Waiting(QObject):
    """Gathers what waits in one store.

    ``needsChanged`` carries it as a list of `Need`, ``changedElsewhere`` the ids of customisers whose prices are not
    those that the operator saw last; ``openRequested`` a customiser's id and name.
    """

    needsChanged = Signal(object)
    changedElsewhere = Signal(object)
    openRequested = Signal(int, str)

    def __init__(self, owner: QObject, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(owner)
        self._tasks = TaskScope(self, on_error)
        self._books: PriceBooks | None = None
        self._customisers: Customisers | None = None
        self._changed: tuple[Changed, ...] = ()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self.look)
        self._seen: set[int] = set()
        """Those that the operator has seen since, whatever is still being looked at."""

    def use(self, books: PriceBooks, customisers: Customisers) -> None:
        """Tell of this store from now on."""
        self.use_none()
        self._books, self._customisers = books, customisers
        self._tasks.start("recent", partial(books.changed_elsewhere, _RECENT), done=self._take_changed, failed=_pass)
        self.look()

    def use_none(self) -> None:
        """Tell of no store any more."""
        self._tasks.cancel_all()
        self._next.stop()
        self._books = self._customisers = None
        self._changed = ()
        self._seen.clear()
        self.needsChanged.emit([])
        self.changedElsewhere.emit(frozenset())

    def look(self) -> None:
        """Look again what waits."""
        if self._books is not None and self._customisers is not None:
            gather = partial(self._gather, self._books, self._customisers)
            self._tasks.start("notes", gather, done=self._tell, failed=_pass)

    def look_at(self, customiser_id: int) -> None:
        """The operator has seen what was changed elsewhere in these prices."""
        self._seen.add(customiser_id)
        self._take_changed(self._changed)

    def _take_changed(self, changed: tuple[Changed, ...]) -> None:
        self._changed = tuple(found for found in changed if found.customiser_id not in self._seen)
        self.changedElsewhere.emit(frozenset(found.customiser_id for found in self._changed))
        self.look()

    async def _gather(self, books: PriceBooks, customisers: Customisers) -> _Waiting:
        notes = await books.staged()
        sales = tuple(sale for sale in await books.sales.all() if sale.is_live)
        listing = await customisers.kept()
        names = {record.customiser_id: record.name or "" for record in listing.customisers} if listing else {}
        return _Waiting(notes, sales, names)

    def _tell(self, waiting: _Waiting) -> None:
        now = datetime.now(UTC)
        needs = [self._sale(sale, waiting.names, now) for sale in waiting.sales if sale.ends_at - SOON <= now]
        needs += [self._unsaved(note, waiting.names) for note in waiting.notes]
        self._look_at_next(waiting.sales, now)
        told = {note.customiser_id for note in waiting.notes}
        needs += [self._elsewhere(found, waiting.names) for found in self._changed if found.customiser_id not in told]
        self.needsChanged.emit(needs)

    def _look_at_next(self, sales: Sequence[Sale], now: datetime) -> None:
        """Look again when the next sale is about to end, or has; hourly at least, as clocks may be set."""
        moments = (moment for sale in sales for moment in (sale.ends_at - SOON, sale.ends_at) if moment > now)
        if sales:
            wait = min((moment - now for moment in moments), default=_OFTEN)
            self._next.start(int(min(wait, _OFTEN) / timedelta(milliseconds=1)) + 1)

    def _sale(self, sale: Sale, names: Mapping[int, str], now: datetime) -> Need:
        customiser_id = sale.place.customiser_id
        name = names.get(customiser_id, f"Customiser {customiser_id}")
        run = partial(self.openRequested.emit, customiser_id, name)
        return Need(*sale_need(sale, name, now), "Open the prices", run)

    def _unsaved(self, note: UnsavedNote, names: Mapping[int, str]) -> Need:
        name = names.get(note.customiser_id, f"Customiser {note.customiser_id}")
        run = partial(self.openRequested.emit, note.customiser_id, name)
        if note.unknown_since is not None:
            text = f"Sent {day_and_time(note.unknown_since)}. Open them, and what the store has tells."
            return Need(f"{name}: not known whether prices were saved", text, "Open the prices", run)
        steps = "1 edit" if note.steps == 1 else f"{note.steps:,} edits"
        text = f"{steps}, the last {day_and_time(note.changed_at)}. Your store does not have them yet."
        return Need(f"{name}: unsaved prices", text, "Open the prices", run)

    def _elsewhere(self, found: Changed, names: Mapping[int, str]) -> Need:
        name = names.get(found.customiser_id, f"Customiser {found.customiser_id}")
        run = partial(self.openRequested.emit, found.customiser_id, name)
        return Need(
            f"{name}: prices changed elsewhere",
            "They are not those that you saw last.",
            "See what changed",
            run,
        )


def _pass(error: Exception) -> None:
    """What cannot be read is not listed; the tab itself tells why when it is opened."""
    if not isinstance(error, StoreError):
        raise error
