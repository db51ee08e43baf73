"""The Pricing tab: what of a customiser's pricing the operator sees, and what he wants done with it.

The view changes nothing: it tells what is typed and asked for, and is handed the documents that come of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.keys import LISTS, Branch, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.refresh import RefreshButton
from sign_desk.ui.kit.states import StatePages, ViewState
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.editor.commands import Commands
from sign_desk.ui.pricing.editor.workspace import Workspace
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import counting, model_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.editor.grid import Cells
    from sign_desk.ui.trouble import Trouble

_LEFT_OUT = "left out"
_LOST = "lost"


class EditorView(QWidget):
    """Shows the pricing of the customiser that is open, and takes edits of it.

    What its signals carry:

    - ``valuesTyped``: texts by `Cell`, one gesture. ``cleared``: `Cells`. ``filled``: by `Cell`, its source.
    - ``sizeChosen``: a row, and the size it is to be for (None: for none).
    - ``addSizeRequested``, ``addListRequested``: the item after which it is to stand (None: last).
      ``addRowRequested``: the `Branch`, and that item.
    - ``duplicateSizesRequested``, ``duplicateRowsRequested``, ``removeRequested``: the items.
      ``duplicateListRequested``, ``deriveListRequested``: the price list.
    - ``moveRequested``: an item, and where in its list it is to stand.
    - ``adjustRequested``: `Cells`: those selected, or all that are shown where it is but one.
    - ``lockChanged``: whether everything can be looked at only: the store is for viewing, or a save is under way.
    """

    valuesTyped = Signal(object)
    cleared = Signal(object)
    filled = Signal(object)
    sizeChosen = Signal(object, object)
    addSizeRequested = Signal(object)
    addListRequested = Signal(object)
    addRowRequested = Signal(object, object)
    duplicateSizesRequested = Signal(object)
    duplicateRowsRequested = Signal(object)
    duplicateListRequested = Signal(object)
    deriveListRequested = Signal(object)
    removeRequested = Signal(object)
    moveRequested = Signal(object, int)
    adjustRequested = Signal(object)
    lockChanged = Signal(bool)
    customisersRequested = Signal()
    findRequested = Signal()
    undoRequested = Signal()
    redoRequested = Signal()
    reviewRequested = Signal()
    discardRequested = Signal()
    refreshRequested = Signal()
    cancelRequested = Signal()
    currencyRequested = Signal()
    historyRequested = Signal()
    saleRequested = Signal()
    copyRequested = Signal()
    repriceRequested = Signal()
    exportRequested = Signal()
    importRequested = Signal()
    priceSheetRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Texts | None = None
        self._customiser_id: int | None = None
        self._read_only = False
        self._saving = False
        self._undo, self._redo, self._changes = "", "", 0
        self.title = heading_label()
        self.about = ToneLabel()
        self.about.setWordWrap(False)
        self.currency_button = QToolButton()
        self.currency_button.setAutoRaise(True)
        self.currency_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currency_button.setToolTip("Choose another currency for the prices of this customiser")
        self.counting = ToneLabel(tone=Tone.WARNING)
        self.saving = ToneLabel(tone=Tone.INFO)
        self.saving.setWordWrap(False)
        self.updated = ToneLabel()
        self.updated.setWordWrap(False)
        self.refresh_button = RefreshButton()
        self.notices = NoticeArea()
        self.commands = Commands(self)
        self.workspace = Workspace(self.commands.list_bar())
        self.pages = StatePages(self._content())
        self._lay_out()
        self._connect()
        self.show_nothing()

    # -- what is shown ------------------------------------------------------------------------------------

    @property
    def is_loaded(self) -> bool:
        """Whether pricing is shown, be it the newest or what is kept."""
        return self.pages.state is ViewState.CONTENT

    def show_nothing(self) -> None:
        """Forget what was open, and tell how to open something."""
        self._texts = self._customiser_id = None
        self._head.hide()
        self.notices.clear()
        self.updated.setText("")
        self.show_saving("")
        self.show_busy(False)
        self.pages.show_empty(
            "No customiser is open",
            "Choose a customiser on the Customisers tab and open its pricing.",
            action="Go to Customisers",
        )

    def show_customiser(self, customiser_id: int, name: str) -> None:
        """Tell whose pricing is shown from now on."""
        self._customiser_id = customiser_id
        self.title.setText(name)
        self.about.setText(f"Customiser {customiser_id}")
        self.counting.hide()
        self.currency_button.hide()
        self._whole_bar.hide()
        self._head.show()

    def show_loading(self) -> None:
        """Tell that the pricing is on its way."""
        self.pages.show_loading("Loading the pricing…")

    def show_busy(self, busy: bool) -> None:
        """While newer pricing is on its way, offer to stop it."""
        self.refresh_button.show_busy(busy)

    def show_document(self, document: PricingDocument, prices: PriceFormat, changed: Step | None = None) -> None:
        """Show this document. `changed` is the step that led to it from the one shown before; None if it is another.

        An undone step is its `reversed`.
        """
        same_prices = self._texts is not None and self._texts.prices == prices
        self._texts = self._texts.with_document(document) if same_prices and self._texts else Texts(document, prices)
        self.about.setText(f"Customiser {self._customiser_id} · {model_name(document)}")
        self.currency_button.setText(f"Prices in {prices.currency}…" if prices.currency else "Currency…")
        self.currency_button.show()
        self._whole_bar.show()
        doubt = counting(prices.doubt(Unit.MINOR), prices.currency)
        self.counting.setText(doubt)
        self.counting.setVisible(bool(doubt))
        self.workspace.show_document(self._texts, changed)
        # Turned to again, the page would take the focus from what is being worked in.
        if not self.is_loaded:
            self.pages.show_content()
        self._follow()

    def show_inspection(self, inspection: Inspection | None) -> None:
        """Mark what was found in the document; None while it is being looked at."""
        self.workspace.show_inspection(inspection)

    def show_changed(self, changed: Collection[Branch]) -> None:
        """Tell in which parts of the document there are changes to review."""
        self.workspace.show_changed(changed)

    def show_history(self, undo: str, redo: str, changes: int) -> None:
        """Tell what can be undone and redone, by its name ("": nothing), and how many changes there are to review."""
        self._undo, self._redo, self._changes = undo, redo, changes
        self._follow()

    def show_read_only(self, read_only: bool) -> None:
        """Whether the store is for viewing: everything can be looked at and copied only."""
        self._read_only = read_only
        self._lock()

    @property
    def is_read_only(self) -> bool:
        """Whether the store is for viewing."""
        return self._read_only

    def show_saving(self, words: str) -> None:
        """Tell how far a save is; until it has ended, which "" tells, nothing can be edited."""
        self._saving = bool(words)
        self.saving.setText(words)
        self.refresh_button.setEnabled(not self._saving)
        self._lock()

    def show_updated(self, text: str, *, stale: bool) -> None:
        """Tell how old the pricing is."""
        self.updated.setText(text)
        self.updated.set_tone(Tone.WARNING if stale else Tone.MUTED)

    def show_trouble(self, trouble: Trouble) -> None:
        """Tell why the pricing could not be had: instead of it, or above the one that is shown."""
        if self._texts is not None:
            self.notices.show_notice("trouble", Notice(Tone.WARNING, trouble.title, trouble.text))
        else:
            self.pages.show_error(trouble.title, trouble.text)

    def show_no_trouble(self) -> None:
        """The pricing could be had."""
        self.notices.dismiss("trouble")

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide items as the service has them."""
        self.workspace.form.show_technical_details(shown)

    def show_cell(self, key: ItemKey, path: Path) -> None:
        """Go to a cell, wherever in the document it is; to the item alone where the path is empty."""
        self.workspace.go_to(Cell(key, path))

    def finish_typing(self) -> None:
        """Tell what is being typed, before something else is opened."""
        self.workspace.finish_typing()

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar above the grid, such as one to find and replace with."""
        self.workspace.add_bar(bar)

    def changeEvent(self, event: QEvent) -> None:
        """Take what is still being typed as typed where nothing more can be: the program ends."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.finish_typing()

    # -- where the operator is ----------------------------------------------------------------------------

    @property
    def current_item(self) -> ItemKey | None:
        """The item in whose row the operator is."""
        return self.workspace.item

    @property
    def shown_branch(self) -> Branch | None:
        """The list of items that the grid shows; None where it shows several."""
        scope = self.workspace.scope
        return self._branch if scope.part is not Part.ROW or scope.price_list else None

    def selected_cells(self) -> Cells:
        """The cells that are selected in the grid."""
        return self.workspace.selected()

    def shown_cells(self) -> Cells:
        """Every cell that the grid shows, as it is narrowed down."""
        return self.workspace.shown()

    # -- commands -----------------------------------------------------------------------------------------

    @property
    def _branch(self) -> Branch | None:
        """The list of items that rows are added to; None where it is not clear which."""
        part = self.workspace.scope.part
        if part is Part.ROW:
            return rows_of(price_list) if (price_list := self.workspace.price_list) else None
        return Branch(part)

    def _add(self) -> None:
        branch, item = self._branch, self.workspace.item
        if branch == Branch(Part.SIZE):
            self.addSizeRequested.emit(item)
        elif branch is not None:
            self.addRowRequested.emit(branch, item if item is not None and item.branch == branch else None)

    def _duplicate(self) -> None:
        items = self.workspace.selected().items
        (self.duplicateSizesRequested if items[0].part is Part.SIZE else self.duplicateRowsRequested).emit(items)

    def _move(self, key: ItemKey | None, by: int) -> None:
        if key is None or self._texts is None:
            return
        order = self._texts.document.keys(key.branch)
        if 0 <= (to := order.index(key) + by) < len(order):
            self.moveRequested.emit(key, to)

    def _after_gestures(self, command: Callable[[], None]) -> None:
        """Do what is about the newest state once a large paste, which takes a while, is in it."""
        self.workspace.grid.finish_gestures()
        command()

    def _adjust(self) -> None:
        selected = self.workspace.selected()
        self.adjustRequested.emit(selected if len(selected) > 1 else self.workspace.shown())

    def _lock(self) -> None:
        """Let nothing be edited in a store for viewing, and while a save is under way."""
        is_locked = self._read_only or self._saving
        self.workspace.set_read_only(is_locked)
        self.lockChanged.emit(is_locked)
        self._follow()

    def _show_size(self) -> None:
        if (item := self.workspace.item) is None or self._texts is None:
            return
        sizes = (item,) if item.part is Part.SIZE else self._texts.document.sizes_of(item)
        if len(sizes) == 1:
            self.workspace.show_rows_of(sizes[0])

    def _follow(self) -> None:
        """Offer what can be done where the operator is."""
        if self._texts is None:
            return
        document, commands, at = self._texts.document, self.commands, self.workspace
        part, branch, area = at.scope.part, self._branch, at.grid.area()
        may = not (self._read_only or self._saving)
        self.currency_button.setEnabled(not self._saving)
        commands.history.setEnabled(not self._saving)
        for action in (commands.export_sheet, commands.price_sheet):
            action.setEnabled(not self._saving)
        for action in (commands.sale, commands.copy_from, commands.reprice, commands.import_sheet):
            action.setEnabled(may)
        noun = "size" if part is Part.SIZE else "row"
        commands.add.setText(f"Add {noun}")
        commands.add.setEnabled(may and branch is not None and document.can_grow(branch))
        for action in (commands.duplicate, commands.remove):
            action.setEnabled(may and bool(area))
        for action in (commands.up, commands.down):
            action.setEnabled(may and area.is_in_one_row and not at.scope.is_filtered)
        commands.add_list.setEnabled(may and document.can_grow(LISTS))
        for action in commands.for_lists[1:]:
            action.setEnabled(may and at.price_list is not None)
        commands.adjust.setEnabled(may and part is not Part.SIZE and bool(at.model.keys))
        commands.show_size.setEnabled(bool(area))
        for action, word, name in ((commands.undo, "Undo", self._undo), (commands.redo, "Redo", self._redo)):
            action.setEnabled(may and bool(name))
            action.setToolTip(f"{word}: {name}" if name else f"Nothing to {word.lower()}")
        changes = self._changes
        commands.review.setEnabled(may and changes > 0)
        commands.discard.setEnabled(may and (changes > 0 or bool(self._undo)))
        commands.review.setText(f"Review {changes:,} change{'s' if changes != 1 else ''}…" if changes else "Review…")

    def _tell_left_out(self, cells: int) -> None:
        told = "One cell was left out" if cells == 1 else f"{cells:,} cells were left out"
        text = "They lie beside the grid, or cannot be changed."
        self.notices.show_notice(_LEFT_OUT, Notice(Tone.INFO, told, text))

    def _tell_lost(self, text: str) -> None:
        told = "What it was typed into is not there any more, or cannot be changed by now."
        self.notices.show_notice(_LOST, Notice(Tone.WARNING, f"“{text}” was not entered", told))

    # -- made once ----------------------------------------------------------------------------------------

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.commands.bar())
        column.addWidget(self.workspace, 1)
        grid, commands = self.workspace.grid, self.commands
        grid.addActions((*commands.for_rows, commands.show_size, commands.adjust))
        self.workspace.navigator.addActions(commands.for_lists)
        return content

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.SMALL)
        top.addWidget(self.title, 1)
        top.addWidget(self.saving)
        top.addWidget(self.updated)
        top.addWidget(self.refresh_button)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(Space.TINY)
        head.addLayout(top)
        below = QHBoxLayout()
        below.setSpacing(Space.SMALL)
        below.addWidget(self.about)
        below.addWidget(self.currency_button)
        below.addStretch(1)
        self._whole_bar = self.commands.whole_bar()
        below.addWidget(self._whole_bar)
        head.addLayout(below)
        head.addWidget(self.counting)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._head)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        at, commands = self.workspace, self.commands
        for source, signal in (
            (at.valuesTyped, self.valuesTyped),
            (at.cleared, self.cleared),
            (at.filled, self.filled),
            (at.sizeChosen, self.sizeChosen),
            (self.refresh_button.refreshRequested, self.refreshRequested),
            (self.refresh_button.stopRequested, self.cancelRequested),
            (self.currency_button.clicked, self.currencyRequested),
            (self.pages.retryRequested, self.refreshRequested),
            (self.pages.cancelRequested, self.cancelRequested),
            (self.pages.actionRequested, self.customisersRequested),
        ):
            source.connect(signal)
        # What of the last gesture was left out is told until the next.
        for begun in (self.valuesTyped, self.cleared, self.filled):
            begun.connect(lambda _cells: self.notices.dismiss(_LEFT_OUT))
        at.leftOut.connect(self._tell_left_out)
        at.textLost.connect(self._tell_lost)
        at.whereaboutsChanged.connect(self._follow)
        commands.preview.toggled.connect(at.preview.set_unfolded)
        at.preview.unfolded.connect(commands.preview.setChecked)
        commands.connect(
            (
                (commands.undo, partial(self._after_gestures, self.undoRequested.emit)),
                (commands.redo, partial(self._after_gestures, self.redoRequested.emit)),
                (commands.add, self._add),
                (commands.duplicate, self._duplicate),
                (commands.remove, lambda: self.removeRequested.emit(at.selected().items)),
                (commands.up, lambda: self._move(at.item, -1)),
                (commands.down, lambda: self._move(at.item, 1)),
                (commands.adjust, partial(self._after_gestures, self._adjust)),
                (commands.find, self.findRequested.emit),
                (commands.preview, at.preview.begin_typing),
                (commands.review, self.reviewRequested.emit),
                (commands.discard, self.discardRequested.emit),
                (commands.add_list, lambda: self.addListRequested.emit(at.price_list)),
                (commands.duplicate_list, lambda: self.duplicateListRequested.emit(at.price_list)),
                (commands.derive_list, lambda: self.deriveListRequested.emit(at.price_list)),
                (commands.list_up, lambda: self._move(at.price_list, -1)),
                (commands.list_down, lambda: self._move(at.price_list, 1)),
                (commands.remove_list, lambda: self.removeRequested.emit((at.price_list,))),
                (commands.show_size, self._show_size),
                (commands.history, self.historyRequested.emit),
                (commands.sale, self.saleRequested.emit),
                (commands.copy_from, self.copyRequested.emit),
                (commands.reprice, self.repriceRequested.emit),
                (commands.export_sheet, self.exportRequested.emit),
                (commands.import_sheet, self.importRequested.emit),
                (commands.price_sheet, self.priceSheetRequested.emit),
            )
        )
        refresh = QShortcut(QKeySequence("F5"), self, self.refreshRequested.emit)
        refresh.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
