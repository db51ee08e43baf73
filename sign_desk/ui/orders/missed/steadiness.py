"""Keeps the window awake while a thread works on the orders of a large file.

Python's search for reference cycles looks at every object there is: with 50,000 orders half a second and more, in which
nothing else runs. Orders have no cycles, so the search is put off meanwhile and told to leave what there is alone.
Threads also hand over to the window's fifty times as often as usual: to paint a table it asks for the interpreter
hundreds of times.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OFTEN = 0.0001  # seconds


class Steadiness:
    """For one window. Blocks may be nested, and overlap."""

    def __init__(self) -> None:
        self._under_way = 0
        self._usual = sys.getswitchinterval()
        self._thresholds = gc.get_threshold()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the window awake for as long as the block runs, and leave what it made alone afterwards."""
        if not self._under_way:
            self._usual, self._thresholds = sys.getswitchinterval(), gc.get_threshold()
            gc.set_threshold(0)
            sys.setswitchinterval(_OFTEN)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                gc.freeze()
                gc.set_threshold(*self._thresholds)
                sys.setswitchinterval(self._usual)

    def end(self) -> None:
        """Look at all objects again: the file was put away."""
        gc.unfreeze()
