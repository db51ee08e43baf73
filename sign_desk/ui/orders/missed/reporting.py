"""Exports what came of a run: asks as what and where to, and tells how it went."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.orders.states import State
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.export_dialog import ExportDialog
from sign_desk.ui.orders.exporting import Target, save
from sign_desk.ui.orders.words import count_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.run_page import RunPage
    from sign_desk.ui.orders.missed.run_table import RunRow


class ReportingPresenter(QObject):
    """Writes the orders of the run that is shown into a file."""

    def __init__(
        self, page: RunPage, bench: Bench, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._bench = bench
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        page.exportRequested.connect(lambda: self._tasks.start("export", self._export))

    async def _export(self) -> None:
        store = self._bench.store
        # What asks for a second look comes first: a report of one page lists only so many.
        rows = sorted(self._page.model.all_records(), key=lambda row: row.state is State.ACCEPTED)
        ids = tuple(row.order_id for row in rows)
        if store is None or store.exports is None or not ids:
            return
        dialog = ExportDialog(len(ids), 0, self._page)
        dialog.chosen_button.setText(f"All orders of this run: {count_of(len(ids), 'order')}")
        dialog.chosen_button.setChecked(True)
        dialog.found_button.hide()
        try:
            if not await shown(dialog):
                return
            form = dialog.format
        finally:
            dialog.deleteLater()
        name = f"missed-orders-{datetime.now().astimezone():%Y-%m-%d}.{form.suffix}"
        path = await save_file(self._page, "Export report", name, form.filter)
        if path is not None:
            self._writes.start(
                save(store, store.exports, ids, Target(form, path), lambda _done, _of: True, _reasons(rows)),
                owner=self._page,
                done=partial(self._tell_saved, path),
                failed=self._tell_failed,
            )

    def _tell_saved(self, path: Path, _none: None) -> None:
        text = f"It is in {path}. The file holds your customers' data: keep it as you keep that."
        self._page.notices.show_notice("export", Notice(Tone.OK, "The report was written", text))

    def _tell_failed(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.notices.show_notice("export", Notice(Tone.DANGER, trouble.title, trouble.text))


def _reasons(rows: Iterable[RunRow]) -> dict[int, str]:
    """Why orders are in their states, by their ids."""
    return {row.order_id: row.words if row.already_there else row.why for row in rows}
