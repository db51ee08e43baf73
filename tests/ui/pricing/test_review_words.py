"""Differences in words."""

from decimal import Decimal

import pytest

from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.diff import FieldChange, differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import add_size, move, remove, set_values
from sign_desk.pricing.keys import LISTS, SIZES, Branch, Cell, Part, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.review.words import (
    DifferenceLines,
    Lines,
    branch_words,
    difference_words,
    fields_text,
    percent_text,
    range_text,
    value_text,
)
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import readable

DOLLARS = PriceFormat("USD", None, "en_US")
EUROS = PriceFormat("EUR", None, "de_DE")


@pytest.fixture
def document(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def words(before, *edits):
    after = before
    for edit in edits:
        after = after.apply(edit(after))
    return difference_words(finish(differing(before, after)), DOLLARS)


def rows(document):
    return document.keys(rows_of(document.keys(LISTS)[0]))


def test_nothing_differs(document):
    assert words(document) == "nothing"


def test_what_was_removed_is_named(document):
    assert words(document, lambda d: remove(d, [d.keys(SIZES)[1]])) == "Large and 2 rows removed"
    assert words(document, lambda d: remove(d, d.keys(LISTS))) == "“Standard”, “Standard” and 3 rows removed"
    assert words(document, lambda d: remove(d, rows(d)[:1])) == "1 row removed"


def test_many_are_counted(document):
    adding = [lambda d, name=name: add_size(d, name, after=None) for name in "abcd"]
    assert words(document, *adding) == "4 sizes and 8 rows added"


def test_prices_and_other_values_are_told_apart(document):
    def edit(d):
        price, name = Cell(rows(d)[0], ("base_price", "line_1")), Cell(d.keys(SIZES)[0], ("name",))
        return set_values(d, {price: 1, name: "Tiny"}, "Edit")

    assert words(document, edit) == "1 price changed, 1 other value changed"


def test_another_order_is_told(document):
    told = words(document, lambda d: move(d, d.keys(LISTS)[0], 1))
    assert told == "order of price lists changed"


@pytest.mark.parametrize(
    ("percent", "prices", "text"),
    [
        (Decimal("7.25"), DOLLARS, "+7.3 %"),
        (Decimal(-50), DOLLARS, "\N{MINUS SIGN}50 %"),
        (Decimal(0), DOLLARS, "0 %"),
        (Decimal("7.5"), EUROS, "+7,5 %"),
        (None, DOLLARS, ""),
    ],
)
def test_percentages_are_written_as_the_store_writes_numbers(percent, prices, text):
    assert percent_text(percent, prices) == text


def test_a_range_of_one_is_told_once():
    assert range_text(Decimal("1.04"), Decimal("1.01"), DOLLARS) == "+1 %"
    assert range_text(Decimal(1), Decimal(2), DOLLARS) == "+1 % to +2 %"


def test_prices_of_several_lines_are_money(document):
    texts = Texts(document, DOLLARS)
    value = {"line_1": 1000, "line_2": None, "x-line": 5}
    assert value_text(texts, Part.ROW, ("base_price",), value) == (
        "Base, line 1 $10.00; Base, line 2 not set; Base price, x-line 5"
    )
    assert value_text(texts, Part.ROW, ("x-unknown",), ABSENT) == "not set"


def test_a_row_is_told_by_its_prices_and_a_size_by_its_name(document):
    texts = Texts(document, DOLLARS)
    assert fields_text(texts, Part.ROW, document.fields(rows(document)[1])).startswith("Base, line 1 $19.99")
    assert fields_text(texts, Part.ROW, {"size_id": 1}) == "without prices"
    assert fields_text(texts, Part.SIZE, {"name": "Small"}) == "Small"
    assert fields_text(texts, Part.SIZE, {}) == "Without a name"


def test_a_number_that_is_none_has_no_percentage(document):
    lines = DifferenceLines(finish(differing(document, document)), DOLLARS)
    cell = (rows(document)[0], ("base_price", "line_1"))
    assert lines.change(FieldChange(*cell, 1000, 1100)).change == "+10 %"
    for old in (None, 0, "much", True):
        assert lines.change(FieldChange(*cell, old, 1100)).change == ""


def test_lists_are_named(document):
    first = document.keys(LISTS)[0]
    assert branch_words(document, Branch(Part.SIZE)) == "the sizes"
    assert branch_words(document, rows_of(first)) == "the rows of Standard"
    assert branch_words(document, Branch(Part.ROW, "gone")) == "the rows of a price list"


def test_lines_are_written_when_they_are_looked_at():
    written = []
    lines = Lines(range(1_000_000), lambda number: written.append(number) or number)
    assert len(lines) == 1_000_000
    assert lines[5] == 5
    assert list(lines[2:4]) == [2, 3]
    assert written == [5, 2, 3]


@pytest.mark.parametrize(
    ("name", "told"),
    [("Line\nbreak\ttab", "Line break tab"), ("\u202eRTL\u202c", "RTL"), ("  Neon ", "Neon"), ("", "")],
)
def test_names_are_told_on_one_line_and_turn_nothing(name, told):
    assert readable(name) == told
