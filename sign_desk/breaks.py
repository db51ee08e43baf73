"""Breaks in work that a thread does beside the window.

Threads take turns at the interpreter, and one that works on gives it away every 5 ms only. A window that is painted
needs it hundreds of times: it would stand still until the work is done.
"""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_AT_A_STRETCH: Final = 0.002  # seconds


def with_breaks(pieces: Iterable[T]) -> Iterator[T]:
    """Give each of `pieces`, resting between them for as long as was worked. Not for the window's own thread."""
    begun = monotonic()
    for piece in pieces:
        yield piece
        if (worked := monotonic() - begun) > _AT_A_STRETCH:
            sleep(worked)
            begun = monotonic()
