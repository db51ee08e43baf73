"""The form in which a rule for many prices is made: what is done, by how much, and where prices end."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.money import AmountError
from sign_desk.pricing.rounding import Direction, Rounder, Rounding
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.units import Unit, exact
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from sign_desk.pricing.units import PriceFormat

_OPERATIONS = {
    Operation.PERCENT: "Change by a percentage",
    Operation.ADD: "Add or subtract",
    Operation.MULTIPLY: "Multiply by",
    Operation.SET: "Set to",
}
_DIRECTIONS = {
    Direction.NEAREST: "To the nearest",
    Direction.UP: "Up",
    Direction.DOWN: "Down",
}
_NONE, _STEP, _ENDING = "", "step", "ending"
_TARGETS = ((_NONE, "Not rounded"), (_STEP, "To a step"), (_ENDING, "To an ending"))
_TIMES = "\N{MULTIPLICATION SIGN}*x "
_MINUS = "-\N{MINUS SIGN}\N{EN DASH}"


class RuleForm(Form):
    """Reads a `Rule` out of what is entered, in the currency of `prices`; what is wrong is told at the fields."""

    def __init__(self, prices: PriceFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prices = prices
        self.add("operation", "Change", ChoiceInput([(str(one), words) for one, words in _OPERATIONS.items()]))
        self.amount = self.add("amount", "By", TextInput())
        self._add_rounding()
        self.empty = self.add_check("empty", "Also prices that are not set")
        self.zero = self.add_check("zero", "Also prices of 0")
        self.set_values({"operation": Operation.PERCENT, "target": _NONE, "direction": Direction.NEAREST})
        self.edited.connect(lambda _key: self._follow())
        self._follow()

    def _add_rounding(self) -> None:
        written = partial(self._prices.edit_text, unit=Unit.PER_CM)
        ending, other = (self._prices.number(part)[1:] for part in (0.95, 0.99))
        self.add("target", "Rounding", ChoiceInput(_TARGETS), hint="Rates per cm and per cm² keep their decimals.")
        self.add("direction", "Direction", ChoiceInput([(str(one), words) for one, words in _DIRECTIONS.items()]))
        self.add("step", "Step", TextInput(written(0.5)))
        self.add(
            "endings",
            "Endings",
            TextInput(f"{ending} {other}"),
            hint=f"One or several: {ending} gives {written(12.95)} or {written(13.95)}, 9 gives 19 or 29.",
        )
        kept = f"With {ending}, both {written(12.1)} and {written(12.99)} become {written(12.95)}."
        self.keep_whole = self.add_check("keep_whole", "Keep the whole part", hint=kept)

    def rule(self) -> Rule | None:
        """The rule that is entered; None where there is none yet, or something is wrong, which is shown."""
        self.clear_messages()
        try:
            amount, rounding = self._amount(), self._rounding()
        except _Wrong as wrong:
            self.field(wrong.key).show_error(str(wrong))
            return None
        if amount is None:
            return None
        return Rule(self._operation, amount, rounding, self._is_additive and self.empty.isChecked(), self._takes_zero)

    @property
    def _operation(self) -> Operation:
        return Operation(self.values()["operation"])

    @property
    def _is_additive(self) -> bool:
        """Whether there can be a price afterwards where there was none."""
        return self._operation in (Operation.SET, Operation.ADD)

    @property
    def _takes_zero(self) -> bool:
        return self._is_additive and self.zero.isChecked()

    def _amount(self) -> Decimal | None:
        text = self.values()["amount"].strip()
        if not text:
            return None
        try:
            return self._read(text)
        except AmountError as error:
            raise _Wrong("amount", str(error)) from None

    def _read(self, text: str) -> Decimal:
        prices = self._prices
        match self._operation:
            case Operation.PERCENT:
                return exact(prices.read_number(text.removeprefix("+").removesuffix("%"), minimum=-100))
            case Operation.MULTIPLY:
                return exact(prices.read_number(text.lstrip(_TIMES), minimum=0))
            case Operation.ADD:
                amount = exact(prices.read(text.lstrip(f"+{_MINUS} "), Unit.PER_CM))
                return -amount if text[0] in _MINUS else amount
            case Operation.SET:
                return exact(prices.read(text, Unit.PER_CM))

    def _rounding(self) -> Rounding | None:
        values = self.values()
        direction, keep_whole = Direction(values["direction"]), self.keep_whole.isChecked()
        match values["target"]:
            case "step":
                step = self._number("step", values["step"])
                if not step:
                    raise _Wrong("step", "Enter more than 0.")
                return self._checked("step", Rounding(direction, step, keep_whole=keep_whole))
            case "ending":
                endings = tuple(self._number("endings", text) for text in self._pointed(values["endings"]))
                if not endings:
                    raise _Wrong("endings", "Enter one ending or more.")
                return self._checked("endings", Rounding(direction, endings=endings, keep_whole=keep_whole))
        return None

    def _pointed(self, text: str) -> Iterator[str]:
        """The endings that are typed one after another, such as ".95 .99", with a 0 in front of what has none."""
        for ending in text.replace(";", " ").split():
            yield ending if ending[0].isalnum() else f"0{ending}"

    def _number(self, key: str, text: str) -> Decimal:
        try:
            return exact(self._prices.read_number(text, minimum=0))
        except AmountError as error:
            raise _Wrong(key, str(error)) from None

    def _checked(self, key: str, rounding: Rounding) -> Rounding:
        """The rounding, if the currency has decimals enough for it."""
        try:
            if self._prices.doubt(Unit.MINOR) is None:
                Rounder(rounding, self._prices.decimals(Unit.MINOR))
        except AmountError as error:
            raise _Wrong(key, str(error)) from None
        return rounding

    def _follow(self) -> None:
        """Show what belongs to what is chosen."""
        currency = self._prices.currency
        labels = {Operation.PERCENT: "Percentage", Operation.MULTIPLY: "Factor"}
        self.amount.label.setText(labels.get(self._operation, f"Amount, {currency}"))
        self.amount.control.setAccessibleName(self.amount.label.text())
        target = self.values()["target"]
        shown = {
            "target": self._prices.doubt(Unit.MINOR) is None,
            "direction": target != _NONE,
            "step": target == _STEP,
            "endings": target == _ENDING,
            "keep_whole": target != _NONE,
            "empty": self._is_additive,
            "zero": self._is_additive,
        }
        for key, is_shown in shown.items():
            self._show(key, is_shown)

    def _show(self, key: str, shown: bool) -> None:
        field = self.field(key)
        field.setVisible(shown)
        field.label.setVisible(shown and bool(field.label.text()))


class _Wrong(ValueError):
    """What is wrong with a field, in a sentence."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key
