"""A secret is read only by who asks for it, and not for long."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from sign_desk.ui.webhooks.subscriptions.secret_clipboard import SecretClipboard
from sign_desk.ui.webhooks.subscriptions.secret_field import SecretField

SECRET = "canary-0123456789"


@pytest.fixture
def field(shown):
    tabs = QTabWidget()
    made = SecretField()
    tabs.addTab(made, "One")
    tabs.addTab(QWidget(), "Other")
    shown(tabs)
    made.set_secret(SECRET)
    made.tabs = tabs
    return made


def test_secret_is_not_in_the_field_until_it_is_asked_for(field):
    assert SECRET not in field.line.text()
    field.reveal_button.click()
    assert field.line.text() == SECRET
    field.reveal_button.click()
    assert SECRET not in field.line.text()


def test_secret_is_masked_again_after_a_while(field):
    field.reveal_button.click()
    field.timer.timeout.emit()
    assert SECRET not in field.line.text()


def test_secret_is_masked_when_another_place_is_shown(field):
    field.reveal_button.click()
    field.tabs.setCurrentIndex(1)
    assert SECRET not in field.line.text()


def test_secret_is_masked_when_another_window_is_worked_in(field):
    field.reveal_button.click()
    QApplication.sendEvent(field.window(), QEvent(QEvent.Type.WindowDeactivate))
    assert SECRET not in field.line.text()


def test_without_a_secret_there_is_nothing_to_show(field):
    field.set_secret("")
    assert field.line.text() == "Not kept on this computer"
    assert not field.reveal_button.isEnabled()
    assert not field.copy_button.isEnabled()


def test_clipboard_is_cleared_after_a_while_and_marked(owner):
    clipboard = SecretClipboard(owner)
    clipboard.copy(SECRET)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == SECRET
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert clipboard.timer.isActive()
    clipboard.timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""


def test_clipboard_keeps_what_was_copied_meanwhile(owner):
    clipboard = SecretClipboard(owner)
    clipboard.copy(SECRET)
    QGuiApplication.clipboard().setText("an address")
    clipboard.take_back()
    assert QGuiApplication.clipboard().text() == "an address"
