"""The guided check “Stopped verifying?”: each question with its answer, and a note to hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.webhooks.text_area import TextArea
from sign_desk.ui.webhooks.verifying.check_list import CheckList

if TYPE_CHECKING:
    from sign_desk.webhooks.diagnosis import Diagnosis


class DiagnosisDialog(QDialog):
    """Shows what was found. `acceptRequested` tells that the receiver knows the changed secret by now."""

    acceptRequested = Signal()

    def __init__(self, diagnosis: Diagnosis, looked_at: str, *, secret_changed: bool, parent: QWidget) -> None:
        """Show `diagnosis`; `looked_at` tells by which delivery it was made."""
        super().__init__(parent)
        self.setWindowTitle("Stopped verifying?")
        self.checks = CheckList()
        self.checks.show_checks(diagnosis.steps)
        self.note = TextArea("Note for your shop's developer")
        self.note.setReadOnly(True)
        self.note.set_value(diagnosis.note)
        self.note.setMinimumHeight(120)
        self.copy_button = QPushButton(icon("copy"), "Copy the note")
        self.accept_secret_button = QPushButton(icon("key"), "My server knows the new secret")
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        if secret_changed:
            self.buttons.addButton(self.accept_secret_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(diagnosis.note))
        self.accept_secret_button.clicked.connect(self.acceptRequested)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label(_found(diagnosis)))
        column.addWidget(ToneLabel(looked_at))
        column.addWidget(scrolled(self.checks), 3)
        column.addWidget(heading_label("Note for your shop's developer"))
        column.addWidget(ToneLabel("It has no secret and no customer in it."))
        column.addWidget(self.note, 2)
        column.addWidget(self.buttons)
        self.resize(640, 620)


def _found(diagnosis: Diagnosis) -> str:
    if diagnosis.culprit is not None:
        return f"Found: {diagnosis.culprit.text} {diagnosis.culprit.next_step}"
    if diagnosis.is_sound:
        return "Here it verifies. See what your server does otherwise: its secret, its clock, the raw body."
    return "Nothing was found that is wrong for sure."
