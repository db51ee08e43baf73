"""Files of shops opened: each kind recognised, refused with its reason, read by a mapping, gone on with."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab

EXPORTS = Path(__file__).parents[2] / "data" / "exports"


@pytest.mark.parametrize(
    ("file", "recognised"),
    [
        ("shopify.csv", "Shopify orders export"),
        ("matrixify.csv", "Matrixify orders export"),
        ("webtoffee.csv", "WebToffee"),
        ("algolplus.csv", "AlgolPlus"),
        ("order.json", "Orders as the service takes them"),
    ],
)
async def test_each_format_is_recognised(at_missed, file, recognised):
    _, missed = await at_missed()
    await missed.open(EXPORTS / file)
    assert recognised in missed.work._recognised.text()
    unknown = missed.work.notices.notice("nobody knows")
    assert (unknown is not None) is not file.endswith(".json")


async def test_analytics_export_is_refused_with_its_reason(at_missed, hand, until):
    _, missed = await at_missed()
    missed.drop(EXPORTS / "analytics.csv")
    await hand.click((await missed.dialog(ZoneDialog)).accept_button)
    notice = await until(lambda: missed.page.start.notices.notice("file"))
    assert "Analytics" in notice.text
    assert not missed.page.start.is_reading


async def test_unknown_table_is_read_by_its_columns_and_known_the_next_time(at_missed, tmp_path, hand, until):
    _, missed = await at_missed()
    table = tmp_path / "etsy.csv"
    table.write_text("Ref;What;How many;Each;Cur\nE-1;Neon sign;2;29,99;USD\nE-2;Lamp;1;12,00;USD\n", encoding="utf-8")
    missed.drop(table)
    await hand.click((await missed.dialog(ZoneDialog)).accept_button)
    mapping = missed.page.mapping
    await until(lambda: missed.page.currentWidget() is mapping)
    assert not mapping.read_button.isEnabled()
    held = {
        "Ref": "external_order_number",
        "What": "line.name",
        "How many": "line.quantity",
        "Each": "line.unit",
        "Cur": "currency",
    }
    for heading, field in held.items():
        mapping.choices[heading].set_value(field)
    await hand.type_into(mapping.name, "Etsy")
    await hand.click(mapping.read_button)
    await until(lambda: missed.page.currentWidget() is missed.work)
    await until(lambda: missed.sorting.model.total == 2)
    assert "Etsy" in missed.work._recognised.text()
    await hand.click(missed.work.close_button)
    await hand.answer(missed.view.window(), "Put it away")
    missed.drop(table)
    await until(lambda: missed.page.currentWidget() is missed.work)
    await until(lambda: missed.sorting.model.total == 2)


async def test_second_file_gives_the_product_ids(at_missed, hand, until):
    _, missed = await at_missed()
    await missed.open(EXPORTS / "shopify.csv")
    before = missed.products.model.total
    missed.drop(EXPORTS / "matrixify.csv")
    dialog = await missed.dialog(ChoiceDialog)
    await hand.tick(dialog.choices["second"])
    await hand.click(dialog.accept_button)
    await until(lambda: "2 files joined" in missed.work._recognised.text())
    assert missed.products.model.total == before
    await missed.answer(product_id="variant")
    groups = missed.products.model.all_records
    ids = {f"912000000000{n}" for n in (1, 2, 3)}
    await until(lambda: {name for group in groups() for name in group.products} == ids)


async def test_file_that_was_in_hand_is_gone_on_with(open_desk, at_missed, export, hand, until, row, operator_of):
    _, missed = await at_missed()
    await missed.open(export(row(1), row(2)))
    await missed.mark(Pile.NO_PROOF)
    desk = await open_desk()
    missed = operator_of(desk)
    await until(lambda: "orders_export.csv is not done" in [need.title for need in desk.needs_you.needs])
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)

    await hand.go_to_tab(desk.tabs.orders_view, "Missed orders")

    def go_on():
        notice = missed.page.start.notices.notice("kept")
        buttons = notice.findChildren(QPushButton) if notice else []
        return next((button for button in buttons if button.text() == "Go on with it" and button.isVisible()), None)

    await hand.click(await until(go_on))
    await until(lambda: missed.page.currentWidget() is missed.work)
    await missed.counted(NEEDS_ATTENTION=2)
    await until(lambda: missed.page.start.notices.notice("kept") is None)


async def test_reading_of_a_large_file_is_cancelled(at_missed, export, row, hand, until):
    _, missed = await at_missed()
    missed.drop(export(*(row(number) for number in range(40_000)), name="large.csv"))
    await hand.click((await missed.dialog(ZoneDialog)).accept_button)
    start = missed.page.start
    await until(lambda: start.is_reading and "found so far" in start._found.text())
    await hand.click(start.cancel_button)
    await until(lambda: not start.is_reading)
    assert missed.page.currentWidget() is start
    missed.drop(export(row(1), name="small.csv"))
    await until(lambda: missed.page.currentWidget() is missed.work)
    await until(lambda: missed.sorting.model.total == 1)


async def test_file_is_dropped_wherever_on_the_window(at_missed, export, row, hand, until):
    desk, missed = await at_missed()
    await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
    await missed.open(export(row(1)), orders=1)
    assert missed.work.isVisible()
