"""Each control that is seen has a name: what a screen reader would say of it."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from sign_desk.ui.shell.main_window import Tab

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)


def nameless(window):
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and widget.isVisible() and not name(widget)
    ]


def places(window):
    """What is one behind the other within the tab that is open."""
    return [tabs for tabs in window.tabs.currentWidget().parentWidget().findChildren(QTabWidget) if tabs.isVisible()]


def name(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.mark.parametrize("tab", list(Tab))
async def test_every_control_has_a_name(open_desk, connect_store, sandbox, hand, until, tab):
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    desk.window.show_technical_details(True)
    if tab is Tab.PRICING:
        desk.tabs.customisers_view.pricingRequested.emit(desk.tabs.customisers_view.model.record(0))
        await until(lambda: desk.tabs.pricing_view.is_loaded)
    else:
        await hand.go_to_tab(desk.window.tabs, tab.value)
    for place in places(desk.window):
        for index in range(place.count()):
            if place.isTabVisible(index):
                place.setCurrentIndex(index)
                await until(place.widget(index).isVisible)
                assert nameless(desk.window) == [], place.tabText(index)
    assert nameless(desk.window) == []
