"""The texts of the deprecated calls are checked as they are typed, and sent as they were meant."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.records import encode
from sign_desk.orders import legacy

CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text())
ORDER = {"order_id": "123456", "order_number": "SC-1001", "products": [{"id": 1}]}
PRODUCT = {"product_id": "p-1", "cart": {}, "price_breakdown": {}}


def schema(path):
    return CONTRACT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]


def paths(problems):
    return [problem.path for problem in problems]


def test_a_whole_order_is_read_with_what_is_not_known_of_it():
    tree = ORDER | {"order_total": 86.34, "later": {"x": [1.0, None]}}
    text = json.dumps(tree)
    assert legacy.check_order(text) == ()
    assert json.loads(encode(legacy.read_order(text))) == tree


def test_a_whole_product_is_read():
    text = json.dumps(PRODUCT | {"cart": {"text": "Hello"}})
    assert legacy.check_product(text) == ()
    assert json.loads(encode(legacy.read_product(text)))["cart"] == {"text": "Hello"}


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("", "", "line 1, character 1"),
        ('{"order_id": "1",\n  oops}', "", "line 2, character 3"),
        ("[]", "", "in braces"),
        ('{"order_id": "1", "order_id": "2", "order_number": "SC-1", "products": [{}]}', "", "stands twice"),
        (json.dumps(ORDER | {"order_id": 7}), "order_id", "missing, or not"),
        (json.dumps(ORDER | {"order_id": " "}), "order_id", "empty"),
        (json.dumps(ORDER | {"order_number": ""}), "order_number", "empty"),
        (json.dumps(ORDER | {"products": []}), "products", "at least one"),
        (json.dumps(ORDER | {"products": "x"}), "products", "missing, or not"),
        (json.dumps(ORDER | {"order_total": float("nan")}), "", "cannot be sent"),
        (json.dumps(ORDER | {"order_total": 1}).replace("1}", "1e999}"), "", "cannot be sent"),
        (json.dumps(ORDER | {"email": "\ud800"}), "", "cannot be sent"),
        (json.dumps(ORDER | {"shipping_address": {"zip": 7}}), "shipping_address.zip", "missing, or not"),
        ("[" * 100_000, "", "cannot be"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(text, path, words):
    (problem,) = legacy.check_order(text)
    assert problem.path == path
    assert words in problem.message
    with pytest.raises(ValueError, match=r"."):
        legacy.read_order(text)


@pytest.mark.parametrize("change", [{"product_id": " "}, {"cart": []}, {"price_breakdown": None}])
def test_a_flawed_product_is_told_at_its_field(change):
    text = json.dumps(PRODUCT | change)
    assert paths(legacy.check_product(text)) == list(change)
    with pytest.raises(ValueError, match=r"."):
        legacy.read_product(text)


@pytest.mark.parametrize(("text", "right"), [("7", True), (" 12 ", True), ("", False), ("../7", False), ("0", False)])
def test_a_customiser_is_named_by_its_number(text, right):
    assert (legacy.check_customiser(text) == ()) is right


def test_each_synchronisation_has_an_id_of_its_own_that_names_the_customiser():
    first = legacy.sync_id(7, "p / 1", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    second = legacy.sync_id(7, "p / 1", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC))
    assert first != second
    assert legacy.customiser_of(first) == "7"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = dict.fromkeys(schema("/api/orders")["properties"], json_values)


@given(st.fixed_dictionaries({}, optional=fields) | json_values)
def test_whatever_passes_satisfies_the_contract(tree):
    text = json.dumps(tree)
    if not legacy.check_order(text):
        jsonschema.validate(json.loads(encode(legacy.read_order(text))), schema("/api/orders"))


@given(st.text())
def test_no_text_is_too_strange_to_be_checked(text):
    assert legacy.check_order(text)
    assert legacy.check_product(text)
