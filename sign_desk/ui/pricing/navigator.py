"""The parts of a pricing document beside its grid: sizes, base pricing, all price lists, and each one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from sign_desk.pricing.document import BASE_ROWS, LISTS, SIZES, ItemKey, Part, is_new
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.grid import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.pricing.document import PricingDocument

_SCOPE = Qt.ItemDataRole.UserRole


class Navigator(QListWidget):
    """Chooses what the grid shows; ``scopeChosen`` carries it. The menu of a price list is the editor's."""

    scopeChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self.setAccessibleName("Parts of the pricing")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._tell)

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        item = self.currentItem()
        scope: Scope = item.data(_SCOPE) if item is not None else Scope(Part.SIZE)
        return scope

    @property
    def price_list(self) -> ItemKey | None:
        """The price list that is chosen, if it is a single one."""
        return self.scope.price_list

    def show_document(self, document: PricingDocument) -> None:
        """Show the parts of this document. What was chosen stays; of a list that went, its neighbour is."""
        wanted = list(_entries(document))
        if wanted == self._shown:
            return
        before, row = self.scope, self.currentRow()
        with QSignalBlocker(self):
            self.clear()
            for text, scope in wanted:
                self._add(text, scope)
            scopes = [scope for _, scope in wanted]
            self.setCurrentRow(scopes.index(before) if before in scopes else min(row, len(scopes) - 1))
        known = self._shown is not None
        self._shown = wanted
        if known and self.scope != before:
            self.scopeChosen.emit(self.scope)

    def choose(self, scope: Scope) -> None:
        """Choose the part of this scope, whatever it is narrowed down to."""
        for row in range(self.count()):
            shown: Scope = self.item(row).data(_SCOPE)
            if (shown.part, shown.price_list) == (scope.part, scope.price_list):
                self.setCurrentRow(row)

    def _add(self, text: str, scope: Scope) -> None:
        item = QListWidgetItem(text)
        item.setData(_SCOPE, scope)
        item.setToolTip(text)
        item.setSizeHint(QSize(0, self.fontMetrics().height() + Space.MEDIUM))
        if scope.price_list is not None and is_new(scope.price_list):
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.addItem(item)

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.scopeChosen.emit(item.data(_SCOPE))


def _entries(document: PricingDocument) -> Iterator[tuple[str, Scope]]:
    lists = document.keys(LISTS)
    yield f"Sizes ({len(document.keys(SIZES))})", Scope(Part.SIZE)
    yield f"Base pricing ({len(document.keys(BASE_ROWS))})", Scope(Part.BASE_ROW)
    yield f"All price lists ({len(lists)})", Scope(Part.ROW)
    for price_list in lists:
        yield f"    {document.name(price_list) or 'Without a name'}", Scope(Part.ROW, price_list)
