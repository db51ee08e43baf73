"""Price books of the seed: realistic pricing of each pricing model.

Prices are in minor units, save the rates per centimetre, which are in units of the currency.
"""

from collections.abc import Callable, Iterable
from typing import Final

from sign_desk.sandbox.pricing import VALUE_UNITS
from sign_desk.sandbox.validation import JsonObject


class Ids:
    """The ids given to sizes and price lists so far; the published examples name size 1 and price list 10."""

    def __init__(self) -> None:
        self.last_size = 0
        self.last_price_list = 9

    def next_size(self) -> int:
        """Give the next size its id."""
        self.last_size += 1
        return self.last_size

    def next_price_list(self) -> int:
        """Give the next price list its id."""
        self.last_price_list += 1
        return self.last_price_list


# name, width and line height in cm, letters and lines at most; base and letter price of the first line
_LETTER_SIZES = (
    ("Small", 50, 12, 10, 2, 9900, 650),
    ("Medium", 80, 16, 16, 3, 14900, 900),
    ("Large", 110, 20, 22, 3, 19900, 1200),
    ("XL", 150, 26, 30, 4, 28900, 1650),
)
_TUBE_SIZES = (("Regular", 1), ("Plus", 1.5), ("Grand", 2.25))
# width and height limits in cm, base price
_TIERS = ((60, 30, 8900), (100, 50, 14900), (160, 80, 24900), (240, 120, 39900))
# name, width, height and depth in cm
_FRAMES = (
    ("A3", 42, 29.7, 4),
    ("A2", 59.4, 42, 4),
    ("Square", 60, 60, 6),
    ("Panorama", 120, 40, 6),
    ("Shopfront", 200, 60, 10),
)


def fixed_width(ids: Ids) -> JsonObject:
    """Give a Simple Letter Model: a base price and a letter price for each line."""
    sizes = [
        {
            **_size(ids, order, name, f"Up to {width} cm wide"),
            "char_limit": letters,
            "line_limit": lines,
            "min_char": 1,
            "width_cm": width,
            "height_cm": None,
            "line_height_cm": line_height,
            "height_strategy": "WIDTH",
        }
        for order, (name, width, line_height, letters, lines, _, _) in enumerate(_LETTER_SIZES, start=1)
    ]
    lists = [
        _price_list(ids, "Standard", _line_rows(sizes, percent=100, multiplier=3)),
        _price_list(ids, "Outdoor, waterproof", _line_rows(sizes, percent=130, multiplier=3)),
        _price_list(ids, "Wholesale", _line_rows(sizes, percent=70, multiplier=None)),
    ]
    return _document("FIXED_WIDTH", sizes, lists)


