"""Orders of a file sorted out: mended, called there or missing, and left out by rule."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.orders.missed.numbers_dialog import NumbersDialog
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.rules_dialog import RulesDialog
from sign_desk.ui.orders.missed.steps import Step


async def test_bad_row_is_mended_in_place_and_its_like_together(at_missed, export, hand, until, row):
    _, missed = await at_missed()
    bad = {"Lineitem quantity": "-1"}
    await missed.open(export(row(1), row(2, **bad), row(3, **bad), row(4, **{"Lineitem quantity": "0"})))
    await missed.counted(NEEDS_ATTENTION=3)
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.piles.buttons[Pile.NEEDS_ATTENTION])
    problems = missed.sorting.problems
    await until(lambda: problems.choice.count() == 4)
    problems.choice.setFocus()
    for _ in range(2):
        await hand.press(Qt.Key.Key_Down, problems.choice)
    await until(lambda: missed.sorting.model.rowCount() == 2)
    await hand.type_into(problems.input, "2")
    assert problems.mend_button.text() == "Use it in 2 places"
    await hand.click(problems.mend_button)
    await missed.counted(NEEDS_ATTENTION=1)

    await hand.select_row(missed.sorting.table, 0)
    pane = missed.sorting.pane
    await until(lambda: pane.issue_rows)
    assert "Row 5" in str(pane.issue_rows[0].issue)
    await hand.type_into(pane.issue_rows[0].input, "1")
    await hand.press(Qt.Key.Key_Return, pane.issue_rows[0].input)
    await missed.counted(NEEDS_ATTENTION=0, NO_PROOF=4)


async def test_what_is_typed_at_one_problem_stays_while_another_is_mended(at_missed, export, hand, until, row):
    _, missed = await at_missed()
    await missed.open(export(row(1, **{"Lineitem quantity": "x", "Lineitem price": "y"})), orders=1)
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.piles.buttons[Pile.NEEDS_ATTENTION])
    await until(lambda: missed.sorting.model.rowCount() == 1)
    await hand.select_row(missed.sorting.table, 0)

    def problems(path):
        return [one for one in missed.sorting.pane.issue_rows if one.issue.path == path and one.is_mendable]

    (quantity,) = await until(lambda: problems("products.0.quantity"))
    await hand.type_into(quantity.input, "2")
    QTest.keyClick(quantity.input, Qt.Key.Key_Return)
    await hand.type_into(problems("products.0.price")[0].input, "29.9")
    await until(lambda: not problems("products.0.quantity"))
    await missed.settled()
    assert problems("products.0.price")[0].input.text() == "29.9"
    # Into whatever has the cursor: a keyboard asks no field by its name.
    QTest.keyClicks(missed.desk.window.focusWidget(), "9")
    price = problems("products.0.price")[0].input
    assert price.text() == "29.99"
    QTest.keyClick(price, Qt.Key.Key_Return)
    await missed.counted(NO_PROOF=1)


async def test_numbers_of_the_dashboard_count_as_there_and_are_taken_back(at_missed, export, hand, row):
    _, missed = await at_missed()
    await missed.open(export(row(1001), row(1002), row(1003)))
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.numbers_button)
    dialog = await missed.dialog(NumbersDialog)
    await hand.type_into(dialog.text, "#1001, 1003")
    assert dialog.told.text() == "2 numbers, 2 of them in this file."
    await hand.click(dialog.accept_button)
    await missed.counted(ALREADY_THERE=2, NO_PROOF=1)
    undo = missed.sorting.notices.notice("numbers").findChild(QPushButton)
    await hand.click(undo)
    await missed.counted(ALREADY_THERE=0, NO_PROOF=3)


async def test_lines_that_are_no_signs_are_skipped_by_rule_and_taken_back(at_missed, export, hand, until, row):
    _, missed = await at_missed()
    remote = {"Lineitem name": "Remote", "Lineitem sku": "REMOTE"}
    await missed.open(export(row(1), row(2, **remote)))
    await hand.click(missed.work.steps.buttons[Step.PRODUCTS])
    await until(lambda: missed.products.model.total == 2)
    await hand.type_into(missed.products.search, "remote")
    await until(lambda: missed.products.model.rowCount() == 1)
    await hand.select_row(missed.products.table, 0)
    await hand.click(missed.products.skip_button)
    dialog = await missed.dialog(RuleDialog)
    await until(lambda: dialog.fits.text() == "Fits 1 of the 2 lines in this file.")
    await hand.click(dialog.accept_button)
    await missed.counted(SKIPPED=1)
    await until(lambda: missed.products.model.record(0).product_words == "Left out")
    await hand.click(missed.products.rules_button)
    rules = await missed.dialog(RulesDialog)
    await hand.click(rules.remove_buttons[0])
    await hand.click(rules.accept_button)
    await missed.counted(SKIPPED=0)
