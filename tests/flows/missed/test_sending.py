"""Missing orders sent: the first alone, the others after it, each once, whatever stops the run meanwhile."""

import csv

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.orders.states import State
from sign_desk.ui.orders.export_dialog import ExportDialog
from sign_desk.ui.orders.missed.numbers_dialog import NumbersDialog
from sign_desk.ui.orders.missed.outage_dialog import OutageDialog
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog

ROUTE = "POST /api/v2/orders"


async def test_night_without_a_connection_is_sent_once_each(at_missed, sandbox, export, hand, until, row):
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
    assert all(one.why.startswith("The service's order ") for one in missed.run.model.records())

    await hand.click(missed.run.leave_button)
    await missed.counted(ALREADY_THERE=3, MISSING=0, NO_PROOF=1)
    assert desk.tabs.orders_view.history.model.total == 3


async def test_run_stops_at_an_order_without_an_answer_and_goes_on_by_hand(
    at_missed, sandbox, export, hand, until, row
):
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
    assert desk.tabs.orders_view.currentWidget() is desk.tabs.orders_view.waiting
    await until(lambda: len(desk.tabs.orders_view.waiting.cards) >= 1)

    await hand.go_to_tab(desk.tabs.orders_view, "Missed orders")
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    ids = sorted(order["body"]["external_id"] for order in sandbox.orders())
    assert ids == sorted(f"#{number}" for number in range(1, 9)), "each arrived once"
    states = list(missed.states().values())
    assert states.count(State.NO_ANSWER) == 1
    assert states.count(State.ACCEPTED) == 7


async def test_refused_order_stops_the_run_and_is_sent_again_alone(at_missed, sandbox, export, hand, row):
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


async def test_run_is_paused_stopped_and_gone_on_with(ready, sandbox, hand, until):
    _, missed = await ready(40)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    sandbox.fault(ROUTE, "latency", seconds=0.2, count=100)
    for button, title in ((missed.run.pause_button, "Paused"), (missed.run.stop_button, "Stopped")):
        before = missed.run.bar.value()
        await hand.click(missed.run.card.seen_button if before == 1 else missed.run.card.go_button)
        await until(lambda before=before: missed.run.bar.value() > before)
        await hand.click(button)
        await missed.stands_still(title)
        accepted = list(missed.states().values()).count(State.ACCEPTED)
        assert len(sandbox.orders()) == accepted < 40, "what was under way has ended, and nothing followed it"
    sandbox.clear_faults()
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    assert sent_once(sandbox, 40)


async def test_rest_of_a_run_is_put_away(ready, sandbox, hand, until):
    desk, missed = await ready(3)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await until(lambda: "3 orders of orders_export.csv: 2 not sent" in titles(desk))
    await hand.click(missed.run.put_away_button)
    await hand.answer(desk.window, "Put away")
    await missed.stands_still("Put away")
    await until(lambda: list(missed.states().values()) == [State.ACCEPTED, State.DISCARDED, State.DISCARDED])
    assert not missed.run.card.go_button.isVisible()
    assert len(sandbox.orders()) == 1
    await until(lambda: not any("not sent" in title for title in titles(desk)))


async def test_run_stops_when_the_service_cannot_be_reached(ready, sandbox, start_sandbox, hand, until):
    desk, missed = await ready(6)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    first = sandbox.orders()
    sandbox.stop()
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Stopped: the service cannot be reached", seconds=60)
    await until(lambda: list(missed.states().values()).count(State.READY) == 5)
    again = start_sandbox("--port", sandbox.address.rpartition(":")[2])
    await hand.click(desk.window.header.retry_button)
    await until(lambda: not desk.window.header.retry_button.isVisible())
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    assert sorted(name(order) for order in (*first, *again.orders())) == [f"#{number}" for number in range(1, 7)]


async def test_three_equal_refusals_stop_the_run_and_those_are_sent_again_alone(ready, sandbox, hand, until):
    _, missed = await ready(60)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    errors = {"shipping_line": ["The shipping line is not known."]}
    sandbox.fault(ROUTE, "status", status=422, errors=errors, count=60)
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Stopped: the same refusal three times")
    await until(lambda: State.REJECTED in missed.states().values())
    refused = [number for number, state in missed.states().items() if state is State.REJECTED]
    assert 3 <= len(refused) < 59, "only what was under way followed the third"
    sandbox.clear_faults()
    await hand.click(missed.run.card.rejected_button)
    await until(lambda: len(sandbox.orders()) == 1 + len(refused))
    await until(missed.run.card.go_button.isVisible)
    assert sorted(name(order) for order in sandbox.orders()[1:]) == sorted(refused), "no other was sent"
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    assert sent_once(sandbox, 60)


