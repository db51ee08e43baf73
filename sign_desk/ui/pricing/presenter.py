"""Brings the pricing of one customiser onto its tab: what is kept here first, then what the service has."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer

from sign_desk.pricing.diff import differing
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.units import PriceFormat
from sign_desk.services.pricing.books import Saved, Unsaved
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import age, locale_name
from sign_desk.ui.pricing.bulk.presenter import Bulk
from sign_desk.ui.pricing.choices import Choices
from sign_desk.ui.pricing.copying.presenter import Copying
from sign_desk.ui.pricing.counting import Counting
from sign_desk.ui.pricing.editing import Editing
from sign_desk.ui.pricing.gestures import Gestures
from sign_desk.ui.pricing.history.presenter import Histories
from sign_desk.ui.pricing.keeper import Edits, fresh
from sign_desk.ui.pricing.news import News
from sign_desk.ui.pricing.preview.presenter import Preview
from sign_desk.ui.pricing.reprice.presenter import Reprice
from sign_desk.ui.pricing.review.reading import Desk
from sign_desk.ui.pricing.review.reviewing import Reviewing
from sign_desk.ui.pricing.sale.presenter import Selling
from sign_desk.ui.pricing.saving import Saving
from sign_desk.ui.pricing.sheets.presenter import Sheets
from sign_desk.ui.pricing.sheets.price_sheets import PriceSheets
from sign_desk.ui.pricing.waiting import Waiting
from sign_desk.ui.trouble import Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.history import History
    from sign_desk.services.customisers import Customisers
    from sign_desk.services.pricing.books import Book, Opened, StagedEdits
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.services.session import Session
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editor.view import EditorView

_MINUTE = 60_000
_NAMELESS = "Without a name"
CANCELLED = Trouble("Loading was cancelled", "The pricing was not loaded.", "Refresh when you want it.")


class _Kept(NamedTuple):
    """What this computer has of prices, and what they are counted in; `left` is what could not be written of them."""

    prices: PriceFormat
    book: Book | None
    unsaved: Unsaved
    left: Edits | None


class _Fetched(NamedTuple):
    """What the service has; `ahead` is by what it differs from the version that is being edited, if it does.

    `history` are the edits that were on the table as it was asked.
    """

    opened: Opened
    ahead: Difference | None
    history: History | None


class PricingPresenter(QObject):
    """Opens the prices of one customiser at a time. Unsaved edits stay with their customiser, whatever is opened."""

    def __init__(self, view: EditorView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._tasks = TaskScope(view, on_error)
        self._session: Session | None = None
        self._books: PriceBooks | None = None
        self._customiser: tuple[int, str] | None = None
        self._desk: Desk | None = None
        self._prices: PriceFormat | None = None
        self._editing = Editing(view, writes, on_error)
        self._gestures = Gestures(view, self._editing, on_error)
        self._bulk = Bulk(view, self._editing, on_error)
        self._sheets = Sheets(view, self._editing, on_error)
        self._price_sheets = PriceSheets(view, self._editing, on_error)
        self._reprice = Reprice(view, writes, on_error)
        self._preview = Preview(view.workspace.preview, self._editing, on_error)
        self._reviewing = Reviewing(view, self._editing, writes, on_error)
        self._saving = Saving(view, self._editing, writes, on_error)
        self._counting = Counting(view, self._editing, writes, on_error)
        self._news = News(view, self._editing, writes, on_error)
        self._histories = Histories(view, self._editing, writes, on_error)
        self._selling = Selling(view, self._editing, writes, on_error)
        self._copying = Copying(view, self._editing, on_error)
        self.waiting = Waiting(self, on_error)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_age)
        self._clock.timeout.connect(self._selling.follow)
        self._clock.start()

    def _connect(self) -> None:
        self._view.refreshRequested.connect(self.refresh)
        self._view.cancelRequested.connect(self._cancel)
        self._reviewing.saveRequested.connect(self._saving.save)
        self._reprice.saved.connect(self._open_again)
        self._reprice.saved.connect(self.waiting.look)
        self._reviewing.merged.connect(self._news.take_merged)
        self._saving.begun.connect(self._stop_asking)
        self._saving.changedElsewhere.connect(self._reviewing.review_against)
        self._saving.ended.connect(self._show_age)
        self._saving.settled.connect(lambda _customiser: self._selling.look())
        self._selling.changed.connect(self.waiting.look)
        self._saving.settled.connect(self.waiting.look_at)
        for asked in (self._news.mergeRequested, self._saving.mergeRequested):
            asked.connect(self._reviewing.take_over)
        self._news.read.connect(self.waiting.look_at)
        self._news.discarded.connect(self._open_again)
        for signal in (self._editing.kept, self._news.discarded):
            signal.connect(self.waiting.look)
        self.waiting.openRequested.connect(self.open)

    # -- which prices -------------------------------------------------------------------------------------

    def use(self, session: Session, books: PriceBooks, customisers: Customisers) -> None:
        """Show another store's pricing from now on; a store opened anew keeps its customiser open."""
        same = self._session is not None and self._session.profile.store_id == session.profile.store_id
        customiser = self._customiser if same else None
        self._forget()
        self._session, self._books = session, books
        self._view.show_read_only(session.profile.view_only)
        self.waiting.use(books, customisers)
        self._reprice.use(Desk(session, books, Choices(books)), customisers)
        if customiser is not None:
            self.open(*customiser)

    def use_none(self) -> None:
        """Show no pricing: there is no store in hand any more."""
        self._forget()
        self._session = self._books = None
        self.waiting.use_none()
        self._reprice.use_none()

    def open(self, customiser_id: int, name: str) -> None:
        """Show the pricing of this customiser; of the one that is open, the newest."""
        if self._session is None or self._books is None:
            return
        if self._editing.is_open and self._customiser == (customiser_id, name):
            self.refresh()
            return
        self._forget()
        self._customiser = customiser_id, name
        self._view.show_customiser(customiser_id, name or _NAMELESS)
        self._desk = desk = Desk(self._session, self._books, Choices(self._books))
        self._reviewing.use(desk)
        self._price_sheets.use(desk)
        self._counting.use(desk)
        self._load(desk, customiser_id)
        self._reprice.follow()

    def _load(self, desk: Desk, customiser_id: int) -> None:
        """Show what is kept here, and then ask the service."""
        self._view.show_loading()
        self._tasks.start("kept", partial(self._kept, desk, customiser_id), done=self._show_kept)

    def refresh_obstacle(self) -> None:
        """Follow a change of the connection, or an answer about the store, wherever it says what prices are."""
        self._reviewing.refresh_obstacle()
        self._counting.follow()

    def refresh(self) -> None:
        """Ask the service for the pricing of the customiser that is open."""
        # What is kept is shown first, and then the service is asked anyway.
        if self._desk is None or self._customiser is None or self._saving.is_saving or self._tasks.busy("kept"):
            return
        if self._prices is None:
            # Loading was stopped before it was known what they are counted in.
            self._load(self._desk, self._customiser[0])
            return
        self._view.show_busy(True)
        if not self._editing.is_open:
            self._view.show_loading()
        fetch = partial(self._fetch, self._desk.books, self._customiser[0])
        self._tasks.start("fetch", fetch, done=self._show_opened, failed=self._show_failed)

    def _forget(self) -> None:
        self._view.finish_typing()
        self._tasks.cancel_all()
        self._customiser = self._prices = self._desk = None
        self._reviewing.use(None)
        self._price_sheets.use(None)
        self._counting.use(None)
        self._bulk.close()
        self._sheets.leave()
        self._preview.leave()
        self._gestures.leave()
        self._saving.leave()
        self._news.leave()
        self._histories.leave()
        self._selling.leave()
        self._copying.leave()
        self._editing.end()
        self._view.show_nothing()

    def _open_again(self) -> None:
        if (customiser := self._customiser) is not None:
            self._forget()
            self.open(*customiser)

    def _stop_asking(self) -> None:
        """What was asked before a save is not what the store has after it."""
        self._tasks.cancel("fetch")
        self._view.show_busy(False)

    # -- what is kept, then what the service has ----------------------------------------------------------

    async def _kept(self, desk: Desk, customiser_id: int) -> _Kept:
        """What is kept here, once what was begun in these prices before has ended: a save of them, or an edit."""
        left = await self._editing.back(desk.books.place(customiser_id))
        currency = await _currency(desk.books, customiser_id)
        prices = PriceFormat(currency, desk.session.minor_unit_of(currency), locale_name())
        if left is not None:
            return _Kept(prices, None, Unsaved(), left)
        try:
            # Before all else: damage is told but once.
            unsaved = await desk.books.unsaved(customiser_id)
            self._news.tell_damage(unsaved)
            return _Kept(prices, await desk.books.kept(customiser_id), unsaved, None)
        except StoreError:
            return _Kept(prices, None, Unsaved(), None)

    def _show_kept(self, kept: _Kept) -> None:
        self._prices = kept.prices
        staged = kept.unsaved.staged
        if kept.left is not None:
            self._edit(kept.left, is_kept=False)
        elif staged is not None:
            self._edit_staged(staged)
            self._news.tell_staged(staged)
        elif kept.book is not None:
            self._edit(fresh(kept.book))
        self._selling.look()
        self.refresh()

    async def _fetch(self, books: PriceBooks, customiser_id: int) -> _Fetched:
        history = self._editing.sheet.history if self._editing.is_open else None
        opened = await books.open(customiser_id)
        staged, now = opened.unsaved.staged, opened.book
        edited = self._editing.sheet.book if self._editing.is_open else staged.base if staged else now
        if edited is now or (now.version is not None and now.version == edited.version):
            return _Fetched(opened, None, history)
        return _Fetched(opened, await in_slices(differing(edited.document, now.document)) or None, history)

    def _show_opened(self, fetched: _Fetched) -> None:
        opened = fetched.opened
        self._view.show_busy(False)
        self._view.show_no_trouble()
        is_overtaken = not self._lay_out(fetched)
        self._news.tell(opened, fetched.ahead if is_overtaken else None)
        if opened.last_save is not None:
            self._saving.tell(opened.last_save, of_last_time=True)
            self.waiting.look()
        self._show_age()
        self._selling.look()

    def _lay_out(self, fetched: _Fetched) -> bool:
        """Put what came on the table, unless that took away what is being edited there; False if so."""
        opened, editing = fetched.opened, self._editing
        staged = opened.unsaved.staged
        if not editing.is_open:
            if staged is not None:
                self._edit_staged(staged)
            else:
                self._edit(fresh(opened.book))
            return fetched.ahead is None
        sheet = editing.sheet
        # What was edited since it was asked is not among what arrived.
        is_as_asked = sheet.history is fetched.history and sheet.is_at_rest and sheet.keeper.is_kept
        if isinstance(opened.last_save, Saved) and staged is None and is_as_asked:
            self._edit(fresh(opened.book))
        elif fetched.ahead is None:
            editing.confirm(opened.book)
        elif editing.is_changed or not sheet.is_at_rest:
            return False
        else:
            self._edit(fresh(opened.book))
        return True

    def _edit_staged(self, staged: StagedEdits) -> None:
        self._edit(Edits(staged.base, staged.history))
        # Nobody is left to tell whether they were being saved as the program ended.
        self._editing.sheet.was_sent = True

    def _edit(self, edits: Edits, *, is_kept: bool = True) -> None:
        if self._desk is None or self._customiser is None or self._prices is None:
            return
        if self._editing.is_open:
            self._editing.lay(self._editing.sheet, edits, is_kept=is_kept)
        else:
            name = self._customiser[1] or _NAMELESS
            self._editing.begin(self._desk.books, name, self._prices, edits, is_kept=is_kept)
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


async def _currency(books: PriceBooks, customiser_id: int) -> str:
    """The code of the currency; "" where what was chosen cannot be read: the store's own may be another."""
    try:
        return await books.currency_of(customiser_id)
    except StoreError:
        return ""
