"""Tells how far something is that goes on behind the window, and lets it be stopped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout

from sign_desk.ui.kit.labels import plain_label
from sign_desk.ui.kit.states import busy_bar
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QWidget

T = TypeVar("T")

_WIDTH = 360
_SOON = 0.3
"""Seconds; what is done before them is not worth a dialog."""


class ProgressDialog(QDialog):
    """Shows that `doing` is under way, and how much of it is done. Rejected, it is to be stopped.

    `stop` are the words of the button for what keeps the part that is done.
    """

    def __init__(self, doing: str, parent: QWidget, *, stop: str = "Cancel") -> None:
        super().__init__(parent)
        self.setWindowTitle(doing)
        self._doing = doing
        self._total, self._noun = 0, "row"
        self.text = plain_label(doing)
        self.bar = busy_bar(doing)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(stop)
        self.buttons.rejected.connect(self.reject)
        self.is_stopped = False
        self.rejected.connect(self._note_stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        for widget in (self.text, self.bar, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)

    def expect(self, total: int, noun: str) -> None:
        """There are so many of these in all."""
        self._total, self._noun = total, noun
        self.bar.setRange(0, total)

    def show_done(self, done: int) -> None:
        """Tell how many are done."""
        if self._total:
            self.text.setText(f"{self._doing}: {done:,} of {_counted(self._total, self._noun)}")
            self.bar.setValue(done)
        else:
            self.text.setText(f"{self._doing}: {_counted(done, self._noun)}")

    def _note_stop(self) -> None:
        self.is_stopped = True


async def watched(doing: str, parent: QWidget, work: Callable[[ProgressDialog], Coroutine[Any, Any, T]]) -> T | None:
    """Do the work, and tell how far it is if that takes a while; None if it was stopped there."""
    dialog = ProgressDialog(doing, parent)
    loop = asyncio.get_running_loop()
    running = loop.create_task(work(dialog))
    dialog.rejected.connect(running.cancel)
    opening = loop.call_later(_SOON, dialog.open)
    try:
        return await running
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None and task.cancelling():
            raise
        return None
    finally:
        opening.cancel()
        if shiboken6.isValid(dialog):
            dialog.accept()
            dialog.deleteLater()


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
