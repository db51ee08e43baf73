"""Prices edited, reviewed, saved and read back: by clicks and keys, in the real application, on the real sandbox."""

import json
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.pricing.merge import Side
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog

SAVE = "PUT /api/v2/customisers/{customiser}/pricing"


def base(pricing, price_list=0, row=0, line=1):
    return pricing["price_lists"][price_list]["rows"][row]["base_price"][f"line_{line}"]


async def test_edit_review_save_and_read_back(open_pricing, shop):
    _, editor = await open_pricing()
    before = shop.pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "109.50")
    await editor.changes(1)
    assert editor.text(0, ("base_price", "line_1")) == "$109.50"
    assert shop.pricing() == before

    review = await editor.review()
    assert "1 change" in review.save_button.text()
    await editor.save(review)
    await editor.saved()

    after = shop.pricing()
    assert base(after) == 10950
    before["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 10950
    assert after == before
    await editor.changes(0)


async def test_undo_leads_back_to_what_was_loaded(open_pricing, shop):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "1")
    await editor.type_into(1, ("letter_price", "line_1"), "2.25")
    await editor.click_cell(0, ("base_price", "line_2"))
    await editor.press("Del")
    await editor.changes(3)
    for _ in range(3):
        await editor.press("Ctrl+Z")
    await editor.changes(0)
    assert not editor.view.commands.undo.isEnabled()
    assert editor.document.tree is editor.document.loaded
    await editor.press("Ctrl+Shift+Z")
    await editor.changes(1)


async def test_a_block_of_a_spreadsheet_is_pasted(open_pricing, shop):
    _, editor = await open_pricing()
    await editor.show_list(1)
    QApplication.clipboard().setText("101.00\t111.00\n202.00\t222.00\n")
    await editor.click_cell(0, ("base_price", "line_1"))
    await editor.press("Ctrl+V")
    await editor.changes(4)
    review = await editor.review()
    await editor.save(review)
    await editor.saved()
    after = shop.pricing()
    assert [base(after, 1, row, line) for row in (0, 1) for line in (1, 2)] == [10100, 11100, 20200, 22200]


async def test_prices_are_raised_by_a_percentage_and_end_in_95(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.click_cell(0, ("base_price", "line_1"))
    await editor.press("Ctrl+A")
    editor.view.commands.adjust.trigger()
    dialog = await hand.dialog(editor.view, AdjustDialog)
    await dialog_asks(dialog, hand, percent="7.5", ending=".95")
    await until(dialog.apply_button.isEnabled)
    await hand.click(dialog.apply_button)
    await until(editor.view.commands.undo.isEnabled)

    before = shop.pricing()["price_lists"][0]["rows"]
    rows = editor.document.keys(rows_of(editor.document.keys(LISTS)[0]))
    for key, row in zip(rows, before, strict=True):
        for name in ("base_price", "letter_price"):
            for line, price in row[name].items():
                now = editor.document.fields(key)[name][line]
                assert now % 100 == 95
                assert abs(Decimal(now) - Decimal(price) * Decimal("1.075")) <= 50
    await editor.press("Ctrl+Z")
    await editor.changes(0)


async def dialog_asks(dialog, hand, *, percent, ending):
    form = dialog.form
    await hand.type_into(form.field("amount").control, percent)
    target = form.field("target").control
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_End)
    await hand.type_into(form.field("endings").control, ending)


