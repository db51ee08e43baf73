"""What there is to know when prices are opened: unsaved changes that are back, and what was changed elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.pricing.document import Cell
from sign_desk.pricing.edits import set_values
from sign_desk.pricing.restore import bring_back
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.review_words import difference_words
from sign_desk.ui.pricing.since_dialog import DifferenceDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import ItemKey, PricingDocument, Step
    from sign_desk.pricing.slices import Work
    from sign_desk.services.books import Book, Damage, Opened, StagedEdits
    from sign_desk.services.price_books import PriceBooks
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor import EditorView

_STAGED = "staged"
_DAMAGED = "damaged"
_ELSEWHERE = "elsewhere"
_DISCARD = "discard"


class News(QObject):
    """Tells it above the grid, and does what the operator wants about it.

    ``mergeRequested`` carries the version over which the edits are to be laid; ``discarded`` tells that they were
    given up, ``read`` that the operator has looked at what was changed elsewhere.
    """

    mergeRequested = Signal(object)
    discarded = Signal()
    read = Signal()

    def __init__(
        self,
        view: EditorView,
        editing: Editing,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._books: PriceBooks | None = None
        view.discardRequested.connect(self._ask_to_discard)

    def use(self, books: PriceBooks | None) -> None:
        """Tell of prices opened with these from now on."""
        self._tasks.cancel_all()
        self._books = books

    def tell(self, opened: Opened) -> None:
        """Tell what there is to know of prices that were opened."""
        book, staged = opened.book, opened.unsaved.staged
        for key in (_STAGED, _DAMAGED, _ELSEWHERE):
            self._view.notices.dismiss(key)
        if opened.unsaved.damage is not None:
            self._tell_damaged(opened.unsaved.damage)
        if self._editing.sheet.book.version != book.version:
            self._tell_overtaken(book)
        elif opened.since is not None:
            self._tell_since(book, opened.since)
        if opened.since is None:
            self._see(book)
        if staged is not None and self._editing.is_changed:
            self._tell_staged(staged)

    # -- unsaved changes ----------------------------------------------------------------------------------

    def _tell_staged(self, staged: StagedEdits) -> None:
        when, made_on = day_and_time(staged.changed_at), day_and_time(staged.base.fetched_at)
        text = f"They were last edited {when}, on the prices of {made_on}. Your store does not have them yet."
        discard = Action("Discard them…", self._ask_to_discard)
        self._view.notices.show_notice(
            _STAGED, Notice(Tone.INFO, "Your unsaved changes are back", text, actions=(discard,))
        )

    def _tell_damaged(self, damage: Damage) -> None:
        lost = ", ".join(damage.lost)
        read = f"The first {damage.read} are back" if damage.read else "None of them could be read"
        text = f"{read}. Not readable any more: {lost}. What is damaged was set aside on this computer, not erased."
        self._view.notices.show_notice(_DAMAGED, Notice(Tone.DANGER, "Some unsaved changes are damaged", text))

    def _ask_to_discard(self) -> None:
        if self._books is not None and self._editing.is_open:
            self._tasks.start(_DISCARD, partial(self._discard, self._books))

    async def _discard(self, books: PriceBooks) -> None:
        text = "The prices are shown as your store has them. This cannot be undone."
        question = "Discard all unsaved changes of this customiser?"
        if not await confirm(self._view, question, text, accept="Discard changes", risky=True):
            return
        await self._editing.settled()
        customiser_id = self._editing.sheet.book.customiser_id
        self._editing.end()
        self._writes.start(
            books.forget_staged(customiser_id),
            owner=self,
            done=lambda _: self.discarded.emit(),
            failed=self._tell_not_discarded,
        )

    def _tell_not_discarded(self, error: Exception) -> None:
        trouble = explain(error)
        self._view.notices.show_notice(_DISCARD, Notice(Tone.DANGER, trouble.title, trouble.text))
        self.discarded.emit()

    # -- changed elsewhere --------------------------------------------------------------------------------

    def _tell_overtaken(self, book: Book) -> None:
        text = "Your changes were made on earlier prices. Put both together before you go on, or when you review."
        merge = Action("Put both together", partial(self._merge, book))
        self._view.notices.show_notice(
            _ELSEWHERE, Notice(Tone.WARNING, "These prices were changed elsewhere meanwhile", text, actions=(merge,))
        )

    def _merge(self, book: Book) -> None:
        self._view.notices.dismiss(_ELSEWHERE)
        self._see(book)
        self.mergeRequested.emit(book)

    def _tell_since(self, book: Book, since: Difference) -> None:
        words = difference_words(since, self._editing.sheet.prices)
        see = Action("See, or bring back…", partial(self._show_since, book, since))
        notice = Notice(Tone.INFO, "Changed elsewhere since you last looked", f"{words}.", actions=(see,))
        notice.dismissed.connect(partial(self._see, book))
        self._view.notices.show_notice(_ELSEWHERE, notice)

    def _show_since(self, book: Book, since: Difference) -> None:
        self._tasks.start("since", partial(self._since, book, since))

    async def _since(self, book: Book, since: Difference) -> None:
        title, prices = "Changed elsewhere since you last looked", self._editing.sheet.prices
        may = not self._view.is_read_only
        dialog = DifferenceDialog(title, "", since, prices, may_bring_back=may, parent=self._view)
        try:
            accepted = await shown(dialog) == QDialog.DialogCode.Accepted
            self._view.notices.dismiss(_ELSEWHERE)
            self._see(book)
            if accepted:
                self._editing.edit(partial(_bringing_back, since.before, dialog.chosen, dialog.old_values))
        finally:
            dialog.deleteLater()

    def _see(self, book: Book) -> None:
        if self._books is not None:
            self._writes.start(
                self._books.seen(book), owner=self, done=lambda _: self.read.emit(), failed=self._pass_over
            )

    def _pass_over(self, error: Exception) -> None:
        """That a look could not be noted costs no more than being told of the same changes again."""
        if not isinstance(error, StoreError):
            raise error


def _bringing_back(
    earlier: PricingDocument, keys: Sequence[ItemKey], values: Sequence[FieldChange], document: PricingDocument
) -> Work[Step]:
    yield
    step = bring_back(document, earlier, keys)
    document = document.apply(step)
    wanted = {Cell(change.key, change.path): change.old for change in values if change.key in document}
    return step.then(set_values(document, wanted, step.name if keys else "Bring back earlier values"))
