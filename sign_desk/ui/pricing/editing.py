"""Edits of the document that is open: done one after another, and undone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
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
from sign_desk.ui.pricing.keeper import Edits, Keeper
from sign_desk.ui.pricing.lookout import Lookout
from sign_desk.ui.pricing.sheet import Sheet
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.store.errors import StoreError
    from sign_desk.store.pricing.records import Place
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.lookout import Looked

T = TypeVar("T")

_REFUSED = "refused"
_NOT_KEPT = "not kept"


class Editing(QObject):
    """The edits of one customiser's prices at a time.

    ``changed`` follows each, once it is shown; ``kept``, once it is kept. An edit that was begun is done and kept,
    whatever is opened meanwhile.
    """

    changed = Signal()
    kept = Signal()

    def __init__(self, view: EditorView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._sheet: Sheet | None = None
        self._left: dict[Place, Sheet] = {}
        """What was left while something was being done to it, or could not be kept."""

    # -- which document -----------------------------------------------------------------------------------

    def begin(self, books: PriceBooks, name: str, prices: PriceFormat, edits: Edits, *, is_kept: bool) -> None:
        """Edit the prices of another customiser, of this name: go on where `edits` left off, which are kept or not."""
        self.end()
        place = books.place(edits.book.customiser_id)
        sheet = Sheet(
            books,
            place,
            name,
            prices,
            Keeper(self._writes, self, books, self._take_kept, self._tell_not_kept),
            *edits,
        )
        self._left.pop(place, None)
        self._sheet = sheet
        self.lay(sheet, edits, is_kept=is_kept)

    def lay(self, sheet: Sheet, edits: Edits, *, is_kept: bool = True) -> None:
        """Lay another version, with what was done to it, on a sheet that is at rest, or whose turn the caller has."""
        sheet.book, sheet.history = edits
        sheet.was_sent = False
        if is_kept:
            sheet.keeper.go_on_from(edits)
        else:
            sheet.keeper.keep(edits)
        self._show(sheet)

    def count_in(self, sheet: Sheet, prices: PriceFormat) -> None:
        """Write and read the prices of a sheet, whose turn the caller has, in this way from now on."""
        sheet.prices = prices
        self._show(sheet)

    def _show(self, sheet: Sheet) -> None:
        if sheet is not self._sheet:
            return
        sheet.lookout = Lookout(sheet.book.document, sheet.document, sheet.prices, self._tasks, self._show_looked)
        self._view.show_document(sheet.document, sheet.prices)
        self._view.show_inspection(None)
        self._show_history(None)
        self.changed.emit()

    def end(self) -> None:
        """Edit nothing any more. What was begun is done, and kept."""
        sheet, self._sheet = self._sheet, None
        self._view.notices.dismiss(_REFUSED)
        if sheet is None:
            return
        if sheet.lookout is not None:
            sheet.lookout.stop()
            sheet.lookout = None
        if not (sheet.is_at_rest and sheet.keeper.is_kept):
            self._left[sheet.place] = sheet
            self._writes.start(self._put_away(sheet), owner=self)

    async def back(self, place: Place) -> Edits | None:
        """Wait until all has ended that was begun there; what of it could not be kept, or None."""
        if (sheet := self._left.get(place)) is None:
            return None
        await _rest(sheet)
        return None if sheet.keeper.is_kept else Edits(sheet.book, sheet.history)

    async def _put_away(self, sheet: Sheet) -> None:
        await _rest(sheet)
        if sheet.keeper.is_kept and self._left.get(sheet.place) is sheet:
            del self._left[sheet.place]

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

    def is_on(self, sheet: Sheet) -> bool:
        """Whether this is what is on the table."""
        return self._sheet is sheet

    def confirm(self, book: Book) -> None:
        """Take it that the service has, by value, the version that is on the table."""
        sheet = self.sheet
        sheet.book = replace(book, document=sheet.book.document, version=sheet.book.version)

    @property
    def document(self) -> PricingDocument:
        """The document as it is by now. Raises LookupError if none is open."""
        return self.sheet.document

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self._sheet is not None and self.document.is_changed

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Sheet]:
        """Wait until all edits that were begun are done and kept, and let others wait for as long as this lasts.

        Raises LookupError if nothing is open.
        """
        sheet = self.sheet
        async with sheet.turn:
            await sheet.keeper.idle()
            yield sheet

    # -- edits --------------------------------------------------------------------------------------------

    def edit(self, make: Callable[[PricingDocument], Work[Step]], done: Callable[[Step], None] | None = None) -> None:
        """Make a step of the document as it is when all edits before are done, and do it.

        `make` may raise EditRefused or AmountError: then nothing is changed, and the operator is told why.
        """

        async def work(sheet: Sheet) -> Step:
            step = await in_slices(make(sheet.document))
            await self._advance(sheet, lambda: sheet.history.push(step), step)
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

    async def _go(self, sheet: Sheet, *, back: bool) -> None:
        history = sheet.history
        if back and history.done:
            await self._advance(sheet, history.undo, history.done[-1].reversed)
        elif not back and history.undone:
            await self._advance(sheet, history.redo, history.undone[-1])

    def _queue(self, work: Callable[[Sheet], Awaitable[T]], done: Callable[[T], None] | None = None) -> None:
        if (sheet := self._sheet) is None:
            return

        async def in_turn() -> T:
            try:
                async with sheet.turn:
                    return await work(sheet)
            finally:
                sheet.begun -= 1

        def deliver(outcome: T) -> None:
            if done is not None and self.is_on(sheet):
                done(outcome)

        sheet.begun += 1
        self._writes.start(in_turn(), owner=self, done=deliver, failed=partial(self._take_failure, sheet))

    async def _advance(self, sheet: Sheet, go: Callable[[], History], step: Step) -> None:
        """Go on to the history after a step, and show it: each of a large one takes a while, so others are let in."""
        if not step:
            return
        await asyncio.sleep(0)
        sheet.history = history = go()
        sheet.keeper.keep(Edits(sheet.book, history))
        await asyncio.sleep(0)
        if sheet.lookout is None:
            return
        self._view.notices.dismiss(_REFUSED)
        self._view.show_document(history.document, sheet.prices, step)
        self._show_history(None)
        sheet.lookout.follow(history.document, step)
        self.changed.emit()

    def _take_failure(self, sheet: Sheet, error: Exception) -> None:
        if not isinstance(error, EditRefused | AmountError):
            raise error
        if self.is_on(sheet):
            self.tell_refused(str(error))

    # -- what follows an edit -----------------------------------------------------------------------------

    def _show_looked(self, looked: Looked) -> None:
        self._view.show_inspection(looked.inspection)
        self._view.show_changed(looked.changed)
        self._show_history(looked.changes)

    def _show_history(self, changes: int | None) -> None:
        """Offer what can be undone, redone and reviewed; until the changes are counted, there is one at least."""
        history = self.sheet.history
        undo, redo = (steps[-1].name if steps else "" for steps in (history.done, history.undone))
        self._view.show_history(undo, redo, int(self.is_changed) if changes is None else changes)

    def _take_kept(self) -> None:
        self._view.notices.dismiss(_NOT_KEPT)
        self.kept.emit()

    def _tell_not_kept(self, error: StoreError) -> None:
        trouble = explain(error)
        text = f"If Sign Desk ends before you save, these changes are lost. {trouble.text}"
        self._view.notices.show_notice(_NOT_KEPT, Notice(Tone.DANGER, "Your changes are not kept", text))


async def _rest(sheet: Sheet) -> None:
    async with sheet.turn:
        await sheet.keeper.idle()
