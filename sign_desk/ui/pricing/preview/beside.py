"""The pane beside the grid: a form of one item; the price preview in its place, or beside it where there is room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.panel import PreviewPanel

_BOTH = 600
"""Pixels that the form and the preview take side by side."""


class Beside(QSplitter):
    """Shows `form`; while the preview is unfolded, that, and the form where the pane is wide enough for both."""

    def __init__(self, form: QWidget, preview: PreviewPanel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._form, self._preview = form, preview
        self.setChildrenCollapsible(False)
        self.setHandleWidth(Space.MEDIUM)
        self.addWidget(form)
        self.addWidget(preview)
        preview.unfolded.connect(lambda _unfolded: self._arrange(self.width()))

    def reveal_form(self) -> None:
        """Make sure that the form can be seen."""
        if self._form.isHidden():
            self._preview.set_unfolded(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        self._arrange(event.size().width())
        super().resizeEvent(event)

    def _arrange(self, width: int) -> None:
        self._form.setVisible(self._preview.isHidden() or width >= _BOTH)
