"""What is read on the screen is an operator's: no programmer's word stands outside of the technical details."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog

_ANY_CASE = (
    "ledger|outbox|json|null|payload|endpoint|http|api|sqlite|sql|database|schema|uuid|regex|boolean|traceback|"
    "exception|unicode|utf-8|sha-256|async|thread|cache|query|serialise|deserialise|parse|enum"
)
_AS_IS = "GET|PUT|POST|PATCH|DELETE|401|403|404|422|429|500|None|True|False"
FORBIDDEN = re.compile(rf"\b(?:(?i:{_ANY_CASE})|{_AS_IS})\b(?!://)")
_TEXTS = {
    QLabel: QLabel.text,
    QAbstractButton: QAbstractButton.text,
    QGroupBox: QGroupBox.title,
    QLineEdit: QLineEdit.placeholderText,
    QPlainTextEdit: QPlainTextEdit.placeholderText,
    QComboBox: QComboBox.placeholderText,
}


def texts_of(widget):
    """What a widget says by itself, its tips, and what a screen reader is told; not what the operator entered."""
    yield from (widget.toolTip(), widget.statusTip(), widget.accessibleName(), widget.accessibleDescription())
    yield from (text(widget) for kind, text in _TEXTS.items() if isinstance(widget, kind))
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(i) for i in range(widget.count()) if widget.isTabVisible(i))
    if isinstance(widget, QHeaderView) and (model := widget.model()) is not None:
        sections = (section for section in range(widget.count()) if not widget.isSectionHidden(section))
        yield from (str(model.headerData(section, widget.orientation()) or "") for section in sections)
        yield from (
            str(model.headerData(section, widget.orientation(), Qt.ItemDataRole.ToolTipRole) or "")
            for section in range(widget.count())
            if not widget.isSectionHidden(section)
        )


def programmers_words(window):
    """The texts in the window, and in its menus, in which a programmer's word stands."""
    widgets = [widget for widget in (window, *window.findChildren(QWidget)) if widget.isVisible()]
    texts = {text for widget in widgets for text in texts_of(widget)}
    for action in window.findChildren(QAction):
        if action.isVisible():
            texts |= {action.text(), action.toolTip(), action.statusTip()}
    return sorted(text for text in texts if FORBIDDEN.search(text.replace("&", "")))


@pytest.mark.parametrize("text", ["Sent as JSON", "the ledger", "HTTP 422", "PUT prices", "an API token"])
def test_programmers_words_are_told(text):
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["Put back", "https://app.example/", "order history", "Get started", "4220 orders"])
def test_operators_words_are_left(text):
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("tab", list(Tab))
async def test_no_programmers_word_is_on_the_screen(open_desk, connect_store, sandbox, hand, until, tab):
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    await hand.go_to_tab(desk.window.tabs, tab.value)
    assert programmers_words(desk.window) == []
    if tab is Tab.PRICING:
        desk.tabs.customisers_view.pricingRequested.emit(desk.tabs.customisers_view.model.record(0))
        await until(lambda: desk.tabs.pricing_view.is_loaded)
    for place in [each for each in desk.window.tabs.currentWidget().findChildren(QTabWidget) if each.isVisible()]:
        for index in range(place.count()):
            if place.isTabVisible(index):
                place.setCurrentIndex(index)
                await until(place.widget(index).isVisible)
                assert programmers_words(desk.window) == [], place.tabText(index)
    assert programmers_words(desk.window) == []


async def test_the_walk_finds_what_a_window_says(open_desk):
    desk = await open_desk()
    label, button = QLabel("Sent as JSON", desk.window), QPushButton("Send", desk.window)
    button.setToolTip("Sends a POST")
    assert programmers_words(desk.window) == []
    for widget in (label, button):
        widget.show()
    assert programmers_words(desk.window) == ["Sends a POST", "Sent as JSON"]


async def test_no_programmers_word_is_in_the_dialogs(open_desk, connect_store, sandbox, hand):
    desk = await connect_store(await open_desk(), sandbox)
    requests = ((desk.window.settingsRequested, SettingsDialog), (desk.window.connectRequested, ConnectDialog))
    for chosen, kind in requests:
        chosen.emit()
        dialog = await hand.dialog(desk.window, kind)
        assert programmers_words(desk.window) == [], kind.__name__
        dialog.reject()
