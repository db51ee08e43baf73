"""What is done with a whole selection of a grid: cut, copy, paste, clear and fill, by keys and by menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from sign_desk.ui.kit import clipboard
from sign_desk.ui.kit.grid.blocks import Pasted, copying, filling, pasting
from sign_desk.ui.kit.slices import Slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sign_desk.ui.kit.clipboard import Block
    from sign_desk.ui.kit.grid.blocks import Cell
    from sign_desk.ui.kit.grid.model import GridModel
    from sign_desk.ui.kit.grid.view import GridView

_Key = str | Qt.Key | QKeySequence.StandardKey


class GridGestures(QObject):
    """The actions of a grid's menu. Large selections are worked through in slices; the outcome is told by the grid.

    What is done is done with the cells that were seen as the key was pressed, whatever the grid shows meanwhile. One
    gesture follows another: the first is finished before the next begins.
    """

    def __init__(self, view: GridView, model: GridModel[Any]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._copying, self._entering = Slices(self), Slices(self)
        self._changing: list[QAction] = list(self._make())

    def set_read_only(self, read_only: bool) -> None:
        """Whether only what changes nothing is offered."""
        for action in self._changing:
            action.setEnabled(not read_only)

    def enter(self, text: str) -> None:
        """Enter one text into all that is selected."""
        self._lay([[text]])

    def finish(self) -> None:
        """Do what is left of the gestures before: what is done next is done to what they leave."""
        self._copying.finish()
        self._entering.finish()

    def _make(self) -> Iterator[QAction]:
        """Make all actions; gives those that change something."""
        standard = QKeySequence.StandardKey
        yield self._action("Cut", self._cut, standard.Cut)
        self._action("Copy", self._copy, standard.Copy)
        self._action("Copy with titles", self._copy_with_titles, "Ctrl+Shift+C")
        yield self._action("Paste", self._paste, standard.Paste)
        yield self._action("Clear", self._clear, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        yield self._action("Fill down", lambda: self._fill(down=True), "Ctrl+D")
        yield self._action("Fill right", lambda: self._fill(down=False), "Ctrl+R")

    def _action(self, text: str, slot: Callable[[], None], *keys: _Key) -> QAction:
        action = QAction(text, self._view)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self._view.addAction(action)
        return action

    def _cut(self) -> None:
        self._copy(then=self._view.clearRequested.emit)

    def _copy(self, *, titles: bool = False, then: Callable[[Iterable[Cell]], None] | None = None) -> None:
        """Put what is selected on the clipboard, and only `then` do something with these cells."""
        self.finish()
        if not (area := self._view.area()):
            return
        model = self._model.frozen()

        def put(block: Block) -> None:
            clipboard.copy(block)
            if then is not None:
                then(model.cells(area))

        self._copying.run(copying(model, area, titles=titles), put)

    def _copy_with_titles(self) -> None:
        self._copy(titles=True)

    def _clear(self) -> None:
        self.finish()
        if area := self._view.area():
            self._view.clearRequested.emit(self._model.cells(area))

    def _paste(self) -> None:
        # What is being copied is what is to be pasted.
        self.finish()
        if block := clipboard.copied():
            self._lay(block)

    def _lay(self, block: Block) -> None:
        self.finish()
        if area := self._view.area():
            model = self._model.frozen()
            self._entering.run(pasting(block, area, model), partial(self._pasted, model))

    def _pasted(self, model: GridModel[Any], pasted: Pasted) -> None:
        if self._model.shows_as(model):
            self._view.select(pasted.area)
        if pasted.texts:
            self._view.textsEntered.emit(pasted.texts)
        if pasted.left_out:
            self._view.leftOut.emit(pasted.left_out)

    def _fill(self, *, down: bool) -> None:
        self.finish()
        if area := self._view.area():
            self._entering.run(filling(area, self._model.frozen(), down=down), self._filled)

    def _filled(self, sources: Mapping[Cell, Cell]) -> None:
        if sources:
            self._view.filled.emit(sources)
