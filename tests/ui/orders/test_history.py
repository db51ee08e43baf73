import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from sign_desk.orders.states import State
from sign_desk.store.entries import Event, Evidence
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.history import OrderHistory

HTML = "<b>Bold</b>"


@pytest.fixture
def history(shown, watched):
    history = OrderHistory()
    watched(history.model)
    history.resize(1000, 600)
    return shown(history)


def buttons(history):
    QApplication.processEvents()  # a layout shows what was put into it a moment later
    return [b.text() for b in history.findChildren(QPushButton) if b.isVisible()]


def test_orders_are_listed_searched_and_sorted(history, make_order):
    history.show_orders([make_order(1), make_order(2, State.REJECTED), make_order(3, total_minor=None)], None)
    assert [history.model.index(row, 0).data() for row in range(3)] == ["Accepted", "Refused", "Accepted"]
    assert history.model.index(0, 2).data() == "$59.98"
    history.model.sort(2, Qt.SortOrder.DescendingOrder)
    assert [order.id for order in history.model.records()] == [1, 2, 3], "an unknown total stands last"
    history.search.set_value("sc-2")
    assert [order.id for order in history.model.records()] == [2]


def test_order_is_shown_even_if_the_search_hides_it(history, make_order):
    history.show_orders([make_order(1), make_order(2)], None)
    history.search.set_value("sc-2")
    history.show_order(1)
    assert history.table.selected().id == 1
    assert history.search.value() == ""


def test_card_tells_what_was_sent(history, make_order):
    history.show_orders([make_order(1)], None)
    history.show_order(1)
    assert history.facts.value("Products") == "2 of your-product-id-123 at $29.99"
    assert history.facts.value("Customer") == "John Smith\ncustomer@example.com"
    assert history.facts.value("Shipping method") == "Standard Shipping"


def test_card_of_an_erased_order_says_so(history, make_order):
    history.show_orders([make_order(1, payload=None)], None)
    history.show_order(1)
    assert "Erased" in history.facts.value("Content")


def test_order_without_an_answer_asks_what_was_found(history, make_order, qtbot):
    history.show_orders([make_order(1, State.NO_ANSWER)], None)
    history.show_order(1)
    assert buttons(history) == ["Found it", "It is not there"]
    found, missing = (b for b in history.findChildren(QPushButton) if b.isVisible())
    with qtbot.waitSignal(history.foundRequested) as told:
        qtbot.keyClick(found, Qt.Key.Key_Space)
    assert told.args == [1]
    with qtbot.waitSignal(history.notFoundRequested):
        qtbot.keyClick(missing, Qt.Key.Key_Space)


@pytest.mark.parametrize(
    ("state", "offered"), [(State.READY, True), (State.REJECTED, True), (State.ACCEPTED, False), (State.QUEUED, False)]
)
def test_only_an_order_that_was_not_taken_is_corrected(history, make_order, state, offered):
    history.show_orders([make_order(1, state)], None)
    history.show_order(1)
    assert bool(buttons(history)) is offered
    history.show_writing(allowed=False)
    assert buttons(history) == []


def test_what_happened_is_shown_for_the_order_selected_only(history, make_order):
    history.show_orders([make_order(1), make_order(2)], None)
    history.show_order(1)
    event = Event(datetime(2026, 1, 2, tzinfo=UTC), "Ada", State.ACCEPTED, Evidence("Accepted", 200, "req-1", "{}"))
    history.show_events(2, [event])
    with pytest.raises(KeyError):
        history.facts.value("By whom")
    history.show_events(1, [event])
    shown = [value.toPlainText() for value in history.facts.findChildren(type(history.facts._values[0]))]
    assert "Accepted (Ada)\nReference: req-1" in shown


def test_bytes_are_shown_with_the_technical_details_only(history, make_order):
    history.show_orders([make_order(1)], None)
    history.show_order(1)
    with pytest.raises(KeyError):
        history.facts.value("SHA-256")
    history.show_technical_details(True)
    assert history.facts.value("SHA-256") == "ab" * 32
    assert json.loads(history.facts.value("JSON"))["products"]


def test_text_of_others_is_plain(history, make_order):
    history.show_orders([make_order(1, order_number=HTML, external_id=HTML, operator=HTML)], None)
    history.show_order(1)
    history.show_notice(Tone.WARNING, HTML, HTML)
    assert history.facts.value("Order number") == HTML
    labels = [label for label in history.findChildren(QLabel) if "<b>" in label.text()]
    assert len(labels) >= 3
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_a_notice_goes_with_its_order(history, make_order):
    history.show_orders([make_order(1), make_order(2)], None)
    history.show_order(1)
    history.show_notice(Tone.WARNING, "Too soon", "Wait.")
    history.show_order(2)
    assert history.notice() is None
