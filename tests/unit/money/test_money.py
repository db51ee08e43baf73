"""Money: the currency table, the service's integers, and amounts read as strictly as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import (
    MAX_AMOUNT,
    AmountError,
    MinorUnit,
    MinorUnitUnknown,
    UnknownCurrency,
    currencies,
    format_minor,
    is_ambiguous,
    iso_digits,
    parse_major,
    plain_major,
    wire_digits,
)

LOCALES = [
    "en_US",
    "de_DE",
    "fr_FR",
    "de_CH",
    "en_IN",
    "hi_IN",
    "ar_EG",
    "fa_IR",
    "sv_SE",
    "pl_PL",
    "es_ES",
    "C",
    "xx",
]


def test_lists_the_currencies_in_use_by_code():
    codes = [currency.code for currency in currencies()]
    assert codes == sorted(codes)
    assert {"USD", "EUR", "JPY", "KWD", "XOF", "XCG"} <= set(codes)
    assert not {"XAU", "XXX", "XTS", "XDR", "CHE", "CLF", "USN", "BOV"} & set(codes)


@pytest.mark.parametrize(("code", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0), ("IQD", 3), ("AFN", 2)])
def test_decimals_are_those_of_iso_4217(code, digits):
    assert iso_digits(code) == digits
    assert is_ambiguous(code) is (digits != 2)


@pytest.mark.parametrize("code", ["", "usd", "XAU", "ZZZ", "US"])
def test_a_code_that_is_no_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        iso_digits(code)


@pytest.mark.parametrize(
    ("code", "minor_unit", "digits"),
    [
        ("USD", None, 2),
        ("USD", MinorUnit.ISO, 2),
        ("USD", MinorUnit.HUNDREDTHS, 2),
        ("JPY", MinorUnit.ISO, 0),
        ("JPY", MinorUnit.HUNDREDTHS, 2),
        ("KWD", MinorUnit.ISO, 3),
        ("KWD", MinorUnit.HUNDREDTHS, 2),
    ],
)
def test_the_service_s_integer_follows_the_operator_s_answer(code, minor_unit, digits):
    assert wire_digits(code, minor_unit) == digits


@pytest.mark.parametrize("code", ["JPY", "KWD"])
def test_without_an_answer_an_ambiguous_currency_has_no_integer(code):
    with pytest.raises(MinorUnitUnknown):
        wire_digits(code, None)


def arabic(text):
    """Write an amount with the digits and separators of Arabic."""
    return text.translate(str.maketrans("0123456789.,", "".join(map(chr, range(0x660, 0x66A))) + "\u066b\u066c"))


@pytest.mark.parametrize(
    ("text", "digits", "locale", "amount"),
    [
        ("12.50", 2, "en_US", 1250),
        ("12.5", 2, "en_US", 1250),
        (" 12 ", 2, "en_US", 1200),
        ("0", 2, "en_US", 0),
        ("1,250", 2, "en_US", 125000),
        ("1,250,000.01", 2, "en_US", 125000001),
        ("1250", 0, "ja_JP", 1250),
        ("12,5", 2, "de_DE", 1250),
        ("1.250,00", 2, "de_DE", 125000),
        ("1,250", 3, "de_DE", 1250),
        ("1 250,50", 2, "fr_FR", 125050),
        ("1\u202f250,50", 2, "fr_FR", 125050),
        ("1'250.50", 2, "de_CH", 125050),
        ("12,50,000", 0, "en_IN", 1250000),
        ("12.50", 2, "C", 1250),
        (arabic("12"), 2, "ar_KW", 1200),
        (arabic("29.99"), 2, "ar_KW", 2999),
        (arabic("1,250.500"), 3, "ar_KW", 1250500),
        (arabic("29.99"), 2, "de_DE", 2999),
        (arabic("1,250.5"), 2, "fr_FR", 125050),
    ],
)
def test_reads_what_the_locale_writes(text, digits, locale, amount):
    assert parse_major(text, digits, locale) == amount


@pytest.mark.parametrize(
    ("text", "digits", "locale", "sentence"),
    [
        ("", 2, "en_US", "Enter an amount."),
        ("  ", 2, "en_US", "Enter an amount."),
        ("-1", 2, "en_US", "An amount cannot be negative."),
        ("\u22121", 2, "en_US", "An amount cannot be negative."),
        ("1,25", 2, "en_US", "This is not an amount. Write it like 12.50."),
        ("12,50", 2, "en_US", "This is not an amount. Write it like 12.50."),
        ("12.50", 2, "de_DE", "This is not an amount. Write it like 12,50."),
        ("1.25", 2, "de_DE", "This is not an amount. Write it like 12,50."),
        (",250", 2, "en_US", "This is not an amount. Write it like 12.50."),
        ("12.", 2, "en_US", "This is not an amount. Write it like 12.50."),
        ("1e3", 2, "en_US", "This is not an amount. Write it like 12.50."),
        ("$12", 0, "en_US", "This is not an amount. Write it like 12."),
        ("nan", 3, "en_US", "This is not an amount. Write it like 12.500."),
        ("12.500", 2, "en_US", "At most 2 decimals are possible."),
        (arabic("1,25"), 2, "ar_KW", "This is not an amount. Write it like 12.50."),
        (arabic("12.500"), 2, "ar_KW", "At most 2 decimals are possible."),
        ("1,250", 2, "de_DE", "At most 2 decimals are possible."),
        ("12.5", 0, "en_US", "This currency has no decimals."),
        ("9" * 17, 2, "en_US", "This amount is too large."),
        ("9" * 9000, 2, "en_US", "This amount is too large."),
    ],
)
def test_refuses_what_is_no_clear_amount(text, digits, locale, sentence):
    with pytest.raises(AmountError) as refusal:
        parse_major(text, digits, locale)
    assert str(refusal.value) == sentence


@given(st.integers(0, MAX_AMOUNT), st.integers(0, 4), st.sampled_from(LOCALES))
def test_what_is_written_for_a_field_is_read_back_exactly(amount, digits, locale):
    assert parse_major(plain_major(amount, digits, locale), digits, locale) == amount


@given(st.text(), st.integers(0, 4), st.sampled_from(LOCALES))
def test_any_text_is_an_amount_or_refused_with_a_sentence(text, digits, locale):
    try:
        amount = parse_major(text, digits, locale)
    except AmountError as error:
        outcome = str(error).endswith(".")
    else:
        outcome = 0 <= amount <= MAX_AMOUNT
    assert outcome


@pytest.mark.parametrize(
    ("amount", "code", "digits", "locale", "text"),
    [
        (1250, "USD", 2, "en_US", "$12.50"),
        (-1250, "USD", 2, "en_US", "-$12.50"),
        (1250, "JPY", 0, "en_US", "¥1,250"),
        (125000, "JPY", 2, "en_US", "¥1,250"),
        (125050, "JPY", 2, "en_US", "¥1,250.50"),
        (1250, "KWD", 3, "en_US", "KWD\xa01.250"),
        (1250, "EUR", 2, "de_DE", "12,50\xa0€"),
        (12500, "KWD", 3, "de_DE", "12,500\xa0KWD"),
        (MAX_AMOUNT, "USD", 2, "en_IN", "$9,00,71,99,25,47,409.91"),
    ],
)
def test_writes_an_amount_for_reading(amount, code, digits, locale, text):
    assert format_minor(amount, code, digits, locale) == text
