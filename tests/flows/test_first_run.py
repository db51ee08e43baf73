"""A first run: each way in leads on, also where the store has nothing yet; the tabs say what to do next."""

import sqlite3
from contextlib import closing

import pytest

from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab

ENTRIES = {"name": "Northern Neon", "operator": "Ada", "currency": "USD", "integration_id": "42"}


@pytest.fixture
def empty_store(start_sandbox, tmp_path):
    """A store that was opened today: it has no customisers."""
    data = tmp_path / "store.sqlite3"
    store = start_sandbox("--data", str(data))
    # While it runs: it fills a store without customisers when it starts.
    with closing(sqlite3.connect(data)) as connection:
        connection.execute("DELETE FROM documents WHERE collection IN ('customisers', 'pricing', 'webhooks')")
        connection.commit()
    return store


async def connect(desk, hand, store):
    dialog = await hand.dialog(desk.window, ConnectDialog)
    for key, text in (ENTRIES | {"origin": store.address, "token": store.token}).items():
        await hand.type_into(dialog.form.field(key).control, text)
    await hand.click(dialog.buttons.buttons()[0])


async def test_demo_store_is_open_after_one_click(open_desk, hand, until):
    desk = await open_desk()
    await until(desk.window.welcome.isVisible)
    await hand.click(desk.window.welcome.demo_button)
    await until(lambda: desk.tabs.customisers_view is not None and desk.tabs.customisers_view.model.total > 0)
    assert desk.shell.session.profile.demo


async def test_demo_store_opens_wherever_the_app_is_started(open_desk, hand, until, tmp_path, monkeypatch):
    # A folder of downloads may hold a file of any name.
    (tmp_path / "starlette.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    desk = await open_desk()
    await until(desk.window.welcome.isVisible)
    await hand.click(desk.window.welcome.demo_button)
    await until(lambda: desk.tabs.customisers_view is not None and desk.tabs.customisers_view.model.total > 0)


@pytest.mark.parametrize("way", ["connect_button", "missed_button"])
async def test_store_without_customisers_says_what_to_do_next(open_desk, empty_store, hand, until, way):
    desk = await open_desk()
    await until(desk.window.welcome.isVisible)
    await hand.click(getattr(desk.window.welcome, way))
    await connect(desk, hand, empty_store)
    view = await until(lambda: desk.tabs.customisers_view)
    assert isinstance(view, CustomisersView)
    await until(lambda: view.pages.state is ViewState.EMPTY)
    assert (
        desk.window.tabs.currentWidget()
        is desk.window._views[Tab.CUSTOMISERS if way == "connect_button" else Tab.ORDERS]
    )


async def test_empty_pricing_leads_to_the_customisers(open_desk, connect_store, sandbox, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.PRICING.value)
    pages = desk.tabs.pricing_view.pages
    assert pages.state is ViewState.EMPTY
    await hand.click(pages.currentWidget().button)
    await until(lambda: desk.window.tabs.tabText(desk.window.tabs.currentIndex()) == Tab.CUSTOMISERS.value)
