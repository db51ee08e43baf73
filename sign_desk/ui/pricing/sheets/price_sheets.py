"""Makes price sheets of the prices that are open, as PDF or as a workbook."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.pricing.sheets.price_sheet import Contents, PriceSheet, is_undecided, price_sheet
from sign_desk.pricing.slices import in_slices
from sign_desk.services.background import in_background
from sign_desk.services.pricing.sheets import writing
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.progress import watched
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.review.words import counted
from sign_desk.ui.pricing.sheets.paper import print_pieces
from sign_desk.ui.pricing.sheets.price_sheet_dialog import PriceSheetDialog
from sign_desk.ui.pricing.sheets.words import terms_of, wrong_ending
from sign_desk.ui.pricing.words import item_name
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sign_desk.pricing.keys import ItemKey
    from sign_desk.ui.kit.progress import ProgressDialog
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.review.reading import Desk
    from sign_desk.ui.pricing.sheet import Sheet

_NOTICE = "price sheet"
_PDF, _WORKBOOK = "Page (*.pdf)", "Workbook (*.xlsx)"
_UNDECIDED = (
    "Sample signs are left out: some of them are priced by area and others by volume, and a store does one of both. "
    "Keep those of one kind among the sample signs, which a review of changes leads to."
)


class _Asked(NamedTuple):
    """Which price lists, and whether with the unsaved changes."""

    lists: Sequence[ItemKey]
    is_staged: bool


class PriceSheets(QObject):
    """Makes price sheets; nothing is asked of the service for them."""

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        self._desk: Desk | None = None
        view.priceSheetRequested.connect(self._start)

    def use(self, desk: Desk | None) -> None:
        """Make sheets of the customiser that is open from now on; None: none is."""
        self._tasks.cancel_all()
        self._desk = desk

    def _start(self) -> None:
        if self._desk is not None and self._editing.is_open:
            self._view.finish_typing()
            self._view.notices.dismiss(_NOTICE)
            self._tasks.start("price sheet", partial(self._make, self._desk), failed=self._tell_failed)

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            raise error
        trouble = explain(error)
        self._view.notices.show_notice(_NOTICE, Notice(Tone.DANGER, trouble.title, trouble.text))

    async def _make(self, desk: Desk) -> None:
        sheet = self._editing.sheet
        document = sheet.document
        lists = {
            key: (item_name(document, key, sheet.prices), len(document.keys(rows_of(key))))
            for key in document.keys(LISTS)
        }
        changes = len(document.changed_keys) + len(document.changed_branches)
        dialog = PriceSheetDialog(lists, changes, self._view)
        if not await accepted(dialog):
            return
        asked = _Asked(dialog.chosen, dialog.is_staged)
        suffix, kind = ("pdf", _PDF) if dialog.is_pdf else ("xlsx", _WORKBOOK)
        name = f"price-sheet-{sheet.place.customiser_id}-{datetime.now().astimezone():%Y-%m-%d}.{suffix}"
        path = await save_file(self._view, "Save the price sheet", name, kind)
        if path is None:
            return
        if path.suffix.lower() != f".{suffix}":
            notice = Notice(Tone.WARNING, "The price sheet was not made", wrong_ending(path, suffix))
            self._view.notices.show_notice(_NOTICE, notice)
            return
        rows = await watched("Making the price sheet", self._view, partial(_written, desk, sheet, asked, path))
        if rows is not None:
            text = f"{counted(rows, 'row')}, in {path}."
            if is_undecided(document, await desk.choices.signs(document.pricing_model)):
                text = f"{text} {_UNDECIDED}"
            self._view.notices.show_notice(_NOTICE, Notice(Tone.OK, "The price sheet was made", text))


async def _written(desk: Desk, sheet: Sheet, asked: _Asked, path: Path, dialog: ProgressDialog) -> int:
    """Make the sheet and write it, as PDF if that is the file's ending; how many rows it has."""
    made = await _made(desk, sheet, asked)
    if path.suffix.lower() == ".pdf":
        await print_pieces(made.pages(), path)
    else:
        dialog.expect(made.rows, "row")
        await in_background(writing(made.tables(), path, "."), dialog.show_done)
    return made.rows


async def _made(desk: Desk, sheet: Sheet, asked: _Asked) -> PriceSheet:
    document = sheet.document if asked.is_staged else sheet.book.document
    facts = {
        "Store": desk.session.profile.name,
        "Customiser": sheet.name,
        "Currency": sheet.prices.currency,
        "Made": day_and_time(datetime.now(UTC)),
        "Prices": f"as the store had them {day_and_time(sheet.book.fetched_at)}",
    }
    if asked.is_staged:
        facts["Note"] = "With changes that are not live yet: the store does not have these prices."
    contents = Contents(
        document,
        [key for key in asked.lists if key in document],
        await desk.choices.signs(document.pricing_model),
        lambda key: item_name(document, key, sheet.prices),
    )
    terms = terms_of(sheet.place.customiser_id, sheet.prices)
    return await in_slices(price_sheet(f"Prices: {sheet.name}", facts, contents, terms))
