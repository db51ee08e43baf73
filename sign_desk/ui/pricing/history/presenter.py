"""Shows the earlier versions of the prices that are open, and puts what is wanted of them onto the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.merge import UnitsDiffer
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.restoring import choosing, restoring
from sign_desk.store.errors import StoreError, VersionUnreadable
from sign_desk.ui.kit.files import open_file, save_file
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.history.comparing import Comparing
from sign_desk.ui.pricing.history.dialog import HistoryDialog, Wish
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackWords
from sign_desk.ui.pricing.history.taking_back import OTHER_UNITS, made_on, taken_back
from sign_desk.ui.pricing.history.words import VersionLine, from_file
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

    Make = Callable[[PricingDocument], Work[Step]]

_KIND = "Prices saved by Sign Desk (*.json)"
_SUFFIX = ".json"
_FILE = "file"


class Histories(QObject):
    """Whatever is wanted of an earlier version becomes an edit of the prices on the table."""

    def __init__(
        self, view: EditorView, editing: Editing, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        view.historyRequested.connect(self._open)

    def leave(self) -> None:
        """Close what is shown of prices that are not open any more."""
        self._tasks.cancel_all()

    def _open(self) -> None:
        if self._editing.is_open:
            self._view.finish_typing()
            self._tasks.start("history", self._show)

    async def _show(self) -> None:
        try:
            async with self._editing.held() as sheet:
                make = await self._wanted(sheet)
        except EditRefused as error:
            self._editing.tell_refused(str(error))
            return
        except StoreError as error:
            self._editing.tell_refused(explain(error).text)
            return
        if make is not None:
            self._editing.edit(make)

    async def _wanted(self, sheet: Sheet) -> Make | None:
        """Show the versions until one is wanted; what makes the step then. Raises EditRefused and StoreError."""
        dialog = HistoryDialog(sheet.name, sheet.prices, may_restore=not self._view.is_read_only, parent=self._view)
        comparing = Comparing(dialog, sheet, self._tasks)
        dialog.keepRequested.connect(partial(self._keep, sheet, comparing))
        dialog.exportRequested.connect(partial(self._start_export, sheet, comparing))
        dialog.importRequested.connect(partial(self._start_import, sheet, comparing))
        try:
            await comparing.reload()
            is_accepted = await accepted(dialog)
            version, wish = dialog.version, dialog.wish
            difference, ticked = dialog.difference, dialog.ticked
        finally:
            for key in (*Comparing.TASKS, _FILE):
                self._tasks.cancel(key)
        if not is_accepted or version is None:
            return None
        if wish is Wish.UNDO_SAVE:
            return await self._undo_save(sheet, version)
        if difference is None:
            return None
        if wish is Wish.PUT_TICKED_BACK:
            difference = await in_slices(choosing(difference, ticked))
        try:
            step = await in_slices(restoring(difference, f"Put back prices of {version.when}"))
        except UnitsDiffer:
            raise EditRefused(OTHER_UNITS) from None
        return partial(made_on, difference.before, step)

    async def _undo_save(self, sheet: Sheet, line: VersionLine) -> Make | None:
        history = sheet.books.history
        version = await history.get(line.id, sheet.place.customiser_id)
        if version.save is None:
            raise VersionUnreadable
        before = await history.document(version.save.before_id)
        versions = before, await history.document(version.id)
        words = TakeBackWords(f"Undo the save of {line.when}", "Undo the save", "The save")
        return await taken_back(sheet, versions, words, words.title, self._view)

    # -- kept for good ------------------------------------------------------------------------------------

    def _keep(self, sheet: Sheet, comparing: Comparing, line: VersionLine) -> None:
        history = sheet.books.history
        self._writes.start(
            history.unpin(line.id) if line.is_pinned else history.pin(line.id, ""),
            owner=self,
            done=lambda _: comparing.reload_later(),
            failed=comparing.tell,
        )

    # -- files --------------------------------------------------------------------------------------------

    def _start_export(self, sheet: Sheet, comparing: Comparing, line: VersionLine) -> None:
        self._tasks.start(_FILE, partial(self._export, sheet, comparing, line), failed=comparing.tell)

    async def _export(self, sheet: Sheet, comparing: Comparing, line: VersionLine) -> None:
        proposed = f"{_file_name(sheet.name)} {line.taken_at:%Y-%m-%d}{_SUFFIX}"
        path = await save_file(comparing.dialog, "Save these prices as a file", proposed, _KIND)
        if path is not None:
            history = sheet.books.history
            version = await history.get(line.id, sheet.place.customiser_id)
            await history.write(path, version.snapshot, sheet.name)
            comparing.tell_saved(path.name)

    def _start_import(self, sheet: Sheet, comparing: Comparing) -> None:
        self._tasks.start(_FILE, partial(self._import, sheet, comparing), failed=comparing.tell)

    async def _import(self, sheet: Sheet, comparing: Comparing) -> None:
        path = await open_file(comparing.dialog, "Open prices that were saved as a file", _KIND)
        if path is not None:
            file = await sheet.books.history.read(path, sheet.place.customiser_id)
            comparing.add(from_file(path.name, file), PricingDocument(file.tree))


def _file_name(name: str) -> str:
    """A name as part of a file's: nothing in it that a file system minds."""
    return "".join(char if char.isalnum() or char in " -_" else " " for char in name).strip() or "prices"
