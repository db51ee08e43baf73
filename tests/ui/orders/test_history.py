"""The history: paged, searched, filtered and sorted where the orders are, and one of them in detail."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from sign_desk.orders.recorded import Event, Evidence, OrderEvidence
from sign_desk.orders.states import State
from sign_desk.services.orders.outbox import Outbox
from sign_desk.store.orders.ledger import Entry
from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.content import sections_of
from sign_desk.ui.orders.history import OrderHistory
from sign_desk.ui.orders.order_card import OrderCard
from sign_desk.ui.orders.period import Filter, Period

HTML = "<b>Bold</b>"
MANY = 350


@pytest.fixture
def history(shown, watched):
    history = OrderHistory()
    watched(history.model)
    history.resize(1000, 600)
    return shown(history)


@pytest.fixture
def card(shown):
    card = OrderCard()
    card.resize(400, 600)
    return shown(card)


def buttons(widget):
    QApplication.processEvents()  # a layout shows what was put into it a moment later
    return [b.text() for b in widget.findChildren(QPushButton) if b.isVisible()]


def evidence(order, *events):
    return OrderEvidence(order, events)


def cells(history, column, rows):
    return [history.model.index(row, column).data() for row in range(rows)]


def test_orders_are_listed_with_an_icon_and_words(history, make_order):
    orders = [make_order(1), make_order(2, State.REJECTED), make_order(3, total_minor=None, customer="Jo")]
    history.show_page(3, orders, 0, selected=None)
    assert cells(history, 0, 3) == ["Accepted", "Refused", "Accepted"]
    assert cells(history, 3, 3) == ["$59.98", "$59.98", ""]
    assert "$59.98" in history.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole), "however wide the column is"
    assert history.model.index(2, 3).data(Qt.ItemDataRole.ToolTipRole) is None
    assert cells(history, 2, 3) == ["", "", "Jo"]
    assert not history.model.index(1, 0).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert history.found.text() == "3 orders"


def test_old_amount_looks_as_on_its_day(history, make_order):
    order = make_order(1, currency="JPY", total_minor=5998, digits=0)
    history.show_page(1, [order], 0, selected=None)
    assert cells(history, 3, 1) == ["¥5,998"]
    history.show_page(1, [replace(order, digits=None)], 0, selected=None)
    assert cells(history, 3, 1) == ["5998 JPY"]


def test_empty_history_tells_whether_anything_is_looked_for(history):
    history.show_page(0, (), 0, selected=None)
    assert "No order was sent" in history.table._empty_text
    history.search.set_value("x")
    history.show_page(0, (), 0, selected=None)
    assert "No order fits" in history.table._empty_text


def test_filter_follows_the_inputs(history, qtbot):
    with qtbot.waitSignal(history.filterChanged) as told:
        history.search.set_value(" sc-2 ")
    assert told.args[0].text == "sc-2"
    with qtbot.waitSignal(history.filterChanged) as told:
        history.state_choice.set_value(State.REJECTED.value)
    assert told.args[0].state is State.REJECTED
    assert not history.since.isVisible()
    history.period_choice.set_value(Period.BETWEEN.name)
    assert history.since.isVisible()
    with qtbot.waitSignal(history.filterChanged) as told:
        history.since.setDate(QDate(2026, 1, 2))
    assert told.args[0].since == date(2026, 1, 2)


def test_products_are_told_from_orders(history, card, make_order, qtbot):
    product = make_order(2, kind="legacy_product", external_id="7 / lamp / 2026", order_number="lamp", currency=None)
    assert not history.kind_choice.isVisible(), "where there are none, nothing is to be told apart"
    history.show_page(2, [make_order(1), product], 0, selected=None, products=1)
    assert history.found.text() == "1 order and 1 product"
    assert [history.model.index(row, 1).data() for row in (0, 1)] == ["SC-1", "Product lamp"]
    with qtbot.waitSignal(history.filterChanged) as told:
        history.kind_choice.set_value("orders")
    assert told.args[0].products is False
    history.show_page(1, [make_order(1)], 0, selected=None)
    assert (history.found.text(), history.kind_choice.isVisible()) == ("1 order", True)
    card.show_order(OrderEvidence(product, ()))
    assert "Product lamp: accepted" in [label.text() for label in card.findChildren(QLabel)]


def test_a_long_number_keeps_both_of_its_ends(card, make_order):
    number = f"SC-{'0' * 200}-end"
    card.show_order(OrderEvidence(make_order(1, order_number=number), ()))
    title = next(label for label in card.findChildren(QLabel) if label.text().endswith("-end: accepted"))
    assert len(title.text()) < 60
    assert number in title.toolTip()


def test_a_legacy_order_is_told_in_words(card, make_order):
    sent = {"order_id": "1", "order_number": "SC-1", "order_total": 45.5, "email": "a@b.example", "products": [{}, {}]}
    sent["shipping_address"] = {"name": "Zoë", "city": "Perth", "zip": None}
    card.show_order(OrderEvidence(make_order(1, kind="legacy", payload=json.dumps(sent).encode()), ()))
    told = {fact.label: fact.value for _, facts in sections_of(card._evidence, technical=False) for fact in facts}
    assert (told["Products"], told["Total as sent"], told["Ship to"]) == ("2 lines", "45.5", "Zoë\nPerth")
    free = json.dumps(sent | {"order_total": 0, "order_currency": "USD"}).encode()
    card.show_order(OrderEvidence(make_order(1, kind="legacy", payload=free), ()))
    assert Fact("Total as sent", "0 USD") in sections_of(card._evidence, technical=False)[1][1], "a gift"


def test_what_happened_is_told_to_the_second(make_order):
    at = datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC)
    order = make_order(1, created_at=at, attempted_at=at + timedelta(seconds=2))
    event = Event(at + timedelta(seconds=1), "Ada", State.QUEUED, Evidence("Queued"))
    sections = sections_of(OrderEvidence(order, (event,)), technical=False)
    summary = {fact.label: fact.value for fact in sections[0][1]}
    (told,) = sections[-1][1]
    assert [text[-3:] for text in (summary["Recorded"], told.label, summary["Last tried"])] == [":09", ":10", ":11"]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, date(2026, 3, 10), date(2026, 3, 11)),
        (Period.WEEK, date(2026, 3, 4), date(2026, 3, 11)),
        (Period.BETWEEN, date(2026, 1, 2), date(2026, 1, 6)),
    ],
)
def test_span_of_days_is_whole(period, first, last):
    wanted = Filter("", None, period, since=date(2026, 1, 5), until=date(2026, 1, 2))
    since, until = wanted.span(date(2026, 3, 10))
    assert (since.date(), until.date()) == (first, last)
    assert since.tzinfo is not None
    assert wanted.narrows


@pytest.fixture(params=["en_US", "de_DE", "ar_KW"])
def written_as(request):
    """The computer writes numbers and dates as in these places."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("written_as")
