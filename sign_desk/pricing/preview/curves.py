"""Prices along an axis, a curve for each size: by letters, by the letters' length, or by the sign's size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from operator import is_
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sign_desk.pricing.amounts import MATH
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH
from sign_desk.pricing.keys import SIZES, rows_of
from sign_desk.pricing.lettering import letters
from sign_desk.pricing.preview.ticks import nice_step, ticks
from sign_desk.pricing.quote import Quote
from sign_desk.pricing.units import exact, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.preview.estimate import Tariffs
    from sign_desk.pricing.quote import Sign, Tariff
    from sign_desk.pricing.slices import Work

MOST_CURVES: Final = 200
"""So many sizes next to the one that is chosen are computed: more lines than that tell nothing."""

_POINTS: Final = 60
_MOST_LETTERS, _USUAL_LETTERS = 100, 20
_USUAL_PATH: Final = Decimal(500)
_USUAL_WIDTH: Final = Decimal(200)
_EXACT: Final = Decimal("1e-9")
_LARGE: Final = 40
"""Digits of an amount that leave room for those behind the point."""

Prices: TypeAlias = "tuple[Decimal | None, ...]"
"""A price for each place on the axis, in minor units; None where there is none, or it is not known."""


class Axis(StrEnum):
    """What prices are told against: letters of the first line, cm of traced letters, cm of width in proportion."""

    LETTERS = "letters"
    PATH = "path"
    WIDTH = "width"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: prices of `sign` by a list of the edited document, along an axis; `size` is the chosen one."""

    document: PricingDocument
    price_list: ItemKey
    size: ItemKey | None
    sign: Sign
    axis: Axis


