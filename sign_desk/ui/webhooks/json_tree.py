"""A JSON document as a tree that can be opened, searched and copied from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from sign_desk.ui.kit.columns import fold
from sign_desk.ui.webhooks.json_model import JsonModel

if TYPE_CHECKING:
    from pydantic import JsonValue


class JsonTree(QTreeView):
    """Shows names and values; what is inside a value stands below it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree_model = JsonModel(self)
        self.setModel(self.tree_model)
        self.setAccessibleName(name)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy)

    def show_tree(self, tree: JsonValue) -> None:
        """Show this document, opened as far as two levels."""
        self.tree_model.set_tree(tree)
        self.expandToDepth(1)

    def search(self, text: str) -> int:
        """Show only what has `text` in its name or value, and what leads there; return how many have it."""
        return self._search_below(QModelIndex(), fold(text.strip()))

    def _search_below(self, above: QModelIndex, needle: str) -> int:
        found = 0
        for row in range(self.tree_model.rowCount(above)):
            index = self.tree_model.index(row, 0, above)
            inside = self._search_below(index, needle)
            found_here = inside + (bool(needle) and needle in fold("\n".join(self.tree_model.texts(index))))
            self.setRowHidden(row, above, bool(needle) and not found_here)
            if needle and inside:
                self.expand(index)
            found += found_here
        return found

    def _copy(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            name, value = self.tree_model.texts(index)
            QGuiApplication.clipboard().setText(value or name)
