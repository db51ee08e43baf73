"""What only a developer wants of orders: what would be sent, and the two deprecated calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.curl import as_curl
from sign_desk.ui.orders.legacy_editor import LegacyEditor

if TYPE_CHECKING:
    from sign_desk.api.records import OrderRequest

_NOTHING = "The order on the form is not complete: there is nothing to send yet."


class TechnicalPage(QSplitter):
    """On the left the order on the form, on the right the deprecated calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._origin = ""
        self._body = ""
        self.preview = QPlainTextEdit()
        self.copy_button = QPushButton(icon("copy"), "Copy JSON")
        self.curl_button = QPushButton(icon("terminal-window"), "Copy as cURL")
        self.legacy = LegacyEditor()
        self._lay_out()
        self.copy_button.clicked.connect(lambda: _copy(self.preview.toPlainText()))
        self.curl_button.clicked.connect(lambda: _copy(as_curl(self._origin, self._body)))
        self.show_order(None, "")

    def show_order(self, order: OrderRequest | None, origin: str) -> None:
        """Show what would be sent to `origin`, or that there is nothing yet."""
        self._origin, self._body = origin, _json(order) if order is not None else ""
        self.preview.setPlainText(_json(order, indent=2) if order is not None else "")
        for button in (self.copy_button, self.curl_button):
            button.setEnabled(order is not None)

    def _lay_out(self) -> None:
        self.preview.setReadOnly(True)
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.preview.setPlaceholderText(_NOTHING)
        self.preview.setAccessibleName("What would be sent")
        self.preview.setTabChangesFocus(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.curl_button)
        buttons.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, 0, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label("What would be sent"))
        column.addWidget(
            ToneLabel("POST /api/v2/orders, as the order stands on the form. The copied command reads $TOKEN.")
        )
        column.addWidget(self.preview, 1)
        column.addLayout(buttons)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(Space.MEDIUM)
        self.addWidget(left)
        self.addWidget(self.legacy)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)


def _json(order: OrderRequest, indent: int | None = None) -> str:
    # The wire records are slow to load.
    import json

    from sign_desk.api.records import encode, to_wire

    return encode(order).decode() if indent is None else json.dumps(to_wire(order), indent=indent, ensure_ascii=False)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
