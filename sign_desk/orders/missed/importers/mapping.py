"""Tables of any other kind: the operator tells which column holds what, and the table is known from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.formats import KNOWN
from sign_desk.orders.missed.importers.headers import distinct, fingerprint, normal
from sign_desk.orders.missed.importers.layout import Format, Layout

_PRICES = (Field.LINE_UNIT_PRICE, Field.LINE_PRICE, Field.LINE_REDUCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column of a table holds what, by its heading; kept under a `name`.

    `day_first` tells how a date such as 03/05/2026 is read, None if there is none. `taxed` tells whether prices are
    with tax, None if that is not known. `fingerprint` is that of the table's headings.
    """

    name: str
    columns: Mapping[Field, str]
    fingerprint: str
    day_first: bool | None = None
    taxed: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        columns = {str(field): heading for field, heading in self.columns.items()}
        return {
            "name": self.name,
            "columns": columns,
            "fingerprint": self.fingerprint,
            "day_first": self.day_first,
            "taxed": self.taxed,
        }

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> ColumnMapping:
        """Read what `to_json` gave. Raises KeyError and ValueError for anything else."""
        columns = {Field(field): str(heading) for field, heading in tree["columns"].items()}
        return cls(
            name=tree["name"],
            columns=columns,
            fingerprint=tree["fingerprint"],
            day_first=tree["day_first"],
            taxed=tree["taxed"],
        )

    def problems(self) -> tuple[str, ...]:
        """Tell what is missing without which no order can come of the table."""
        lacks = []
        if Field.NUMBER not in self.columns and Field.ORDER_ID not in self.columns:
            lacks.append("Tell which column has the order number or the order's id.")
        if Field.LINE_QUANTITY not in self.columns:
            lacks.append("Tell which column has the quantity.")
        if not any(field in self.columns for field in _PRICES):
            lacks.append("Tell which column has the price.")
        return tuple(lacks)

    def layout(self, headings: Sequence[str]) -> Layout:
        """Return the layout of a table with these headings; columns that hold nothing known are told as not sent."""
        used = {normal(heading) for heading in self.columns.values()}
        return Layout(
            format=Format.MAPPED,
            columns={field: (normal(heading),) for field, heading in self.columns.items()},
            not_sent=tuple(name for heading in headings if (name := normal(heading)) and name not in used),
            taxed=self.taxed,
            day_first=self.day_first,
            name=self.name,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a table: its first rows that are not empty, of which the one at `place` has the headings."""

    top: tuple[tuple[str, ...], ...]
    place: int

    @property
    def headings(self) -> tuple[str, ...]:
        """What the columns are called, each otherwise."""
        return distinct(self.top[self.place]) if self.top else ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows below the headings."""
        return self.top[self.place + 1 :]

    @property
    def fingerprint(self) -> str:
        """By what a table with these headings is known again."""
        return fingerprint(self.top[self.place] if self.top else ())

    @property
    def guess(self) -> ColumnMapping:
        """Which columns seem to hold what."""
        return ColumnMapping(name="", columns=_guessed(self.headings), fingerprint=self.fingerprint)

    def headed_by(self, place: int) -> Preview:
        """Return the same table with its headings in another row of `top`. Raises IndexError."""
        return Preview(self.top, range(len(self.top))[place])


def _guessed(headings: Sequence[str]) -> dict[Field, str]:
    """Suggest the columns whose headings other tables have, or that are called as the fields are on the screen."""
    titles = {normal(heading): heading for heading in reversed(headings) if normal(heading)}
    found: dict[Field, str] = {}
    for field in Field:
        names = [name for layout in KNOWN for name in layout.columns.get(field, ())]
        fitting = (titles[name] for name in [normal(field.words), *names] if name in titles)
        heading = next((heading for heading in fitting if heading not in found.values()), None)
        if heading is not None:
            found[field] = heading
    return found
