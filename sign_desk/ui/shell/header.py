"""The strip above the tabs: which store is in hand, how the connection is, and how much waits for the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from sign_desk.ui.kit.icons import icon, swatch
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, plain_tooltip
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.store.profiles import Profile

_LONGEST_NAME = 40
_BESIDE = 6
"""How many other stores have a button of their own; the menu has them all."""


class Header(QWidget):
    """Store button with its menu, other stores to switch to by one click, connection, and the Needs you button."""

    storeChosen = Signal(str)
    connectRequested = Signal()
    editRequested = Signal()
    needsYouToggled = Signal(bool)
    retryRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store_button = QPushButton()
        self.store_button.setFlat(True)
        self.store_button.setIconSize(QSize(16, 16))
        self.store_button.setMenu(QMenu(self.store_button))
        self.store_button.menu().setToolTipsVisible(True)
        self._choices = QActionGroup(self)
        self.other_buttons: list[QToolButton] = []
        self._others = QHBoxLayout()
        self._others.setSpacing(0)
        self._connection = QWidget()
        self._connection_icon = IconLabel("circle-dashed", Tone.MUTED)
        self.connection = ToneLabel()
        self.connection.setWordWrap(False)
        self.retry_button = QToolButton()
        self.retry_button.setText("Try again")
        self.retry_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retry_button.clicked.connect(self.retryRequested)
        self.retry_button.hide()
        self.needs_you_button = _needs_you_button()
        # Not `toggled`: the panel is also hidden with the window, which must not close it.
        self.needs_you_button.clicked.connect(self.needsYouToggled)
        self._lay_out()

    def show_stores(self, stores: Sequence[Profile], active: Profile | None) -> None:
        """Fill the menu of stores, and name the one in hand."""
        menu = self.store_button.menu()
        menu.clear()
        # Later: one of its actions may be what is just being chosen.
        self._choices.deleteLater()
        self._choices = QActionGroup(self)
        for store in stores:
            action = QAction(swatch(store.colour), _button_text(store.name), self._choices)
            action.setCheckable(True)
            if active is not None and store.store_id == active.store_id:
                action.setChecked(True)
                menu.setDefaultAction(action)
            action.setToolTip(plain_tooltip(store.name))
            action.triggered.connect(lambda _checked, store_id=store.store_id: self.storeChosen.emit(store_id))
            menu.addAction(action)
        menu.addSeparator()
        edit = menu.addAction(icon("pencil-simple"), "Edit this store…")
        edit.triggered.connect(self.editRequested)
        edit.setEnabled(active is not None and not active.demo)
        menu.addAction(icon("plus"), "Connect a store…").triggered.connect(self.connectRequested)
        name = active.name if active else "No store"
        self.store_button.setText(_button_text(name))
        self.store_button.setToolTip(plain_tooltip(name))
        self.store_button.setAccessibleName(f"Store: {name}. Choose another")
        self.store_button.setIcon(swatch(active.colour) if active else icon("storefront"))
        self._connection.setVisible(active is not None)
        self._show_others([store for store in stores if active is not None and store.store_id != active.store_id])

    def _show_others(self, stores: Sequence[Profile]) -> None:
        for button in self.other_buttons:
            self._others.removeWidget(button)
            button.hide()
            button.deleteLater()  # later: it may be the one that was just clicked
        self.other_buttons = [self._other_button(store) for store in stores[:_BESIDE]]
        for button in self.other_buttons:
            self._others.addWidget(button)

    def _other_button(self, store: Profile) -> QToolButton:
        button = QToolButton()
        button.setIcon(swatch(store.colour))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(plain_tooltip(f"Switch to {store.name}"))
        button.setAccessibleName(f"Switch to {store.name}")
        button.clicked.connect(lambda _checked: self.storeChosen.emit(store.store_id))
        return button

    def show_connection(self, text: str, icon_name: str, tone: Tone, *, retry: bool) -> None:
        """Tell the state of the connection, with a button to try again where that can help."""
        self._connection_icon.set_icon(icon_name, tone)
        self.connection.setText(text)
        self.connection.set_tone(tone)
        self.retry_button.setVisible(retry)

    def show_needs(self, count: int) -> None:
        """Tell how many things wait for the operator."""
        self.needs_you_button.setText(f"Needs you: {count}" if count else "Needs you")
        self.needs_you_button.setIcon(icon("warning", Tone.WARNING) if count else icon("check"))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.SMALL, Space.TINY, Space.SMALL, Space.TINY)
        row.setSpacing(Space.SMALL)
        row.addWidget(self.store_button)
        row.addLayout(self._others)
        row.addSpacing(Space.SMALL)
        row.addWidget(self._connection)
        row.addStretch(1)
        row.addWidget(self.needs_you_button)
        link = QHBoxLayout(self._connection)
        link.setContentsMargins(0, 0, 0, 0)
        link.setSpacing(Space.SMALL)
        link.addWidget(self._connection_icon)
        link.addWidget(self.connection)
        link.addWidget(self.retry_button)


def _needs_you_button() -> QToolButton:
    button = QToolButton()
    button.setText("Needs you")
    button.setIcon(icon("check"))
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip("Show what waits for you")
    return button


def _button_text(name: str) -> str:
    """The name, cut where it is long; its ampersands are kept, which Qt would take for shortcuts."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return short.replace("&", "&&")
