"""Sample signs: what customers pay for a few signs before and after a change, and how those signs are kept."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from operator import is_
from typing import TYPE_CHECKING, Final, NamedTuple

from sign_desk.pricing.diff import touched
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH
from sign_desk.pricing.keys import LISTS, Part
from sign_desk.pricing.quote import NoQuote, Quote, Sign, Tariff
from sign_desk.pricing.review import percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.slices import Work

_SIZES_A_SLICE = 50
_HUGE: Final = Decimal(10) ** 9
_MEASURES: Final = ("path_cm", "width_cm", "height_cm", "depth_cm")

DEFAULT_SIGNS: Final[Mapping[str, tuple[Sign, ...]]] = {
    FIXED_WIDTH: (
        Sign("One short word", ("Open",)),
        Sign("One line", ("Awesome Sign",)),
        Sign("Two lines", ("Better", "Together")),
    ),
    MATERIAL_LENGTH: (
        Sign("Small sign", ("Open",), *map(Decimal, (160, 50, 20))),
        Sign("Wide sign", ("Awesome Sign",), *map(Decimal, (420, 120, 25))),
        Sign("Two lines", ("Better", "Together"), *map(Decimal, (520, 90, 55))),
    ),
    FRAME_FIT: (
        Sign("The frame, by its area", depth_cm=Decimal(0)),
        Sign("The frame, 5 cm deep, by its volume", depth_cm=Decimal(5)),
    ),
}
"""Signs to begin with, by pricing model. Which of the two a store of frames uses, its operator knows."""


class SampleChange(NamedTuple):
    """What a sample sign costs before and after, in one size of one price list.

    `size` is None where the list's rows are for every size. A price is in minor units, not rounded; None stands for
    a list or a row that is not there. `percent` is None unless both are prices. What a price leaves out, a `quote`
    tells.
    """

    price_list: ItemKey
    size: ItemKey | None
    sign: Sign
    before: Decimal | NoQuote | None
    after: Decimal | NoQuote | None
    percent: Decimal | None


def comparing(
    before: PricingDocument, after: PricingDocument, signs: Sequence[Sign], digits: int
) -> Work[tuple[SampleChange, ...]]:
    """Quote the signs by both documents, wherever anything that a quote is made from differs.

    What is told: signs whose price changes, and those whose price is not known before or after. `digits` are the
    decimal places between the currency and the service's minor unit.
    """
    found: list[SampleChange] = []
    for price_list in _lists(before, after):
        old, new = (
            Tariff(document, price_list, digits) if price_list in document else None for document in (before, after)
        )
        sizes = dict.fromkeys(size for tariff in (old, new) if tariff is not None for size in tariff.sizes)
        for number, size in enumerate(sizes):
            if not number % _SIZES_A_SLICE:
                yield
            if not _is_alike(old, new, size):
                found.extend(_changes(price_list, size, signs, old, new))
    return tuple(found)


def _is_alike(old: Tariff | None, new: Tariff | None, size: ItemKey | None) -> bool:
    """Whether both lists have this size, and all that a quote for it is made from stayed."""
    if old is None or new is None or size not in old.sizes or size not in new.sizes:
        return False
    return _is_same_ground(old.ground(size), new.ground(size))


def _lists(before: PricingDocument, after: PricingDocument) -> Iterable[ItemKey]:
    """The price lists in which a quote may differ."""
    lists = dict.fromkeys((*before.keys(LISTS), *after.keys(LISTS)))
    keys = touched(before, after)
    if keys is None or any(key.part not in (Part.LIST, Part.ROW) for key in keys):
        return lists
    names = {key.owner or key.name for key in keys}
    names.update(branch.owner for document in (before, after) for branch in document.changed_branches)
    return [price_list for price_list in lists if price_list.name in names]


def _changes(
    price_list: ItemKey, size: ItemKey | None, signs: Sequence[Sign], old: Tariff | None, new: Tariff | None
) -> Iterator[SampleChange]:
    for sign in signs:
        before, after = _price(old, size, sign), _price(new, size, sign)
        if not isinstance(before, Decimal) or not isinstance(after, Decimal):
            yield SampleChange(price_list, size, sign, before, after, None)
        elif before != after:
            yield SampleChange(price_list, size, sign, before, after, percent(before, after))


def _price(tariff: Tariff | None, size: ItemKey | None, sign: Sign) -> Decimal | NoQuote | None:
    if tariff is None or size not in tariff.sizes:
        return None
    found = tariff.quote(size, sign)
    return found.amount_minor if isinstance(found, Quote) else found


def _is_same_ground(one: Sequence[object], other: Sequence[object]) -> bool:
    # Versions of a document share what was not edited: looking at the values would take longer than a quote.
    return len(one) == len(other) and all(map(is_, one, other))


# -- as they are kept -------------------------------------------------------------------------------------


def to_json(signs: Mapping[str, Sequence[Sign]]) -> str:
    """The signs of each pricing model, written for keeping."""
    return json.dumps({model: [_written(sign) for sign in some] for model, some in signs.items()})


def from_json(text: str) -> dict[str, tuple[Sign, ...]]:
    """The signs as they were kept. What is damaged is left out, be it one sign or all of them."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {
        model: tuple(sign for value in values if (sign := _read(value)) is not None)
        for model, values in kept.items()
        if isinstance(values, list)
    }


def _written(sign: Sign) -> dict[str, object]:
    measures = {name: str(value) for name in _MEASURES if (value := getattr(sign, name)) is not None}
    return {"name": sign.name, "lines": sign.lines, **measures}


def _read(value: object) -> Sign | None:
    match value:
        case {"name": str(name), "lines": [*lines], **more} if all(isinstance(line, str) for line in lines):
            measures = {name: _measure(more[name]) for name in _MEASURES if name in more}
            return None if None in measures.values() else Sign(name, tuple(lines), **measures)
    return None


def _measure(text: object) -> Decimal | None:
    try:
        measure = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return measure if measure is not None and measure.is_finite() and 0 <= measure < _HUGE else None
