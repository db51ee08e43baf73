"""Values as texts: what is typed means what is shown, in the unit of its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import AmountError
from sign_desk.pricing.cells import ABSENT, same, value_at
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.texts import Texts, reading

UNITS = {"base_price": "minor_currency_units", "price_per_cm": "currency_units_per_cm"}
NUMBERS = st.one_of(st.integers(0, 10**12), st.floats(0, 1e9, allow_nan=False), st.none())
PRICES = PriceFormat("EUR", None, "de_DE")


def texts(row=None, size=None):
    tree = {
        "pricing_model": "FIXED_WIDTH",
        "value_units": UNITS,
        "sizes": [{"size_id": 1, "name": "S", **(size or {})}],
        "price_lists": [{"name": "L", "rows": [row or {}]}],
    }
    return Texts(PricingDocument(tree), PRICES)


def row_of(made):
    (price_list,) = made.document.keys(LISTS)
    return made.document.keys(rows_of(price_list))[0]


@given(st.fixed_dictionaries({"price_per_cm": NUMBERS, "width_modifier": NUMBERS, "note": st.text(min_size=1)}))
def test_what_is_copied_from_a_cell_is_read_as_its_value(row):
    made = texts(row)
    key = row_of(made)
    for name, value in row.items():
        cell = Cell(key, (name,))
        text = made.typed(key.part, cell.path, value)
        # The same text in a cell that holds something else: nothing but the text tells.
        other = texts({name: 1 if name != "note" else "another"})
        read = other.read(Cell(row_of(other), cell.path), text)
        wanted = value if name != "note" or (value.strip() and value.strip() != "not set") else None
        assert same(read, wanted)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        (("base_price", "line_1"), "12,50 €", 1250),
        (("base_price", "line_1"), "1.250", 125000),
        (("base_price", "line_1"), "", ABSENT),
        (("price_per_cm",), "0,015", 0.015),
        (("price_per_cm",), "10", 10),
        (("width_modifier",), "-1,5", -1.5),
        (("width_modifier",), "not set", None),
    ],
)
def test_amounts_and_numbers_are_read_in_their_unit(path, text, value):
    made = texts({"base_price": {"line_1": 5}, "price_per_cm": 1, "width_modifier": 2})
    read = made.read(Cell(row_of(made), path), text)
    assert read is value or (read == value and type(read) is type(value))


@pytest.mark.parametrize(
    ("path", "text"),
    [(("base_price", "line_1"), "1,234"), (("line_limit",), "2,5"), (("odd",), "maybe"), (("count",), "x")],
)
def test_what_means_nothing_is_told_and_kept_as_it_was_typed(path, text):
    size = {"line_limit": 1, "odd": True, "count": 3}
    made = texts({"base_price": {"line_1": 5}}, size)
    key = row_of(made) if path[0] == "base_price" else made.document.keys(SIZES)[0]
    with pytest.raises(AmountError):
        made.read(Cell(key, path), text)
    assert finish(reading(made, {Cell(key, path): text})) == {Cell(key, path): text}


def test_choices_are_typed_in_words_or_as_the_service_writes_them():
    made = texts(size={"height_strategy": "FIXED"})
    cell = Cell(made.document.keys(SIZES)[0], ("height_strategy",))
    assert made.typed(cell.key.part, cell.path, "FIXED") == "Fixed"
    assert [made.read(cell, text) for text in ("width", "DYNAMIC", "Spiral")] == ["WIDTH", "DYNAMIC", "Spiral"]


def test_a_price_of_another_shape_and_what_is_fixed_are_not_typed_into():
    made = texts({"base_price": 100, "letter_price": [], "size_id": 1})
    row, size = row_of(made), made.document.keys(SIZES)[0]
    assert not made.is_open(Cell(row, ("base_price", "line_1")))
    assert made.is_open(Cell(row, ("base_price",)))
    assert made.is_open(Cell(row, ("letter_price", "line_1")))
    assert not made.is_open(Cell(size, ("size_id",)))
    assert finish(reading(made, {Cell(size, ("size_id",)): "9"})) == {}
    assert value_at(made.document.fields(size), ("size_id",)) == 1
