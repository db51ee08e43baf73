"""The window around the tabs: the ways in, settings, what needs the operator, and what only a developer wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.services.session import Link
from sign_desk.tour.pricing import NEON, open_prices
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_SMALL_WIDTH, _SMALL_HEIGHT = 1024, 700


async def welcome(guide: Guide) -> None:
    """Begin without a store, look at the two ways in, and take the one into the demo store."""
    window = guide.desk.window
    await guide.until(window.welcome.isVisible, "the welcome page is shown")
    await guide.picture("welcome", dark=True)
    await guide.press(window.welcome.connect_button, "“Connect my store”")
    dialog = await guide.dialog(ConnectDialog)
    await guide.picture("connect", dialog)
    dialog.accept()
    await guide.until(lambda: bool(dialog.form.field("token").message), "a missing token is told at its field")
    await guide.picture("connect-errors", dialog, dark=True)
    dialog.reject()
    await guide.press(window.welcome.demo_button, "“Try the demo store”")
    await guide.until_link(Link.ONLINE)


async def look_around(guide: Guide) -> None:
    """Open the settings, the *Needs you* list and the technical details."""
    desk = guide.desk
    guide.choose_in_menu("&Settings…")
    settings = await guide.dialog(SettingsDialog)
    await guide.picture("settings", settings, dark=True)
    settings.reject()
    desk.window.show_tab(Tab.CUSTOMISERS)
    guide.check(bool(desk.needs_you.needs), "something waits for the operator")
    desk.window.needs_you_dock.show()
    await guide.picture("needs-you", dark=True)
    desk.window.needs_you_dock.hide()
    guide.choose_in_menu("&Technical details")
    await guide.until(lambda: desk.activity.model.rowCount() > 0, "the calls are listed")
    desk.customisers_view.table.selectRow(0)
    desk.activity.table.selectRow(0)
    await guide.until(desk.activity.copy_button.isEnabled, "a call can be copied as cURL")
    await guide.picture("technical-details", dark=True)
    guide.choose_in_menu("&Technical details")


async def shrink(guide: Guide) -> None:
    """Make the window as small as an old laptop's screen, and go through its tabs."""
    window = guide.desk.window
    before = window.size()
    window.resize(_SMALL_WIDTH, _SMALL_HEIGHT)
    window.show_tab(Tab.ORDERS)
    await guide.picture("small-orders", dark=True)
    window.needs_you_dock.hide()
    await open_prices(guide, NEON)
    await guide.picture("small-pricing", dark=True)
    window.show_tab(Tab.CUSTOMISERS)
    await guide.picture("small-customisers")
    guide.check(window.width() == _SMALL_WIDTH, "the window can be that small")
    window.resize(before)
