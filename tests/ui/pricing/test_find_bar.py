"""The find bar: what is looked for, and what is asked for by its buttons and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sign_desk.pricing.replace import Query
from sign_desk.ui.pricing.editor.find_bar import FindBar


@pytest.fixture
def bar(shown):
    """The bar, open in a window; what it asks for is in `asked`."""
    window, bar = QWidget(), FindBar()
    QVBoxLayout(window).addWidget(bar)
    shown(window)
    bar.asked = []
    for name in ("next", "previous", "replace", "replaceAll"):
        getattr(bar, f"{name}Requested").connect(lambda *told, name=name: bar.asked.append((name, *told)))
    bar.open()
    yield bar
    window.close()


@pytest.fixture
def find(bar, qtbot):
    def found(text, total=3):
        with qtbot.waitSignal(bar.queryChanged) as told:
            bar.text.set_value(text)
        bar.show_hits(1, total, total)
        return told.args[0]

    return found


def test_it_is_hidden_until_it_is_opened(qtbot):
    bar = FindBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()


def test_it_is_ready_for_typing(bar):
    assert bar.text.hasFocus()
    assert bar.count.text() == ""
    assert not bar.replace_button.isEnabled()


def test_what_is_typed_is_looked_for(bar, find, qtbot):
    assert find("12") == Query("12")
    with qtbot.waitSignal(bar.queryChanged) as told:
        bar.whole_cell.click()
        bar.match_case.click()
    assert told.args[0] == Query("12", whole_cell=True, match_case=True)


def test_nothing_is_looked_for_as_an_empty_cell_only(bar, find, qtbot):
    find("12")
    assert find("") is None
    with qtbot.waitSignal(bar.queryChanged) as told:
        bar.whole_cell.click()
    assert told.args[0] == Query("", whole_cell=True)


def test_it_tells_how_many_were_found(bar, find):
    find("12")
    bar.show_hits(2, 1_200, 1_200)
    assert bar.count.text() == "2 of 1,200"
    bar.show_hits(0, 0, 0)
    assert bar.count.text() == "Nothing found"
    assert not bar.next_button.isEnabled()
    assert not bar.replace_all_button.isEnabled()


@pytest.mark.parametrize(("replaceable", "told"), [(3, ""), (2, "2 can be replaced"), (0, "None can be replaced")])
def test_it_tells_in_how_many_to_replace(bar, find, replaceable, told):
    find("$9")
    bar.show_hits(1, 3, replaceable)
    assert bar.replaceable.text() == told
    assert bar.next_button.isEnabled()
    assert bar.replace_button.isEnabled() == bar.replace_all_button.isEnabled() == (replaceable > 0)


def test_keys_go_from_one_to_the_next(bar, find):
    find("12")
    QTest.keyClick(bar.text, Qt.Key.Key_Return)
    QTest.keyClick(bar.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(bar.text, Qt.Key.Key_F3)
    QTest.keyClick(bar.text, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert [asked[0] for asked in bar.asked] == ["next", "previous", "next", "previous"]


def test_return_looks_first_for_what_was_just_typed(bar, qtbot):
    with qtbot.waitSignal(bar.queryChanged) as told:
        QTest.keyClicks(bar.text, "12")
        QTest.keyClick(bar.text, Qt.Key.Key_Return)
    assert told.args[0] == Query("12")
    assert bar.asked == []


def test_replacing_asks_with_the_query_and_the_text(bar, find):
    find("12")
    bar.replacement.set_value("13")
    QTest.mouseClick(bar.replace_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(bar.replacement, Qt.Key.Key_Return)
    QTest.mouseClick(bar.replace_all_button, Qt.MouseButton.LeftButton)
    assert bar.asked == [
        ("replace", Query("12"), "13"),
        ("replace", Query("12"), "13"),
        ("replaceAll", Query("12"), "13"),
    ]


def test_nothing_is_replaced_where_nothing_was_found(bar, find):
    find("12", total=0)
    QTest.keyClick(bar.replacement, Qt.Key.Key_Return)
    assert bar.asked == []


def test_escape_closes_it_and_opening_looks_anew(bar, find, qtbot):
    find("12")
    with qtbot.waitSignal(bar.closed):
        QTest.keyClick(bar.text, Qt.Key.Key_Escape)
    assert bar.isHidden()
    with qtbot.waitSignal(bar.queryChanged) as told:
        bar.open()
    assert told.args[0] == Query("12")
    assert bar.text.selectedText() == "12"


def test_nothing_can_be_replaced_in_a_store_for_viewing(bar, find):
    bar.show_read_only(True)
    find("12")
    assert bar.next_button.isVisible()
    assert not bar.replace_button.isVisible()
    assert not bar.replacement.isVisible()
