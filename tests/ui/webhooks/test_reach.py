"""Every place of the tab by keyboard and screen reader, and on a small window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from sign_desk.api.records import Webhook, from_wire
from sign_desk.ui.webhooks.view import WebhooksView

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit)
PLACES = ["subscriptions", "examples", "trial", "receiver", "verify", "log", "technical"]


@pytest.fixture
def view(shown):
    made = shown(WebhooksView())
    made.resize(1000, 560)
    made.show_technical_details(True)
    webhook = {"webhook_id": 1, "topic": "order:created", "url": "https://a.example/" + "long/" * 60, "secret": "s"}
    made.subscriptions.show_webhooks([from_wire(Webhook, webhook)])
    made.subscriptions.table.select(1)
    made.trial.show_webhooks([from_wire(Webhook, webhook)])
    made.examples.show_example({"order": {"id": 1}})
    made.receiver.show_running("http://127.0.0.1:5000/webhooks/abc")
    return made


def controls(place):
    def is_part(widget):
        parent = widget.parentWidget()
        return isinstance(widget, QHeaderView) or isinstance(
            parent, QLineEdit | QComboBox | QAbstractItemView | QTabBar
        )

    found = [w for w in place.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible() and not is_part(w)]
    return [w for w in found if type(w.parentWidget()).__name__ != "QComboBoxPrivateContainer"]


@pytest.mark.parametrize("name", PLACES)
def test_every_control_has_a_name(view, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    found = controls(place)
    assert found
    names = {w: QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name) for w in found}
    assert [type(w).__name__ for w, text in names.items() if not text.strip()] == []


@pytest.mark.parametrize("name", PLACES)
def test_every_control_is_reached_by_tab(view, qtbot, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    view.tabBar().setFocus()
    seen = set()
    for _ in range(120):
        qtbot.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    missed = [w for w in controls(place) if w.isEnabled() and w not in seen and w.focusProxy() not in seen]
    assert [f"{type(w).__name__}: {w.accessibleName()}" for w in missed] == []


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_wider_than_a_small_window(view, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    assert place.minimumSizeHint().width() <= 1000
    assert place.minimumSizeHint().height() <= 560
