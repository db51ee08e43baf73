"""What the screens of missed orders say."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.issues import Code, Issue
from sign_desk.orders.missed.preparing import draft_of
from sign_desk.orders.missed.sorting import CurrencyTotal
from sign_desk.services.missed.news import Progress
from sign_desk.ui.orders.content import content_facts
from sign_desk.ui.orders.missed.mending import is_mendable, text_at, title_of
from sign_desk.ui.orders.missed.order_facts import sections_of
from sign_desk.ui.orders.missed.standings import counts_words, pace_words
from sign_desk.ui.orders.missed.words import days_of, shop_time, span, totals_words


def progress(**counts):
    known = dict.fromkeys(("total", "accepted", "rejected", "no_answer", "already_there", "put_away", "left"), 0)
    return Progress(**known | counts)


def test_totals_are_told_per_currency_with_what_is_not_known():
    totals = [CurrencyTotal("USD", 3, 421100, 1), CurrencyTotal("EUR", 1, 8000, 0), CurrencyTotal("CAD", 1, 0, 1)]
    assert totals_words(totals, lambda _currency: 2) == "$4,211.00 + €80.00 and 2 orders without a known total"
    assert totals_words([], lambda _currency: 2) == ""


def test_days_are_the_shops(sort_rows, row, zone):
    prepared, _ = sort_rows(row(1), row(2, **{"Created at": "2026-05-05 01:00:00 +0000"}))
    orders = [order.order for order in prepared.orders]
    assert days_of(orders, zone) == "2 May 2026 \N{EN DASH} 4 May 2026"
    assert days_of(orders[:1], zone) == "2 May 2026"
    moment = orders[0].created.earliest
    assert span(moment, moment, zone) == "2 May 2026, 21:30 \N{EN DASH} 2 May 2026, 21:30"


def test_hour_that_the_clocks_of_this_computer_skip_is_shown_as_the_shops(computer_in, zone):
    computer_in("Europe/Berlin")
    assert shop_time(datetime(2026, 3, 29, 6, 30, tzinfo=UTC), zone) == "29 Mar 2026, 02:30"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("products.1.quantity", "Line 2 quantity"),
        ("billing_address.postcode", "Billing postcode"),
        ("external_order_number", "Order number"),
        ("created_at", "Ordered at"),
    ],
)
def test_fields_have_names(path, title):
    assert title_of(path) == title
    assert is_mendable(Issue(Code.FIELD, path, "It is wrong."))


@pytest.mark.parametrize("code", [Code.OPEN_QUESTION, Code.ALIKE, Code.OTHER_CURRENCY])
def test_what_no_text_settles_is_not_mended(code):
    assert not is_mendable(Issue(code, "currency", "It is asked."))


def test_field_shows_what_is_in_it_now(sort_rows, row):
    prepared, _ = sort_rows(row(1))
    order = prepared.orders[0]
    assert text_at(order, prepared.setup, "products.0.quantity") == "1"
    assert text_at(order, prepared.setup, "products.0.price") == "29.99"
    assert text_at(order, prepared.setup, "billing_address.postcode") == "62701"
    assert text_at(order, prepared.setup, "customer.no_such") == ""


def test_facts_tell_what_would_be_sent_and_what_not(sort_rows, row):
    prepared, found = sort_rows(row(1, Notes="Please ring"))
    sections = dict(sections_of(found.orders[0], prepared.setup, lambda _currency: 2))
    sent = {fact.label: fact.value for fact in sections["What would be sent"]}
    assert sent["Total"] == "$29.99"
    assert "product not known" in sent["Products"]
    assert [(fact.label, fact.value) for fact in sections["In the file, and not sent"]] == [("Notes", "Please ring")]


def test_run_is_told_in_counts_rate_and_time():
    now = progress(total=37, accepted=12, rejected=1, left=24, rate=4.0)
    assert counts_words(now) == "12 accepted, 1 refused, 24 to be sent"
    assert pace_words(now) == "4 a second, 6 s left"
    assert pace_words(progress(total=100, left=100, rate=0.5)) == "30 a minute, 3 minutes left"
    assert pace_words(progress(total=1, left=1)) == ""


@pytest.mark.parametrize("pieces", [1, 2])
def test_order_reads_as_it_will_in_the_history(sort_rows, row, make_order, pieces):
    prepared, found = sort_rows(row(1, **{"Lineitem quantity": str(pieces), "Lineitem price": "29.99"}))
    setup = replace(prepared.setup, basis=PriceBasis.PER_UNIT)
    sections = dict(sections_of(found.orders[0], setup, lambda _currency: 2))
    here = {fact.label: fact.value for fact in sections["What would be sent"]}
    draft = draft_of(found.orders[0].prepared, setup)
    people = ("customer", "billing_address", "shipping_address")
    payload = {name: asdict(getattr(draft, name)) for name in people}
    payload["products"] = [{"external_id": "product not known", "quantity": pieces, "price": 2999}]
    recorded = make_order(payload=json.dumps(payload).encode(), total_minor=2999 * pieces)
    there = {fact.label: fact.value for fact in content_facts(recorded)}
    assert here["Products"] == there["Products"] == f"{pieces} of product not known at $29.99" + " each" * (pieces > 1)
    assert here["Customer"] == there["Customer"]
    assert here["Bill to"] == there["Bill to"]
    assert "Springfield, IL 62701, US" in here["Bill to"]
