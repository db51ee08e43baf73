"""Brings the customisers of the store in hand onto their tab."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sign_desk.api.errors import Unauthenticated
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.locale import age
from sign_desk.ui.trouble import Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.customisers import Customisers, Listing
    from sign_desk.ui.customisers.view import CustomisersView

_MINUTE = 60_000
CANCELLED = Trouble("Loading was cancelled", "The customisers were not loaded.", "Refresh when you want them.")


class CustomisersPresenter(QObject):
    """Shows the kept list first, then the service's."""

    def __init__(self, view: CustomisersView, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._tasks = TaskScope(view, on_error)
        self._customisers: Customisers | None = None
        self._listing: Listing | None = None
        view.refreshRequested.connect(self.refresh)
        view.cancelRequested.connect(self._cancel)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_age)
        self._clock.start()

    def use(self, customisers: Customisers) -> None:
        """Show another store's customisers from now on."""
        self._tasks.cancel_all()
        self._view.show_nothing()
        self._listing = None
        self._customisers = customisers
        self._view.show_loading()
        self._tasks.start("kept", customisers.kept, done=self._show_kept, failed=lambda _error: self.refresh())

    def use_none(self) -> None:
        """Show no customisers: there is no store in hand any more."""
        self._tasks.cancel_all()
        self._customisers = None
        self._listing = None
        self._view.show_busy(False)
        self._view.show_nothing()

    def refresh(self) -> None:
        """Ask the service for the list."""
        if self._customisers is None:
            return
        # A kept list that is still being read must not come after the fresh one.
        self._tasks.cancel("kept")
        self._view.show_busy(True)
        if self._listing is None:
            self._view.show_loading()
        self._tasks.start("fetch", self._customisers.fetch, done=self._show_fetched, failed=self._show_failed)

    def look_again(self) -> None:
        """The service can be used again: ask it, unless it is being asked already."""
        if not self._tasks.busy("fetch"):
            self.refresh()

    def _show_kept(self, listing: Listing | None) -> None:
        if listing is not None:
            self._show(listing)
        self.refresh()

    def _show_fetched(self, listing: Listing) -> None:
        self._view.show_busy(False)
        self._view.show_no_trouble()
        self._show(listing)

    def _show_failed(self, error: Exception) -> None:
        self._view.show_busy(False)
        # Over a list that is kept, the window tells already that the store is signed out of, and what to do.
        if self._listing is None or not isinstance(error, Unauthenticated):
            self._view.show_trouble(explain(error))

    def _cancel(self) -> None:
        self._tasks.cancel_all()
        self._view.show_busy(False)
        self._view.show_trouble(CANCELLED)

    def _show(self, listing: Listing) -> None:
        self._listing = listing
        self._view.show_customisers(listing.customisers)
        self._show_age()

    def _show_age(self) -> None:
        if self._listing is not None:
            since = age(self._listing.fetched_at, datetime.now(UTC))
            words = f"From {since}, kept on this computer" if self._listing.kept else f"Updated {since}"
            self._view.show_updated(words, stale=self._listing.kept)
