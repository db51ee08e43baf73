"""The composition root: builds each object once, wires them, and shuts them down in order."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from sign_desk.api.network import NetworkSettings
from sign_desk.demo import Demo
from sign_desk.paths import DataDirectory
from sign_desk.services.stores import Stores
from sign_desk.store.profiles import Profiles
from sign_desk.store.secrets import TokenVault
from sign_desk.store.settings import SettingsFile
from sign_desk.ui.activity.view import ActivityPanel
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.paint import FirstPaint
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.shell.archive_presenter import ArchivePresenter
from sign_desk.ui.shell.backup_daily import DailyCopies
from sign_desk.ui.shell.backup_making import BackupMaking
from sign_desk.ui.shell.connection import ConnectionPresenter
from sign_desk.ui.shell.erasure import Erasure
from sign_desk.ui.shell.first_steps import FirstSteps
from sign_desk.ui.shell.fresh_demo import FreshDemo
from sign_desk.ui.shell.greeting import Greeting
from sign_desk.ui.shell.helping import Helping
from sign_desk.ui.shell.main_window import MainWindow
from sign_desk.ui.shell.needs_you import NeedsYou
from sign_desk.ui.shell.other_stores import OtherStores
from sign_desk.ui.shell.presenter import ShellPresenter
from sign_desk.ui.shell.settings_presenter import SettingsPresenter
from sign_desk.ui.shell.store_dialogs import StoreDialogs
from sign_desk.ui.shell.store_removal import StoreRemoval
from sign_desk.ui.shell.synced_notice import warn_if_synced
from sign_desk.ui.trouble import Explained, explain

if TYPE_CHECKING:
    from sign_desk.api.activity import Activity
    from sign_desk.instance import Request
    from sign_desk.services.backups import Backups
    from sign_desk.services.session import Session
    from sign_desk.tabs import Tabs
    from sign_desk.ui.need import Need

_log = logging.getLogger("sign_desk.app")

_LAST_ANSWERS = 15.0
"""Seconds that closing waits for answers to what was sent. After that they count as not come."""


NOT_HANDED_OVER = (
    "Sign Desk was open already, so the token in SIGN_DESK_TOKEN was not used: no token is handed from one start to "
    "another. Close Sign Desk first, or enter the token where the store is edited."
)


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asked for. `token` serves the store at the address `store`, for this run only."""

    data: Path | None = None
    demo: bool = False
    store: str | None = None
    token: str | None = field(default=None, repr=False)


