"""The pricing tab as an operator handles it, and a second client of the same store."""

import asyncio
import copy
from dataclasses import dataclass

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from sign_desk.pricing.keys import LISTS, Part
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.shell.main_window import Tab

_PRICING = "/api/v2/customisers/{}/pricing"


@dataclass
class Shop:
    """What a second client of the sandbox sees and does."""

    address: str
    token: str

    def pricing(self, customiser=1):
        return self._request("GET", customiser).json()["pricing"]

    def replace(self, change, customiser=1):
        """Change the pricing as somebody else would: `change` works on what the service has."""
        pricing = copy.deepcopy(self.pricing(customiser))
        change(pricing)
        sent = {name: value for name, value in pricing.items() if name not in {"customiser_id", "value_units"}}
        self._request("PUT", customiser, json={"pricing": sent}).raise_for_status()

    def _request(self, method, customiser, **arguments):
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        return httpx.request(
            method, self.address + _PRICING.format(customiser), headers=headers, trust_env=False, **arguments
        )


@pytest.fixture
def shop(sandbox):
    return Shop(sandbox.address, sandbox.token)


class Editor:
    """The pricing tab as an operator handles it."""

    def __init__(self, desk, hand, until):
        self.view = desk.tabs.pricing_view
        self.work = self.view.workspace
        self.grid = self.work.grid
        self.hand = hand
        self.until = until

    @property
    def document(self):
        return self.work._texts.document

    def notice(self, key):
        return self.view.notices.notice(key)

    async def show_list(self, number):
        """Click a price list among the parts."""
        scope = Scope(Part.ROW, self.document.keys(LISTS)[number])
        navigator = self.work.navigator
        place = navigator.visualItemRect(navigator.item(navigator.row_of(scope))).center()
        QTest.mouseClick(navigator.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await self.until(lambda: self.work.scope.price_list == scope.price_list and self.work.model.rowCount() > 0)

    async def click_cell(self, row, path, modifiers=Qt.KeyboardModifier.NoModifier):
        index = self.work.model.index(row, self.work.model.column_of(path))
        self.grid.scrollTo(index)
        where = self.grid.visualRect(index).center()
        QTest.mouseClick(self.grid.viewport(), Qt.MouseButton.LeftButton, modifiers, pos=where)
        await asyncio.sleep(0)

    async def type_into(self, row, path, text):
        """Click a cell, type over it, Return."""
        await self.click_cell(row, path)
        QTest.keyClick(self.grid, text[0])
        editor = await self.until(lambda: self.grid.viewport().findChild(QLineEdit))
        QTest.keyClicks(editor, text[1:])
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await self.until(lambda: self.grid.viewport().findChild(QLineEdit) is None)

    async def press(self, keys):
        self.grid.window().activateWindow()
        self.grid.setFocus()
        await self.until(self.grid.hasFocus)
        QTest.keySequence(self.grid, keys)
        await asyncio.sleep(0)

    def text(self, row, path):
        return self.work.model.index(row, self.work.model.column_of(path)).data()

    async def changes(self, count):
        words = f"Review {count:,} change{'s' if count != 1 else ''}…" if count else "Review…"
        await self.until(lambda: self.view.commands.review.text() == words)

    async def review(self):
        await self.until(self.view.commands.review.isEnabled)
        self.view.commands.review.trigger()
        review = await self.hand.dialog(self.view, ReviewDialog)
        await self.until(lambda: review.is_complete)
        return review

    async def save(self, review):
        await self.until(review.save_button.isEnabled)
        await self.hand.click(review.save_button)

    async def saved(self, title="Saved at"):
        notice = await self.until(lambda: self.notice("save"))
        await self.until(lambda: self.notice("save") and self.notice("save").title.startswith(title))
        return notice


@pytest.fixture
def open_pricing(open_desk, connect_store, hand, until, sandbox):
    """Open the pricing of the first customiser in a store on the sandbox; `again` in the store that is known.

    With `demo` it is the demo store's.
    """

    async def opened(*, again=False, demo=False):
        desk = await open_desk(demo=demo)
        if again or demo:
            await until(lambda: desk.tabs.customisers_view.model.total > 0)
        else:
            await connect_store(desk, sandbox)
        await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
        view = desk.tabs.customisers_view
        view.table.select(1)
        await hand.press(Qt.Key.Key_Return, view.table)
        await until(lambda: desk.tabs.pricing_view.is_loaded and not desk.tabs.pricing_view.refresh_button.busy)
        assert desk.window.tabs.tabText(desk.window.tabs.currentIndex()) == Tab.PRICING.value
        return desk, Editor(desk, hand, until)

    return opened
