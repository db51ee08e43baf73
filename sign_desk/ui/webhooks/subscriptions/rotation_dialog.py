"""Leads through changing a subscription's secret: make a second one, see it verify, delete the first."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.subscriptions.secret_field import SecretField

if TYPE_CHECKING:
    from sign_desk.api.records import Webhook


class Progress(StrEnum):
    """What is to be done next."""

    BEGIN = "begin"
    LOOK = "look"
    VERIFY = "verify"
    DELETE = "delete"


_WARNING = (
    "While both subscriptions are there, each delivery comes twice, signed with one secret each. Let your server take "
    "either, and act on each delivery once only."
)
_STEPS = {
    Progress.BEGIN: "1. Make a second subscription with the same topic and address. It gets a new secret.",
    Progress.LOOK: (
        "1. A second subscription was asked for, and no answer came. Refresh the list: it tells whether it is there."
    ),
    Progress.VERIFY: (
        "2. Give the new secret to your server, beside the old one. Then let a delivery come: if the receiver here "
        "sees it verify, this goes on by itself; if you see it verify in your shop, say so."
    ),
    Progress.DELETE: "3. The new secret works. Delete the first subscription, then take the old secret away.",
}
_BUTTONS = {
    Progress.BEGIN: "Make the second subscription",
    Progress.LOOK: "Refresh",
    Progress.VERIFY: "I saw it verify",
    Progress.DELETE: "Delete the first subscription",
}


class RotationDialog(QDialog):
    """Shows one step at a time. `goOnRequested` carries the `Progress` that the operator agrees to."""

    goOnRequested = Signal(object)
    giveUpRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Change the secret")
        self.progress = Progress.BEGIN
        self.notices = NoticeArea()
        self.step = plain_label()
        self.secret = SecretField()
        self._address = ToneLabel()
        self._secret_title = heading_label("The new secret")
        self.go_on_button = QPushButton(icon("key"), "")
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(self.go_on_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.give_up_button = self.buttons.addButton("Give up…", QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        self.go_on_button.clicked.connect(lambda: self.goOnRequested.emit(self.progress))
        self.give_up_button.clicked.connect(self.giveUpRequested)
        self._lay_out()

    def show_progress(self, progress: Progress, old: Webhook | None, new: Webhook | None) -> None:
        """Show what is to be done next, with the subscriptions as far as they are known."""
        self.progress = progress
        self._address.setText((old.url or "") if old else "")
        self.step.setText(_STEPS[progress])
        self.go_on_button.setText(_BUTTONS[progress])
        self.give_up_button.setVisible(progress is not Progress.BEGIN)
        has_new = progress in {Progress.VERIFY, Progress.DELETE}
        for part in (self._secret_title, self.secret):
            part.setVisible(has_new)
        self.secret.set_secret((new.secret or "") if new else "")
        self.show_busy(busy=False)
        self.adjustSize()

    def show_busy(self, *, busy: bool) -> None:
        """Take no further step while one is under way."""
        for button in (self.go_on_button, self.give_up_button):
            button.setEnabled(not busy)

    def show_trouble(self, title: str, text: str) -> None:
        """Tell why a step was not taken."""
        self.show_busy(busy=False)
        self.notices.show_notice("trouble", Notice(Tone.DANGER, title, text))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Change the secret without losing a delivery"))
        column.addWidget(self._address)
        column.addWidget(self.notices)
        column.addWidget(Notice(Tone.WARNING, "Deliveries come twice meanwhile", _WARNING, dismissible=False))
        column.addWidget(self.step)
        column.addWidget(self._secret_title)
        column.addWidget(self.secret)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(560)
