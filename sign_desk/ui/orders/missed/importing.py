"""Takes a shop's export in hand: asks what is missing to read it, reads it, and puts it away again."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from sign_desk.orders.missed.importers.refusals import UnknownTable
from sign_desk.ui.kit.choice_dialog import choose
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.words import NOBODY_KNOWS, days_of
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.orders.words import count_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from sign_desk.orders.missed.importers import ColumnMapping, Progress
    from sign_desk.services.missed.files import Kept, MissedOrders, Remembered, Work
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.page import MissedPage

_KINDS = "Order exports (*.csv *.tsv *.txt *.xlsx *.json);;All files (*)"
_SECOND, _OTHER = "second", "other"
_READ = "read"
_ERASED = (
    "Your customers' data was erased from this computer, so the file is not shown any more. Open it again to go on: "
    "what you said of its orders counts again, what you mended in them does not."
)


class ImportingPresenter(QObject):
    """`keptChanged` tells that another file waits to be gone on with, or none (`kept`)."""

    keptChanged = Signal()

    def __init__(
        self, page: MissedPage, bench: Bench, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._bench = bench
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._zone: ZoneInfo | None = None
        self._unknown: Path | None = None
        self._begun_at = datetime.now(UTC)
        self.kept: Kept | None = None
        page.start.chooseRequested.connect(lambda: self._tasks.start("choose", self._choose))
        page.start.zoneRequested.connect(lambda: self._tasks.start("choose", self._change_zone))
        page.start.cancelRequested.connect(self._cancel)
        page.mapping.mappingMade.connect(self._read_mapped)
        page.mapping.cancelRequested.connect(self._leave)
        page.work.secondFileRequested.connect(lambda: self._tasks.start("choose", self._choose_second))
        page.work.closeRequested.connect(lambda: self._tasks.start("choose", self._close))

    def use(self, store: StoreInHand | None) -> None:
        """Open files for another store from now on, and look what was begun in it."""
        self._tasks.cancel_all()
        self._page.start.show_idle()
        self._page.start.notices.clear()
        self._zone = None
        self._page.start.show_zone(None)
        self._keep(None)
        self._page.start.choose_button.setEnabled(store is not None and store.missed is not None)
        if store is not None and store.missed is not None:
            self._tasks.start("remembered", store.missed.remembered, done=self._remember)
            self.look_for_kept()

    def look_for_kept(self) -> None:
        """Look whether a file was in hand that may be gone on with."""
        if self._bench.work is None and not self._tasks.busy(_READ) and (missed := self._bench.missed) is not None:
            self._tasks.start("kept", missed.in_hand, done=self._keep)

    def forget(self, before: datetime) -> None:
        """Put a file away of which nothing was said since `before`, whether it is in hand, read or unknown."""
        is_reading = self._tasks.busy(_READ) or self._page.currentWidget() is self._page.mapping
        if is_reading and self._begun_at < before:
            self._cancel()
        missed, work = self._bench.missed, self._bench.work
        if missed is not None and work is not None and self._bench.is_older(before):
            self._put_away(missed)
            self._page.start.notices.show_notice("file", Notice(Tone.INFO, f"{work.file.name} was put away", _ERASED))

    def open_files(self, paths: list[Path]) -> None:
        """Open files that were dropped: the second one for the product ids of the first."""
        if self._bench.missed is not None:
            self._tasks.start("choose", partial(self._take_dropped, paths))

    def resume(self) -> None:
        """Go on with the file that was in hand."""
        missed, kept = self._bench.missed, self.kept
        if missed is not None and kept is not None:
            self._begin(kept.file.name)
            self._tasks.start(_READ, partial(self._resume, missed, kept), done=self._take, failed=self._refuse)

    async def _choose(self) -> None:
        path = await self._ask_file("Open an order export")
        if path is not None:
            await self._open(path)

    async def _choose_second(self) -> None:
        path = await self._ask_file("Open a second file of the same orders")
        if path is not None:
            self._join(path)

    async def _take_dropped(self, paths: list[Path]) -> None:
        first, *more = paths
        if self._bench.work is None:
            await self._open(first, more[0] if more else None)
            return
        choices = {
            _SECOND: f"A second file of the same orders: take product ids from it for {self._bench.work.file.name}",
            _OTHER: "Another export: put the file in hand away, and open this one",
        }
        text = "What you said about orders of the file in hand is kept."
        chosen = await choose(self._page, f"What is {first.name}?", text, choices, accept="Continue")
        if chosen == _SECOND:
            self._join(first)
        elif chosen == _OTHER:
            await self._open(first, more[0] if more else None)

    async def _ask_file(self, title: str) -> Path | None:
        dialog = QFileDialog(self._page, title, "", _KINDS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        try:
            accepted = await shown(dialog) == QDialog.DialogCode.Accepted.value
            return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None
        finally:
            dialog.deleteLater()

    async def _open(self, path: Path, second: Path | None = None, mapping: ColumnMapping | None = None) -> None:
        missed, zone = self._bench.missed, self._zone or await self._ask_zone()
        if missed is not None and zone is not None:
            self._zone = zone
            self._page.start.show_zone(zone)
            self._unknown = path
            self._begin(path.name)
            read = partial(self._read, missed, path, zone, second, mapping)
            self._tasks.start(_READ, read, done=self._take, failed=self._refuse)

    async def _ask_zone(self) -> ZoneInfo | None:
        dialog = ZoneDialog(self._zone, self._page)
        try:
            return dialog.zone if await shown(dialog) == QDialog.DialogCode.Accepted.value else None
        finally:
            dialog.deleteLater()

    async def _change_zone(self) -> None:
        self._zone = await self._ask_zone() or self._zone
        self._page.start.show_zone(self._zone)

    async def _read(
        self, missed: MissedOrders, path: Path, zone: ZoneInfo, second: Path | None, mapping: ColumnMapping | None
    ) -> Work:
        if mapping is not None:
            await missed.keep_mapping(mapping)
        with self._bench.steadiness.kept():
            work = await missed.open(path, zone, self._tell, mapping=mapping)
            if second is not None:
                self._begin(second.name)
                work = await missed.join(work, second, self._tell)
            return await self._sort(missed, work)

    async def _resume(self, missed: MissedOrders, kept: Kept) -> Work:
        with self._bench.steadiness.kept():
            return await self._sort(missed, await missed.resume(kept, self._tell))

    async def _sort(self, missed: MissedOrders, work: Work) -> Work:
        self._page.start.show_sorting(len(work.found.orders))
        return await missed.sort(work)

    def _read_mapped(self, mapping: ColumnMapping) -> None:
        if (path := self._unknown) is not None:
            self._tasks.start("choose", partial(self._open, path, None, mapping))

    def _join(self, path: Path) -> None:
        self._page.work.notices.dismiss("second")
        self._bench.change(lambda missed, work: missed.join(work, path, _ignore))

    def _begin(self, name: str) -> None:
        self._begun_at = datetime.now(UTC)
        self._page.start.show_reading(name)
        self._page.show_start()

    def _tell(self, progress: Progress) -> None:
        self._page.start.show_progress(progress.done, progress.total, progress.orders)

    def _cancel(self) -> None:
        self._tasks.cancel(_READ)
        self._leave()

    def _leave(self) -> None:
        """Show what there is without the file that was being read."""
        self._page.start.show_idle()
        if self._bench.work is not None:
            self._page.show_work()
        else:
            self._page.show_start()

    def _take(self, work: Work) -> None:
        self._page.start.show_idle()
        self._keep(None)
        self._page.work.notices.clear()
        self._bench.take(work)
        self._page.show_work()
        if work.found.format.is_of_a_shop:
            notice = Notice(Tone.WARNING, "What nobody knows about sending such orders", NOBODY_KNOWS)
            self._page.work.notices.show_notice("nobody knows", notice)
        self._page.work.show_step(Step.SORTING)

    def _refuse(self, error: Exception) -> None:
        self._page.start.show_idle()
        if isinstance(error, UnknownTable) and self._unknown is not None:
            self._page.mapping.show_preview(self._unknown.name, error.preview)
            self._page.show_mapping()
            return
        notice = Notice(Tone.DANGER, *_told(error))
        self._leave()
        notices = self._page.work.notices if self._bench.work is not None else self._page.start.notices
        notices.show_notice("file", notice)

    async def _close(self) -> None:
        missed, work = self._bench.missed, self._bench.work
        text = "Nothing is sent. What you said about its orders is kept, and counts when you open the file again."
        if missed is None or work is None:
            return
        if await confirm(self._page, f"Put {work.file.name} away?", text, accept="Put it away"):
            self._put_away(missed)

    def _put_away(self, missed: MissedOrders) -> None:
        self._writes.start(self._bench.put_away(missed), owner=self._page)
        self._keep(None)
        self._bench.take(None)
        self._page.show_start()

    def be_done(self) -> None:
        """Do not offer the file in hand again at the next start."""
        if (missed := self._bench.missed) is not None:
            self._writes.start(missed.put_away(), owner=self._page)

    def _remember(self, remembered: Remembered) -> None:
        self._zone = self._zone or remembered.zone
        self._page.start.show_zone(self._zone)

    def _keep(self, kept: Kept | None) -> None:
        self.kept = kept
        self._page.start.notices.dismiss("kept")
        if kept is not None and (missed := self._bench.missed) is not None:
            actions = (Action("Go on with it", self.resume), Action("Put it away", partial(self._put_away, missed)))
            text = f"Opened {day_and_time(kept.opened_at)} by {kept.who}, and not sent. What you said of it is kept."
            notice = Notice(Tone.INFO, f"{kept.file.name} was in hand", text, actions=actions, dismissible=False)
            self._page.start.notices.show_notice("kept", notice)
        self.keptChanged.emit()


def recognised(work: Work) -> str:
    """What a file was recognised as: its kind, how many orders, from which days, and the second file."""
    mapped = f" “{work.found.mapping}”" if work.found.mapping else ""
    parts = [f"{work.found.format.words}{mapped}", count_of(len(work.found.orders), "order")]
    parts += filter(None, (days_of(work.found.orders, work.zone), work.zone.key.replace("_", " ")))
    if work.second is not None and work.joined is not None:
        parts.append(f"2 files joined: {work.second.name} told of {count_of(work.joined.orders, 'order')}")
    if work.found.other_sheets:
        parts.append(f"not read: {', '.join(f'sheet “{name}”' for name in work.found.other_sheets)}")
    return ", ".join(parts)


def _told(error: Exception) -> tuple[str, str]:
    """Title and text of why a file could not be read."""
    if isinstance(error, OSError):
        cause = f"The system says: {error.strerror or 'it cannot be read'}."
        return "The file cannot be read", f"{cause} Look whether it is still there, and not open in another program."
    trouble = explain(error)
    return trouble.title, trouble.text


def _ignore(_progress: object) -> None:
    """Tell nobody how far a second file is: it is read while the first one stays on the screen."""
