import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.document import NOT_SENT, PricingDocument
from sign_desk.pricing.keys import (
    BASE,
    BASE_ROWS,
    DOCUMENT,
    LISTS,
    SIZES,
    Branch,
    ItemKey,
    Part,
    is_new,
    list_of,
    rows_of,
)
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import Unit


def all_keys(document):
    return [DOCUMENT, BASE, *document.keys(SIZES), *document.keys(LISTS), *document.rows]


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_everything_is_seen_and_nothing_is_touched(trees, model):
    tree = trees[model]
    before = copy.deepcopy(tree)
    document = PricingDocument(tree)

    assert document.pricing_model == model
    assert [document.fields(key) for key in document.keys(SIZES)] == tree["sizes"]
    for key, price_list in zip(document.keys(LISTS), tree["price_lists"], strict=True):
        assert {**document.fields(key), "rows": price_list["rows"]} == price_list
        assert [document.fields(row) for row in document.keys(rows_of(key))] == price_list["rows"]
    assert document.fields(BASE) == {"mode": "included_in_price_lists"}
    assert document.tree is tree
    assert tree == before


def test_each_item_knows_its_place(trees):
    document = PricingDocument(trees["FIXED_WIDTH"])
    row = document.keys(rows_of(document.keys(LISTS)[1]))[0]
    assert document.path(row) == ("price_lists", 1, "rows", 0)
    assert document.at(("price_lists", "1", "rows", "0", "base_price", "line_1")) == (row, ("base_price", "line_1"))
    assert document.at(("base_pricing", "mode")) == (BASE, ("mode",))


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        (("price_lists", "9", "rows", "0"), ("price_lists", "9", "rows", "0")),
        (("sizes", "-1", "name"), ("sizes", "-1", "name")),
        (("sizes", "x"), ("sizes", "x")),
        (("price_lists",), ("price_lists",)),
        ((), ()),
    ],
)
def test_a_path_that_leads_nowhere_ends_at_the_document(trees, path, rest):
    assert PricingDocument(trees["FIXED_WIDTH"]).at(path) == (DOCUMENT, rest)


def test_a_path_past_the_rows_ends_at_their_list(trees):
    document = PricingDocument(trees["FIXED_WIDTH"])
    assert document.at(("price_lists", "0", "rows", "7", "x")) == (document.keys(LISTS)[0], ("rows", "7", "x"))
    assert document.at(("base_pricing", "rows", "0")) == (BASE, ("rows", "0"))


def test_items_that_are_equal_are_told_apart_by_their_ordinal():
    twin = {"size_id": 7, "name": "Twin"}
    document = PricingDocument({"sizes": [twin, {"size_id": 1}, twin, {"name": "x"}, {"size_id": "7"}, {}]})
    assert [key.name for key in document.keys(SIZES)] == [
        "size_id 7",
        "size_id 1",
        "size_id 7 #2",
        'name "x"',
        'size_id "7"',
        "-",
    ]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"size_id": 1}, ["One"]),
        ({"size_key": "two"}, ["Two"]),
        ({"size_id": 1, "size_key": "two"}, ["One"]),
        ({"size_id": None, "size_key": "two"}, ["Two"]),
        ({"size_id": 7}, ["Twin", "Other twin"]),
        ({"size_id": 9}, []),
        ({"size_id": "1"}, []),
        ({"size_id": True}, []),
        ({}, []),
    ],
)
def test_a_row_points_to_its_size(row, names):
    sizes = [
        {"size_id": 1, "name": "One"},
        {"client_key": "two", "name": "Two"},
        {"size_id": 7, "name": "Twin"},
        {"size_id": 7, "name": "Other twin"},
    ]
    document = PricingDocument({"sizes": sizes, "price_lists": [{"rows": [row]}]})
    (key,) = document.rows
    assert [document.name(size) for size in document.sizes_of(key)] == names
    assert list_of(key) == document.keys(LISTS)[0]


def test_prices_are_the_documented_fields_and_those_whose_unit_is_named():
    document = PricingDocument({"value_units": {"setup_fee": "minor_currency_units", "width_cm": "cm"}})
    assert document.unit("setup_fee") is Unit.MINOR
    assert document.unit("base_price") is None
    assert [document.is_price(field) for field in ("setup_fee", "width_cm", "base_price")] == [True, False, True]


def test_what_was_not_changed_is_the_very_object_that_was_loaded(trees):
    tree = trees["FIXED_WIDTH"]
    document = PricingDocument(tree)
    first, _ = document.keys(LISTS)
    row = document.keys(rows_of(first))[0]
    changed = document.apply(Step("", {row: (document.fields(row), {"size_id": 1})}, {})).tree

    assert changed["sizes"] is tree["sizes"]
    assert changed["base_pricing"] is tree["base_pricing"]
    assert changed["price_lists"][1] is tree["price_lists"][1]
    assert changed["price_lists"][0]["rows"][1] is tree["price_lists"][0]["rows"][1]
    assert changed["price_lists"][0]["rows"][0] == {"size_id": 1}
    assert list(changed) == list(tree)
    assert list(changed["price_lists"][0]) == list(tree["price_lists"][0])


