"""Long pure work done piece by piece, so that the window stays awake: a generator yields None between its slices.

What it returns is the result. A slice should take a few milliseconds; as many as fit are done at a stretch.
"""

from collections.abc import Callable, Generator
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

_STRETCH = 0.010  # seconds at a stretch, well below what a hand notices
_LATER = 100  # ms, for what has just been shown to be painted first


class Slices(QObject):
    """Does one piece of work for a view between Qt's events; beginning another drops the one under way.

    What fits into the first stretch is done at once, before `run` returns, unless it is for `later`.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Generator[None, None, Any] | None = None
        self._done: Callable[[Any], None] = _nothing
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether there is work under way."""
        return self._work is not None

    def run(self, work: Generator[None, None, T], done: Callable[[T], None], *, later: bool = False) -> None:
        """Do this work, in place of any other under way; ``done`` gets its result."""
        self.stop()
        self._work, self._done = work, done
        if not later:
            self._go_on()
        if self._work is work:
            self._timer.start(_LATER if later else 0)

    def stop(self) -> None:
        """Drop the work under way; its ``done`` is not called."""
        self._timer.stop()
        if self._work is not None:
            self._work.close()
            self._work = None

    def finish(self) -> None:
        """Do at once what is left of the work under way: what follows rests on its result."""
        while self.is_busy:
            self._go_on()

    def _go_on(self) -> None:
        self._timer.setInterval(0)
        if self._work is not None and (ended := _stretch(self._work)):
            done = self._done
            self.stop()
            done(ended[0])


def _stretch(work: Generator[None, None, T]) -> tuple[T] | None:
    """Work for a while; the result once there is one."""
    end = monotonic() + _STRETCH
    try:
        while monotonic() < end:
            next(work)
    except StopIteration as stop:
        return (stop.value,)
    return None


def _nothing(_result: object) -> None:
    """Stands in until there is work."""
