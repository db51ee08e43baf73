"""A difference between two versions: what is told of it, and what of the earlier one can come back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from sign_desk.pricing.diff import FieldChange, differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import add_list, remove, set_values
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.restore import bring_back
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.since_dialog import DifferenceDialog

DOLLARS = PriceFormat("USD", None, "en_US")
LINE = ("base_price", "line_1")


@pytest.fixture
def before(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def after(before):
    """Small is gone with its row, a price of Large is another, and there is a new price list."""
    row = before.keys(rows_of(before.keys(LISTS)[0]))[1]
    later = before.apply(remove(before, [before.keys(SIZES)[0]]))
    later = later.apply(set_values(later, {Cell(row, LINE): 2099}, "Edit"))
    return later.apply(add_list(later, "Trade", after=None))


@pytest.fixture
def opened(before, after, shown):
    def show(*, may_bring_back, text=""):
        difference = finish(differing(before, after))
        return shown(DifferenceDialog("Changed", text, difference, DOLLARS, may_bring_back=may_bring_back))

    return show


def titles(dialog):
    return [section.title for section in dialog.model.sections]


def ticks(dialog):
    rows = range(dialog.model.rowCount())
    role = Qt.ItemDataRole.CheckStateRole
    return [row for row in rows if dialog.model.index(row, 0).data(role) is not None]


def test_a_difference_is_told_in_words_and_lines(opened):
    dialog = opened(may_bring_back=False, text="The store has this now.")
    assert dialog.text.text() == "The store has this now."
    assert dialog.summary.text() == "Small and 1 row removed, “Trade” and 1 row added, 1 price changed."
    assert titles(dialog) == [
        "Small removed",
        "1 row goes with what is removed",
        "“Trade” and 1 row added",
        "Standard: 1 value changed",
    ]


def test_without_bringing_back_there_is_nothing_to_tick(opened):
    dialog = opened(may_bring_back=False)
    assert ticks(dialog) == []
    assert not dialog.bring_back_button.isVisible()
    assert not dialog.tick_button.isVisible()
    dialog.accept()
    assert dialog.isVisible()


def test_removed_items_and_old_values_can_be_ticked(opened):
    dialog = opened(may_bring_back=True)
    places = [dialog.model.index(row, 0).data() for row in ticks(dialog)]
    assert places == ["Small", "Standard, Large"]


def test_what_is_ticked_comes_back(opened, before, after):
    dialog = opened(may_bring_back=True)
    assert not dialog.bring_back_button.isEnabled()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.new_ids.isVisible()
    dialog.model.toggle(ticks(dialog)[1])
    assert dialog.bring_back_button.text() == "Bring back what is ticked (2)"
    QTest.mouseClick(dialog.bring_back_button, Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.chosen == (before.keys(SIZES)[0],)
    row = before.keys(rows_of(before.keys(LISTS)[0]))[1]
    assert dialog.old_values == (FieldChange(row, LINE, 1999, 2099),)
    restored = after.apply(bring_back(after, before, dialog.chosen))
    assert [restored.name(size) for size in restored.keys(SIZES)] == ["Small", "Large"]


def test_old_values_alone_say_nothing_of_ids(opened):
    dialog = opened(may_bring_back=True)
    dialog.model.toggle(ticks(dialog)[1])
    assert dialog.chosen == ()
    assert not dialog.new_ids.isVisible()


def test_a_whole_section_is_ticked_at_once(opened):
    dialog = opened(may_bring_back=True)
    last = dialog.model.rowCount() - 1
    dialog.table.setCurrentIndex(dialog.model.index(last, 0))
    QTest.mouseClick(dialog.tick_button, Qt.MouseButton.LeftButton)
    assert len(dialog.old_values) == 1
    QTest.mouseClick(dialog.tick_button, Qt.MouseButton.LeftButton)
    assert dialog.old_values == ()


def test_escape_brings_nothing_back(opened):
    dialog = opened(may_bring_back=True)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_both_looks(opened, appearance):
    assert not opened(may_bring_back=True).grab().isNull()
