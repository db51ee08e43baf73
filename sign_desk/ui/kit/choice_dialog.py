"""Asks one question that has a few answers, none of which is chosen at first."""

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.labels import heading_label, plain_label
from sign_desk.ui.kit.theme import Space

_WIDTH = 480


class ChoiceDialog(QDialog):
    """The question, what there is to know about it, and the answers. It is accepted only with one of them."""

    def __init__(self, title: str, text: str, choices: Mapping[str, str], accept: str, parent: QWidget) -> None:
        """Ask for a key of `choices`, whose values are the words; `accept` is a verb."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.choices = {key: QRadioButton(words) for key, words in choices.items()}
        self._group = QButtonGroup(self)
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accept_button.setEnabled(False)
        self._group.buttonClicked.connect(lambda _button: self.accept_button.setEnabled(True))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label(title))
        column.addWidget(plain_label(text))
        column.addSpacing(Space.SMALL)
        for button in self.choices.values():
            self._group.addButton(button)
            column.addWidget(button)
        column.addSpacing(Space.MEDIUM)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)

    @property
    def chosen(self) -> str | None:
        """The key of the answer that is chosen."""
        return next((key for key, button in self.choices.items() if button.isChecked()), None)


async def choose(parent: QWidget, title: str, text: str, choices: Mapping[str, str], *, accept: str) -> str | None:
    """Ask, and return the key of the answer; None where the operator gave none."""
    dialog = ChoiceDialog(title, text, choices, accept, parent)
    try:
        return dialog.chosen if await shown(dialog) == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