@dataclass(frozen=True, slots=True)
class Curve:
    """The prices of one size after the edits, and `before` them where those are others.

    `size` is None where the rows of the list are for every size.
    """

    size: ItemKey | None
    after: Prices
    before: Prices | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over the same places `xs`; `own` is the sign's place among them, None where it has none.

    `height_per_width` are the proportions that it is told in along the width. `left_out` counts the sizes that are
    not among the curves because they are too many.
    """

    axis: Axis
    xs: tuple[Decimal, ...]
    own: Decimal | None
    height_per_width: Decimal | None
    curves: tuple[Curve, ...]
    left_out: int


class _Known(NamedTuple):
    tariff: Tariff
    ground: tuple[object, ...]
    prices: Prices


def axes(document: PricingDocument, price_list: ItemKey) -> tuple[Axis, ...]:
    """What the prices of a list can be told against; nothing where the rules are not known."""
    if document.pricing_model == FIXED_WIDTH:
        return (Axis.LETTERS,)
    if document.pricing_model == FRAME_FIT:
        return (Axis.WIDTH,)
    if document.pricing_model == MATERIAL_LENGTH:
        method = document.fields(price_list).get("letter_pricing_method")
        by_letters = {"fixed_letter": (Axis.LETTERS,), "material_length": (Axis.PATH,)}
        return (Axis.WIDTH, *(by_letters.get(method, ()) if isinstance(method, str) else ()))
    return ()


class Plotter:
    """Computes one chart after another; a curve whose ground stayed is the one computed before."""

    def __init__(self) -> None:
        self._signs: tuple[Sign, ...] = ()
        self._known: dict[tuple[bool, ItemKey | None], _Known] = {}

    def charting(self, tariffs: Tariffs, question: Question) -> Work[Chart]:
        """Compute the curves, the one chosen first."""
        ratio = _ratio(question)
        xs = _places(question, ratio)
        signs = tuple(_sign(question, x, ratio) for x in xs)
        if signs != self._signs:
            self._signs = signs
            self._known.clear()
        sizes = tuple(tariffs.after.sizes)
        shown = _around(sizes, question.size)
        curves = []
        for size in shown:
            after = self._prices(tariffs.after, size, is_edited=True)
            before = None
            if tariffs.before is not None and size in tariffs.before.sizes:
                before = self._prices(tariffs.before, size, is_edited=False)
            if any(price is not None for price in (*after, *(before or ()))):
                curves.append(Curve(size, after, before if before != after else None))
            yield
        return Chart(question.axis, xs, _own(question), ratio, tuple(curves), len(sizes) - len(shown))

    def clear(self) -> None:
        """Keep nothing more."""
        self._signs = ()
        self._known.clear()

    def _prices(self, tariff: Tariff, size: ItemKey | None, *, is_edited: bool) -> Prices:
        known = self._known.get((is_edited, size))
        if known is not None and known.tariff is tariff:
            return known.prices
        ground = tariff.ground(size)
        # Versions of a document share what was not edited.
        if known is not None and len(known.ground) == len(ground) and all(map(is_, known.ground, ground)):
            prices = known.prices
        else:
            prices = tuple(_price(tariff, size, sign) for sign in self._signs)
        self._known[is_edited, size] = _Known(tariff, ground, prices)
        return prices


def _price(tariff: Tariff, size: ItemKey | None, sign: Sign) -> Decimal | None:
    found = tariff.quote(size, sign)
    if not isinstance(found, Quote):
        return None
    # A height in proportion may be off in the last of very many digits.
    amount = found.amount_minor
    return amount.quantize(_EXACT, context=MATH) if amount.adjusted() < _LARGE else amount


def _around(sizes: Sequence[ItemKey | None], chosen: ItemKey | None) -> Sequence[ItemKey | None]:
    """As many sizes as are computed, those next to the chosen one."""
    middle = sizes.index(chosen) if chosen in sizes else 0
    first = max(0, min(middle - MOST_CURVES // 2, len(sizes) - MOST_CURVES))
    return sizes[first : first + MOST_CURVES]


# -- places on the axis ---------------------------------------------------------------------------------------


def _own(question: Question) -> Decimal | None:
    sign = question.sign
    match question.axis:
        case Axis.LETTERS:
            count = letters(sign.lines[0]) if sign.lines else 0
            return Decimal(count) if 0 < count <= _MOST_LETTERS else None
        case Axis.PATH:
            return sign.path_cm
        case Axis.WIDTH:
            return _extent(question)[0]


def _sign(question: Question, x: Decimal, ratio: Decimal | None) -> Sign:
    """The sign as it is at a place of the axis."""
    match question.axis:
        case Axis.LETTERS:
            return replace(question.sign, lines=("x" * int(x), *question.sign.lines[1:]))
        case Axis.PATH:
            return replace(question.sign, path_cm=x)
        case Axis.WIDTH:
            return replace(question.sign, width_cm=x, height_cm=MATH.multiply(x, ratio) if ratio else None)


def _places(question: Question, ratio: Decimal | None) -> tuple[Decimal, ...]:
    own = _own(question)
    if question.axis is Axis.LETTERS:
        most = max(own or Decimal(0), min(_most_letters(question.document), Decimal(_MOST_LETTERS)))
        return tuple(map(Decimal, range(1, int(most) + 1)))
    if question.axis is Axis.PATH:
        return _every(max(2 * (own or Decimal(0)), _USUAL_PATH), {own})
    if ratio is None:
        return ()
    limits = list(_tier_widths(question, ratio))
    widths = [
        width
        for size in question.document.keys(SIZES)
        if (width := _number(question.document.fields(size), "width_cm"))
    ]
    return _every(max((*limits, *widths, own or _USUAL_WIDTH)), {own, *limits})


def _every(top: Decimal, also: Iterable[Decimal | None]) -> tuple[Decimal, ...]:
    """Round numbers up to `top`, and some others."""
    step = nice_step(top, _POINTS)
    return tuple(sorted({*ticks(step, top + step, step), *(x for x in also if x)}))


def _most_letters(document: PricingDocument) -> Decimal:
    limits = (_number(document.fields(size), "char_limit") for size in document.keys(SIZES))
    return max(filter(None, limits), default=Decimal(_USUAL_LETTERS))


def _tier_widths(question: Question, ratio: Decimal) -> Iterator[Decimal]:
    """How wide signs of these proportions can be within each tier."""
    if question.document.pricing_model != MATERIAL_LENGTH:
        return
    for row in question.document.keys(rows_of(question.price_list)):
        fields = question.document.fields(row)
        width, height = _number(fields, "width_limit_cm"), _number(fields, "height_limit_cm")
        if width and height:
            yield min(width, MATH.divide(height, ratio))


def _ratio(question: Question) -> Decimal | None:
    """The height for each cm of width."""
    if question.axis is not Axis.WIDTH:
        return None
    width, height = _extent(question)
    return MATH.divide(height, width) if width and height else None


def _extent(question: Question) -> tuple[Decimal | None, Decimal | None]:
    """The sign's own width and height; those of a frame that are not given are its size's."""
    sign, document = question.sign, question.document
    size: Fields = {}
    if question.size is not None and question.size in document and document.pricing_model == FRAME_FIT:
        size = document.fields(question.size)
    return sign.width_cm or _number(size, "width_cm"), sign.height_cm or _number(size, "height_cm")


def _number(fields: Fields, name: str) -> Decimal | None:
    value = fields.get(name)
    number = exact(value) if is_number(value) else None
    return number if number is not None and number.is_finite() and number > 0 else None
