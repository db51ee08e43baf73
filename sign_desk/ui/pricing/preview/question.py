"""What is to be priced, as the operator says it: a price list, a size, and the sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from sign_desk.pricing.keys import LISTS, SIZES, ItemKey, Part, list_of
from sign_desk.ui.kit.forms import Form, align_labels
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.sign_form import SignForm
from sign_desk.ui.pricing.words import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.quote import Sign


_LEAST_LETTERS = 6


class Asked(NamedTuple):
    """What is to be priced: a sign in a size (None: there is none to choose) by a price list."""

    price_list: ItemKey
    size: ItemKey | None
    sign: Sign


class QuestionForm(QWidget):
    """Asks for it. ``edited``: something is another."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: str | None = None
        self._document: PricingDocument | None = None
        self._row: ItemKey | None = None
        self._offered: dict[Branch, Sequence[tuple[str, str]]] = {}
        self.lists, self.sizes = ChoiceInput(), ChoiceInput()
        for choice in (self.lists, self.sizes):
            choice.setMinimumContentsLength(_LEAST_LETTERS)
        self.follow = QCheckBox("Same row as the grid")
        self.follow.setToolTip("Price list and size follow the row that the grid is in")
        self.choosing = Form()
        self.choosing.add("list", "Price list", self.lists)
        self.choosing.add("size", "Size", self.sizes)
        self.choosing.add_row(self.follow)
        self.sign = SignForm("")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.SMALL)
        self._column.addWidget(self.sign)
        self._column.addWidget(self.choosing)
        self.choosing.edited.connect(self._choose)
        self.follow.toggled.connect(lambda _checked: self.follow_row(self._row))

    @property
    def asked(self) -> Asked | None:
        """What is to be priced; None where something that is typed is wrong, or there is no price list."""
        price_list = _chosen(self.lists, Part.LIST)
        sign, _ = self.sign.read(self.sign.values())
        return Asked(price_list, _chosen(self.sizes, Part.SIZE), sign) if price_list and sign else None

    @property
    def is_complete(self) -> bool:
        """Whether all is typed that the pricing model cannot do without."""
        return not self.sign.missing(self.sign.values())

    def show_document(self, document: PricingDocument) -> None:
        """Offer the sizes and the price lists of this document; what was chosen and typed stays."""
        self._document = document
        for choice, branch in ((self.lists, LISTS), (self.sizes, SIZES)):
            named = [(key.name, readable(document.name(key)) or "Without a name") for key in document.keys(branch)]
            if named != self._offered.get(branch):
                self._offered[branch] = named
                _offer(choice, named)
        if document.pricing_model != self._model:
            self._model = document.pricing_model
            self._ask_for(SignForm(self._model))

    def follow_row(self, row: ItemKey | None) -> None:
        """Tell in which row the grid is: its price list and size are taken, if they are to follow it."""
        self._row = row
        if self.follow.isChecked():
            self.take_row(row)

    def take_row(self, row: ItemKey | None) -> None:
        """Take the price list and the size of a row."""
        if row is None or self._document is None or row not in self._document:
            return
        sizes = (row,) if row.part is Part.SIZE else self._document.sizes_of(row)
        before = self.choosing.values()
        with QSignalBlocker(self.choosing):
            for choice, key in ((self.lists, list_of(row)), (self.sizes, sizes[0] if len(sizes) == 1 else None)):
                if key is not None:
                    choice.set_value(key.name)
        if self.choosing.values() != before:
            self.edited.emit()

    def choose_size(self, size: ItemKey) -> None:
        """Choose this size, as by hand."""
        self.sizes.set_value(size.name)

    def focus(self) -> None:
        """Let the sign be typed."""
        first = next(iter(self.sign.values()))
        self.sign.field(first).control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose(self, _key: str) -> None:
        """What is chosen by hand is not to be led away by the grid."""
        with QSignalBlocker(self.follow):
            self.follow.setChecked(False)
        self.edited.emit()

    def _write(self) -> None:
        self.sign.show_errors(self.sign.read(self.sign.values())[1])
        self.edited.emit()

    def _ask_for(self, form: SignForm) -> None:
        """Ask for what another pricing model takes of a sign."""
        before = self.sign.values()
        form.set_values({name: text for name, text in before.items() if name in form.values()})
        form.edited.connect(lambda _key: self._write())
        self._column.replaceWidget(self.sign, form)
        self.sign.hide()
        self.sign.deleteLater()
        self.sign = form
        align_labels((form, self.choosing))


def _offer(choice: ChoiceInput, named: Sequence[tuple[str, str]]) -> None:
    """Offer these; the first one is chosen where none is."""
    choice.set_choices(named)
    if choice.currentIndex() < 0 and named:
        with QSignalBlocker(choice):
            choice.setCurrentIndex(0)


def _chosen(choice: ChoiceInput, part: Part) -> ItemKey | None:
    return ItemKey(part, choice.value()) if choice.currentIndex() >= 0 else None