def test_what_is_the_same_again_is_no_change(trees):
    document = PricingDocument(trees["FRAME_FIT"])
    size = document.keys(SIZES)[0]
    fields = document.fields(size)
    again = document.apply(Step("", {size: (fields, {**fields})}, {}))
    assert not again.is_changed
    assert not again.changed_keys
    assert again.tree is document.loaded


def test_an_item_that_came_as_something_else_stays_as_it_is():
    tree = {"sizes": ["Small", [], {"size_id": 1}], "price_lists": [5, {"rows": "none"}], "base_pricing": 3}
    document = PricingDocument(tree)
    sizes, lists = document.keys(SIZES), document.keys(LISTS)
    assert [document.is_editable(key) for key in (*sizes, *lists, BASE)] == [False, True, True, False, True, False]
    assert document.fields(sizes[0]) == {"value": "Small"}

    moved = document.apply(Step("", {}, {SIZES: (sizes, sizes[::-1]), LISTS: (lists, lists[::-1])}))
    assert moved.tree == {
        "sizes": [{"size_id": 1}, [], "Small"],
        "price_lists": [{"rows": "none"}, 5],
        "base_pricing": 3,
    }


def test_whether_an_item_can_be_edited_does_not_depend_on_what_was_looked_at():
    document = PricingDocument({"sizes": ["Small"]})
    assert not document.is_editable(ItemKey(Part.SIZE, "-"))


@pytest.mark.parametrize(
    ("tree", "branch", "grows"),
    [
        ({}, SIZES, True),
        ({"sizes": {}}, SIZES, True),
        ({"sizes": "none"}, SIZES, False),
        ({"base_pricing": []}, BASE_ROWS, True),
        ({"base_pricing": "x"}, BASE_ROWS, False),
        ({"base_pricing": {"rows": None}}, BASE_ROWS, True),
        ({"price_lists": [{"rows": {}}]}, Branch(Part.ROW, "-"), True),
        ({"price_lists": [{"rows": 1}]}, Branch(Part.ROW, "-"), False),
        ({"price_lists": [5]}, Branch(Part.ROW, "-"), False),
    ],
)
def test_a_list_grows_unless_something_else_came_in_its_place(tree, branch, grows):
    assert PricingDocument(tree).can_grow(branch) is grows


def test_a_new_price_list_has_rows_be_there_any_or_not():
    document = PricingDocument({"price_lists": []})
    new = next(document.fresh_keys(LISTS))
    changed = document.apply(Step("", {new: (None, {"name": "New"})}, {LISTS: ((), (new,))}))
    assert changed.payload == {"price_lists": [{"name": "New", "rows": []}]}
    assert is_new(new)
    assert changed.path(new) == ("price_lists", 0)


def test_base_pricing_that_was_not_there_comes_with_rows():
    document = PricingDocument({})
    changed = document.apply(Step("", {BASE: ({}, {"mode": "x"})}, {}))
    assert changed.payload == {"base_pricing": {"mode": "x", "rows": []}}


def test_the_key_of_a_new_item_is_never_used_again():
    document = PricingDocument({})
    first, second = (key for _, key in zip(range(2), document.fresh_keys(SIZES), strict=False))
    added = document.apply(Step("", {second: (None, {})}, {SIZES: ((), (second,))}))
    gone = added.apply(Step("", {second: ({}, None)}, {SIZES: ((second,), ())}))
    assert next(gone.fresh_keys(SIZES)) not in (first, second)
    assert next(gone.fresh_keys(LISTS)).name == first.name


def test_two_steps_become_one(trees):
    document = PricingDocument(trees["FIXED_WIDTH"])
    size, other = document.keys(SIZES)
    fields = document.fields(size)
    one = Step("one", {size: (fields, {"name": "A"})}, {SIZES: ((size, other), (other, size))})
    two = Step("two", {size: ({"name": "A"}, {"name": "B"})}, {SIZES: ((other, size), (other,))})
    both = one.then(two)
    assert (both.name, both.items, both.orders) == (
        "one",
        {size: (fields, {"name": "B"})},
        {SIZES: ((size, other), (other,))},
    )
    assert not one.then(one.reversed)


@given(st.data())
def test_any_tree_that_is_not_edited_is_sent_as_it_came(any_tree, data):
    tree = data.draw(any_tree)
    document = PricingDocument(tree)
    for key in all_keys(document):
        assert key in document
        assert isinstance(document.name(key), str)
        assert document.original(key) is document.fields(key)
    assert not document.is_changed
    expected = {name: value for name, value in tree.items() if name not in NOT_SENT}
    assert json.dumps(document.payload) == json.dumps(expected)


@given(st.data())
def test_a_path_leads_to_the_item_whose_path_it_is(any_tree, data):
    document = PricingDocument(data.draw(any_tree))
    for key in all_keys(document):
        path = document.path(key)
        assert document.at((*map(str, path), "field", "part")) == (key, ("field", "part"))
        if key is not BASE and document.can_grow(key.branch):
            found = at(document.tree, path)
            known = document.fields(key)
            assert known == (
                {}
                if found == []
                else {name: found[name] for name in known}
                if isinstance(found, dict)
                else {"value": found}
            )
