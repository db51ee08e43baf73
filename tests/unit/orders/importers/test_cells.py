"""Texts of cells, and what is refused because it could be meant in two ways."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sign_desk.orders.missed.importers import cells

ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", None),
        ("120", "120"),
        ("0.125", "0.125"),
        ("1250.000", "1250.000"),
        ("120.50", "120.50"),
        ("120,5", "120.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("$120.00", "120.00"),
        ("120.00 EUR", "120.00"),
        ("US$ 5", "5"),
        ("-3.00", "-3.00"),
        ("'7.00", "7.00"),
    ],
)
def test_amounts(text, amount):
    assert cells.amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "text",
    [
        "1,250",
        "1.250",
        "12.500",
        "-1.250",
        "$1.250",
        "abc",
        "1.2.3",
        "1e5",
        "٣",
        "NaN",
        "Infinity",
        "12,34,56",
        "9" * 40,
    ],
)
def test_amounts_that_are_none(text):
    with pytest.raises(cells.Bad):
        cells.amount(text)


@pytest.mark.parametrize(("text", "count"), [("1", 1), ("2.0", 2), (" 3 ", 3)])
def test_quantities(text, count):
    assert cells.quantity(text) == count


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1,5", "two", "²", "9" * 17])
def test_quantities_that_are_none(text):
    with pytest.raises(cells.Bad):
        cells.quantity(text)


@pytest.mark.parametrize(
    "text",
    ["4.56E+12", "4,56E+12", "4.56e12", "4560000000000.0", "4560000000000,00", "4560000000000", "12345678901234500"],
)
def test_rounded_ids_are_refused(text):
    with pytest.raises(cells.Bad, match="rounded"):
        cells.identifier(text)


@pytest.mark.parametrize("text", ['="5550000000001"', "'5550000000001"])
def test_ids_kept_as_text(text):
    assert cells.identifier(text) == "5550000000001"


@pytest.mark.parametrize("text", ["5550000000001", "#1001", "SC-1E5", "1000", "gid://shopify/Order/1"])
def test_ids(text):
    assert cells.identifier(text) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-02 21:14:55 -0400", datetime(2026, 5, 3, 1, 14, 55, tzinfo=UTC)),
        ("2026-05-02T21:14:55Z", datetime(2026, 5, 2, 21, 14, 55, tzinfo=UTC)),
        ("2026-05-02 21:14:55 UTC", datetime(2026, 5, 2, 21, 14, 55, tzinfo=UTC)),
        ("2026-05-02T21:14:55.123456+02:00", datetime(2026, 5, 2, 19, 14, 55, 123456, tzinfo=UTC)),
        ("2026-05-02 21:14", datetime(2026, 5, 2, 19, 14, tzinfo=UTC)),
        ("31/05/2026 21:14", datetime(2026, 5, 31, 19, 14, tzinfo=UTC)),
        ("05/31/2026, 21:14:05", datetime(2026, 5, 31, 19, 14, 5, tzinfo=UTC)),
    ],
)
def test_moments(text, moment):
    found = cells.moment(text, ZONE)
    assert found.earliest == found.latest == moment


def test_a_date_alone_is_its_whole_day():
    found = cells.moment("2026-03-29", ZONE)
    assert found.earliest == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert found.latest == datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC)


def test_a_time_that_clocks_showed_twice_is_of_two_moments():
    found = cells.moment("2026-10-25 02:30:00", ZONE)
    assert (found.earliest.hour, found.latest.hour) == (0, 1)


@pytest.mark.parametrize(("day_first", "month"), [(True, 5), (False, 3)])
def test_a_date_with_slashes_is_read_as_was_told(day_first, month):
    assert cells.moment("03/05/2026 12:00", ZONE, day_first=day_first).earliest.month == month


@pytest.mark.parametrize(
    "text", ["03/05/2026", "sometime", "32/13/2026", "0000-01-01", "2026-02-30 10:00", "9999-12-31"]
)
def test_dates_that_are_none(text):
    with pytest.raises(cells.Bad):
        cells.moment(text, ZONE)


@pytest.mark.parametrize(("text", "bare"), [("'+1 555", "+1 555"), ("'tis", "'tis"), (" x ", "x"), ("'=1", "=1")])
def test_texts(text, bare):
    assert cells.text(text) == bare


@pytest.mark.parametrize(
    ("text", "names"), [("Ada", ("Ada", "")), ("Ada  de la Cruz", ("Ada", "de la Cruz")), ("", ("", ""))]
)
def test_names_are_parted(text, names):
    assert cells.split_name(text) == names
