"""A table under way: its headings, and below them its numbered rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from sign_desk.orders.missed.importers.layout import Cells
from sign_desk.orders.missed.importers.mapping import Preview, preview_of
from sign_desk.orders.missed.importers.rows import Batches

_PREVIEWED = 20


class Table:
    """Reads `batches`. The headings are the first row that is not empty; rows count from 1, as in a spreadsheet."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self.headings: Cells = []
        self.number = 0
        self._rest: tuple[int, list[Cells]] = (0, [])
        for done, rows in batches:
            filled = next((place for place, cells in enumerate(rows) if any(map(str.strip, cells))), None)
            if filled is not None:
                self.headings, self._rest = rows[filled], (done, rows[filled + 1 :])
                self.number += filled + 1
                break
            self.number += len(rows)

    def batches(self) -> Iterator[tuple[int, list[tuple[int, Cells]]]]:
        """Give the bytes that are read, and the rows since the batch before with their numbers."""
        for done, rows in chain([self._rest], self._batches):
            first = self.number + 1
            self.number += len(rows)
            yield done, list(enumerate(rows, first))

    def preview(self) -> Preview:
        """Show the first rows. The table is used up by it."""
        rows = (cells for _, batch in self.batches() for _, cells in batch if any(cells))
        return preview_of(self.headings, islice(rows, _PREVIEWED))

    def close(self) -> None:
        """Give up what is not read yet."""
        self._batches.close()
