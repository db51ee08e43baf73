from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import AmountError, MinorUnit
from sign_desk.pricing.units import Doubt, PriceFormat, Unit, exact, is_number, json_number, unit_of

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


EURO = PriceFormat("EUR", None, "de_DE")
YEN_IN_HUNDREDTHS = PriceFormat("JPY", MinorUnit.HUNDREDTHS, "en_US")
FRANC = PriceFormat("CHF", None, "de_CH")
DIRHAM = PriceFormat("AED", None, "ar_AE")


@pytest.mark.parametrize(
    ("prices", "value", "unit", "text"),
    [
        (USD, 1250, Unit.MINOR, "12.50"),
        (USD, 5, Unit.MINOR, "0.05"),
        (USD, -5, Unit.MINOR, "-0.05"),
        (USD, 123456789, Unit.MINOR, "1234567.89"),
        (USD, 1250.0, Unit.MINOR, "12.50"),
        (USD, 1050.5, Unit.MINOR, "10.505"),
        (USD, 0.2, Unit.PER_CM, "0.20"),
        (USD, 5, Unit.PER_CM, "5.00"),
        (USD, 0.015, Unit.PER_SQ_CM, "0.015"),
        (USD, 1e-7, Unit.PER_SQ_CM, "0.0000001"),
        (USD, 1e22, Unit.PER_CM, "10000000000000000000000.00"),
        (USD, 1250, None, "1250"),
        (USD, 12.5, None, "12.5"),
        (EURO, 1250, Unit.MINOR, "12,50"),
        (EURO, 123456789, Unit.MINOR, "1234567,89"),
        (YEN, 1250, Unit.MINOR, "1250"),
        (PriceFormat("JPY", MinorUnit.ISO, "en_US"), 1250, Unit.MINOR, "1250"),
        (YEN_IN_HUNDREDTHS, 125000, Unit.MINOR, "1250.00"),
        (PriceFormat("KWD", MinorUnit.ISO, "en_US"), 1250, Unit.MINOR, "1.250"),
        (PriceFormat("XYZ", None, "en_US"), 1250, Unit.MINOR, "1250"),
        (USD, None, Unit.MINOR, ""),
    ],
)
def test_a_price_is_written_for_typing_over(prices, value, unit, text):
    assert prices.edit_text(value, unit) == text


@pytest.mark.parametrize(
    ("prices", "text", "unit", "value"),
    [
        (USD, "12.50", Unit.MINOR, 1250),
        (USD, " 12.5\u00a0", Unit.MINOR, 1250),
        (USD, "$1,250", Unit.MINOR, 125000),
        (USD, "$ 12.50", Unit.MINOR, 1250),
        (USD, "usd 12.50", Unit.MINOR, 1250),
        (USD, "12.50 USD", Unit.MINOR, 1250),
        (USD, "\u200e$12.50", Unit.MINOR, 1250),
        (USD, "0", Unit.MINOR, 0),
        (USD, "0.015", Unit.PER_SQ_CM, 0.015),
        (USD, "$0.20", Unit.PER_CM, 0.2),
        (USD, "5", Unit.PER_CM, 5),
        (USD, "5.00", Unit.PER_CM, 5),
        (USD, "1,234.5678", Unit.PER_CM, 1234.5678),
        (USD, "0.21000000000000002", Unit.PER_CM, 0.21000000000000002),
        (USD, "1250", None, 1250),
        (USD, "12.5", None, 12.5),
        (EURO, "12,50 €", Unit.MINOR, 1250),
        (EURO, "1.250,00 EUR", Unit.MINOR, 125000),
        (EURO, "1.250", Unit.MINOR, 125000),
        (EURO, "0,015", Unit.PER_CM, 0.015),
        (PriceFormat("JPY", MinorUnit.ISO, "en_US"), "¥1,250", Unit.MINOR, 1250),
        (PriceFormat("JPY", MinorUnit.ISO, "ja_JP"), "\xa51,250", Unit.MINOR, 1250),
        (PriceFormat("JPY", MinorUnit.ISO, "ja_JP"), "\uffe51,250", Unit.MINOR, 1250),
        (PriceFormat("JPY", MinorUnit.ISO, "en_US"), "\uffe51,250", Unit.MINOR, 1250),
        (
            PriceFormat("KWD", MinorUnit.ISO, "ar_KW"),
            "\u0661\u066c\u0662\u0663\u0664\u066b\u0665\u0660\u0660",
            Unit.MINOR,
            1234500,
        ),
        (YEN_IN_HUNDREDTHS, "¥1,250", Unit.MINOR, 125000),
        (YEN, "1250", Unit.MINOR, 1250),
        (PriceFormat("CAD", None, "en_US"), "CA$12.50", Unit.MINOR, 1250),
        (PriceFormat("CAD", None, "en_US"), "$12.50", Unit.MINOR, 1250),
        (FRANC, "CHF 1\u2019250.05", Unit.MINOR, 125005),
        (DIRHAM, DIRHAM.price(1250, Unit.MINOR), Unit.MINOR, 1250),
    ],
)
def test_a_price_is_read_as_it_is_typed_or_pasted(prices, text, unit, value):
    read = prices.read(text, unit)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("prices", "text", "unit", "reason"),
    [
        (USD, "", Unit.MINOR, "Enter an amount"),
        (USD, "$", Unit.MINOR, "Enter an amount"),
        (USD, "free", Unit.MINOR, "not an amount"),
        (USD, "12.505", Unit.MINOR, "At most 2 decimals"),
        (USD, "-12.50", Unit.MINOR, "cannot be negative"),
        (USD, "$-12.50", Unit.MINOR, "cannot be negative"),
        (USD, "-0.2", Unit.PER_CM, "cannot be negative"),
        (USD, "12,50", Unit.MINOR, "not an amount"),
        (USD, "1,25", Unit.PER_CM, "not an amount"),
        (USD, "£12.50", Unit.MINOR, "not an amount"),
        (USD, "1e3", Unit.PER_CM, "not an amount"),
        (USD, "9" * 17, Unit.MINOR, "too large"),
        (USD, "0." + "1" * 20, Unit.PER_CM, "too many digits"),
        (USD, "1.2x", Unit.PER_CM, "not an amount. Write it like 12.50"),
        (EURO, "12.50", Unit.MINOR, "not an amount"),
        (PriceFormat("JPY", MinorUnit.ISO, "en_US"), "12.50", Unit.MINOR, "no decimals"),
        (YEN, "12.50", Unit.MINOR, "whole number"),
        (YEN, "-5", Unit.MINOR, "0 or more"),
        (USD, "many", None, "not a number"),
    ],
)
def test_what_is_not_clearly_a_price_is_refused(prices, text, unit, reason):
    with pytest.raises(AmountError, match=reason):
        prices.read(text, unit)