async def test_orders_that_look_like_one_another_are_compared_before_they_are_sent(
    at_missed, export, row, sandbox, hand, until
):
    _, missed = await at_missed()
    twice = {"Email": "ada@example.com"}
    await missed.open(export(row(1, **twice), row(2, **twice)))
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)

    await missed.counted(NEEDS_ATTENTION=2, MISSING=0)
    assert not missed.work.send_button.isEnabled()
    await hand.click(missed.sorting.piles.buttons[Pile.NEEDS_ATTENTION])
    problems = missed.sorting.problems
    for left in (1, 0):
        problems.choice.setFocus()
        await hand.press(Qt.Key.Key_Down, problems.choice)
        await hand.click(problems.looked_button)
        await missed.counted(NEEDS_ATTENTION=left)
    await missed.counted(NEEDS_ATTENTION=0, MISSING=2)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert sent_once(sandbox, 2)


async def test_nothing_is_sent_by_a_sorting_that_what_was_said_since_is_not_in(ready, sandbox, hand, until):
    desk, missed = await ready(4)
    await hand.click(missed.work.send_button)
    dialog = await missed.dialog(SummaryDialog)
    await hand.tick(dialog.understood)
    desk.tabs.orders.look_again()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    notice = await until(lambda: missed.work.notices.notice("send"))
    assert notice.title == "Not yet"
    await missed.settled()

    await hand.click(missed.sorting.piles.buttons[Pile.MISSING])
    await until(lambda: missed.sorting.model.rowCount() == 4)
    await hand.select_row(missed.sorting.table, 0)
    QTest.mouseClick(missed.sorting.verdict_buttons[Verdict.THERE], Qt.MouseButton.LeftButton)
    assert not missed.work.send_button.isEnabled(), "before the order that is there is out of the missing ones"
    await missed.counted(MISSING=3)
    orders, _ = await missed.send()
    assert orders == "3 orders, $89.97"
    await missed.stands_still("The first order was sent alone")
    assert len(sandbox.orders()) == 1


async def test_order_that_is_found_there_after_the_run_was_begun_is_not_sent_by_it(ready, sandbox, hand, until):
    desk, missed = await ready(6)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.leave_button)
    await missed.counted(MISSING=5)
    await hand.click(missed.sorting.numbers_button)
    dialog = await missed.dialog(NumbersDialog)
    await hand.type_into(dialog.text, "#3")
    await hand.click(dialog.accept_button)
    await missed.counted(MISSING=4)
    await hand.click(missed.sorting.piles.buttons[Pile.MISSING])
    await until(lambda: missed.sorting.model.rowCount() == 4)
    for verdict in (Verdict.THERE, Verdict.LEFT_OUT):
        left = missed.sorting.model.rowCount() - 1
        await hand.select_row(missed.sorting.table, 1)
        await hand.click(missed.sorting.verdict_buttons[verdict])
        await missed.counted(MISSING=left)
        await until(lambda left=left: missed.sorting.model.rowCount() == left)
    await until(lambda: "6 orders of orders_export.csv: 2 not sent" in titles(desk))

    await hand.click(missed.work.send_button)
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert sorted(map(name, sandbox.orders())) == ["#1", "#2", "#6"]
    assert list(missed.states().values()).count(State.DISCARDED) == 3


async def test_run_with_nothing_left_can_be_ended(ready, sandbox, hand, until):
    desk, missed = await ready(1)
    sandbox.fault(ROUTE, "apply_then_cut")
    await missed.send()
    await missed.stands_still("Stopped at an order without an answer")
    waiting = "1 order of orders_export.csv: 0 not sent"
    await until(lambda: waiting in titles(desk))
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    await until(lambda: waiting not in titles(desk))
    assert sent_once(sandbox, 1)


async def test_begin_of_a_run_can_be_cancelled(ready, sandbox, hand, until):
    desk, missed = await ready(2500)
    await hand.click(missed.work.send_button)
    dialog = await missed.dialog(SummaryDialog)
    await hand.tick(dialog.understood)
    await hand.click(dialog.accept_button)
    await hand.click(missed.work.beginning.stop_button)
    notice = await until(lambda: missed.work.notices.notice("send"))
    assert notice.title == "Not begun"
    assert missed.page.currentWidget() is missed.work
    await until(missed.work.send_button.isEnabled)
    assert desk.tabs.orders_view.history.model.total == 0
    assert sandbox.orders() == []


async def test_report_tells_why_each_order_was_refused(ready, sandbox, hand, tmp_path):
    _, missed = await ready(2)
    sandbox.fault(ROUTE, "status", status=422, errors={"products.0.external_id": ["No such product."]})
    await missed.send()
    await missed.stands_still("The first order was not accepted")
    await hand.click(missed.run.export_button)
    question = await missed.dialog(ExportDialog)
    await hand.click(question.buttons.buttons()[0])
    files = await missed.dialog(QFileDialog)
    files.selectFile(str(tmp_path / "report.csv"))
    files.accept()
    notice = await missed.until(lambda: missed.run.notices.notice("export"))
    assert notice.title == "The report was written"
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as stream:
        told = {row["Order number"]: (row["State"], row["What came of it"]) for row in csv.DictReader(stream)}
    assert told["#1"][1] == "Line 1 product id: No such product."
    assert told["#2"][1] == ""


def name(order):
    return order["body"]["external_id"]


def sent_once(sandbox, count):
    return sorted(map(name, sandbox.orders())) == sorted(f"#{number}" for number in range(1, count + 1))


def titles(desk):
    return [need.title for need in desk.needs_you.needs]
