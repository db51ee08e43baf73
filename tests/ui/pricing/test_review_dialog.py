"""The review before a save: what is told of the changes, and what it takes to save them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import add_size, move, remove, set_values
from sign_desk.pricing.findings import Finding, Rule, Severity
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.samples import DEFAULT_SIGNS, comparing
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.texts import Texts

DOLLARS = PriceFormat("USD", None, "en_US")
LINE = ("base_price", "line_1")


class Editor:
    """A document, and edits of it."""

    def __init__(self, tree):
        self.loaded = self.document = PricingDocument(tree)

    @property
    def rows(self):
        return self.loaded.keys(rows_of(self.lists[0]))

    @property
    def lists(self):
        return self.loaded.keys(LISTS)

    def set(self, key, path, value):
        self.do(set_values(self.document, {Cell(key, path): value}, "Edit"))

    def do(self, step):
        self.document = self.document.apply(step)

    def review(self):
        return finish(reviewing(finish(differing(self.loaded, self.document))))


@pytest.fixture
def editor(trees):
    return Editor(trees["FIXED_WIDTH"])


@pytest.fixture
def opened(editor, shown):
    """Show the review of what was edited."""

    def show(prices=DOLLARS):
        texts = Texts(editor.document, prices)
        dialog = shown(ReviewDialog(editor.review(), texts, store="Neon Lane", customiser="Signs"))
        dialog.show_samples(())
        return dialog

    return show


def titles(dialog):
    return [section.title for section in dialog.model.sections]


def lines(dialog, number):
    return list(dialog.model.sections[number].records)


def test_ordinary_changes_are_saved_by_a_click(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    editor.set(editor.rows[1], LINE, 2099)
    dialog = opened()
    assert dialog.summary.text() == "2 prices changed."
    assert titles(dialog) == [
        "Standard: Base price, 1 value, +10 %",
        "Standard: Base price, 1 value, +5 %",
    ]
    assert not dialog.typing.isVisible()
    assert dialog.save_button.text() == "Save 2 changes to Neon Lane"
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_line_tells_where_what_and_by_how_much(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    (line,) = lines(opened(), 0)
    assert line[2:] == ("Standard, Small", "Base, line 1", "$10.00", "$11.00", "+10 %", "")


def test_exceptions_lead_and_ask_for_the_name(editor, opened):
    editor.set(editor.rows[0], ("letter_price", "line_1"), 105)
    editor.set(editor.rows[0], LINE, 0)
    editor.set(editor.rows[1], LINE, 9900)
    dialog = opened()
    assert titles(dialog)[:2] == ["1 price becomes 0", "1 price changes unusually much"]
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.typing, "neon lane")
    assert not dialog.save_button.isEnabled()
    QTest.keyClick(dialog.typing, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.typing.clear()
    QTest.keyClicks(dialog.typing, "Neon Lane")
    assert dialog.save_button.isEnabled()
    QTest.keyClick(dialog.typing, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_nothing_is_saved_before_all_is_shown(editor, opened):
    editor.set(editor.rows[0], LINE, 0)
    dialog = opened()
    dialog.show_samples(None)
    assert dialog.working.isVisible()
    assert not dialog.typing.isVisible()
    assert not dialog.save_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    dialog.show_samples(compared(editor))
    assert not dialog.working.isVisible()
    dialog.typing.setText("Neon Lane")
    assert dialog.save_button.isEnabled()


def test_return_does_not_save_by_chance(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog.save_button, Qt.Key.Key_Space)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_removed_size_tells_of_its_id_and_of_its_rows(editor, opened):
    editor.do(remove(editor.document, [editor.loaded.keys(SIZES)[0]]))
    dialog = opened()
    assert dialog.summary.text() == "Small and 1 row removed."
    assert titles(dialog) == ["1 size is removed", "1 row goes with what is removed"]
    (size,), (row,) = lines(dialog, 0), lines(dialog, 1)
    assert "fonts that point at it" in size.note
    assert row.place == "Standard, Small"
    assert "Base, line 1 $10.00" in row.note


def test_what_was_added_and_moved_is_told(editor, opened):
    editor.do(move(editor.document, editor.lists[0], 1))
    editor.do(add_size(editor.document, "Huge", after=None))
    dialog = opened()
    assert titles(dialog)[0] == "Huge and 2 rows added"
    assert "The order of the price lists is another" in titles(dialog)


def test_errors_lead_to_their_cells(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    finding = Finding(editor.rows[0], LINE, Severity.ERROR, Rule.KIND, "This is no amount.")
    dialog.show_obstacle("", [finding])
    assert titles(dialog)[0] == "1 error keeps this from being saved"
    assert not dialog.save_button.isVisible()
    asked = []
    dialog.cellRequested.connect(lambda cell: asked.append((cell, dialog.isVisible())))
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    assert asked == [(Cell(editor.rows[0], LINE), False)]
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_there_is_no_way_to_what_is_gone(editor, opened):
    editor.do(remove(editor.document, [editor.loaded.keys(SIZES)[0]]))
    dialog = opened()
    asked = []
    dialog.cellRequested.connect(asked.append)
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert not dialog.go_button.isEnabled()
    assert asked == []
    assert dialog.isVisible()


def test_an_obstacle_stands_instead_of_the_button(editor, opened):
    editor.set(editor.rows[0], LINE, 0)
    dialog = opened()
    dialog.show_obstacle("You are offline. Connect to the internet.", ())
    notice = dialog.notices.notice("obstacle")
    assert notice.text == "You are offline. Connect to the internet."
    assert not dialog.save_button.isVisible()
    assert not dialog.typing.isVisible()
    dialog.accept()
    assert dialog.isVisible()
    dialog.show_obstacle("", ())
    assert dialog.notices.notice("obstacle") is None
    assert dialog.typing.isVisible()


def test_escape_saves_nothing(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_what_was_changed_elsewhere_can_be_told(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    dialog.show_elsewhere("Changed elsewhere, and kept: 3 prices changed.")
    dialog.show_not_kept("The limit is what it was.")
    assert dialog.notices.notice("elsewhere").title == "Changed elsewhere, and kept: 3 prices changed."
    assert dialog.notices.notice("not kept").title == "The limit is what it was."


# -- what customers pay -----------------------------------------------------------------------------------


def compared(editor):
    return finish(comparing(editor.loaded, editor.document, DEFAULT_SIGNS["FIXED_WIDTH"], 2))


def test_sample_signs_are_told_before_and_after(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    dialog.show_samples(compared(editor))
    model = dialog.samples.model
    assert [section.title for section in model.sections][:2] == [
        "One short word: 1 price, +7.1 %",
        "One line: 1 price, +4.8 %",
    ]
    assert [model.index(1, column).data() for column in range(5)] == ["Standard", "Small", "$14.00", "$15.00", "+7.1 %"]
    dialog.samples.table.setFocus()
    QTest.keyClick(dialog.samples.table, Qt.Key.Key_Down)
    assert dialog.samples.left_out.text().startswith("Left out of this price: options")


def test_a_price_that_is_not_known_says_why(editor, opened):
    editor.set(editor.rows[0], LINE, None)
    dialog = opened()
    dialog.show_samples(compared(editor))
    model = dialog.samples.model
    assert model.sections[0].title == "One short word: 1 not comparable"
    assert [model.index(1, column).data() for column in (2, 3, 5)] == [
        "$14.00",
        "not known",
        "The base price of line 1 is not set.",
    ]


def test_it_is_told_while_prices_are_computed_and_where_none_differs(editor, opened):
    editor.set(editor.lists[0], ("name",), "Trade")
    dialog = opened()
    dialog.show_samples(None)
    assert "Computing" in dialog.samples.told.text()
    dialog.show_samples(compared(editor))
    assert dialog.samples.told.text() == "No sample sign costs another amount than before."


def test_no_amounts_are_told_where_the_counting_is_not_known(editor, opened):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened(PriceFormat("JPY", None, "en_US"))
    dialog.show_samples(())
    assert "not answered yet" in dialog.samples.told.text()
    (line,) = lines(dialog, 0)
    assert (line.old, line.new) == ("1000", "1100")


def test_other_signs_can_be_asked_for(editor, opened, qtbot):
    editor.set(editor.rows[0], LINE, 1100)
    dialog = opened()
    with qtbot.waitSignal(dialog.samplesRequested):
        QTest.mouseClick(dialog.samples.edit_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()


def test_both_looks_at_the_size_of_a_small_window(editor, opened, appearance):
    editor.set(editor.rows[0], LINE, 0)
    dialog = opened()
    dialog.show_samples(compared(editor))
    assert dialog.width() <= 1000
    assert dialog.height() <= 640
    assert not dialog.grab().isNull()
