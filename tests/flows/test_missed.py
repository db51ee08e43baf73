"""Missed orders: a shop's export dropped on the window, sorted out, and sent once each."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.orders.states import State
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.orders.missed.numbers_dialog import NumbersDialog
from sign_desk.ui.orders.missed.outage_dialog import OutageDialog
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.rules_dialog import RulesDialog
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
PRODUCT = "your-product-id-123"
ROUTE = "POST /api/v2/orders"


def row(number, **other):
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
        self.view = desk.orders_view
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
        QApplication.sendEvent(self.view, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dragged, left, none)
        QApplication.sendEvent(self.view, drop)

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

    async def stands_still(self, title):
        card = self.run.card
        await self.until(lambda: card.isVisible() and card.title.text().startswith(title))

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
    async def opened():
        desk = await connect_store(await open_desk(), sandbox)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        return desk, Missed(desk, hand, until)

    return opened


async def test_night_without_a_connection_is_sent_once_each(at_missed, sandbox, export, hand, until):
    desk, missed = await at_missed()
    nights = [row(1001 + n, Id=f"555000{n}", **{"Created at": f"2026-05-02 2{n}:30:00 -0400"}) for n in range(3)]
    later = row(1009, Id="5550009", **{"Created at": "2026-05-04 08:00:00 -0400"})
    await missed.open(export(*nights, later), orders=4)
    await until(lambda: missed.work.step is Step.QUESTIONS)
    assert missed.counts()[Pile.NO_PROOF] == 4, "with an empty history nothing is preselected"
    assert not missed.work.send_button.isEnabled()
    await missed.answer(external_id="order_number")
    await missed.make_rule()
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.outages_button)
    dialog = await missed.dialog(OutageDialog)
    for edge, hour in ((dialog.start, 20), (dialog.end, 23)):
        edge.time.setDateTime(edge.time.dateTime().addDays(-2))
        moment = edge.time.dateTime()
        moment.setTime(moment.time().fromString(f"{hour}:00", "HH:mm"))
        edge.time.setDateTime(moment)
    await hand.click(dialog.add_button)
    await hand.click(dialog.accept_button)
    await missed.counted(MISSING=3, NO_PROOF=1)

    orders, to = await missed.send()
    assert orders == "3 orders, $89.97"
    assert to == "Northern Neon, integration 42"
    await missed.stands_still("The first order was sent alone")
    assert len(sandbox.orders()) == 1
    assert missed.run.card.look_for.text() == "Look for order #1001."
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    numbers = [order["body"]["external_order_number"] for order in sandbox.orders()]
    assert sorted(numbers) == ["#1001", "#1002", "#1003"]

    await hand.click(missed.run.leave_button)
    await missed.counted(ALREADY_THERE=3, MISSING=0, NO_PROOF=1)
    assert desk.orders_view.history.model.total == 3


async def test_bad_row_is_mended_in_place_and_its_like_together(at_missed, export, hand, until):
    _, missed = await at_missed()
    bad = {"Lineitem quantity": "-1"}
    await missed.open(export(row(1), row(2, **bad), row(3, **bad), row(4, **{"Lineitem quantity": "0"})))
    await missed.counted(NEEDS_ATTENTION=3)
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.piles.buttons[Pile.NEEDS_ATTENTION])
    problems = missed.sorting.problems
    await until(lambda: problems.choice.count() == 4)
    problems.choice.setFocus()
    for _ in range(2):
        await hand.press(Qt.Key.Key_Down, problems.choice)
    await until(lambda: missed.sorting.model.rowCount() == 2)
    await hand.type_into(problems.input, "2")
    assert problems.mend_button.text() == "Put into 2 places"
    await hand.click(problems.mend_button)
    await missed.counted(NEEDS_ATTENTION=1)

    await hand.select_row(missed.sorting.table, 0)
    pane = missed.sorting.pane
    await until(lambda: pane.issue_rows)
    assert "Row 5" in str(pane.issue_rows[0].issue)
    await hand.type_into(pane.issue_rows[0].input, "1")
    await hand.press(Qt.Key.Key_Return, pane.issue_rows[0].input)
    await missed.counted(NEEDS_ATTENTION=0, NO_PROOF=4)


async def test_run_stops_at_an_order_without_an_answer_and_goes_on_by_hand(at_missed, sandbox, export, hand, until):
    desk, missed = await at_missed()
    await missed.open(export(*(row(number) for number in range(1, 9))))
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)
    await missed.counted(MISSING=8)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    sandbox.fault(ROUTE, "apply_then_cut")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Stopped at an order without an answer")
    await until(lambda: State.NO_ANSWER in missed.states().values())
    await hand.click(missed.run.card.waiting_button)
    assert desk.orders_view.currentWidget() is desk.orders_view.waiting
    await until(lambda: len(desk.orders_view.waiting.cards) >= 1)

    await hand.go_to_tab(desk.orders_view, "Missed orders")
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    ids = sorted(order["body"]["external_id"] for order in sandbox.orders())
    assert ids == sorted(f"#{number}" for number in range(1, 9)), "each arrived once"
    states = list(missed.states().values())
    assert states.count(State.NO_ANSWER) == 1
    assert states.count(State.ACCEPTED) == 7


async def test_refused_order_stops_the_run_and_is_sent_again_alone(at_missed, sandbox, export, hand):
    _, missed = await at_missed()
    await missed.open(export(row(1), row(2)))
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)
    sandbox.fault(ROUTE, "status", status=422, errors={"shipping_line": ["The shipping line is not known."]})
    await missed.send()
    await missed.stands_still("The first order was not accepted")
    refused = missed.run.model.record(0)
    assert refused.state is State.REJECTED
    assert "The shipping line is not known." in refused.why
    await hand.click(missed.run.card.rejected_button)
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert len(sandbox.orders()) == 2


async def test_what_was_begun_waits_at_the_next_start(open_desk, at_missed, sandbox, export, hand, until):
    _, missed = await at_missed()
    await missed.open(export(row(1), row(2), row(3)))
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)
    await missed.send()
    await missed.stands_still("The first order was sent alone")

    desk = await open_desk()
    waiting = "3 orders of orders_export.csv: 2 not sent"
    await until(lambda: waiting in [need.title for need in desk.needs_you.needs])
    assert desk.window.needs_you_dock.isVisible()
    titles = [need.title for need in desk.needs_you.needs]
    assert any(title.startswith("orders_export.csv") for title in titles)
    desk.needs_you.needs[titles.index(waiting)].run()
    missed = Missed(desk, hand, until)
    await until(lambda: missed.page.currentWidget() is missed.run)
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert len(sandbox.orders()) == 3
    await until(lambda: all("not sent" not in need.title for need in desk.needs_you.needs))


async def test_file_that_was_in_hand_is_gone_on_with(open_desk, at_missed, export, hand, until):
    _, missed = await at_missed()
    await missed.open(export(row(1), row(2)))
    await missed.mark(Pile.NO_PROOF)
    desk = await open_desk()
    missed = Missed(desk, hand, until)
    await until(lambda: "orders_export.csv is not done" in [need.title for need in desk.needs_you.needs])
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)

    await hand.go_to_tab(desk.orders_view, "Missed orders")

    def go_on():
        notice = missed.page.start.notices.notice("kept")
        buttons = notice.findChildren(QPushButton) if notice else []
        return next((button for button in buttons if button.text() == "Go on with it" and button.isVisible()), None)

    await hand.click(await until(go_on))
    await until(lambda: missed.page.currentWidget() is missed.work)
    await missed.counted(NEEDS_ATTENTION=2)
    await until(lambda: missed.page.start.notices.notice("kept") is None)


async def test_numbers_of_the_dashboard_count_as_there_and_are_taken_back(at_missed, export, hand):
    _, missed = await at_missed()
    await missed.open(export(row(1001), row(1002), row(1003)))
    await hand.click(missed.work.steps.buttons[Step.SORTING])
    await hand.click(missed.sorting.numbers_button)
    dialog = await missed.dialog(NumbersDialog)
    await hand.type_into(dialog.text, "#1001, 1003")
    assert dialog.told.text() == "2 numbers, 2 of them in this file."
    await hand.click(dialog.accept_button)
    await missed.counted(ALREADY_THERE=2, NO_PROOF=1)
    undo = missed.sorting.notices.notice("numbers").findChild(QPushButton)
    await hand.click(undo)
    await missed.counted(ALREADY_THERE=0, NO_PROOF=3)


async def test_lines_that_are_no_signs_are_skipped_by_rule_and_taken_back(at_missed, export, hand, until):
    _, missed = await at_missed()
    remote = {"Lineitem name": "Remote", "Lineitem sku": "REMOTE"}
    await missed.open(export(row(1), row(2, **remote)))
    await hand.click(missed.work.steps.buttons[Step.PRODUCTS])
    await until(lambda: missed.products.model.total == 2)
    await hand.type_into(missed.products.search, "remote")
    await until(lambda: missed.products.model.rowCount() == 1)
    await hand.select_row(missed.products.table, 0)
    await hand.click(missed.products.skip_button)
    dialog = await missed.dialog(RuleDialog)
    await until(lambda: dialog.fits.text() == "Fits 1 of the 2 lines in this file.")
    await hand.click(dialog.accept_button)
    await missed.counted(SKIPPED=1)
    await until(lambda: missed.products.model.record(0).product_words == "Left out")
    await hand.click(missed.products.rules_button)
    rules = await missed.dialog(RulesDialog)
    await hand.click(rules.remove_buttons[0])
    await hand.click(rules.accept_button)
    await missed.counted(SKIPPED=0)


async def test_unknown_table_is_read_by_its_columns_and_known_the_next_time(at_missed, tmp_path, hand, until):
    _, missed = await at_missed()
    table = tmp_path / "etsy.csv"
    table.write_text("Ref;What;How many;Each;Cur\nE-1;Neon sign;2;29,99;USD\nE-2;Lamp;1;12,00;USD\n", encoding="utf-8")
    missed.drop(table)
    await hand.click((await missed.dialog(ZoneDialog)).accept_button)
    mapping = missed.page.mapping
    await until(lambda: missed.page.currentWidget() is mapping)
    assert not mapping.read_button.isEnabled()
    held = {
        "Ref": "external_order_number",
        "What": "line.name",
        "How many": "line.quantity",
        "Each": "line.unit",
        "Cur": "currency",
    }
    for heading, field in held.items():
        mapping.choices[heading].set_value(field)
    await hand.type_into(mapping.name, "Etsy")
    await hand.click(mapping.read_button)
    await until(lambda: missed.page.currentWidget() is missed.work)
    await until(lambda: missed.sorting.model.total == 2)
    assert "Etsy" in missed.work._recognised.text()
    await hand.click(missed.work.close_button)
    await hand.answer(missed.view.window(), "Put it away")
    missed.drop(table)
    await until(lambda: missed.page.currentWidget() is missed.work)
    await until(lambda: missed.sorting.model.total == 2)


async def test_second_file_gives_the_product_ids(at_missed, hand, until):
    _, missed = await at_missed()
    await missed.open(EXPORTS / "shopify.csv")
    before = missed.products.model.total
    missed.drop(EXPORTS / "matrixify.csv")
    dialog = await missed.dialog(ChoiceDialog)
    await hand.tick(dialog.choices["second"])
    await hand.click(dialog.accept_button)
    await until(lambda: "2 files joined" in missed.work._recognised.text())
    assert missed.products.model.total == before
    await missed.answer(product_id="variant")
    groups = missed.products.model.all_records
    ids = {f"912000000000{n}" for n in (1, 2, 3)}
    await until(lambda: {name for group in groups() for name in group.products} == ids)


@pytest.mark.parametrize(
    ("file", "recognised"),
    [
        ("shopify.csv", "Shopify orders export"),
        ("matrixify.csv", "Matrixify orders export"),
        ("webtoffee.csv", "WebToffee"),
        ("algolplus.csv", "AlgolPlus"),
        ("order.json", "Orders as the service takes them"),
    ],
)
async def test_each_format_is_recognised(at_missed, file, recognised):
    _, missed = await at_missed()
    await missed.open(EXPORTS / file)
    assert recognised in missed.work._recognised.text()
    unknown = missed.work.notices.notice("nobody knows")
    assert (unknown is not None) is not file.endswith(".json")


async def test_analytics_export_is_refused_with_its_reason(at_missed, hand, until):
    _, missed = await at_missed()
    missed.drop(EXPORTS / "analytics.csv")
    await hand.click((await missed.dialog(ZoneDialog)).accept_button)
    notice = await until(lambda: missed.page.start.notices.notice("file"))
    assert "Analytics" in notice.text
    assert not missed.page.start.is_reading
