"""Where missed orders begin: drop the shop's export, or choose it; what was begun before is offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone, edge_colour
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WIDTH = 720
_PERMILLE = 1000
_KINDS = "CSV, Excel (.xlsx), tab-separated text, or orders as the service takes them. Nothing is sent by opening one."
_WAYS = (
    (
        "Shopify",
        "Orders → Export → “Orders by date”, as plain CSV file. It has no product ids: if you have the Matrixify app, "
        "export the same orders there too (with “Line items”), and add that file as the second one.",
    ),
    (
        "WooCommerce",
        "With the plugin WebToffee or AlgolPlus “Order Export”: choose the days, format CSV. WooCommerce's own "
        "Analytics export has no addresses and cannot be used.",
    ),
    ("Any other shop", "Export a table with one row per product of an order. You tell once which column holds what."),
)


class StartPage(QWidget):
    """Shows where to drop, or how far a file is read. `chooseRequested` asks for the file dialog."""

    chooseRequested = Signal()
    cancelRequested = Signal()
    zoneRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notices = NoticeArea()
        self.choose_button = primary(QPushButton(icon("folder-open"), "Choose a file…"))
        self.zone_button = QPushButton(icon("clock"), "Change…")
        self._zone = ToneLabel()
        self.cancel_button = QPushButton(icon("x"), "Cancel")
        self._title = heading_label()
        self._bar = QProgressBar()
        self._found = ToneLabel()
        self._faces = QStackedWidget()
        self._faces.addWidget(self._drop_face())
        self._faces.addWidget(self._reading_face())
        self.choose_button.clicked.connect(self.chooseRequested)
        self.zone_button.clicked.connect(self.zoneRequested)
        self.cancel_button.clicked.connect(self.cancelRequested)
        self._lay_out()
        self.show_zone(None)

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read."""
        return self._faces.currentIndex() == 1

    def show_zone(self, zone: ZoneInfo | None) -> None:
        """Tell the shop's time zone, once it is known."""
        self._zone.setText(f"Shop's time zone: {zone.key.replace('_', ' ')}" if zone else "")
        self._zone.setVisible(zone is not None)
        self.zone_button.setVisible(zone is not None)

    def show_reading(self, name: str) -> None:
        """Tell that a file is being read, in place of where to drop one."""
        self.notices.clear()
        self._title.setText(f"Reading {name}…")
        self.show_progress(0, 0, 0)
        had_focus = self.choose_button.hasFocus()
        self._faces.setCurrentIndex(1)
        if had_focus:
            self.cancel_button.setFocus()

    def show_progress(self, done: int, total: int, orders: int) -> None:
        """Tell how much of the file is read, in bytes, and how many orders were found."""
        self._bar.setRange(0, _PERMILLE if total else 0)
        self._bar.setValue(_PERMILLE * done // total if total else 0)
        self._found.setText(
            f"{count_of(orders, 'order')} found so far" if orders else "Looking what kind of file it is"
        )

    def show_sorting(self, orders: int) -> None:
        """Tell that a file was read, and what is done next."""
        self._bar.setRange(0, 0)
        self._found.setText(f"{count_of(orders, 'order')} found. They are being checked and sorted out.")

    def show_idle(self) -> None:
        """No file is being read."""
        self._faces.setCurrentIndex(0)

    def _drop_face(self) -> QWidget:
        face = _DropArea()
        column = QVBoxLayout(face)
        column.setContentsMargins(Space.HUGE, Space.HUGE, Space.HUGE, Space.HUGE)
        column.setSpacing(Space.SMALL)
        title, kinds = heading_label("Drop your shop's order export here"), ToneLabel(_KINDS)
        for label in (title, kinds):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(IconLabel("archive-tray", Tone.MUTED, size=40), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(kinds)
        column.addSpacing(Space.TINY)
        column.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignHCenter)
        return face

    def _reading_face(self) -> QWidget:
        face = _DropArea()
        column = QVBoxLayout(face)
        column.setContentsMargins(Space.HUGE, Space.HUGE, Space.HUGE, Space.HUGE)
        column.setSpacing(Space.MEDIUM)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(Space.SMALL)
        self._bar.setAccessibleName("How much of the file is read")
        for label in (self._title, self._found):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(self._bar)
        column.addWidget(self._found)
        column.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return face

    def _lay_out(self) -> None:
        block = QWidget()
        block.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.notices)
        column.addWidget(self._faces)
        zone = QHBoxLayout()
        zone.addWidget(self._zone, 1)
        zone.addWidget(self.zone_button)
        column.addLayout(zone)
        column.addWidget(heading_label("How to export the orders"))
        for shop, way in _WAYS:
            column.addWidget(plain_label(f"{shop}: {way}", selectable=True))
        column.addStretch(1)
        content = QWidget()
        middle = QHBoxLayout(content)
        middle.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        middle.addStretch(1)
        middle.addWidget(block, 100)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))


class _DropArea(QFrame):
    """A sheet with a dashed edge, as what can be dropped onto has."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(edge_colour(palette), 1, Qt.PenStyle.DashLine))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
