"""Enters a signing secret that the service does not tell, or takes it back."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput, SecretInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.webhooks.captured import SecretKind

_TEXT = (
    "The callback for new products is signed with the integration's secret, which stands in your dashboard. It is kept "
    "in this computer's keyring and nowhere else. Leave it empty to remove the one that is kept."
)
_WHOSE = (
    (SecretKind.INTEGRATION.value, "The integration's"),
    (SecretKind.SUBSCRIPTION.value, "A subscription's that is not listed"),
)


class SecretDialog(QDialog):
    """Asks whose secret it is, and what it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Enter a secret")
        self.form = Form()
        whose = ChoiceInput(_WHOSE)
        self.form.add("kind", "Whose", whose, required=True)
        self.form.add("secret", "Secret", SecretInput())
        whose.set_value(SecretKind.INTEGRATION.value)
        self.buttons = QDialogButtonBox()
        self.keep_button = self.buttons.addButton("Keep", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Enter a secret to sign and verify with"))
        column.addWidget(ToneLabel(_TEXT))
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(500)

    @property
    def kind(self) -> SecretKind:
        """Whose secret it is."""
        return SecretKind(self.form.values()["kind"])

    @property
    def secret(self) -> str:
        """What was typed."""
        return self.form.values()["secret"].strip()
