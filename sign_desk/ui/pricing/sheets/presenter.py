"""Exports the prices that are open to a spreadsheet, and imports one as edits that are reviewed like any others."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.sheets.importing import importing
from sign_desk.pricing.sheets.tables import tabulating
from sign_desk.pricing.slices import in_slices
from sign_desk.services.background import in_background
from sign_desk.services.pricing.sheets import reading, writing
from sign_desk.ui.kit.files import open_file, save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.progress import watched
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.sheets.export_dialog import SheetExportDialog
from sign_desk.ui.pricing.sheets.import_dialog import ImportDialog
from sign_desk.ui.pricing.sheets.words import tables_of, terms_of, wrong_ending
from sign_desk.ui.trouble import Explained, explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.sheets.importing import DryRun
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.ui.kit.progress import ProgressDialog
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

_TASK, _NOTICE = "sheets", "spreadsheet"
_WORKBOOK, _TEXT = "Workbook (*.xlsx)", "Table of text (*.csv)"
_EITHER = "Spreadsheets (*.xlsx *.csv)"


class Sheets(QObject):
    """Prices out to files and back. Files are written and read behind the window, and that can be stopped."""

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        for signal, work in ((view.exportRequested, self._export), (view.importRequested, self._import)):
            signal.connect(partial(self._start, work))

    def leave(self) -> None:
        """Give up what is about prices that are not open any more."""
        self._tasks.cancel_all()

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        if self._editing.is_open:
            self._view.finish_typing()
            self._view.notices.dismiss(_NOTICE)
            self._tasks.start(_TASK, work, failed=self._tell_failed)

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, Explained):
            raise error
        trouble = explain(error)
        self._view.notices.show_notice(_NOTICE, Notice(Tone.DANGER, trouble.title, trouble.text))

    # -- out ----------------------------------------------------------------------------------------------

    async def _export(self) -> None:
        sheet = self._editing.sheet
        wanted = tables_of(sheet.document)
        dialog = SheetExportDialog(tuple(wanted), _shown_part(self._view, wanted), self._view)
        if not await accepted(dialog):
            return
        part = dialog.chosen
        suffix, kind = ("xlsx", _WORKBOOK) if part is None else ("csv", _TEXT)
        name = f"prices-{sheet.place.customiser_id}-{datetime.now().astimezone():%Y-%m-%d}.{suffix}"
        path = await save_file(self._view, "Export to a spreadsheet", name, kind)
        if path is None:
            return
        if path.suffix.lower() != f".{suffix}":
            notice = Notice(Tone.WARNING, "The prices were not exported", wrong_ending(path, suffix))
            self._view.notices.show_notice(_NOTICE, notice)
            return
        if part is not None:
            wanted = {part: wanted[part]}
        if await watched("Exporting the prices", self._view, partial(_write, sheet, wanted, path)):
            self._tell_exported(sheet.document, path)

    def _tell_exported(self, document: PricingDocument, path: Path) -> None:
        text = f"They are in {path}."
        if document.is_changed:
            text = f"{text} Your unsaved changes are among them: your store does not have these yet."
        self._view.notices.show_notice(_NOTICE, Notice(Tone.OK, "The prices were exported", text))

    # -- in -----------------------------------------------------------------------------------------------

    async def _import(self) -> None:
        path = await open_file(self._view, "Import from a spreadsheet", _EITHER)
        if path is None:
            return
        async with self._editing.held() as sheet:
            dry = await watched("Reading the file", self._view, partial(_read, sheet, path))
            step = await self._asked(sheet, dry, path) if dry is not None else None
            document = sheet.document
        if step is not None:
            self._editing.edit(partial(_taken, document, step))

    async def _asked(self, sheet: Sheet, dry: DryRun, path: Path) -> Step | None:
        """Show what the file would change; the step that does it, if that is to be done."""
        dialog = ImportDialog(path.name, dry, sheet.prices, self._view)
        name = f"Import {path.name}"
        steps: dict[bool, Step] = {}

        async def show(clear: bool) -> None:
            dialog.show_difference(None)
            steps.clear()
            step = await in_slices(dry.stepping(name, clear=clear))
            difference = await in_slices(differing(dry.document, dry.document.apply(step)))
            steps[clear] = step
            dialog.show_difference(difference)

        def choose(clear: bool) -> None:
            self._tasks.start("preview", partial(show, clear))

        dialog.blanksChosen.connect(choose)
        if not dry.blanks:
            choose(clear=False)
        try:
            return next(iter(steps.values())) if await accepted(dialog) else None
        finally:
            self._tasks.cancel("preview")


async def _write(sheet: Sheet, wanted: Mapping[str, Sequence[Branch]], path: Path, dialog: ProgressDialog) -> bool:
    terms = terms_of(sheet.place.customiser_id, sheet.prices)
    tables = await in_slices(tabulating(sheet.document, wanted, terms))
    dialog.expect(sum(len(table.rows) for table in tables), "row")
    await in_background(writing(tables, path, terms.mark), dialog.show_done)
    return True


async def _read(sheet: Sheet, path: Path, dialog: ProgressDialog) -> DryRun:
    tables = await in_background(reading(path), dialog.show_done)
    return await in_slices(importing(sheet.document, tables, terms_of(sheet.place.customiser_id, sheet.prices)))


def _taken(computed_from: PricingDocument, step: Step, document: PricingDocument) -> Work[Step]:
    yield
    if document is not computed_from:
        raise EditRefused("The prices were changed before that. Import the file again.")
    return step


def _shown_part(view: EditorView, wanted: Mapping[str, Sequence[Branch]]) -> str:
    """The name of the part that the grid shows, or else of the first."""
    shown = view.shown_branch
    return next((name for name, branches in wanted.items() if shown in branches), next(iter(wanted)))
