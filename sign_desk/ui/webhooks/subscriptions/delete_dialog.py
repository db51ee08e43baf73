"""Asks whether a subscription is to be deleted, confirmed by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.webhooks.words import topic_name

if TYPE_CHECKING:
    from sign_desk.api.records import Webhook

_TEXT = "Its address gets no more deliveries, and its secret is gone for good. Type the address to confirm:"


class DeleteDialog(QDialog):
    """Can be accepted when the address of the subscription has been typed."""

    def __init__(self, webhook: Webhook, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Delete subscription")
        self.address = TextInput()
        self.address.setAccessibleName("Address of the subscription")
        self.buttons = QDialogButtonBox()
        self.delete_button = self.buttons.addButton("Delete", QDialogButtonBox.ButtonRole.AcceptRole)
        self.delete_button.setEnabled(False)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        expected = (webhook.url or "").strip()
        self.address.valueChanged.connect(lambda text: self.delete_button.setEnabled(text.strip() == expected))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label(f"Delete the subscription to “{topic_name(webhook.topic)}”?"))
        column.addWidget(plain_label(_TEXT))
        column.addWidget(ToneLabel(expected))
        column.addWidget(self.address)
        column.addSpacing(Space.MEDIUM)
        column.addWidget(self.buttons)
        self.setMinimumWidth(520)
