"""The Pricing tab: prices edited, adjusted in bulk, reviewed, merged and saved, and saves that go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.keys import Part
from sign_desk.tour.guide import TourFailed, buttons
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.pricing.since_dialog import DifferenceDialog
from sign_desk.ui.shell.main_window import Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.tour.backstage import JsonObject
    from sign_desk.tour.guide import Guide

NEON, TUBES = 1, 2
"""The customisers whose prices the tour opens."""

_SAVE = f"PUT /api/v2/customisers/{NEON}/pricing"
_READ = f"GET /api/v2/customisers/{NEON}/pricing"
_LINE = ("base_price", "line_1")
_SEE = "See, or bring back…"
_MANY = 20
_ROWS = 12


async def edit(guide: Guide) -> None:
    """Edit prices in the grid, adjust many at once, review what that changes, and save it."""
    view = guide.desk.tabs.pricing_view
    await open_prices(guide, NEON)
    await guide.until(lambda: view.workspace.model.rowCount() == _ROWS, "the prices of every list are shown")
    await guide.picture("pricing")
    # Ten times too much, and no more than nothing: what a slip of the finger makes.
    await _type(guide, 0, "990.00")
    await _type(guide, 9, "0")
    view.workspace.findings.unfold()
    await guide.until(lambda: view.workspace.findings.model.rowCount() > 1, "what looks like a slip is found")
    await guide.picture("pricing-edited")
    view.workspace.findings.button.setChecked(False)
    zero = _text(guide, 9)
    view.commands.undo.trigger()
    await guide.until(lambda: _text(guide, 9) != zero, "an edit is undone")
    view.commands.redo.trigger()
    await guide.until(lambda: _text(guide, 9) == zero, "and done again")
    await _adjust(guide)
    await _review_and_save(guide)


async def meet_another_client(guide: Guide) -> None:
    """Save over what somebody else has changed meanwhile: nothing of theirs is overwritten unseen."""
    view, backstage = guide.desk.tabs.pricing_view, await guide.backstage()
    await _type(guide, 3, "310.00")
    await _type(guide, 1, "155.00")

    def reprice(pricing: JsonObject) -> None:
        rows = pricing["price_lists"][0]["rows"]
        rows[3]["base_price"]["line_1"] = 29500
        rows[2]["letter_price"]["line_1"] = 1250

    await _change_elsewhere(guide, NEON, reprice)
    await guide.until(view.commands.review.isEnabled, "there is something to review")
    view.commands.review.trigger()
    merge = await guide.dialog(MergeDialog)
    guide.check(not merge.continue_button.isEnabled(), "what both have changed has to be decided")
    await guide.picture("pricing-merge", merge)
    await guide.press(merge.all_mine, "“Keep all yours”")
    await guide.press(merge.continue_button, "“Continue”")
    review = await guide.dialog(ReviewDialog)
    await guide.until(review.notices.isVisible, "it is told what else was changed meanwhile")
    await _save(guide, review)
    await _until_told(guide, "Saved at")
    rows = (await backstage.call("GET", _path(NEON)))["pricing"]["price_lists"][0]["rows"]
    kept = rows[3]["base_price"]["line_1"], rows[1]["base_price"]["line_1"], rows[2]["letter_price"]["line_1"]
    guide.check(kept == (31000, 15500, 1250), "the service has both sides' changes")


async def fail_to_save(guide: Guide) -> None:
    """See a save refused, and one of which no answer comes, until reading back tells what became of it."""
    backstage = await guide.backstage()
    await _type(guide, 2, "222.00")
    refusal = {"pricing.price_lists.0.rows.2.base_price.line_1": ["The price may not be above 200."]}
    await backstage.let_fail(_SAVE, "status", status=422, errors=refusal)
    await _save(guide, await _review(guide))
    await _until_told(guide, "The service refuses these prices")
    await guide.picture("pricing-refused")
    review = await _review(guide)
    await backstage.let_fail(_SAVE, "apply_then_cut")
    # It looks twice before it sends; only what is read after that fails.
    await backstage.let_fail(_READ, "latency", seconds=0, count=2)
    await backstage.let_fail(_READ, "html_500", count=_MANY)
    await _save(guide, review)
    notices = guide.desk.tabs.pricing_view.notices
    await guide.until(lambda: bool(buttons(notices, "Look again")), "it is told that nobody knows yet")
    await guide.picture("pricing-not-known")
    await backstage.heal()
    await guide.press(buttons(notices, "Look again")[0], "“Look again”")
    await _until_told(guide, "Saved at")
    guide.check(await _price_elsewhere(guide, 2) == 22200, "the service has the prices of the answer that was lost")


async def find_changes_back(guide: Guide) -> None:
    """Leave a customiser with unsaved changes and find them again, and learn what was changed elsewhere."""
    view = guide.desk.tabs.pricing_view
    await _type(guide, 1, "149.95")
    await open_prices(guide, TUBES)
    await open_prices(guide, NEON)
    await guide.until(lambda: _text(guide, 1).startswith("149.95"), "the unsaved change is there again")
    await guide.until(lambda: view.notices.notice("staged") is not None, "it is told that unsaved changes are back")
    await guide.picture("pricing-unsaved")

    def remove_list(pricing: JsonObject) -> None:
        del pricing["price_lists"][2]
        pricing["price_lists"][0]["rows"][1]["base_price"] = 15900

    await _change_elsewhere(guide, TUBES, remove_list)
    await open_prices(guide, TUBES)
    await guide.until(lambda: bool(buttons(view.notices, _SEE)), "it is told what was changed elsewhere")
    await guide.picture("pricing-changed-elsewhere")
    await guide.press(buttons(view.notices, _SEE)[0], f"“{_SEE}”")
    dialog = await guide.dialog(DifferenceDialog)
    await guide.picture("pricing-bring-back", dialog)
    dialog.reject()


async def open_prices(guide: Guide, customiser_id: int) -> None:
    """Open the prices of a customiser, all lists at once."""
    customisers, view = guide.desk.tabs.customisers_view, guide.desk.tabs.pricing_view
    guide.desk.window.show_tab(Tab.CUSTOMISERS)
    customisers.table.selectRow(_row_of(guide, customiser_id))
    await guide.press(customisers.detail.pricing_button, "“Open its pricing”")
    await guide.until(lambda: view.pages.state is ViewState.CONTENT, "the pricing is shown")
    await guide.until(lambda: not view.refresh_button.busy, "the pricing is the newest")
    view.workspace.navigator.choose(Scope(Part.ROW))
    await guide.until(lambda: view.workspace.model.scope.part is Part.ROW, "the prices of every list are shown")


async def _adjust(guide: Guide) -> None:
    """Raise every price by a percentage, seen before it is done."""
    view = guide.desk.tabs.pricing_view
    view.commands.adjust.trigger()
    dialog = await guide.dialog(AdjustDialog)
    dialog.form.set_values({"amount": "7.5", "target": "ending", "endings": ".95"})
    await guide.until(lambda: "7.5" in dialog.summary.text(), "what becomes of the prices is shown")
    await guide.picture("pricing-adjust", dialog)
    before = _text(guide, 1)
    await guide.press(dialog.apply_button, "“Change prices”")
    await guide.until(lambda: _text(guide, 1) != before, "the prices are changed")
    guide.check(_text(guide, 1).endswith(".95"), "they end as was asked for")


async def _review_and_save(guide: Guide) -> None:
    review = await _review(guide)
    guide.check(not review.save_button.isEnabled(), "a price of 0 asks for the store's name to be typed")
    await guide.picture("pricing-review", review)
    await _save(guide, review)
    await _until_told(guide, "Saved at")
    guide.check(await _price_elsewhere(guide, 1) == 15995, "the service has what was saved")
    await guide.picture("pricing-saved")


async def _review(guide: Guide) -> ReviewDialog:
    """Ask for the review and wait for all of it."""
    view = guide.desk.tabs.pricing_view
    await guide.until(view.commands.review.isEnabled, "there is something to review")
    view.commands.review.trigger()
    review = await guide.dialog(ReviewDialog)
    await guide.until(lambda: review.is_complete, "all there is to read is shown")
    return review


async def _save(guide: Guide, review: ReviewDialog) -> None:
    await guide.until(lambda: review.is_complete, "all there is to read is shown")
    if review.typing.isVisible():
        review.typing.set_value(guide.desk.stores.demo_profile().name)
    # What was told of the save before must not be taken for what is told of this one.
    guide.desk.tabs.pricing_view.notices.clear()
    await guide.press(review.save_button, "“Save”")


def _row_of(guide: Guide, customiser_id: int) -> int:
    model = guide.desk.tabs.customisers_view.model
    return next(row for row in range(model.rowCount()) if model.record(row).customiser_id == customiser_id)


async def _type(guide: Guide, row: int, text: str) -> None:
    """Type the price of a row's first line."""
    grid = guide.desk.tabs.pricing_view.workspace.grid
    place = row, _column(guide)
    before = _text(guide, row)
    grid.go_to(place)
    grid.textsEntered.emit({guide.desk.tabs.pricing_view.workspace.model.cell(*place): text})
    await guide.until(lambda: _text(guide, row) != before, f"the price is {text}")


