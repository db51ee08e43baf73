"""Gestures on a widget, timed until they can be seen, and how long the window was deaf meanwhile."""

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget


class Screen(QObject):
    """A window that is shown, and the table in it that is watched."""

    def __init__(self, window: QWidget, table: QAbstractScrollArea) -> None:
        super().__init__()
        self._painting = False
        self._painted: Callable[[], object] = lambda: None
        table.viewport().installEventFilter(self)
        window.resize(1280, 800)
        window.show()
        self.first_paint(lambda: None, lambda: True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the table painted, and take note of it once it is."""
        if event.type() is not QEvent.Type.Paint or self._painting:
            return super().eventFilter(watched, event)
        self._painting = True
        QCoreApplication.sendEvent(watched, event)
        self._painting = False
        self._painted()
        return True

    def until(self, is_done: Callable[[], bool]) -> None:
        """Let the window live until this is so."""
        while not is_done():
            QApplication.processEvents()

    def paint(self, gesture: Callable[[], object], is_done: Callable[[], bool] = lambda: True) -> None:
        """Make a gesture and wait until what came of it has been painted, in the whole window."""
        gesture()
        self.until(is_done)
        # Painting is asked for by an event that waits in the queue by now, if there is anything to paint.
        QApplication.processEvents()

    def first_paint(self, gesture: Callable[[], object], is_done: Callable[[], bool]) -> float:
        """Make a gesture, and tell how many seconds passed until the table had been painted with what came of it.

        The rest of the window is painted before this returns, too.
        """
        painted = list[float]()

        def note() -> None:
            if is_done():
                painted.append(perf_counter())

        self._painted = note
        begun = perf_counter()
        gesture()
        self.until(lambda: bool(painted))
        QApplication.processEvents()
        self._painted = lambda: None
        return painted[0] - begun

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
