"""Long work in slices, so that a window can breathe between them.

Such work is a generator that yields None about every `SLICE` rows or cells and returns its result.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from time import monotonic
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

Work: TypeAlias = Generator[None, None, T]
"""Work under way: it yields None between its slices and returns its result."""

SLICE: Final = 2000
"""How many rows or cells make a slice: some milliseconds' work."""

_STRETCH: Final = 0.010
"""Seconds at a stretch, well below what a hand notices."""


async def in_slices(work: Work[T]) -> T:
    """Do the work between the loop's other turns, and return its result; a caller that is cancelled ends it."""
    try:
        while True:
            end = monotonic() + _STRETCH
            while monotonic() < end:
                next(work)
            await asyncio.sleep(0)
    except StopIteration as ended:
        result: T = ended.value
        return result
    finally:
        work.close()


def finish(work: Work[T]) -> T:
    """Do all of the work at once, where nothing waits beside it, and give its result."""
    while True:
        try:
            next(work)
        except StopIteration as ended:
            result: T = ended.value
            return result
