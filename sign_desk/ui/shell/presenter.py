"""Which store is in hand: opens stores one after another, and closes those that are put away."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.session import Session
    from sign_desk.services.stores import Stores
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.shell.connection import ConnectionPresenter
    from sign_desk.ui.shell.main_window import MainWindow

_log = logging.getLogger("sign_desk.ui")


class ShellPresenter(QObject):
    """Keeps one session open. `storeOpened` carries it whenever it is another one.

    `storeNotOpened` tells that one that was chosen could not be, `storeClosed` that no store is in hand any more.
    """

    storeOpened = Signal(object)
    storeNotOpened = Signal()
    storeClosed = Signal()

    def __init__(
        self,
        window: MainWindow,
        stores: Stores,
        connection: ConnectionPresenter,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._stores = stores
        self._connection = connection
        self._tasks = TaskScope(window, on_error)
        self._session: Session | None = None
        self._chosen: str | None = None
        self._closing: set[Session] = set()
        window.demoRequested.connect(self.open_demo)
        window.header.storeChosen.connect(self._choose)

    @property
    def session(self) -> Session | None:
        """The session of the store in hand."""
        return self._session

    @property
    def chosen_id(self) -> str | None:
        """The id of the store that is in hand or about to be: the one that was asked for last."""
        return self._chosen

    def holds(self, store_id: str) -> bool:
        """Whether this store is in hand."""
        return self._session is not None and self._session.profile.store_id == store_id

    def open_last(self) -> None:
        """Open the store that was in hand last, or show the ways in."""
        active = self._stores.profiles.active_id
        profile = self._stores.profiles.get(active) if active else None
        if profile is None:
            self.show_stores()
        else:
            self.open(profile)

    def open_demo(self) -> None:
        """Take the demo store in hand."""
        self.open(self._stores.demo_profile())

    def open(self, profile: Profile) -> None:
        """Take `profile` in hand. Until it is open the store before stays so: the title never names another one."""
        self._chosen = profile.store_id
        self._show_stores(self._session.profile if self._session else profile)
        self._window.header.show_connection(f"Opening {profile.name}…", "circle-dashed", Tone.MUTED, retry=False)
        for key in ("open", "token"):
            self._window.notices.dismiss(key)
        self._tasks.start("open", lambda: self._stores.open(profile), done=self._opened, failed=self._not_opened)

    def reopen(self) -> None:
        """Open the store in hand anew: the network settings have changed, or what is kept can be read now."""
        if self._session is not None:
            profile = self._session.profile
            self.open(self._stores.profiles.get(profile.store_id) or self._stores.demo_profile())

    def show_stores(self) -> None:
        """Offer the stores that are known now; without one in hand, show the ways in."""
        self._show_stores(self._session.profile if self._session else None)

    def drop(self, store_id: str) -> None:
        """Have this store not in hand, nor about to be; what it still sends goes on until it has ended."""
        if self._chosen == store_id:
            self._tasks.cancel("open")
            self._chosen = None
        if self._session is not None and self.holds(store_id):
            self._retire(self._session)
            self._session = None
            self._connection.follow(None)
            self.storeClosed.emit()
            self.show_stores()

    async def release(self, store_id: str) -> None:
        """Drop this store, and wait until nothing of it is being sent or asked any more."""
        self.drop(store_id)
        await asyncio.gather(*(each.retire() for each in self._closing if each.profile.store_id == store_id))

    async def close(self) -> None:
        """Close every connection."""
        self._tasks.cancel_all()
        self._connection.close()
        async with AsyncExitStack() as connections:
            for session in (*self._closing, *([self._session] if self._session else [])):
                connections.push_async_callback(session.close)

    def _choose(self, store_id: str) -> None:
        profile = self._stores.profiles.get(store_id)
        if profile is None:
            self.open_demo()
        else:
            self.open(profile)

    def _show_stores(self, active: Profile | None) -> None:
        self._window.show_store([*self._stores.profiles.all(), self._stores.demo_profile()], active)

    def _opened(self, session: Session) -> None:
        if self._session is not None:
            self._retire(self._session)
        self._session = session
        self.show_stores()
        self._connection.follow(session, self._stores.token_problem)
        self.storeOpened.emit(session)
        try:
            self._stores.remember(session.profile)
        except StoreError as error:
            trouble = explain(error)
            _log.warning("a store could not be kept: %s", trouble.title, exc_info=error)
            self._window.notices.show_notice("stores", Notice(Tone.WARNING, trouble.title, trouble.text))

    def _not_opened(self, error: Exception) -> None:
        trouble = explain(error)
        _log.warning("a store could not be opened: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("open", Notice(Tone.DANGER, trouble.title, trouble.text))
        self._chosen = self._session.profile.store_id if self._session else None
        self.show_stores()
        self._connection.show()
        self.storeNotOpened.emit()

    def _retire(self, session: Session) -> None:
        """Close the store that was in hand; what it still sends goes on until it has ended."""
        self._closing.add(session)
        self._tasks.start(f"retire {id(session)}", session.retire, done=lambda _none: self._closing.discard(session))
