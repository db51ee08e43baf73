"""Makes a rule of a line at hand: which lines look like it, and which product they are, or that they are no signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.orders.missed.matching import MatchRule, SkipRule
from sign_desk.orders.missed.patterns import NOT_SHIPPED, How, Of, Pattern
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sign_desk.orders.missed.found import FoundLine

_WIDTH = 520
_SLICE = 200
_OF = [
    (Of.SKU.value, "SKU"),
    (Of.NAME.value, "Name"),
    (Of.VENDOR.value, "Vendor"),
    (Of.PRODUCT_TYPE.value, "Product type"),
    (Of.SHIPPING.value, "Needs no shipping"),
]
_HOW = [
    (How.IS.value, "is"),
    (How.STARTS.value, "starts with"),
    (How.CONTAINS.value, "contains"),
    (How.LIKE.value, "is like (* for anything, ? for one character)"),
]
_MATCH = (
    "Lines that fit are this product, in this file and in later ones. Make a rule only where all of them are the same "
    "product."
)
_SKIP = "Lines that fit are no signs: they are not sent, in this file and in later ones. They stay visible as left out."


class RuleDialog(QDialog):
    """`line` is the one at hand, `lines` are all of the file; with `skips` it is a rule for what is left out."""

    def __init__(self, line: FoundLine, lines: Sequence[FoundLine], *, skips: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._line, self._lines, self._skips = line, lines, skips
        self._slices = Slices(self)
        title = "Skip lines that are no signs" if skips else "Products by rule"
        self.setWindowTitle(title)
        self.of, self.how = ChoiceInput(_OF), ChoiceInput(_HOW)
        self.text, self.product = TextInput(), TextInput()
        self.form = Form()
        self.form.add("of", "Lines whose", self.of)
        self.form.add("how", "", self.how)
        self.form.add("text", "", self.text)
        for key, name in (("how", "How it fits"), ("text", "Text that fits")):
            self.form.field(key).control.setAccessibleName(name)
        if not skips:
            self.form.add("product", "are the product", self.product, required=True)
        self.fits = ToneLabel()
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton(
            "Skip such lines" if skips else "Make the rule", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        for part in (heading_label(title), plain_label(_SKIP if skips else _MATCH), self.form, self.fits, self.buttons):
            column.addWidget(part)
        self.setMinimumWidth(_WIDTH)
        self.how.set_value(How.IS.value)
        self.of.set_value(Of.SKU.value if line.sku else Of.NAME.value)
        self._propose()
        self.of.valueChanged.connect(lambda _value: self._propose())
        self.form.edited.connect(lambda _key: self._check())

    @property
    def pattern(self) -> Pattern:
        """What a line has to look like."""
        of = Of(self.of.value())
        if of is Of.SHIPPING:
            return Pattern(of, How.IS, NOT_SHIPPED)
        return Pattern(of, How(self.how.value()), self.text.value().strip())

    @property
    def rule(self) -> MatchRule | SkipRule:
        """The rule that was made."""
        return SkipRule(self.pattern) if self._skips else MatchRule(self.pattern, self.product.value().strip())

    def _propose(self) -> None:
        of = Of(self.of.value())
        for key in ("how", "text"):
            self.form.field(key).setVisible(of is not Of.SHIPPING)
        if of is not Of.SHIPPING:
            text: str = getattr(self._line, of)
            self.text.set_value(text)
        self._check()

    def _check(self) -> None:
        pattern = self.pattern
        is_whole = bool(pattern.text) or pattern.how is How.IS
        self.accept_button.setEnabled(is_whole and (self._skips or bool(self.product.value().strip())))
        self._slices.run(_fitting(pattern, self._lines), self._tell)

    def _tell(self, count: int) -> None:
        self.fits.setText(f"Fits {count:,} of the {count_of(len(self._lines), 'line')} in this file.")


def _fitting(pattern: Pattern, lines: Sequence[FoundLine]) -> Generator[None, None, int]:
    count = 0
    for place, line in enumerate(lines):
        count += pattern.fits(line)
        if place % _SLICE == 0:
            yield
    return count
