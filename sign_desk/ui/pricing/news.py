"""What there is to know when prices are opened: unsaved changes that are back, and what was changed elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.pricing.edits import set_values
from sign_desk.pricing.keys import Cell
from sign_desk.pricing.restore import bring_back
from sign_desk.services.pricing.books import OtherState
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.keeper import fresh
from sign_desk.ui.pricing.review.words import difference_words
from sign_desk.ui.pricing.since_dialog import DifferenceDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.services.pricing.books import Book, Opened, StagedEdits, Unsaved
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

_STAGED = "staged"
_DAMAGED = "damaged"
_ELSEWHERE = "elsewhere"
_DISCARD = "discard"


class News(QObject):
    """Tells it above the grid, and does what the operator wants about it.

    ``mergeRequested`` carries the version over which the edits are to be laid; ``discarded`` tells that they were
    given up, ``read`` (with the customiser's id) that the operator has looked at what was changed elsewhere.
    """

    mergeRequested = Signal(object)
    discarded = Signal()
    read = Signal(int)

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
        view.discardRequested.connect(self._ask_to_discard)
        editing.changed.connect(self._follow)

    def leave(self) -> None:
        """Close what is asked about prices that are not open any more."""
        self._tasks.cancel_all()

    def tell_damage(self, unsaved: Unsaved) -> None:
        """Tell what of unsaved changes could not be read any more, if anything."""
        if (damage := unsaved.damage) is not None:
            lost = ", ".join(damage.lost)
            read = f"The first {damage.read} are back" if damage.read else "None of them could be read"
            text = f"{read}. Not readable any more: {lost}. What is damaged was set aside on this computer, not erased."
            self._view.notices.show_notice(_DAMAGED, Notice(Tone.DANGER, "Some unsaved changes are damaged", text))

    def tell_staged(self, staged: StagedEdits) -> None:
        """Tell that unsaved changes are back."""
        if not self._editing.is_changed:
            return
        when, made_on = day_and_time(staged.changed_at), day_and_time(staged.version_at)
        text = f"They were last edited {when}, on the prices of {made_on}. Your store does not have them yet."
        discard = Action("Discard them…", self._ask_to_discard)
        self._view.notices.show_notice(
            _STAGED, Notice(Tone.INFO, "Your unsaved changes are back", text, actions=(discard,))
        )

    def tell(self, opened: Opened, ahead: Difference | None) -> None:
        """Tell what there is to know of prices that were asked for.

        `ahead` is by what they differ from those that are being edited, where these are other ones. How a save of the
        last time ended is told elsewhere, and says by itself what it means for unsaved changes.
        """
        book = opened.book
        self._view.notices.dismiss(_ELSEWHERE)
        self.tell_damage(opened.unsaved)
        if opened.last_save is not None:
            self._view.notices.dismiss(_STAGED)
        if ahead is not None:
            if not isinstance(opened.last_save, OtherState):
                self._tell_overtaken(book, ahead)
        elif opened.since is not None:
            self._tell_since(book, opened.since)
        if opened.since is None:
            self._see(book)

    def _follow(self) -> None:
        """Unsaved changes are back no more once they are saved, or taken back."""
        if self._view.notices.notice(_STAGED) is not None and not self._editing.is_changed:
            self._view.notices.dismiss(_STAGED)

    def take_merged(self, book: Book) -> None:
        """The edits were laid over this version: what was changed elsewhere in it was told."""
        self._view.notices.dismiss(_ELSEWHERE)
        self._see(book)

    # -- unsaved changes ----------------------------------------------------------------------------------

    def _ask_to_discard(self) -> None:
        if self._editing.is_open:
            self._view.notices.dismiss(_DISCARD)
            self._tasks.start(_DISCARD, self._discard)

    async def _discard(self) -> None:
        text = "The prices are shown as your store has them. This cannot be undone."
        question = "Discard all unsaved changes of this customiser?"
        sheet = self._editing.sheet
        if await confirm(self._view, question, text, accept="Discard changes", risky=True):
            self._writes.start(
                self._give_up(sheet),
                owner=self,
                done=lambda _: self._take_discarded(sheet),
                failed=self._tell_not_discarded,
            )

    async def _give_up(self, sheet: Sheet) -> None:
        async with sheet.turn:
            await sheet.keeper.idle()
            await sheet.books.forget_staged(sheet.place.customiser_id)
            self._editing.lay(sheet, fresh(sheet.book))

    def _take_discarded(self, sheet: Sheet) -> None:
        self._view.notices.dismiss(_STAGED)
        if self._editing.is_on(sheet):
            self.discarded.emit()

    def _tell_not_discarded(self, error: Exception) -> None:
        trouble = explain(error)
        self._view.notices.show_notice(_DISCARD, Notice(Tone.DANGER, trouble.title, trouble.text))

    # -- changed elsewhere --------------------------------------------------------------------------------

    def _tell_overtaken(self, book: Book, ahead: Difference) -> None:
        """Tell it in one notice, be the unsaved changes of this time or of the last: the grid needs the room."""
        words = difference_words(ahead, self._editing.sheet.prices)
        text = f"Since yours began: {words}. Put both together before you go on, or when you review."
        actions = [
            Action("Put both together", partial(self.mergeRequested.emit, book)),
            Action("See what changed", partial(self._show_ahead, ahead)),
        ]
        title = "These prices were changed elsewhere meanwhile"
        if self._view.notices.notice(_STAGED) is not None:
            self._view.notices.dismiss(_STAGED)
            title = "Your unsaved changes are back; these prices were changed elsewhere meanwhile"
            actions.append(Action("Discard yours…", self._ask_to_discard))
        self._view.notices.show_notice(_ELSEWHERE, Notice(Tone.WARNING, title, text, actions=tuple(actions)))

    def _show_ahead(self, ahead: Difference) -> None:
        self._tasks.start("since", partial(self._ahead, ahead))

    async def _ahead(self, ahead: Difference) -> None:
        text = "Your own changes are not among these. Where both changed the same, you are asked whose is kept."
        prices = self._editing.sheet.prices
        await accepted(
            DifferenceDialog(
                "Changed elsewhere meanwhile", text, ahead, prices, may_bring_back=False, parent=self._view
            )
        )

    def _tell_since(self, book: Book, since: Difference) -> None:
        words = difference_words(since, self._editing.sheet.prices)
        see = Action("See, or bring back…", partial(self._show_since, book, since))
        notice = Notice(Tone.INFO, "Changed elsewhere since you last looked", f"{words}.", actions=(see,))
        notice.dismissed.connect(partial(self._see, book))
        self._view.notices.show_notice(_ELSEWHERE, notice)

    def _show_since(self, book: Book, since: Difference) -> None:
        self._tasks.start("since", partial(self._since, book, since))

    async def _since(self, book: Book, since: Difference) -> None:
        title = "Changed elsewhere since you last looked"
        async with self._editing.held() as sheet:
            may = not self._view.is_read_only
            dialog = DifferenceDialog(title, "", since, sheet.prices, may_bring_back=may, parent=self._view)
            is_accepted = await accepted(dialog)
            chosen, old_values = dialog.chosen, dialog.old_values
        self._view.notices.dismiss(_ELSEWHERE)
        self._see(book)
        if is_accepted:
            self._editing.edit(partial(_bringing_back, since.before, chosen, old_values))

    def _see(self, book: Book) -> None:
        self._writes.start(
            self._editing.sheet.books.seen(book),
            owner=self,
            done=lambda _: self.read.emit(book.customiser_id),
            failed=self._pass_over,
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
