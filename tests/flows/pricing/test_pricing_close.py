"""The window is closed in the midst of work on prices: nothing typed is lost, and nothing is saved twice."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from sign_desk.ui.pricing.review.merge_dialog import MergeDialog

LINE = ("base_price", "line_1")
SAVE = "PUT /api/v2/customisers/{customiser}/pricing"


@pytest.mark.parametrize("when", ["typing", "at once", "reviewed", "asked", "saving"])
async def test_closing_keeps_what_was_edited(open_pricing, shop, sandbox, hand, until, when):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.click_cell(0, LINE)
    QTest.keyClick(editor.grid, "1")
    cell = await until(lambda: editor.grid.viewport().findChild(QLineEdit))
    QTest.keyClicks(cell, "20" if when == "typing" else "20\r")
    if when == "asked":
        shop.replace(lambda pricing: pricing["price_lists"][0]["rows"][0]["base_price"].update(line_1=11100))
        await until(editor.view.commands.review.isEnabled)
        editor.view.commands.review.trigger()
        await hand.dialog(editor.view, MergeDialog)
    elif when in ("reviewed", "saving"):
        review = await editor.review()
        if when == "saving":
            sandbox.fault(SAVE, "latency", seconds=0.4)
            await editor.save(review)
    _, editor = await open_pricing(again=True)
    await editor.changes(0 if when == "saving" else 1)
    await editor.show_list(0)
    assert editor.text(0, LINE) == "$120.00"
    price = shop.pricing()["price_lists"][0]["rows"][0]["base_price"]["line_1"]
    assert (price == 12000) == (when == "saving")
