"""The place of missed orders as an operator handles it, and a shop's exports for it."""

import csv

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab

PRODUCT = "your-product-id-123"


def _row(number, **other):
    values = {
        "Name": f"#{number}",
        "Email": f"c{number}@example.com",
        "Financial Status": "paid",
        "Currency": "USD",
        "Subtotal": "29.99",
        "Total": "29.99",
        "Created at": "2026-05-02 21:30:00 -0400",
        "Lineitem quantity": "1",
        "Lineitem name": "Neon sign",
        "Lineitem price": "29.99",
        "Lineitem sku": "NEON",
        "Billing Name": "Zoë Smith",
        "Billing Address1": "1 Main Street",
        "Billing City": "Springfield",
        "Billing Zip": "'62701",
        "Billing Province": "IL",
        "Billing Country": "US",
    }
    return values | other


class Missed:
    """The place of missed orders as an operator handles it."""

    def __init__(self, desk, hand, until):
        self.desk = desk
        self.view = desk.tabs.orders_view
        self.page = self.view.missed
        self.work = self.page.work
        self.sorting = self.work.sorting
        self.products = self.work.products
        self.run = self.page.run
        self.hand = hand
        self.until = until

    def drop(self, *paths):
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dragged, left, none)
        QApplication.sendEvent(self.desk.window, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dragged, left, none)
        QApplication.sendEvent(self.desk.window, drop)

    async def dialog(self, kind):
        return await self.hand.dialog(self.view, kind)

    async def open(self, *paths, orders=None):
        self.drop(*paths)
        dialog = await self.dialog(ZoneDialog)
        await self.hand.type_into(dialog.choice, "America/New York")
        await self.hand.click(dialog.accept_button)
        await self.until(lambda: self.page.currentWidget() is self.work and self.sorting.model.total > 0)
        await self.settled()
        if orders is not None:
            assert self.sorting.model.total == orders

    async def settled(self):
        """Wait until every change is worked in and shown."""
        await self.until(lambda: self.work.is_idle)
        total = self.sorting.model.total
        await self.until(lambda: sum(self.counts().values()) == total)

    def counts(self):
        return {
            pile: int(button.text().split("\n")[1].replace(",", ""))
            for pile, button in self.sorting.piles.buttons.items()
            if pile is not None
        }

    async def counted(self, **expected):
        await self.until(
            lambda: (
                {Pile[name]: self.counts()[Pile[name]] for name in expected}
                == {Pile[name]: count for name, count in expected.items()}
            )
        )

    async def answer(self, **keys):
        """Answer questions by the keys of their answers."""
        await self.until(lambda: set(keys) <= self.work.questions.cards.keys())
        await self.hand.click(self.work.steps.buttons[Step.QUESTIONS])
        for key, option in keys.items():
            await self.hand.tick(self.work.questions.cards[key].options[option])
        await self.hand.click(self.work.questions.save_button)
        await self.settled()

    async def make_rule(self, product=PRODUCT):
        await self.hand.click(self.work.steps.buttons[Step.PRODUCTS])
        await self.until(lambda: self.products.model.total > 0)
        await self.hand.select_row(self.products.table, 0)
        await self.hand.click(self.products.rule_button)
        dialog = await self.dialog(RuleDialog)
        await self.hand.type_into(dialog.product, product)
        await self.hand.click(dialog.accept_button)
        await self.settled()

    async def mark(self, pile, verdict=Verdict.MISSING):
        """Say of every order of a pile what it is."""
        await self.hand.click(self.work.steps.buttons[Step.SORTING])
        await self.hand.click(self.sorting.piles.buttons[pile])
        await self.until(lambda: self.sorting.model.rowCount() == self.counts()[pile])
        self.sorting.table.setFocus()
        QTest.keySequence(self.sorting.table, "Ctrl+A")
        await self.hand.click(self.sorting.verdict_buttons[verdict])
        await self.settled()

    async def send(self, *, of_a_shop=True):
        await self.hand.click(self.work.send_button)
        dialog = await self.dialog(SummaryDialog)
        if of_a_shop:
            await self.hand.tick(dialog.understood)
        words = dialog.facts.value("Orders"), dialog.facts.value("To")
        await self.hand.click(dialog.accept_button)
        await self.until(lambda: self.page.currentWidget() is self.run)
        return words

    async def stands_still(self, title, seconds=20):
        card = self.run.card
        await self.until(lambda: card.isVisible() and card.title.text().startswith(title), seconds)

    def states(self):
        return {row.number: row.state for row in self.run.model.all_records()}


@pytest.fixture
def export(tmp_path):
    def write(*rows, name="orders_export.csv"):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def at_missed(open_desk, sandbox, connect_store, hand, until):
    async def opened(**store):
        desk = await connect_store(await open_desk(), sandbox, **store)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        return desk, Missed(desk, hand, until)

    return opened


@pytest.fixture
def row():
    """Make a row of a Shopify export: ``row(1001, Total="5.00")``."""
    return _row


@pytest.fixture
def operator_of(hand, until):
    """Handle the missed orders of a program that was opened: ``operator_of(desk)``."""
    return lambda desk: Missed(desk, hand, until)


@pytest.fixture
def ready(at_missed, export, row):
    """Bring so many orders to where they can be sent: ``desk, missed = await ready(8)``."""

    async def ready(count, **other):
        desk, missed = await at_missed()
        await missed.open(export(*(row(number, **other) for number in range(1, count + 1))), orders=count)
        await missed.make_rule()
        await missed.mark(Pile.NO_PROOF)
        await missed.counted(MISSING=count)
        return desk, missed

    return ready
