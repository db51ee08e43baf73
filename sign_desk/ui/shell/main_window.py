"""The main window: header, tabs, notices, and the panels beside them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.symbols import symbol
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.shell.header import Header
from sign_desk.ui.shell.layout import Layout
from sign_desk.ui.shell.needs_you import NeedsYou, NeedsYouPanel
from sign_desk.ui.shell.stripe import Stripe
from sign_desk.ui.shell.welcome import Welcome

if TYPE_CHECKING:
    from pathlib import Path

    from sign_desk.store.profiles import Profile

_NAME = "Sign Desk"
_FIRST_SIZE = QSize(1180, 760)
_LEAST_SIZE = QSize(860, 560)


class Tab(StrEnum):
    """The tabs, in their order."""

    CUSTOMISERS = "Customisers"
    PRICING = "Pricing"
    ORDERS = "Orders"
    WEBHOOKS = "Webhooks"


class MainWindow(QMainWindow):
    """Shows what it is told and asks for nothing itself; a request to close is for the presenter to grant."""

    closeRequested = Signal()
    settingsRequested = Signal()
    backupRequested = Signal()
    openBackupRequested = Signal()
    demoRequested = Signal()
    freshDemoRequested = Signal()
    connectRequested = Signal()
    technicalDetailsToggled = Signal(bool)
    diagnosticsRequested = Signal()
    aboutRequested = Signal()

    def __init__(self, needs_you: NeedsYou, activity: QWidget, window_file: Path) -> None:
        """Put the panels in; the window's place is remembered in `window_file`."""
        super().__init__()
        self._may_close = False
        self._views: dict[Tab, QWidget] = {}
        self.setWindowTitle(_NAME)
        self.setMinimumSize(_LEAST_SIZE)
        self.stripe = Stripe()
        self.addToolBar(self.stripe)
        self.header = Header()
        self.notices = NoticeArea()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._layout = Layout(self, self.tabs, window_file)
        self.welcome = Welcome()
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.tabs)
        self.setCentralWidget(self._central())
        self.needs_you_dock = self._dock("Needs you", NeedsYouPanel(needs_you), Qt.DockWidgetArea.RightDockWidgetArea)
        self.activity_dock = self._dock("Activity", activity, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._make_menus()
        self.menuBar().setEnabled(False)
        self._connect(needs_you)
        if not self._layout.restore_window():
            self.resize(_FIRST_SIZE)

    def add_tab(self, tab: Tab, view: QWidget) -> None:
        """Add a tab behind those that are there."""
        self._views[tab] = view
        self.tabs.addTab(view, symbol(tab.name.lower()), tab.value)

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentWidget(self._views[tab])

    def show_store(self, stores: list[Profile], active: Profile | None) -> None:
        """Name the store in hand in the title and the header; without one, show the ways in.

        Until it is called for the first time, the window offers nothing.
        """
        self.menuBar().setEnabled(True)
        self.header.show_stores(stores, active)
        self.stripe.set_colour(active.colour if active else None)
        self.setWindowTitle(f"{active.name} — {_NAME}" if active else _NAME)
        self._pages.setCurrentWidget(self.tabs if active else self.welcome)
        self._fresh_demo.setEnabled(active is not None and active.demo)

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what only a developer wants."""
        self._technical_details.setChecked(shown)
        self.activity_dock.setVisible(shown)
        self.activity_dock.toggleViewAction().setVisible(shown)

    def come_forward(self) -> None:
        """Stand before the other windows, as large as it last was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def end_work(self) -> None:
        """Let nothing new be begun, while the notices can still be read."""
        for part in (self.menuBar(), self.header, self._pages):
            part.setEnabled(False)

    def let_close(self) -> None:
        """Close now: everything that had to end has ended."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first: orders may be on their way. Granted by `let_close`."""
        if not self._may_close:
            event.ignore()
            self.closeRequested.emit()
            return
        self._layout.save(self._views)
        super().closeEvent(event)

    def restore_tabs(self) -> None:
        """Go back to the tab and the widths of its parts that there were when the window was last closed."""
        self._layout.restore_tabs(self._views)

    def _central(self) -> QWidget:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self.notices.setContentsMargins(Space.SMALL, 0, Space.SMALL, Space.SMALL)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        return central

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(widget)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.addDockWidget(area, dock)
        dock.hide()
        return dock

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        _add(file, "&Connect a store…", "Ctrl+Shift+N").triggered.connect(self.connectRequested)
        _add(file, "Open the &demo store").triggered.connect(self.demoRequested)
        self._fresh_demo = _add(file, "Start the demo store a&fresh…")
        self._fresh_demo.triggered.connect(self.freshDemoRequested)
        file.addSeparator()
        _add(file, "&Back up…").triggered.connect(self.backupRequested)
        _add(file, "&Open a back-up…").triggered.connect(self.openBackupRequested)
        file.addSeparator()
        _add(file, "&Settings…", "Ctrl+,").triggered.connect(self.settingsRequested)
        file.addSeparator()
        _add(file, "&Quit", "Ctrl+Q").triggered.connect(self.close)
        view = self.menuBar().addMenu("&View")
        needs_you = self.needs_you_dock.toggleViewAction()
        needs_you.setShortcut(QKeySequence("Ctrl+Shift+Y"))
        view.addAction(needs_you)
        self._technical_details = _add(view, "&Technical details", "Ctrl+Shift+T")
        self._technical_details.setCheckable(True)
        self._technical_details.toggled.connect(self.technicalDetailsToggled)
        activity = self.activity_dock.toggleViewAction()
        activity.setText("&Activity")
        view.addAction(activity)
        helping = self.menuBar().addMenu("&Help")
        _add(helping, "Save &diagnostics…").triggered.connect(self.diagnosticsRequested)
        helping.addSeparator()
        _add(helping, "&About Sign Desk").triggered.connect(self.aboutRequested)

    def _connect(self, needs_you: NeedsYou) -> None:
        self.welcome.connectRequested.connect(self.connectRequested)
        self.welcome.backupRequested.connect(self.openBackupRequested)
        self.welcome.demoRequested.connect(self.demoRequested)
        self.header.connectRequested.connect(self.connectRequested)
        self.header.needsYouToggled.connect(self.needs_you_dock.setVisible)
        self.needs_you_dock.visibilityChanged.connect(self.header.needs_you_button.setChecked)
        needs_you.changed.connect(self.header.show_needs)


def _add(menu: QMenu, text: str, shortcut: str = "") -> QAction:
    action = menu.addAction(text)
    action.setShortcut(QKeySequence(shortcut))
    return action
