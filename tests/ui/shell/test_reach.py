"""Every screen by keyboard and by screen reader: names, roles, and ways in that need no mouse."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTabBar,
    QTextEdit,
    QWidget,
)

from sign_desk.orders.recorded import OrderEvidence, OrderRecord
from sign_desk.orders.states import State
from sign_desk.pricing.sample import SamplePrice
from sign_desk.store.settings import Settings
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.need import Need
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog
from sign_desk.ui.shell.which_store import WhichStoreDialog

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTextEdit, QTabBar)
ROLES = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.ButtonDropDown,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.Table,
    QAccessible.Role.PageTabList,
}


def _of_qt_itself(widget):
    """Parts of Qt's own compound widgets: they are spoken of through the whole."""
    parent = widget.parentWidget()
    if isinstance(widget, QHeaderView | QMenu) or widget.objectName() in {"qt_dockwidget_closebutton", "qt_tabbar"}:
        return True
    if isinstance(parent, QLineEdit | QComboBox | QTabBar | QDockWidget | QHeaderView | QAbstractItemView):
        return True
    return parent is not None and type(parent).__name__ == "QComboBoxPrivateContainer"


def controls(root):
    return [w for w in root.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible() and not _of_qt_itself(w)]


def described(widget):
    return f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"


def unnamed(root):
    names = {w: QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name) for w in controls(root)}
    return [described(w) for w, name in names.items() if not name.strip() and not isinstance(w, QTabBar)]


def without_role(root):
    roles = {w: QAccessible.queryAccessibleInterface(w).role() for w in controls(root)}
    return [f"{described(w)}: {role}" for w, role in roles.items() if role not in ROLES]


def reached(root, qtbot):
    """Whatever gets the focus when Tab is pressed again and again."""
    seen = []
    for _ in range(150):
        qtbot.keyClick(QApplication.focusWidget() or root, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused in seen and seen.index(focused) == 0 and len(seen) > 1:
            break
        if focused not in seen:
            seen.append(focused)
    return seen


def beyond_keys(root, qtbot):
    """Controls that Tab does not reach: themselves, their focus proxy, or their group's other button."""
    seen = set(reached(root, qtbot))
    groups = {w.group() for w in seen if isinstance(w, QAbstractButton) and w.group()}
    return [
        described(w)
        for w in controls(root)
        if w.isEnabled()
        and w not in seen
        and w.focusProxy() not in seen
        and not seen & set(w.findChildren(QWidget))
        and not (isinstance(w, QAbstractButton) and (w.group() in groups or (w.group() is None and w.autoExclusive())))
        # Values are one tab stop: arrow keys go from one to the next.
        and not (isinstance(w, QTextEdit) and w.isReadOnly())
    ]


def blind_stops(root, qtbot):
    """What takes the focus and shows nothing of it: bare areas and bars."""
    return [
        described(w)
        for w in reached(root, qtbot)
        if isinstance(w, QAbstractSlider)
        or (isinstance(w, QAbstractScrollArea) and not isinstance(w, QAbstractItemView | QTextEdit))
    ]


class Screens:
    """Each method brings a screen to the front, with something on it, and returns its window."""

    def __init__(self, desk, profile, customiser, folder):
        self._desk = desk
        self._profile = profile
        self._customiser = customiser
        self._folder = folder

    def customisers(self):
        window = self._tab(Tab.CUSTOMISERS)
        view = self._desk.customisers
        view.show_customisers([self._customiser(1), self._customiser(2)])
        view.table.selectRow(0)
        view.notices.show_notice("x", Notice(Tone.WARNING, "Title", "Text"))
        self._desk.needs_you.put("orders", [Need("Title", "Text", "Look at it", lambda: None)])
        window.needs_you_dock.show()
        return window

    def failed(self):
        self._desk.customisers.pages.show_error("Title", "Text")
        return self._tab(Tab.CUSTOMISERS)

    def pricing(self):
        return self._tab(Tab.PRICING)

    def new_order(self):
        self._desk.orders.new_order.show_obstacle("")
        self._desk.orders.new_order.form.same_as_billing.setChecked(False)
        return self._tab(Tab.ORDERS)

    def history(self):
        self._desk.orders.history.show_page(1, [_order()], 0, selected=1)
        self._desk.orders.history.card.show_order(OrderEvidence(_order(), ()))
        self._desk.orders.show_history()
        return self._tab(Tab.ORDERS)

    def technical(self):
        self._desk.window.show_technical_details(True)
        return self._tab(Tab.CUSTOMISERS)

    def welcome(self):
        window = self._desk.window
        window.show_store([], None)
        window.notices.show_notice("x", Notice(Tone.DANGER, "T", "t", actions=(Action("Again", lambda: None),)))
        return window

    def connect(self):
        store = self._profile(currency="JPY")
        dialog = ConnectDialog(
            store, operator="Ada", token_for=store.origin, taken=frozenset(), parent=self._desk.window
        )
        dialog.question.set_sample(SamplePrice(1250, "Storefront"), looked=True)
        return dialog

    def which_store(self):
        return WhichStoreDialog([self._profile(), self._profile(store_id="s2")], self._desk.window)

    def settings(self):
        return SettingsDialog(Settings(proxy="http://proxy.example:80"), self._folder, self._desk.window)

    def _tab(self, tab):
        window, store = self._desk.window, self._profile()
        window.resize(1024, 700)
        window.show_store([store], store)
        window.header.show_connection("Offline", "cloud-slash", Tone.WARNING, retry=True)
        window.show_tab(tab)
        return window


SCREENS = tuple(name for name in vars(Screens) if not name.startswith("_"))


@pytest.fixture
def screen(desk, make_profile, make_customiser, tmp_path, qtbot):
    """Show a screen by its name, as the active window."""
    screens = Screens(desk, make_profile, make_customiser, tmp_path)

    def show(name):
        root = getattr(screens, name)()
        with qtbot.waitActive(root):
            root.show()
            root.activateWindow()
        QApplication.processEvents()
        return root

    return show


def _order():
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return OrderRecord(
        id=1, store_id="s1", origin="o", kind="v2", integration_id=42, external_id="a", order_number="SC-1",
        currency="USD", total_minor=1, email=None, payload=b"{}", payload_sha256="", state=State.NO_ANSWER,
        operator="Ada", attempts=1, created_at=now, updated_at=now, attempted_at=now,
    )  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_has_a_name_and_a_role(screen, name):
    root = screen(name)
    assert len(controls(root)) >= 3
    assert unnamed(root) == []
    assert without_role(root) == []


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_is_reached_by_tab(screen, name, qtbot):
    root = screen(name)
    assert beyond_keys(root, qtbot) == []
    assert blind_stops(root, qtbot) == []


def test_dialogs_are_accepted_and_left_by_keys(screen, qtbot):
    dialog = screen("connect")
    (save,) = (b for b in dialog.buttons.buttons() if b.text() == "Save")
    assert save.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    settings = screen("settings")
    box = settings.findChild(QDialogButtonBox)
    assert any(button.isDefault() for button in box.buttons())


def test_menu_actions_have_mnemonics_or_keys(desk):
    actions = [a for menu in desk.window.menuBar().actions() for a in menu.menu().actions() if not a.isSeparator()]
    assert len(actions) >= 6
    assert [a.text() for a in actions if "&" not in a.text() and a.shortcut().isEmpty() and a.isVisible()] == []
