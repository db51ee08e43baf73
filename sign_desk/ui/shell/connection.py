"""The connection of the store in hand, in words; looked at again while the service is out of reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sign_desk.services.session import Link
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import clock_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.session import Session
    from sign_desk.ui.shell.main_window import MainWindow

_RECHECK = 30_000  # milliseconds between looks whether the service is back
_NOT_HERE = "The token is not on this computer."
_NOT_ACCEPTED = (
    "The service did not accept the token of this store. It may be a passing fault: try again before you enter another."
)
_STILL_NOT = "The service still does not accept the token of this store, tried at {}."


class ConnectionPresenter(QObject):
    """Follows one session. `tokenRequested` tells that the operator wants to enter its token.

    `restored` tells that the service can be used again; `reopenRequested` that the token is to be looked for again.
    """

    changed = Signal()
    restored = Signal()
    tokenRequested = Signal()
    reopenRequested = Signal()

    def __init__(self, window: MainWindow, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._link: Link | None = None
        self._tasks = TaskScope(window, on_error)
        self._recheck = QTimer(self)
        self._recheck.setInterval(_RECHECK)
        self._recheck.timeout.connect(self.check)
        window.header.retryRequested.connect(self.check)

    def follow(self, session: Session | None, token_problem: str | None = None) -> None:
        """Show the connection of `session` from now on, and of none before it.

        `token_problem` tells why its token could not be read, if that is known.
        """
        if self._session is not None:
            self._session.changed = lambda: None
        self._session = session
        self._link = None
        self._tasks.cancel_all()
        self._recheck.stop()
        self._window.notices.dismiss("signed-out")
        if session is not None:
            session.changed = self._follow
            self.show()
            self._tell_signed_out(token_problem or _NOT_HERE, self.reopenRequested.emit)

    def check(self) -> None:
        """See whether the service can be reached. It only reads."""
        session = self._session
        if session is not None and session.connection.link is not Link.SIGNED_OUT:
            self._tasks.start("check", session.check)

    def try_token_again(self) -> None:
        """See whether the service takes the token after all. It only reads."""
        session = self._session
        if session is not None:
            self._window.header.show_connection("Trying the token again…", "circle-dashed", Tone.MUTED, retry=False)
            self._tasks.start("check", session.check, done=lambda _none: self._show_tried())

    def show(self) -> None:
        """Tell how the connection is, in place of whatever else the header said."""
        session = self._session
        if session is None:
            return
        text, icon_name, tone = _words(session)
        link, before = session.connection.link, self._link
        offline = link is Link.OFFLINE
        self._window.header.show_connection(text, icon_name, tone, retry=offline)
        if offline:
            self._recheck.start()
        else:
            self._recheck.stop()
        self._link = link
        self.changed.emit()
        if link is Link.ONLINE and before in {Link.OFFLINE, Link.SIGNED_OUT}:
            self.restored.emit()

    def close(self) -> None:
        """Look no more."""
        self._recheck.stop()
        self._tasks.cancel_all()

    def _follow(self) -> None:
        self.show()
        self._tell_signed_out(_NOT_ACCEPTED, self.try_token_again)

    def _show_tried(self) -> None:
        self.show()
        self._tell_signed_out(_STILL_NOT.format(clock_time(datetime.now(UTC))), self.try_token_again)

    def _tell_signed_out(self, problem: str, try_again: Callable[[], None]) -> None:
        """Tell that the store is signed out of, or no more that it was."""
        if self._session is None or self._session.connection.link is not Link.SIGNED_OUT:
            self._window.notices.dismiss("signed-out")
            return
        actions = (Action("Try again", try_again), Action("Enter the token…", self.tokenRequested.emit))
        title = f"You are signed out of {self._session.profile.name}"
        self._window.notices.show_notice("signed-out", Notice(Tone.WARNING, title, problem, actions=actions))


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
