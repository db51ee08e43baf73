"""The parts of a pricing document beside its grid: sizes, base pricing, all price lists, and each one of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from sign_desk.pricing.findings import Severity
from sign_desk.pricing.keys import BASE, BASE_ROWS, LISTS, SIZES, Branch, ItemKey, Part, rows_of
from sign_desk.ui.kit.icons import ICON_SIZE, icon
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.words import readable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.inspection import Inspection

_MARKS = {Severity.ERROR: ("warning-circle", Tone.DANGER), Severity.WARNING: ("warning", Tone.WARNING)}
_FOUND = {Severity.ERROR: "There is an error here.", Severity.WARNING: "There is something to look at here."}


class Navigator(QListWidget):
    """Chooses what the grid shows; ``scopeChosen`` carries it. The menu of a price list is the editor's.

    Where there are changes is written in bold; where something was found there is a mark.
    """

    scopeChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, Scope]] = []
        self._looks: list[tuple[bool, Severity | None] | None] = []
        self._inspection: Inspection | None = None
        self._changed: Collection[Branch] = ()
        self.setAccessibleName("Parts of the pricing")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.currentRowChanged.connect(self._tell)

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        row = self.currentRow()
        return self._entries[row][1] if row >= 0 else Scope(Part.SIZE)

    @property
    def price_list(self) -> ItemKey | None:
        """The price list that is chosen, if it is a single one."""
        return self.scope.price_list

    def show_document(self, document: PricingDocument) -> None:
        """Show the parts of this document. What was chosen stays; of a list that went, its neighbour is."""
        wanted, known = list(_entries(document)), self._entries
        if wanted == known:
            return
        before, row = self.scope, self.currentRow()
        with QSignalBlocker(self):
            self._make_room_for(len(wanted))
            self._entries = wanted
            for number, (text, _) in enumerate(wanted):
                if number >= len(known) or text != known[number][0]:
                    self.item(number).setText(text)
                    self._looks[number] = None
            scopes = [scope for _, scope in wanted]
            self.setCurrentRow(scopes.index(before) if before in scopes else min(row, len(scopes) - 1))
        self._dress()
        if known and self.scope != before:
            self.scopeChosen.emit(self.scope)

    def show_inspection(self, inspection: Inspection | None) -> None:
        """Mark where something was found; None while it is being looked at."""
        self._inspection = inspection
        self._dress()

    def show_changed(self, changed: Collection[Branch]) -> None:
        """Write in bold where there are changes: in a price list, or among its rows."""
        self._changed = changed
        self._dress()

    def choose(self, scope: Scope) -> None:
        """Choose the part of this scope, whatever it is narrowed down to."""
        if (row := self.row_of(scope)) is not None:
            self.setCurrentRow(row)

    def row_of(self, scope: Scope) -> int | None:
        """The row of the part of this scope, whatever it is narrowed down to; None where there is none."""
        wanted = scope.part, scope.price_list
        rows = (row for row, (_, shown) in enumerate(self._entries) if (shown.part, shown.price_list) == wanted)
        return next(rows, None)

    def _make_room_for(self, entries: int) -> None:
        """Have so many entries: those there are stay, as making one takes longer than telling it of another part."""
        room = QSize(0, self.fontMetrics().height() + Space.MEDIUM)
        for _ in range(self.count(), entries):
            item = QListWidgetItem(_room(), "")
            item.setSizeHint(room)
            self.addItem(item)
            self._looks.append(None)
        while self.count() > entries:
            self.takeItem(self.count() - 1)
            self._looks.pop()

    def _dress(self) -> None:
        for row, (_, scope) in enumerate(self._entries):
            branches = _branches(scope)
            look = any(branch in self._changed for branch in branches), self._worst(scope, branches)
            # Each of these is told to Qt, and most often none is another.
            if look != self._looks[row]:
                self._looks[row] = look
                _give(self.item(row), *look)

    def _worst(self, scope: Scope, branches: Iterable[Branch]) -> Severity | None:
        if self._inspection is None:
            return None
        own = self._inspection.at(scope.price_list) if scope.price_list is not None else ()
        severities = {self._inspection.worst(*branches), *(finding.severity for finding in own)}
        return next((severity for severity in Severity if severity in severities), None)

    def _tell(self, row: int) -> None:
        if row >= 0:
            self.scopeChosen.emit(self._entries[row][1])


@cache
def _room() -> QIcon:
    """As much room as a mark takes, so that no name moves when one comes or goes."""
    nothing = QPixmap(ICON_SIZE, ICON_SIZE)
    nothing.fill(Qt.GlobalColor.transparent)
    return QIcon(nothing)


def _give(item: QListWidgetItem, is_changed: bool, worst: Severity | None) -> None:
    """Have an entry look so."""
    font = item.font()
    font.setBold(is_changed)
    item.setFont(font)
    item.setIcon(icon(*_MARKS[worst]) if worst else _room())
    told = [_FOUND[worst]] if worst else []
    told += ["There are changes here to review."] if is_changed else []
    item.setToolTip("\n".join((item.text().strip(), *told)))
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, " ".join(told))


def _branches(scope: Scope) -> tuple[Branch, ...]:
    """The lists of items that an entry is for; of all price lists, none beside those of each."""
    if scope.part is Part.SIZE:
        return (SIZES,)
    if scope.part is Part.BASE_ROW:
        return (BASE.branch, BASE_ROWS)
    return (rows_of(scope.price_list),) if scope.price_list is not None else ()


def _entries(document: PricingDocument) -> Iterator[tuple[str, Scope]]:
    lists = document.keys(LISTS)
    yield f"Sizes ({len(document.keys(SIZES))})", Scope(Part.SIZE)
    yield f"Base pricing ({len(document.keys(BASE_ROWS))})", Scope(Part.BASE_ROW)
    yield f"All price lists ({len(lists)})", Scope(Part.ROW)
    for price_list in lists:
        yield f"  {readable(document.name(price_list)) or 'Without a name'}", Scope(Part.ROW, price_list)
