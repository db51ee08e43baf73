"""The values of a pricing document as texts, to be read and to be typed, and typed texts as values.

What was typed and cannot be read is kept as it was typed: the checks then tell that it is none of what is wanted
there, and nothing that was typed or pasted is lost.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sign_desk.money import AmountError
from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.edits import cleared, refusal
from sign_desk.pricing.fields import Kind, field_of, line_number
from sign_desk.pricing.units import is_number
from sign_desk.ui.pricing.words import NOT_SET, choice_title, choice_value, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Cell, Part
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import Doubt, PriceFormat, Unit

_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_SLICE = 500


class Texts:
    """Writes and reads the values of one document, in the currency of one store."""

    def __init__(self, document: PricingDocument, prices: PriceFormat) -> None:
        self.document = document
        self.prices = prices
        self._price = lru_cache(maxsize=None)(prices.price)

    def with_document(self, document: PricingDocument) -> Texts:
        """The same for another version of the document; what was written before need not be written again."""
        texts = Texts(document, self.prices)
        texts._price = self._price
        return texts

    def unit(self, path: Path) -> Unit | None:
        """The unit of a price; None where it is not known, as of parts that are no lines of a sign."""
        is_line = len(path) == 1 or line_number(path[1]) is not None
        return self.document.unit(path[0]) if is_line else None

    def doubt(self, path: Path) -> Doubt | None:
        """Why numbers of this price are no amounts of money to be read."""
        return self.prices.doubt(self.unit(path))

    def kind(self, part: Part, path: Path) -> Kind | None:
        """What a field holds; None for one that nobody knows."""
        field = field_of(part, path)
        if field is not None:
            return field.kind
        return Kind.PRICE if self.document.is_price(path[0]) else None

    def shown(self, part: Part, path: Path, value: JsonValue | Absent) -> str:
        """A value for reading; "" only where a field that nobody knows was not sent."""
        kind = self.kind(part, path)
        if value is ABSENT:
            return NOT_SET if kind else ""
        if kind is Kind.PRICE and is_number(value):
            return self._price(value, self.unit(path))
        if kind is Kind.CHOICE and isinstance(value, str):
            return choice_title(value)
        return plain(value, self.prices.number)

    def typed(self, part: Part, path: Path, value: JsonValue | Absent) -> str:
        """A value as it is typed and copied: `read` gives the same back."""
        if value is ABSENT or value is None:
            return ""
        if is_number(value):
            is_price = self.kind(part, path) is Kind.PRICE
            return self.prices.edit_text(value, self.unit(path) if is_price else None)
        return self.shown(part, path, value)

    def is_open(self, cell: Cell) -> bool:
        """Whether a cell can be typed into: it is known what belongs there, and nothing in parts stands there."""
        if refusal(self.document, cell) is not None:
            return False
        fields = self.document.fields(cell.key)
        value = value_at(fields, cell.path)
        if isinstance(value, dict) or (isinstance(value, list) and value):
            return False
        if len(cell.path) > 1 and not isinstance(around := fields.get(cell.path[0]), dict):
            return around in (None, [])
        return not (self.kind(cell.key.part, cell.path) is None and (value is ABSENT or value is None))

    def read(self, cell: Cell, text: str) -> JsonValue | Absent:
        """What a text means in this cell. Raises AmountError, with a sentence, where it means nothing there."""
        part, path = cell.key.part, cell.path
        now = value_at(self.document.fields(cell.key), path)
        if text == self.typed(part, path, now):
            return now
        if not text.strip() or text.strip() == NOT_SET:
            return cleared(self.document, cell)
        return self._read(part, path, text, now)

    def _read(self, part: Part, path: Path, text: str, now: JsonValue | Absent) -> JsonValue:
        match self.kind(part, path):
            case Kind.PRICE:
                return self.prices.read(text, self.unit(path))
            case Kind.NUMBER | Kind.INTEGER as kind:
                return self.prices.read_number(text, integer=kind is Kind.INTEGER)
            case Kind.FLAG:
                return _flag(text)
            case Kind.CHOICE:
                field = field_of(part, path)
                return choice_value(text, field.choices if field else ())
            case None:
                return self._alike(now, text)
        return text

    def _alike(self, now: JsonValue | Absent, text: str) -> JsonValue:
        """Where nobody knows what a field holds, it goes on holding the same kind of value."""
        if isinstance(now, bool):
            return _flag(text)
        return self.prices.read_number(text) if is_number(now) else text


def reading(texts: Texts, typed: Mapping[Cell, str]) -> Work[Mapping[Cell, JsonValue | Absent]]:
    """Read texts by cell. Cells that cannot be typed into are left out; what means nothing stays as it was typed."""
    values: dict[Cell, JsonValue | Absent] = {}
    for number, (cell, text) in enumerate(typed.items(), start=1):
        if texts.is_open(cell):
            try:
                values[cell] = texts.read(cell, text)
            except AmountError:
                values[cell] = text
        if number % _SLICE == 0:
            yield
    return values


def _flag(text: str) -> bool:
    flag = _FLAGS.get(text.strip().casefold())
    if flag is None:
        raise AmountError("Write yes or no.")
    return flag
