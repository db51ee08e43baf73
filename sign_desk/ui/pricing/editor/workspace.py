"""The three linked parts of a pricing document at work: what there is, a grid of it, and a form of one item."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QSplitter, QVBoxLayout, QWidget

from sign_desk.pricing.keys import BASE, Cell, ItemKey, Part, list_of
from sign_desk.ui.kit.grid.view import GridView
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.editor.contents import Contents, Scope, gathering, looking
from sign_desk.ui.pricing.editor.findings_panel import FindingsPanel
from sign_desk.ui.pricing.editor.form import ItemForm
from sign_desk.ui.pricing.editor.grid import Cells, PricingGrid
from sign_desk.ui.pricing.editor.narrowing import Narrowing
from sign_desk.ui.pricing.editor.navigator import Navigator
from sign_desk.ui.pricing.preview.beside import Beside
from sign_desk.ui.pricing.preview.panel import PreviewPanel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.steps import Step
    from sign_desk.ui.pricing.texts import Texts

_WIDTHS = (170, 570, 260)
_EMPTY = {
    Part.SIZE: "This pricing has no sizes.",
    Part.BASE_ROW: "There are no base prices of their own.",
    Part.ROW: "There are no prices here.",
}


class Workspace(QWidget):
    """Shows one document. What is selected, and where one is, stays while it is edited.

    - ``valuesTyped``: texts by `Cell`; ``cleared``: `Cells`; ``filled``: by `Cell`, the cell it is filled from.
    - ``sizeChosen``: a row, and the size that it is to be for (None: for none).
    - ``leftOut``: how many cells of a gesture could not be changed.
    - ``textLost``: what was being typed where nothing can be typed any more.
    - ``whereaboutsChanged``: the part, the selection or the current item is another.
    """

    valuesTyped = Signal(object)
    cleared = Signal(object)
    filled = Signal(object)
    sizeChosen = Signal(object, object)
    leftOut = Signal(int)
    textLost = Signal(str)
    whereaboutsChanged = Signal()

    def __init__(self, list_bar: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Texts | None = None
        self._inspection: Inspection | None = None
        self._wanted: Cell | None = None
        self._is_showing = self._has_moved = False
        self._gathering, self._looking = Slices(self), Slices(self)
        self._around = QTimer(self)
        self._around.setSingleShot(True)
        self._around.timeout.connect(self._show_around)
        self.navigator = Navigator()
        self.narrowing = Narrowing()
        self.model = PricingGrid()
        self.model.setParent(self)
        self.grid = GridView(self.model, name="Prices")
        self.findings = FindingsPanel()
        self.form = ItemForm()
        self.preview = PreviewPanel()
        self.beside = Beside(self.form, self.preview)
        self._lay_out(list_bar)
        self._connect()

    # -- what is shown ------------------------------------------------------------------------------------

    def show_document(self, texts: Texts, changed: Step | None = None) -> None:
        """Show this document; `changed` tells how it came from the one before, None that it is another one."""
        self._texts = texts
        document = texts.document
        if changed is None:
            self._inspection = None
        self.narrowing.show_document(document)
        self.navigator.show_document(document)
        self.preview.show_document(texts)
        if changed is None or changed.orders or self._gathering.is_busy:
            self._gather(anew=changed is None)
        elif not self.model.show_step(texts, changed):
            self._look(changed.items)
        if changed is not None:
            self._show_item()
        self._count()

    def show_inspection(self, inspection: Inspection | None) -> None:
        """Mark what was found in the document; None while it is being looked at."""
        self._inspection = inspection
        if self._texts is not None:
            self.model.show_inspection(inspection)
            self.navigator.show_inspection(inspection)
            self.findings.show_inspection(self._texts, inspection)
            self._show_item()

    def show_changed(self, changed: Collection[Branch]) -> None:
        """Tell in which parts there are changes."""
        self.navigator.show_changed(changed)

    def go_to(self, cell: Cell) -> None:
        """Show this cell: in the grid where it has one, else in the form."""
        scope = self._scope_of(cell.key)
        if scope is None:
            self._show_in_form(cell)
            return
        self._wanted = cell
        now = self.model.scope
        if self.model.row_of(cell.key) is not None and self.model.column_of(cell.path) is not None:
            self._arrive()
        elif (now.part, now.price_list) == (scope.part, scope.price_list):
            self._widen(cell)
        else:
            self.narrowing.choose(None)
            self.navigator.choose(scope)

    def set_read_only(self, read_only: bool) -> None:
        """Whether everything can be looked at and copied only."""
        self.grid.set_read_only(read_only)
        self.form.set_read_only(read_only)

    def finish_typing(self) -> None:
        """Tell what is being typed in the grid or the form, as if the keyboard went on."""
        self.grid.finish_typing()
        self.form.finish_typing()

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar above the grid."""
        self._middle.insertWidget(1, bar)

    def show_rows_of(self, size: ItemKey) -> None:
        """Show the prices of a size in every list."""
        self.navigator.choose(Scope(Part.ROW))
        self.narrowing.choose(size)

    # -- where one is -------------------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """What the grid shows."""
        return self.model.scope

    @property
    def price_list(self) -> ItemKey | None:
        """The price list that is chosen, or in which the current row stands."""
        chosen = self.navigator.price_list
        return chosen or (list_of(item) if (item := self.item) is not None else None)

    @property
    def item(self) -> ItemKey | None:
        """The item of the current row."""
        current = self.grid.current()
        return self.model.keys[current[0]] if current else None

    def selected(self) -> Cells:
        """The cells that are selected."""
        return self.model.cells(self.grid.area())

    def shown(self) -> Cells:
        """Every cell that the grid shows, as it is narrowed down."""
        return self.model.all_cells()

    # -- inside -------------------------------------------------------------------------------------------

    def _gather(self, *, anew: bool = False) -> None:
        if self._texts is None:
            return
        texts, narrowing = self._texts, self.narrowing
        self.form.set_every_field(narrowing.every_field)
        scope = replace(
            self.navigator.scope, words=narrowing.words, size=narrowing.chosen_size, every_field=narrowing.every_field
        )
        self._gathering.run(gathering(texts, scope), lambda contents: self._show(texts, contents, anew=anew))

    def _show(self, texts: Texts, contents: Contents, *, anew: bool) -> None:
        self.grid.set_empty_text(
            "No row fits what is searched for." if contents.scope.is_filtered else _EMPTY[contents.scope.part]
        )
        self._is_showing = True
        self.model.show_contents(texts, contents, anew=anew)
        self._is_showing = False
        if contents.is_seen:
            self._looking.stop()
        else:
            self._look(contents.keys)
        if anew and not self.grid.isVisible():
            self._around.start()  # behind the first painting, which comes when the page is turned to
            return
        if anew:
            self.grid.paint_now()
        self._show_around()

    def _show_around(self) -> None:
        """Have what stands around the grid follow what it shows."""
        self._around.stop()
        if self._texts is None:
            return
        if self._has_moved:
            self._move()
        if self.grid.current() is None and self.model.keys and self.model.columns:
            self.grid.go_to((0, 0))
        if not self.form.is_of(self._texts):
            self._show_item()
        self._arrive()
        self._count()
        self.whereaboutsChanged.emit()

    def _look(self, keys: Iterable[ItemKey]) -> None:
        """Look, behind what is shown already, whether these items want further columns."""
        if self._texts is None:
            return
        document = self._texts.document
        waiting = self.model.keys if self._looking.is_busy else ()
        there = (key for key in chain(keys, waiting) if key in document)
        self._looking.run(looking(document, there), self.model.add_seen, later=True)

    def _choose(self, scope: Scope) -> None:
        self.narrowing.show_part(scope.part)
        above = BASE if scope.part is Part.BASE_ROW else scope.price_list
        if self._wanted is None and above is not None:
            self._wanted = Cell(above, ())
        self._gather()

    def _arrive(self) -> None:
        """Go to the cell that is wanted: in the grid if it is shown there by now, else in the form."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        if (place := self.model.place_of(wanted)) is not None:
            self.grid.go_to(place)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._show_in_form(wanted)

    def _widen(self, cell: Cell) -> None:
        """Show more of the part that is shown already, until the cell is among it."""
        if self.model.row_of(cell.key) is None:
            self.narrowing.choose(None)
        elif cell.path and not self.narrowing.every_field:
            self.narrowing.fields.setChecked(True)
        else:
            self._arrive()
            return
        self._gather()

    def _scope_of(self, key: ItemKey) -> Scope | None:
        if key.part is Part.ROW:
            shown_in_all = self.model.scope.price_list is None and self.model.row_of(key) is not None
            return Scope(Part.ROW, None if shown_in_all else list_of(key))
        return Scope(key.part) if key.part in {Part.SIZE, Part.BASE_ROW} else None

    def _show_in_form(self, cell: Cell) -> None:
        if self._texts is None or cell.key not in self._texts.document:
            return
        self.form.show_item(self._texts, cell.key, self._inspection)
        if cell.path:
            self.beside.reveal_form()
            self.form.focus_field(cell.path)

    def _show_item(self) -> None:
        """Keep the form on its item, or on the one of the current row where that is gone."""
        if self._texts is None:
            return
        key = self.form.key if self.form.key is not None and self.form.key in self._texts.document else self.item
        if key is not None and key in self._texts.document:
            self.form.show_item(self._texts, key, self._inspection)
        else:
            self.form.show_nothing()

    def _move(self) -> None:
        self._has_moved = self._is_showing
        if self._is_showing:
            return  # what stands around the grid follows when the grid itself is seen
        self._count()
        self._show_current()
        self.whereaboutsChanged.emit()

    def _show_current(self) -> None:
        if (item := self.item) is not None and item != self.form.key:
            self._show_in_form(Cell(item, ()))

    def _count(self) -> None:
        self.narrowing.show_count(self.model.rowCount(), len(self.grid.area()))

    def _leave_preview(self, unfolded: bool) -> None:
        """Where the preview is folded, go on in the grid: the keyboard may have been in it."""
        if not unfolded:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_pane(self) -> None:
        """Move the focus on from the navigator to the grid, from there to the form, and back again."""
        focused = QApplication.focusWidget()
        panes = [pane for pane in (self.navigator, self.grid, self.form, self.preview) if pane.isVisible()]
        here = next((number for number, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), None)
        if here is None:
            here = panes.index(focused) if focused in panes else -1
        target = panes[(here + 1) % len(panes)]
        field = self.form.first_field() or self.navigator
        if target is self.preview:
            self.preview.begin_typing()
        else:
            (field if target is self.form else target).setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self, list_bar: QWidget) -> None:
        left, _ = _stacked(self.navigator, list_bar)
        middle, self._middle = _stacked(self.narrowing, self.grid)
        panes = QSplitter(Qt.Orientation.Horizontal)
        for number, pane in enumerate((left, middle, self.beside)):
            panes.addWidget(pane)
            panes.setStretchFactor(number, int(pane is middle))
        panes.setChildrenCollapsible(False)
        panes.setHandleWidth(Space.MEDIUM)
        panes.setSizes(_WIDTHS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        column.addWidget(panes, 1)
        column.addWidget(self.findings)

    def _connect(self) -> None:
        self.navigator.scopeChosen.connect(self._choose)
        self.whereaboutsChanged.connect(lambda: self.preview.follow_row(self.item))
        self.preview.unfolded.connect(self._leave_preview)
        self.narrowing.changed.connect(self._gather)
        self.grid.areaChanged.connect(self._move)
        for came in (self.grid.pressed, self.grid.focused):
            came.connect(self._show_current)
        self.grid.textsEntered.connect(self.valuesTyped)
        self.grid.filled.connect(self.filled)
        self.grid.clearRequested.connect(self.cleared)
        self.grid.leftOut.connect(self.leftOut)
        for lost in (self.grid.textLost, self.form.textLost):
            lost.connect(self.textLost)
        self.findings.cellRequested.connect(self.go_to)
        self.form.valuesTyped.connect(self.valuesTyped)
        self.form.sizeChosen.connect(self.sizeChosen)
        self.form.itemRequested.connect(lambda key: self._show_in_form(Cell(key, ())))
        pane = QShortcut(QKeySequence("F6"), self, self._next_pane)
        pane.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def _stacked(*widgets: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """Widgets one below the other; what can be scrolled takes the room."""
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.SMALL)
    for widget in widgets:
        column.addWidget(widget, int(isinstance(widget, QAbstractScrollArea)))
    return pane, column
