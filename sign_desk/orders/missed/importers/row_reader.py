"""Reads the values of one row, and notes what is wrong with them by row and column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from sign_desk.orders.missed.importers import cells as cell
from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.layout import Cells, Columns
from sign_desk.orders.missed.issues import Code, Issue, Weight

T = TypeVar("T")
_MOST_KEPT = 20_000


class Shared:
    """Texts and amounts that many rows have, kept once for all of them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._amounts: dict[str, Decimal | None] = {"": None}

    def text(self, raw: str) -> str:
        """Return the text of a cell: the very one that was given before for an equal cell."""
        known = self._texts.get(raw)
        if known is None:
            known = cell.text(raw)
            if len(self._texts) < _MOST_KEPT:
                self._texts[raw] = known
        return known

    def amount(self, raw: str) -> Decimal | None:
        """Return the amount of a cell. Raises Bad."""
        try:
            return self._amounts[raw]
        except KeyError:
            amount = cell.amount(raw)
        if len(self._amounts) < _MOST_KEPT:
            self._amounts[raw] = amount
        return amount


class RowReader:
    """One row under way; `issues` has what was wrong with the values read so far."""

    __slots__ = ("_columns", "cells", "issues", "number", "shared")

    def __init__(self, columns: Columns, number: int, cells: Cells, shared: Shared) -> None:
        self._columns = columns
        self.number = number
        self.cells = cells
        self.shared = shared
        self.issues: list[Issue] = []

    def identifier(self, raw: str, field: Field, path: str) -> str:
        """Return an id; "" if a spreadsheet program has rounded it."""
        if not raw:
            return ""
        return self.read(cell.identifier, raw, field, path, Code.ROUNDED) or ""

    def price(self, raw: str, field: Field, path: str, weight: Weight = Weight.STOPS) -> Decimal | None:
        """Return an amount that can't be negative; None if there is none that can be read."""
        price = self.amount(raw, field, path, weight)
        if price is not None and price < 0:
            self.note(Code.AMOUNT, path, f"“{cell.shown(raw)}” is negative.", weight, field)
            return None
        return price

    def amount(self, raw: str, field: Field, path: str, weight: Weight = Weight.STOPS) -> Decimal | None:
        """Return an amount; None if there is none that can be read."""
        if not raw:
            return None
        try:
            return self.shared.amount(raw)
        except cell.Bad as bad:
            self.note(Code.AMOUNT, path, str(bad), weight, field)
            return None

    def read(
        self,
        reader: Callable[[str], T],
        raw: str,
        field: Field,
        path: str,
        code: Code,
        weight: Weight = Weight.STOPS,
    ) -> T | None:
        """Read the cell of `field`; where it is bad, note that as an issue of `path`, and return None."""
        try:
            return reader(raw)
        except cell.Bad as bad:
            self.note(code, path, str(bad), weight, field)
            return None

    def note(self, code: Code, path: str, message: str, weight: Weight, field: Field | None = None) -> None:
        """Note what is wrong with this row, or with its cell of one `field`."""
        column = "" if field is None else self._columns.title(field)
        self.issues.append(Issue(code, str(path), message, weight, self.number, column))