def _line_rows(sizes: list[JsonObject], *, percent: int, multiplier: int | None) -> Iterable[JsonObject]:
    for size, (*_, lines, base, letter) in zip(sizes, _LETTER_SIZES, strict=True):
        yield {
            "size_id": size["size_id"],
            "base_price": {f"line_{line}": base * percent * (80 + 20 * line) // 10000 for line in range(1, lines + 1)},
            "letter_price": {f"line_{line}": letter * percent // 100 for line in range(1, lines + 1)},
            "max_price_multiplier": multiplier,
        }


def material_length(ids: Ids) -> JsonObject:
    """Give an Advanced Letter Model: tiers of sign size, and letters by tube length or by the piece."""
    sizes = [
        {**_size(ids, order, name, None), "char_limit": 40, "line_limit": 3, "width_multiplier": multiplier}
        for order, (name, multiplier) in enumerate(_TUBE_SIZES, start=1)
    ]
    by_length = {"letter_pricing_method": "material_length", "shipping": _shipping("physical")}
    by_piece = {"letter_pricing_method": "fixed_letter", "shipping": _shipping("physical")}
    lists = [
        _price_list(ids, "8 mm tube, per metre", _tier_rows(100, price_per_cm=0.2), by_length),
        _price_list(ids, "6 mm tube, per foot", _tier_rows(118, price_per_cm=0.49), by_length),
        _price_list(ids, "Per letter", _tier_rows(90, price_per_letter=1850), by_piece),
    ]
    return _document("MATERIAL_LENGTH", sizes, lists)


def _tier_rows(percent: int, **letters: float) -> Iterable[JsonObject]:
    for width, height, base in _TIERS:
        yield {
            "base_price": base * percent // 100,
            "width_limit_cm": width,
            "height_limit_cm": height,
            "length_limit_cm": None,
            "price_per_sq_cm": 0.015,
            "width_modifier": 1,
            "height_modifier": 1,
            "length_modifier": None,
            **letters,
        }


def frame_fit(ids: Ids) -> JsonObject:
    """Give a Frame Fit Model: the frame's area at a rate, on top of a start price."""
    sizes = [
        {
            **_size(ids, order, name, f"{width} by {height} cm, {depth} cm deep"),
            "width_cm": width,
            "height_cm": height,
            "length_cm": depth,
            "height_strategy": "FIXED",
        }
        for order, (name, width, height, depth) in enumerate(_FRAMES, start=1)
    ]
    posted, freight = {"shipping": _shipping("physical")}, {"shipping": _shipping("volumetric")}
    lists = [
        _price_list(ids, "Single-sided", _frame_rows(sizes, 4500, 0.03), posted),
        _price_list(ids, "Double-sided", _frame_rows(sizes, 6900, 0.045), posted),
        _price_list(ids, "Freight by weight", _frame_rows(sizes, 4500, 0.038, fixed_length_cm=12), freight),
    ]
    return _document("FRAME_FIT", sizes, lists)


def _frame_rows(sizes: list[JsonObject], start: int, rate: float, **more: float) -> Iterable[JsonObject]:
    for size in sizes:
        yield {"size_id": size["size_id"], "base_price": start, "price_per_sq_cm": rate, **more}


def character_band(ids: Ids) -> JsonObject:
    """Give an older model, with fields and a mode that the published contract does not tell of."""
    sizes = [
        {**_size(ids, 1, "10 cm capitals", None), "height_cm": 10, "band_step": 5},
        {**_size(ids, 2, "20 cm capitals", None), "height_cm": 20, "band_step": 5},
    ]
    lists = [
        _price_list(ids, "Gloss", _band_rows(sizes, finish_code="G-100")),
        _price_list(ids, "Frosted", _band_rows(sizes, finish_code=None)),
    ]
    base_rows = [{"size_id": size["size_id"], "base_price": 500} for size in sizes]
    return _document("CHARACTER_BAND", sizes, lists) | {
        "base_pricing": {"mode": "per_size", "rows": base_rows},
        "rounding": "up_to_95",
    }


def _band_rows(sizes: list[JsonObject], finish_code: str | None) -> Iterable[JsonObject]:
    for size, price in zip(sizes, (1900, 3400), strict=True):
        yield {
            "size_id": size["size_id"],
            "base_price": price,
            "bands": [{"up_to": 10, "price": price}, {"up_to": 25, "price": price * 2}],
            "finish_code": finish_code,
        }


BOOKS: Final[dict[str, Callable[[Ids], JsonObject]]] = {
    "FIXED_WIDTH": fixed_width,
    "MATERIAL_LENGTH": material_length,
    "FRAME_FIT": frame_fit,
    "CHARACTER_BAND": character_band,
}


def _size(ids: Ids, order: int, name: str, description: str | None) -> JsonObject:
    return {"size_id": ids.next_size(), "name": name, "description": description, "sort_order": order}


def _shipping(calculation: str) -> JsonObject:
    divisor = 5000 if calculation == "volumetric" else None
    return {"calculation": calculation, "volumetric_divisor": divisor, "add_weight_to_product": False}


def _price_list(ids: Ids, name: str, rows: Iterable[JsonObject], more: JsonObject | None = None) -> JsonObject:
    plain = {"letter_pricing_method": None, "shipping": None}
    return {
        "pricing_id": ids.next_price_list(),
        "name": name,
        **plain,
        **(more or {}),
        "rows": list(rows),
    }


def _document(model: str, sizes: list[JsonObject], price_lists: list[JsonObject]) -> JsonObject:
    return {
        "pricing_model": model,
        "value_units": VALUE_UNITS,
        "sizes": sizes,
        "base_pricing": {"mode": "included_in_price_lists", "rows": []},
        "price_lists": price_lists,
    }
