import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.document import PricingDocument, Reference
from sign_desk.pricing.units import Unit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_everything_is_seen_and_nothing_is_touched(trees, model):
    tree = trees[model]
    before = copy.deepcopy(tree)
    document = PricingDocument(tree)

    assert document.pricing_model == model
    assert [size.fields for size in document.sizes] == tree["sizes"]
    assert [row.fields for row in document.base_pricing.rows] == tree["base_pricing"]["rows"]
    assert [price_list.fields for price_list in document.price_lists] == tree["price_lists"]
    for price_list in document.price_lists:
        assert [row.fields for row in price_list.rows] == price_list.fields["rows"]
    assert tree == before


def test_each_part_knows_its_place(trees):
    document = PricingDocument(trees["FIXED_WIDTH"])
    row = document.price_lists[1].rows[0]
    assert row.place == ("price_lists", 1, "rows", 0)

    found = document.tree
    for step in row.place:
        found = found[step]
    assert found is row.fields
    assert document.base_pricing.place == ("base_pricing",)


def test_rows_point_to_sizes_by_id_or_by_key(trees):
    document = PricingDocument(trees["FRAME_FIT"])
    rows = document.price_lists[0].rows
    assert [row.reference for row in rows] == [Reference("size_id", 4), Reference("size_key", "a2")]
    assert [[size.name for size in document.sizes_of(row)] for row in rows] == [["A3"], ["A2"]]


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        ({}, []),
        ({"size_id": None, "size_key": None}, []),
        ({"size_id": 99}, []),
        ({"size_id": 99, "size_key": "a2"}, []),
        ({"size_id": "4"}, []),
        ({"size_id": True}, []),
        ({"size_id": {"id": 4}}, []),
        ({"size_key": 4}, []),
        ({"size_id": 7}, ["Twin", "Other twin"]),
    ],
)
def test_a_reference_that_is_missing_stale_or_ambiguous_is_not_guessed(trees, reference, names):
    tree = trees["FRAME_FIT"]
    tree["sizes"] += [{"size_id": 1, "name": "One"}, {"size_id": 7, "name": "Twin"}]
    tree["sizes"].append({"size_id": 7, "name": "Other twin"})
    tree["price_lists"][0]["rows"] = [reference]
    document = PricingDocument(tree)
    (row,) = document.price_lists[0].rows
    assert [size.name for size in document.sizes_of(row)] == names


def test_prices_are_the_documented_fields_and_those_whose_unit_is_named():
    document = PricingDocument({"value_units": {"setup_fee": "minor_currency_units", "width_cm": "cm"}})
    assert document.unit("setup_fee") is Unit.MINOR
    assert [document.is_price(field) for field in ("setup_fee", "width_cm", "base_price")] == [
        True,
        False,
        True,
    ]
    assert document.unit("base_price") is None


@pytest.mark.parametrize("empty", [None, [], {}])
def test_an_empty_base_pricing_has_no_rows(empty):
    document = PricingDocument({"base_pricing": empty})
    assert document.base_pricing.rows == ()
    assert document.base_pricing.fields == {}


@pytest.mark.parametrize("empty", [None, [], {}])
def test_an_empty_list_has_nothing_in_it(empty):
    document = PricingDocument({"sizes": empty, "price_lists": [{"rows": empty}]})
    assert document.sizes == ()
    assert document.price_lists[0].rows == ()
    assert PricingDocument({"price_lists": empty}).price_lists == ()


def test_what_is_no_list_or_no_object_is_seen_nevertheless():
    document = PricingDocument({"sizes": "Small", "price_lists": [5], "base_pricing": [{"base_price": 5}]})
    assert [size.fields for size in document.sizes] == [{"value": "Small"}]
    assert [price_list.fields for price_list in document.price_lists] == [{"value": 5}]
    assert document.base_pricing.fields == {"value": [{"base_price": 5}]}


@given(st.data())
def test_any_json_in_any_place_can_be_read(data):
    names = ("pricing_model", "value_units", "sizes", "base_pricing", "price_lists")
    row = st.fixed_dictionaries({}, optional=dict.fromkeys(("size_id", "size_key", "base_price"), JSON))
    item = st.fixed_dictionaries({}, optional={"rows": JSON | st.lists(JSON | row), "name": JSON, "size_id": JSON})
    part = JSON | item | st.lists(JSON | item, max_size=3)
    document = PricingDocument(data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, part))))

    rows = [row for group in (document.base_pricing, *document.price_lists) for row in group.rows]
    for row in rows:
        assert len(document.sizes_of(row)) <= len(document.sizes)
    assert all(isinstance(item.name, str) for item in (*document.sizes, *document.price_lists))
    assert isinstance(document.pricing_model, str)
    assert document.is_price("base_price")
