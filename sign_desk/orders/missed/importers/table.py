"""A table under way: its headings, which may stand below a title, and below them its numbered rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from sign_desk.orders.missed.importers.headers import normal
from sign_desk.orders.missed.importers.layout import Cells
from sign_desk.orders.missed.importers.mapping import Preview
from sign_desk.orders.missed.importers.rows import TOP, Batches

_PREVIEWED = 20


class Table:
    """Reads `batches`. Rows count from 1, as in a spreadsheet.

    The headings are the row at the top for which `is_known` holds, or else the one that seems to be. `others` are
    the tables of the same file that are not read.
    """

    def __init__(self, batches: Batches, is_known: Callable[[Cells], bool], others: tuple[str, ...] = ()) -> None:
        self._batches = batches
        self.others = others
        self.number = 0
        self._done = 0
        self._rows: list[Cells] = []
        for done, rows in batches:
            if any(any(map(str.strip, cells)) for cells in rows) or self._rows:
                self._rows += rows
                self._done = done
            else:
                self.number += len(rows)
            if len(self._rows) >= TOP:
                break
        self._place = _place_of_headings(self._rows[:TOP], is_known)
        self.headings: Cells = self._rows[self._place] if self._rows else []

    def batches(self) -> Iterator[tuple[int, list[tuple[int, Cells]]]]:
        """Give the bytes that are read, and the rows since the batch before with their numbers.

        Headings that stand there again, as in files that were put together, are no row.
        """
        self.number += self._place + 1
        for done, rows in chain([(self._done, self._rows[self._place + 1 :])], self._batches):
            first = self.number + 1
            self.number += len(rows)
            yield done, [(number, cells) for number, cells in enumerate(rows, first) if cells != self.headings]

    def preview(self) -> Preview:
        """Show the first rows. The table is used up by it."""
        more = chain.from_iterable(rows for _, rows in self._batches)
        rows = islice((cells for cells in chain(self._rows, more) if any(cells)), TOP + _PREVIEWED)
        top = tuple(map(tuple, rows))
        return Preview(top, next((place for place, cells in enumerate(top) if [*cells] == self.headings), 0))

    def close(self) -> None:
        """Give up what is not read yet."""
        self._batches.close()


def _place_of_headings(top: Sequence[Cells], is_known: Callable[[Cells], bool]) -> int:
    """Find the headings: titles, and headings of groups of columns, fill few of the cells that the rows below have."""
    known = next((place for place, cells in enumerate(top) if is_known(cells)), None)
    if known is not None:
        return known
    filled = [sum(bool(normal(cell)) for cell in cells) for cells in top]
    most = max(filled, default=0)
    return next((place for place, count in enumerate(filled) if 2 * count > most), 0)
