import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.states import StatePages, ViewState


@pytest.fixture
def content(qapp):
    return QLineEdit()


@pytest.fixture
def pages(content, shown):
    pages = StatePages(content)
    return shown(pages)


def press(pages, text, qtbot):
    visible = [b for b in pages.findChildren(QPushButton) if b.isVisible()]
    (button,) = visible
    assert button.text() == text
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_content_comes_first(pages):
    assert pages.state is ViewState.CONTENT


def test_loading_can_be_cancelled(pages, qtbot):
    pages.show_loading("Loading signs…")
    with qtbot.waitSignal(pages.cancelRequested):
        press(pages, "Cancel", qtbot)
    assert pages.state is ViewState.LOADING


def test_an_error_can_be_tried_again(pages, qtbot):
    pages.show_error("No answer", "Try again in a minute.")
    with qtbot.waitSignal(pages.retryRequested):
        press(pages, "Try again", qtbot)
    assert pages.state is ViewState.FAILED


def test_emptiness_offers_an_action_or_none(pages, qtbot):
    pages.show_empty("Nothing yet", "It will come.", action="Refresh")
    with qtbot.waitSignal(pages.actionRequested):
        press(pages, "Refresh", qtbot)
    pages.show_empty("Nothing yet")
    assert not [b for b in pages.findChildren(QPushButton) if b.isVisible()]
    assert pages.state is ViewState.EMPTY


def test_the_focus_follows_the_page_it_was_on(pages, content):
    content.setFocus()
    pages.show_error("No answer", "Try again.")
    assert QApplication.focusWidget().text() == "Try again"
    pages.show_content()
    assert QApplication.focusWidget() is content


def test_a_page_does_not_take_the_focus_from_elsewhere(pages, shown):
    elsewhere = shown(QLineEdit())
    elsewhere.setFocus()
    pages.show_loading()
    assert QApplication.focusWidget() is elsewhere


def test_tab_leaves_a_page_without_a_button(shown, qtbot):
    window = QWidget()
    column = QVBoxLayout(window)
    before, after = QLineEdit(), QLineEdit()
    pages = StatePages(QLineEdit())
    for widget in (before, pages, after):
        column.addWidget(widget)
    pages.show_empty("Nothing", "Nothing at all.")
    shown(window)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


@pytest.mark.parametrize("show", ["show_empty", "show_error"])
def test_all_of_a_long_text_is_in_sight(pages, show, qtbot):
    pages.resize(500, 400)
    getattr(pages, show)("A title that is long enough to need two lines on this page", "What happened. " * 30)
    labels = [label for label in pages.findChildren(QLabel) if label.isVisible()]
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) > 0 for label in labels))
