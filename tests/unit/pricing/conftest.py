"""Pricing in the shapes of the published contract, one document for each pricing model; and any that may come."""

import json
from pathlib import Path

import pytest
from hypothesis import strategies as st

_DOCUMENTS = Path(__file__).with_name("documents.json")


@pytest.fixture
def trees():
    """The raw trees by pricing model, afresh for each test."""
    return json.loads(_DOCUMENTS.read_text("utf-8"))


@pytest.fixture(scope="session")
def any_json():
    """A strategy for JSON values."""
    numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    return st.recursive(
        st.none() | st.booleans() | numbers | st.text(max_size=4),
        lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=4), children, max_size=3),
        max_leaves=6,
    )


@pytest.fixture(scope="session")
def any_tree(any_json):
    """A strategy for pricing trees: lifelike ones with unknown fields at every level, and parts of any other form."""
    price = st.none() | st.just([]) | st.integers(0, 99999) | _lines()
    ids = st.none() | st.integers(1, 4)
    keys = st.none() | st.sampled_from(["small", "large"])
    unknown = st.dictionaries(st.sampled_from(["x-note", "x-kind", "x-more"]), any_json, max_size=2)
    size = _object(
        unknown, size_id=ids, client_key=keys, name=st.text(max_size=3), sort_order=st.integers(0, 9), width_cm=any_json
    )
    row = _object(
        unknown,
        size_id=ids,
        size_key=keys,
        base_price=price,
        letter_price=price,
        price_per_cm=st.none() | st.floats(0, 9, width=16),
    )
    rows = _mostly(st.lists(row, max_size=4), st.lists(row | any_json, max_size=2) | any_json)
    shipping = any_json | st.fixed_dictionaries({"calculation": st.just("physical")})
    price_list = _object(unknown, pricing_id=ids, name=st.text(max_size=3), shipping=shipping, rows=rows)
    sizes = _mostly(st.lists(size, min_size=1, max_size=4), st.lists(size | any_json, max_size=2) | any_json)
    base = _mostly(_object(unknown, mode=any_json, rows=rows), any_json)
    lists = _mostly(
        st.lists(price_list, min_size=1, max_size=3), st.lists(price_list | any_json, max_size=2) | any_json
    )
    models = _mostly(st.sampled_from(["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"]), any_json)
    known = {"customiser_id": st.just(1), "value_units": _mostly(st.just(_UNITS), any_json), "pricing_model": models}
    whole = st.fixed_dictionaries({"sizes": sizes, "base_pricing": base, "price_lists": lists}, optional=known)
    more = _object(unknown, sizes=sizes, base_pricing=base, price_lists=lists)
    return _mostly(st.tuples(unknown, whole).map(lambda both: {**both[0], **both[1]}), more)


_UNITS = {
    "base_price": "minor_currency_units",
    "letter_price": "minor_currency_units",
    "price_per_letter": "minor_currency_units",
    "price_per_cm": "currency_units_per_cm",
    "price_per_sq_cm": "currency_units_per_sq_cm_or_weight_unit",
}


def _lines():
    return st.dictionaries(
        st.sampled_from(["line_1", "line_2", "x-line"]), st.none() | st.integers(0, 9999), max_size=3
    )


def _object(unknown, **fields):
    """Objects with any of these fields and some unknown ones, in any order."""
    known = st.fixed_dictionaries({}, optional=fields)
    pairs = st.tuples(known, unknown).map(lambda both: [*{**both[1], **both[0]}.items()])
    return pairs.flatmap(st.permutations).map(dict)


def _mostly(usual, other):
    return st.integers(0, 4).flatmap(lambda number: usual if number else other)
