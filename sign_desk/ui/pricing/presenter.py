"""Brings the pricing of one customiser onto its tab: what is kept here first, then what the service has."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sign_desk.pricing.units import PriceFormat
from sign_desk.services.books import Saved
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import age, locale_name
from sign_desk.ui.pricing.bulk import Bulk
from sign_desk.ui.pricing.choices import Choices
from sign_desk.ui.pricing.editing import Editing
from sign_desk.ui.pricing.gestures import Gestures
from sign_desk.ui.pricing.news import News
from sign_desk.ui.pricing.reviewing import Desk, Reviewing
from sign_desk.ui.pricing.saving import Saving
from sign_desk.ui.pricing.waiting import Waiting
from sign_desk.ui.trouble import Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.books import Book, Opened, StagedEdits
    from sign_desk.services.customisers import Customisers
    from sign_desk.services.price_books import PriceBooks
    from sign_desk.services.session import Session
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editor import EditorView

_MINUTE = 60_000
CANCELLED = Trouble("Loading was cancelled", "The pricing was not loaded.", "Refresh when you want it.")


class PricingPresenter(QObject):
    """Opens the prices of one customiser at a time. Unsaved edits stay with their customiser, whatever is opened."""

    def __init__(self, view: EditorView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._tasks = TaskScope(view, on_error)
        self._session: Session | None = None
        self._books: PriceBooks | None = None
        self._customiser: tuple[int, str] | None = None
        self._editing = Editing(view, writes, on_error)
        self._gestures = Gestures(view, self._editing, on_error)
        self._bulk = Bulk(view, self._editing, on_error)
        self._reviewing = Reviewing(view, self._editing, on_error)
        self._saving = Saving(view, self._editing, writes, on_error)
        self._news = News(view, self._editing, writes, on_error)
        self.waiting = Waiting(self, on_error)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_age)
        self._clock.start()

    def _connect(self) -> None:
        self._view.refreshRequested.connect(self.refresh)
        self._view.cancelRequested.connect(self._cancel)
        self._reviewing.saveRequested.connect(self._saving.save)
        self._saving.changedElsewhere.connect(self._reviewing.review_against)
        self._saving.ended.connect(self._show_age)
        self._news.mergeRequested.connect(self._reviewing.take_over)
        self._news.discarded.connect(self._open_again)
        for signal in (self._editing.kept, self._saving.ended, self._news.discarded, self._news.read):
            signal.connect(self.waiting.look)
        self.waiting.openRequested.connect(self.open)

    # -- which prices -------------------------------------------------------------------------------------

    def use(self, session: Session, books: PriceBooks, customisers: Customisers) -> None:
        """Show another store's pricing from now on; a store opened anew keeps its customiser open."""
        same = self._session is not None and self._session.profile.store_id == session.profile.store_id
        customiser = self._customiser if same else None
        self._session, self._books = session, books
        self._forget()
        self._view.show_read_only(session.profile.view_only)
        self.waiting.use(books, customisers)
        if customiser is not None:
            self.open(*customiser)

    def use_none(self) -> None:
        """Show no pricing: there is no store in hand any more."""
        self._session = self._books = None
        self.waiting.use_none()
        self._forget()

    def open(self, customiser_id: int, name: str) -> None:
        """Show the pricing of this customiser."""
        if self._session is None or self._books is None:
            return
        self._forget()
        self._customiser = customiser_id, name
        self._view.show_customiser(customiser_id, name or "Without a name")
        self._view.show_loading()
        self._saving.use(self._books)
        self._news.use(self._books)
        self._reviewing.use(Desk(self._session, self._books, Choices(self._books), name))
        self._tasks.start(
            "kept", partial(self._kept, self._books, customiser_id), done=self._show_kept, failed=self._show_none_kept
        )

    def refresh(self) -> None:
        """Ask the service for the pricing of the customiser that is open."""
        if self._books is None or self._customiser is None or self._saving.is_saving:
            return
        # What is kept is older: it must not arrive after what is asked for now.
        self._tasks.cancel("kept")
        self._view.show_busy(True)
        if not self._editing.is_open:
            self._view.show_loading()
        fetch = partial(self._books.open, self._customiser[0])
        self._tasks.start("fetch", fetch, done=self._show_opened, failed=self._show_failed)

    def _forget(self) -> None:
        self._tasks.cancel_all()
        self._customiser = None
        self._editing.end()
        self._bulk.close()
        self._reviewing.use(None)
        self._saving.use(None)
        self._news.use(None)
        self._view.show_nothing()

    def _open_again(self) -> None:
        if self._customiser is not None:
            self.open(*self._customiser)

    # -- what is kept, then what the service has ----------------------------------------------------------

    async def _kept(self, books: PriceBooks, customiser_id: int) -> tuple[Book | None, StagedEdits | None]:
        unsaved = await books.unsaved(customiser_id)
        return await books.kept(customiser_id), unsaved.staged

    def _show_kept(self, kept: tuple[Book | None, StagedEdits | None]) -> None:
        book, staged = kept
        if staged is not None:
            self._edit(staged.base, staged)
        elif book is not None:
            self._edit(book)
        self.refresh()

    def _show_none_kept(self, _error: Exception) -> None:
        self.refresh()

    def _show_opened(self, opened: Opened) -> None:
        self._view.show_busy(False)
        self._view.show_no_trouble()
        self._lay_out(opened)
        self._news.tell(opened)
        if opened.last_save is not None:
            self._saving.tell(opened.last_save, of_last_time=True)
        self._show_age()

    def _lay_out(self, opened: Opened) -> None:
        """Put what came on the table, unless that would take away what is being edited there."""
        staged = opened.unsaved.staged
        if isinstance(opened.last_save, Saved):
            self._edit(opened.book)
        elif self._editing.confirm(opened.book) or self._editing.is_changed:
            return
        elif staged is not None:
            self._edit(staged.base, staged)
        else:
            self._edit(opened.book)

    def _edit(self, book: Book, staged: StagedEdits | None = None) -> None:
        if self._session is None or self._books is None:
            return
        profile = self._session.profile
        prices = PriceFormat(profile.currency, profile.minor_unit, locale_name())
        self._editing.begin(self._books, book, prices, staged.history if staged else None)
        self._show_age()

    def _show_failed(self, error: Exception) -> None:
        self._view.show_busy(False)
        self._view.show_trouble(explain(error))

    def _cancel(self) -> None:
        self._tasks.cancel_all()
        self._view.show_busy(False)
        self._view.show_trouble(CANCELLED)

    def _show_age(self) -> None:
        if self._editing.is_open:
            book = self._editing.sheet.book
            since = age(book.fetched_at, datetime.now(UTC))
            words = f"From {since}, kept on this computer" if book.kept else f"Updated {since}"
            self._view.show_updated(words, stale=book.kept)
