from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import MinorUnit
from sign_desk.pricing.units import Doubt, PriceFormat, Unit, exact, is_number, unit_of

USD = PriceFormat("USD", None, "en_US")
YEN = PriceFormat("JPY", None, "en_US")


@pytest.mark.parametrize(
    ("named", "unit"),
    [
        ("minor_currency_units", Unit.MINOR),
        ("currency_units_per_cm", Unit.PER_CM),
        ("currency_units_per_sq_cm_or_weight_unit", Unit.PER_SQ_CM),
        ("currency_units_per_mm", None),
        (None, None),
        (["minor_currency_units"], None),
    ],
)
def test_the_unit_is_what_the_document_names(named, unit):
    assert unit_of({"base_price": named}, "base_price") is unit


@pytest.mark.parametrize("value_units", [None, [], "minor_currency_units", {"letter_price": "minor_currency_units"}])
def test_a_unit_that_is_not_named_is_not_known(value_units):
    assert unit_of(value_units, "base_price") is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1250, Unit.MINOR, "$12.50"),
        (1250.0, Unit.MINOR, "$12.50"),
        (0, Unit.MINOR, "$0.00"),
        (-1250, Unit.MINOR, "-$12.50"),
        (123456789, Unit.MINOR, "$1,234,567.89"),
        (1050.5, Unit.MINOR, "$10.505"),
        (0.2, Unit.PER_CM, "$0.20"),
        (0.49, Unit.PER_CM, "$0.49"),
        (5, Unit.PER_CM, "$5.00"),
        (0.015, Unit.PER_SQ_CM, "$0.015"),
        (1e-7, Unit.PER_SQ_CM, "$0.0000001"),
        (0.1 + 0.2, Unit.PER_CM, "$0.30000000000000004"),
        (1e300, Unit.PER_CM, "USD 1E+300"),
        (10**40, Unit.MINOR, f"USD {10**38}.00"),
    ],
)
def test_prices_are_written_in_the_currency_exactly(value, unit, text):
    assert USD.price(value, unit) == text


@pytest.mark.parametrize(
    ("currency", "minor_unit", "text"),
    [
        ("JPY", MinorUnit.ISO, "¥125,000"),
        ("JPY", MinorUnit.HUNDREDTHS, "¥1,250"),
        ("KWD", MinorUnit.ISO, "KWD125.000"),
        ("KWD", MinorUnit.HUNDREDTHS, "KWD1,250.00"),
    ],
)
def test_the_operators_answer_says_how_a_currency_without_two_decimals_is_counted(currency, minor_unit, text):
    written = PriceFormat(currency, minor_unit, "en_US").price(125000, Unit.MINOR)
    assert written.replace("\u00a0", "") == text


def test_without_an_answer_amounts_stay_plain_and_rates_are_written():
    assert YEN.doubt(Unit.MINOR) is Doubt.COUNTING
    assert YEN.price(125000, Unit.MINOR) == "125000"
    assert YEN.doubt(Unit.PER_CM) is None
    assert YEN.price(0.5, Unit.PER_CM) == "¥0.5"


def test_an_unknown_unit_or_currency_leaves_the_number_plain():
    assert (USD.doubt(None), USD.price(1250, None)) == (Doubt.UNIT, "1250")
    old = PriceFormat("XYZ", None, "en_US")
    for unit in Unit:
        assert (old.doubt(unit), old.price(1250.5, unit)) == (Doubt.CURRENCY, "1250.5")


def test_numbers_follow_the_locale_and_nothing_else():
    german = PriceFormat("EUR", None, "de_DE")
    assert [german.number(n) for n in (10, 10.0, 29.7, -0.0, 1e-9)] == [
        "10",
        "10",
        "29,7",
        "0",
        "0,000000001",
    ]
    assert german.price(1250, Unit.MINOR) == "12,50\u00a0€"


@pytest.mark.parametrize("value", [True, False, None, "1", [1], {"line_1": 1}])
def test_only_numbers_are_numbers(value):
    assert not is_number(value)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_reads_back_as_the_same_number(value):
    written = PriceFormat("USD", None, "C").number(value)
    assert Decimal(written) == exact(value)


@given(st.integers(-(10**20), 10**20) | st.floats(-1e12, 1e12).filter(lambda x: abs(x) > 1e-9 or x == 0))
def test_money_that_is_written_reads_back_as_the_same_amount(value):
    for unit, factor in ((Unit.MINOR, 100), (Unit.PER_CM, 1)):
        written = USD.price(value, unit).replace("$", "").replace("USD", "").replace(",", "").replace(" ", "")
        assert Decimal(written) * factor == exact(value)