def test_no_digit_of_an_amount_or_a_time_is_cut_off(history, make_order):
    at = datetime(2026, 9, 22, 22, 22, tzinfo=UTC)
    history.resize(1000, 600)
    history.show_page(1, [make_order(total_minor=2501000, digits=3, currency="KWD", created_at=at)], 0, selected=None)
    QApplication.processEvents()
    table = history.table
    for column in (3, 4):
        text = history.model.index(0, column).data()
        assert table.fontMetrics().horizontalAdvance(text) + 2 * Space.SMALL <= table.columnWidth(column), text


def test_any_time_has_no_bounds():
    wanted = Filter("", None, Period.ANY, since=date(2026, 1, 5), until=date(2026, 1, 2))
    assert wanted.span(date(2026, 3, 10)) == (None, None)
    assert not wanted.narrows


def test_card_tells_what_was_sent(card, make_order):
    card.show_order(evidence(make_order(1)))
    assert card.facts.value("Products") == "2 of your-product-id-123 at $29.99 each"
    assert card.facts.value("Customer") == "John Smith\ncustomer@example.com"
    assert card.facts.value("Shipping method") == "Standard Shipping"
    assert card.facts.value("Entered") == "By hand"


def test_card_tells_how_often_by_whom_and_from_which_file(card, make_order):
    card.show_order(evidence(make_order(1, attempts=3, operator="Kim", source="week 12.csv")))
    known = {label: card.facts.value(label) for label in ("Attempts", "By whom", "Entered")}
    assert known == {"Attempts": "3", "By whom": "Kim", "Entered": "From the file week 12.csv"}


def test_card_of_an_erased_order_says_so(card, make_order):
    card.show_order(evidence(make_order(1, payload=None, erased=True)))
    assert "Erased" in card.facts.value("Content")
    assert buttons(card) == []


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.READY, ["Send it…", "Open in the form", "Duplicate", "Put away"]),
        (State.REJECTED, ["Open in the form", "Duplicate", "Put away"]),
        (State.ACCEPTED, ["Duplicate"]),
        (State.NO_ANSWER, ["Settle it…", "Duplicate"]),
        (State.DISCARDED, ["Take up again", "Duplicate"]),
    ],
)
def test_what_is_offered_fits_the_state(card, make_order, state, offered):
    card.show_order(evidence(make_order(1, state)))
    assert buttons(card) == offered
    card.show_writing(allowed=False)
    assert buttons(card) == []


