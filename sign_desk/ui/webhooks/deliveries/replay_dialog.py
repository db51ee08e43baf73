"""Asks where a kept delivery is to be sent again, and how it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.webhooks.captured import Secret

_TEXT = (
    "Its content goes byte by byte as it came. With its old time and signature, a receiver refuses it when it is old."
)
_OLD = "old"


class ReplayDialog(QDialog):
    """Asks for an address and a secret; None stands for the old signature."""

    def __init__(self, url: str, secrets: Sequence[Secret], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Send a delivery again")
        self._secrets = tuple(secrets)
        self.form = Form()
        self.form.add("url", "Address", TextInput("https://shop.example.com/webhooks"), required=True)
        signed = ChoiceInput(
            [(str(number), f"Anew, with {secret.name}") for number, secret in enumerate(secrets)]
            + [(_OLD, "With its old time and signature")]
        )
        self.form.add("secret", "Signed", signed)
        self.form.set_values({"url": url, "secret": _OLD})
        buttons = QDialogButtonBox()
        self.send_button = buttons.addButton("Send again", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Send this delivery again"))
        column.addWidget(ToneLabel(_TEXT))
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(540)

    @property
    def url(self) -> str:
        """Where it is to go."""
        return self.form.values()["url"].strip()

    @property
    def secret(self) -> Secret | None:
        """The secret that it is signed with anew; None to leave it as it was signed."""
        chosen = self.form.values()["secret"]
        return None if chosen == _OLD else self._secrets[int(chosen)]

    def _accept(self) -> None:
        if self.url:
            self.accept()
        else:
            self.form.show_errors({"url": "Where is it to go?"})
            self.form.focus_first_error()
