"""Where one was in a grid, by the keys of rows and columns: they outlive a reset, places do not."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sign_desk.ui.kit.grid.area import Area, Place, Span
from sign_desk.ui.kit.grid.model import GridModel

_Keys: TypeAlias = tuple[Any, Hashable]


@dataclass(frozen=True, slots=True)
class Typing:
    """What is being typed into the cell at a place, and where in it the cursor is."""

    place: Place
    text: str
    cursor: int


class Kept:
    """What was selected, current and being typed before a reset."""

    def __init__(
        self, model: GridModel[Any], area: Area, current: Place | None, scrolled: int, typing: Typing | None
    ) -> None:
        self._model = model
        self.scrolled = scrolled
        self.typing = typing
        self._corners = [(self._keys((s.top, s.left)), self._keys((s.bottom, s.right))) for s in area.spans]
        self._current = self._keys(current) if current else None
        self._typed = self._keys(typing.place) if typing else None

    def spans(self) -> Iterator[Span]:
        """The blocks that are still there."""
        for first, last in self._corners:
            begin, end = self._place(first), self._place(last)
            if begin and end and begin[0] <= end[0] and begin[1] <= end[1]:
                yield Span(*begin, *end)

    def current(self) -> Place | None:
        """The current cell, if it is still there."""
        return self._place(self._current)

    def typed(self) -> Place | None:
        """The cell that was being typed into, if it is still there."""
        return self._place(self._typed)

    def _keys(self, place: Place) -> _Keys:
        return self._model.keys[place[0]], self._model.columns[place[1]].key

    def _place(self, keys: _Keys | None) -> Place | None:
        if keys is None:
            return None
        row, column = self._model.row_of(keys[0]), self._model.column_of(keys[1])
        return None if row is None or column is None else (row, column)