@pytest.mark.parametrize(
    ("prices", "text", "number"),
    [
        (USD, "10", 10),
        (USD, "10.0", 10),
        (USD, "10.5", 10.5),
        (USD, "-1.5", -1.5),
        (USD, "\u2212 2", -2),
        (USD, "1,000", 1000),
        (EURO, "29,7", 29.7),
        (EURO, "-0", 0),
    ],
)
def test_a_number_is_read_as_the_locale_writes_it(prices, text, number):
    read = prices.read_number(text)
    assert (read, type(read)) == (number, type(number))


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        ("", {}, "Enter a number"),
        ("ten", {}, "not a number. Write it like 12.5"),
        ("--1", {}, "not a number"),
        ("-", {}, "not a number"),
        ("ten", {"integer": True}, "Write it like 10"),
        ("1.5", {"integer": True}, "whole number"),
        ("0", {"minimum": 1}, "1 or more"),
        ("7", {"maximum": 6}, "6 or less"),
        ("0.12345678901234567", {}, "not a number|too many digits"),
    ],
)
def test_what_is_no_such_number_is_refused(text, limits, reason):
    with pytest.raises(AmountError, match=reason):
        USD.read_number(text, **limits)
    assert USD.read_number("3", integer=True, minimum=1, maximum=6) == 3


@given(
    st.integers(0, 2**53 - 1),
    st.sampled_from(["USD", "KWD", "JPY", "EUR"]),
    st.sampled_from(["en_US", "de_DE", "fr_CH"]),
)
def test_what_is_written_for_typing_reads_back_as_the_same_amount(value, currency, locale):
    prices = PriceFormat(currency, MinorUnit.ISO, locale)
    assert prices.read(prices.edit_text(value, Unit.MINOR), Unit.MINOR) == value


@given(st.integers(0, 10**15), st.integers(3, 17))
def test_a_rate_reads_back_with_every_decimal(digits, places):
    rate = float(Decimal(digits).scaleb(-places))
    for prices in (USD, EURO):
        assert prices.read(prices.edit_text(rate, Unit.PER_CM), Unit.PER_CM) == rate
        assert prices.read_number(prices.edit_text(-rate, None)) == -rate


@pytest.mark.parametrize(("number", "value"), [("10", 10), ("10.0", 10), ("0.1", 0.1), ("-2.50", -2.5), ("1E+2", 100)])
def test_a_decimal_becomes_the_number_of_json(number, value):
    found = json_number(Decimal(number))
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("number", ["9007199254740993", "0.12345678901234567891", "-1e300"])
def test_a_decimal_that_json_would_change_is_none(number):
    with pytest.raises(ValueError, match="too many digits"):
        json_number(Decimal(number))


@pytest.mark.parametrize(("locale", "text"), [("de_DE", "0.049"), ("en_US", "0,049"), ("de_DE", "00.049")])
@pytest.mark.parametrize("unit", [Unit.PER_CM, Unit.MINOR, None])
def test_another_locales_decimals_are_not_taken_for_thousands(locale, text, unit):
    with pytest.raises(AmountError, match="Write it like"):
        PriceFormat("EUR", None, locale).read(text, unit)


@pytest.mark.parametrize(("text", "rate"), [(".5", 0.5), ("12.", 12), (".049", 0.049), ("1,049.5", 1049.5)])
def test_a_zero_that_a_spreadsheet_does_without_may_be_left_out(text, rate):
    prices = PriceFormat("USD", None, "en_US")
    assert prices.read(text, Unit.PER_CM) == rate
    assert prices.read_number(text) == rate


def test_amounts_may_be_written_so_too():
    prices = PriceFormat("USD", None, "en_US")
    assert [prices.read(text, Unit.MINOR) for text in (".5", "12.", "$.5")] == [50, 1200, 50]


@pytest.mark.parametrize("text", ["12.50.1", "..5", "."])
def test_what_is_no_rate_is_told_by_an_example(text):
    with pytest.raises(AmountError, match=r"Write it like 12\.50"):
        PriceFormat("USD", None, "en_US").read(text, Unit.PER_CM)
