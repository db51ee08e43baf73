"""Looks for what is not needed any more on the window's thread alone.

Python looks for reference cycles in whichever thread makes the next object, and throws away there what it finds. A
widget, a timer or a model may only go on the thread it lives on: elsewhere Qt may crash.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAUSE = 50  # milliseconds


@contextmanager
def collected_here() -> Iterator[None]:
    """Look from this thread's event loop while the block runs, as often as `gc.get_threshold()` says; 0 is never."""
    gc.disable()
    timer = QTimer()
    timer.timeout.connect(_look)
    timer.start(_PAUSE)
    try:
        yield
    finally:
        timer.stop()
        gc.enable()


def _look() -> None:
    """Look through the oldest generation that is due, and those younger; much as the interpreter itself would.

    Where so much was made meanwhile that it would have looked through the youngest several times, what stayed is not
    to be looked through again with what comes: that would stop the window for longer.
    """
    counts, thresholds = gc.get_count(), gc.get_threshold()
    if thresholds[0] == 0 or counts[0] <= thresholds[0]:
        return
    due = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
    gc.collect(max(due[-1], int(counts[0] > thresholds[0] * thresholds[1])))
