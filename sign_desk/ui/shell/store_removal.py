"""A store's token, or the whole store, is removed here; what is still waiting to be sent is held back first."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sign_desk.services.stores import Stores
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.connect_dialog import ConnectDialog
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.presenter import ShellPresenter

_log = logging.getLogger("sign_desk.ui")


class StoreRemoval(QObject):
    """`storeRemoved` carries the id of a store, and before that `storeHalted`: what waits there must not be sent."""

    storeHalted = Signal(str)
    storeRemoved = Signal(str)

    def __init__(
        self,
        shell: ShellPresenter,
        window: MainWindow,
        stores: Stores,
        writes: WriteScope,
        waiting_of: Callable[[str], Awaitable[int | None]],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """`waiting_of` tells how many orders of a store wait for the operator, None where that is not known."""
        super().__init__(window)
        self._shell = shell
        self._window = window
        self._stores = stores
        self._writes = writes
        self._waiting_of = waiting_of
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)

    def ask(self, dialog: ConnectDialog, profile: Profile) -> None:
        """Remove the store that `dialog` shows, once the operator has confirmed it."""
        self._tasks.start("remove", lambda: self._confirm(dialog, profile))

    def sign_out(self, dialog: ConnectDialog, profile: Profile) -> None:
        """Remove the token of the store that `dialog` shows."""

        def signed_out(left: str | None) -> None:
            self._warn_of_token(left)
            if self._shell.chosen_id == profile.store_id:
                self._shell.open(profile)

        dialog.reject()
        self.storeHalted.emit(profile.store_id)
        self._writes.start(self._stores.sign_out(profile), owner=self, done=signed_out, failed=self._tell)

    def close(self) -> None:
        """Ask nothing more."""
        self._tasks.cancel_all()

    async def _confirm(self, dialog: ConnectDialog, profile: Profile) -> None:
        text = "Its token is removed from this computer. What was sent to it stays in the order history."
        question = f"{text} {_waiting(await self._waiting_of(profile.store_id))}".strip()
        if await confirm(dialog, f"Remove {profile.name}?", question, accept="Remove store", risky=True):
            dialog.reject()
            self.storeHalted.emit(profile.store_id)
            self._writes.start(
                self._stores.remove(profile),
                owner=self,
                done=lambda left: self._show_removed(profile, left),
                failed=self._tell,
            )

    def _show_removed(self, profile: Profile, left: str | None) -> None:
        was_in_hand = self._shell.holds(profile.store_id)
        self._shell.drop(profile.store_id)
        self.storeRemoved.emit(profile.store_id)
        self._warn_of_token(left)
        remaining = self._stores.profiles.all()
        if was_in_hand and remaining and self._shell.chosen_id is None:
            self._shell.open(remaining[0])
        else:
            self._shell.show_stores()

    def _tell(self, error: Exception) -> None:
        """Tell that something about a store could not be changed."""
        if not isinstance(error, StoreError):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("a store could not be removed: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("stores", Notice(Tone.WARNING, trouble.title, trouble.text))

    def _warn_of_token(self, left: str | None) -> None:
        if left is not None:
            notice = Notice(Tone.WARNING, "The token may still be on this computer", left)
            self._window.notices.show_notice("token-left", notice)


def _waiting(count: int | None) -> str:
    """What to say of the orders of a store that wait."""
    if count is None:
        return "Whether orders of it still wait for you is not known: the order history cannot be read."
    if count == 0:
        return ""
    orders = "One of its orders still waits" if count == 1 else f"{count} of its orders still wait"
    return f"{orders} for you, without an answer or not sent. Needs you goes on listing them."
