"""The operator's words for pricing; the vendor's own where it has some."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional

from sign_desk.pricing.document import reference_of
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH, line_number
from sign_desk.pricing.keys import Part, list_of
from sign_desk.pricing.units import Doubt, Unit, is_number
from sign_desk.ui.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.units import PriceFormat

NOT_SET = "not set"
NOT_KNOWN = (
    "How Sign Customiser uses this is not published. It is kept and sent as it is, and left out of price previews."
)

_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_SIZE_TITLES = {
    "name": "Name",
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
_ROW_TITLES = {
    "size_id": "Size",
    "size_key": "Size",
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
_LIST_TITLES = {
    "name": "Name",
    "pricing_id": "Id",
    "letter_pricing_method": "Letters are priced",
    "shipping": "Shipping",
    "calculation": "Shipping goes by",
    "volumetric_divisor": "Divisor",
    "add_weight_to_product": "Weight on the product",
}
_TITLES: Mapping[Part, Mapping[str, str]] = {
    Part.DOCUMENT: {},
    Part.SIZE: _SIZE_TITLES,
    Part.BASE: {"mode": "Base prices"},
    Part.BASE_ROW: _ROW_TITLES,
    Part.LIST: _LIST_TITLES,
    Part.ROW: _ROW_TITLES,
}
_LINE_TITLES = {"base_price": "Base", "letter_price": "Letter"}

_CHOICES = {
    "WIDTH": "Width",
    "HEIGHT": "Height",
    "DYNAMIC": "Dynamic",
    "FIXED": "Fixed",
    "material_length": "By their length of material",
    "fixed_letter": "By the piece",
    "physical": "Physical",
    "volumetric": "Volume",
    "included_in_price_lists": "In the price lists",
}

_SIZE_HINTS = {
    "line_limit": "The most lines on a sign, 1 to 6. Rows of prices have one price for each.",
    "char_limit": "The most letters in one line.",
    "min_char": "The fewest letters on a sign.",
    "length_cm": "How deep the frame is.",
    "height_strategy": "How the height of a sign is found. What each choice does is not published.",
    "width_multiplier": "Scales the letter heights of the font: at 1.5, a letter of 6 cm becomes 9 cm high.",
    "sort_order": "The place among the sizes that the service keeps.",
}
_ROW_HINTS = {
    "width_limit_cm": "The widest sign that this row is for.",
    "height_limit_cm": "The highest sign that this row is for.",
    "length_limit_cm": "The deepest sign that this row is for.",
    "base_price": "What a sign costs before anything is added.",
    "letter_price": "Added for each letter of that line. Spaces are not letters.",
    "price_per_letter": "For each letter, where letters are priced by the piece.",
    "price_per_cm": "For each cm of the traced letters: a price of 20 per metre is 0.20 here.",
    "price_per_sq_cm": "For each cm² of the sign; where shipping goes by volume, for each unit of weight.",
    "fixed_length_cm": "The depth that weights are computed with, where shipping goes by volume.",
    **dict.fromkeys(("max_price_multiplier", "width_modifier", "height_modifier", "length_modifier"), NOT_KNOWN),
}
_HINTS: Mapping[Part, Mapping[str, str]] = {
    Part.DOCUMENT: {},
    Part.SIZE: _SIZE_HINTS,
    Part.BASE: {"mode": "Where base prices are kept. Only “in the price lists” is published."},
    Part.BASE_ROW: _ROW_HINTS,
    Part.LIST: {
        "letter_pricing_method": "By length, the length price counts; by the piece, the price per letter.",
        "calculation": (
            "By volume, a sign's weight is its width, height and depth multiplied, divided by the divisor. What the "
            "other choice does is not published."
        ),
        "volumetric_divisor": "What a volume in cm³ is divided by for its weight: 5000, for example.",
        "add_weight_to_product": "Yes: the product gets the weight. No: the price gets what the weight costs.",
    },
    Part.ROW: _ROW_HINTS,
}
_MODEL_HINTS = {
    (FIXED_WIDTH, "base_price"): "What each line of a sign costs before its letters.",
    (MATERIAL_LENGTH, "base_price"): "What a sign within these limits costs before letters and area.",
    (FRAME_FIT, "base_price"): "What a frame costs before its area.",
    (FRAME_FIT, "price_per_sq_cm"): (
        "For each cm² of the frame, or for each cm³ where its depth counts: what decides that is not published. Where "
        "shipping goes by volume, for each unit of weight, too."
    ),
}

_COUNTED = {Unit.MINOR: "", Unit.PER_CM: " per cm", Unit.PER_SQ_CM: " per cm² or weight unit"}
_DOUBTED = {Doubt.UNIT: str(Doubt.UNIT), Doubt.CURRENCY: "as sent", Doubt.COUNTING: "as sent"}


def model_name(document: PricingDocument) -> str:
    """The vendor's name of the pricing model."""
    model = document.pricing_model
    return MODELS.get(model) or (f"Pricing model {model}" if model else "Pricing model not told")


