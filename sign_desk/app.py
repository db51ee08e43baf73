"""The composition root: builds each object once, wires them, and shuts them down in order."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from sign_desk.api.network import NetworkSettings
from sign_desk.demo import Demo
from sign_desk.paths import DataDirectory
from sign_desk.services.customisers import Customisers
from sign_desk.services.outbox import Outbox
from sign_desk.services.pricing import Pricing
from sign_desk.services.stores import DEMO, Stores
from sign_desk.store.errors import DatabaseDamaged, DatabaseFailed, StoreError
from sign_desk.store.profiles import Profiles
from sign_desk.store.secrets import TokenVault
from sign_desk.store.settings import SettingsFile
from sign_desk.ui.activity.view import ActivityPanel
from sign_desk.ui.customisers.presenter import CustomisersPresenter
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.need import Need
from sign_desk.ui.orders.presenter import OrdersPresenter
from sign_desk.ui.orders.view import OrdersView
from sign_desk.ui.pricing.presenter import PricingPresenter
from sign_desk.ui.pricing.view import PricingView
from sign_desk.ui.shell.main_window import MainWindow, Tab
from sign_desk.ui.shell.needs_you import NeedsYou
from sign_desk.ui.shell.presenter import ShellPresenter
from sign_desk.ui.shell.settings_presenter import SettingsPresenter
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from sign_desk.api.activity import Activity
    from sign_desk.api.records import Customiser
    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive

_log = logging.getLogger("sign_desk.app")

_LAST_ANSWERS = 15.0
"""Seconds that closing waits for answers to what was sent. After that they count as not come."""
_DAY = 24 * 60 * 60 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asked for. `token` serves the store at the address `store`, for this run only."""

    data: Path | None = None
    demo: bool = False
    store: str | None = None
    token: str | None = field(default=None, repr=False)


