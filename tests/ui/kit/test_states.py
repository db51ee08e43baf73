import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

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
