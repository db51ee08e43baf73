"""Exports orders of the history: asks which, as what and where to, and tells what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time, locale_name
from sign_desk.ui.orders.export_dialog import ExportDialog, Format
from sign_desk.ui.orders.printing import save_page
from sign_desk.ui.orders.words import STATES, found_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sign_desk.services.orders.exports import Exports
    from sign_desk.store.orders.history import HistoryQuery
    from sign_desk.ui.orders.browsing import BrowsingPresenter
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.view import OrdersView


_MOVED = (
    "The list has changed since you chose",
    "Orders came into it, left it or changed places, so that what you chose cannot be told for certain. "
    "It was looked up again: choose once more, or export all that are found.",
)


@dataclass(frozen=True, slots=True)
class Target:
    """What orders are written as, and where to."""

    form: Format
    path: Path


class ExportingPresenter(QObject):
    """Writes the orders chosen in the history, or all that its search finds, into a file."""

    def __init__(
        self,
        view: OrdersView,
        browsing: BrowsingPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._browsing = browsing
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._store: StoreInHand | None = None
        self._stopped = False
        view.halted.connect(self._stop)
        view.history.stopRequested.connect(self._stop)
        view.history.exportRequested.connect(lambda: self._tasks.start("export", self._export))

    def use(self, store: StoreInHand | None) -> None:
        """Export another store's orders from now on."""
        self._tasks.cancel_all()
        self._store = store
        self._view.history.show_exporting(possible=store is not None and store.exports is not None)

    async def _export(self) -> None:
        store, query = self._store, self._browsing.shown
        if store is None or store.exports is None or query is None:
            return
        # Now: while the questions are open, orders may come and rows move.
        history = self._view.history
        chosen_now = await self._browsing.chosen(history.table.chosen_rows())
        if chosen_now is None:
            self._say(Tone.WARNING, *_MOVED)
            self._browsing.reload()
            return
        ids, products = chosen_now
        dialog = ExportDialog(len(ids), history.model.total, self._view)
        dialog.show_counts(found_of(len(ids), products), history.found.text())
        try:
            if not await shown(dialog):
                return
            form, chosen = dialog.format, ids if dialog.only_chosen else query
        finally:
            dialog.deleteLater()
        name = f"orders-{datetime.now().astimezone():%Y-%m-%d}.{form.suffix}"
        path = await save_file(self._view, "Export orders", name, form.filter)
        if path is not None:
            self._start(store, store.exports, chosen, form, path)

    def _start(
        self, store: StoreInHand, exports: Exports, chosen: HistoryQuery | Sequence[int], form: Format, path: Path
    ) -> None:
        self._stopped = False
        self._show_progress(0, 0)
        self._writes.start(
            save(store, exports, chosen, Target(form, path), self._show_progress),
            owner=self._view,
            done=partial(self._show_saved, path),
            failed=self._show_trouble,
        )

    def _stop(self) -> None:
        self._stopped = True

    def _show_progress(self, done: int, of: int) -> bool:
        self._view.history.show_progress(done, of)
        return not self._stopped

    def _show_saved(self, path: Path, _none: None) -> None:
        self._view.history.show_no_progress()
        text = f"They are in {path}. The file holds your customers' data: keep it as you keep that."
        self._say(Tone.OK, "The orders were exported", text)

    def _show_trouble(self, error: Exception) -> None:
        self._view.history.show_no_progress()
        # The database library is slow to load.
        from sign_desk.services.orders.exports import ExportStopped

        if isinstance(error, ExportStopped):
            self._say(Tone.INFO, "The export was stopped", "No file was written.")
            return
        trouble = explain(error)
        self._say(Tone.DANGER, trouble.title, trouble.text)

    def _say(self, tone: Tone, title: str, text: str) -> None:
        self._view.history.notices.show_notice("export", Notice(tone, title, text))


async def save(
    store: StoreInHand,
    exports: Exports,
    chosen: HistoryQuery | Sequence[int],
    target: Target,
    told: Callable[[int, int], bool],
    reasons: Mapping[int, str] | None = None,
) -> None:
    """Write the orders of these ids, or all that the query finds. Raises StoreError and ExportStopped.

    `reasons` tell by an order's id why it is in its state; evidence has all that is known of it anyway.
    """
    form, path = target.form, target.path
    if form is Format.EVIDENCE:
        await exports.evidence(chosen, path, told)
    elif form in {Format.CSV, Format.XLSX}:
        await exports.table(chosen, path, STATES, told, reasons)
    else:
        # What it writes amounts with is slow to load.
        from sign_desk.orders.report import Report

        report = Report(STATES, locale_name(), day_and_time, reasons)
        await exports.report(chosen, report, told)
        page = report.html("Orders", store.profile.name, store.profile.operator, datetime.now(UTC))
        save_page(page, path, as_pdf=form is Format.PDF)