class Desk:
    """The running application. Everything it is made of hangs on it, each thing made once."""

    def __init__(self, directory: DataDirectory, start: Start) -> None:
        """Make the window and what stands behind it; `directory` must be claimed."""
        self._directory = directory
        self._start = start
        self._archive: Archive | None = None
        self._closing = asyncio.Event()
        self.closed = False
        self._greeting = False
        self._start_greeting = True
        self._settings_file = SettingsFile(directory.settings_file)
        settings = self._settings_file.load()
        self.profiles = Profiles(directory.profiles_file)
        self.profiles.load()
        self.vault = TokenVault()
        self.demo = Demo(directory.demo_file, directory.logs_folder / "demo-store.log")
        self.stores = Stores(self.profiles, self.vault, self.demo, self._network, self._list_call)
        self.needs_you = NeedsYou()
        self.activity = ActivityPanel()
        self.window = MainWindow(self.needs_you, self.activity, directory.window_file)
        self.tasks = TaskScope(self.window, self.report)
        self.writes = WriteScope(self.report)
        self._daily = QTimer(self.window)
        self._make_tabs()
        self.shell = ShellPresenter(self.window, self.stores, self.writes, self.report)
        self.settings = SettingsPresenter(
            self.window, self._settings_file, settings, directory.path, self._erase_now, self.report
        )
        self._wire()

    async def run(self) -> None:
        """Show the window, and return when it is closed and everything has ended."""
        self.window.show()
        self.tasks.start("start", self._begin)
        await self._closing.wait()
        await self._shut_down()

    def report(self, error: BaseException) -> None:
        """Tell of an error that nobody foresaw, and go on."""
        _log.error("unexpected error", exc_info=error)
        trouble = explain(error)
        self.window.notices.show_notice("unexpected", Notice(Tone.DANGER, trouble.title, trouble.text))

    def _make_tabs(self) -> None:
        self.customisers_view = CustomisersView()
        self.customisers = CustomisersPresenter(self.customisers_view, self.report)
        self.pricing_view = PricingView()
        self.pricing = PricingPresenter(self.pricing_view, self.report)
        self.orders_view = OrdersView()
        self.orders = OrdersPresenter(self.orders_view, self.writes, self.report)
        self.window.add_tab(Tab.CUSTOMISERS, self.customisers_view)
        self.window.add_tab(Tab.PRICING, self.pricing_view)
        self.window.add_tab(Tab.ORDERS, self.orders_view)

    def _wire(self) -> None:
        self.window.closeRequested.connect(self._closing.set)
        self._daily.timeout.connect(self._erase_old)
        self.window.freshDemoRequested.connect(self._start_demo_afresh)
        self.shell.storeOpened.connect(self._use)
        self.shell.storeClosed.connect(self._use_none)
        self.shell.storeRemoved.connect(self._forget_store)
        self.shell.connectionChanged.connect(self.orders.refresh_obstacle)
        self.customisers_view.pricingRequested.connect(self._open_pricing)
        self.orders.needsChanged.connect(self._take_needs)
        self.orders.opened.connect(partial(self.window.show_tab, Tab.ORDERS))
        self.settings.networkChanged.connect(self.shell.reopen)
        self.settings.retentionChanged.connect(self._erase_old)
        for view in (self.customisers_view, self.pricing_view, self.orders_view):
            self.settings.technicalDetailsChanged.connect(view.show_technical_details)
        self.settings.apply()

    async def _begin(self) -> None:
        """Do what may take a moment, after the window has been painted."""
        self._tell_problems((*self._settings_file.problems, *self.profiles.problems))
        self._archive = await self._open_archive()
        self._erase_old()
        self._daily.start(_DAY)
        self.window.restore_tab()
        self._open_first_store()
        if self._start.store is not None or self.profiles.active_id is None:
            # Perhaps no store opens, whose opening would look at the others too.
            self._look_at_other_stores()

    async def _open_archive(self, *, begin_empty: bool = False) -> Archive | None:
        """Open what is kept on this computer. Without it nothing can be sent; everything else goes on."""
        # The database library is slow to load.
        from sign_desk.store.archive import Archive

        try:
            return await Archive.open(self._directory.database_file, begin_empty=begin_empty)
        except DatabaseDamaged as damage:
            # Without the old history an order could be sent a second time: only the operator may go on without it.
            go_on = partial(self._open_archive_again, begin_empty=True)
            self._show_trouble("archive", damage, Action("Go on with an empty history", go_on))
        except StoreError as error:
            again = partial(self._open_archive_again, begin_empty=False)
            self._show_trouble("archive", error, Action("Try again", again))
        return None

    def _open_archive_again(self, *, begin_empty: bool) -> None:
        self.window.notices.dismiss("archive")
        self.tasks.start("archive", partial(self._open_archive, begin_empty=begin_empty), done=self._take_archive)

    def _take_archive(self, archive: Archive | None) -> None:
        self._archive = archive
        if archive is not None:
            self.shell.reopen()

    def _open_first_store(self) -> None:
        if self._start.demo:
            self.shell.open_demo()
        elif self._start.store is None:
            self.shell.open_last()
        else:
            self.shell.open_named(self._start.store, self._start.token)

    def _use(self, session: Session) -> None:
        """Hand the store that was opened to every tab."""
        archive = self._archive
        cache = archive.cache if archive else None
        self.customisers.use(Customisers(session, cache))
        self.pricing.use(Pricing(session, cache), session.profile)
        self.orders.use(
            session, Outbox(session, archive.ledger, self.stores.others(session.profile)) if archive else None
        )
        # Only now: at first it tells that nothing is known to wait yet.
        self._greeting = True

    def _use_none(self) -> None:
        """Let no tab show anything of a store that is no longer in hand."""
        self._greeting = False
        self.customisers.use_none()
        self.pricing.use_none()
        self.orders.use_none()
        self.needs_you.put("orders", ())
        self._look_at_other_stores()

    def _take_needs(self, needs: list[Need]) -> None:
        """List what waits. What waited when the store was opened is shown; later on the count in the header tells."""
        self.needs_you.put("orders", needs)
        self._look_at_other_stores()
        if self._greeting and needs:
            self.window.needs_you_dock.show()
        self._greeting = False

    def _look_at_other_stores(self) -> None:
        """List the stores that are not in hand and have orders that wait: none may be forgotten."""
        if self._archive is not None and not self._closing.is_set():
            self.tasks.start("elsewhere", self._archive.ledger.waiting_by_store, done=self._take_elsewhere)

    def _take_elsewhere(self, waiting: dict[str, int]) -> None:
        in_hand = self.shell.session.profile.store_id if self.shell.session else None
        stores = [self.stores.demo_profile(), *self.profiles.all()]
        needs = [
            Need(
                f"{store.name}: {waiting[store.store_id]} waiting",
                "Orders without an answer, or not sent, wait in this store.",
                "Open the store",
                partial(self.shell.open, store),
            )
            for store in stores
            if store.store_id in waiting and store.store_id != in_hand
        ]
        removed = sum(count for store_id, count in waiting.items() if store_id not in {s.store_id for s in stores})
        if removed:
            text = "Connect a store at the same address to see them in its history, and to tell what you found."
            needs.append(
                Need(f"Removed stores: {removed} waiting", text, "Connect a store…", self.window.connectRequested.emit)
            )
        self.needs_you.put("other stores", needs)
        if self._start_greeting and needs:
            self.window.needs_you_dock.show()
        self._start_greeting = False

    def _open_pricing(self, customiser: Customiser) -> None:
        self.window.show_tab(Tab.PRICING)
        self.pricing.open(customiser)

    def _start_demo_afresh(self) -> None:
        self.tasks.start("afresh", self._make_demo_afresh)

    async def _make_demo_afresh(self) -> None:
        text = "Everything that was changed or sent in the demo store is forgotten. Your own stores are not touched."
        if await confirm(self.window, "Start the demo store afresh?", text, accept="Start afresh", risky=True):
            # An order on its way to it would end nowhere.
            await self.writes.drain(None)
            await self.demo.start_afresh()
            if self._archive is not None:
                await self._archive.forget_store(DEMO.store_id, DEMO.ledger_origin)
            self.shell.open_demo()

    def _network(self) -> NetworkSettings:
        settings = self.settings.settings
        return NetworkSettings(proxy=settings.proxy, ca_file=Path(settings.ca_file) if settings.ca_file else None)

    def _list_call(self, origin: str, activity: Activity) -> None:
        self.activity.add(origin, activity)

    def _erase_old(self) -> None:
        """Erase personal data that is older than the operator wants to keep it."""
        days, archive = self.settings.settings.keep_orders_days, self._archive
        if days is not None and archive is not None:
            before = datetime.now(UTC) - timedelta(days=days)
            self.tasks.start("erase", partial(archive.erase_personal, before))

    def _forget_store(self, store_id: str) -> None:
        """Erase what was kept of a store for reading offline; its orders stay on record."""
        if self._archive is not None:
            self.tasks.start(f"forget {store_id}", partial(self._archive.cache.forget, store_id))

    async def _erase_now(self) -> int:
        if self._archive is None:
            raise DatabaseFailed("The order history is not open, so nothing was erased from it.")
        return await self._archive.erase_personal(datetime.now(UTC))

    async def _end_work(self) -> None:
        """Take back every open question, and let no other be asked."""
        self.window.end_work()
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        # A question answered just before begins its write now, which is then waited for like any other.
        await asyncio.sleep(0)

    async def _finish_writes(self) -> None:
        """Wait for the answers to what was sent; what does not come in time is recorded as unknown."""
        if self.writes.running:
            text = "An order is on its way. Sign Desk closes when its answer has come, or after a quarter of a minute."
            self.window.notices.show_notice(
                "closing", Notice(Tone.INFO, "Waiting for an answer…", text, dismissible=False)
            )
            await self.writes.drain(_LAST_ANSWERS)
            await self.writes.abandon()

    async def _shut_down(self) -> None:
        """End everything in order, from the last line to the first; none is left out because another one failed."""
        async with AsyncExitStack() as steps:
            steps.callback(self.demo.stop)
            steps.push_async_callback(self._close_archive)
            steps.push_async_callback(self.shell.close)
            steps.callback(self._use_none)
            steps.callback(self.settings.stop)
            steps.callback(self.tasks.cancel_all)
            steps.callback(self.window.let_close)
            steps.push_async_callback(self._finish_writes)
            steps.push_async_callback(self._end_work)
        self.closed = True

    async def _close_archive(self) -> None:
        if self._archive is not None:
            await self._archive.close()

    def _tell_problems(self, problems: tuple[str, ...]) -> None:
        if problems:
            notice = Notice(Tone.WARNING, "Some of what was kept could not be understood", " ".join(problems))
            self.window.notices.show_notice("problems", notice)

    def _show_trouble(self, key: str, error: Exception, way_on: Action) -> None:
        trouble = explain(error)
        _log.warning("%s: %s", trouble.title, trouble.cause, exc_info=error)
        notice = Notice(Tone.DANGER, trouble.title, trouble.text, actions=(way_on,), dismissible=False)
        self.window.notices.show_notice(key, notice)