def _text(guide: Guide, row: int) -> str:
    """The price of a row's first line as it is typed."""
    return guide.desk.tabs.pricing_view.workspace.model.edit_text(row, _column(guide))


def _column(guide: Guide) -> int:
    column = guide.desk.tabs.pricing_view.workspace.model.column_of(_LINE)
    if column is None:
        raise TourFailed("there is no column for the price of the first line")
    return column


async def _until_told(guide: Guide, words: str) -> None:
    def is_told() -> bool:
        notice = guide.desk.tabs.pricing_view.notices.notice("save")
        return notice is not None and notice.title.startswith(words)

    await guide.until(is_told, f"the operator is told: {words}")


async def _price_elsewhere(guide: Guide, row: int) -> int:
    """What the service has as the price of the first list's row, in cents."""
    told = await (await guide.backstage()).call("GET", _path(NEON))
    price: int = told["pricing"]["price_lists"][0]["rows"][row]["base_price"]["line_1"]
    return price


async def _change_elsewhere(guide: Guide, customiser_id: int, change: Callable[[JsonObject], None]) -> None:
    """Change prices as another client of the same store."""
    backstage = await guide.backstage()
    pricing = (await backstage.call("GET", _path(customiser_id)))["pricing"]
    change(pricing)
    for told_only in ("customiser_id", "value_units"):
        pricing.pop(told_only, None)
    await backstage.call("PUT", _path(customiser_id), {"pricing": pricing})


def _path(customiser_id: int) -> str:
    return f"/api/v2/customisers/{customiser_id}/pricing"
