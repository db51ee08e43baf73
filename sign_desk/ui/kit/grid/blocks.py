"""Which text goes to which cell: blocks copied from a grid, pasted into it, and filled within it.

Generators yield None between slices, for `slices`. The model that they are given is a `frozen` one: what was asked
for holds for what was seen then.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import Qt

from sign_desk.ui.kit.clipboard import Block
from sign_desk.ui.kit.grid.area import Area, Span
from sign_desk.ui.kit.grid.model import GridModel

Cell: TypeAlias = tuple[Any, Any]
"""The keys of its row and column, as `GridModel.cell` gives them."""

_SLICE = 1_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """Texts by cell, the area that they cover, and how many cells were left out: beside the grid, or fixed."""

    texts: Mapping[Cell, str]
    area: Area
    left_out: int


def copying(model: GridModel[Any], area: Area, *, titles: bool) -> Generator[None, None, Block]:
    """Take the texts of the area's rows and columns; what is not selected among them is empty."""
    rows, columns = area.rows, area.columns
    # Most often the area is one block, and asking it cell by cell would be a waste.
    selected = None if len(rows) * len(columns) == len(area) else set(area)
    block: list[list[str]] = []
    if titles:
        block.append(["", *(model.columns[column].words.replace("\n", ", ") for column in columns)])
    for row in rows:
        texts = (
            model.edit_text(row, column) if selected is None or (row, column) in selected else "" for column in columns
        )
        head = [str(model.headerData(row, Qt.Orientation.Vertical))] if titles else []
        block.append([*head, *texts])
        if len(block) * len(columns) % _SLICE < len(columns):
            yield
    return block


def pasting(block: Block, area: Area, model: GridModel[Any]) -> Generator[None, None, Pasted]:
    """Lay a block over the area.

    It is repeated where the selection is a multiple of it (one value fills all), also along one side only; else it
    begins at the upper left corner of the selection and may reach beyond it.
    """
    texts: dict[Cell, str] = {}
    left_out = 0
    target = list(_targets(block, area))
    for number, (row, column, text) in enumerate(_laid(block, target)):
        inside = row < model.rowCount() and column < model.columnCount()
        if inside and model.is_editable(row, column):
            texts[model.cell(row, column)] = text
        else:
            left_out += 1
        if number % _SLICE == 0:
            yield
    last_row, last_column = model.rowCount() - 1, model.columnCount() - 1
    covered = (Span(s.top, s.left, min(s.bottom, last_row), min(s.right, last_column)) for s in target)
    return Pasted(texts, Area(tuple(covered)), left_out)


def filling(area: Area, model: GridModel[Any], *, down: bool) -> Generator[None, None, Mapping[Cell, Cell]]:
    """By cell to be filled, where its value comes from: the first row (or column) of each block.

    A block of one row (or column) is filled from the one before it.
    """
    sources: dict[Cell, Cell] = {}
    for span in area.spans:
        begin, end = (span.top, span.bottom) if down else (span.left, span.right)
        first = max(begin - (begin == end), 0)
        for number, (row, column) in enumerate(Area((span,))):
            source = (first, column) if down else (row, first)
            if source != (row, column) and model.is_editable(row, column):
                sources[model.cell(row, column)] = model.cell(*source)
            if number % _SLICE == 0:
                yield
    return sources


def _targets(block: Block, area: Area) -> Iterator[Span]:
    """The blocks of cells that the block on the clipboard is laid over."""
    height, width = len(block), len(block[0])
    fits = [
        (span.bottom - span.top + 1) % height == 0 and (span.right - span.left + 1) % width == 0 for span in area.spans
    ]
    if all(fits):
        yield from area.spans
        return
    first = min(area.spans, key=lambda span: (span.top, span.left))
    rows, columns = first.bottom - first.top + 1, first.right - first.left + 1
    if rows % height:
        rows = height
    if columns % width:
        columns = width
    yield Span(first.top, first.left, first.top + rows - 1, first.left + columns - 1)


def _laid(block: Block, spans: list[Span]) -> Iterator[tuple[int, int, str]]:
    for span in spans:
        for row, column in Area((span,)):
            texts = block[(row - span.top) % len(block)]
            yield row, column, texts[(column - span.left) % len(texts)]
