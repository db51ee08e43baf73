"""What an operator does to values and items of a pricing document, each as one step that can be undone."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from sign_desk.pricing.adjust import adjusting, price_cells
from sign_desk.pricing.cells import ABSENT, Absent, NotThere, same, value_at, with_values
from sign_desk.pricing.document import NOT_SENT, reference_of
from sign_desk.pricing.drafts import (
    Draft,
    EditRefused,
    called,
    copied,
    counted,
    new_client_key,
    pointed,
    reference_to,
    references_to,
    rows_have_sizes,
)
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, field_of
from sign_desk.pricing.keys import BASE_ROWS, LISTS, POINTERS, SIZES, Cell, Part, is_new, rows_of
from sign_desk.pricing.slices import SLICE, finish
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.adjust import Adjustment
    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, ItemKey, Order
    from sign_desk.pricing.rules import Rule
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat

_NO_VALUES = {
    Part.DOCUMENT: {"sizes", "base_pricing", "price_lists", *NOT_SENT},
    Part.BASE: {"rows"},
    Part.LIST: {"rows"},
}
_UNKNOWN_FORM = "The service sent this in a form that is not known, so it is kept as it is."


# -- values -----------------------------------------------------------------------------------------------


def refusal(document: PricingDocument, cell: Cell) -> str | None:
    """Why a cell is not for editing, as a sentence for the operator; None if it is."""
    return _fixed(cell.key.part, cell.path) if document.is_editable(cell.key) else _UNKNOWN_FORM


@cache
def _fixed(part: Part, path: Path) -> str | None:
    known = field_of(part, path[:1]) or field_of(part, path)
    if path[0] in _NO_VALUES.get(part, ()) or (known is not None and known.fixed):
        return "This is given by the service and cannot be edited."
    return None


def set_values(document: PricingDocument, values: Mapping[Cell, JsonValue | Absent], name: str) -> Step:
    """Set values; ABSENT takes one away. What is the same already is no change, 10 for 10.0 neither.

    A price for one line where no prices stand yet makes the price. Raises EditRefused for the first cell that is
    not for editing, or where one amount stands in the place of several or several in the place of one.
    """
    return finish(setting(document, values, name))


def setting(document: PricingDocument, values: Mapping[Cell, JsonValue | Absent], name: str) -> Work[Step]:
    """`set_values` in slices."""
    by_item: dict[ItemKey, dict[Path, JsonValue | Absent]] = defaultdict(dict)
    for number, ((key, path), value) in enumerate(values.items(), 1):
        by_item[key][path] = value
        if number % SLICE == 0:
            yield
    items: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    taken = 0
    for key, wanted in by_item.items():
        before, after = document.fields(key), _with(document, key, wanted)
        if after is not before:
            items[key] = before, after
        taken += len(wanted)
        if taken >= SLICE:
            taken = 0
            yield
    return Step(name, items, {})


def _with(document: PricingDocument, key: ItemKey, wanted: Mapping[Path, JsonValue | Absent]) -> Fields:
    """The fields of an item with these values; the very same if nothing changes."""
    fields = document.fields(key)
    is_editable = document.is_editable(key)
    changes = {}
    for path, value in wanted.items():
        now = value_at(fields, path)
        if now is value or same(now, value):
            continue
        if reason := _fixed(key.part, path) if is_editable else _UNKNOWN_FORM:
            raise EditRefused(reason, Cell(key, path))
        if now and isinstance(now, dict | list) and not isinstance(value, dict | list | Absent | None):
            raise EditRefused("This has several values; set them one by one.", Cell(key, path))
        changes[path] = value
    try:
        return with_values(fields, changes) if changes else fields
    except NotThere as error:
        cell = next(Cell(key, path) for path in changes if error.name in path[:-1])
        raise EditRefused("This is one value for the whole sign; it has no lines or parts.", cell) from None


def cleared(document: PricingDocument, cell: Cell) -> JsonValue | Absent:
    """What clearing gives: null, "not set", for a field; ABSENT for one line of a price, and for what is absent."""
    key, path = cell
    is_line = len(path) > 1 and document.is_price(path[0])
    return ABSENT if is_line or value_at(document.fields(key), path) is ABSENT else None


def pointing(document: PricingDocument, row: ItemKey, size: ItemKey | None) -> Mapping[Cell, JsonValue | Absent]:
    """The values to be set so that a row points to a size, or to none. Raises EditRefused if nothing tells it."""
    wanted = reference_to(document, size) if size else {}
    cells = [Cell(row, (field,)) for field in POINTERS]
    return {cell: wanted.get(cell.path[0], cleared(document, cell)) for cell in cells}


# -- sizes ------------------------------------------------------------------------------------------------


def add_size(document: PricingDocument, name: str, *, after: ItemKey | None) -> Step:
    """Add a size after another, or at the end, and a row for it wherever every row is for a size.

    What becomes of `sort_order` values, `Draft.insert` tells.
    """
    draft = Draft(document)
    client_key = new_client_key(document, name)
    draft.insert_after(SIZES, {"client_key": client_key, "name": name}, after)
    beside = references_to(document, after) if after else set()
    for branch in (BASE_ROWS, *map(rows_of, document.keys(LISTS))):
        if rows_have_sizes(document, branch):
            rows = [row for row in document.keys(branch) if reference_of(document.fields(row)) in beside]
            draft.insert_after(branch, {"size_key": client_key}, rows[-1] if rows else None)
    return draft.step(f"Add size “{name}”")


def duplicate_size(document: PricingDocument, size: ItemKey, name: str) -> Step:
    """Add a copy of a size after it, with copies of its rows in every list, each after the last of the size's."""
    draft = Draft(document)
    client_key = new_client_key(document, name)
    draft.insert_after(SIZES, {**copied(document, size), "client_key": client_key, "name": name}, size)
    originals = rows_with(document, size)
    last = {row.branch: row for row in originals}
    for row in originals:
        copy = pointed(copied(document, row), {"size_key": client_key})
        last[row.branch] = draft.insert_after(row.branch, copy, last[row.branch])
    return draft.step(f"Duplicate size {called(document, size)}")


