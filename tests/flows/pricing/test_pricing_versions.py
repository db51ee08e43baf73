"""Earlier prices put back, sales, and prices copied: by clicks and keys, against the real sandbox."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from sign_desk.pricing.keys import SIZES, is_new
from sign_desk.ui.pricing.copying.dialog import CopyDialog
from sign_desk.ui.pricing.history.dialog import HistoryDialog
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog
from sign_desk.ui.pricing.sale.dialog import SaleDialog

LINE = ("base_price", "line_1")


def price(shop, row, line="line_1"):
    return shop.pricing()["price_lists"][0]["rows"][row]["base_price"][line]


async def save(editor):
    """Review, and save by the buttons; the store's name is typed where that is asked for."""
    editor.view.notices.dismiss("save")
    review = await editor.review()
    if review.typing.isVisible():
        await editor.hand.type_into(review.typing, "Northern Neon")
    await editor.save(review)
    await editor.saved()


def command(editor, action):
    """The button of a command."""
    return next(one for one in editor.view.findChildren(QToolButton) if one.defaultAction() is action)


def button(notice, words):
    return next((one for one in notice.findChildren(QPushButton) if one.text() == words), None)


async def notice_with(editor, words):
    """The banner of the sale that has this button."""
    return await editor.until(lambda: (told := editor.notice("sale 1")) is not None and button(told, words))


async def test_a_sale_is_begun_another_price_edited_meanwhile_and_the_sale_ended(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    first, other = price(shop, 1), price(shop, 2)
    await hand.click(command(editor, editor.view.commands.sale))
    dialog = await hand.dialog(editor.view, SaleDialog)
    await hand.type_into(dialog.form.field("name").control, "Black Friday")
    await hand.click(dialog.accept_button)
    await notice_with(editor, "Do not begin it")
    await editor.type_into(1, LINE, f"{first * 0.8 / 100:.2f}")
    await editor.changes(1)
    await save(editor)
    await notice_with(editor, "End the sale…")
    assert price(shop, 1) == round(first * 0.8)

    await editor.type_into(2, LINE, f"{(other + 500) / 100:.2f}")
    await editor.changes(1)
    await save(editor)
    shop.replace(lambda pricing: pricing["price_lists"][0]["rows"][3]["base_price"].update(line_1=31337))

    await hand.click(await notice_with(editor, "End the sale…"))
    asked = await hand.dialog(editor.view, TakeBackDialog)
    assert asked.summary.text() == "To be put back: 1 price changed."
    await hand.click(asked.accept_button)
    await editor.changes(1)
    await save(editor)
    await until(lambda: editor.notice("sale 1") is None)
    assert (price(shop, 1), price(shop, 2), price(shop, 3)) == (first, other + 500, 31337)


async def test_an_overdue_sale_waits_at_the_next_start(open_desk, open_pricing, shop, hand, until):
    desk, editor = await open_pricing()
    await editor.show_list(0)
    sales = desk.tabs.pricing._books.sales
    await sales.begin(1, "May", datetime.now(UTC) + timedelta(seconds=1))
    desk.tabs.pricing._selling.look()
    await editor.type_into(1, LINE, f"{price(shop, 1) * 0.9 / 100:.2f}")
    await editor.changes(1)
    await save(editor)
    desk = await open_desk()
    await until(lambda: any("“May” is overdue" in need.title for need in desk.needs_you.needs))


async def test_a_part_of_an_old_version_is_put_back(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    first, other = price(shop, 1), price(shop, 2)
    await editor.type_into(1, LINE, f"{first * 1.1 / 100:.2f}")
    await editor.type_into(2, LINE, f"{other * 1.1 / 100:.2f}")
    await editor.changes(2)
    await save(editor)
    await editor.press("Ctrl+H")
    dialog = await hand.dialog(editor.view, HistoryDialog)
    await until(lambda: dialog.difference is not None)
    await hand.select_row(dialog.table, dialog.model.rowCount() - 1)
    await until(lambda: not dialog.version.is_save)
    await hand.click(dialog.all_button)
    await until(lambda: dialog.changes.rowCount() == 3)
    table = dialog.change_table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Space)
    await hand.click(dialog.ticked_button)
    await editor.changes(1)
    await save(editor)
    assert (price(shop, 1), price(shop, 2)) == (first, round(other * 1.1))


async def choose(hand, dialog, name):
    """Choose a source by its name: typed and entered."""
    line = dialog.source_choice.lineEdit()
    await hand.type_into(line, name)
    await hand.press(Qt.Key.Key_Return, line)


async def test_prices_are_copied_between_like_ones_and_refused_between_models(open_pricing, shop, hand, until):
    desk, editor = await open_pricing()
    records = {record.customiser_id: record.name for record in desk.tabs.customisers_view.model.all_records()}
    mine = shop.pricing(1)
    models = {number: shop.pricing(number).get("pricing_model") for number in list(records)[:10]}
    like = next(number for number, model in models.items() if number != 1 and model == mine["pricing_model"])
    unlike = next(number for number, model in models.items() if model not in {None, mine["pricing_model"]})

    def add_size(pricing):
        size = {**pricing["sizes"][0], "name": "Gigantic", "client_key": "gigantic"}
        del size["size_id"]
        pricing["sizes"].append(size)
        for price_list in pricing["price_lists"]:
            row = {**price_list["rows"][0], "size_key": "gigantic"}
            row.pop("size_id", None)
            price_list["rows"].append(row)

    shop.replace(add_size, like)
    editor.view.commands.copy_from.trigger()
    dialog = await hand.dialog(editor.view, CopyDialog)
    await choose(hand, dialog, records[unlike])
    await until(dialog.refusal.isVisible)
    assert "different models" in dialog.refusal.text()
    assert not dialog.copy_button.isEnabled()
    await choose(hand, dialog, records[like])
    await until(dialog.copy_button.isEnabled)
    await hand.click(dialog.copy_button)
    await until(lambda: any(map(is_new, editor.document.keys(SIZES))))
    await save(editor)
    now, source = shop.pricing(1), shop.pricing(like)
    assert {size["name"] for size in source["sizes"]} <= {size["name"] for size in now["sizes"]}
    by_name = {size["name"]: size["size_id"] for size in now["sizes"]}
    assert not set(by_name.values()) & {size["size_id"] for size in source["sizes"]}
    kept = {size["size_id"] for size in mine["sizes"]}
    assert kept <= set(by_name.values())
    assert by_name["Gigantic"] not in kept
    for price_list in now["price_lists"]:
        twin = next((one for one in source["price_lists"] if one["name"] == price_list["name"]), None)
        if twin is not None:
            assert any(row.get("size_id") == by_name["Gigantic"] for row in price_list["rows"])
