"""Edits of the document that is open: done one after another, and undone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from sign_desk.money import AmountError
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.history import History
from sign_desk.pricing.slices import in_slices
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.keeper import Keeper
from sign_desk.ui.pricing.lookout import Lookout
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from sign_desk.pricing.document import PricingDocument, Step
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.services.books import Book
    from sign_desk.services.price_books import PriceBooks
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editor import EditorView

T = TypeVar("T")

_REFUSED = "refused"
_NOT_KEPT = "not kept"


@dataclass(slots=True)
class Sheet:
    """What is on the table: a version of the service's, all that was done to it, and who follows that."""

    book: Book
    prices: PriceFormat
    history: History
    keeper: Keeper
    lookout: Lookout


class Editing(QObject):
    """The edits of one document at a time. ``changed`` follows each, once it is shown; ``kept``, once it is kept."""

    changed = Signal()
    kept = Signal()

    def __init__(self, view: EditorView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._writes = writes
        self._on_error = on_error
        self._tasks = TaskScope(self, on_error)
        self._turn = asyncio.Lock()
        self._number = 0
        self._sheet: Sheet | None = None

    # -- which document -----------------------------------------------------------------------------------

    def begin(
        self,
        books: PriceBooks,
        book: Book,
        prices: PriceFormat,
        history: History | None = None,
        *,
        is_kept: bool = True,
    ) -> None:
        """Edit this version from now on; with a `history` go on where that left off, and keep it if it is not yet."""
        self.end()
        history = history or History(book.document)
        keeper = Keeper(self._writes, books, book, history if is_kept else None, self)
        keeper.kept.connect(self._take_kept)
        keeper.failed.connect(self._tell_not_kept)
        lookout = Lookout(book.document, history.document, prices, self, self._on_error)
        lookout.looked.connect(self._show_looked)
        self._sheet = Sheet(book, prices, history, keeper, lookout)
        self._view.show_document(history.document, prices)
        self._view.show_inspection(None)
        self._show_history(None)
        if not is_kept:
            keeper.keep(history)
        self.changed.emit()

    def end(self) -> None:
        """Edit nothing any more. What was done is kept, or on its way to be."""
        self._tasks.cancel_all()
        self._turn = asyncio.Lock()
        if self._sheet is not None:
            self._sheet.lookout.stop()
            self._sheet.lookout.looked.disconnect(self._show_looked)
        self._sheet = None
        self._view.notices.dismiss(_REFUSED)

    @property
    def sheet(self) -> Sheet:
        """What is on the table. Raises LookupError if there is nothing."""
        if self._sheet is None:
            raise LookupError("no document is open")
        return self._sheet

    @property
    def is_open(self) -> bool:
        """Whether there is a document."""
        return self._sheet is not None

    def confirm(self, book: Book) -> bool:
        """Take it that the service has this version by now; False if that is another one than what is on the table."""
        sheet = self._sheet
        if sheet is None or book.version is None or book.version != sheet.book.version:
            return False
        sheet.book = replace(book, document=sheet.book.document)
        return True

    @property
    def document(self) -> PricingDocument:
        """The document as it is by now. Raises LookupError if none is open."""
        return self.sheet.history.document

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self._sheet is not None and self.document.is_changed

    async def settled(self) -> None:
        """Wait until all edits that were begun are done and kept."""
        async with self._turn:
            await self.sheet.keeper.idle()

    # -- edits --------------------------------------------------------------------------------------------

    def edit(self, make: Callable[[PricingDocument], Work[Step]], done: Callable[[Step], None] | None = None) -> None:
        """Make a step of the document as it is when all edits before are done, and do it.

        `make` may raise EditRefused or AmountError: then nothing is changed, and the operator is told why.
        """

        async def work() -> Step:
            step = await in_slices(make(self.document))
            self._advance(self.sheet.history.push(step), step)
            return step

        self._queue(work, done)

    def undo(self) -> None:
        """Take the newest step back."""
        self._queue(partial(self._go, back=True))

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._queue(partial(self._go, back=False))

    def tell_refused(self, why: str) -> None:
        """Tell why an edit was not done."""
        self._view.notices.show_notice(_REFUSED, Notice(Tone.WARNING, "Nothing was changed", why))

    async def _go(self, *, back: bool) -> None:
        history = self.sheet.history
        if back and history.done:
            self._advance(history.undo(), history.done[-1].reversed)
        elif not back and history.undone:
            self._advance(history.redo(), history.undone[-1])

    def _queue(self, work: Callable[[], Coroutine[Any, Any, T]], done: Callable[[T], None] | None = None) -> None:
        if self._sheet is None:
            return

        async def in_turn() -> T:
            async with self._turn:
                return await work()

        # A key of its own each: no edit takes the place of another.
        self._number += 1
        self._tasks.start(f"edit {self._number}", in_turn, done=done, failed=self._tell_failed)

    def _advance(self, history: History, step: Step) -> None:
        if not step:
            return
        sheet = self.sheet
        sheet.history = history
        self._view.notices.dismiss(_REFUSED)
        self._view.show_document(history.document, sheet.prices, step)
        self._show_history(None)
        sheet.lookout.follow(history.document, step)
        sheet.keeper.keep(history)
        self.changed.emit()

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, EditRefused | AmountError):
            raise error
        self.tell_refused(str(error))

    # -- what follows an edit -----------------------------------------------------------------------------

    def _show_looked(self, inspection: Inspection, changes: int) -> None:
        self._view.show_inspection(inspection)
        self._show_history(changes)

    def _show_history(self, changes: int | None) -> None:
        """Offer what can be undone, redone and reviewed; until the changes are counted, there is one at least."""
        history = self.sheet.history
        undo, redo = (steps[-1].name if steps else "" for steps in (history.done, history.undone))
        self._view.show_history(undo, redo, int(self.is_changed) if changes is None else changes)

    def _take_kept(self) -> None:
        self._view.notices.dismiss(_NOT_KEPT)
        self.kept.emit()

    def _tell_not_kept(self, error: Exception) -> None:
        trouble = explain(error)
        text = f"If Sign Desk ends before you save, these changes are lost. {trouble.text}"
        self._view.notices.show_notice(_NOT_KEPT, Notice(Tone.DANGER, "Your changes are not kept", text))
