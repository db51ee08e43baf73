"""What a careful eye would notice in prices that the contract allows: each lint looks at one scope, and only warns.

A scope is the rows of one list, the price lists among themselves, or the names. A lint never tells what a price
ought to be, only what stands out: from its neighbours, or from what was loaded.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median_low
from typing import TYPE_CHECKING

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.columns import extents, is_likely, line_beside, medians, next_smaller
from sign_desk.pricing.document import reference_of
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH
from sign_desk.pricing.findings import Finding, Rule, Severity
from sign_desk.pricing.keys import LISTS, SIZES, ItemKey, Part, rows_of
from sign_desk.pricing.units import Unit, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.columns import Rows
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, Order

_SLIP = 30
"""How many times too much, or too little, looks like a slip of the decimal point: 100, less what prices differ by."""
_AGREEING, _DEVIATING = 0.1, 0.25
"""Rows make a pattern where most are this close to the middle one; those this far from it stand out."""
_NEARLY = 0.5
_SPIKE = 1.5
_MANY = 20
"""More slips than these in one column are told once: the whole column was changed."""
_SHOWN = 5

_RISING = ("base_price", "letter_price")
"""Prices that a larger sign is not expected to have lower; a rate may well fall with the size."""
_ROW_PER_SIZE = (FIXED_WIDTH, FRAME_FIT)
_TITLES = {
    "base_price": "base prices",
    "letter_price": "letter prices",
    "price_per_letter": "prices per letter",
    "price_per_cm": "length prices",
    "price_per_sq_cm": "area prices",
}
_FREE = "Is it meant to cost nothing?"
_POINT = "Did the decimal point slip?"


# -- single prices of a list ------------------------------------------------------------------------------


def zeros(rows: Rows) -> Iterator[Finding]:
    """Prices of 0 where the neighbours are not: three in four of the column, or the lines before and after."""
    for path, column in rows.columns.items():
        free = [row for row, value in column.items() if value == 0]
        priced = len(column) - len(free)
        for row in free:
            if priced >= 2 and priced >= 3 * len(free):
                message = f"This is 0, where {priced} other rows have a price. {_FREE}"
            elif rows.beside(path, row, -1) and rows.beside(path, row, 1):
                message = f"This is 0, where the lines before and after it have a price. {_FREE}"
            else:
                continue
            yield _warning(rows.keys[row], path, Rule.ZERO, message)


def slips_since_loading(rows: Rows) -> Iterator[Finding]:
    """Prices that were changed here as if the decimal point had slipped, or the unit were mistaken."""
    for path, found in _slipped(rows).items():
        more = f" So are {len(found) - 1} more in this column." if len(found) > _MANY else ""
        for row, before in found[:1] if more else found:
            was = f"what it was ({rows.amount(path, before)})"
            message = f"This is {_times(rows.columns[path][row], before)} {was}.{more} {_POINT}"
            yield _warning(rows.keys[row], path, Rule.SLIP, message)


def _slipped(rows: Rows) -> Mapping[Path, list[tuple[int, float]]]:
    slipped = defaultdict(list)
    for row, key in enumerate(rows.keys):
        original = rows.document.original(key)
        if original is None or original is rows.document.fields(key):
            continue
        for path, column in rows.columns.items():
            before = value_at(original, path)
            if row in column and is_likely(before) and _has_slipped(column[row], before):
                slipped[path].append((row, before))
    return slipped


def slips(rows: Rows) -> Iterator[Finding]:
    """Prices that look like a slip of the decimal point beside the rest of their column."""
    middle = medians(rows)
    for path, column in rows.columns.items():
        if len(column) < 3 or path not in middle:
            continue
        for row, value in column.items():
            if _is_slip(value, middle[path]):
                usual = f"what is usual here ({rows.amount(path, middle[path])})"
                message = f"This is {_times(value, middle[path])} {usual}. {_POINT}"
                yield _warning(rows.keys[row], path, Rule.SLIP, message)


# -- prices of a list beside each other -------------------------------------------------------------------


def line_patterns(rows: Rows) -> Iterator[Finding]:
    """Lines dearer or cheaper, beside the line before, than the other rows have them.

    Where the rows have no pattern in common, lines that stand out from both the one before and the one after.
    """
    told: set[tuple[int, Path]] = set()
    for path in sorted(rows.columns):
        column, before = rows.columns[path], line_beside(path, -1)
        earlier = rows.columns.get(before, {}) if before else {}
        ratios = {row: value / earlier[row] for row, value in column.items() if value > 0 and earlier.get(row, 0) > 0}
        usual = _pattern(ratios.values())
        for row, ratio in ratios.items():
            message = _spike(rows, path, row) if usual is None else _off(rows, path, row, ratio / usual)
            if message and (row, before) not in told:
                told.add((row, path))
                yield _warning(rows.keys[row], path, Rule.LINE_PATTERN, message)


def _pattern(ratios: Collection[float]) -> float | None:
    """The ratio that two thirds of them agree on, and two at the least."""
    if len(ratios) < 3:
        return None
    middle = median_low(ratios)
    agreeing = sum(abs(ratio / middle - 1) <= _AGREEING for ratio in ratios)
    return middle if 3 * agreeing >= 2 * len(ratios) else None


def _off(rows: Rows, path: Path, row: int, ratio: float) -> str:
    if abs(ratio - 1) <= _DEVIATING:
        return ""
    unit, value = rows.document.unit(path[0]), rows.columns[path][row] / ratio
    fitting = rows.amount(path, round(value) if unit is Unit.MINOR else round(value, 4))
    compared = "dearer" if ratio > 1 else "cheaper"
    return f"Beside the line before, this is {compared} than in the other rows: about {fitting} would be like them."


def _spike(rows: Rows, path: Path, row: int) -> str:
    value, before, after = rows.columns[path][row], rows.beside(path, row, -1), rows.beside(path, row, 1)
    if after <= 0 or max(before, after) * _SPIKE >= value >= min(before, after) / _SPIKE:
        return ""
    compared = "dearer" if value > before else "cheaper"
    amounts = f"{rows.amount(path, before)} and {rows.amount(path, after)}"
    return f"This is much {compared} than the lines before and after it ({amounts})."


def size_order(rows: Rows) -> Iterator[Finding]:
    """Prices of a larger size that are lower than those of the next smaller one."""
    smaller = next_smaller(extents(rows))
    for path, column in rows.columns.items():
        if path[0] not in _RISING:
            continue
        for row, value in column.items():
            other = smaller[row]
            if other is not None and 0 < value < column.get(other, 0):
                name, amount = _row_name(rows, other), rows.amount(path, column[other])
                message = f"This is less than for a smaller sign: {name} costs {amount} here."
                yield _warning(rows.keys[row], path, Rule.SIZE_ORDER, message)


def _row_name(rows: Rows, row: int) -> str:
    sizes = rows.sizes[row]
    return _quoted(rows.document.name(sizes[0])) if sizes else f"the row {row + 1}"


# -- rows and their sizes ---------------------------------------------------------------------------------


def unknown_sizes(rows: Rows) -> Iterator[Finding]:
    """Rows that point to a size which is not there, or to several."""
    for key, sizes in zip(rows.keys, rows.sizes, strict=True):
        if len(sizes) == 1 or (reference := reference_of(rows.document.fields(key))) is None:
            continue
        message = "This row is for a size that does not exist."
        if sizes:
            names = " and ".join(_quoted(rows.document.name(size)) for size in sizes)
            message = f"Which size this row is for cannot be told: {names} share one id or key."
        yield _warning(key, (reference[0],), Rule.UNKNOWN_SIZE, message)


def duplicate_rows(rows: Rows) -> Iterator[Finding]:
    """Further rows for a size that has one, in the models that have one row for each."""
    if rows.document.pricing_model not in _ROW_PER_SIZE:
        return
    seen: set[Order] = set()
    for key, sizes in zip(rows.keys, rows.sizes, strict=True):
        if sizes and sizes in seen:
            name = _quoted(rows.document.name(sizes[0]))
            message = f"This list has another row for {name}. Which of them counts is not known."
            yield _warning(key, (), Rule.DUPLICATE_ROW, message)
        seen.add(sizes)


def missing_rows(rows: Rows) -> Iterator[Finding]:
    """Sizes that a price list has no row for. Tiers of sign sizes may do without any size."""
    document = rows.document
    if rows.branch.part is not Part.ROW or document.pricing_model == MATERIAL_LENGTH:
        return
    pointed = {size for sizes in rows.sizes for size in sizes}
    if not pointed and (rows.keys or document.pricing_model not in _ROW_PER_SIZE):
        return
    missing = [_quoted(document.name(size)) for size in document.keys(SIZES) if size not in pointed]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        message = f"This price list has no row for {', '.join(missing[:_SHOWN])}{more}."
        yield _warning(ItemKey(Part.LIST, rows.branch.owner), (), Rule.MISSING_ROW, message)


# -- names, and lists beside each other -------------------------------------------------------------------


def duplicate_names(document: PricingDocument, branch: Branch) -> Iterator[Finding]:
    """Sizes, or price lists, that cannot be told apart by their names."""
    named = defaultdict(list)
    for key in document.keys(branch):
        if name := " ".join(document.name(key).casefold().split()):
            named[name].append(key)
    what = "size" if branch == SIZES else "price list"
    for key in (key for keys in named.values() if len(keys) > 1 for key in keys):
        yield _warning(key, ("name",), Rule.DUPLICATE_NAME, f"Another {what} has this name too.")


def off_scale(document: PricingDocument, middles: Mapping[Branch, Mapping[Path, float]]) -> Iterator[Finding]:
    """Price lists whose prices as a whole look like a slip of the decimal point beside the other lists.

    `middles` holds the `medians` of each list's rows.
    """
    lists = {key: middles.get(rows_of(key), {}) for key in document.keys(LISTS)}
    values = defaultdict(list)
    for middle in lists.values():
        for path, value in middle.items():
            values[path].append(value)
    usual = {path: median_low(found) for path, found in values.items() if len(found) > 2}
    for key, middle in lists.items():
        slipped: dict[str, str] = {}
        for path, value in middle.items():
            if path in usual and _is_slip(value, usual[path]):
                slipped.setdefault(path[0], _times(value, usual[path]))
        for field, times in slipped.items():
            message = f"The {_TITLES.get(field, field)} of this list are {times} those of the other lists. {_POINT}"
            yield _warning(key, (), Rule.SLIP, message)


OF_ROWS: tuple[Callable[[Rows], Iterator[Finding]], ...] = (
    *(zeros, slips_since_loading, slips, line_patterns, size_order),
    *(unknown_sizes, duplicate_rows, missing_rows),
)
"""The lints over the rows of one list. A price that one of them found is not there for the next: one slip is told
once, and does not blame its neighbours."""


def _warning(key: ItemKey, path: Path, rule: Rule, message: str) -> Finding:
    return Finding(key, path, Severity.WARNING, rule, message)


def _is_slip(value: float, usual: float) -> bool:
    return value > 0 and usual > 0 and not usual / _SLIP < value < usual * _SLIP


def _has_slipped(value: float, before: float) -> bool:
    """Whether a price was changed by a slip: also where it is ten times what it was, or a tenth, and nearly so."""
    tenfold = value > 0 and abs(max(value / before, before / value) - 10) <= _NEARLY
    return tenfold or _is_slip(value, before)


def _times(value: float, usual: float) -> str:
    """How many times, in words: "100 times", "about 93 times", "1/100 of"."""
    ratio = exact(value) / exact(usual)
    many = max(ratio, 1 / ratio)
    about = "" if many == round(many) else "about "
    return f"{about}{round(many)} times" if ratio > 1 else f"{about}1/{round(many)} of"


def _quoted(name: str) -> str:
    return f"“{name}”" if name else "a size without a name"
