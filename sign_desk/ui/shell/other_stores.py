"""What waits in stores that are not in hand: none of their orders may be forgotten."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.need import Need

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sign_desk.services.stores import Stores
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.needs_you import NeedsYou
    from sign_desk.ui.shell.presenter import ShellPresenter

_SOURCE = "other stores"


class OtherStores(QObject):
    """Puts a need for each other store, and one for those that were removed, into the *Needs you* list."""

    def __init__(
        self,
        window: MainWindow,
        needs_you: NeedsYou,
        shell: ShellPresenter,
        stores: Stores,
        waiting: Callable[[], Awaitable[Mapping[str, int]]],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """`waiting` counts the orders that wait for the operator, by the id of their store."""
        super().__init__(window)
        self._window = window
        self._needs_you = needs_you
        self._shell = shell
        self._stores = stores
        self._waiting = waiting
        self._tasks = TaskScope(window, on_error)
        self._looked = False

    def look(self) -> None:
        """Count again what waits."""
        self._tasks.start("look", self._waiting, done=self._show)

    def close(self) -> None:
        """Look no more."""
        self._tasks.cancel_all()

    def _show(self, waiting: Mapping[str, int]) -> None:
        stores = [self._stores.demo_profile(), *self._stores.profiles.all()]
        held = self._shell.session
        # What waits in a store that is about to be in hand is listed there.
        here = {self._shell.chosen_id, held.profile.store_id if held else None}
        needs = [
            Need(
                f"{store.name}: {waiting[store.store_id]} waiting",
                "Orders without an answer, or not sent, wait in this store.",
                "Open the store",
                partial(self._shell.open, store),
            )
            for store in stores
            if store.store_id in waiting and store.store_id not in here
        ]
        known = {store.store_id for store in stores}
        removed = sum(count for store_id, count in waiting.items() if store_id not in known)
        if removed:
            text = "Connect a store at the same address to see them in its history, and to tell what you found."
            connect = self._window.connectRequested.emit
            needs.append(Need(f"Removed stores: {removed} waiting", text, "Connect a store…", connect))
        self._needs_you.put(_SOURCE, needs)
        if needs and not self._looked:
            # What waits at the start is shown; later on the count in the header tells.
            self._window.needs_you_dock.show()
        self._looked = True
