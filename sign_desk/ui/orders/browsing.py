"""The order history: looked through a window at a time, and one order in detail."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.money import MinorUnitUnknown, UnknownCurrency
from sign_desk.orders.draft import OrderDraft
from sign_desk.orders.draft_text import without_ids
from sign_desk.orders.reopen import reopen
from sign_desk.orders.totals import recorded_basis
from sign_desk.ui.kit.paged_model import WINDOW
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name
from sign_desk.ui.orders.history import NEWEST_FIRST, STORE
from sign_desk.ui.orders.period import EVERY_STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.orders.recorded import OrderEvidence, OrderSummary
    from sign_desk.services.orders.outbox import Outbox
    from sign_desk.store.orders.history import HistoryPage, HistoryQuery
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.period import Filter
    from sign_desk.ui.orders.view import OrdersView

_NOT_OPENED = "This order cannot be opened in the form"


class BrowsingPresenter(QObject):
    """Fills the history. `reopened` carries the draft of an order, and the order's id.

    The id is None where the draft is to begin another order with.
    """

    reopened = Signal(object, object)

    def __init__(self, view: OrdersView, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._history = view.history
        self._tasks = TaskScope(view, on_error)
        self._store: StoreInHand | None = None
        self._sort = NEWEST_FIRST
        self._shown: HistoryQuery | None = None
        self._newest_event = 0
        self._history.filterChanged.connect(lambda _filter: self._find())
        self._history.table.sortRequested.connect(self._sort_by)
        self._history.table.rowsWanted.connect(self._fetch)
        self._history.table.recordSelected.connect(self._select)
        self._history.card.reopenRequested.connect(self.open_in_form)
        self._history.card.duplicateRequested.connect(lambda id_: self.open_in_form(id_, duplicate=True))
        view.waiting.reopenRequested.connect(self.open_in_form)

    def use(self, store: StoreInHand | None) -> None:
        """Look through another store's history from now on."""
        self._tasks.cancel_all()
        self._store, self._shown = store, None
        others = store.outbox.other_stores if store and store.outbox else ()
        names = {other.store_id: other.name for other in others}
        self._history.show_stores(store.profile.name if store else "", names)
        self._history.clear_filter()
        self._history.show_page(0, (), 0, selected=None)
        self._find()

    def reload(self) -> None:
        """Look again; the order selected stays so, and the place scrolled to."""
        row, order = max(self._history.table.rowAt(0), 0), self._history.table.selected()
        self._find(window=row // WINDOW, selected=order.id if order else self._history.card.order_id)

    def show_order(self, order_id: int) -> None:
        """Bring an order to the front, whatever is looked for."""
        self._view.show_history()
        self._history.clear_filter()
        self._find(selected=order_id)

    @property
    def shown(self) -> HistoryQuery | None:
        """What finds the rows that are shown, and none that came after them; None where none are."""
        return self._shown

    async def chosen(self, rows: Sequence[int]) -> tuple[tuple[int, ...], int] | None:
        """Return the ids in these rows, which may be all and are not loaded, and how many of them are products.

        None where that cannot be told any more: something happened to orders in the list since it was shown.
        """
        outbox, query, model = self._outbox, self._shown, self._history.model
        if outbox is None or query is None or not rows:
            return (), 0
        seen = {row: record.id for row in rows if (record := model.record(row)) is not None}
        ids: tuple[int, ...] = tuple(seen.values())
        if len(seen) < len(rows):
            total = model.total
            # What came into it, left it or changed places since is left out: the rest, if whole, is as it was shown.
            found = await outbox.ids(query if query.is_steady else replace(query, quiet_since=self._newest_event))
            if len(found) != total or any(found[row] != order_id for row, order_id in seen.items()):
                return None
            ids = tuple(found[row] for row in rows)
        return ids, len(set(ids).intersection(await outbox.ids(replace(query, products=True))))

    def _query(self) -> HistoryQuery | None:
        """What is looked for now, or None without a history."""
        # The database library is slow to load.
        from sign_desk.store.orders.history import HistorySort

        outbox = self._outbox
        if outbox is None:
            return None
        wanted: Filter = self._history.filter()
        since, until = wanted.span(datetime.now().astimezone().date())
        key, descending = self._sort
        return replace(
            outbox.everything(wanted.store),
            everywhere=wanted.store == EVERY_STORE,
            text=wanted.text,
            states=None if wanted.state is None else frozenset({wanted.state}),
            since=since,
            until=until,
            products=wanted.products,
            sort=HistorySort(key),
            descending=descending,
        )

    def open_in_form(self, order_id: int, *, duplicate: bool = False) -> None:
        """Put an order on record on the form: as it is, or with `duplicate` to begin another one."""
        outbox = self._outbox
        if outbox is not None:
            self._tasks.start("open", partial(outbox.evidence, order_id), done=partial(self._open, duplicate=duplicate))

    @property
    def _outbox(self) -> Outbox | None:
        return self._store.outbox if self._store else None

    def _sort_by(self, key: str, descending: bool) -> None:
        if key == STORE:
            self._history.table.show_sort(self._sort[0], descending=self._sort[1])
            return
        self._sort = key, descending
        self._find()

    def _find(self, *, window: int = 0, selected: int | None = None) -> None:
        """Run the query afresh, and show one window of what it finds."""
        outbox, query = self._outbox, self._query()
        if outbox is None or query is None:
            return
        self._tasks.cancel("rows")
        page = partial(outbox.page, query, limit=WINDOW, offset=window * WINDOW)
        self._tasks.start("page", page, done=partial(self._show, query, window=window, selected=selected))

    def _show(self, query: HistoryQuery, page: HistoryPage, *, window: int, selected: int | None) -> None:
        self._tasks.cancel("card")
        self._shown, self._newest_event = replace(query, newest_id=page.newest_id), page.newest_event
        self._history.show_page(page.total, page.entries, window, selected=selected, products=page.products)
        if selected is not None and self._history.table.selected() is None:
            self._load(selected)

    def _fetch(self, first: int, last: int) -> None:
        """Load the rows in view. Only the latest place counts: what was scrolled past is not waited for."""
        windows = self._history.model.missing(first, last)
        outbox, query = self._outbox, self._query()
        if windows and outbox is not None and query is not None and not self._tasks.busy("page"):
            self._tasks.start("rows", partial(_windows, outbox, query, windows), done=self._put)

    def _put(self, pages: dict[int, HistoryPage]) -> None:
        if any(page.total != self._history.model.total for page in pages.values()):
            # Orders came or went since: every row may be another one.
            self.reload()
            return
        for window, page in pages.items():
            self._history.model.put(window, page.entries)

    def _select(self, order: OrderSummary | None) -> None:
        if order is None:
            self._tasks.cancel("card")
            self._history.card.show_order(None)
        else:
            self._load(order.id)

    def _load(self, order_id: int) -> None:
        if (outbox := self._outbox) is not None:
            self._tasks.start("card", partial(outbox.evidence, order_id), done=self._history.card.show_order)

    def _open(self, evidence: OrderEvidence | None, *, duplicate: bool) -> None:
        draft = self._draft_of(evidence) if evidence else None
        if evidence is None or draft is None:
            return
        if duplicate:
            self.reopened.emit(without_ids(draft), None)
        else:
            self.reopened.emit(draft, evidence.entry.id)

    def _draft_of(self, evidence: OrderEvidence) -> OrderDraft | None:
        """The draft of an order; None, with the reason told, where it cannot be read back."""
        order, store = evidence.entry, self._store
        if store is None:
            return None
        try:
            return reopen(
                order.payload or b"",
                minor_unit=store.minor_unit_of(order.currency or ""),
                locale=locale_name(),
                digits=order.digits,
                recorded=recorded_basis(order),
                basis=store.price_basis,
            )
        except (UnknownCurrency, MinorUnitUnknown) as error:
            reason = f"Its prices cannot be read: {error}."
        except (AttributeError, KeyError, TypeError, ValueError):
            reason = "What is kept of it cannot be read."
        self._history.card.show_notice(Tone.WARNING, _NOT_OPENED, reason)
        self._view.waiting.show_notice(Tone.WARNING, _NOT_OPENED, reason)
        return None


async def _windows(outbox: Outbox, query: HistoryQuery, windows: tuple[int, ...]) -> dict[int, HistoryPage]:
    pages = (outbox.page(query, limit=WINDOW, offset=window * WINDOW) for window in windows)
    return dict(zip(windows, await asyncio.gather(*pages), strict=True))
