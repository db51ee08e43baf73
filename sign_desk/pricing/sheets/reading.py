"""Entries of a table as values: what is changed by them, what is blank, and what cannot be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.money import MAX_AMOUNT, AmountError
from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.edits import refusal
from sign_desk.pricing.fields import Kind
from sign_desk.pricing.keys import Cell
from sign_desk.pricing.sheets.entries import entry_of, is_rounded, is_same, number_in, plain, read_text
from sign_desk.pricing.units import EXACT, Unit, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.sheets.columns import Column, Terms
    from sign_desk.pricing.sheets.entries import Entry

_IN_A_GROUP = 3
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Unreadable(ValueError):
    """An entry is no value for its place. The message is a sentence for the operator."""


class Read(NamedTuple):
    """What a row of a table gives: values that are others than now, and cells that are blank and hold something."""

    values: dict[Cell, JsonValue]
    blanks: list[Cell]


def read_row(document: PricingDocument, key: ItemKey, entries: Iterable[tuple[Column, Entry]], terms: Terms) -> Read:
    """Read the entries of an item. Raises Unreadable for the first that is no value for its place."""
    read = Read({}, [])
    fields = document.fields(key)
    for column, entry in entries:
        now = value_at(fields, column.path)
        if is_same(entry, entry_of(now, column.places), terms.mark):
            continue
        cell = Cell(key, column.path)
        if reason := _obstacle(document, cell, fields, now):
            raise Unreadable(f"{column.heading}: {reason}")
        if entry is None:
            read.blanks.append(cell)
            continue
        try:
            read.values[cell] = _value(column, entry, now, terms)
        except (Unreadable, AmountError) as error:
            raise Unreadable(f"{column.heading}: {error}") from None
    _refuse_both_ways(read.values)
    return read


def _obstacle(document: PricingDocument, cell: Cell, fields: Fields, now: JsonValue | Absent) -> str | None:
    """Why a cell cannot be set to one value; None if it can."""
    if isinstance(now, dict | list) and now:
        return "There are several values here, which a table has no room for."
    if len(cell.path) > 1 and fields.get(cell.path[0]) not in (None, [], {}) and not _has_parts(fields, cell.path):
        return "There is one value for the whole sign, which has no lines or parts."
    return refusal(document, cell)


def _has_parts(fields: Fields, path: Path) -> bool:
    return isinstance(fields.get(path[0]), dict)


def _refuse_both_ways(values: dict[Cell, JsonValue]) -> None:
    """A price is one amount, or one for each line."""
    single = {cell.path[0] for cell in values if len(cell.path) == 1}
    if not single.isdisjoint(cell.path[0] for cell in values if len(cell.path) > 1):
        raise Unreadable("There is a price for the whole sign, and one for a line of it.")


def _value(column: Column, entry: Entry, now: JsonValue | Absent, terms: Terms) -> JsonValue:
    kind = column.kind
    if kind is None:
        # Where nobody knows what a field holds, it goes on holding the same kind of value.
        if now is None or now is ABSENT:
            raise Unreadable("Nobody knows what belongs here, so it cannot be filled in.")
        kind = Kind.FLAG if isinstance(now, bool) else Kind.NUMBER if is_number(now) else Kind.TEXT
    match kind:
        case Kind.PRICE:
            return _price(column, _number(entry, terms, column.places), terms)
        case Kind.NUMBER | Kind.INTEGER:
            text = plain(_number(entry, terms), terms.mark)
            return terms.prices.read_number(text, integer=kind is Kind.INTEGER)
        case Kind.FLAG:
            return _flag(entry)
        case Kind.CHOICE:
            return _choice(column, plain(entry, terms.mark))
    return read_text(entry) if isinstance(entry, str) else plain(entry, terms.mark)


def _price(column: Column, number: Decimal, terms: Terms) -> int | float:
    if column.unit is Unit.MINOR:
        minor = number.scaleb(column.places, EXACT)
        # What is no such amount is read once more, slowly, for the sentence that tells why.
        if 0 <= minor <= MAX_AMOUNT and minor == (whole := int(minor)):
            return whole
    text, prices = plain(number, terms.mark), terms.prices
    if column.unit is None or prices.doubt(column.unit):
        return prices.read_number(text, integer=column.unit is Unit.MINOR, minimum=0)
    return prices.read(text, column.unit)


def _number(entry: Entry, terms: Terms, places: int = 0) -> Decimal:
    """The number of an entry, which is written with so many decimals."""
    number = number_in(entry, terms.mark)
    if number is None:
        told = plain(entry, terms.mark)
        if is_rounded(entry):
            raise Unreadable(f"{told} was rounded by a spreadsheet program. Write the whole number.")
        raise Unreadable(f"“{told}” is not a number. Write it like {terms.prices.number(1250.5)}.")
    if isinstance(entry, str) and places != _IN_A_GROUP and _GROUPED.fullmatch(told := entry.strip()):
        # What groups thousands in one language is the decimal point of another, and files travel. But amounts of three
        # decimals, as Kuwaiti dinars, are all written so.
        whole = "".join(filter(str.isdigit, told))
        raise Unreadable(f"“{told}” may mean two numbers. Write {whole} for the larger one, {told}0 for the smaller.")
    return number


def _flag(entry: Entry) -> bool:
    flag = entry if isinstance(entry, bool) else _FLAGS.get(plain(entry, ".").strip().casefold())
    if flag is None:
        raise Unreadable("Write yes or no.")
    return flag


def _choice(column: Column, text: str) -> str:
    choices = column.choices
    chosen = next((choice for choice in choices if choice.casefold() == text.strip().casefold()), None)
    if chosen is None:
        raise Unreadable(f"“{text}” is none of {', '.join(choices)}.")
    return chosen
