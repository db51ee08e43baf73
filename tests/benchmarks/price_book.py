"""A large price book, lifelike in its shape: each list prices each size, by the line of the sign."""

from typing import Any, NamedTuple

LINES = 3
UNITS = {
    "base_price": "minor_currency_units",
    "letter_price": "minor_currency_units",
    "price_per_letter": "minor_currency_units",
    "price_per_cm": "currency_units_per_cm",
    "price_per_sq_cm": "currency_units_per_sq_cm_or_weight_unit",
}
_UNUSED = dict.fromkeys(
    (
        *("price_per_cm", "price_per_letter", "price_per_sq_cm", "fixed_length_cm", "max_price_multiplier"),
        *("width_limit_cm", "height_limit_cm", "length_limit_cm"),
        *("width_modifier", "height_modifier", "length_modifier"),
    )
)


class Extent(NamedTuple):
    """How large a price book is, and how many of its cells are pasted at once."""

    sizes: int
    price_lists: int
    pasted: int

    @property
    def rows(self) -> int:
        """How many rows all its price lists have."""
        return self.sizes * self.price_lists


LARGE = Extent(200, 100, 10_000)


def price_book(sizes: int, price_lists: int, first_id: int = 1001) -> dict[str, Any]:
    """The `pricing` object as the service answers with it; the ids of its price lists count from `first_id`."""
    return {
        "customiser_id": 1,
        "pricing_model": "FIXED_WIDTH",
        "value_units": UNITS,
        "sizes": [_size(number) for number in range(1, sizes + 1)],
        "base_pricing": {"mode": "included_in_price_lists", "rows": []},
        "price_lists": [_price_list(number, first_id + number, sizes) for number in range(price_lists)],
    }


def _size(number: int) -> dict[str, Any]:
    return {
        "size_id": number,
        "client_key": None,
        "name": f"{20 + number} cm",
        "description": f"Up to {20 + number} cm wide",
        "sort_order": number,
        "char_limit": 24,
        "line_limit": LINES,
        "min_char": 1,
        "width_cm": 20 + number,
        "height_cm": None,
        "line_height_cm": 8 + number / 10,
        "height_strategy": "WIDTH",
        "width_multiplier": None,
        "length_cm": None,
    }


def _price_list(number: int, pricing_id: int, sizes: int) -> dict[str, Any]:
    return {
        "pricing_id": pricing_id,
        "name": f"Material {pricing_id}",
        "letter_pricing_method": None,
        "shipping": None,
        "rows": [_row(size, 100 + number) for size in range(1, sizes + 1)],
    }


def _row(size: int, percent: int) -> dict[str, Any]:
    base, letter = (5000 + 100 * size) * percent // 100, (300 + 5 * size) * percent // 100
    lines = range(1, LINES + 1)
    return {
        "size_id": size,
        "size_key": None,
        "base_price": {f"line_{line}": base * (80 + 20 * line) // 100 for line in lines},
        "letter_price": {f"line_{line}": letter for line in lines},
        **_UNUSED,
    }
