"""Saves deliveries of the log to a file, with people masked in them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sign_desk.services.webhooks.log import DeliveryLog
    from sign_desk.store.webhooks.deliveries import DeliveryQuery
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.deliveries.listing import ListingPresenter
    from sign_desk.ui.webhooks.deliveries.log_page import LogPage

_FILE = "deliveries.json"
_MOST = 1000


class ExportingPresenter(QObject):
    """Exports the deliveries chosen in the log."""

    def __init__(
        self,
        page: LogPage,
        listing: ListingPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._listing = listing
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        page.exportRequested.connect(self._export)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Export another store's deliveries from now on."""
        self._tasks.cancel_all()
        self._hand = hand
        self._page.notices.clear()

    def _export(self, rows: Sequence[int]) -> None:
        log = self._hand.log if self._hand else None
        if not rows:
            self._page.show_notice(Tone.INFO, "Nothing is chosen", "Choose deliveries in the list, then export them.")
        elif len(rows) > _MOST:
            self._page.show_notice(Tone.INFO, "That is too much at once", f"Choose {_MOST:,} deliveries at most.")
        elif log is not None and (shown := self._listing.shown) is not None:
            # What is in these rows now, whatever comes before the file is chosen.
            known = self._listing.known(rows)
            others = [row for row in rows if row not in known]
            ask = partial(self._ask, log, shown, tuple(known.values()), others)
            self._tasks.start("export", ask, failed=self._show_trouble)

    async def _ask(self, log: DeliveryLog, shown: DeliveryQuery, known: Sequence[int], others: Sequence[int]) -> None:
        ids = sorted([*known, *await log.ids(shown, others)], reverse=True)
        path = await save_file(self._page, "Export deliveries", _FILE, "Deliveries (*.json)")
        if path is not None:
            done = partial(self._show_saved, path)
            self._writes.start(_save(log, ids, path), owner=self, done=done, failed=self._show_trouble)

    def _show_saved(self, path: Path, count: int) -> None:
        noun = "delivery is" if count == 1 else "deliveries are"
        self._page.show_notice(Tone.OK, "Exported", f"{count:,} {noun} in {path}, with people masked.")

    def _show_trouble(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self._page.show_notice(Tone.DANGER, "The file could not be written", f"{error.strerror}. Choose another.")
        else:
            trouble = explain(error)
            self._page.show_notice(Tone.DANGER, trouble.title, trouble.text)


async def _save(log: DeliveryLog, ids: Sequence[int], path: Path) -> int:
    content, count = await log.exported(ids)
    await asyncio.to_thread(path.write_bytes, content)
    return count
