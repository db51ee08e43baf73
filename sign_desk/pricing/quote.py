"""What a sign costs by a pricing document, as the storefront counts it; or why nobody here can tell.

The rules are those that the vendor publishes for the three pricing models. Where they are silent there is no
number: no preview is better than a wrong price. Amounts are exact decimals; the service's rounding is not known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Final, TypeAlias

from sign_desk.pricing.amounts import MATH, Amounts, Measure, NotKnown, Term, number_at
from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.document import reference_of
from sign_desk.pricing.fields import FIELDS, FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH, line_path
from sign_desk.pricing.keys import BASE, BASE_ROWS, Part, rows_of
from sign_desk.pricing.lettering import letters, limits_of, refusal, written
from sign_desk.pricing.slices import SLICE, finish
from sign_desk.pricing.tiers import fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView, Mapping, Sequence

    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.lettering import Limits
    from sign_desk.pricing.slices import Work

    RowsBySize: TypeAlias = Mapping[ItemKey | None, Sequence[ItemKey]]

_MODE: Final = "included_in_price_lists"
_ONCE: Final = Decimal(1)
_OF_SIZES: Final = ("line_limit", "char_limit", "min_char", "width_cm", "height_cm", "length_cm")
_OF_LISTS: Final = ("letter_pricing_method", "shipping")
_MODIFIERS: Final = ("width_modifier", "height_modifier", "length_modifier", "max_price_multiplier")
_KNOWN: Final = {path[0] for path in FIELDS[Part.ROW]}
_NO_DEPTH: Final = (
    "Whether this frame is priced by its area or by its volume is not known here. Enter its depth, or 0 where your "
    "store prices it by its area."
)

OPTIONS: Final = "options, such as colours and backboards"
"""What every quote leaves out: it is priced elsewhere."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign to be priced: what the pricing models take from it.

    Its letters count for two of the models, the length of their traced path for one. A framed sign without a width
    or a height is as large as its frame. Whether frames are priced by area or by volume nobody tells: a depth of 0
    says by area, another one by volume, and without one there is no price.
    """

    name: str
    lines: tuple[str, ...] = ()
    path_cm: Decimal | None = None
    width_cm: Decimal | None = None
    height_cm: Decimal | None = None
    depth_cm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A price in minor units, not rounded, and what it leaves out, in words; the `terms` of one `row` make it."""

    amount_minor: Decimal
    excludes: tuple[str, ...]
    row: ItemKey
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class NoQuote:
    """Why there is no price: a sentence for the operator."""

    reason: str


_Priced: TypeAlias = "tuple[ItemKey, list[Term], str | None]"
"""The row that a price comes from, the terms that it is the sum of, and what more it leaves out."""


def quote(
    document: PricingDocument, price_list: ItemKey, size: ItemKey | None, sign: Sign, *, digits: int
) -> Quote | NoQuote:
    """What the sign costs in that size by that price list; without a size where its rows are for no size of their own.

    `digits` are the decimal places between the currency and the service's minor unit.
    """
    return Tariff(document, price_list, digits).quote(size, sign)


