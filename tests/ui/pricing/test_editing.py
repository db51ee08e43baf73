"""Edits one after another: quick ones, long ones, those whose prices are left, and those that cannot be kept."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from sign_desk.money import AmountError
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.errors import DiskFull
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.editor.find_bar import FindBar

LINE = ("base_price", "line_1")


@pytest.fixture
def full_disk(monkeypatch):
    """Let nothing be kept of edits, until it is called."""
    stage = PriceBooks.stage

    async def fail(self, base, history):
        raise DiskFull

    monkeypatch.setattr(PriceBooks, "stage", fail)
    return lambda: monkeypatch.setattr(PriceBooks, "stage", stage)


async def test_two_quick_edits_are_two_steps(pricing):
    async with pricing() as at:
        await at.opened()
        at.type("120")
        at.view.valuesTyped.emit({Cell(at.row, ("base_price", "line_2")): "130"})
        await at.changes(2)
        at.view.undoRequested.emit()
        at.view.undoRequested.emit()
        at.view.redoRequested.emit()
        await at.changes(1)
        assert at.price == 12000


async def test_undoing_more_than_was_done_is_nothing(pricing):
    async with pricing() as at:
        await at.opened()
        at.view.undoRequested.emit()
        at.view.redoRequested.emit()
        await at.quiet()
        await at.changes(0)


async def test_an_edit_during_the_first_look_is_looked_at_too(pricing):
    async with pricing() as at:
        at.open()
        await at.until(lambda: at.view.is_loaded)
        at.type("-3")
        await at.changes(1)
        await at.until(lambda: at.view.workspace._inspection is not None)
        assert any(finding.path == LINE for finding in at.view.workspace._inspection.at(at.row))


async def test_what_a_look_follows_is_never_left_unlooked(pricing):
    """A step that comes in the very moment in which a look ends begins another one."""
    async with pricing() as at:
        await at.opened()
        for number in range(1, 12):
            at.type(f"{number}")
            await at.until(lambda: at.view.workspace._inspection is not None)
        await at.changes(1)
        await at.until(lambda: at.presenter._editing.sheet.lookout.inspection is not None)


async def test_what_means_nothing_there_is_not_done_and_told(pricing):
    async with pricing() as at:
        await at.opened()
        at.view.addRowRequested.emit(rows_of(at.document.keys(LISTS)[0]), None)
        row = at.row
        before = at.document.fields(row)
        at.view.valuesTyped.emit({Cell(row, ("pricing_id",)): "7"})
        await at.quiet()
        assert at.document.fields(row) == before


async def test_an_edit_of_what_is_gone_by_its_turn_is_no_edit(pricing):
    async with pricing() as at:
        await at.opened()
        row = at.row
        at.view.removeRequested.emit((row,))
        await at.until(lambda: row not in at.document)
        at.view.valuesTyped.emit({Cell(row, LINE): "7"})
        at.view.filled.emit({Cell(row, ("base_price", "line_2")): Cell(row, LINE)})
        at.view.cleared.emit((Cell(row, LINE),))
        at.view.duplicateRowsRequested.emit((row,))
        at.view.moveRequested.emit(row, 0)
        at.view.removeRequested.emit((row,))
        await at.quiet()
        assert len(at.presenter._editing.sheet.history.done) == 1


async def test_duplicating_several_sizes_is_one_step(pricing):
    async with pricing() as at:
        await at.opened()
        sizes = at.document.keys(SIZES)
        at.view.duplicateSizesRequested.emit(sizes[:2])
        await at.until(lambda: len(at.document.keys(SIZES)) == len(sizes) + 2)
        assert [step.name for step in at.presenter._editing.sheet.history.done] == ["Duplicate 2 sizes"]
        names = [at.document.name(size) for size in at.document.keys(SIZES)]
        assert len(set(names)) == len(names)
        at.view.undoRequested.emit()
        await at.until(lambda: at.document.keys(SIZES) == sizes)


async def test_undo_right_after_a_bulk_adjust_takes_all_of_it_back(pricing):
    async with pricing() as at:
        await at.opened()
        at.view.show_cell(at.row, LINE)
        await at.until(lambda: at.view.workspace.price_list is not None and at.view.workspace.model.keys)
        at.view.adjustRequested.emit(at.view.shown_cells())
        dialog = await at.dialog(AdjustDialog)
        amount = dialog.form.field("amount").control
        QTest.keyClicks(amount.focusProxy() or amount, "10")
        await at.until(dialog.apply_button.isEnabled)
        dialog.apply_button.click()
        await at.until(lambda: at.document.is_changed)
        at.view.undoRequested.emit()
        await at.changes(0)
        assert not at.document.is_changed


async def test_a_price_list_is_made_of_another_by_a_percentage(pricing):
    async with pricing() as at:
        await at.opened()
        standard = at.document.keys(LISTS)[0]
        at.view.deriveListRequested.emit(standard)
        dialog = await at.dialog(AdjustDialog)
        dialog.naming.set_values({"name": "Outdoor"})
        dialog.form.set_values({"amount": "30"})
        await at.until(dialog.apply_button.isEnabled)
        dialog.apply_button.click()
        await at.until(lambda: len(at.document.keys(LISTS)) == 3)
        outdoor = at.document.keys(LISTS)[1]
        assert at.document.name(outdoor) == "Outdoor"
        assert at.document.fields(at.document.keys(rows_of(outdoor))[0])["base_price"]["line_1"] == 1300
        at.view.undoRequested.emit()
        await at.changes(0)


async def test_what_a_rule_cannot_do_is_told_in_its_dialog(pricing, monkeypatch):
    def adjusting(*_arguments):
        yield
        raise AmountError("This cannot be rounded.")

    monkeypatch.setattr("sign_desk.ui.pricing.bulk.presenter.adjusting", adjusting)
    async with pricing() as at:
        await at.opened()
        at.view.adjustRequested.emit(at.view.shown_cells())
        dialog = await at.dialog(AdjustDialog)
        dialog.form.set_values({"amount": "30"})
        await at.until(lambda: dialog.summary.text() == "This cannot be rounded.")
        assert not dialog.apply_button.isEnabled()
        dialog.reject()
        await at.until(lambda: not at.shows(AdjustDialog))
        assert at.notice("refused") is None


async def test_an_edit_waits_for_what_is_asked_about_the_prices(pricing):
    async with pricing() as at:
        await at.opened()
        size = at.document.keys(SIZES)[0]
        at.view.removeRequested.emit((size,))
        question = await at.dialog(QMessageBox)
        at.type("120")
        await at.until(lambda: at.presenter._editing.sheet.begun == 1)
        assert not at.document.is_changed
        question.reject()
        await at.until(lambda: at.document.is_changed)
        assert size in at.document


async def test_an_edit_just_before_other_prices_are_opened_is_kept(pricing):
    async with pricing() as at:
        await at.opened(1, "One")
        at.type("120")
        at.open(2, "Two")
        await at.loaded()
        await at.quiet()
        assert await at.unsaved() == {1: 1}
        await at.opened(1, "One")
        await at.changes(1)
        assert at.price == 12000


async def test_going_and_coming_back_at_once_loses_no_edit(pricing):
    async with pricing() as at:
        await at.opened(1, "One")
        for price in ("120", "130", "140"):
            at.type(price)
        at.open(2, "Two")
        at.open(1, "One")
        await at.loaded()
        await at.changes(1)
        assert at.price == 14000
        assert len(at.presenter._editing.sheet.history.done) == 3


async def test_a_store_opened_anew_goes_on_with_its_unsaved_edits(pricing):
    async with pricing() as at:
        await at.opened()
        at.type("120")
        at.use()
        await at.loaded()
        await at.changes(1)
        at.view.undoRequested.emit()
        await at.changes(0)


async def test_what_cannot_be_kept_is_told_and_stays(pricing, full_disk):
    async with pricing() as at:
        await at.opened(1, "One")
        at.type("120")
        await at.told("not kept", "Your changes are not kept")
        await at.opened(2, "Two")
        await at.opened(1, "One")
        await at.changes(1)
        assert at.price == 12000
        await at.told("not kept", "Your changes are not kept")
        full_disk()
        await at.typed("130")
        await at.until(lambda: at.notice("not kept") is None)
        assert await at.unsaved() == {1: 2}


async def test_what_is_left_over_cannot_grow(pricing):
    async with pricing() as at:
        for _ in range(3):
            for customiser in (1, 2):
                await at.opened(customiser, str(customiser))
                at.type("120")
        at.presenter.use_none()
        await at.quiet()
        assert at.presenter._editing._left == {}


async def test_what_a_paste_leaves_out_is_told_until_the_next_gesture(pricing):
    async with pricing() as at:
        await at.opened()
        work = at.view.workspace
        work.navigator.setCurrentRow(3)
        await at.until(lambda: work.price_list is not None and work.model.keys)
        last = work.model.rowCount() - 1
        work.grid.go_to((last, work.model.column_of(LINE)))
        QGuiApplication.clipboard().setText("77\n78\n79")
        next(action for action in work.grid.actions() if action.text() == "Paste").trigger()
        await at.changes(1)
        assert at.notice("left out").title == "2 cells were left out"
        await at.typed("12")
        assert at.notice("left out") is None


async def test_what_stands_on_the_screen_is_found(pricing):
    async with pricing() as at:
        await at.opened()
        at.view.workspace.navigator.setCurrentRow(3)
        await at.until(lambda: at.view.workspace.price_list is not None and at.view.workspace.model.keys)
        bar = at.view.findChild(FindBar)
        bar.open()
        for text, told in (("$10.00", "1 of 1"), ("10.00", "1 of 1"), ("not set", "1 of ")):
            bar.text.set_value(text)
            await at.until(lambda told=told: bar.count.text().startswith(told))


async def test_only_what_stands_in_a_cell_as_it_is_typed_can_be_replaced(pricing):
    async with pricing() as at:
        await at.opened()
        work = at.view.workspace
        work.navigator.setCurrentRow(3)
        await at.until(lambda: work.price_list is not None and work.model.keys)
        bar = at.view.findChild(FindBar)
        bar.open()
        bar.text.set_value("$1")
        await at.until(lambda: bar.count.text().startswith("1 of "))
        assert bar.replaceable.text() == "None can be replaced"
        assert not bar.replace_button.isEnabled()
        second = at.document.keys(at.row.branch)[1]
        at.view.valuesTyped.emit({Cell(second, LINE): "$1x"})
        await at.changes(1)
        bar.text.set_value("$")
        await at.until(lambda: bar.replaceable.text() == "1 can be replaced")
        bar.replacement.set_value("")
        bar.replace_button.click()
        assert work.item == second
        bar.text.set_value("$1x")
        await at.until(lambda: bar.count.text() == "1 of 1")
        bar.replacement.set_value("77")
        bar.replace_button.click()
        await at.until(lambda: at.document.fields(second)["base_price"]["line_1"] == 7700)


async def test_nothing_is_replaced_where_nothing_can_be_edited(pricing):
    async with pricing() as at:
        await at.opened()
        bar = at.view.findChild(FindBar)
        bar.open()
        assert bar.replace_button.isVisible()
        at.view.show_saving("Saving…")
        assert not bar.replace_button.isVisible()
        at.view.show_saving("")
        assert bar.replace_button.isVisible()
        at.view.show_read_only(True)
        assert not bar.replace_all_button.isVisible()
