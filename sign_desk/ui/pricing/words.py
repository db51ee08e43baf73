"""The operator's words for pricing; the vendor's own where it has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.units import Doubt, Unit, is_number
from sign_desk.ui.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.document import Item, PricingDocument
    from sign_desk.pricing.units import PriceFormat

NOT_SET = "not set"
_LONGEST = 200

SIZE_FIELDS = {
    "name": "Size",
    "size_id": "Id",
    "client_key": "Key",
    "description": "Description",
    "sort_order": "Order",
    "line_limit": "Lines",
    "char_limit": "Letters a line",
    "min_char": "Letters at least",
    "width_cm": "Width, cm",
    "height_cm": "Height, cm",
    "length_cm": "Depth, cm",
    "line_height_cm": "Line height, cm",
    "height_strategy": "Height strategy",
    "width_multiplier": "Width multiplier",
}
"""The titles of a size's fields, in the order they are shown."""

ROW_FIELDS = {
    "width_limit_cm": "Width up to, cm",
    "height_limit_cm": "Height up to, cm",
    "length_limit_cm": "Depth up to, cm",
    "base_price": "Base price",
    "letter_price": "Letter price",
    "price_per_letter": "Price per letter",
    "price_per_cm": "Length price",
    "price_per_sq_cm": "Area price",
    "fixed_length_cm": "Fixed depth, cm",
    "max_price_multiplier": "Highest price multiplier",
    "width_modifier": "Width modifier",
    "height_modifier": "Height modifier",
    "length_modifier": "Depth modifier",
}
"""The titles of a row's fields, in the order they are shown."""

_ALWAYS = {"name", "size_id", "base_price"}
_USED = {
    "FIXED_WIDTH": {
        *("line_limit", "char_limit", "min_char", "width_cm", "height_cm", "line_height_cm"),
        *("height_strategy", "letter_price"),
    },
    "MATERIAL_LENGTH": {
        *("width_multiplier", "width_limit_cm", "height_limit_cm"),
        *("price_per_letter", "price_per_cm", "price_per_sq_cm"),
    },
    "FRAME_FIT": {"width_cm", "height_cm", "length_cm", "price_per_sq_cm"},
}
_LETTERS = {
    "fixed_letter": "Letters are priced by the piece",
    "material_length": "Letters are priced by their length of material",
}
_MODES = {"included_in_price_lists": "Base prices stand in the price lists"}
_LINE_FIELDS = {"base_price": "Base", "letter_price": "Letter"}
_COUNTED = {Unit.MINOR: "", Unit.PER_CM: " per cm", Unit.PER_SQ_CM: " per cm² or weight unit"}
_DOUBTED = {Doubt.UNIT: f" ({Doubt.UNIT})", Doubt.CURRENCY: " (as sent)", Doubt.COUNTING: " (as sent)"}

_LIST_FIELDS = {"name", "rows", "pricing_id", "letter_pricing_method", "shipping"}
_DOCUMENT_FIELDS = {"customiser_id", "pricing_model", "value_units", "sizes", "base_pricing", "price_lists"}


def model_name(document: PricingDocument) -> str:
    """The vendor's name of the pricing model."""
    model = document.pricing_model
    return MODELS.get(model) or (f"Pricing model {model}" if model else "Pricing model not told")


def is_used(model: str, field: str) -> bool:
    """Whether the pricing model makes use of a known field; one that is not known might make use of any."""
    return model not in _USED or field in _ALWAYS or field in _USED[model]


def line_number(part: str) -> int | None:
    """The number of the sign's line that "line_2" is about; None for any other part of a price."""
    prefix, _, number = part.partition("_")
    return int(number) if prefix == "line" and number.isascii() and number.isdigit() else None


def price_title(field: str, part: str | None, unit: Unit | None, doubt: Doubt | None) -> str:
    """The title of a column of prices: what they are for, and what they are counted in."""
    title = ROW_FIELDS.get(field, field)
    if part is not None:
        line = line_number(part)
        title = f"{_LINE_FIELDS.get(field, title)}, {part if line is None else f'line {line}'}"
    return title + (_DOUBTED[doubt] if doubt else _COUNTED[unit] if unit else "")


def counting(doubt: Doubt | None, currency: str) -> str:
    """What to tell when a store's prices cannot be written as money; "" when they can."""
    if doubt is Doubt.COUNTING:
        return (
            "How prices are counted is not answered yet: amounts are the plain numbers that the service "
            "sent. Edit the store, compare one price with your storefront, and answer the question there."
        )
    if doubt is Doubt.CURRENCY:
        return (
            f"The store's currency, {currency}, is not known: amounts are the plain numbers that the service "
            "sent. Edit the store and choose its currency."
        )
    return ""


def document_details(document: PricingDocument, prices: PriceFormat) -> str:
    """What is told of the pricing as a whole beyond its tables, in one line; "" if there is nothing."""
    return " · ".join(_further(document.tree, _DOCUMENT_FIELDS, prices.number))


def base_details(document: PricingDocument, prices: PriceFormat) -> str:
    """What the base prices are for, in one line; "" if that is not told."""
    fields = document.base_pricing.fields
    words = _further(fields, {"mode", "rows"}, prices.number)
    if (mode := fields.get("mode")) is not None:
        mode = plain(mode, prices.number)
        words.insert(0, _MODES.get(mode, f"Mode: {mode}"))
    return " · ".join(words)


def list_details(price_list: Item, prices: PriceFormat) -> str:
    """What is told of a price list beyond its rows, in one line."""
    fields, number = price_list.fields, prices.number
    words = [f"Id {plain(fields.get('pricing_id'), number)}"]
    if (method := fields.get("letter_pricing_method")) is not None:
        method = plain(method, number)
        words.append(_LETTERS.get(method, f"Letter pricing: {method}"))
    if (shipping := fields.get("shipping")) is not None:
        words.append(_shipping(shipping, number))
    return " · ".join([*words, *_further(fields, _LIST_FIELDS, number)])


def plain(value: JsonValue, number: Callable[[float], str]) -> str:
    """Any value that the service may send, for reading; `number` writes the numbers in it."""
    if is_number(value):
        return number(value)
    if isinstance(value, list):
        return "; ".join(plain(item, number) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain(item, number)}" for name, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_SET if value is None else str(value)


def _shipping(shipping: JsonValue, number: Callable[[float], str]) -> str:
    if not isinstance(shipping, dict):
        return f"Shipping: {plain(shipping, number)}"
    told = {name: value for name, value in shipping.items() if value is not None}
    calculation = plain(told.pop("calculation", None), number)
    further = (f"{name.replace('_', ' ')}: {plain(value, number)}" for name, value in told.items())
    return ", ".join([f"Shipping: {calculation}", *further])


def _further(fields: Mapping[str, JsonValue], known: Collection[str], number: Callable[[float], str]) -> list[str]:
    told = (f"{name}: {plain(value, number)}" for name, value in fields.items() if name not in known)
    return [words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…" for words in told]
