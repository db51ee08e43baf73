"""Every place of the tab by keyboard and screen reader, and on a small window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from sign_desk.api.records import Webhook, from_wire
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.webhooks.deliveries.receiver_dialog import ReceiverDialog, ReceiverForm
from sign_desk.ui.webhooks.deliveries.replay_dialog import ReplayDialog
from sign_desk.ui.webhooks.subscriptions.delete_dialog import DeleteDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.subscriptions.rotation_dialog import Progress, RotationDialog
from sign_desk.ui.webhooks.subscriptions.secret_dialog import SecretDialog
from sign_desk.ui.webhooks.verifying.diagnosis_dialog import DiagnosisDialog
from sign_desk.ui.webhooks.view import WebhooksView
from sign_desk.webhooks.answers import ReplyRule
from sign_desk.webhooks.diagnosis import Facts, diagnose
from sign_desk.webhooks.recorded import DeliveryLimits

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit, QAbstractSpinBox)
WEBHOOK = {"webhook_id": 1, "topic": "order:created", "url": "https://a.example/" + "long/" * 60, "secret": "s"}
PLACES = ["subscriptions", "examples", "trial", "receiver", "verify", "log", "technical"]


@pytest.fixture
def view(shown):
    made = shown(WebhooksView())
    made.resize(1000, 560)
    made.show_technical_details(True)
    made.subscriptions.show_webhooks([from_wire(Webhook, WEBHOOK)])
    made.subscriptions.table.select(1)
    made.trial.show_webhooks([from_wire(Webhook, WEBHOOK)])
    made.examples.show_example({"order": {"id": 1}})
    made.receiver.show_running("http://127.0.0.1:5000/webhooks/abc")
    return made


def controls(place):
    def is_part(widget):
        parent = widget.parentWidget()
        return isinstance(widget, QHeaderView) or isinstance(
            parent, QLineEdit | QComboBox | QAbstractItemView | QTabBar | QAbstractSpinBox
        )

    found = [w for w in place.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible() and not is_part(w)]
    return [w for w in found if type(w.parentWidget()).__name__ != "QComboBoxPrivateContainer"]


def nameless(place):
    names = {w: QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name) for w in controls(place)}
    return [type(w).__name__ for w, text in names.items() if not text.strip()]


def not_reached(place, window, qtbot):
    """The controls of a place to which the tab key does not lead."""
    seen = set()
    for _ in range(120):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    missed = [w for w in controls(place) if w.isEnabled() and w not in seen and w.focusProxy() not in seen]
    return [f"{type(w).__name__}: {w.accessibleName()}" for w in missed]


@pytest.mark.parametrize("name", PLACES)
def test_every_control_has_a_name(view, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    assert controls(place)
    assert nameless(place) == []


@pytest.mark.parametrize("name", PLACES)
def test_every_control_is_reached_by_tab(view, qtbot, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    view.tabBar().setFocus()
    assert not_reached(place, view, qtbot) == []


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_wider_than_a_small_window(view, name):
    place = getattr(view, name)
    view.setCurrentWidget(place)
    assert place.minimumSizeHint().width() <= 1000
    assert place.minimumSizeHint().height() <= 560


def rotation(parent):
    dialog = RotationDialog(parent)
    webhook = from_wire(Webhook, WEBHOOK)
    dialog.show_progress(Progress.VERIFY, webhook, webhook)
    return dialog


def diagnosis(parent):
    facts = Facts("https://a.example", "order:created", "active", None, None, None, None)
    return DiagnosisDialog(diagnose(facts, day_and_time), "By nothing.", secret_changed=True, parent=parent)


DIALOGS = {
    "subscription": lambda parent: SubscriptionDialog("New", "Subscribe", lambda _url, _topic: (), parent),
    "delete": lambda parent: DeleteDialog(from_wire(Webhook, WEBHOOK), parent),
    "rotation": rotation,
    "secret": SecretDialog,
    "replay": lambda parent: ReplayDialog("https://a.example", (), parent),
    "receiver": lambda parent: ReceiverDialog(ReceiverForm(0, ReplyRule(), DeliveryLimits()), parent),
    "diagnosis": diagnosis,
}


@pytest.fixture(params=DIALOGS.values(), ids=DIALOGS.keys())
def dialog(request, view, qtbot):
    made = request.param(view)
    made.show()
    qtbot.waitUntil(made.isVisible)
    yield made
    made.reject()


def test_every_control_of_a_dialog_has_a_name_and_is_reached(dialog, qtbot):
    assert len(controls(dialog)) > 1
    assert nameless(dialog) == []
    assert not_reached(dialog, dialog, qtbot) == []
    assert dialog.windowTitle()


def test_a_dialog_is_left_by_its_key(dialog, qtbot):
    qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_dialog_fits_a_small_window(dialog):
    assert dialog.sizeHint().width() <= 1000
    assert dialog.minimumSizeHint().height() <= 700
