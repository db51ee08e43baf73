"""The tour's way through spreadsheets: prices out and in again, a price sheet, and several customisers repriced."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit

from sign_desk.tour.guide import TourFailed, buttons
from sign_desk.tour.pricing import NEON, open_prices
from sign_desk.ui.pricing.reprice.choose_dialog import ChooseDialog
from sign_desk.ui.pricing.reprice.review_dialog import SeveralReviewDialog
from sign_desk.ui.pricing.reprice.rule_dialog import RuleDialog
from sign_desk.ui.pricing.sheets.export_dialog import SheetExportDialog
from sign_desk.ui.pricing.sheets.import_dialog import ImportDialog
from sign_desk.ui.pricing.sheets.price_sheet_dialog import PriceSheetDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_PRICE = "Base, line 1 (USD)"
_PLAQUE, _EVENTS = 4, 7
_UNDO = "Undo all…"


async def go_out_and_in(guide: Guide) -> None:
    """Export a price list, see what a changed file would do, and make a price sheet."""
    view = guide.desk.tabs.pricing_view
    await open_prices(guide, NEON)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "standard.csv"
        view.commands.export_sheet.trigger()
        dialog = await guide.dialog(SheetExportDialog)
        dialog.text.setChecked(True)
        dialog.part.set_value("Standard")
        await guide.picture("pricing-export", dialog)
        dialog.accept()
        await _choose(guide, file)
        await _until_told(guide, "spreadsheet", "The prices were exported")
        _change(file)
        view.commands.import_sheet.trigger()
        await _choose(guide, file)
        dry_run = await guide.dialog(ImportDialog)
        guide.check(not dry_run.accept_button.isEnabled(), "what becomes of blank cells has to be said")
        await guide.press(dry_run.keep, "“Keep what is there”")
        await guide.until(dry_run.accept_button.isEnabled, "what the file would change is shown")
        await guide.picture("pricing-import", dry_run)
        dry_run.reject()
        view.commands.price_sheet.trigger()
        choosing = await guide.dialog(PriceSheetDialog)
        await guide.picture("pricing-price-sheet", choosing)
        choosing.live.setChecked(True)
        choosing.accept()
        page = Path(folder) / "prices.pdf"
        await _choose(guide, page)
        await _until_told(guide, "price sheet", "The price sheet was made")
        guide.check(page.read_bytes().startswith(b"%PDF"), "the price sheet is there")


async def reprice(guide: Guide) -> None:
    """Raise the prices of two customisers at once, the second of which fails, and undo all of it."""
    view, backstage = guide.desk.tabs.pricing_view, await guide.backstage()
    view.commands.reprice.trigger()
    choosing = await guide.dialog(ChooseDialog)
    for row in range(choosing.model.rowCount()):
        record = choosing.model.record(row)
        if record is not None and record.customiser_id in {_PLAQUE, _EVENTS}:
            choosing.model.toggle(row)
    await guide.picture("pricing-reprice-whom", choosing)
    choosing.accept()
    rule = await guide.dialog(RuleDialog)
    rule.form.set_values({"amount": "7"})
    await guide.until(rule.review_button.isEnabled, "what the rule makes of the prices is shown")
    await guide.picture("pricing-reprice", rule)
    rule.accept()
    review = await guide.dialog(SeveralReviewDialog)
    await guide.picture("pricing-reprice-review", review)
    await backstage.let_fail(f"PUT /api/v2/customisers/{_EVENTS}/pricing", "status", status=422, errors={})
    await guide.press(review.save_button, "“Save”")
    await guide.until(lambda: bool(buttons(view.notices, _UNDO)), "it is told which are live")
    await guide.until(lambda: view.is_loaded and not view.refresh_button.busy, "the prices are shown again")
    await guide.picture("pricing-reprice-stopped")
    await guide.press(buttons(view.notices, _UNDO)[0], f"“{_UNDO}”")
    undoing = await guide.dialog(SeveralReviewDialog)
    await guide.press(undoing.save_button, "“Save”")
    await _until_told(guide, "reprice", "The repricing was undone")


def _change(file: Path) -> None:
    """Change the file as an operator might: a price, a blank, a slip, and a row of another customiser."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        headings, *rows = csv.reader(stream)
    price = headings.index(_PRICE)
    for row, text in zip(rows, ("104.50", "", "about 200"), strict=False):
        row[price] = text
    rows[3][0] = "42"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])


async def _choose(guide: Guide, file: Path) -> None:
    dialog = await guide.dialog(QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    if name is None:
        raise TourFailed("there is nowhere to type the name of a file")
    name.setText(str(file))
    dialog.accept()
    await guide.until(lambda: not dialog.isVisible(), "the file is chosen")


async def _until_told(guide: Guide, key: str, words: str) -> None:
    def is_told() -> bool:
        notice = guide.desk.tabs.pricing_view.notices.notice(key)
        return notice is not None and notice.title.startswith(words)

    await guide.until(is_told, f"the operator is told: {words}")
