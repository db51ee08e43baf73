"""Several stores in one window: connected, chosen, looked at only, signed out of, and out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QRadioButton

from sign_desk.services.session import Link
from sign_desk.tour.guide import buttons
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.which_store import WhichStoreDialog

if TYPE_CHECKING:
    from sign_desk.tour.backstage import Backstage
    from sign_desk.tour.guide import Guide

_YEN_STORE = "Northern Neon Tokyo"
_LONG_NAME = "Ærø Værksted & Søn: Håndlavede træbogstaver til butik, kontor og hjem"
_LIST = "GET /api/v2/customisers"
_LATE = 60  # seconds


async def connect(guide: Guide) -> None:
    """Connect a store that counts in yen: try it out, and answer how its prices are counted.

    Its list of customisers takes its time, so that whoever goes on sees it being loaded.
    """
    backstage = await guide.backstage()
    dialog = await _fill_in(guide, backstage, _YEN_STORE, "JPY")
    await guide.press(dialog.test_button, "“Test connection”")
    await guide.until(lambda: len(dialog.report.lines) > 1, "the trial tells what works")
    guide.check(all("does not work" not in line for line in dialog.report.lines), "all of the trial works")
    await guide.until(lambda: len(_prices(dialog)) == 2, "a real price is shown both ways")
    await guide.picture("connect-tried-yen", dialog)
    _prices(dialog)[0].click()
    await backstage.let_fail(_LIST, "latency", seconds=_LATE, count=20)
    dialog.accept()
    await guide.until(lambda: _in_hand(guide) == _YEN_STORE, "the store is in hand")


async def choose(guide: Guide) -> None:
    """Open a store for viewing only, choose among two at one address, sign out, and go back to the demo store."""
    desk, backstage = guide.desk, await guide.backstage()
    await backstage.heal()
    await _look_only(guide, backstage)
    desk.store_dialogs.open_named(backstage.address.origin, None)
    which = await guide.dialog(WhichStoreDialog)
    guide.check(which.list.count() == len(desk.profiles.all()), "each store at this address is offered")
    await guide.picture("which-store", which)
    which.accept()
    await guide.until(lambda: _in_hand(guide) == _YEN_STORE, "the store that was chosen is in hand")
    await guide.until_link(Link.ONLINE)
    await _be_refused(guide, backstage)
    await _sign_out(guide)
    await guide.picture("stores", desk.window.header.store_button.menu())
    demo = desk.stores.demo_profile().name
    guide.choose_in_menu(demo)
    await guide.until(lambda: _in_hand(guide) == demo, "the demo store is in hand again")
    await guide.until_link(Link.ONLINE)


async def lose_the_connection(guide: Guide) -> None:
    """Go offline: reading goes on, nothing can be sent."""
    desk = guide.desk
    desk.window.show_tab(Tab.CUSTOMISERS)
    view = desk.tabs.customisers_view
    await guide.until(lambda: view.model.total > 0, "the customisers are there")
    desk.demo.stop()
    view.refreshRequested.emit()
    await guide.until_link(Link.OFFLINE)
    await guide.until(lambda: not view.refresh_button.busy, "the refresh gave up")
    guide.check(view.model.total > 0, "the customisers can still be read")
    view.table.selectRow(0)
    await guide.picture("offline")
    desk.window.show_tab(Tab.ORDERS)
    desk.tabs.orders_view.show_new_order()
    page = desk.tabs.orders_view.new_order
    await guide.until(lambda: bool(page.obstacle.text()), "the reason why nothing can be sent is told")
    guide.check(not page.send_button.isEnabled(), "nothing can be sent offline")
    await guide.picture("offline-orders")


async def _look_only(guide: Guide, backstage: Backstage) -> None:
    dialog = await _fill_in(guide, backstage, _LONG_NAME, "USD")
    dialog.view_only.setChecked(True)
    dialog.accept()
    await guide.until(lambda: _in_hand(guide) == _LONG_NAME, "the second store is in hand")
    await guide.until_link(Link.ONLINE)
    desk = guide.desk
    desk.window.show_tab(Tab.CUSTOMISERS)
    await guide.until(lambda: desk.tabs.customisers_view.model.total > 0, "the customisers can be read")
    desk.tabs.customisers_view.table.selectRow(0)
    await guide.picture("view-only")
    desk.window.show_tab(Tab.ORDERS)
    guide.check(not desk.tabs.orders_view.new_order.isVisible(), "no order can be begun in a store for viewing only")
    await guide.picture("view-only-orders")


async def _be_refused(guide: Guide, backstage: Backstage) -> None:
    """Have the token refused once, and taken when it is tried again."""
    desk = guide.desk
    desk.window.show_tab(Tab.CUSTOMISERS)
    await backstage.let_fail(_LIST, "status", status=401)
    desk.tabs.customisers_view.refreshRequested.emit()
    await guide.until_link(Link.SIGNED_OUT)
    await guide.picture("token-refused")
    await guide.press(buttons(desk.window.notices, "Try again")[0], "“Try again”")
    await guide.until_link(Link.ONLINE)
    guide.check(desk.window.notices.notice("signed-out") is None, "nothing says any more that one is signed out")


async def _sign_out(guide: Guide) -> None:
    desk = guide.desk
    guide.choose_in_menu("Edit this store…")
    dialog = await guide.dialog(ConnectDialog)
    await guide.picture("edit-store", dialog)
    await guide.press(buttons(dialog, "Remove token")[0], "“Remove token”")
    await guide.until_link(Link.SIGNED_OUT)
    desk.window.show_tab(Tab.CUSTOMISERS)
    await guide.until(lambda: not desk.tabs.customisers_view.refresh_button.busy, "the list is not waited for")
    await guide.picture("signed-out")


async def _fill_in(guide: Guide, backstage: Backstage, name: str, currency: str) -> ConnectDialog:
    guide.choose_in_menu("&Connect a store…")
    dialog = await guide.dialog(ConnectDialog)
    address = backstage.address
    values = {"name": name, "origin": address.origin, "token": address.token, "currency": currency}
    dialog.form.set_values(values | {"integration_id": "42", "operator": "Ada Park"})
    return dialog


def _in_hand(guide: Guide) -> str | None:
    session = guide.desk.shell.session
    return session.profile.name if session else None


def _prices(dialog: ConnectDialog) -> list[QRadioButton]:
    """The answers that are real prices."""
    return [answer for answer in dialog.question.findChildren(QRadioButton) if "¥" in answer.text()]
