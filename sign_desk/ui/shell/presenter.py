"""Which store is in hand: opens, connects, edits and removes stores, and follows the connection."""

from __future__ import annotations

import getpass
import logging
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.services.session import Link
from sign_desk.store.errors import StoreError
from sign_desk.store.secrets import Kept
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import clock_time
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.trial import Check
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sign_desk.services.session import Session
    from sign_desk.services.stores import Stores, Trial
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.store_form import StoreEntry

T = TypeVar("T")

_log = logging.getLogger("sign_desk.ui")

_RECHECK = 30_000  # milliseconds between looks whether the service is back


class ShellPresenter(QObject):
    """Keeps one session open. `storeOpened` carries it whenever it is another one, `storeRemoved` a store's id.

    `storeClosed` tells that no store is in hand any more: the one that was has been removed.
    """

    storeOpened = Signal(object)
    storeClosed = Signal()
    storeRemoved = Signal(str)
    connectionChanged = Signal()

    def __init__(
        self, window: MainWindow, stores: Stores, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._stores = stores
        self._writes = writes
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)
        self._session: Session | None = None
        self._closing: set[Session] = set()
        self._recheck = QTimer(self)
        self._recheck.setInterval(_RECHECK)
        self._recheck.timeout.connect(self.check_connection)
        self._connect()

    @property
    def session(self) -> Session | None:
        """The session of the store in hand."""
        return self._session

    def open_last(self) -> None:
        """Open the store that was in hand last, or show the ways in."""
        active = self._stores.profiles.active_id
        profile = self._stores.profiles.get(active) if active else None
        if profile is None:
            self._show_stores(None)
        else:
            self.open(profile)

    def open(self, profile: Profile) -> None:
        """Take `profile` in hand. Until it is open the store before stays so: the title never names another one."""
        self._show_stores(self._session.profile if self._session else profile)
        self._window.header.show_connection(f"Opening {profile.name}…", "circle-dashed", Tone.MUTED, retry=False)
        for key in ("open", "token"):
            self._window.notices.dismiss(key)
        self._tasks.start("open", lambda: self._stores.open(profile), done=self._opened, failed=self._not_opened)

    def open_named(self, store: str, token: str | None) -> None:
        """Open the store of this name or address; one that is not known yet is asked for, its token entered already."""
        profile = self._stores.named(store)
        if profile is not None:
            self._lend(profile.origin, token, profile)
            self.open(profile)
            return
        self._show_stores(None)
        try:
            origin = normal_origin(store)
            self._lend(origin, token, None)
            self.connect_store(origin)
        except AddressError:
            text = f"No store is named “{store}”, and it is no address of one."
            self._window.notices.show_notice("open", Notice(Tone.WARNING, "This store is not known", text))

    def open_demo(self) -> None:
        """Take the demo store in hand."""
        self.open(self._stores.demo_profile())

    def connect_store(self, origin: str | None) -> None:
        """Ask for a new store, its address entered already where it is known."""
        token_for = origin if origin and self._stores.is_lent(origin) else None
        dialog = ConnectDialog(None, operator=_user_name(), token_for=token_for, parent=self._window)
        if origin:
            dialog.propose(origin)
        self._run(dialog, None)

    def edit_store(self) -> None:
        """Ask for changes of the store in hand."""
        if self._session is None or self._session.profile.demo:
            return
        before = self._session.profile
        token_for = None if self._session.connection.link is Link.SIGNED_OUT else before.origin
        dialog = ConnectDialog(before, operator=before.operator, token_for=token_for, parent=self._window)
        dialog.removeRequested.connect(lambda: self._remove(dialog, before))
        dialog.signOutRequested.connect(lambda: self._sign_out(dialog, before))
        self._run(dialog, before)

    def check_connection(self) -> None:
        """See whether the service can be reached. It only reads."""
        session = self._session
        if session is not None and session.connection.link is not Link.SIGNED_OUT:
            self._tasks.start("check", session.check)

    def reopen(self) -> None:
        """Open the store in hand anew: the network settings have changed."""
        if self._session is not None:
            profile = self._session.profile
            self.open(self._stores.profiles.get(profile.store_id) or self._stores.demo_profile())

    async def close(self) -> None:
        """Close every connection."""
        self._tasks.cancel_all()
        async with AsyncExitStack() as connections:
            for session in (*self._closing, *([self._session] if self._session else [])):
                connections.push_async_callback(session.close)

    def _connect(self) -> None:
        window = self._window
        window.connectRequested.connect(partial(self.connect_store, None))
        window.demoRequested.connect(self.open_demo)
        window.welcome.demoRequested.connect(self.open_demo)
        window.header.storeChosen.connect(self._choose)
        window.header.editRequested.connect(self.edit_store)
        window.header.retryRequested.connect(self.check_connection)

    def _lend(self, origin: str, token: str | None, profile: Profile | None) -> None:
        if token:
            self._stores.lend(origin, token, profile)

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
        self._window.notices.dismiss("signed-out")
        session.changed = self._follow_connection
        self._show_stores(session.profile)
        self._show_connection()
        self.storeOpened.emit(session)
        if session.connection.link is Link.SIGNED_OUT:
            self._ask_for_token(session.profile, self._stores.token_problem or "The token is not on this computer.")
        try:
            self._stores.remember(session.profile)
        except StoreError as error:
            self._tell(error)

    def _not_opened(self, error: Exception) -> None:
        trouble = explain(error)
        _log.warning("a store could not be opened: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("open", Notice(Tone.DANGER, trouble.title, trouble.text))
        self._show_stores(self._session.profile if self._session else None)
        self._show_connection()

    def _retire(self, session: Session) -> None:
        """Close the store that was in hand; what it still sends goes on until it has ended."""
        session.changed = lambda: None
        self._closing.add(session)
        self._tasks.start(f"retire {id(session)}", session.retire, done=lambda _none: self._closing.discard(session))

    def _ask_for_token(self, profile: Profile, problem: str) -> None:
        action = Action("Enter the token…", self.edit_store)
        notice = Notice(Tone.WARNING, f"You are signed out of {profile.name}", problem, actions=(action,))
        self._window.notices.show_notice("signed-out", notice)

    def _run(self, dialog: ConnectDialog, before: Profile | None) -> None:
        dialog.finished.connect(lambda _code: self._tasks.cancel("try out"))
        dialog.trialRequested.connect(lambda origin, token: self._try_out(dialog, before, origin, token))
        self._tasks.start("dialog", lambda: self._finish(dialog))

    async def _finish(self, dialog: ConnectDialog) -> None:
        try:
            await shown(dialog)
            entry = dialog.entry
        finally:
            dialog.deleteLater()
        if entry is not None:
            self._keep(entry)

    def _keep(self, entry: StoreEntry) -> None:
        def kept(where: Kept | None) -> None:
            self.open(entry.profile)
            if where is Kept.SESSION:
                text = self._stores.token_problem or ""
                notice = Notice(Tone.WARNING, "The token is kept for this session only", text)
                self._window.notices.show_notice("token", notice)

        self._write(self._stores.keep(entry.profile, entry.token), kept)

    def _try_out(self, dialog: ConnectDialog, before: Profile | None, origin: str, token: str) -> None:
        dialog.show_trial_running()
        kept_for = None if token else before
        self._tasks.start(
            "try out",
            lambda: self._stores.try_out(normal_origin(origin), token, kept_for),
            done=lambda trial: _show_trial(dialog, trial),
            failed=lambda error: dialog.show_trial((Check("Test", works=False, detail=explain(error).text),), None),
        )

    def _remove(self, dialog: ConnectDialog, profile: Profile) -> None:
        async def ask() -> None:
            text = "Its token is removed from this computer. What was sent to it stays in the order history."
            if await confirm(dialog, f"Remove {profile.name}?", text, accept="Remove store", risky=True):
                dialog.reject()
                self._write(self._stores.remove(profile), lambda left: self._removed(profile, left))

        self._tasks.start("remove", ask)

    def _removed(self, profile: Profile, left: str | None) -> None:
        in_hand = self._has_in_hand(profile)
        if in_hand:
            self._put_away()
        self.storeRemoved.emit(profile.store_id)
        self._warn_of_token(left)
        remaining = self._stores.profiles.all()
        if in_hand and remaining:
            self.open(remaining[0])
        else:
            self._show_stores(self._session.profile if self._session else None)

    def _sign_out(self, dialog: ConnectDialog, profile: Profile) -> None:
        def signed_out(left: str | None) -> None:
            self._warn_of_token(left)
            if self._has_in_hand(profile):
                self.open(profile)

        dialog.reject()
        self._write(self._stores.sign_out(profile), signed_out)

    def _write(self, coroutine: Coroutine[Any, Any, T], done: Callable[[T], None]) -> None:
        self._writes.start(coroutine, owner=self, done=done, failed=self._tell)

    def _tell(self, error: Exception) -> None:
        """Tell that something about a store could not be kept."""
        if not isinstance(error, StoreError):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("a store could not be kept: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("stores", Notice(Tone.WARNING, trouble.title, trouble.text))

    def _warn_of_token(self, left: str | None) -> None:
        if left is not None:
            notice = Notice(Tone.WARNING, "The token may still be on this computer", left)
            self._window.notices.show_notice("token-left", notice)

    def _has_in_hand(self, profile: Profile) -> bool:
        return self._session is not None and self._session.profile.store_id == profile.store_id

    def _put_away(self) -> None:
        """Have no store in hand any more."""
        if self._session is not None:
            self._retire(self._session)
        self._session = None
        self._recheck.stop()
        self.storeClosed.emit()

    def _follow_connection(self) -> None:
        self._show_connection()
        if self._session is not None and self._session.connection.link is Link.SIGNED_OUT:
            self._ask_for_token(self._session.profile, "The service does not accept the token of this store.")

    def _show_connection(self) -> None:
        session = self._session
        if session is None:
            return
        text, icon_name, tone = _words(session)
        link = session.connection.link
        self._window.header.show_connection(text, icon_name, tone, retry=link is Link.OFFLINE)
        if link is Link.OFFLINE:
            self._recheck.start()
        else:
            self._recheck.stop()
        self.connectionChanged.emit()


def _words(session: Session) -> tuple[str, str, Tone]:
    """The connection in words, its icon and tone."""
    link, since = session.connection.link, clock_time(session.connection.since)
    text, icon_name, tone = {
        Link.CONNECTING: ("Connecting…", "circle-dashed", Tone.MUTED),
        Link.ONLINE: ("Online", "check-circle", Tone.OK),
        Link.OFFLINE: (f"Offline since {since}", "cloud-slash", Tone.WARNING),
        Link.SIGNED_OUT: ("Signed out", "sign-out", Tone.DANGER),
    }[link]
    if session.profile.view_only:
        return f"{text} · View only", "eye", tone
    return text, icon_name, tone


def _show_trial(dialog: ConnectDialog, trial: Trial) -> None:
    checks = [Check(finding.what, works=finding.works, detail=finding.detail) for finding in trial.findings]
    dialog.show_trial(checks, trial.sample)


def _user_name() -> str:
    """The name of the operating system's user, "" where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
