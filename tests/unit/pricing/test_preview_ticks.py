from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sign_desk.pricing.preview.ticks import nice_step, rounded_out, ticks

NUMBERS = st.decimals(Decimal("-1e9"), Decimal("1e9"), places=3)


def decimals(*numbers):
    return tuple(map(Decimal, numbers))


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [
        ("10", 5, "2"),
        ("10", 10, "1"),
        ("11", 10, "2"),
        ("29", 6, "5"),
        ("30", 5, "10"),
        ("0.7", 5, "0.2"),
        ("0.05", 6, "0.01"),
        ("123456", 5, "50000"),
    ],
)
def test_a_step_is_round(span, most, step):
    assert nice_step(Decimal(span), most) == Decimal(step)


@pytest.mark.parametrize(("span", "most"), [("0", 5), ("-1", 5), ("1", 0)])
def test_nothing_has_no_step(span, most):
    with pytest.raises(ValueError, match="a span"):
        nice_step(Decimal(span), most)


def test_ticks_are_the_multiples_of_the_step_within():
    assert ticks(*decimals(1, 30, 5)) == decimals(5, 10, 15, 20, 25, 30)
    assert ticks(*decimals("-0.3", "0.3", "0.2")) == decimals("-0.2", "0", "0.2")
    assert ticks(*decimals("0.1", "0.2", 5)) == ()


def test_a_range_is_widened_to_round_ends():
    assert rounded_out(*decimals(1100, 8300), 5) == decimals(0, 10000, 2000)
    assert rounded_out(*decimals(2101, 2299), 5) == decimals(2100, 2300, 50)


def test_a_range_of_one_number_lies_around_it():
    for number in decimals(0, 2500, -40):
        low, high, _ = rounded_out(number, number, 5)
        assert low < number < high


@given(NUMBERS, NUMBERS, st.integers(1, 12))
def test_any_range_has_few_ticks_which_cover_it(one, other, most):
    assume(one != other)
    low, high = sorted((one, other))
    bottom, top, step = rounded_out(low, high, most)
    marks = ticks(bottom, top, step)
    assert bottom == marks[0] <= low < high <= marks[-1] == top
    assert len(marks) <= most + 3
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}