def rows_with(document: PricingDocument, size: ItemKey) -> Order:
    """The rows that go when a size is removed: all that point to it and to no other."""
    references = references_to(document, size)
    return tuple(row for row in document.rows if reference_of(document.fields(row)) in references)


# -- price lists ------------------------------------------------------------------------------------------


def add_list(document: PricingDocument, name: str, *, after: ItemKey | None) -> Step:
    """Add a price list after another, or at the end, with a row for each size where the others have such rows."""
    draft = Draft(document)
    new = draft.insert_after(LISTS, {"name": name}, after)
    lists = [rows_of(key) for key in document.keys(LISTS)]
    is_first = not any(map(document.keys, lists))
    if any(rows_have_sizes(document, rows) for rows in lists) or (
        is_first and document.pricing_model in (FIXED_WIDTH, FRAME_FIT)
    ):
        draft.fill(rows_of(new), [reference_to(document, size) for size in document.keys(SIZES)])
    return draft.step(f"Add price list “{name}”")


def duplicate_list(document: PricingDocument, price_list: ItemKey, name: str) -> Step:
    """Add a copy of a price list after it, rows and all; the service gives it an id of its own."""
    draft = Draft(document)
    new = draft.insert_after(LISTS, {**copied(document, price_list), "name": name}, price_list)
    draft.fill(rows_of(new), [copied(document, row) for row in document.keys(rows_of(price_list))])
    return draft.step(f"Duplicate price list {called(document, price_list)}")


def deriving(
    document: PricingDocument, price_list: ItemKey, name: str, rule: Rule, prices: PriceFormat
) -> Work[tuple[Step, Adjustment]]:
    """Make a price list from another by a rule, such as 10 per cent more: the step, and what became of each price.

    Raises EditRefused, and AmountError as `adjusting` does.
    """
    copy = duplicate_list(document, price_list, name)
    yield
    copies = document.apply(copy)
    rows = (key for key in copy.items if key.part is Part.ROW and is_new(key))
    cells = (cell for row in rows for cell in price_cells(copies, row))
    adjustment = yield from adjusting(copies, cells, rule, prices)
    return copy.then(adjustment.step(copies, copy.name)), adjustment


# -- rows, and items of any kind --------------------------------------------------------------------------


def add_row(document: PricingDocument, branch: Branch, *, size: ItemKey | None, after: ItemKey | None) -> Step:
    """Add a row after another, or at the end: for a size, or a tier of sign sizes if for none."""
    draft = Draft(document)
    draft.insert_after(branch, reference_to(document, size) if size else {}, after)
    return draft.step("Add row")


def duplicate_rows(document: PricingDocument, rows: Collection[ItemKey]) -> Step:
    """Add a copy of each row after it, for the same size."""
    draft = Draft(document)
    for row in rows:
        draft.insert_after(row.branch, copied(document, row), row)
    return draft.step(f"Duplicate {counted(rows)}")


def remove(document: PricingDocument, keys: Collection[ItemKey]) -> Step:
    """Take away sizes with their rows, price lists with theirs, and rows. Numbers in `sort_order` stay as they are.

    Raises EditRefused, also for the document itself and its base pricing.
    """
    going = dict.fromkeys(keys)
    asked = tuple(going)
    for key in asked:
        if key.part is Part.SIZE:
            going |= dict.fromkeys(rows_with(document, key))
        elif key.part is Part.LIST:
            going |= dict.fromkeys(document.keys(rows_of(key)))
    draft = Draft(document)
    draft.drop(going)
    rows = len(going) - len(asked)
    with_rows = f" with {rows} row{'s' * (rows > 1)}" if rows else ""
    named = called(document, *asked) if len(asked) == 1 else ""
    return draft.step(f"Remove {counted(asked)} {named}".strip() + with_rows)


def move(document: PricingDocument, key: ItemKey, to: int) -> Step:
    """Put an item in another place of its list: `to` counts the others.

    Where the items have ascending numbers as their `sort_order`, 1 to n for instance, the same numbers are dealt
    out again in the new order; where they do not, they stay as they are.
    """
    draft = Draft(document)
    draft.move(key, to)
    return draft.step(f"Move {counted([key])} {called(document, key)}".strip())