def test_what_happened_is_told(card, make_order):
    event = Event(datetime(2026, 1, 2, tzinfo=UTC), "Ada", State.ACCEPTED, Evidence("Accepted", 200, "req-1", "{}"))
    card.show_order(evidence(make_order(1), event))
    shown = [value.toPlainText() for value in card.facts._values]
    assert "Accepted (Ada)\nReference: req-1" in shown


def test_bytes_are_shown_with_the_technical_details_only(card, make_order):
    card.show_order(evidence(make_order(1)))
    with pytest.raises(KeyError):
        card.facts.value("SHA-256")
    card.show_technical_details(True)
    assert card.facts.value("SHA-256") == "ab" * 32
    assert json.loads(card.facts.value("JSON"))["products"]


def test_address_is_read_as_on_an_envelope(card, make_order):
    address = {
        "first_name": "John",
        "last_name": "Smith",
        "email": "john@example.com",
        "address_1": "1 Main Street",
        "postcode": "80202",
        "city": "Denver",
        "country": "US",
        "province": "CO",
        "company": "Neon Ltd",
    }
    payload = json.dumps({"billing_address": address, "shipping_address": {"city": "Bern", "province": None}})
    card.show_order(evidence(make_order(1, payload=payload.encode())))
    assert card.facts.value("Bill to") == "John Smith\n1 Main Street\nNeon Ltd\nDenver, CO 80202, US\njohn@example.com"
    assert card.facts.value("Ship to") == "Bern"


def test_text_of_others_is_plain(card, make_order):
    card.show_order(evidence(make_order(1, order_number=HTML, external_id=HTML, operator=HTML)))
    card.show_notice(Tone.WARNING, HTML, HTML)
    assert card.facts.value("Order number") == HTML
    labels = [label for label in card.findChildren(QLabel) if "<b>" in label.text()]
    assert len(labels) >= 3
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_notice_goes_with_its_order(card, make_order):
    card.show_order(evidence(make_order(1)))
    card.show_notice(Tone.WARNING, "Too soon", "Wait.")
    card.show_order(evidence(make_order(1, State.REJECTED)))
    assert card.notices.notice("order")
    card.show_order(evidence(make_order(2)))
    assert card.notices.notice("order") is None


def test_each_time_of_what_happened_stands_in_one_line(card, make_order):
    at = datetime(2026, 11, 22, 23, 21, 58, tzinfo=UTC)
    happened = [Event(at, "Ada", State.SENDING, Evidence("Sending the order to the service, which is a long story"))]
    card.resize(344, 700)
    card.show()
    card.show_order(evidence(make_order(1), *happened))
    QApplication.processEvents()
    (time,) = (label for label in card.findChildren(QLabel) if label.text().endswith(":58"))
    assert time.height() < 2 * time.fontMetrics().lineSpacing()


async def record_many(room, number=MANY):
    for count in range(number):
        await room.ledger.record(entry_of(room, count))


def entry_of(room, count):
    return Entry(
        store_id="s1",
        origin=room.service.origin,
        kind="v2",
        integration_id=42,
        external_id=f"order-{count}",
        order_number=f"SC-{count}",
        currency="USD",
        total_minor=count,
        digits=2,
        email=None,
        customer=f"Customer {count % 10}",
        payload=json.dumps({"external_id": f"order-{count}", "products": []}).encode(),
        operator="Ada",
    )


async def test_history_is_loaded_a_window_at_a_time(desk, until, watched):
    async with desk() as room:
        await record_many(room)
        history = room.view.history
        watched(history.model)
        room.view.show_history()
        room.use()
        await until(lambda: history.model.total == MANY)
        assert history.model.record(0).order_number == "SC-349"
        assert history.model.record(MANY - 1) is None
        assert history.model.index(MANY - 1, 0).data() == "…"
        history.table.scrollToBottom()
        await until(lambda: history.model.record(MANY - 1))
        assert history.model.record(MANY - 1).order_number == "SC-0"
        assert len(history.model._windows) < 4


async def test_history_is_sorted_and_searched_where_the_orders_are(desk, until):
    async with desk() as room:
        await record_many(room)
        history = room.view.history
        room.view.show_history()
        room.use()
        await until(lambda: history.model.total == MANY)
        history.table.horizontalHeader().setSortIndicator(3, Qt.SortOrder.AscendingOrder)
        await until(lambda: history.model.record(0).order_number == "SC-0")
        history.search.set_value("sc-34")
        await until(lambda: history.model.total == 11)
        assert history.found.text() == "11 orders"
        history.state_choice.set_value(State.ACCEPTED.value)
        await until(lambda: history.model.total == 0)


