"""Begins and ends sales of the prices that are open, and tells of each above the grid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from sign_desk.pricing.drafts import EditRefused
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackWords
from sign_desk.ui.pricing.history.taking_back import taken_back
from sign_desk.ui.pricing.review.words import counted
from sign_desk.ui.pricing.sale.dialog import SaleDialog
from sign_desk.ui.pricing.sale.words import banner, over_words, planned_words, stacked_words, unsaved_end_words
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from sign_desk.services.pricing.sales import Judged
    from sign_desk.store.pricing.records import Sale
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

T = TypeVar("T")

_TROUBLE = "sale"
_ENDED = "sale ended"
_NEXT = (
    "Edit the prices, review and save: what you save next belongs to the sale. When it ends, exactly that goes back."
)
_UNSAVED = (
    "What you edited and did not save yet ({}), and whatever you edit until you save, belongs to the sale. "
    "When it ends, exactly that goes back."
)


class Selling(QObject):
    """The sales of one customiser. ``changed`` follows when one began, changed or ended."""

    changed = Signal()

    def __init__(
        self, view: EditorView, editing: Editing, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._judged: tuple[Judged, ...] = ()
        self._told: dict[str, object] = {}
        self._ended: frozenset[int] = frozenset()
        """The sales that the unsaved edits end."""
        view.saleRequested.connect(self._begin)
        editing.changed.connect(self.follow)

    def leave(self) -> None:
        """Tell of no sale any more: other prices are opened."""
        self._tasks.cancel_all()
        self._judged = ()
        self._ended = frozenset()
        self._told.clear()

    def look(self) -> None:
        """Look again which sales there are, and what the store has of them."""
        if self._editing.is_open:
            self._tasks.start("look", partial(self._look, self._editing.sheet), done=self._take, failed=self._tell)

    def follow(self) -> None:
        """Tell of the same sales as it is by now: one may be overdue, or its ending undone."""
        for judged in self._judged:
            self._show(judged)
        ending = self._ending
        if ending and self._editing.is_changed:
            self._tasks.start(
                "ending",
                partial(self._look_what_ends, self._editing.sheet, ending),
                done=self._take_ended,
                failed=self._tell,
            )
        elif self._ended:
            self._tasks.cancel("ending")
            self._take_ended(frozenset())

    @property
    def _ending(self) -> list[Sale]:
        """The sales whose end was chosen, and that are in force in the store."""
        return [one.sale for one in self._judged if one.sale.is_ending and one.standing and one.standing.live]

    async def _look_what_ends(self, sheet: Sheet, sales: Sequence[Sale]) -> frozenset[int]:
        """Which of the sales the edits end: what was chosen for their end may have been undone since."""
        document = sheet.document
        return frozenset([sale.id for sale in sales if await sheet.books.sales.is_ended_by(sale, document)])

    def _take_ended(self, ended: frozenset[int]) -> None:
        self._ended = ended
        for judged in self._judged:
            self._show(judged)

    async def _look(self, sheet: Sheet) -> tuple[Judged, ...]:
        return await sheet.books.sales.judge(sheet.book)

    def _take(self, found: tuple[Judged, ...]) -> None:
        self._judged = tuple(judged for judged in found if not judged.is_over)
        shown = {_key(judged.sale) for judged in self._judged}
        for key in self._told.keys() - shown:
            self._view.notices.dismiss(key)
            del self._told[key]
        for judged in found:
            if judged.is_over:
                self._tell_over(judged.sale)
        self.follow()
        self.changed.emit()

    # -- telling ------------------------------------------------------------------------------------------

    def _show(self, judged: Judged) -> None:
        """Show the banner of a sale, unless it says the same already: a new one is read aloud."""
        sale = judged.sale
        as_of_now = replace(sale, is_ending=sale.id in self._ended)
        told, key = banner(as_of_now, judged.standing, datetime.now(UTC), judged.later), _key(sale)
        if self._told.get(key) == (told, sale) and self._view.notices.notice(key) is not None:
            return
        self._told[key] = told, sale
        actions = () if self._view.is_read_only else tuple(self._actions(judged))
        self._view.notices.show_notice(key, Notice(*told, actions=actions, dismissible=False))

    def _actions(self, judged: Judged) -> list[Action]:
        sale = judged.sale
        change = Action("Change…", partial(self._start, self._change, sale))
        if not sale.is_live:
            return [change, Action("Do not begin it", partial(self._put_away, sale))]
        end = [Action("End the sale…", partial(self._start, self._end, judged))] if judged.standing else []
        return [*end, change, Action("Keep its prices…", partial(self._start, self._keep, sale))]

    def _tell_over(self, sale: Sale) -> None:
        text = (
            "Its prices are what they were before, or what you chose." if sale.is_ending else "Nothing of it is left."
        )
        self._view.notices.show_notice(_ENDED, Notice(Tone.OK, f"The sale “{sale.name}” has ended", text))

    def _tell(self, error: Exception) -> None:
        if isinstance(error, EditRefused):
            self._editing.tell_refused(str(error))
        elif isinstance(error, StoreError):
            trouble = explain(error)
            self._view.notices.show_notice(_TROUBLE, Notice(Tone.DANGER, trouble.title, trouble.text))
        else:
            raise error

    # -- doing --------------------------------------------------------------------------------------------

    def _start(self, work: Callable[[Sheet, T], Coroutine[Any, Any, None]], sale: T) -> None:
        if self._editing.is_open:
            self._view.finish_typing()
            self._tasks.start("sale", partial(work, self._editing.sheet, sale), failed=self._tell)

    def _begin(self) -> None:
        if self._editing.is_open:
            self._view.finish_typing()
            self._tasks.start("sale", self._ask_to_begin, failed=self._tell)

    async def _ask_to_begin(self) -> None:
        """Begin a sale; where one is planned already, that is changed."""
        async with self._editing.held() as sheet:
            steps = len(sheet.history.done) if sheet.document.is_changed else 0
            # What is told of them may be a moment old: a save may just have begun one.
            sales = await sheet.books.sales.of(sheet.place.customiser_id)
            ended = await self._look_what_ends(sheet, self._ending) if steps else frozenset()
        if planned := _planned(sales):
            await self._change(sheet, planned)
            return
        if unsaved := next((sale for sale in sales if sale.id in ended), None):
            raise EditRefused(unsaved_end_words(unsaved.name))
        belongs = _UNSAVED.format(counted(steps, "edit")) if steps else _NEXT
        if sales:
            belongs = f"{belongs}\n\n{over_words([sale.name for sale in sales])}"
        dialog = SaleDialog(sheet.name, belongs, parent=self._view)
        if await accepted(dialog):
            begin = sheet.books.sales.begin(sheet.place.customiser_id, dialog.name, dialog.ends_at)
            self._write(begin)

    async def _change(self, sheet: Sheet, sale: Sale) -> None:
        belongs = _NEXT if not sale.is_live else "Its prices stay as they are; only its name and its end change."
        dialog = SaleDialog(sheet.name, belongs, sale, parent=self._view)
        if await accepted(dialog):
            self._write(sheet.books.sales.change(sale, dialog.name, dialog.ends_at))

    async def _end(self, sheet: Sheet, judged: Judged) -> None:
        sale = judged.sale
        if planned := _planned(await sheet.books.sales.of(sale.place.customiser_id)):
            raise EditRefused(planned_words(sale.name, planned.name))
        if judged.later:
            question = f"End the sale “{sale.name}” before the later one?"
            text = stacked_words(sale.name, judged.later)
            if not await confirm(self._view, question, text, accept="End it all the same", risky=True):
                return
        words = TakeBackWords(f"End the sale “{sale.name}”", "End the sale", "The sale")
        async with self._editing.held():
            versions = await sheet.books.sales.documents(sale)
            make = await taken_back(sheet, versions, words, words.title, self._view)
        if make is not None:
            self._editing.edit(make, lambda _step: self._write(sheet.books.sales.mark_ending(sale)))

    async def _keep(self, sheet: Sheet, sale: Sale) -> None:
        question = f"Keep the prices of the sale “{sale.name}”?"
        text = "Nothing changes in your store. Sign Desk treats these prices as any others, and reminds you no more."
        if await confirm(self._view, question, text, accept="Keep its prices", risky=True):
            self._write(sheet.books.sales.put_away(sale))

    def _put_away(self, sale: Sale) -> None:
        if self._editing.is_open:
            self._write(self._editing.sheet.books.sales.put_away(sale))

    def _write(self, work: Coroutine[Any, Any, None]) -> None:
        self._writes.start(work, owner=self, done=lambda _: self.look(), failed=self._tell)


def _planned(sales: Sequence[Sale]) -> Sale | None:
    return next((sale for sale in sales if not sale.is_live), None)


def _key(sale: Sale) -> str:
    return f"sale {sale.id}"
