import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QTextEdit, QToolButton

from sign_desk.ui.kit.facts import Fact, Facts


@pytest.fixture
def facts(shown):
    facts = Facts()
    facts.resize(400, 300)
    return shown(facts)


def values(facts):
    return [value for value in facts.findChildren(QTextEdit) if value.isVisible()]


def test_values_are_plain_text_whatever_they_look_like(facts):
    facts.set_sections([("", [Fact("Name", "<b>Neon</b>")])])
    assert facts.value("Name") == "<b>Neon</b>"


def test_new_facts_replace_the_old(facts):
    facts.set_sections([("Prices", [Fact("Base", "1"), Fact("Letter", "2")]), ("", [Fact("Name", "Neon")])])
    facts.set_sections([("", [Fact("Name", "Neon")])])
    QApplication.processEvents()
    assert [value.toPlainText() for value in values(facts)] == ["Neon"]
    with pytest.raises(KeyError):
        facts.value("Base")


def test_a_long_value_without_spaces_wraps(facts, qtbot):
    facts.set_sections([("", [Fact("Short", "x"), Fact("Address", "a" * 400)])])
    QApplication.processEvents()
    short, long = values(facts)
    qtbot.waitUntil(lambda: long.height() > 3 * short.height() > 0)
    assert facts.width() == 400


@pytest.mark.parametrize("width", [300, 900, 301])
def test_all_of_a_value_is_in_sight_at_any_width(facts, qtbot, width):
    facts.set_sections([("", [Fact("Address", "a" * 400), Fact("Sent", "1 of your-product-id-123 at $45.00")])])
    QApplication.processEvents()
    facts.resize(width, 300)
    for value in values(facts):
        text = value.document()
        qtbot.waitUntil(lambda text=text, value=value: text.size().height() == value.viewport().height())


def test_a_value_in_arabic_letters_stands_beside_its_name(facts):
    facts.set_sections([("", [Fact("Recorded", "٢ أكتوبر ٢٠٢٥"), Fact("Total", "\u200f59.98 US$")])])
    QApplication.processEvents()
    for value in values(facts):
        assert value.document().firstBlock().layout().lineAt(0).naturalTextRect().left() < 1


def test_a_value_is_copied_by_its_button(facts, qtbot):
    facts.set_sections([("", [Fact("ID", "3f0f", copyable=True), Fact("Name", "Neon")])])
    (button,) = facts.findChildren(QToolButton)
    assert button.accessibleName() == "Copy ID"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "3f0f"


def test_values_are_reached_and_copied_by_keyboard(facts, qtbot):
    facts.set_sections([("", [Fact("ID", "3f0f"), Fact("Name", "Neon"), Fact("Product", "LED")])])
    QApplication.processEvents()
    first, second, third = values(facts)
    assert [bool(v.focusPolicy() & Qt.FocusPolicy.TabFocus) for v in (first, second, third)] == [
        True,
        False,
        False,
    ]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Up)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is second
    qtbot.keyClick(second, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Neon"
    qtbot.keyClick(second, Qt.Key.Key_Down)
    assert not second.textCursor().hasSelection()
    assert third.textCursor().selectedText() == "LED"


def test_values_grow_with_the_font(facts):
    facts.set_sections([("", [Fact("Name", "Neon")])])
    QApplication.processEvents()
    (value,) = values(facts)
    before = value.height()
    font = facts.font()
    font.setPointSize(font.pointSize() * 2)
    facts.setFont(font)
    QApplication.processEvents()
    assert value.height() > before


def test_code_stands_below_its_name_over_the_whole_width(facts, qtbot):
    facts.set_sections([("", [Fact("Name", "Neon"), Fact("JSON", "{}", code=True)])])
    QApplication.processEvents()
    name, code = values(facts)
    assert code.font().family() == QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    assert code.x() < name.x()
    assert code.width() > name.width()
