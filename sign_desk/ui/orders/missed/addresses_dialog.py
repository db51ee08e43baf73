"""Takes product ids from addresses that are pasted: one for each line chosen, or one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from sign_desk.orders.missed.addresses import PastedAddress, read_addresses
from sign_desk.orders.missed.choices import ProductId
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 560, 360
_TEXT = (
    "Paste addresses of products, or their ids: one for all lines chosen, or one for each of them, in the order of "
    "the table. Addresses of your shop's administration have the ids; those of its pages often have words only."
)
_MOST_TOLD = 3


class AddressesDialog(QDialog):
    """`names` are the lines chosen; `kind` is the store's answer to which id is sent, None if there is none yet."""

    def __init__(self, names: Sequence[str], kind: ProductId | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Paste addresses of products")
        self._names, self._kind = names, kind
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Addresses of products")
        self.text.setPlaceholderText("https://admin.shopify.com/store/…/products/8123456789012")
        self.told = ToneLabel()
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Use these products", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.text.textChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label(f"Products of {count_of(len(names), 'row')}"))
        column.addWidget(plain_label(_TEXT))
        column.addWidget(self.text, 1)
        column.addWidget(self.told)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
        self._check()

    def products(self) -> list[str]:
        """The product of each line chosen; empty while what was pasted does not fit them."""
        ids = [self._id(address) for address in read_addresses(self.text.toPlainText())]
        if not ids or not all(ids):
            return []
        if len(ids) == 1:
            return ids * len(self._names)
        return ids if len(ids) == len(self._names) else []

    def _id(self, address: PastedAddress) -> str:
        if self._kind is ProductId.VARIANT:
            # A bare number is whatever the store's ids are.
            return address.variant_id or (address.product_id if address.text == address.product_id else "")
        return address.product_id or ("" if self._kind is ProductId.PRODUCT else address.variant_id)

    def _check(self) -> None:
        addresses = read_addresses(self.text.toPlainText())
        bad = [address for address in addresses if not self._id(address)]
        products = self.products()
        self.accept_button.setEnabled(bool(products))
        self.told.set_tone(Tone.WARNING if bad or (addresses and not products) else Tone.MUTED)
        if bad:
            lines = [f"{address.text}: {address.why_not or _OTHER_ID}" for address in bad[:_MOST_TOLD]]
            self.told.setText("\n".join(lines))
        elif addresses and not products:
            chosen = len(self._names)
            self.told.setText(f"Pasted: {len(addresses):,}, for {count_of(chosen, 'row')}. Paste one, or {chosen:,}.")
        else:
            pairs = zip(self._names, products, strict=False)
            self.told.setText("\n".join(f"{name} → {product}" for name, product in list(pairs)[:_MOST_TOLD]))


_OTHER_ID = "It has not the id that is sent from this store (product or variant)."