async def test_what_a_second_client_changed_is_kept_and_asked_about(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    await editor.type_into(1, ("base_price", "line_1"), "130")

    def elsewhere(pricing):
        rows = pricing["price_lists"][0]["rows"]
        rows[0]["base_price"]["line_1"] = 11100
        rows[2]["base_price"]["line_1"] = 22200

    shop.replace(elsewhere)
    await editor.until(editor.view.commands.review.isEnabled)
    editor.view.commands.review.trigger()
    merge = await hand.dialog(editor.view, MergeDialog)
    assert not merge.continue_button.isEnabled()
    await hand.tick(merge.question.sides[Side.MINE])
    await hand.click(merge.continue_button)
    review = await hand.dialog(editor.view, ReviewDialog)
    await editor.save(review)
    await editor.saved()
    assert [base(shop.pricing(), row=row) for row in (0, 1, 2)] == [12000, 13000, 22200]


async def test_a_save_that_is_cut_off_is_found_out_by_reading_back(open_pricing, shop, sandbox, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    review = await editor.review()
    sandbox.fault(SAVE, "apply_then_cut")
    await editor.save(review)
    await editor.saved()
    assert base(shop.pricing()) == 12000
    await editor.changes(0)


async def test_a_save_that_never_arrived_keeps_the_changes(open_pricing, shop, sandbox, until):
    _, editor = await open_pricing()
    before = shop.pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    review = await editor.review()
    sandbox.fault(SAVE, "close_before_reading")
    await editor.save(review)
    await editor.saved("The prices were not saved")
    assert shop.pricing() == before
    await editor.changes(1)


async def test_what_the_service_refuses_leads_to_its_cell(open_pricing, shop, sandbox, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    review = await editor.review()
    sandbox.fault(
        SAVE,
        "status",
        status=422,
        body=json.dumps(
            {"message": "No.", "errors": {"pricing.price_lists.0.rows.1.letter_price.line_2": ["Too dear."]}}
        ),
    )
    await editor.save(review)
    notice = await editor.saved("The service refuses")
    assert "Too dear." in notice.text
    row = editor.document.keys(rows_of(editor.document.keys(LISTS)[0]))[1]
    await until(lambda: any("Too dear." in found.message for found in editor.work._inspection.at(row)))
    await editor.changes(1)


async def test_unsaved_changes_are_back_after_the_window_was_closed(open_pricing, shop):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    await editor.type_into(1, ("base_price", "line_1"), "130")
    await editor.changes(2)
    desk, editor = await open_pricing(again=True)
    await editor.changes(2)
    assert editor.notice("staged") is not None
    assert any("unsaved prices" in need.title for need in desk.needs_you.needs)
    await editor.show_list(0)
    await editor.press("Ctrl+Z")
    await editor.changes(1)


async def test_a_removed_size_takes_its_rows_and_needs_the_stores_name(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.click_cell(3, ("name",))
    editor.view.commands.remove.trigger()
    question = await hand.answer(editor.view, "Remove")
    assert "XL" in question.text()
    review = await editor.review()
    assert not review.save_button.isEnabled()
    await hand.type_into(review.typing, "Northern Neon")
    await editor.save(review)
    await editor.saved()
    after = shop.pricing()
    assert [size["name"] for size in after["sizes"]] == ["Small", "Medium", "Large"]
    assert all(len(price_list["rows"]) == 3 for price_list in after["price_lists"])


@pytest.mark.parametrize(("is_demo", "name"), [(False, "Northern Neon"), (True, "Demo store")])
async def test_unsaved_edits_of_another_store_are_listed_and_lead_there(
    open_pricing, connect_store, start_sandbox, until, is_demo, name
):
    desk, editor = await open_pricing(demo=is_demo)
    await editor.show_list(0)
    await editor.type_into(1, ("base_price", "line_1"), "80.00")
    await editor.changes(1)
    await connect_store(desk, start_sandbox(), name="Southern Signs")
    need = await until(lambda: next((one for one in desk.needs_you.needs if "unsaved" in one.title), None))
    assert (need.title, need.action) == (f"{name}: unsaved prices", "Open the store")
    assert need.text == "1 edit of 1 customiser, which the store does not have yet."
    need.run()
    await until(lambda: any(one.title == "Storefront neon sign: unsaved prices" for one in desk.needs_you.needs))
    assert desk.shell.session.profile.name == name


async def test_unsaved_edits_of_the_demo_store_are_listed_where_no_store_opens_and_go_with_it(
    open_desk, open_pricing, hand, until
):
    _, editor = await open_pricing(demo=True)
    await editor.show_list(0)
    await editor.type_into(1, ("base_price", "line_1"), "80.00")
    await editor.changes(1)
    desk = await open_desk()

    def listed():
        return [need.title for need in desk.needs_you.needs if "unsaved" in need.title]

    await until(lambda: listed() == ["Demo store: unsaved prices"])
    desk.window.freshDemoRequested.emit()
    await hand.answer(desk.window, "Start afresh")
    await until(lambda: not listed())
