"""How much a price may change before a review takes it for an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.money import AmountError
from sign_desk.pricing.units import PriceFormat, exact
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import plain_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.locale import locale_name

if TYPE_CHECKING:
    from decimal import Decimal

_ABOUT = (
    "Prices that change by more than this, up or down, lead the review, and the store's name is asked for before they "
    "are saved. The name is always asked for where a price becomes 0, or a size or a price list is removed."
)
_MOST = 10_000
_WIDTH = 460


class LimitDialog(QDialog):
    """Asks for the limit, which holds for all customisers of `store`. Accepted, `limit` is another perhaps."""

    def __init__(self, limit: Decimal, *, store: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = PriceFormat("", None, locale_name())
        self._limit = limit
        self.setWindowTitle("What counts as an exception")
        self.form = Form()
        field = self.form.add(
            "limit", "Change of a price (%)", TextInput(), hint=f"Holds for all customisers of {store}."
        )
        self.form.set_values({"limit": self._numbers.number(float(limit))})
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(lambda _key: self._check())
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        for widget in (plain_label(_ABOUT), self.form, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)
        field.control.setFocus()

    @property
    def limit(self) -> Decimal:
        """The limit in per cent: what was entered last and means something."""
        return self._limit

    def accept(self) -> None:
        """Close, if what is entered means something."""
        if self._check():
            super().accept()

    def _check(self) -> bool:
        self.form.clear_messages()
        try:
            limit = exact(self._numbers.read_number(self.form.values()["limit"], minimum=0, maximum=_MOST))
        except AmountError as error:
            self.form.field("limit").show_error(str(error))
            return False
        if not limit:
            self.form.field("limit").show_error("Enter more than 0.")
            return False
        self._limit = limit
        return True
