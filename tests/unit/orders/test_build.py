"""What is sent is exactly what was typed, in the form of the contract."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.records import encode
from sign_desk.money import MinorUnit, plain_major
from sign_desk.orders.build import build
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text())
SCHEMA = CONTRACT["paths"]["/api/v2/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

PUBLISHED = """{
"integration_id": 42,
"external_id": "order-123456",
"external_order_number": "SC-1001",
"currency": "USD",
"billing_address": {
"first_name": "John",
"last_name": "Smith",
"email": "customer@example.com",
"phone": "+1 555-123-4567",
"address_1": "123 Main St",
"address_2": "Suite 4",
"city": "Los Angeles",
"province": "CA",
"postcode": "90001",
"country": "US"
},
"shipping_address": {
"first_name": "John",
"last_name": "Smith",
"address_1": "123 Main St",
"address_2": "Suite 4",
"city": "Los Angeles",
"province": "CA",
"postcode": "90001",
"country": "US"
},
"shipping_line": "Standard Shipping",
"customer": {
"first_name": "John",
"last_name": "Smith",
"email": "customer@example.com",
"phone": "+1 555-123-4567"
},
"products": [
{
"external_id": "your-product-id-123",
"quantity": 2,
"price": 2999
}
]
}"""


def sent(draft, minor_unit=None, locale="en_US"):
    return json.loads(encode(build(draft, minor_unit=minor_unit, locale=locale)))


def test_the_published_order_is_built_exactly_key_by_key(published):
    assert json.dumps(sent(published)) == json.dumps(json.loads(PUBLISHED))


def test_a_shipping_address_typed_by_itself_gives_the_same(published):
    typed = replace(published, same_as_billing=False, shipping_address=published.billing_address)
    assert sent(typed) == json.loads(PUBLISHED)


def test_what_was_left_empty_is_left_out(published):
    bare = OrderDraft("42", "order-1", "1", "USD", products=published.products, shipping_line=" ")
    assert list(sent(bare)) == [
        "integration_id",
        "external_id",
        "external_order_number",
        "currency",
        "products",
    ]


def test_an_unused_shipping_address_is_not_sent(published):
    draft = replace(published, shipping_address=AddressDraft(city="Elsewhere"))
    assert sent(draft)["shipping_address"]["city"] == "Los Angeles"


def test_a_price_of_zero_is_sent(published):
    draft = replace(published, products=(LineDraft("a", "1", "0"),))
    assert sent(draft)["products"] == [{"external_id": "a", "quantity": 1, "price": 0}]


def test_a_draft_with_an_error_is_not_built(published):
    with pytest.raises(ValueError, match=r"products\.0\.quantity"):
        build(replace(published, products=(LineDraft("a", "0", "1"),)), minor_unit=None, locale="en_US")


writable = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
texts = st.text(writable, max_size=20) | st.sampled_from(["", " ", "\u200b", "x" * 300])
ids = st.text(writable, max_size=12).map("id-{}".format)
emails = st.just("") | st.emails()
amounts = st.integers(0, 10**7)
flaws = st.text(max_size=5) | st.sampled_from(["", "a\nb", "\ud800", "-1", "1.999", "0", "ZZZ", "@"])


@st.composite
def orders(draw, locale):
    """Draft an order as an operator might, with the answer to how its currency is counted."""
    currency, digits = draw(st.sampled_from([("USD", 2), ("JPY", 0), ("KWD", 2)]))
    lines = st.builds(
        LineDraft,
        ids,
        st.integers(1, 10**4).map(str),
        amounts.map(lambda amount: plain_major(amount, digits, locale)),
    )
    addresses = st.builds(AddressDraft, texts, texts, emails, *[texts] * 7)
    draft = OrderDraft(
        integration_id=str(draw(st.integers(1, 10**9))),
        external_id=draw(ids),
        external_order_number=draw(ids),
        currency=currency,
        billing_address=draw(st.just(AddressDraft()) | addresses),
        shipping_address=draw(st.just(AddressDraft()) | addresses),
        same_as_billing=draw(st.booleans()),
        shipping_line=draw(texts),
        customer=draw(st.builds(CustomerDraft, texts, texts, emails, texts)),
        products=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
    )
    return draft, draw(st.sampled_from(MinorUnit))


@st.composite
def flawed(draw, locale):
    """Draft an order with one text in it that may be anything."""
    draft, minor_unit = draw(orders(locale))
    flaw, place = (
        draw(flaws),
        draw(st.sampled_from(["currency", "shipping_line", "external_id", "line", "city"])),
    )
    match place:
        case "line":
            name = draw(st.sampled_from(["external_id", "quantity", "price"]))
            return replace(draft, products=(replace(draft.products[0], **{name: flaw}),)), minor_unit
        case "city":
            return replace(draft, billing_address=replace(draft.billing_address, city=flaw)), minor_unit
        case name:
            return replace(draft, **{name: flaw}), minor_unit


def errors(draft, minor_unit, locale):
    problems = check(draft, minor_unit=minor_unit, locale=locale)
    return [problem for problem in problems if problem.severity is Severity.ERROR]


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR"])
@given(data=st.data())
def test_a_careful_operator_s_order_builds_and_satisfies_the_contract(data, locale):
    draft, minor_unit = data.draw(orders(locale))
    assert errors(draft, minor_unit, locale) == []
    tree = sent(draft, minor_unit, locale)
    VALIDATOR.validate(tree)
    assert len(tree["products"]) == len(draft.products)


@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
@given(data=st.data())
def test_whatever_was_typed_satisfies_the_contract_or_is_not_built(data, locale):
    draft, minor_unit = data.draw(flawed(locale))
    if errors(draft, minor_unit, locale):
        with pytest.raises(ValueError, match=r": .+\."):
            build(draft, minor_unit=minor_unit, locale=locale)
    else:
        VALIDATOR.validate(sent(draft, minor_unit, locale))


anything = texts | flaws | emails | ids | st.sampled_from(["USD", "JPY", "42", "1", "12.50", "a@b", "US"])
anything_typed = st.builds(
    OrderDraft,
    st.just("42") | anything,
    ids | anything,
    ids | anything,
    st.sampled_from(["USD", "JPY", "KWD"]) | anything,
    st.builds(AddressDraft, *[anything] * 2, st.just("") | anything, *[anything] * 7),
    st.builds(AddressDraft, *[anything] * 2, st.just("") | anything, *[anything] * 7),
    st.booleans(),
    anything,
    st.builds(CustomerDraft, *[anything] * 2, st.just("") | anything, anything),
    st.lists(st.builds(LineDraft, ids | anything, st.just("2") | anything, st.just("7") | anything), max_size=3).map(
        tuple
    ),
)


@given(anything_typed, st.none() | st.sampled_from(MinorUnit), st.sampled_from(["en_US", "de_DE", "hi_IN"]))
def test_any_order_that_the_form_accepts_satisfies_the_contract(draft, minor_unit, locale):
    if not errors(draft, minor_unit, locale):
        payload = encode(build(draft, minor_unit=minor_unit, locale=locale))
        VALIDATOR.validate(json.loads(payload.decode()))


@given(st.lists(st.tuples(ids, st.integers(1, 1000), amounts), min_size=1), st.sampled_from(["en_US", "de_DE"]))
def test_typed_amounts_arrive_as_they_were_meant(rows, locale):
    products = tuple(LineDraft(name, str(count), plain_major(price, 2, locale)) for name, count, price in rows)
    built = sent(OrderDraft("42", "order-1", "1", "USD", products=products), locale=locale)["products"]
    assert [(line["quantity"], line["price"]) for line in built] == [(count, price) for _, count, price in rows]
