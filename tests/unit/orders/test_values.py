"""Single values: trimmed of what nobody sees, and read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import MAX_AMOUNT, AmountError, MinorUnit, MinorUnitUnknown
from sign_desk.orders import values


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  order-1\t\n", "order-1"),
        ("\ufefforder-1\u200b", "order-1"),
        ("or\u200bder\u2060-1", "order-1"),
        (" \u200b order-1 \ufeff ", "order-1"),
        ("\u00a0order-1\u3000", "order-1"),
        ("\u202eorder-1\u202c", "order-1"),
        ("\u200c \u200dorder-1\u200d", "order-1"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627", "\u0645\u06cc\u200c\u062e\u0648\u0627"),
        ("order\n1", "order\n1"),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_trimmed(typed, text):
    assert values.clean(typed) == text


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert values.clean(values.clean(text)) == values.clean(text)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\x00b", "a\x7fb", "a\u2028b", "a\ud800b"])
def test_control_characters_and_half_characters_cannot_be_sent(text):
    assert not values.is_writable(text)


@pytest.mark.parametrize(
    "text", ["", "Zoë", "東京", "\U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u062e\u0648\u0627"]
)
def test_words_of_any_script_can_be_sent(text):
    assert values.is_writable(text)


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 42 ", 42), ("007", 7), (str(MAX_AMOUNT), MAX_AMOUNT)])
def test_whole_numbers_are_read(text, number):
    assert values.whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.0", "1,000", "+1", "1e3", "½", "\u0661", "²", str(MAX_AMOUNT + 1), "9" * 9000]
)
def test_other_texts_are_no_whole_numbers(text):
    assert values.whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "currency", "minor_unit", "amount"),
    [
        ("29.99", "USD", None, 2999),
        ("1250", "JPY", MinorUnit.ISO, 1250),
        ("1250", "JPY", MinorUnit.HUNDREDTHS, 125000),
        ("1.234", "KWD", MinorUnit.ISO, 1234),
        ("1.23", "KWD", MinorUnit.HUNDREDTHS, 123),
    ],
)
def test_a_price_becomes_the_service_s_integer(text, currency, minor_unit, amount):
    assert values.price(text, currency, minor_unit=minor_unit, locale="en_US") == amount


@pytest.mark.parametrize(
    ("text", "currency", "minor_unit"),
    [
        ("12.5", "JPY", MinorUnit.HUNDREDTHS),
        ("1.234", "KWD", MinorUnit.HUNDREDTHS),
        ("9007199254740991", "JPY", MinorUnit.HUNDREDTHS),
    ],
)
def test_a_price_that_the_currency_or_the_service_cannot_hold_is_refused(text, currency, minor_unit):
    with pytest.raises(AmountError):
        values.price(text, currency, minor_unit=minor_unit, locale="en_US")


def test_no_price_is_read_before_the_service_s_unit_is_known():
    with pytest.raises(MinorUnitUnknown):
        values.price("1250", "JPY", minor_unit=None, locale="en_US")
