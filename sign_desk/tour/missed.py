"""Missed orders: a shop's export opened, its orders matched and sorted out, and those that are missing sent."""

from __future__ import annotations

import csv
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QTime

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.piles import Pile
from sign_desk.orders.states import State
from sign_desk.ui.orders.missed.outage_dialog import OutageDialog
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.orders.waiting_card import NoAnswerCard
from sign_desk.ui.shell.main_window import Tab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.tour.guide import Guide
    from sign_desk.ui.orders.missed.line_groups import LineGroup
    from sign_desk.ui.orders.missed.page import MissedPage
    from sign_desk.ui.orders.waiting import WaitingPage

_SEND = "POST /api/v2/orders"
_ZONE = "America/New_York"
_PRODUCT = "your-product-id-123"
_SIGNS = ("Custom neon sign “Open late”", "Custom neon sign “Hello”", "Custom neon sign “Café Noir”", "Spare remote")
_PEOPLE = ("Maya Lindqvist", "Tom Okafor", "Zoë Martin", "Wilhelmina van der Westhuizen-Featherstonehaugh", "Li Na")
_ETSY = (
    ("Ref", "What", "How many", "Each", "Cur", "Buyer"),
    ("E-2001", "Neon heart", "1", "149.00", "USD", "Ana Sousa"),
    ("E-2002", "Neon moon", "2", "89.50", "USD", "Piotr Nowak"),
)


async def find(guide: Guide) -> None:
    """Open a shop's export, answer what it leaves open, tell products, and sort its orders out."""
    page = guide.desk.tabs.orders_view.missed
    guide.desk.window.show_tab(Tab.ORDERS)
    guide.desk.tabs.orders_view.show_missed()
    await guide.picture("missed-orders")
    with tempfile.TemporaryDirectory() as folder:
        await _map_columns(guide, page, Path(folder))
        guide.desk.tabs.orders.open_files([_written(Path(folder) / "orders_export.csv", list(_rows()))])
        await guide.until(lambda: page.work.step is Step.QUESTIONS and page.isVisible(), "questions are asked")
        await _until_counted(guide, page)
        await guide.picture("missed-questions")
        card = page.work.questions.cards["external_id"]
        card.options["order_number"].click()
        await guide.press(page.work.questions.save_button, "“Save answers and go on”")
        await _until_counted(guide, page)
        await _tell_outage(guide, page)
        await _match(guide, page)
        await _sort_out(guide, page)


async def send(guide: Guide) -> None:
    """Send the missing orders: the first alone, then the others until one has no answer, and what came of them."""
    page, backstage = guide.desk.tabs.orders_view.missed, await guide.backstage()
    run, before = page.run, len((await backstage.call("GET", "/_sandbox/orders"))["orders"])
    await guide.press(page.work.send_button, "“Send missing orders”")
    summary = await guide.dialog(SummaryDialog)
    guide.check(not summary.accept_button.isEnabled(), "nothing is sent before what nobody knows was read")
    summary.understood.setChecked(True)
    await guide.picture("missed-summary", summary)
    summary.accept()
    await _until_still(guide, page, "The first order was sent alone")
    await guide.picture("missed-first-alone")
    await backstage.let_fail(_SEND, "latency", seconds=1.2, count=5)
    await backstage.let_fail(_SEND, "apply_then_cut")
    await guide.press(run.card.seen_button, "“I saw it”")
    await guide.until(run.pause_button.isVisible, "the run goes on")
    await guide.until(lambda: run.bar.value() > 1, "orders are on their way")
    await guide.picture("missed-run")
    await _until_still(guide, page, "Stopped at an order without an answer")
    await guide.until(lambda: State.NO_ANSWER in _states(page), "the list tells which")
    await guide.picture("missed-stopped")
    await backstage.heal()
    await guide.press(run.card.go_button, "“Go on”")
    await _until_still(guide, page, "Finished")
    await guide.until(lambda: State.READY not in _states(page), "every order has come to an end")
    await guide.picture("missed-report")
    arrived = len((await backstage.call("GET", "/_sandbox/orders"))["orders"]) - before
    guide.check(arrived == len(run.model.all_records()), "each missing order arrived, once")
    await guide.press(run.leave_button, "“Back to the file”")
    await _until_counted(guide, page)
    page.work.close_button.click()
    await guide.answer("Put it away")
    await _settle(guide)


async def _map_columns(guide: Guide, page: MissedPage, folder: Path) -> None:
    guide.desk.tabs.orders.open_files([_written(folder / "etsy.csv", _ETSY)])
    zone = await guide.dialog(ZoneDialog)
    zone.choice.set_value(_ZONE)
    await guide.picture("missed-zone", zone)
    zone.accept()
    await guide.until(lambda: page.currentWidget() is page.mapping, "an unknown table is shown")
    held = {
        "Ref": Field.NUMBER,
        "What": Field.LINE_NAME,
        "How many": Field.LINE_QUANTITY,
        "Each": Field.LINE_UNIT_PRICE,
    }
    for heading, field in held.items():
        page.mapping.choices[heading].set_value(field)
    page.mapping.name.set_value("Etsy orders")
    await guide.picture("missed-columns")
    page.mapping.cancel_button.click()


