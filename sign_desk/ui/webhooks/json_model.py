"""A JSON document as an item model: names in the first column, values in the second."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

_TITLES = ("Field", "Value")
_ROOT = 0

Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class _Node:
    """A value at its place; `number` is its own in the model's list, as are `above` and `below` those of others."""

    number: int
    above: int
    row: int
    texts: tuple[str, str]
    below: list[int] = field(default_factory=list)


class JsonModel(QAbstractItemModel):
    """What is inside a value stands below it; entries of lists are counted from 1."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes = [_Node(_ROOT, _ROOT, 0, ("", ""))]

    def set_tree(self, tree: JsonValue) -> None:
        """Show this document."""
        self.beginResetModel()
        self._nodes = [_Node(_ROOT, _ROOT, 0, ("", ""))]
        self._add_below(self._nodes[_ROOT], tree)
        self.endResetModel()

    def texts(self, index: Index) -> tuple[str, str]:
        """Return name and value of the row of an index."""
        return self._node(index).texts

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 (Qt's own form)
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._node(parent).below[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override] # QObject has another of this name
        if not index.isValid() or (above := self._nodes[self._node(index).above]).number == _ROOT:
            return QModelIndex()
        return self.createIndex(above.row, 0, above.number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own form)
        return 0 if parent.isValid() and parent.column() else len(self._node(parent).below)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own form)
        return len(_TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return self._node(index).texts[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[section] if is_title and 0 <= section < len(_TITLES) else None

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId() if index.isValid() else _ROOT]

    def _add_below(self, above: _Node, tree: JsonValue) -> None:
        for row, (name, value) in enumerate(_entries(tree)):
            node = _Node(len(self._nodes), above.number, row, (name, _text(value)))
            self._nodes.append(node)
            above.below.append(node.number)
            self._add_below(node, value)


def _entries(tree: JsonValue) -> Iterable[tuple[str, JsonValue]]:
    if isinstance(tree, dict):
        return tree.items()
    return ((str(number), value) for number, value in enumerate(tree, 1)) if isinstance(tree, list) else ()


def _text(value: JsonValue) -> str:
    if value and isinstance(value, dict | list):
        return ""
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).replace("\n", " ")
