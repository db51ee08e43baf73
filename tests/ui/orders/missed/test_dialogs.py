"""The questions that missed orders ask: time zone, outage, numbers, addresses, rules, columns, the summary."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QTime

from sign_desk.orders.missed.choices import ProductId
from sign_desk.orders.missed.found import FoundLine
from sign_desk.orders.missed.importers import Field, preview
from sign_desk.orders.missed.matching import Matching, MatchRule, SkipRule
from sign_desk.orders.missed.outage import Outage
from sign_desk.orders.missed.patterns import NOT_SHIPPED, How, Of, Pattern
from sign_desk.pricing.slices import finish
from sign_desk.ui.orders.missed.addresses_dialog import AddressesDialog
from sign_desk.ui.orders.missed.mapping_page import MappingPage
from sign_desk.ui.orders.missed.numbers_dialog import NumbersDialog
from sign_desk.ui.orders.missed.outage_dialog import OutageDialog
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.rules_dialog import RulesDialog
from sign_desk.ui.orders.missed.summary_dialog import Summary, SummaryDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SUMMARY = Summary(
    37, "$4,211.00", "Northern Neon", "42", "orders.csv", ["2 orders: skipped"], alone=True, of_a_shop=True
)


@pytest.fixture
def outage_dialog(shown, owner, zone):
    def make(*kept):
        return shown(OutageDialog(kept, zone, datetime(2026, 11, 1, 20, tzinfo=zone), "Ada", owner))

    return make


def set_time(edge, day, hour, minute=0, month=11):
    edge.time.setDate(QDate(2026, month, day))
    edge.time.setTime(QTime(hour, minute))


def test_zone_has_to_be_one(shown, owner):
    dialog = shown(ZoneDialog(ZoneInfo("Europe/Berlin"), owner))
    assert dialog.zone == ZoneInfo("Europe/Berlin")
    dialog.choice.set_value("Nowhere")
    assert dialog.zone is None
    assert not dialog.accept_button.isEnabled()


def test_outage_is_told_in_the_shops_time_and_recorded_with_who(outage_dialog):
    dialog = outage_dialog()
    set_time(dialog.start, 2, 20)
    set_time(dialog.end, 2, 19)
    assert not dialog.add_button.isEnabled()
    assert "after the beginning" in dialog.told.text()
    set_time(dialog.end, 2, 23, 30)
    dialog.add_button.click()
    (outage,) = dialog.kept
    assert (outage.start, outage.end) == (
        datetime(2026, 11, 3, 1, tzinfo=UTC),
        datetime(2026, 11, 3, 4, 30, tzinfo=UTC),
    )
    assert outage.operator == "Ada"
    dialog.remove_buttons[0].click()
    assert dialog.kept == []


def test_hour_that_clocks_show_twice_is_asked_about(outage_dialog):
    dialog = outage_dialog()
    set_time(dialog.start, 1, 1, 30)
    set_time(dialog.end, 1, 12)
    assert dialog.start.reading.isVisible()
    assert not dialog.add_button.isEnabled()
    dialog.start.reading.set_value("second")
    dialog.add_button.click()
    assert dialog.kept[0].start == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_hour_that_clocks_never_show_is_refused(outage_dialog):
    dialog = outage_dialog(Outage(NOW, NOW, "Bo", NOW))
    set_time(dialog.start, 8, 2, 30, month=3)
    assert "put forward" in dialog.told.text()
    assert not dialog.add_button.isEnabled()


def test_hour_that_the_clocks_of_this_computer_skip_is_one_of_the_shop(outage_dialog, computer_in):
    computer_in("Europe/Berlin")
    dialog = outage_dialog()
    set_time(dialog.start, 29, 2, 10, month=3)
    set_time(dialog.end, 29, 2, 50, month=3)
    dialog.add_button.click()
    assert dialog.kept[0].start == datetime(2026, 3, 29, 6, 10, tzinfo=UTC)
    assert dialog.kept[0].end == datetime(2026, 3, 29, 6, 50, tzinfo=UTC)


def test_numbers_are_counted_and_what_was_not_read_is_told(shown, owner):
    dialog = shown(NumbersDialog({"1001", "1002"}, 5, owner))
    assert not dialog.accept_button.isEnabled()
    dialog.text.setPlainText("#1001\n#1009\nhello there")
    assert dialog.told.text().startswith("2 numbers, 1 of them in this file.")
    assert "hello there" in dialog.told.text()
    assert dialog.accept_button.isEnabled()
    dialog.forget_button.click()
    assert dialog.forgets


@pytest.mark.parametrize(
    ("kind", "text", "products"),
    [
        (None, "8120000000001", ["8120000000001"] * 2),
        (None, "8120000000001\n8120000000002", ["8120000000001", "8120000000002"]),
        (None, "1 2 3", []),
        (ProductId.PRODUCT, "https://shop.example/admin/products/1234567/variants/99", ["1234567"] * 2),
        (ProductId.VARIANT, "https://shop.example/products/1234567?variant=99", ["99"] * 2),
        (ProductId.VARIANT, "https://shop.example/admin/products/1234567", []),
        (None, "https://shop.example/products/neon", []),
    ],
)
def test_addresses_fill_the_lines_chosen(shown, owner, kind, text, products):
    dialog = shown(AddressesDialog(["Hello (#1)", "Bye (#2)"], kind, owner))
    dialog.text.setPlainText(text)
    assert dialog.products() == products
    assert dialog.accept_button.isEnabled() is bool(products)
    assert dialog.told.text()


async def test_rule_is_made_of_the_line_at_hand(shown, owner, until):
    lines = [FoundLine(row=n, name="Neon", sku=f"N-{n}", ships=True) for n in range(5)]
    dialog = shown(RuleDialog(lines[0], lines, skips=False, parent=owner))
    await until(lambda: dialog.fits.text() == "Fits 1 of the 5 lines in this file.")
    assert not dialog.accept_button.isEnabled()
    dialog.how.set_value(How.STARTS.value)
    dialog.text.set_value("N-")
    dialog.product.set_value("p1")
    await until(lambda: dialog.fits.text() == "Fits 5 of the 5 lines in this file.")
    assert dialog.rule == MatchRule(Pattern(Of.SKU, How.STARTS, "N-"), "p1")


def test_lines_that_need_no_shipping_are_skipped_by_rule(shown, owner):
    line = FoundLine(row=1, name="Gift card", ships=False)
    dialog = shown(RuleDialog(line, [line], skips=True, parent=owner))
    assert dialog.of.value() == Of.NAME.value
    dialog.of.set_value(Of.SHIPPING.value)
    assert not dialog.text.isVisible()
    assert dialog.rule == SkipRule(Pattern(Of.SHIPPING, How.IS, NOT_SHIPPED))


def test_rules_are_removed_one_by_one(shown, owner):
    rules = tuple(MatchRule(Pattern(Of.SKU, How.IS, name), "p") for name in ("A", "B"))
    skip = SkipRule(Pattern(Of.NAME, How.CONTAINS, "remote"))
    dialog = shown(RulesDialog(Matching(rules=rules, skips=(skip,)), owner))
    dialog.remove_buttons[0].click()
    dialog.remove_buttons[2].click()
    assert dialog.matching.rules == rules[1:]
    assert dialog.matching.skips == ()


def test_columns_have_to_be_told_before_a_table_is_read(shown, qtbot):
    page = shown(MappingPage())
    page.show_preview("etsy.csv", finish(preview(io.BytesIO(b"Ref,What,Pieces,Each,Order number\n1,Neon,2,9.99,7\n"))))
    assert page.choices["Order number"].value() == Field.NUMBER.value, "what is called so is proposed"
    assert "quantity" in page._lacks.text()
    page.choices["Pieces"].set_value(Field.LINE_QUANTITY.value)
    page.choices["Each"].set_value(Field.LINE_UNIT_PRICE.value)
    page.choices["Ref"].set_value(Field.NUMBER.value)
    page.name.set_value("Etsy")
    assert "Two columns" in page._lacks.text()
    page.choices["Order number"].set_value("")
    page.taxed.set_value("yes")
    with qtbot.waitSignal(page.mappingMade) as told:
        page.read_button.click()
    (mapping,) = told.args
    assert (mapping.name, mapping.taxed, mapping.day_first) == ("Etsy", True, None)
    assert mapping.columns[Field.NUMBER] == "Ref"


def test_the_headings_may_be_in_another_row(shown, qtbot):
    page = shown(MappingPage())
    content = b"Order,Order,What,What\nNo,Date,Qty,Price of one piece\n7,2026-05-02,2,9.99\n"
    page.show_preview("etsy.csv", finish(preview(io.BytesIO(content))))
    assert page.headings.value() == "0"
    page.headings.set_value("1")
    assert list(page.choices) == ["No", "Date", "Qty", "Price of one piece"]
    assert page.rows.rowCount() == 1
    page.choices["No"].set_value(Field.NUMBER.value)
    page.choices["Qty"].set_value(Field.LINE_QUANTITY.value)
    page.name.set_value("Etsy")
    with qtbot.waitSignal(page.mappingMade) as told:
        page.read_button.click()
    assert told.args[0].columns[Field.LINE_UNIT_PRICE] == "Price of one piece"


def test_summary_of_a_shops_file_wants_a_tick(shown, owner):
    dialog = shown(SummaryDialog(SUMMARY, owner))
    assert dialog.facts.value("Orders") == "37 orders, $4,211.00"
    assert dialog.facts.value("Not sent") == "2 orders: skipped"
    assert dialog.accept_button.text() == "Send the first of 37 orders"
    assert not dialog.accept_button.isEnabled()
    dialog.understood.setChecked(True)
    assert dialog.accept_button.isEnabled()


def test_summary_of_other_files_does_not(shown, owner):
    dialog = shown(SummaryDialog(replace(SUMMARY, of_a_shop=False, alone=False), owner))
    assert dialog.accept_button.isEnabled()
    assert dialog.accept_button.text() == "Send 37 orders"
    assert not dialog.understood.isVisible()
