"""A list with a pane beside it, which goes below the list where the window is narrow and high enough for that."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from sign_desk.ui.kit.theme import Space

_LEAST_HEIGHT = 420
"""Pixels below which a list above its pane would show hardly any rows."""
_LIST_OF_HEIGHT = 3, 5
"""The part of the height that a list above its pane begins with."""


class FoldingSplitter(QSplitter):
    """Shows `pane` beside `list_`, the list taking what room there is; below it in less than `fold_below` pixels."""

    def __init__(self, list_: QWidget, pane: QWidget, *, fold_below: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fold_below = fold_below
        self._beside: list[int] = []
        self.setChildrenCollapsible(False)
        self.setHandleWidth(Space.MEDIUM)
        self.addWidget(list_)
        self.addWidget(pane)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold. The widths that there were side by side come back."""
        self._arrange(event.size())
        super().resizeEvent(event)

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """Restore what was saved, but for how the parts lie: the room that there is now decides."""
        restored = super().restoreState(state)
        if self.isVisible():
            self._arrange(self.size())
        return restored

    def _arrange(self, size: QSize) -> None:
        folded = size.width() < self._fold_below and size.height() >= _LEAST_HEIGHT
        if folded is (self.orientation() is Qt.Orientation.Vertical):
            return
        if folded:
            self._beside = self.sizes()
            self.setOrientation(Qt.Orientation.Vertical)
            above = size.height() * _LIST_OF_HEIGHT[0] // _LIST_OF_HEIGHT[1]
            self.setSizes([above, size.height() - above])
        else:
            self.setOrientation(Qt.Orientation.Horizontal)
            if self._beside:
                self.setSizes(self._beside)
