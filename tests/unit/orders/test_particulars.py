"""What is kept of an order beside its bytes: who ordered, what makes two orders alike, how it is found and sorted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.records import LegacyOrderRequest, LegacyProductRequest, OrderRequest, encode, from_wire
from sign_desk.orders.particulars import (
    fingerprint,
    of_legacy_order,
    of_legacy_product,
    of_order,
    product_ids,
    search_terms,
    search_text,
    sort_key,
)

LINES = [{"external_id": "lamp", "quantity": 2, "price": 2999}, {"external_id": "cable", "quantity": 1, "price": 5}]
PERSON = {"first_name": "Zoë", "last_name": "Smith", "email": "zoe@example.com"}


def order(**changes):
    tree = {"integration_id": 42, "external_id": "1", "external_order_number": "SC-1", "currency": "USD"}
    return from_wire(OrderRequest, tree | {"customer": PERSON, "products": LINES} | changes)


def test_what_prices_are_for_makes_no_two_purchases_different():
    assert of_order(order(), 6003).fingerprint == of_order(order(), 3004).fingerprint


def test_an_order_is_described():
    about = of_order(order(), 6003)
    assert (about.integration_id, about.external_id, about.order_number) == (42, "1", "SC-1")
    assert (about.currency, about.total_minor) == ("USD", 6003)
    assert (about.email, about.customer) == ("zoe@example.com", "Zoë Smith")


@pytest.mark.parametrize(
    ("people", "email", "customer"),
    [
        ({"customer": None}, None, None),
        ({"customer": {"first_name": "Zoë"}, "billing_address": PERSON}, "zoe@example.com", "Zoë"),
        ({"customer": {"email": "z@x"}, "billing_address": PERSON}, "z@x", "Zoë Smith"),
        ({"customer": {}, "shipping_address": {"last_name": "Smith"}}, None, "Smith"),
    ],
)
def test_who_ordered_stands_in_the_first_place_that_tells(people, email, customer):
    about = of_order(order(**people), 0)
    assert (about.email, about.customer) == (email, customer)


ALIKE = {
    "another id": {"external_id": "2", "external_order_number": "SC-2"},
    "lines in another order": {"products": LINES[::-1]},
    "the mail in capitals": {"customer": PERSON | {"email": "ZOE@example.com "}},
    "another name": {"customer": PERSON | {"first_name": "Z."}},
}
UNLIKE = {
    "another mail": {"customer": PERSON | {"email": "z@example.com"}},
    "another count": {"products": [LINES[0] | {"quantity": 1}, LINES[1]]},
    "another price": {"products": [LINES[0] | {"price": 1}, LINES[1]]},
    "another product": {"products": [LINES[0] | {"external_id": "x"}, LINES[1]]},
    "a line less": {"products": LINES[:1]},
}


@pytest.mark.parametrize("changes", ALIKE.values(), ids=ALIKE)
def test_the_same_purchase_has_the_same_fingerprint(changes):
    assert of_order(order(**changes), 6003).fingerprint == of_order(order(), 6003).fingerprint is not None


@pytest.mark.parametrize("changes", UNLIKE.values(), ids=UNLIKE)
def test_another_purchase_has_another_fingerprint(changes):
    assert of_order(order(**changes), 6003).fingerprint != of_order(order(), 6003).fingerprint


def test_another_total_is_another_purchase_and_strangers_have_none():
    assert fingerprint("a@b", [], 1) != fingerprint("a@b", [], 2)
    assert fingerprint("a@b", [], 45) == fingerprint("a@b", [], 45.0) != fingerprint("a@b", [], 45.5)
    assert fingerprint(None, [], 1) is None
    assert fingerprint("", [], 1) is None


def test_a_legacy_order_is_described_and_its_total_is_never_converted():
    tree = {"order_id": "7", "order_number": "L-7", "order_total": 86.34, "order_currency": "USD", "email": "a@b"}
    legacy = from_wire(LegacyOrderRequest, tree | {"products": [7], "shipping_address": {"name": "Ada Byron"}})
    about = of_legacy_order(legacy)
    assert (about.integration_id, about.external_id, about.order_number) == (None, "7", "L-7")
    assert (about.total_minor, about.currency, about.email, about.customer) == (None, "USD", "a@b", "Ada Byron")
    assert about.fingerprint is not None


def test_a_product_is_nobodys():
    product = from_wire(LegacyProductRequest, {"product_id": "p", "cart": {}, "price_breakdown": {}})
    about = of_legacy_product(product, "7 / p / now")
    assert (about.external_id, about.order_number) == ("7 / p / now", "p")
    assert (about.email, about.customer, about.fingerprint, about.total_minor) == (None, None, None, None)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"x",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"products": 1}',
        b'{"products": [1, {}, {"external_id": 7}]}',
    ],
)
def test_what_lists_no_products_has_no_ids(payload):
    assert product_ids(payload) == ()


def test_each_product_is_named_once():
    lines = [*LINES, LINES[0]]
    assert product_ids(encode(order(products=lines))) == ("lamp", "cable")
    assert product_ids(json.dumps({"products": lines}).encode()) == ("lamp", "cable")


def test_an_order_of_very_many_products_is_settled_too():
    lines = [{"external_id": str(number), "quantity": 1, "price": 1} for number in range(40_000)]
    assert len(product_ids(encode(order(products=lines)))) == 500


@given(st.lists(st.text(min_size=1), min_size=1), st.data())
def test_whatever_is_typed_of_an_order_finds_it(texts, data):
    text = data.draw(st.sampled_from(texts))
    begin = data.draw(st.integers(0, len(text)))
    typed = text[begin:]
    for change in (str, str.casefold):
        assert all(term in search_text(*texts) for term in search_terms(change(typed)))


@pytest.mark.parametrize(
    "texts", [["SC-9", "sc-10", "SC-100"], ["a2b9", "A2b10"], ["1", "02", "3"], [None, "", "a"], ["007", "8"]]
)
def test_numbers_are_sorted_as_numbers(texts):
    keys = [sort_key(text) for text in texts]
    assert keys == sorted(keys)