async def test_history_is_narrowed_to_days(desk, until, monkeypatch):
    async with desk() as room:
        history, today = room.view.history, datetime.now().astimezone()
        for count, days in enumerate((0, 3, 40)):
            monkeypatch.setattr(room.ledger, "_clock", lambda days=days: today - timedelta(days=days))
            await room.ledger.record(entry_of(room, count))
        room.view.show_history()
        room.use()
        await until(lambda: history.model.total == 3)
        history.period_choice.set_value(Period.WEEK.name)
        await until(lambda: history.model.total == 2)
        history.period_choice.set_value(Period.BETWEEN.name)
        day = QDate.currentDate().addDays(-40)
        history.since.setDate(day)
        history.until.setDate(day)
        await until(lambda: history.model.total == 1)
        assert history.model.record(0).order_number == "SC-2"


async def test_order_selected_stays_so_when_another_comes(desk, until):
    async with desk() as room:
        await record_many(room, 5)
        history = room.view.history
        room.view.show_history()
        room.use()
        await until(lambda: history.model.total == 5)
        history.table.select(2)
        await until(lambda: history.card.order_id is not None)
        order_id = history.card.order_id
        await record_many(room, 6)
        room.presenter._browsing.reload()
        await until(lambda: history.model.total == 6)
        assert history.table.selected().id == order_id
        assert history.card.order_id == order_id


async def test_order_is_shown_even_if_the_search_hides_it(desk, until):
    async with desk() as room:
        await record_many(room, 5)
        history = room.view.history
        history.search.set_value("nothing")
        await until(lambda: history.model.total == 0)
        room.presenter._browsing.show_order(1)
        await until(lambda: history.card.order_id == 1)
        assert history.search.value() == ""
        assert history.isVisible()


async def test_order_far_down_is_shown_without_its_row(desk, until):
    async with desk() as room:
        await record_many(room)
        room.presenter._browsing.show_order(1)
        await until(lambda: room.view.history.card.order_id == 1)
        assert room.view.history.table.selected() is None


async def test_store_that_is_left_leaves_nothing_in_the_history(desk, until):
    async with desk() as room:
        await record_many(room, 3)
        room.use()
        await until(lambda: room.view.history.model.total == 3)
        room.presenter.use_none()
        assert room.view.history.model.total == 0
        assert room.view.history.card.order_id is None


async def test_ids_of_rows_that_are_not_loaded_are_found(desk, until, monkeypatch):
    async with desk() as room:
        await record_many(room)
        room.use()
        await until(lambda: room.view.history.model.total == MANY)
        browsing, pages = room.presenter._browsing, []
        with monkeypatch.context() as patch:
            patch.setattr(room.outbox, "page", lambda *_args, **_more: pages.append(1))
            assert await browsing.chosen((0, 200, MANY - 1)) == ((MANY, MANY - 200, 1), 0)
            assert await browsing.chosen(range(MANY)) == (tuple(range(MANY, 0, -1)), 0)
        assert pages == [], "they are not read page by page: there may be hundreds of thousands"
        await room.ledger.record(replace(entry_of(room, 0), kind="legacy_product", external_id="sync"))
        assert await browsing.chosen((0, 200)) == ((MANY, MANY - 200), 0), "what came since moves no row"
        browsing.reload()
        await until(lambda: room.view.history.model.total == MANY + 1)
        assert await browsing.chosen((0, 1)) == ((MANY + 1, MANY), 1)


def test_period_of_a_year_ends_today():
    wanted = Filter("", None, Period.YEAR, since=date(2026, 1, 5), until=date(2026, 1, 2))
    since, until = wanted.span(date(2026, 3, 10))
    assert until.date() - since.date() == timedelta(days=365)


async def test_orders_of_another_store_and_of_all_are_shown_and_left_alone(desk, until, make_profile):
    async with desk() as room:
        other = make_profile(store_id="s2", name="Southern Signs", origin=room.service.origin)
        for store, number in (("s1", "SC-1"), ("s2", "SC-2")):
            await room.ledger.record(
                Entry(
                    store_id=store,
                    origin=room.service.origin,
                    kind="v2",
                    integration_id=42,
                    external_id=number,
                    order_number=number,
                    currency="USD",
                    total_minor=1,
                    digits=2,
                    email=None,
                    payload=b"{}",
                    operator="Ada",
                )
            )
        history = room.view.history
        assert not history.store_choice.isVisible(), "there is one store only"
        room.outbox = Outbox(room.session, room.ledger, (other,))
        room.use()
        room.view.show_history()
        await until(lambda: history.model.total == 1)
        assert history.store_choice.isVisible()
        history.store_choice.set_value("*")
        await until(lambda: history.model.total == 2)
        cells = {history.model.index(row, 5).data() for row in range(2)}
        assert cells == {"Northern Neon", "Southern Signs"}
        history.store_choice.set_value("s2")
        await until(lambda: history.model.total == 1 and history.model.record(0).order_number == "SC-2")
        history.table.select(0)
        await until(lambda: history.card.order_id is not None)
        assert buttons(history.card) == [], "nothing is done here with another store's order"