def title(part: Part, path: Path) -> str:
    """What a field is called; the service's own word for one that is not known."""
    titles = _TITLES[part]
    name = path[0]
    if len(path) == 1:
        return titles.get(name, name)
    if (line := line_number(path[1])) is not None:
        return f"{_LINE_TITLES.get(name, titles.get(name, name))}, line {line}"
    return titles.get(path[1], f"{titles.get(name, name)}, {path[1]}")


def hint(model: str, part: Part, path: Path) -> str:
    """What a field is for, in a sentence; "" where its title says it all."""
    if part in {Part.ROW, Part.BASE_ROW} and (told := _MODEL_HINTS.get((model, path[0]))):
        return told
    return _HINTS[part].get(path[-1]) or _HINTS[part].get(path[0], "")


def counted(unit: Unit | None, doubt: Doubt | None, currency: str) -> str:
    """What a price is counted in: "USD", "USD per cm"; where it is no amount of money to be read, why."""
    if doubt is not None:
        return _DOUBTED[doubt]
    return f"{currency}{_COUNTED[unit]}" if unit else ""


def choice_title(value: str) -> str:
    """The words for a value that the service has a fixed set of; one that is not known stands for itself."""
    return _CHOICES.get(value, value)


def choice_value(text: str, choices: tuple[str, ...]) -> str:
    """Which of the choices was typed, by its words or as the service writes it; else what was typed."""
    typed = text.strip().casefold()
    fitting = (value for value in choices if typed in {value.casefold(), choice_title(value).casefold()})
    return next(fitting, text.strip())


def counting(doubt: Doubt | None, currency: str) -> str:
    """What to tell when prices cannot be written as money; "" when they can."""
    if doubt is Doubt.COUNTING:
        return (
            f"How the service counts {currency} is not answered yet: amounts are the plain numbers that it sent. "
            "Choose the currency above once more, compare one price with your storefront, and answer the question."
        )
    if doubt is Doubt.CURRENCY:
        return (
            f"The currency of these prices{f', {currency},' if currency else ''} is not known: amounts are the plain "
            "numbers that the service sent. Choose the currency above."
        )
    return ""


def readable(name: str) -> str:
    """A name on one line, without the marks by which it would turn the direction of what follows it."""
    if name.isascii() and name.isprintable():
        return name.strip()
    return " ".join("".join(char for char in name if bidirectional(char) not in _TURNING).split())


def item_name(document: PricingDocument, key: ItemKey, prices: PriceFormat) -> str:
    """What an item is called among its like: a size or list by its name, a row by its size or its limits."""
    match key.part:
        case Part.DOCUMENT:
            return "Whole pricing"
        case Part.BASE:
            return "Base pricing"
        case Part.SIZE | Part.LIST:
            return readable(document.name(key)) or "Without a name"
    return row_name(document, key, prices)


def row_name(document: PricingDocument, row: ItemKey, prices: PriceFormat) -> str:
    """The size that a row points to, or the limits of one that points nowhere."""
    fields = document.fields(row)
    if (reference := reference_of(fields)) is None:
        limits = (fields.get(name) for name in ("width_limit_cm", "height_limit_cm", "length_limit_cm"))
        told = " by ".join(prices.number(limit) for limit in limits if is_number(limit))
        return f"Up to {told} cm" if told else "No size"
    names = [readable(document.name(size)) or "a size without a name" for size in document.sizes_of(row)]
    return " or ".join(names) or f"Size {reference[1]}, which is not there"


def place_name(document: PricingDocument, key: ItemKey, prices: PriceFormat) -> str:
    """Where an item stands, for lists of findings and changes: "Standard, Small"."""
    own = item_name(document, key, prices)
    if (owner := list_of(key)) is not None and owner in document:
        return f"{item_name(document, owner, prices)}, {own}"
    return f"Base pricing, {own}" if key.part is Part.BASE_ROW else own


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
