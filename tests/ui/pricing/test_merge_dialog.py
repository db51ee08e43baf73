"""Conflicts being decided one by one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from sign_desk.pricing.conflicts import Clash, Side
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import remove, set_values
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.merge import merging
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.review.conflict_words import ConflictLine, wording
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.pricing.texts import Texts

DOLLARS = PriceFormat("USD", None, "en_US")
LINE = ("base_price", "line_1")


@pytest.fixture
def opened(trees, shown):
    """Show a merge: `mine` and `theirs` edit a document that both had."""

    def show(mine, theirs):
        base = PricingDocument(trees["FIXED_WIDTH"])
        ours = base.apply(mine(base))
        other = PricingDocument(base.apply(theirs(base)).tree)
        merge = finish(merging(base, ours, other))
        dialog = shown(MergeDialog(merge, finish(wording(merge, DOLLARS)), Texts(merge.theirs, DOLLARS)))
        dialog.merge = merge
        return dialog

    return show


def rows(document):
    return document.keys(rows_of(document.keys(LISTS)[0]))


def setting(path, *values):
    """Set the values of the first rows of the first price list."""

    def edit(document):
        cells = zip(rows(document), values, strict=False)
        return set_values(document, {Cell(row, path): value for row, value in cells}, "Edit")

    return edit


@pytest.fixture
def two(opened):
    """Two prices that both changed."""
    return opened(setting(LINE, 1100, 2100), setting(LINE, 1200, 2200))


def row(dialog, number):
    return [dialog.model.index(number, column).data() for column in range(6)]


def press(button):
    button.click()


def test_nothing_is_chosen_beforehand(two):
    assert row(two, 0) == ["Standard, Small", "Base, line 1", "$10.00", "$12.00", "$11.00", "not decided"]
    assert not any(button.isChecked() for button in two.question.sides.values())
    assert two.question.sides[Side.THEIRS].text() == "Theirs: $12.00"
    assert two.question.sides[Side.MINE].text() == "Yours: $11.00"
    assert two.progress.text() == "2 choices left."
    assert not two.continue_button.isEnabled()
    two.accept()
    assert two.isVisible()


def test_each_is_decided_by_keys(two):
    QTest.keyClick(two.table, Qt.Key.Key_Return)
    assert two.question.sides[Side.THEIRS].hasFocus()
    QTest.keyClick(two.question.sides[Side.THEIRS], Qt.Key.Key_Space)
    assert row(two, 0)[5] == "theirs"
    QTest.keyClick(two.question.next_button, Qt.Key.Key_Space)
    assert two.table.selected().number == 1
    assert not any(button.isChecked() for button in two.question.sides.values())
    press(two.question.sides[Side.MINE])
    assert two.progress.text() == "All is decided."
    assert not two.question.next_button.isEnabled()
    press(two.continue_button)
    assert two.result() == QDialog.DialogCode.Accepted
    merged = two.merge.theirs.apply(two.merge.step(two.choices))
    assert [merged.fields(key)["base_price"]["line_1"] for key in rows(merged)] == [1200, 2100]


def test_a_choice_can_be_changed(two):
    press(two.question.sides[Side.THEIRS])
    press(two.question.sides[Side.MINE])
    assert set(two.choices.values()) == {Side.MINE}
    two.table.select(1)
    two.table.select(0)
    assert two.question.sides[Side.MINE].isChecked()


@pytest.mark.parametrize(("button", "side"), [("all_mine", Side.MINE), ("all_theirs", Side.THEIRS)])
def test_all_are_decided_at_once(two, button, side):
    press(getattr(two, button))
    assert set(two.choices.values()) == {side}
    assert two.question.sides[side].isChecked()
    assert two.continue_button.isEnabled()


def test_what_each_side_changed_can_be_looked_at(two):
    assert [two.tabs.tabText(number) for number in range(3)] == [
        "To be decided (2)",
        "Changed elsewhere (2)",
        "Changed by you (2)",
    ]


def test_removed_elsewhere_warns_of_another_id(opened):
    dialog = opened(
        lambda document: set_values(document, {Cell(document.keys(SIZES)[0], ("name",)): "Tiny"}, "Edit"),
        lambda document: remove(document, [document.keys(SIZES)[0]]),
    )
    assert [conflict.kind for conflict in dialog.merge.conflicts] == [Clash.REMOVED_THERE]
    assert row(dialog, 0) == ["Tiny", "removed elsewhere", "Small", "removed", "Tiny", "not decided"]
    assert "must be pointed at it again" in dialog.question.text.text()


def test_removed_here_shows_what_it_is_there(opened):
    dialog = opened(lambda document: remove(document, [rows(document)[0]]), setting(LINE, 1200))
    (conflict,) = dialog.merge.conflicts
    assert conflict.kind is Clash.REMOVED_HERE
    assert row(dialog, 0)[4] == "removed"
    assert "Base, line 1 $12.00" in row(dialog, 0)[3]
    assert dialog.minimumSizeHint().width() <= 1000


def test_a_long_version_is_cut_short_but_can_be_read(two):
    two.question.show_conflict(ConflictLine(0, "", "", "", "", "long " * 200, "short"), None)
    theirs = two.question.sides[Side.THEIRS]
    assert theirs.text().endswith("…")
    assert theirs.accessibleName() == f"Theirs: {'long ' * 200}"
    assert two.minimumSizeHint().width() <= 1000


def test_escape_decides_nothing(two):
    QTest.keyClick(two, Qt.Key.Key_Escape)
    assert two.result() == QDialog.DialogCode.Rejected


def test_both_looks(two, appearance):
    assert not two.grab().isNull()
