"""The sample signs being edited."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from sign_desk.pricing.quote import Sign
from sign_desk.pricing.samples import DEFAULT_SIGNS
from sign_desk.ui.pricing.review.samples_dialog import SamplesDialog


@pytest.fixture
def opened(shown):
    def show(model="FIXED_WIDTH", signs=None):
        defaults = DEFAULT_SIGNS.get(model, ())
        return shown(SamplesDialog(model, defaults if signs is None else signs, defaults))

    return show


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_what_is_not_edited_stays_as_it_is(opened, model):
    dialog = opened(model)
    for row in range(dialog.list.count()):
        dialog.list.setCurrentRow(row)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.signs == DEFAULT_SIGNS[model]


def test_only_what_the_model_prices_by_is_asked_for(opened):
    assert opened().form.values().keys() == {"name", "lines"}
    assert opened("FRAME_FIT").form.values().keys() == {"name", "width_cm", "height_cm", "depth_cm"}
    assert "path_cm" in opened("MATERIAL_LENGTH").form.values()
    assert len(opened("SOMETHING_NEW").form.values()) == 6


def test_signs_are_added_renamed_and_removed(opened):
    dialog = opened()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    dialog.form.set_values({"name": "Café", "lines": "Café\nNoir\n"})
    assert dialog.list.currentItem().text() == "Café"
    dialog.list.setCurrentRow(0)
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert dialog.signs == (*DEFAULT_SIGNS["FIXED_WIDTH"][1:], Sign("Café", ("Café", "Noir")))
    for _ in range(3):
        QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert dialog.signs == ()
    assert not dialog.form.isEnabled()
    assert not dialog.remove_button.isEnabled()


def test_the_defaults_come_back(opened):
    dialog = opened(signs=[Sign("Mine", ("Mine",))])
    QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    assert dialog.signs == DEFAULT_SIGNS["FIXED_WIDTH"]
    assert dialog.list.currentRow() == 0


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": " "}, "name", "Enter a name"),
        ({"lines": ""}, "lines", "what is written"),
        ({"width_cm": ""}, "width_cm", "Enter a number"),
        ({"height_cm": "0"}, "height_cm", "more than 0"),
        ({"path_cm": "-1"}, "path_cm", "0 or more"),
        ({"path_cm": "long"}, "path_cm", "not a number"),
    ],
)
def test_what_is_wrong_is_told_as_one_types(opened, values, field, words):
    dialog = opened("MATERIAL_LENGTH")
    dialog.form.set_values(values)
    assert words in dialog.form.field(field).message
    dialog.list.setCurrentRow(1)
    assert not dialog.form.field(field).message
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.list.currentRow() == 0
    assert words in dialog.form.field(field).message


def test_measures_are_read_exactly(opened):
    dialog = opened("FRAME_FIT")
    dialog.form.set_values({"width_cm": "40.25", "depth_cm": "0"})
    assert dialog.signs[0] == Sign("The frame, by its area", width_cm=Decimal("40.25"), depth_cm=Decimal(0))


def test_a_frame_needs_to_be_told_how_it_is_priced(opened):
    dialog = opened("FRAME_FIT")
    dialog.form.set_values({"depth_cm": ""})
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.form.field("depth_cm").message == "Enter a number."
    dialog.form.set_values({"depth_cm": "0"})
    assert not dialog.form.field("depth_cm").has_error


def test_escape_leaves_the_signs_alone(opened):
    dialog = opened()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
