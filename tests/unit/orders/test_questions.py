"""Only what makes a difference in a file is asked, with an example from it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, Discount, ExternalId, ProductId, Tax
from sign_desk.orders.missed.found import FoundLine, FoundOrder, Prices, line_ref
from sign_desk.orders.missed.matching import Ids
from sign_desk.orders.missed.questions import About, unanswered

LINE = FoundLine(row=2, name="Neon", quantity=1, prices=Prices(unit=Decimal("120.00")))
ORDER = FoundOrder(key="5", rows=(2,), number="#1001", currency="USD", lines=(LINE,))


def asked(*orders, choices=None, basis=None):
    return unanswered(choices or Choices(), basis, orders)


def with_line(**changes):
    return replace(ORDER, lines=(LINE._replace(**changes),))


def test_a_plain_order_asks_nothing():
    assert asked(ORDER) == ()


@pytest.mark.parametrize(
    ("order", "about", "options"),
    [
        (
            replace(ORDER, order_id="555"),
            About.EXTERNAL_ID,
            {ExternalId.ORDER_ID: "555", ExternalId.ORDER_NUMBER: "#1001"},
        ),
        (
            with_line(product_id="8", variant_id="9"),
            About.PRODUCT_ID,
            {ProductId.PRODUCT: "8", ProductId.VARIANT: "9"},
        ),
        (
            with_line(prices=Prices(unit=Decimal("120.00"), discount=Decimal("20.00"))),
            About.DISCOUNT,
            {Discount.BEFORE: "120.00 USD", Discount.AFTER: "100.00 USD"},
        ),
        (
            with_line(prices=Prices(unit=Decimal("120.00"), tax=Decimal("10.00"), taxed=True)),
            About.TAX,
            {Tax.WITH: "120.00 USD", Tax.WITHOUT: "110.00 USD"},
        ),
        (
            with_line(quantity=2),
            About.BASIS,
            {PriceBasis.PER_UNIT: "120.00 USD", PriceBasis.PER_LINE: "240.00 USD"},
        ),
    ],
)
def test_what_makes_a_difference_is_asked(order, about, options):
    (question,) = asked(ORDER, order)
    assert question.about is about
    assert {option.value: option.example for option in question.options} == options
    assert question.order is order


def test_ids_of_a_second_file_are_asked_about():
    second = {line_ref(ORDER.key, 0): Ids("812", "99")}
    (question,) = unanswered(Choices(), None, [ORDER], second)
    assert (question.about, [option.example for option in question.options]) == (About.PRODUCT_ID, ["812", "99"])
    with_column = replace(ORDER, lines=(ORDER.lines[0]._replace(product_id="1"),))
    assert unanswered(Choices(), None, [with_column], second) == ()


def test_what_the_file_cant_tell_has_no_example():
    (question,) = asked(with_line(prices=Prices(reduced=Decimal("100.00"))))
    assert [option.example for option in question.options] == ["", "100.00 USD"]


def test_what_was_answered_is_not_asked_again():
    order = replace(with_line(quantity=2, product_id="8", variant_id="9"), order_id="555")
    assert [question.about for question in asked(order)] == [About.EXTERNAL_ID, About.PRODUCT_ID, About.BASIS]
    choices = Choices(external_id=ExternalId.ORDER_ID, product_id=ProductId.PRODUCT)
    assert asked(order, choices=choices, basis=PriceBasis.PER_LINE) == ()


def test_orders_as_the_service_takes_them_ask_nothing():
    line = LINE._replace(quantity=2, product_id="8", prices=Prices(sent=12000))
    assert asked(replace(ORDER, order_id="555", exact=True, lines=(line,))) == ()


def test_choices_are_kept_as_json():
    choices = Choices(external_id=ExternalId.ORDER_ID, tax=Tax.WITH)
    assert Choices.from_json(choices.to_json()) == choices
    assert Choices.from_json({"external_id": "of a later version"}) == Choices()