async def _tell_outage(guide: Guide, page: MissedPage) -> None:
    await guide.press(page.work.sorting.outages_button, "“Outage…”")
    dialog = await guide.dialog(OutageDialog)
    dialog.start.time.setDateTime(QDateTime(QDate(2026, 5, 2), QTime(17, 0)))
    dialog.end.time.setDateTime(QDateTime(QDate(2026, 5, 3), QTime(2, 0)))
    await guide.press(dialog.add_button, "“Add these hours”")
    await guide.picture("missed-outage", dialog)
    dialog.accept()
    await _until_counted(guide, page)


async def _match(guide: Guide, page: MissedPage) -> None:
    products = page.work.products
    page.work.show_step(Step.PRODUCTS)
    await guide.until(lambda: products.model.rowCount() > 0, "the lines are shown")
    await guide.picture("missed-products")
    products.search.set_value(_SIGNS[-1])
    products.table.selectRow(0)
    await guide.press(products.skip_button, "“No sign: skip such lines…”")
    (await guide.dialog(RuleDialog)).accept()
    await guide.until(lambda: bool(_only(page).skipped), "the line is skipped")
    products.search.set_value("")
    products.table.selectRow(0)
    await guide.press(products.rule_button, "“Make a rule…”")
    dialog = await guide.dialog(RuleDialog)
    dialog.how.set_value("starts")
    dialog.text.set_value("NEON")
    dialog.product.set_value(_PRODUCT)
    await guide.until(lambda: "23 of the 24" in dialog.fits.text(), "it is told which lines fit")
    await guide.picture("missed-rule", dialog)
    dialog.accept()
    await guide.until(lambda: all(not group.missing for group in products.model.all_records()), "all are matched")
    await guide.picture("missed-matched")


async def _sort_out(guide: Guide, page: MissedPage) -> None:
    sorting = page.work.sorting
    page.work.show_step(Step.SORTING)
    sorting.piles.buttons[Pile.NEEDS_ATTENTION].click()
    await guide.until(lambda: sorting.model.rowCount() > 0, "what needs attention is shown")
    sorting.problems.choice.setCurrentIndex(1)
    sorting.table.selectRow(0)
    await guide.picture("missed-attention")
    sorting.problems.input.set_value("1")
    await guide.press(sorting.problems.mend_button, "“Use it…”")
    await _until_counted(guide, page)
    page.work.notices.clear()
    sorting.piles.buttons[Pile.MISSING].click()
    sorting.table.selectRow(0)
    await guide.picture("missed-sorted-out")
    sorting.piles.buttons[None].click()
    await guide.picture("missed-piles")


async def _settle(guide: Guide) -> None:
    """Say of the order without an answer that it is there."""
    waiting = guide.desk.tabs.orders_view.waiting
    guide.desk.tabs.orders_view.show_waiting()

    def unanswered() -> list[NoAnswerCard]:
        return [card for card in waiting.cards.values() if isinstance(card, NoAnswerCard)]

    await guide.until(lambda: bool(unanswered()), "the order without an answer waits")
    for card in unanswered():
        await guide.press(card.found_button, "“Found it”")
        await guide.answer("I found it")
        await guide.until(partial(_is_gone, card, waiting), "it is settled")


def _is_gone(card: NoAnswerCard, waiting: WaitingPage) -> bool:
    return card not in waiting.cards.values()


async def _until_counted(guide: Guide, page: MissedPage) -> None:
    def is_counted() -> bool:
        counts = [int(button.text().split("\n")[1]) for pile, button in page.work.sorting.piles.buttons.items() if pile]
        total = page.work.sorting.model.total
        return page.work.is_idle and total > 0 and sum(counts) == total

    await guide.until(is_counted, "the orders are sorted out")


async def _until_still(guide: Guide, page: MissedPage, title: str) -> None:
    card = page.run.card
    await guide.until(lambda: card.isVisible() and card.title.text() == title, f"the run stands still: {title}")


def _only(page: MissedPage) -> LineGroup:
    return page.work.products.model.record(0)


def _states(page: MissedPage) -> set[State]:
    return {row.state for row in page.run.model.all_records()}


def _rows() -> list[Sequence[str]]:
    """A Shopify export of one weekend: a night without a connection, a bad quantity, a cancelled order, a remote."""
    heading = (
        "Name,Email,Financial Status,Currency,Subtotal,Total,Shipping Method,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Address1,Billing City,Billing Zip,"
        "Billing Province,Billing Country,Cancelled at,Notes,Id"
    )
    rows: list[Sequence[str]] = [heading.split(",")]
    for number in range(24):
        day, hour = divmod(16 + number, 24)
        sign = _SIGNS[3] if number == 11 else _SIGNS[number % 3]
        price, name = f"{149 + 7 * number}.00", _PEOPLE[number % len(_PEOPLE)]
        cancelled = "2026-05-03 09:00:00 -0400" if number == 6 else ""
        rows.append(
            (
                f"#{1201 + number}",
                f"customer{number}@example.com",
                "paid",
                "USD",
                price,
                price,
                "Standard",
                f"2026-05-0{2 + day} {hour:02}:1{number % 6}:00 -0400",
                "-1" if number in {5, 7} else "1",
                sign,
                price,
                "REMOTE-1" if number == 11 else f"NEON-{number:03}",
                name,
                f"{number + 1} Main Street",
                "Boston",
                "'02108",
                "MA",
                "US",
                cancelled,
                "Please ring twice" if number == 4 else "",
                str(5550000001201 + number),
            )
        )
    return rows


def _written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path
