"""Fills a list of deliveries a window at a time, and does what its card offers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.paged_model import WINDOW
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.deliveries.facts import sections_of
from sign_desk.ui.webhooks.deliveries.outgoing import Outgoing
from sign_desk.ui.webhooks.deliveries.replay_dialog import ReplayDialog
from sign_desk.ui.webhooks.deliveries.tried_words import verdict_of
from sign_desk.webhooks.recorded import Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sign_desk.services.webhooks.delivery import Tried
    from sign_desk.services.webhooks.log import DeliveryLog
    from sign_desk.store.webhooks.deliveries import DeliveryPage, DeliveryQuery
    from sign_desk.ui.webhooks.deliveries.facts import Sections
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.deliveries.list import DeliveryList
    from sign_desk.ui.webhooks.keys import KeysPresenter
    from sign_desk.webhooks.recorded import DeliveryRecord, DeliverySummary
    from sign_desk.webhooks.verify import Report

_ERASE = "What is kept of it goes for good, and cannot prove anything any more."
_ERASE_PROOF = (
    "What is kept of it goes for good, all but the order's id and number: they prove that the service has the order, "
    "so that it is not sent a second time."
)
_STILL_NEEDED = (
    "An order that has no sure outcome yet may be settled by it, and perhaps by nothing else. Settle the order first."
)


class ListingPresenter(QObject):
    """Shows deliveries of one way, or all. `changed` tells that deliveries came or went by what was done here."""

    changed = Signal()

    def __init__(
        self,
        deliveries: DeliveryList,
        way: Way | None,
        keys: KeysPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(deliveries)
        self._list = deliveries
        self._way = way
        self._keys = keys
        self._writes = writes
        self._tasks = TaskScope(deliveries, on_error)
        self._outgoing = Outgoing(deliveries, writes, on_error)
        self._hand: WebhooksInHand | None = None
        self._is_stale = self._is_held = False
        self._newest: int | None = None
        deliveries.soughtChanged.connect(self._find)
        deliveries.table.rowsWanted.connect(self._fetch)
        deliveries.table.recordSelected.connect(self._select)
        deliveries.table.selectionModel().selectionChanged.connect(lambda *_: self._let_go())
        deliveries.card.eraseRequested.connect(lambda record: self._start("dialog", self._erase, record))
        deliveries.card.replayRequested.connect(lambda record: self._start("dialog", self._replay, record))

    def use(self, hand: WebhooksInHand | None) -> None:
        """Show another store's deliveries from now on."""
        self._tasks.cancel_all()
        self._hand, self._is_stale, self._newest = hand, False, None
        self._outgoing.use(hand)
        self._list.clear_sought()
        self.show_sending(sending=False)
        self._list.show_page(0, (), 0, anew=True)
        self._find()

    def reload(self) -> None:
        """Look again, once it has been looked; the delivery selected stays so, and the place scrolled to."""
        if self._tasks.busy("page"):
            # Not anew at once: in a burst no look would ever come to its end.
            self._is_stale = True
        else:
            row = max(self._list.table.rowAt(0), 0)
            self._look(row // WINDOW, anew=False)

    def take_news(self) -> None:
        """Something came: look again, but let no row move while several are chosen."""
        if self._has_several():
            self._hold()
        else:
            self.reload()

    @property
    def shown(self) -> DeliveryQuery | None:
        """What finds the rows that are shown, and none that came after them; None where no store is in hand."""
        query = self._query()
        return None if query is None else replace(query, newest_id=self._newest)

    def known(self, rows: Sequence[int]) -> dict[int, int]:
        """The ids of the deliveries that are shown in these rows, by row; of those that are loaded."""
        found = ((row, self._list.model.record(row)) for row in rows)
        return {row: record.id for row, record in found if record is not None}

    def show_sending(self, *, sending: bool) -> None:
        """Tell that a delivery is sent again."""
        self._list.card.replay_button.setEnabled(not sending)
        if sending:
            self._list.card.show_notice(Tone.INFO, "Sending it again…", "")

    def show_tried(self, tried: Tried) -> None:
        """Show what came of sending it again."""
        self.show_sending(sending=False)
        self._list.card.show_notice(*verdict_of(tried))
        self.changed.emit()

    def show_failure(self, error: Exception) -> None:
        """Tell why nothing was done."""
        self.show_sending(sending=False)
        trouble = explain(error)
        self._list.card.show_notice(Tone.DANGER, trouble.title, trouble.text)

    @property
    def _log(self) -> DeliveryLog | None:
        return self._hand.log if self._hand else None

    def _query(self) -> DeliveryQuery | None:
        if self._log is None:
            return None
        sought = self._list.sought()
        return replace(
            self._log.everything(),
            way=self._way or sought.way,
            states=None if sought.state is None else frozenset({sought.state}),
            topic=sought.topic,
            text=sought.text,
        )

    def _find(self) -> None:
        self._look(0, anew=True)

    def _look(self, window: int, *, anew: bool) -> None:
        log, query = self._log, self._query()
        if log is not None and query is not None:
            self._is_stale = False
            page = partial(log.page, query, limit=WINDOW, offset=window * WINDOW)
            done = partial(self._show_page, window, anew=anew)
            self._tasks.start("page", page, done=done, failed=self.show_failure)

    def _let_go(self) -> None:
        if self._is_held and not self._has_several():
            self.reload()

    def _has_several(self) -> bool:
        return len(self._list.table.chosen_rows()) > 1

    def _hold(self) -> None:
        self._is_held = True
        self._list.show_held()

    def _show_page(self, window: int, page: DeliveryPage, *, anew: bool) -> None:
        if not anew and self._has_several():
            self._hold()  # they were chosen while it was looked
            return
        # Other windows of what was shown before would not fit.
        self._tasks.cancel("windows")
        self._is_held, self._newest = False, page.newest_id
        self._list.show_page(page.total, page.entries, window, anew=anew)
        if self._is_stale:
            self.reload()

    def _fetch(self, first: int, last: int) -> None:
        log, query = self._log, self.shown
        windows = self._list.model.missing(first, last)
        if log is not None and query is not None and windows:
            reading = partial(_windows, log, query, windows)
            self._tasks.start("windows", reading, done=self._put, failed=self.show_failure)

    def _put(self, pages: dict[int, DeliveryPage]) -> None:
        for window, page in pages.items():
            self._list.model.put(window, page.entries)

    def _select(self, summary: DeliverySummary | None) -> None:
        hand = self._hand
        if hand is None or summary is None or summary.id == self._list.card.delivery_id:
            return
        load = partial(_load, hand, summary.id)
        self._tasks.start(
            "card", load, done=lambda found: self._list.card.show_delivery(*found), failed=self.show_failure
        )

    def _start(
        self, key: str, ask: Callable[[WebhooksInHand, DeliveryRecord], Awaitable[None]], record: DeliveryRecord
    ) -> None:
        if (hand := self._hand) is not None:
            self._tasks.start(key, partial(ask, hand, record))

    async def _erase(self, hand: WebhooksInHand, record: DeliveryRecord) -> None:
        text = _ERASE_PROOF if record.may_prove else _ERASE
        agreed = await confirm(self._list, "Erase this delivery?", text, accept="Erase", risky=True)
        if agreed and hand.log is not None:
            erasing = _erased(hand.log, record.summary.id)
            self._writes.start(erasing, owner=self, done=self._take_erased, failed=self.show_failure)

    def _take_erased(self, has_gone: bool) -> None:
        if not has_gone:
            self._list.card.show_notice(Tone.WARNING, "It was not erased", _STILL_NEEDED)
            return
        self._list.card.show_delivery(None)
        self._list.table.clearSelection()
        self.changed.emit()

    async def _replay(self, hand: WebhooksInHand, record: DeliveryRecord) -> None:
        url = record.summary.url if record.summary.way is Way.SENT else ""
        dialog = ReplayDialog(url, self._keys.secrets, self._list)
        try:
            if await shown(dialog) != QDialog.DialogCode.Accepted:
                return
            url, secret = dialog.url, dialog.secret
        finally:
            dialog.deleteLater()
        self._outgoing.send(url, lambda: hand.deliverer.replay(record, url, secret), self)


async def _windows(log: DeliveryLog, query: DeliveryQuery, windows: tuple[int, ...]) -> dict[int, DeliveryPage]:
    pages = (log.page(query, limit=WINDOW, offset=window * WINDOW) for window in windows)
    return dict(zip(windows, await asyncio.gather(*pages), strict=True))


async def _erased(log: DeliveryLog, delivery_id: int) -> bool:
    """Erase a delivery; tell whether it went, now or before."""
    return bool(await log.erase((delivery_id,))) or await log.get(delivery_id) is None


async def _load(hand: WebhooksInHand, delivery_id: int) -> tuple[DeliveryRecord | None, Report | None, Sections]:
    """A delivery, what came of its checks where it was received, and what is shown of it with people masked."""
    record = await hand.log.get(delivery_id) if hand.log else None
    if record is None:
        return None, None, []
    # Large contents take long to be masked: not on the window's thread.
    sections = await asyncio.to_thread(sections_of, record, masked=True)
    if hand.receiver is None or record.summary.way is not Way.RECEIVED or not record.is_whole:
        return record, None, sections
    return record, await hand.receiver.explain(record), sections
