"""A JSON document as a tree that can be opened, searched and copied from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from sign_desk.ui.kit.columns import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue


class JsonTree(QTreeWidget):
    """Shows names and values; what is inside a value stands below it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHeaderLabels(["Field", "Value"])
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy)

    def show_tree(self, tree: JsonValue) -> None:
        """Show this document, opened as far as two levels."""
        self.clear()
        self.addTopLevelItems(_children(tree))
        self.expandToDepth(1)

    def search(self, text: str) -> int:
        """Show only what has `text` in its name or value, and what leads there; return how many have it."""
        needle = fold(text.strip())
        found = 0
        items = [*_all(self.invisibleRootItem())]
        for item in items:
            item.setHidden(bool(needle))
        for item in items:
            if needle and needle in fold(f"{item.text(0)}\n{item.text(1)}"):
                found += 1
                _reveal(item)
        return found

    def _copy(self) -> None:
        item = self.currentItem()
        if item is not None:
            QGuiApplication.clipboard().setText(item.text(1) or item.text(0))


def _children(tree: JsonValue) -> list[QTreeWidgetItem]:
    if isinstance(tree, dict):
        return [_item(name, value) for name, value in tree.items()]
    if isinstance(tree, list):
        return [_item(str(number), value) for number, value in enumerate(tree, 1)]
    return []


def _item(name: str, value: JsonValue) -> QTreeWidgetItem:
    children = _children(value)
    text = "" if children else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    item = QTreeWidgetItem([name, text.replace("\n", " ")])
    item.addChildren(children)
    return item


def _all(above: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for number in range(above.childCount()):
        if (item := above.child(number)) is not None:
            yield item
            yield from _all(item)


def _reveal(item: QTreeWidgetItem) -> None:
    item.setHidden(False)
    above = item.parent()
    while above is not None:
        above.setHidden(False)
        above.setExpanded(True)
        above = above.parent()
