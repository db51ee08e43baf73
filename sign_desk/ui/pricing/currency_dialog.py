"""In which currency the prices of one customiser are counted."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.money import currencies
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import plain_label
from sign_desk.ui.kit.theme import Space

_ABOUT = (
    "The service names no currency. The prices of this customiser are shown, typed and checked in the one that you "
    "choose here; no price is converted, and the store's other customisers keep theirs."
)
_WIDTH = 460


class CurrencyDialog(QDialog):
    """Asks for the currency of `customiser` in a store whose own is `own`. Accepted, `currency` is one that is in use.

    `now` is the one that its prices are counted in so far.
    """

    def __init__(self, customiser: str, *, now: str, own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = {currency.code for currency in currencies()}
        self.setWindowTitle(f"The currency of {customiser}")
        self.form = Form()
        choices = [(currency.code, f"{currency.code}, {currency.name}") for currency in currencies()]
        choices.sort(key=lambda choice: choice[0] != own)
        hint = f"The store's own is {own}."
        field = self.form.add("currency", "Currency", ChoiceInput(choices, searchable=True), hint=hint)
        self.form.set_values({"currency": now})
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(lambda _key: self.form.clear_messages())
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        for widget in (plain_label(_ABOUT), self.form, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)
        field.control.setFocus()

    @property
    def currency(self) -> str:
        """The code of the currency that is chosen."""
        return self.form.values()["currency"]

    def accept(self) -> None:
        """Close, if there is such a currency."""
        if self.currency in self._known:
            super().accept()
        else:
            self.form.field("currency").show_error("Choose a currency from the list.")
