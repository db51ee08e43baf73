"""Copies the prices of another customiser, or of another store, onto the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from sign_desk.api.errors import ApiError
from sign_desk.money import is_ambiguous
from sign_desk.pricing.copying import copying
from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.slices import in_slices
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.copying.dialog import CopyDialog
from sign_desk.ui.pricing.history.taking_back import made_on
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.steps import Step
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.copying import Source
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet


class _Seen(NamedTuple):
    """What copying would do, and from what."""

    step: Step
    difference: Difference
    book: Book


class Copying(QObject):
    """Copied prices are one step of the document that is open: seen before it is done, and undone as one."""

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        view.copyRequested.connect(self._open)

    def leave(self) -> None:
        """Close what is asked about prices that are not open any more."""
        self._tasks.cancel_all()

    def _open(self) -> None:
        if self._editing.is_open:
            self._view.finish_typing()
            self._tasks.start("copy", self._ask, failed=self._tell)

    async def _ask(self) -> None:
        async with self._editing.held() as sheet:
            found = await sheet.books.sources.all(sheet.place.customiser_id)
            sources = {str(number): source for number, source in enumerate(found)}
            words = [(key, _words(source)) for key, source in sources.items()]
            dialog = CopyDialog(sheet.name, words, sheet.prices, parent=self._view)
            looking = _Looking(dialog, sheet, sources, self._tasks)
            try:
                is_accepted = await accepted(dialog)
            finally:
                self._tasks.cancel("look")
            step, document = looking.step, sheet.document
        if is_accepted and step is not None:
            self._editing.edit(partial(made_on, document, step))

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            raise error
        self._editing.tell_refused(explain(error).text)


class _Looking:
    """Shows what the choice in the dialog would change; the latest wins. `step` makes it."""

    def __init__(self, dialog: CopyDialog, sheet: Sheet, sources: dict[str, Source], tasks: TaskScope) -> None:
        self.step: Step | None = None
        self._dialog = dialog
        self._sheet = sheet
        self._sources = sources
        self._tasks = tasks
        dialog.chosen.connect(self._follow)

    def _follow(self) -> None:
        self.step = None
        self._tasks.cancel("look")
        if (source := self._sources.get(self._dialog.source)) is None:
            self._dialog.show_waiting("Choose whose prices are copied.")
            return
        self._dialog.show_waiting("Reading these prices…")
        look = partial(self._look, source, remove_others=self._dialog.removes_others)
        self._tasks.start("look", look, done=partial(self._show, source), failed=self._refuse)

    async def _look(self, source: Source, *, remove_others: bool) -> _Seen:
        book, document = await self._sheet.books.sources.read(source), self._sheet.document
        name = f"Copy prices from “{source.customiser}”"
        step = await in_slices(copying(document, book.document, name, remove_others=remove_others))
        return _Seen(step, await in_slices(differing(document, document.apply(step))), book)

    def _show(self, source: Source, seen: _Seen) -> None:
        self.step = seen.step
        at = day_and_time(seen.book.fetched_at)
        origin = f"These are the prices of {at}, which this computer kept: there may be newer ones."
        origin = origin if seen.book.kept else ""
        self._dialog.show_difference(seen.difference, origin, self._counted(source))

    def _counted(self, source: Source) -> str:
        """That the source is counted otherwise, "" where it is not; nothing is converted."""
        prices, theirs = self._sheet.prices, source.currency
        is_unknown_there = not theirs and not source.is_here
        if theirs != prices.currency or is_unknown_there:
            one, other = (currency or "a currency that is not known" for currency in (theirs, prices.currency))
            return f"Those prices are in {one}, these in {other}. Nothing is converted: the numbers stay as they are."
        if theirs and is_ambiguous(theirs) and source.minor_unit != prices.minor_unit:
            return f"The service may count {theirs} in another way for that store. The numbers are taken as they are."
        return ""

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, EditRefused):
            self._dialog.show_refused(str(error))
        elif isinstance(error, ApiError | StoreError):
            self._dialog.show_refused(explain(error).text)
        else:
            raise error


def _words(source: Source) -> str:
    return source.customiser if source.is_here else f"{source.customiser} ({source.store})"
