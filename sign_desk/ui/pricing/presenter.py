"""Brings the pricing of one customiser onto its tab."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import age, locale_name
from sign_desk.ui.trouble import Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import Customiser
    from sign_desk.services.pricing import PriceBook, Pricing
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.pricing.view import PricingView

_MINUTE = 60_000
CANCELLED = Trouble("Loading was cancelled", "The pricing was not loaded.", "Refresh when you want it.")


class PricingPresenter(QObject):
    """Shows the pricing that is kept first, then the service's."""

    def __init__(self, view: PricingView, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._tasks = TaskScope(view, on_error)
        self._pricing: Pricing | None = None
        self._profile: Profile | None = None
        self._customiser: Customiser | None = None
        self._book: PriceBook | None = None
        view.refreshRequested.connect(self.refresh)
        view.cancelRequested.connect(self._cancel)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_age)
        self._clock.start()

    def use(self, pricing: Pricing, profile: Profile) -> None:
        """Show another store's pricing from now on; a store opened anew keeps its customiser open."""
        same = self._profile is not None and self._profile.store_id == profile.store_id
        customiser = self._customiser if same else None
        self._pricing, self._profile = pricing, profile
        self._forget()
        if customiser is not None:
            self.open(customiser)

    def use_none(self) -> None:
        """Show no pricing: there is no store in hand any more."""
        self._pricing = self._profile = None
        self._forget()

    def open(self, customiser: Customiser) -> None:
        """Show the pricing of this customiser."""
        if self._pricing is None:
            return
        self._forget()
        self._customiser = customiser
        self._view.show_customiser(customiser.customiser_id, customiser.name or "Without a name")
        self._view.show_loading()
        self._tasks.start(
            "kept",
            partial(self._pricing.kept, customiser.customiser_id),
            done=self._show_kept,
            failed=lambda _error: self.refresh(),
        )

    def refresh(self) -> None:
        """Ask the service for the pricing of the customiser that is open."""
        if self._pricing is None or self._customiser is None:
            return
        # What is kept is older: it must not arrive after what is asked for now.
        self._tasks.cancel("kept")
        self._view.show_busy(True)
        if self._book is None:
            self._view.show_loading()
        fetch = partial(self._pricing.fetch, self._customiser.customiser_id)
        self._tasks.start("fetch", fetch, done=self._show_fetched, failed=self._show_failed)

    def _forget(self) -> None:
        self._tasks.cancel_all()
        self._customiser = None
        self._book = None
        self._view.show_nothing()

    def _show_kept(self, book: PriceBook | None) -> None:
        if book is not None:
            self._show(book)
        self.refresh()

    def _show_fetched(self, book: PriceBook) -> None:
        self._view.show_busy(False)
        self._view.show_no_trouble()
        self._show(book)

    def _show_failed(self, error: Exception) -> None:
        self._view.show_busy(False)
        self._view.show_trouble(explain(error))

    def _cancel(self) -> None:
        self._tasks.cancel_all()
        self._view.show_busy(False)
        self._view.show_trouble(CANCELLED)

    def _show(self, book: PriceBook) -> None:
        if self._profile is None:
            return
        self._book = book
        prices = PriceFormat(self._profile.currency, self._profile.minor_unit, locale_name())
        self._view.show_pricing(book.document, prices)
        self._show_age()

    def _show_age(self) -> None:
        if self._book is not None:
            since = age(self._book.fetched_at, datetime.now(UTC))
            words = f"From {since}, kept on this computer" if self._book.kept else f"Updated {since}"
            self._view.show_updated(words, stale=self._book.kept)
