"""Gestures on a widget, timed until they can be seen, and how long the window was deaf meanwhile."""

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget


class Screen(QObject):
    """A window that is shown, and the table in it that is watched."""

    def __init__(self, window: QWidget, table: QAbstractScrollArea) -> None:
        super().__init__()
        self._paints = 0
        table.viewport().installEventFilter(self)
        window.resize(1280, 800)
        window.show()
        self.until(lambda: self._paints > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count how often the table was painted."""
        self._paints += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)

    def until(self, is_done: Callable[[], bool]) -> None:
        """Let the window live until this is so."""
        while not is_done():
            QApplication.processEvents()

    def paint(self, gesture: Callable[[], object], is_done: Callable[[], bool] = lambda: True) -> None:
        """Make a gesture and wait until what came of it has been painted."""
        gesture()
        self.until(is_done)
        # Painting is asked for by an event that waits in the queue by now, if there is anything to paint.
        QApplication.processEvents()

    def longest_wait(self, gesture: Callable[[], object], is_done: Callable[[], bool]) -> float:
        """Make a gesture, and tell for how many seconds at the longest nothing else was served until all was done."""
        beats = [perf_counter()]
        heart = QTimer()
        heart.timeout.connect(lambda: beats.append(perf_counter()))
        heart.start(0)
        gesture()
        self.until(is_done)
        done = len(beats)
        self.until(lambda: len(beats) > done + 1)  # what is still to be painted counts, too
        heart.stop()
        return max(after - before for before, after in pairwise(beats))
