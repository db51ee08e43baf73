"""An order on record comes back into the form, and goes out of it as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.records import encode
from sign_desk.money import MinorUnit, MinorUnitUnknown, PriceBasis, UnknownCurrency
from sign_desk.orders.build import build
from sign_desk.orders.reopen import reopen


def payload(price=2999, **changes):
    order = {
        "integration_id": 42,
        "external_id": "order-1",
        "external_order_number": "SC-1",
        "currency": "USD",
        "products": [{"external_id": "lamp", "quantity": 2, "price": price}],
    }
    return json.dumps(order | changes, separators=(",", ":")).encode()


def price(currency, amount, *, recorded, answer):
    draft = reopen(payload(amount, currency=currency), minor_unit=answer, locale="en_US", digits=recorded)
    return draft.products[0].price


@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
@given(amount=st.integers(0, 10**9), digits=st.sampled_from([None, 2]))
def test_it_is_built_again_byte_by_byte(locale, amount, digits):
    draft = reopen(payload(amount), minor_unit=None, locale=locale, digits=digits)
    assert encode(build(draft, minor_unit=None, locale=locale)) == payload(amount)


@pytest.mark.parametrize(
    ("currency", "amount", "recorded", "answer", "typed"),
    [
        ("JPY", 1250, 0, MinorUnit.ISO, "1250"),
        ("JPY", 125000, 2, MinorUnit.HUNDREDTHS, "1250"),
        ("JPY", 125000, 2, MinorUnit.ISO, "1250"),
        ("JPY", 1250, 0, MinorUnit.HUNDREDTHS, "1250"),
        ("JPY", 1250, None, MinorUnit.ISO, "1250"),
        ("KWD", 1250, 3, MinorUnit.HUNDREDTHS, "1.25"),
        ("KWD", 125, 2, MinorUnit.ISO, "1.250"),
    ],
)
def test_prices_are_read_as_they_were_counted_when_it_was_recorded(currency, amount, recorded, answer, typed):
    assert price(currency, amount, recorded=recorded, answer=answer) == typed


def test_a_price_that_cannot_be_written_exactly_is_refused():
    with pytest.raises(ValueError, match="no whole amount"):
        price("JPY", 1251, recorded=2, answer=MinorUnit.ISO)


def test_how_it_was_counted_must_be_known():
    with pytest.raises(MinorUnitUnknown):
        price("JPY", 1250, recorded=None, answer=None)
    with pytest.raises(UnknownCurrency):
        price("XXX", 1250, recorded=None, answer=None)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"currency": 7}', payload(products=[{}])])
def test_what_is_no_order_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        reopen(content, minor_unit=None, locale="en_US")


LINES = [{"external_id": "a", "quantity": 2, "price": 12000}, {"external_id": "b", "quantity": 3, "price": 10000}]
EACH, ALL = PriceBasis.PER_UNIT, PriceBasis.PER_LINE


@pytest.mark.parametrize(
    ("recorded", "basis", "typed"),
    [
        (EACH, EACH, ["120.00", "100.00"]),
        (EACH, ALL, ["240.00", "300.00"]),
        (ALL, EACH, ["60.00", ""]),
        (None, ALL, ["120.00", "100.00"]),
        (ALL, None, ["120.00", "100.00"]),
    ],
)
def test_an_order_comes_to_the_same_when_its_prices_are_for_something_else_now(recorded, basis, typed):
    content = json.dumps(json.loads(payload(1)) | {"products": LINES}).encode()
    draft = reopen(content, minor_unit=None, locale="en_US", recorded=recorded, basis=basis)
    assert [line.price for line in draft.products] == typed