class Desk:
    """The running application. Everything it is made of hangs on it, each thing made once.

    The tabs are made when the window has been painted: what they need is slow to load.
    """

    tabs: Tabs

    def __init__(self, directory: DataDirectory, start: Start) -> None:
        """Make the window and what stands behind it; `directory` must be claimed."""
        self._start = start
        self._directory = directory
        self._closing = asyncio.Event()
        self.closed = False
        self._has_tabs = False
        self._settings_file = SettingsFile(directory.settings_file)
        settings = self._settings_file.load()
        self.profiles = Profiles(directory.profiles_file)
        self.profiles.load()
        self.demo = Demo(directory.demo_file, directory.logs_folder / "demo-store.log")
        self._vault = TokenVault()
        self.stores = Stores(self.profiles, self._vault, self.demo, self._network, self._list_call)
        self.needs_you = NeedsYou()
        self.activity = ActivityPanel()
        self.window = MainWindow(self.needs_you, self.activity, directory.window_file)
        self.greeting = Greeting(self.window, self.needs_you)
        self.tasks = TaskScope(self.window, self.report)
        self.writes = WriteScope(self.report)
        self.helping = Helping(self.window, directory, self.report)
        self._make_shell(directory)
        self.settings = SettingsPresenter(self.window, self._settings_file, settings, directory.path, self.report)
        self.erasure.keep_for(settings.keep_orders_days)
        self._wire_shell()

    async def run(self) -> None:
        """Show the window, and return when it is closed and everything has ended."""
        first_paint = FirstPaint(self.window)
        self.window.show()
        self.tasks.start("start", lambda: self._begin(first_paint))
        await self._closing.wait()
        await self._shut_down()

    def come_forward(self, request: Request) -> None:
        """Bring the window to the front for somebody who started the program again, with the store asked for."""
        self.window.come_forward()
        if request.token_left_behind:
            notice = Notice(Tone.WARNING, "A token was not used", NOT_HANDED_OVER)
            self.window.notices.show_notice("token left behind", notice)
        if not self._has_tabs or self._closing.is_set():
            return
        if request.demo:
            self.shell.open_demo()
        elif request.store is not None:
            self.store_dialogs.open_named(request.store, None)

    def report(self, error: BaseException) -> None:
        """Tell of an error that nobody foresaw, and go on."""
        _log.error("unexpected error", exc_info=error)
        trouble = explain(error)
        self.window.notices.show_notice("unexpected", Notice(Tone.DANGER, trouble.title, trouble.text))
        if not isinstance(error, Explained):
            self.helping.tell(error)

    def _make_shell(self, directory: DataDirectory) -> None:
        window, stores, writes, report = self.window, self.stores, self.writes, self.report
        self.archive = ArchivePresenter(window, directory.database_file, report)
        self.erasure = Erasure(window, self.archive, writes, report)
        self.backup_making = BackupMaking(window, self._backups, writes, report)
        self.daily_copies = DailyCopies(window, self._backups, writes, report)
        self.connection = ConnectionPresenter(window, report)
        self.shell = ShellPresenter(window, stores, self.connection, report)
        self.removal = StoreRemoval(self.shell, window, stores, writes, self.archive.waiting_of, report)
        self.store_dialogs = StoreDialogs(self.shell, window, stores, writes, self.removal, report)
        self.other_stores = OtherStores(
            window, self.needs_you, self.shell, stores, self.archive.waiting_by_store, report
        )
        self.fresh_demo = FreshDemo(window, self.demo, self.shell, self.archive, writes, report)
        self.first_steps = FirstSteps(window, self.shell)

    def _wire_shell(self) -> None:
        self.window.closeRequested.connect(self._closing.set)
        self.archive.opened.connect(self.shell.reopen)
        self.shell.storeOpened.connect(self._use)
        self.shell.storeClosed.connect(self._use_none)
        self.shell.storeNotOpened.connect(self.other_stores.look)
        self.connection.tokenRequested.connect(self.store_dialogs.edit_store)
        self.connection.reopenRequested.connect(self.shell.reopen)
        self.removal.storeRemoved.connect(self.erasure.forget_kept)
        for halting in (self.removal, self.store_dialogs):
            halting.storeHalted.connect(self._halt)
        self.settings.networkChanged.connect(self.shell.reopen)
        self.settings.retentionChanged.connect(self.erasure.keep_for)
        self.settings.eraseRequested.connect(self.erasure.ask)
        self.settings.copiesChanged.connect(self.daily_copies.keep_in)
        self.daily_copies.needsChanged.connect(self._take_copy_needs)
        self.archive.opened.connect(self.daily_copies.make)
        # What was merged is shown, and erased, as what is found at a start.
        self.backup_making.merged.connect(self.archive.opened)
        self.backup_making.merged.connect(self._show_merged)
        self.settings.apply()

    def _make_tabs(self) -> None:
        from sign_desk.tabs import Tabs

        self.tabs = Tabs(self.window, self.writes, self.report, self._vault, self._network)
        self._has_tabs = True
        self._wire_tabs()
        self.tabs.show_technical_details(self.settings.settings.technical_details)
        self.window.restore_tabs()

    def _wire_tabs(self) -> None:
        tabs = self.tabs
        self.settings.technicalDetailsChanged.connect(tabs.show_technical_details)
        self.connection.changed.connect(tabs.refresh_obstacle)
        self.connection.restored.connect(tabs.look_again)
        tabs.needsChanged.connect(self._take_needs)
        tabs.prices_elsewhere.needsChanged.connect(partial(self.needs_you.put, "prices in other stores"))
        tabs.prices_elsewhere.openRequested.connect(self.shell.open)
        tabs.orders.backupRequested.connect(self.backup_making.open)
        self.first_steps.missedOrdersWanted.connect(tabs.orders.open_missed)
        self.erasure.erasing.connect(tabs.orders.forget)
        self.erasure.erased.connect(tabs.orders.look_again)
        self.erasure.erased.connect(tabs.webhooks.reload_deliveries)
        for forgetting in (self.removal.storeRemoved, self.fresh_demo.forgetting):
            forgetting.connect(tabs.orders.forget_store)
        for gone in (self.removal.storeRemoved, self.fresh_demo.forgotten):
            gone.connect(self._look_beside)

    async def _begin(self, first_paint: FirstPaint) -> None:
        """Do what may take a moment, after the window has been painted."""
        await first_paint.wait()
        self._make_tabs()
        self._tell_problems((*self._settings_file.problems, *self.profiles.problems))
        await warn_if_synced(self.window, self._directory.path)
        await self._sweep()
        await self.archive.open()
        self.daily_copies.keep_in(self.settings.settings.copy_folder, self.settings.settings.copies_kept)
        self._open_first_store()
        if self._start.store is not None or self.profiles.active_id is None:
            # Perhaps no store opens, whose opening would look at the others too.
            self._look_beside()

    def _open_first_store(self) -> None:
        if self._start.demo:
            self.shell.open_demo()
        elif self._start.store is None:
            self.shell.open_last()
        else:
            self.store_dialogs.open_named(self._start.store, self._start.token)

    def _backups(self) -> Backups | None:
        """What makes and opens back-ups, None while the order history is not open."""
        from sign_desk.services.backups import Backups

        archive = self.archive.archive
        return Backups(self._directory, archive.database, self.profiles) if archive else None

    async def _sweep(self) -> None:
        """Remove what a crash left of a back-up under way."""
        from sign_desk.services.backups import sweep

        await asyncio.to_thread(sweep, self._directory)

    def _show_merged(self) -> None:
        """Offer the stores that came with a back-up; where none is in hand, open one."""
        self.shell.show_stores()
        if self.shell.chosen_id is None and self.profiles.all():
            self.shell.open(self.profiles.all()[0])

    def _use(self, session: Session) -> None:
        """Hand the store that was opened to every tab."""
        self.tabs.use(session, self.stores, self.archive.archive)
        self._look_beside()
        # Only now: at first they tell that nothing is known to wait yet.
        self.greeting.begin(self.tabs.SOURCES)

    def _use_none(self) -> None:
        """Let no tab show anything of a store that is no longer in hand."""
        if self._has_tabs:
            self.tabs.use_none()
            self.greeting.end(self.tabs.SOURCES)
        self._look_beside()

    def _look_beside(self) -> None:
        """Tell anew what waits in the stores that are not in hand."""
        self.other_stores.look()
        if self._has_tabs:
            stores = (*self.profiles.all(), self.stores.demo_profile())
            beside = [store for store in stores if store.store_id != self.shell.chosen_id]
            self.tabs.prices_elsewhere.look(self.archive.archive, beside)

    def _halt(self, store_id: str) -> None:
        """Send nothing more of what waits in this store for a further try."""
        if self._has_tabs:
            self.tabs.orders.stop_waiting(store_id)

    def _take_needs(self, source: str, needs: list[Need]) -> None:
        self.greeting.take(source, needs)
        self.other_stores.look()

    def _take_copy_needs(self, needs: list[Need]) -> None:
        """List a daily copy that was not made, whatever store is in hand, and show it."""
        self.needs_you.put("daily copy", needs)
        if needs:
            self.window.needs_you_dock.show()

    def _network(self) -> NetworkSettings:
        settings = self.settings.settings
        return NetworkSettings(proxy=settings.proxy, ca_file=Path(settings.ca_file) if settings.ca_file else None)

    def _list_call(self, origin: str, activity: Activity) -> None:
        self.activity.add(origin, activity)

    async def _end_work(self) -> None:
        """Take back every open question, and let no other be asked."""
        self.window.end_work()
        if self._has_tabs:
            # An order that waits for a further try is not sent any more: nobody is there to see what comes of it.
            self.tabs.orders.stop_all_waiting()
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        # A question answered just before begins its write now, which is then waited for like any other.
        await asyncio.sleep(0)

    async def _end_receiver(self) -> None:
        if self._has_tabs:
            await self.tabs.webhooks.close()

    def _close_tabs(self) -> None:
        if self._has_tabs:
            self.tabs.close()

    async def _finish_writes(self) -> None:
        """Wait for what is being sent or written; an answer that does not come in time is recorded as unknown."""
        if self.writes.running:
            text = (
                "Something is still being sent or saved. Sign Desk closes when that has ended, in 15 seconds at most."
            )
            self.window.notices.show_notice(
                "closing", Notice(Tone.INFO, "Finishing what was begun…", text, dismissible=False)
            )
            await self.writes.drain(_LAST_ANSWERS)
            await self.writes.abandon()

    async def _shut_down(self) -> None:
        """End everything in order, from the last line to the first; none is left out because another one failed."""
        async with AsyncExitStack() as steps:
            steps.callback(self.demo.stop)
            steps.push_async_callback(self.archive.close)
            steps.push_async_callback(self.shell.close)
            shell_parts = (self.other_stores, self.store_dialogs, self.removal, self.fresh_demo, self.erasure)
            for part in (*shell_parts, self.backup_making, self.daily_copies):
                steps.callback(part.close)
            steps.callback(self._close_tabs)
            steps.callback(self._use_none)
            steps.push_async_callback(self._end_receiver)
            steps.callback(self.settings.stop)
            steps.callback(self.helping.stop)
            steps.callback(self.tasks.cancel_all)
            steps.callback(self.window.let_close)
            steps.push_async_callback(self._finish_writes)
            steps.push_async_callback(self._end_work)
        self.closed = True

    def _tell_problems(self, problems: tuple[str, ...]) -> None:
        if problems:
            notice = Notice(Tone.WARNING, "Some of what was kept could not be understood", " ".join(problems))
            self.window.notices.show_notice("problems", notice)
