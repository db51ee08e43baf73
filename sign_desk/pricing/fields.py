"""The fields that the published contract knows: what kind of value each holds, its limits, which models use it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sign_desk.pricing.keys import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.pricing.cells import Path

FIXED_WIDTH = "FIXED_WIDTH"
MATERIAL_LENGTH = "MATERIAL_LENGTH"
FRAME_FIT = "FRAME_FIT"

MOST_LINES = 6
"""The most lines a sign can have (the contract's maximum of `line_limit`)."""


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PRICE = "price"
    CHOICE = "choice"
    FLAG = "flag"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item. Limits are inclusive; `choices` are the values that the contract allows."""

    kind: Kind
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    fixed: bool = False
    """Given by the service or by this program: it is shown, and not for typing."""


_POSITIVE = Field(Kind.NUMBER, minimum=0)
_COUNT = Field(Kind.INTEGER, minimum=0)
_NUMBER = Field(Kind.NUMBER)
_TEXT = Field(Kind.TEXT)
_NAME = Field(Kind.TEXT, required=True)
_PRICE = Field(Kind.PRICE)
_RATE = Field(Kind.PRICE, minimum=0)
_ID = Field(Kind.REFERENCE, fixed=True)

_SIZE: dict[Path, Field] = {
    ("name",): _NAME,
    ("size_id",): _ID,
    ("client_key",): _ID,
    ("description",): _TEXT,
    ("sort_order",): Field(Kind.INTEGER),
    ("line_limit",): Field(Kind.INTEGER, minimum=1, maximum=MOST_LINES),
    ("char_limit",): _COUNT,
    ("min_char",): _COUNT,
    ("width_cm",): _POSITIVE,
    ("height_cm",): _POSITIVE,
    ("length_cm",): _POSITIVE,
    ("line_height_cm",): _POSITIVE,
    ("height_strategy",): Field(Kind.CHOICE, choices=("WIDTH", "HEIGHT", "DYNAMIC", "FIXED")),
    ("width_multiplier",): _NUMBER,
}
_BASE_ROW: dict[Path, Field] = {
    ("size_id",): Field(Kind.REFERENCE),
    ("size_key",): Field(Kind.REFERENCE),
    ("width_limit_cm",): _NUMBER,
    ("height_limit_cm",): _NUMBER,
    ("length_limit_cm",): _NUMBER,
    ("base_price",): _PRICE,
}
_ROW: dict[Path, Field] = {
    **_BASE_ROW,
    ("letter_price",): _PRICE,
    ("price_per_letter",): _RATE,
    ("price_per_cm",): _RATE,
    ("price_per_sq_cm",): _RATE,
    ("fixed_length_cm",): _POSITIVE,
    ("max_price_multiplier",): _POSITIVE,
    ("width_modifier",): _NUMBER,
    ("height_modifier",): _NUMBER,
    ("length_modifier",): _NUMBER,
}
_LIST: dict[Path, Field] = {
    ("name",): _NAME,
    ("pricing_id",): _ID,
    ("letter_pricing_method",): Field(Kind.CHOICE, choices=("material_length", "fixed_letter")),
    ("shipping", "calculation"): Field(Kind.CHOICE, choices=("physical", "volumetric")),
    ("shipping", "volumetric_divisor"): _NUMBER,
    ("shipping", "add_weight_to_product"): Field(Kind.FLAG),
}
FIELDS: Mapping[Part, Mapping[Path, Field]] = {
    Part.DOCUMENT: {("pricing_model",): Field(Kind.TEXT, fixed=True)},
    Part.SIZE: _SIZE,
    Part.BASE: {("mode",): Field(Kind.TEXT, required=True)},
    Part.BASE_ROW: _BASE_ROW,
    Part.LIST: _LIST,
    Part.ROW: _ROW,
}
"""Every field of the contract, by the part of the document and in the order in which it is shown."""

_ALWAYS = {"name", "size_id", "base_price"}
_USED = {
    FIXED_WIDTH: {
        *("line_limit", "char_limit", "min_char", "width_cm", "height_cm", "line_height_cm"),
        *("height_strategy", "letter_price"),
    },
    MATERIAL_LENGTH: {
        *("width_multiplier", "width_limit_cm", "height_limit_cm", "letter_pricing_method"),
        *("price_per_letter", "price_per_cm", "price_per_sq_cm"),
    },
    FRAME_FIT: {"width_cm", "height_cm", "length_cm", "price_per_sq_cm"},
}
_REQUIRED = {MATERIAL_LENGTH: {"width_multiplier"}, FRAME_FIT: {"width_cm", "height_cm"}}


def field_of(part: Part, path: Path) -> Field | None:
    """What the contract tells of a field; of a line of a price, what it tells of the price. None if nothing."""
    known = FIELDS[part]
    found = known.get(path)
    if found is None and len(path) == 2 and (price := known.get(path[:1])) and price.kind is Kind.PRICE:
        return price
    return found


def is_used(model: str, field: str) -> bool:
    """Whether the pricing model makes use of a known field; one that is not known might make use of any."""
    return model not in _USED or field in _ALWAYS or field in _USED[model]


def is_required(model: str, part: Part, path: Path) -> bool:
    """Whether an item must have this field: by the contract, or because its pricing model cannot do without."""
    field = FIELDS[part].get(path)
    needed = part is Part.SIZE and path[0] in _REQUIRED.get(model, ())
    return needed or (field is not None and field.required)


def is_per_line(model: str, field: str) -> bool:
    """Whether a price is one of each line of the sign: the contract's `letter_price`, and `base_price` of one model."""
    return field == "letter_price" or (field == "base_price" and model == FIXED_WIDTH)


def line_path(field: str, line: int) -> Path:
    """Where the price of a line stands; lines count from 1."""
    return (field, f"line_{line}")


@lru_cache(maxsize=256)
def line_number(part: str) -> int | None:
    """The number of the sign's line that "line_2" is about; None for any other part of a price."""
    prefix, _, number = part.partition("_")
    return int(number) if prefix == "line" and number.isascii() and number.isdigit() else None