class Tariff:
    """One price list, ready for many quotes. See `quote`."""

    def __init__(
        self, document: PricingDocument, price_list: ItemKey, digits: int, rows: RowsBySize | None = None
    ) -> None:
        """`rows` are its rows where they were found already."""
        self._document = document
        self._list = document.fields(price_list)
        self._rows = finish(finding_rows(document, price_list)) if rows is None else rows
        self._digits = digits
        self._term = Amounts(document, digits).of
        rules = {FIXED_WIDTH: self._by_line, MATERIAL_LENGTH: self._by_tier, FRAME_FIT: self._by_frame}
        self._rule = rules.get(document.pricing_model)
        self._left_out: dict[ItemKey, tuple[str, ...]] = {}
        self._limits: dict[ItemKey | None, Limits] = {}

    @property
    def sizes(self) -> KeysView[ItemKey | None]:
        """The sizes that there are rows for, in order; None where there are rows for no size of their own."""
        return self._rows.keys()

    def ground(self, size: ItemKey | None) -> tuple[object, ...]:
        """All that a quote in that size is made from: where these objects stay the same, so does the quote."""
        document, limits = self._document, self._size(size)
        return (
            self._digits,
            document.pricing_model,
            document.fields(BASE).get("mode"),
            bool(document.keys(BASE_ROWS)),
            *(self._list.get(name) for name in _OF_LISTS),
            *(limits.get(name) for name in _OF_SIZES),
            *map(document.fields, self._rows.get(size, ())),
        )

    def quote(self, size: ItemKey | None, sign: Sign) -> Quote | NoQuote:
        """What the sign costs in that size."""
        if self._rule is None:
            return NoQuote("The rules of this pricing model are not known.")
        if self._document.fields(BASE).get("mode") != _MODE:
            return NoQuote("How the base pricing of this customiser acts is not known.")
        try:
            row, terms, left_out = self._rule(size, sign)
        except NotKnown as reason:
            return NoQuote(str(reason))
        if row not in self._left_out:
            self._left_out[row] = tuple(self._leaving_out(row))
        always = self._left_out[row]
        total = reduce(MATH.add, (term.amount_minor for term in terms))
        return Quote(total, (left_out, *always) if left_out else always, row, tuple(terms))

    # -- the three models ---------------------------------------------------------------------------------

    def _by_line(self, size: ItemKey | None, sign: Sign) -> _Priced:
        """The sum over the lines of a base price, and of a letter price times the letters."""
        key = self._row(size)
        row, lines = self._document.fields(key), written(sign.lines)
        self._refuse_unless_it_fits(size, lines)
        if self._is_volumetric() and row.get("price_per_sq_cm") not in (None, 0) and self._weight_is_charged():
            raise NotKnown("The shipping weight is charged, and how heavy this sign is cannot be told.")
        terms = []
        for number, line in enumerate(lines, start=1):
            base, letter = _line_paths(number)
            terms.append(self._term(row, base, Measure.ONCE, _ONCE))
            terms.append(self._term(row, letter, Measure.LETTERS, letters(line)))
        return key, terms, None

    def _by_tier(self, size: ItemKey | None, sign: Sign) -> _Priced:
        """The base price of the first tier that the sign fits in, its letters, and its area or weight."""
        width, height = _given(sign.width_cm, "width"), _given(sign.height_cm, "height")
        key = self._tier(size, width, height)
        row, area = self._document.fields(key), MATH.multiply(width, height)
        terms = [self._term(row, ("base_price",), Measure.ONCE, _ONCE), self._letters(row, sign)]
        if row.get("price_per_sq_cm") is None:
            return key, terms, "the price per cm², which is not set"
        if self._is_volumetric() and not self._weight_is_charged():
            return key, terms, "the shipping weight, which goes on the product"
        extent = (Measure.WEIGHT, self._weight(row, area)) if self._is_volumetric() else (Measure.AREA, area)
        return key, [*terms, self._term(row, ("price_per_sq_cm",), *extent)], None

    def _by_frame(self, size: ItemKey | None, sign: Sign) -> _Priced:
        """The start price, and the frame's area or volume at a rate; what is written on it never matters."""
        key = self._row(size)
        row, frame = self._document.fields(key), self._size(size)
        if self._is_volumetric():
            raise NotKnown("How a frame is priced whose shipping goes by weight is not known.")
        width = number_at(frame, ("width_cm",), "The size's width") if sign.width_cm is None else sign.width_cm
        height = number_at(frame, ("height_cm",), "The size's height") if sign.height_cm is None else sign.height_cm
        if sign.depth_cm is None:
            raise NotKnown(_NO_DEPTH)
        area = MATH.multiply(width, height)
        extent = (Measure.VOLUME, MATH.multiply(area, sign.depth_cm)) if sign.depth_cm else (Measure.AREA, area)
        start = self._term(row, ("base_price",), Measure.ONCE, _ONCE)
        return key, [start, self._term(row, ("price_per_sq_cm",), *extent)], None

    # -- which row ----------------------------------------------------------------------------------------

    def _row(self, size: ItemKey | None) -> ItemKey:
        """The only row that the list has for the size."""
        rows = self._rows.get(size, ()) if size is not None else ()
        if len(rows) != 1:
            raise NotKnown(f"This price list has {'several rows' if rows else 'no row'} for the size.")
        return rows[0]

    def _tier(self, size: ItemKey | None, width: Decimal, height: Decimal) -> ItemKey:
        """The tier that the sign is priced in."""
        if None in self._rows and len(self._rows) > 1:
            raise NotKnown("Some tiers of this price list are for one size and some for all.")
        tiers = self._rows.get(None, self._rows.get(size, ()))
        if not tiers:
            raise NotKnown("This price list has no tiers for the size.")
        return tiers[fitting([self._document.fields(tier) for tier in tiers], width, height)]

    def _refuse_unless_it_fits(self, size: ItemKey | None, lines: tuple[str, ...]) -> None:
        if (limits := self._limits.get(size)) is None:
            limits = self._limits[size] = limits_of(self._size(size))
        if reason := refusal(lines, limits):
            raise NotKnown(reason)

    def _size(self, size: ItemKey | None) -> Fields:
        return {} if size is None else self._document.fields(size)

    # -- letters and weight -------------------------------------------------------------------------------

    def _letters(self, row: Fields, sign: Sign) -> Term:
        """What the letters of a sign cost that is priced by tiers."""
        match self._list.get("letter_pricing_method"):
            case "fixed_letter":
                pieces = sum(map(letters, written(sign.lines)), Decimal(0))
                return self._term(row, ("price_per_letter",), Measure.LETTERS, pieces)
            case "material_length":
                return self._term(row, ("price_per_cm",), Measure.LENGTH, _given(sign.path_cm, "path length"))
        raise NotKnown("How the letters of this price list are priced is not set, or not known.")

    def _weight(self, row: Fields, area: Decimal) -> Decimal:
        divisor = number_at(self._list, ("shipping", "volumetric_divisor"), "The divisor of the shipping weight")
        if not divisor:
            raise NotKnown("The divisor of the shipping weight is 0.")
        length = number_at(row, ("fixed_length_cm",), "The fixed length for the shipping weight")
        return MATH.divide(MATH.multiply(area, length), divisor)

    def _is_volumetric(self) -> bool:
        calculation = value_at(self._list, ("shipping", "calculation"))
        if calculation not in (ABSENT, None, "physical", "volumetric"):
            raise NotKnown("The way this price list calculates shipping is not known.")
        return calculation == "volumetric"

    def _weight_is_charged(self) -> bool:
        goes_on_product = value_at(self._list, ("shipping", "add_weight_to_product"))
        if not isinstance(goes_on_product, bool):
            raise NotKnown("Whether the shipping weight goes on the product or into the price is not set.")
        return not goes_on_product

    def _leaving_out(self, key: ItemKey) -> Iterator[str]:
        """What no quote from this row has in it, in words."""
        row = self._document.fields(key)
        yield OPTIONS
        if any(row.get(name) is not None for name in _MODIFIERS):
            yield "modifiers and the price multiplier limit, as how they act is not known"
        if self._document.keys(BASE_ROWS):
            yield "the rows of the base pricing, as how they act beside price lists is not known"
        if unknown := [name for name, value in row.items() if value is not None and name not in _KNOWN]:
            yield f"what nobody here knows the meaning of: {', '.join(unknown)}"


@lru_cache(maxsize=256)
def _line_paths(line: int) -> tuple[Path, Path]:
    return line_path("base_price", line), line_path("letter_price", line)


def _given(measure: Decimal | None, words: str) -> Decimal:
    if measure is None:
        raise NotKnown(f"This sign has no {words}.")
    return measure


def finding_rows(document: PricingDocument, price_list: ItemKey) -> Work[RowsBySize]:
    """Find the rows of a list by the size that they surely point to; under None those that point nowhere."""
    found: defaultdict[ItemKey | None, list[ItemKey]] = defaultdict(list)
    for number, row in enumerate(document.keys(rows_of(price_list))):
        if number and not number % SLICE:
            yield
        sizes = document.sizes_of(row)
        if len(sizes) == 1:
            found[sizes[0]].append(row)
        elif reference_of(document.fields(row)) is None:
            found[None].append(row)
    return dict(found)
