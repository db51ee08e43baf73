"""What is wrong with an order as it is typed, and at which field."""

from dataclasses import replace

import pytest

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.draft import AddressDraft, LineDraft, OrderDraft
from sign_desk.orders.totals import line_total, order_total


def found(draft, severity, minor_unit=None, locale="en_US"):
    problems = check(draft, minor_unit=minor_unit, locale=locale)
    return {problem.path for problem in problems if problem.severity is severity}


def errors(draft, **settings):
    return found(draft, Severity.ERROR, **settings)


def warnings(draft, **settings):
    return found(draft, Severity.WARNING, **settings)


def with_line(draft, **texts):
    return replace(draft, products=(replace(draft.products[0], **texts),))


def test_the_published_order_is_without_fault(published):
    assert check(published, minor_unit=None, locale="en_US") == ()


def test_an_empty_form_names_what_is_needed():
    needed = {"integration_id", "external_id", "external_order_number", "currency", "products"}
    assert errors(OrderDraft()) == needed
    assert warnings(OrderDraft()) == {"shipping_address", "customer.email"}


@pytest.mark.parametrize("name", ["integration_id", "external_id", "external_order_number", "currency"])
def test_invisible_text_is_no_text(published, name):
    assert errors(replace(published, **{name: " \u200b"})) == {name}


@pytest.mark.parametrize("text", ["0", "4.2", "abc"])
def test_an_integration_is_a_whole_number(published, text):
    assert errors(replace(published, integration_id=text)) == {"integration_id"}


def test_every_line_is_checked_at_its_own_place(published):
    draft = replace(published, products=(*published.products, LineDraft("", "0", "1.999")))
    assert errors(draft) == {"products.1.external_id", "products.1.quantity", "products.1.price"}


def test_prices_are_read_as_the_locale_writes_them(published):
    assert errors(published, locale="de_DE") == {"products.0.price"}
    assert errors(with_line(published, price="29,99"), locale="de_DE") == set()


def test_a_product_that_costs_nothing_is_a_warning(published):
    assert warnings(with_line(published, price="0.00")) == {"products.0.price"}


def test_an_unknown_currency_is_told_once(published):
    assert errors(replace(published, currency="ZZZ")) == {"currency"}


def test_an_unanswered_minor_unit_stops_the_order_at_the_currency(published):
    draft = with_line(replace(published, currency="JPY"), price="1250")
    assert errors(draft) == {"currency"}
    assert errors(draft, minor_unit=MinorUnit.ISO) == set()


def test_a_total_beyond_exact_integers_is_refused(published):
    draft = with_line(published, price="90000000000000", quantity="2")
    assert errors(draft) == {"products"}


@pytest.mark.parametrize("email", ["john", "john@", "@example.com", "john smith@example.com", "a@b@c"])
def test_what_is_surely_no_email_address_is_refused(published, email):
    assert errors(replace(published, customer=replace(published.customer, email=email))) == {"customer.email"}


@pytest.mark.parametrize("email", ["john@localhost", "jöhn+signs@exämple.com"])
def test_unusual_email_addresses_pass(published, email):
    assert (
        check(
            replace(published, customer=replace(published.customer, email=email)),
            minor_unit=None,
            locale="en_US",
        )
        == ()
    )


def test_one_email_address_is_enough(published):
    bare = replace(published, billing_address=replace(published.billing_address, email=""))
    assert warnings(bare) == set()
    assert warnings(replace(bare, customer=replace(bare.customer, email=""))) == {"customer.email"}


def test_an_incomplete_shipping_address_is_a_warning_where_it_is_typed(published):
    assert warnings(replace(published, billing_address=replace(published.billing_address, city=""))) == {
        "billing_address.city"
    }
    other = replace(published, same_as_billing=False, shipping_address=AddressDraft(city="Perth", country="AU"))
    assert warnings(other) == {"shipping_address.address_1"}


@pytest.mark.parametrize("country", ["Australia", "us", "XX", "U\u0405"])
def test_a_country_that_is_no_code_is_a_warning(published, country):
    draft = replace(published, billing_address=replace(published.billing_address, country=country))
    assert warnings(draft) == {"billing_address.country"}
    assert errors(draft) == set()


def test_long_text_is_a_warning(published):
    assert warnings(replace(published, shipping_line="x" * 256)) == {"shipping_line"}
    assert warnings(replace(published, shipping_line="x" * 255)) == set()


def test_a_line_break_is_refused_where_it_is(published):
    draft = with_line(published, external_id="a\nb")
    draft = replace(draft, billing_address=replace(draft.billing_address, address_1="123\x00Main"))
    assert errors(draft) == {"products.0.external_id", "billing_address.address_1"}


def test_messages_are_short_sentences(published):
    drafts = [
        OrderDraft(),
        replace(published, currency="JPY"),
        with_line(published, external_id="", price="x", quantity=""),
    ]
    messages = [problem.message for draft in drafts for problem in check(draft, minor_unit=None, locale="en_US")]
    assert all(message.endswith(".") and len(message) < 100 for message in messages)


@pytest.mark.parametrize(
    ("country", "province", "warned"),
    [
        ("DE", "CA", True),
        ("US", "CA", False),
        ("DE", "BY", False),
        ("DE", "Bavaria", False),
        ("DE", "", False),
        ("VA", "CA", False),
        ("Germany", "CA", False),
    ],
)
def test_a_province_of_another_country_deserves_a_second_look(published, country, province, warned):
    draft = replace(published, billing_address=replace(published.billing_address, country=country, province=province))
    assert ("billing_address.province" in warnings(draft)) is warned


READ = {"minor_unit": None, "locale": "en_US"}


@pytest.mark.parametrize(
    ("basis", "line", "whole"),
    [(PriceBasis.PER_UNIT, 5998, 6001), (PriceBasis.PER_LINE, 2999, 3000), (None, None, None)],
)
def test_totals_follow_what_prices_are_for(published, basis, line, whole):
    draft = replace(published, products=(*published.products, LineDraft("b", "3", "0.01")))
    assert line_total(draft.products[0], "USD", basis=basis, **READ) == line
    assert order_total(draft, basis=basis, **READ) == whole


@pytest.mark.parametrize("basis", [None, *PriceBasis])
def test_one_piece_comes_to_its_price(published, basis):
    assert order_total(with_line(published, quantity="1"), basis=basis, **READ) == 2999


@pytest.mark.parametrize("texts", [{"quantity": "x"}, {"price": ""}])
def test_there_is_no_total_while_a_line_is_unreadable(published, texts):
    assert order_total(with_line(published, **texts), basis=PriceBasis.PER_UNIT, **READ) is None


def test_there_is_no_total_in_an_uncountable_currency(published):
    assert order_total(replace(published, currency="KWD"), basis=PriceBasis.PER_UNIT, **READ) is None
