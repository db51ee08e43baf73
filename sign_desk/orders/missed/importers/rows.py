"""Rows of a table as they are read one after another."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from sign_desk.orders.missed.importers.layout import Cells


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is read: `done` of `total` bytes, and the orders found so far."""

    done: int
    total: int
    orders: int = 0


Batch: TypeAlias = tuple[int, list[Cells]]
"""How many bytes are read, and the rows read since the batch before: some milliseconds' work."""

Batches: TypeAlias = Generator[Batch, None, None]
"""A table under way. Closing it gives up what it holds."""

BATCH = 250
"""How many rows make a batch."""

TOP = 20
"""Within how many rows from the top the headings stand."""
