"""The dialog for many prices: how a rule is entered, and what is told before it is applied."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from sign_desk.money import MinorUnit
from sign_desk.pricing.adjust import adjusting, price_cells
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.rounding import Direction, Rounding
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.texts import Texts

DOLLARS = PriceFormat("USD", None, "en_US")
EUROS = PriceFormat("EUR", None, "de_DE")
YEN = PriceFormat("JPY", MinorUnit.ISO, "en_US")


@pytest.fixture
def document(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def opened(document, shown):
    """Show the dialog over every price there is, and compute what each rule makes of them."""

    def show(prices=DOLLARS, **options):
        dialog = AdjustDialog("Every price", Texts(document, prices), **options)
        dialog.rules = []

        def preview(rule):
            dialog.rules.append(rule)
            cells = [cell for row in document.rows for cell in price_cells(document, row)]
            if rule:
                dialog.show_preview(finish(adjusting(document, cells, rule, prices)), document)

        dialog.ruleChanged.connect(preview)
        return shown(dialog)

    return show


@pytest.fixture
def enter(qtbot):
    """Enter values, and wait until the rule is told."""

    def entered(dialog, **values):
        with qtbot.waitSignal(dialog.ruleChanged):
            dialog.form.set_values(values)
        return dialog.rule

    return entered


def titles(dialog):
    return [section.title for section in dialog.model.sections]


def test_nothing_can_be_applied_before_there_is_an_amount(opened):
    dialog = opened()
    assert "Enter an amount" in dialog.summary.text()
    assert dialog.rule is None
    QTest.keyClick(dialog.form.amount.control, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not dialog.apply_button.isEnabled()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"amount": "7.5"}, Rule(Operation.PERCENT, Decimal("7.5"))),
        ({"amount": "-10 %"}, Rule(Operation.PERCENT, Decimal(-10))),
        ({"operation": "add", "amount": "-$1.50"}, Rule(Operation.ADD, Decimal("-1.5"))),
        ({"operation": "multiply", "amount": "1.07"}, Rule(Operation.MULTIPLY, Decimal("1.07"))),
        ({"operation": "set", "amount": "1,250"}, Rule(Operation.SET, Decimal(1250))),
        (
            {"amount": "5", "target": "step", "step": "0.5", "direction": "up"},
            Rule(Operation.PERCENT, Decimal(5), Rounding(Direction.UP, Decimal("0.5"))),
        ),
        (
            {"amount": "5", "target": "ending", "endings": ".95; .99  9"},
            Rule(Operation.PERCENT, Decimal(5), Rounding(endings=(Decimal(".95"), Decimal(".99"), Decimal(9)))),
        ),
    ],
)
def test_what_is_typed_becomes_a_rule(opened, enter, values, rule):
    assert enter(opened(), **values) == rule


def test_amounts_are_read_as_the_store_writes_them(opened, enter):
    dialog = opened(EUROS)
    assert enter(dialog, operation="add", amount="1,50 €", target="ending", endings=",95") == Rule(
        Operation.ADD, Decimal("1.5"), Rounding(endings=(Decimal("0.95"),))
    )
    assert dialog.form.amount.label.text() == "Amount, EUR"


@pytest.mark.parametrize(
    ("prices", "values", "field", "words"),
    [
        (DOLLARS, {"amount": "many"}, "amount", "not a number"),
        (DOLLARS, {"amount": "-101"}, "amount", "-100 or more"),
        (DOLLARS, {"amount": "1", "target": "step"}, "step", "Enter a number"),
        (DOLLARS, {"amount": "1", "target": "step", "step": "0"}, "step", "more than 0"),
        (DOLLARS, {"amount": "1", "target": "ending"}, "endings", "one ending or more"),
        (DOLLARS, {"amount": "1", "target": "ending", "endings": ".955"}, "endings", "2 decimals"),
        (YEN, {"amount": "1", "target": "ending", "endings": ".95"}, "endings", "no decimals"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(opened, enter, prices, values, field, words):
    dialog = opened(prices)
    assert enter(dialog, **values) is None
    assert words in dialog.form.field(field).message
    assert not dialog.apply_button.isEnabled()


def test_empty_and_zero_are_asked_about_where_a_rule_can_fill_them(opened, enter):
    dialog = opened()
    assert not dialog.form.field("empty").isVisible()
    enter(dialog, operation="set", amount="3")
    assert dialog.left_alone.text() == "Left alone: 4 not set, 1 at 0, 1 not a price."
    dialog.form.empty.click()
    dialog.form.zero.click()
    assert not dialog.apply_button.isEnabled()
    enter(dialog, amount="4")
    assert dialog.rule == Rule(Operation.SET, Decimal(4), empty=True, zero=True)
    assert dialog.left_alone.text() == "Left alone: 1 not a price."
    enter(dialog, operation="percent")
    assert dialog.rule == Rule(Operation.PERCENT, Decimal(4))


def test_the_outcome_is_told_exceptions_first(opened, enter):
    dialog = opened()
    enter(dialog, amount="7.5", target="ending", endings=".95")
    assert dialog.summary.text() == "Asked +7.5 %: 2 within ±0.5 %, 3 further off, 2 down."
    assert titles(dialog) == [
        "Down: 2 prices",
        "More than 0.5 % off what was asked: 3 prices",
        "Within ±0.5 % of what was asked: 2 prices",
    ]
    assert dialog.apply_button.text() == "Change 7 prices"
    row = [dialog.model.index(1, column).data() for column in range(5)]
    assert row == ["Standard, Small", "Letter, line 1", "$1.00", "$0.95", "\N{MINUS SIGN}5 %"]


def test_accepted_is_only_what_is_shown(opened, enter):
    dialog = opened()
    enter(dialog, amount="10")
    dialog.form.set_values({"amount": "100"})
    dialog.accept()
    assert dialog.isVisible()
    enter(dialog, amount="20")
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.rule == Rule(Operation.PERCENT, Decimal(20))


def test_escape_changes_nothing(opened, enter):
    dialog = opened()
    enter(dialog, amount="10")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_rounding_is_not_offered_where_the_counting_is_not_known(opened, enter):
    dialog = opened(PriceFormat("JPY", None, "en_US"))
    assert not dialog.form.field("target").isVisible()
    enter(dialog, operation="add", amount="5")
    assert "can only be multiplied" in dialog.left_alone.text()
    assert not dialog.apply_button.isEnabled()


def test_a_price_list_needs_a_name_of_its_own(opened, enter):
    dialog = opened(list_name="Standard")
    assert dialog.naming.field("name").message == "There is a price list of this name."
    enter(dialog, amount="10")
    assert not dialog.apply_button.isEnabled()
    dialog.naming.set_values({"name": "  "})
    assert dialog.naming.field("name").message == "Enter a name."
    dialog.naming.set_values({"name": " Trade "})
    assert dialog.name == "Trade"
    assert dialog.apply_button.text() == "Make price list"
    assert dialog.apply_button.isEnabled()


def test_both_looks(opened, enter, appearance):
    dialog = opened()
    enter(dialog, amount="100", target="step", step="5", direction="down")
    assert not dialog.grab().isNull()


def test_what_a_rule_cannot_do_is_told_in_the_dialog(opened, enter):
    dialog = opened(list_name="Trade")
    enter(dialog, amount="10")
    dialog.form.set_values({"amount": "15"})
    dialog.show_refused("The currency has no decimals for that.")
    assert dialog.summary.text() == "The currency has no decimals for that."
    assert dialog.model.sections == ()
    dialog.naming.set_values({"name": "Trades"})
    assert dialog.summary.text() == "The currency has no decimals for that."
    assert not dialog.apply_button.isEnabled()
    enter(dialog, amount="20")
    assert dialog.apply_button.isEnabled()
