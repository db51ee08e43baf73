"""Prices that change elsewhere, cannot be reached, or may only be looked at: by clicks and keys."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from sign_desk.pricing.keys import SIZES
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.since_dialog import DifferenceDialog
from sign_desk.ui.shell.main_window import Tab

LINE = ("base_price", "line_1")
SAVE, READ = (f"{method} /api/v2/customisers/{{customiser}}/pricing" for method in ("PUT", "GET"))


def first(pricing, row=0):
    return pricing["price_lists"][0]["rows"][row]["base_price"]["line_1"]


def without(name):
    """A change by somebody else: a size goes, and its rows with it."""

    def change(pricing):
        gone = next(size["size_id"] for size in pricing["sizes"] if size["name"] == name)
        pricing["sizes"] = [size for size in pricing["sizes"] if size["size_id"] != gone]
        for price_list in pricing["price_lists"]:
            price_list["rows"] = [row for row in price_list["rows"] if row["size_id"] != gone]

    return change


async def press(hand, notice: Notice, words):
    await hand.click(next(button for button in notice.findChildren(QPushButton) if button.text() == words))


async def test_a_size_that_was_removed_elsewhere_is_told_marked_and_brought_back(
    open_pricing, open_desk, shop, hand, until
):
    await open_pricing()
    desk = await open_desk()
    shop.replace(without("XL"))
    desk = await open_desk()
    view = desk.tabs.customisers_view
    await until(lambda: view._changed_prices == {1})
    await until(lambda: any("prices changed elsewhere" in need.title for need in desk.needs_you.needs))
    _, editor = await open_pricing(again=True)
    notice = await until(lambda: editor.notice("elsewhere"))
    assert "XL and 3 rows removed" in notice.text
    await press(hand, notice, "See, or bring back…")
    dialog = await hand.dialog(editor.view, DifferenceDialog)
    dialog.table.setCurrentIndex(dialog.model.index(0, 0))
    await hand.click(dialog.tick_button)
    assert dialog.new_ids.isVisible()
    await hand.click(dialog.bring_back_button)
    await until(lambda: "XL" in [editor.document.name(size) for size in editor.document.keys(SIZES)])
    review = await editor.review()
    await editor.save(review)
    await editor.saved()
    assert [size["name"] for size in shop.pricing()["sizes"]] == ["Small", "Medium", "Large", "XL"]
    assert all(len(price_list["rows"]) == 4 for price_list in shop.pricing()["price_lists"])
    _, editor = await open_pricing(again=True)
    assert editor.notice("elsewhere") is None


async def test_what_was_seen_is_marked_no_longer(open_pricing, open_desk, shop, hand, until):
    await open_pricing()
    desk = await open_desk()
    shop.replace(without("XL"))
    desk = await open_desk()
    await until(lambda: desk.tabs.customisers_view._changed_prices == {1})
    await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
    desk.tabs.customisers_view.table.select(1)
    await hand.press(Qt.Key.Key_Return, desk.tabs.customisers_view.table)
    notice = await until(lambda: desk.tabs.pricing_view.notices.notice("elsewhere"))
    assert desk.tabs.customisers_view._changed_prices == {1}
    await press(hand, notice, "See, or bring back…")
    dialog = await hand.dialog(desk.tabs.pricing_view, DifferenceDialog)
    await hand.press(Qt.Key.Key_Escape, dialog)
    await until(lambda: desk.tabs.customisers_view._changed_prices == frozenset())
    await until(lambda: not desk.needs_you.needs)


async def test_what_changes_between_the_review_and_the_save_is_not_overwritten(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    before = first(shop.pricing(), 1)
    await editor.type_into(0, LINE, "120")
    review = await editor.review()

    def elsewhere(pricing):
        pricing["price_lists"][0]["rows"][1]["base_price"]["line_1"] = before + 100

    shop.replace(elsewhere)
    await editor.save(review)
    again = await until(
        lambda: next((d for d in editor.view.findChildren(ReviewDialog) if d is not review and d.isVisible()), None)
    )
    assert first(shop.pricing()) != 12000
    await editor.save(again)
    await editor.saved()
    assert [first(shop.pricing(), row) for row in (0, 1)] == [12000, before + 100]


async def test_a_store_for_viewing_is_looked_at_only(open_pricing, shop, until):
    desk, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, LINE, "120")
    await editor.changes(1)
    await until(lambda: not desk.writes.running)
    profile = desk.profiles.all()[0]
    desk.profiles.save(replace(profile, view_only=True))
    _, editor = await open_pricing(again=True)
    await editor.show_list(0)
    assert editor.text(0, LINE) == "$120.00"
    await editor.click_cell(0, LINE)
    await editor.press("Del")
    await asyncio.sleep(0)
    assert editor.text(0, LINE) == "$120.00"
    for action in (editor.view.commands.review, editor.view.commands.add, editor.view.commands.undo):
        assert not action.isEnabled()


async def test_offline_prices_are_edited_and_online_saved(
    open_pricing, open_desk, shop, sandbox, start_sandbox, hand, until
):
    _, editor = await open_pricing()
    await open_desk()
    sandbox.stop()
    _, editor = await open_pricing(again=True)
    assert "kept on this computer" in editor.view.updated.text()
    await editor.show_list(0)
    await editor.type_into(0, LINE, "120")
    review = await editor.review()
    assert not review.save_button.isVisible()
    assert review.notices.notice("obstacle") is not None
    await hand.press(Qt.Key.Key_Escape, review)
    await until(lambda: not review.isVisible())

    start_sandbox("--port", sandbox.address.rsplit(":", 1)[1])
    await hand.click(editor.view.refresh_button)
    await until(lambda: editor.view.updated.text().startswith("Updated"))
    await editor.changes(1)
    await editor.save(await editor.review())
    await editor.saved()
    assert first(shop.pricing()) == 12000


@pytest.mark.parametrize("how", ["looked again", "after a restart"])
async def test_what_a_cut_off_save_has_added_is_not_added_again(open_pricing, shop, sandbox, hand, until, how):
    """Nobody saw that the size arrived, and somebody else saved before that could be found out."""
    _, editor = await open_pricing()
    editor.view.commands.add.trigger()
    await until(lambda: editor.document.is_changed)
    review = await editor.review()
    sandbox.fault(SAVE, "apply_then_cut")
    # It looks twice before it sends; only what is read after that fails.
    sandbox.fault(READ, "latency", seconds=0, count=2)
    sandbox.fault(READ, "html_500", count=100)
    await editor.save(review)
    await until(lambda: "Look again" in [button.text() for button in editor.view.notices.findChildren(QPushButton)])
    sandbox.clear_faults()
    shop.replace(lambda pricing: pricing["price_lists"][0]["rows"][0]["base_price"].update(line_1=77700))
    names = [size["name"] for size in shop.pricing()["sizes"]]
    assert "New size" in names
    if how == "looked again":
        await press(hand, editor.notice("save"), "Look again")
    else:
        _, editor = await open_pricing(again=True)
        notice = await until(lambda: editor.notice("save"))
        assert (editor.notice("staged"), editor.notice("elsewhere")) == (None, None)
        await press(hand, notice, "Put both together")
    await until(lambda: editor.notice("merged"))
    assert editor.notice("merged").title == "Nothing is left to save"
    await editor.changes(0)
    assert [size["name"] for size in shop.pricing()["sizes"]] == names
