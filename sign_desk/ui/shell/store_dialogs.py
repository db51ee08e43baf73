"""Stores are connected and edited here, each by its dialog, and the one that the command line names is found."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.api.errors import ApiError, Forbidden, Unauthenticated
from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.services.session import Link
from sign_desk.store.errors import StoreError
from sign_desk.store.secrets import Kept
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.trial import Check
from sign_desk.ui.shell.which_store import WhichStoreDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.services.stores import Stores
    from sign_desk.services.trial import Trial
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.presenter import ShellPresenter
    from sign_desk.ui.shell.store_form import StoreEntry
    from sign_desk.ui.shell.store_removal import StoreRemoval


@dataclass(frozen=True, slots=True)
class _Editing:
    """One dialog: the store as it was before (None: a new one), and the id of the one that was in hand then."""

    dialog: ConnectDialog
    before: Profile | None
    in_hand: str | None


class StoreDialogs(QObject):
    """`storeHalted` carries the id of a store which is not any more what an order that waits was meant for."""

    storeHalted = Signal(str)

    def __init__(
        self,
        shell: ShellPresenter,
        window: MainWindow,
        stores: Stores,
        writes: WriteScope,
        removal: StoreRemoval,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._shell = shell
        self._window = window
        self._stores = stores
        self._writes = writes
        self._removal = removal
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)
        window.connectRequested.connect(partial(self.connect_store, None))
        window.header.editRequested.connect(self.edit_store)

    def open_named(self, store: str, token: str | None) -> None:
        """Open the store of this name or address, asking which where several are meant.

        One that is not known yet is asked for. `token` serves it until the program ends.
        """
        meant = self._stores.meant(store)
        if len(meant) == 1:
            self._open(meant[0], token)
            return
        self._shell.show_stores()
        if meant:
            self._tasks.start("which", lambda: self._ask_which(meant, token))
            return
        try:
            origin = normal_origin(store)
        except AddressError:
            text = f"No store is named “{store}”, and it is no address of one."
            self._window.notices.show_notice("open", Notice(Tone.WARNING, "This store is not known", text))
            return
        if token:
            self._stores.lend(origin, token, None)
        self.connect_store(origin)

    def connect_store(self, origin: str | None) -> None:
        """Ask for a new store, its address entered already where it is known."""
        token_for = origin if origin and self._stores.is_lent(origin) else None
        dialog = self._dialog(None, _user_name(), token_for)
        dialog.propose(origin=origin, colours_taken=self._stores.colours())
        self._run(dialog, None)

    def edit_store(self) -> None:
        """Ask for changes of the store in hand."""
        session = self._shell.session
        if session is None or session.profile.demo:
            return
        before = session.profile
        token_for = None if session.connection.link is Link.SIGNED_OUT else before.origin
        dialog = self._dialog(before, before.operator, token_for)
        dialog.removeRequested.connect(lambda: self._removal.ask(dialog, before))
        dialog.signOutRequested.connect(lambda: self._removal.sign_out(dialog, before))
        self._run(dialog, before)

    def close(self) -> None:
        """Close what is open, and ask nothing more."""
        self._tasks.cancel_all()

    def _dialog(self, before: Profile | None, operator: str, token_for: str | None) -> ConnectDialog:
        taken = self._stores.names_beside(before)
        return ConnectDialog(before, operator=operator, token_for=token_for, taken=taken, parent=self._window)

    def _open(self, profile: Profile, token: str | None) -> None:
        if token:
            self._stores.lend(profile.origin, token, profile)
        self._shell.open(profile)

    async def _ask_which(self, stores: Sequence[Profile], token: str | None) -> None:
        dialog = WhichStoreDialog(stores, self._window)
        try:
            code = await shown(dialog)
            chosen = dialog.chosen
        finally:
            dialog.deleteLater()
        if code == QDialog.DialogCode.Accepted:
            self._open(chosen, token)

    def _run(self, dialog: ConnectDialog, before: Profile | None) -> None:
        editing = _Editing(dialog, before, self._shell.chosen_id)
        dialog.finished.connect(self._stop_asking)
        dialog.trialRequested.connect(lambda origin, token: self._try_out(editing, origin, token))
        dialog.saveRequested.connect(lambda entry: self._save(editing, entry))
        self._tasks.start("dialog", lambda: _until_closed(dialog))

    def _stop_asking(self) -> None:
        for key in ("try out", "prove"):
            self._tasks.cancel(key)

    def _try_out(self, editing: _Editing, origin: str, token: str) -> None:
        dialog = editing.dialog
        dialog.show_trial_running()
        kept_for = None if token else editing.before
        self._tasks.start(
            "try out",
            lambda: self._stores.try_out(normal_origin(origin), token, kept_for),
            done=lambda trial: _show_trial(dialog, trial),
            failed=lambda error: dialog.show_trial((Check("Test", works=False, detail=explain(error).text),), None),
        )

    def _save(self, editing: _Editing, entry: StoreEntry) -> None:
        """Ask the service whether it takes the token, which may be cancelled, then keep the store, which may not."""
        editing.dialog.show_saving(may_cancel=True)
        self._tasks.start(
            "prove",
            lambda: self._stores.prove(entry.profile, entry.token),
            done=lambda _none: self._keep(editing, entry),
            failed=lambda error: self._show_not_saved(editing.dialog, error),
        )

    def _keep(self, editing: _Editing, entry: StoreEntry) -> None:
        editing.dialog.show_saving(may_cancel=False)
        before = editing.before
        if before is not None and (entry.profile.view_only or entry.profile.origin != before.origin):
            self.storeHalted.emit(before.store_id)
        self._writes.start(
            self._stores.keep(entry.profile, entry.token),
            owner=self,
            done=lambda where: self._show_saved(editing, entry.profile, where),
            failed=lambda error: self._show_not_saved(editing.dialog, error),
        )

    def _show_saved(self, editing: _Editing, profile: Profile, where: Kept | None) -> None:
        if shiboken6.isValid(editing.dialog):
            editing.dialog.show_saved()
        if self._shell.chosen_id == editing.in_hand:
            self._shell.open(profile)
        else:
            # Another store was taken in hand meanwhile, and stays so.
            self._shell.show_stores()
        if where is Kept.SESSION:
            notice = Notice(Tone.WARNING, "The token is kept for this session only", self._stores.token_problem or "")
            self._window.notices.show_notice("token", notice)

    def _show_not_saved(self, dialog: ConnectDialog, error: Exception) -> None:
        trouble = explain(error)
        if not isinstance(error, ApiError | StoreError):
            self._on_error(error)
        if not shiboken6.isValid(dialog):
            self._window.notices.show_notice("stores", Notice(Tone.WARNING, trouble.title, trouble.text))
        elif isinstance(error, Unauthenticated | Forbidden):
            dialog.show_token_refused(f"{trouble.title}. {trouble.text}")
        else:
            dialog.show_not_saved(trouble.title, trouble.text)


async def _until_closed(dialog: ConnectDialog) -> None:
    try:
        await shown(dialog)
    finally:
        dialog.deleteLater()


def _show_trial(dialog: ConnectDialog, trial: Trial) -> None:
    checks = [Check(finding.what, works=finding.works, detail=finding.detail) for finding in trial.findings]
    dialog.show_trial(checks, trial.sample)


def _user_name() -> str:
    """The name of the operating system's user, "" where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
