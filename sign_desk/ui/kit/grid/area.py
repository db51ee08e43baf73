"""Places in a grid, and blocks of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, slots=True)
class Span:
    """A block of cells, its borders included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of a grid, as blocks that do not overlap: as cheap for a whole grid as for one cell."""

    spans: tuple[Span, ...]

    def __iter__(self) -> Iterator[Place]:
        """Every place, block by block."""
        for span in self.spans:
            for row in range(span.top, span.bottom + 1):
                for column in range(span.left, span.right + 1):
                    yield row, column

    def __len__(self) -> int:
        """How many places there are."""
        return sum((span.bottom - span.top + 1) * (span.right - span.left + 1) for span in self.spans)

    @property
    def is_in_one_row(self) -> bool:
        """Whether there are places, and all of them in the same row."""
        return bool(self.spans) and all(span.top == span.bottom == self.spans[0].top for span in self.spans)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows, in order."""
        return tuple(sorted({row for span in self.spans for row in range(span.top, span.bottom + 1)}))

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns, in order."""
        return tuple(sorted({column for span in self.spans for column in range(span.left, span.right + 1)}))
