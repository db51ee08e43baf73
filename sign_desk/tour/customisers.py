"""The Customisers tab: looking through the list, and what is shown while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.services.session import Link
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.shell.main_window import Tab

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_LIST = "GET /api/v2/customisers"
_MANY = 20


async def browse(guide: Guide) -> None:
    """Look at one customiser, and narrow the list by search and filter."""
    view = guide.desk.tabs.customisers_view
    guide.desk.window.show_tab(Tab.CUSTOMISERS)
    await guide.until(lambda: view.model.total > 0, "the customisers are loaded")
    view.table.selectRow(0)
    await guide.until(view.detail.copy_button.isVisible, "what is known of a customiser is shown")
    await guide.until(guide.desk.window.needs_you_dock.isVisible, "what waits is shown at the start")
    guide.desk.window.needs_you_dock.hide()
    await guide.picture("customisers")
    view.search.set_value("neon")
    await guide.until(lambda: 0 < view.model.rowCount() < view.model.total, "the search narrows the list")
    await guide.picture("customisers-search")
    view.search.clear()
    view.active.set_value("Inactive")
    await guide.until(lambda: 0 < view.model.rowCount() < view.model.total, "the filter narrows the list")
    view.active.set_value("")
    await guide.until(lambda: view.model.rowCount() == view.model.total, "the whole list is shown again")


async def meet_trouble(guide: Guide) -> None:
    """See the list of a store just opened being loaded, cancelled, refused, empty, and there at last."""
    view, backstage = guide.desk.tabs.customisers_view, await guide.backstage()
    guide.desk.window.show_tab(Tab.CUSTOMISERS)
    await guide.until(lambda: view.pages.state is ViewState.LOADING, "the list is being loaded")
    await guide.picture("customisers-loading")
    view.pages.cancelRequested.emit()
    await guide.until(lambda: view.pages.state is ViewState.FAILED, "loading can be cancelled")
    await backstage.heal()
    await backstage.let_fail(_LIST, "html_500", count=_MANY)
    view.pages.retryRequested.emit()
    await guide.until(lambda: view.pages.state is ViewState.LOADING, "the list is asked for again")
    await guide.until(lambda: view.pages.state is ViewState.FAILED, "an error takes the place of the list")
    await guide.picture("customisers-error")
    await backstage.heal()
    await backstage.let_fail(_LIST, "status", status=200, body='{"customisers": []}')
    view.pages.retryRequested.emit()
    await guide.until(lambda: view.pages.state is ViewState.EMPTY, "an empty store says so")
    await guide.picture("customisers-empty")
    view.pages.actionRequested.emit()
    await guide.until(lambda: view.model.total > 0, "the customisers are loaded after all")
    await guide.until_link(Link.ONLINE)
