"""What is charged for a line, by the store's choices, and what a file does not tell."""

from decimal import Decimal

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.missed import charges
from sign_desk.orders.missed.charges import Charges, NotAnswered, Unclear
from sign_desk.orders.missed.choices import Choices, Discount, Tax
from sign_desk.orders.missed.found import FoundLine, FoundOrder, Prices, Sums

BEFORE, AFTER = Choices(discount=Discount.BEFORE), Choices(discount=Discount.AFTER)


def ordered(*lines, **sums):
    told = tuple(
        FoundLine(row=2, quantity=quantity, prices=Prices(**{name: Decimal(text) for name, text in prices.items()}))
        for quantity, prices in lines
    )
    return FoundOrder(key="1", rows=(2,), lines=told, sums=Sums(**{name: Decimal(text) for name, text in sums.items()}))


def charged(order, choices=BEFORE):
    return Charges(order).charge(order.lines[0], choices)


@pytest.mark.parametrize(
    ("prices", "before", "after"),
    [
        ({"unit": "10"}, "20", "20"),
        ({"unit": "10", "discount": "5"}, "20", "15"),
        ({"line": "20", "reduced": "18"}, "20", "18"),
        ({"reduced": "18", "discount": "2"}, "20", "18"),
    ],
)
def test_before_and_after_discount(prices, before, after):
    order = ordered((2, prices))
    assert (charged(order, BEFORE), charged(order, AFTER)) == (Decimal(before), Decimal(after))


def test_the_discount_matters_only_where_there_is_one():
    assert charged(ordered((2, {"unit": "10"})), Choices()) == 20
    with pytest.raises(NotAnswered):
        charged(ordered((2, {"unit": "10", "discount": "1"})), Choices())


def test_a_price_that_is_told_after_discount_only_is_asked_for():
    order = ordered((1, {"reduced": "10"}))
    assert charged(order, AFTER) == 10
    with pytest.raises(NotAnswered):
        charged(order, Choices())
    with pytest.raises(Unclear):
        charged(order, BEFORE)


def test_no_price_at_all_is_no_question():
    with pytest.raises(Unclear) as unclear:
        charged(ordered((1, {})), Choices())
    assert not isinstance(unclear.value, NotAnswered)


def test_the_orders_discount_is_the_one_lines_where_the_subtotal_says_so():
    assert charged(ordered((1, {"unit": "100"}), discount="10", subtotal="90"), AFTER) == 90


def test_a_discount_on_the_shipping_is_none_of_the_lines():
    assert charged(ordered((1, {"unit": "100"}), discount="10", subtotal="100"), AFTER) == 100


def test_a_discount_that_is_on_the_lines_already_is_not_taken_off_twice():
    assert charged(ordered((1, {"unit": "100", "discount": "10"}), discount="10", subtotal="90"), AFTER) == 90


@pytest.mark.parametrize("lines", [1, 2])
def test_the_orders_discount_is_never_spread_by_guessing(lines):
    order = ordered(*[(1, {"unit": "100"})] * lines, discount="10", subtotal="50")
    assert charged(order, BEFORE) == 100
    with pytest.raises(Unclear, match="whole order"):
        charged(order, AFTER)


@pytest.mark.parametrize(
    ("taxed", "choice", "amount"),
    [(False, Tax.WITH, 12), (False, Tax.WITHOUT, 10), (True, Tax.WITH, 10), (True, Tax.WITHOUT, 8)],
)
def test_with_and_without_tax(taxed, choice, amount):
    line = FoundLine(row=2, quantity=1, prices=Prices(unit=Decimal(10), tax=Decimal(2), taxed=taxed))
    order = FoundOrder(key="1", rows=(2,), lines=(line,))
    assert Charges(order).charge(line, Choices(discount=Discount.AFTER, tax=choice)) == amount
    with pytest.raises(NotAnswered):
        Charges(order).charge(line, Choices(discount=Discount.AFTER))


def test_tax_is_of_the_price_after_discount():
    line = FoundLine(
        row=2, quantity=1, prices=Prices(unit=Decimal(10), discount=Decimal(1), tax=Decimal(2), taxed=False)
    )
    order = FoundOrder(key="1", rows=(2,), lines=(line,))
    with pytest.raises(Unclear, match="after discount"):
        Charges(order).charge(line, Choices(discount=Discount.BEFORE, tax=Tax.WITH))


def test_tax_of_which_it_is_not_told_whether_it_is_in_the_price():
    line = FoundLine(row=2, quantity=1, prices=Prices(unit=Decimal(10), tax=Decimal(2)))
    with pytest.raises(Unclear, match="with tax"):
        Charges(FoundOrder(key="1", rows=(2,), lines=(line,))).charge(line, Choices(tax=Tax.WITH))


@pytest.mark.parametrize(
    ("quantity", "line", "basis", "expected"),
    [
        (2, "20.00", PriceBasis.PER_UNIT, "10.00"),
        (2, "20.00", PriceBasis.PER_LINE, "20.00"),
        (1, "20.00", None, "20.00"),
        (3, "0.30", PriceBasis.PER_UNIT, "0.10"),
    ],
)
def test_per_piece_or_per_line(quantity, line, basis, expected):
    order = ordered((quantity, {"line": line}))
    assert Charges(order).price(order.lines[0], BEFORE, basis, 2) == Decimal(expected)


def test_a_price_that_cant_be_divided_evenly_is_not_rounded():
    order = ordered((3, {"line": "10.00"}))
    with pytest.raises(Unclear, match="evenly"):
        Charges(order).price(order.lines[0], BEFORE, PriceBasis.PER_UNIT, 2)
    assert Charges(order).price(order.lines[0], BEFORE, PriceBasis.PER_LINE, 2) == 10


def test_what_a_price_is_for_is_asked_where_it_matters():
    order = ordered((2, {"line": "10.00"}))
    with pytest.raises(NotAnswered):
        Charges(order).price(order.lines[0], BEFORE, None, 2)


WITH, WITHOUT = Choices(discount=Discount.AFTER, tax=Tax.WITH), Choices(discount=Discount.AFTER, tax=Tax.WITHOUT)


def test_tax_of_the_whole_order_is_not_taken_for_none():
    beside = ordered((1, {"unit": "100"}), subtotal="100", tax="8", total="108")
    within = ordered((1, {"unit": "108"}), subtotal="108", shipping="5", tax="8", total="113")
    for order in (beside, within):
        with pytest.raises(NotAnswered):
            charged(order, AFTER)
    assert charged(beside, WITHOUT) == 100
    assert charged(within, WITH) == 108
    for order, choices in ((beside, WITH), (within, WITHOUT)):
        with pytest.raises(Unclear, match="which part of it"):
            charged(order, choices)


def test_where_the_sums_do_not_tell_whether_prices_are_with_tax_nothing_is_guessed():
    with pytest.raises(Unclear, match="whether its prices are with tax"):
        charged(ordered((1, {"unit": "100"}), subtotal="100", tax="8", total="111"), WITH)


def test_an_order_without_tax_is_no_question():
    assert charged(ordered((1, {"unit": "100"}), subtotal="100", tax="0", total="100"), AFTER) == 100


def test_the_discount_of_an_order_is_parted_once_for_all_its_lines(monkeypatch):
    counted = []
    reduced = charges.less_its_discount
    monkeypatch.setattr(charges, "less_its_discount", lambda line: counted.append(line) or reduced(line))
    order = ordered(*[(1, {"unit": "10"})] * 100, discount="5")
    of_order = Charges(order)
    for line in order.lines:
        with pytest.raises(Unclear):
            of_order.charge(line, AFTER)
    assert len(counted) == 100
