"""The window around the tabs: the ways in, settings, what needs the operator, and what only a developer wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.services.session import Link
from sign_desk.tour.guide import buttons
from sign_desk.tour.pricing import NEON, open_prices
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_SMALL_WIDTH, _SMALL_HEIGHT = 1024, 700


async def welcome(guide: Guide) -> None:
    """Begin without a store, look at the ways in, and take the one into the demo store."""
    window = guide.desk.window
    await guide.until(window.welcome.isVisible, "the welcome page is shown")
    await guide.picture("welcome")
    await guide.press(window.welcome.connect_button, "“Connect my store”")
    dialog = await guide.dialog(ConnectDialog)
    await guide.picture("connect", dialog)
    dialog.accept()
    await guide.until(lambda: bool(dialog.form.field("token").message), "a missing token is told at its field")
    await guide.picture("connect-errors", dialog)
    dialog.reject()
    await guide.press(window.welcome.demo_button, "“Try the demo store”")
    await guide.until_link(Link.ONLINE)


async def look_around(guide: Guide) -> None:
    """Open the settings, the *Needs you* list and the technical details."""
    desk = guide.desk
    guide.choose_in_menu("&Settings…")
    settings = await guide.dialog(SettingsDialog)
    await guide.picture("settings", settings)
    await _look_at_erasing(guide, settings)
    settings.reject()
    desk.window.show_tab(Tab.CUSTOMISERS)
    guide.check(bool(desk.needs_you.needs), "something waits for the operator")
    desk.window.needs_you_dock.show()
    await guide.picture("needs-you")
    desk.window.needs_you_dock.hide()
    guide.choose_in_menu("&Technical details")
    await guide.until(lambda: desk.activity.model.rowCount() > 0, "the calls are listed")
    desk.tabs.customisers_view.table.selectRow(0)
    desk.activity.table.selectRow(0)
    await guide.until(desk.activity.copy_button.isEnabled, "a call can be copied as cURL")
    await guide.picture("technical-details")
    guide.choose_in_menu("&Technical details")


async def _look_at_erasing(guide: Guide, settings: SettingsDialog) -> None:
    """Be asked before personal data is erased, with a damaged copy of the history that may be kept."""
    database = guide.data.database_file
    damaged = database.with_name(f"{database.name}.damaged-20260503T141500.000000Z")
    damaged.touch()
    await guide.press(buttons(settings, "Erase now…")[0], "“Erase now”")
    question = await guide.question()
    guide.check(damaged.name in question.informativeText(), "the damaged copy is named")
    await guide.picture("erase-question", question)
    question.reject()
    damaged.unlink()


async def shrink(guide: Guide) -> None:
    """Make the window as small as an old laptop's screen, and go through its tabs."""
    window = guide.desk.window
    before = window.size()
    window.resize(_SMALL_WIDTH, _SMALL_HEIGHT)
    window.show_tab(Tab.ORDERS)
    await guide.picture("small-orders")
    window.needs_you_dock.hide()
    await open_prices(guide, NEON)
    await guide.picture("small-pricing")
    window.show_tab(Tab.CUSTOMISERS)
    await guide.picture("small-customisers")
    window.needs_you_dock.show()
    await guide.picture("small-customisers-needs-you")
    window.needs_you_dock.hide()
    guide.check(window.width() == _SMALL_WIDTH, "the window can be that small")
    window.resize(before)
