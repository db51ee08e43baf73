"""The Pricing tab: a sale begun and ended, an earlier version put back, and prices copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.tour.guide import TourFailed, buttons
from sign_desk.tour.pricing import NEON, TUBES, open_prices
from sign_desk.ui.pricing.copying.dialog import CopyDialog
from sign_desk.ui.pricing.history.dialog import NOW, HistoryDialog
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.sale.dialog import SaleDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide
    from sign_desk.ui.kit.notices import Notice

_LINE = ("base_price", "line_1")
_END, _BEGUN = "End the sale…", "Do not begin it"


async def hold_a_sale(guide: Guide) -> None:
    """Begin a sale, edit another price meanwhile, and end the sale: exactly its own prices go back."""
    view = guide.desk.tabs.pricing_view
    await open_prices(guide, NEON)
    view.commands.sale.trigger()
    dialog = await guide.dialog(SaleDialog)
    dialog.form.set_values({"name": "Black Friday"})
    await guide.picture("sale-begin", dialog)
    await guide.press(dialog.accept_button, "“Begin the sale”")
    await guide.until(lambda: bool(buttons(view.notices, _BEGUN)), "it is told that a sale begins with the next save")
    await _type(guide, 2, "205.00")
    await _type(guide, 4, "265.00")
    await _save(guide)
    await guide.until(lambda: bool(buttons(view.notices, _END)), "it is told that the sale is live")
    await _type(guide, 2, "210.00")
    await _type(guide, 3, "320.00")
    await _save(guide)
    await guide.until(lambda: "edited again" in _sale(guide).text, "it is told what was edited since")
    await guide.picture("sale-live")
    await guide.press(buttons(view.notices, _END)[0], f"“{_END}”")
    ending = await guide.dialog(TakeBackDialog)
    await guide.until(lambda: ending.model.rowCount() > 2, "what goes back, and what was edited since, is shown")
    await guide.picture("sale-end", ending)
    await guide.press(ending.accept_button, "“End the sale”")
    await _save(guide)
    await guide.until(lambda: not buttons(view.notices, _END), "the sale has ended")


async def look_back(guide: Guide) -> None:
    """Look at the earlier versions, compare two, and see what putting one back would change."""
    view = guide.desk.tabs.pricing_view
    view.commands.history.trigger()
    dialog = await guide.dialog(HistoryDialog)
    lines = dialog.model.all_records
    await guide.until(lambda: bool(lines()) and all(line.changes is not None for line in lines()), "all is compared")
    await guide.until(lambda: dialog.changes.rowCount() > 0, "it is shown what the last save changed")
    await guide.picture("earlier-prices", dialog)
    dialog.table.select(lines()[-1].id)
    dialog.compare_with(NOW)
    await guide.until(lambda: dialog.changes.rowCount() > 0, "it is shown what putting a version back would change")
    dialog.changes.toggle(1)
    await guide.picture("earlier-prices-put-back", dialog)
    dialog.reject()


async def copy(guide: Guide) -> None:
    """See what copying another customiser's prices would change, and that other models are refused."""
    view = guide.desk.tabs.pricing_view
    view.commands.copy_from.trigger()
    dialog = await guide.dialog(CopyDialog)
    choice = dialog.source_choice
    for number in range(choice.count()):
        choice.setCurrentIndex(number)
        await guide.until(lambda: dialog.is_settled, "what copying would change is shown")
        if dialog.refusal.isVisible():
            await guide.picture("copy-prices-refused", dialog)
            break
    for number in range(choice.count()):
        choice.setCurrentIndex(number)
        await guide.until(lambda: dialog.is_settled, "what copying would change is shown")
        if dialog.copy_button.isEnabled():
            await guide.picture("copy-prices", dialog)
            break
    dialog.reject()
    await open_prices(guide, TUBES)


async def _type(guide: Guide, row: int, text: str) -> None:
    """Type the price of a row's first line."""
    view = guide.desk.tabs.pricing_view
    model = view.workspace.model
    column = model.column_of(_LINE)
    if column is None:
        raise TourFailed("there is no column for the price of the first line")
    view.valuesTyped.emit({model.cell(row, column): text})
    await guide.until(lambda: model.edit_text(row, column) == text, f"the price is {text}")


async def _save(guide: Guide) -> None:
    """Review what was edited, and save it."""
    view = guide.desk.tabs.pricing_view
    await guide.until(view.commands.review.isEnabled, "there is something to review")
    view.notices.dismiss("save")
    view.commands.review.trigger()
    review = await guide.dialog(ReviewDialog)
    await guide.until(lambda: review.samples.model.rowCount() > 0, "what customers pay is worked out")
    if review.typing.isVisible():
        review.typing.set_value(guide.desk.stores.demo_profile().name)
    await guide.press(review.save_button, "“Save”")
    await guide.until(lambda: view.notices.notice("save") is not None, "the prices are saved")


def _sale(guide: Guide) -> Notice:
    """The banner of the sale."""
    notice = guide.desk.tabs.pricing_view.notices.notice("sale 1")
    if notice is None:
        raise TourFailed("there is no banner of the sale")
    return notice
