"""Many prices at once, by clicks and keys: filled down, found and replaced, a price list made from another."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.editor.find_bar import FindBar
from sign_desk.ui.pricing.review.samples_dialog import SamplesDialog

LINE = ("base_price", "line_1")


def prices(editor, price_list=0):
    document = editor.document
    rows = document.keys(rows_of(document.keys(LISTS)[price_list]))
    return [document.fields(row)["base_price"]["line_1"] for row in rows]


def told(model):
    """Everything that a table shows, as one text."""
    return " ".join(
        str(model.index(row, column).data()) for row in range(model.rowCount()) for column in range(model.columnCount())
    )


async def test_a_price_is_filled_down(open_pricing, shop):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.click_cell(0, LINE)
    for _ in range(2):
        await editor.press("Shift+Down")
    await editor.press("Ctrl+D")
    await editor.until(lambda: len(set(prices(editor)[:3])) == 1)
    assert editor.view.commands.undo.isEnabled()
    await editor.press("Ctrl+Z")
    await editor.changes(0)


async def test_a_price_is_found_and_replaced_everywhere(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, LINE, "77.70")
    await editor.type_into(1, LINE, "77.70")
    await editor.changes(2)
    await editor.press("Ctrl+F")
    bar = editor.view.findChild(FindBar)
    await until(bar.isVisible)
    await hand.type_into(bar.text, "77.70")
    await hand.type_into(bar.replacement, "88.80")
    await until(bar.replace_all_button.isEnabled)
    await hand.click(bar.replace_all_button)
    question = await hand.answer(editor.view, "Replace")
    assert "2 cells" in question.text()
    await until(lambda: prices(editor)[:2] == [8880, 8880])
    await editor.press("Ctrl+Z")
    await until(lambda: prices(editor)[:2] == [7770, 7770])


async def test_a_price_list_is_made_from_another_by_a_percentage(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    before = prices(editor)
    lists = len(editor.document.keys(LISTS))
    editor.view.commands.derive_list.trigger()
    dialog = await hand.dialog(editor.view, AdjustDialog)
    await hand.type_into(dialog.naming.field("name").control, "Resellers")
    await hand.type_into(dialog.form.field("amount").control, "-10")
    await until(dialog.apply_button.isEnabled)
    await hand.click(dialog.apply_button)
    await until(lambda: len(editor.document.keys(LISTS)) == lists + 1)
    review = await editor.review()
    await editor.save(review)
    await editor.saved()
    made = next(found for found in shop.pricing()["price_lists"] if found["name"] == "Resellers")
    after = [row["base_price"]["line_1"] for row in made["rows"]]
    assert all(abs(now - price * Decimal("0.9")) <= 1 for now, price in zip(after, before, strict=True))


async def test_sample_signs_are_edited_in_the_review(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, LINE, "120")
    review = await editor.review()
    await until(lambda: review.samples.model.rowCount() > 0)
    await hand.click(review.samples.edit_button)
    dialog = await hand.dialog(review, SamplesDialog)
    await hand.type_into(dialog.form.field("name").control, "Shop front")
    await hand.type_into(dialog.form.field("lines").control, "OPEN")
    dialog.accept()
    await until(lambda: "Shop front" in told(review.samples.model))
    QTest.keyClick(review, Qt.Key.Key_Escape)
    await until(lambda: not review.isVisible())
    review = await editor.review()
    await until(lambda: "Shop front" in told(review.samples.model))
    QTest.keyClick(review, Qt.Key.Key_Escape)
