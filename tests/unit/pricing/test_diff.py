import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.cells import ABSENT, same, with_value
from sign_desk.pricing.diff import FieldChange, changed_parts, differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import BASE, DOCUMENT, LISTS, SIZES, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.slices import finish

LARGE = ItemKey(Part.SIZE, "size_id 2")
STANDARD = ItemKey(Part.LIST, "pricing_id 10")
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)
LARGE_ROW = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
SECOND_LARGE_ROW = ItemKey(Part.ROW, "size_id 2", "pricing_id 11")


@pytest.fixture
def letters(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def edited(document, *steps):
    for step in steps:
        document = document.apply(step(document))
    return document


def setting(values):
    return lambda document: edits.set_values(document, {Cell(*cell): value for cell, value in values.items()}, "Set")


def removing(*keys):
    return lambda document: edits.remove(document, keys)


def changes(before, after):
    return [(change.path, change.old, change.new) for change in finish(differing(before, after)).changes]


def test_a_document_does_not_differ_from_itself(letters):
    assert not finish(differing(letters, letters))
    assert not finish(differing(letters, PricingDocument(copy.deepcopy(letters.loaded))))


def test_an_edit_that_was_taken_back_is_no_difference(letters):
    there = edited(letters, setting({(LARGE, ("name",)): "Big"}))
    back = edited(there, setting({(LARGE, ("name",)): "Large"}))
    assert not finish(differing(letters, back))
    assert finish(differing(there, back)).changes == (FieldChange(LARGE, ("name",), "Big", "Large"),)


def test_numbers_count_by_value(letters):
    tree = copy.deepcopy(letters.loaded)
    tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 1000.0
    assert not finish(differing(letters, PricingDocument(tree)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"line_1": 5, "line_2": 6}, {"line_1": 5, "line_2": 7}, [(("base_price", "line_2"), 6, 7)]),
        ({"line_1": 5}, {"line_1": 5, "line_2": None}, [(("base_price", "line_2"), ABSENT, None)]),
        ({"line_1": 5}, None, [(("base_price", "line_1"), 5, ABSENT)]),
        (None, {"line_1": 5}, [(("base_price", "line_1"), ABSENT, 5)]),
        ([], {"line_1": 5}, [(("base_price", "line_1"), ABSENT, 5)]),
        ({"line_1": 5}, [], [(("base_price",), {"line_1": 5}, [])]),
        ({"line_1": 5}, 5, [(("base_price",), {"line_1": 5}, 5)]),
        (None, 0, [(("base_price",), None, 0)]),
        (1, True, [(("base_price",), 1, True)]),
    ],
)
def test_a_price_differs_by_its_lines(letters, old, new, expected):
    trees = copy.deepcopy(letters.loaded), copy.deepcopy(letters.loaded)
    for tree, price in zip(trees, (old, new), strict=True):
        tree["price_lists"][0]["rows"][0]["base_price"] = price
    assert changes(*map(PricingDocument, trees)) == expected


def test_null_is_not_a_missing_field(letters):
    tree = copy.deepcopy(letters.loaded)
    del tree["sizes"][0]["client_key"]
    assert changes(letters, PricingDocument(tree)) == [(("client_key",), None, ABSENT)]


def test_shipping_differs_by_its_parts_and_unknown_fields_as_a_whole(trees):
    before = trees["MATERIAL_LENGTH"]
    before["price_lists"][0] |= {"x-zones": {"near": 1, "far": 2}}
    after = copy.deepcopy(before)
    after["price_lists"][0]["shipping"] |= {"volumetric_divisor": 4000, "x-carrier": {"name": "Post"}}
    after["price_lists"][0]["x-zones"] = {"near": 1, "far": 3}
    assert changes(PricingDocument(before), PricingDocument(after)) == [
        (("shipping", "volumetric_divisor"), 5000, 4000),
        (("shipping", "x-carrier"), ABSENT, {"name": "Post"}),
        (("x-zones",), {"near": 1, "far": 2}, {"near": 1, "far": 3}),
    ]


def test_the_document_and_its_base_pricing_have_fields_too(letters):
    tree = copy.deepcopy(letters.loaded) | {"rounding": "up"}
    tree["base_pricing"]["mode"] = "per_size"
    keys = [change.key for change in finish(differing(letters, PricingDocument(tree))).changes]
    assert keys == [DOCUMENT, BASE]


def test_items_come_and_go_with_their_rows(letters):
    after = edited(letters, removing(STANDARD), lambda document: edits.add_size(document, "XL", after=None))
    difference = finish(differing(letters, after))
    assert difference.removed == (STANDARD, SMALL_ROW, LARGE_ROW)
    assert [key.part for key in difference.added] == [Part.SIZE, Part.ROW]
    assert not difference.changes
    assert not difference.moved
    assert set(finish(differing(after, letters)).added) == set(difference.removed)


def test_a_removed_size_takes_its_rows(letters):
    difference = finish(differing(letters, edited(letters, removing(LARGE))))
    assert difference.removed == (LARGE, LARGE_ROW, SECOND_LARGE_ROW)


def test_an_order_differs_by_what_both_have(letters):
    removed = edited(letters, removing(LARGE))
    assert not finish(differing(letters, removed)).moved
    moved = edited(letters, lambda document: edits.move(document, STANDARD, 1))
    assert finish(differing(letters, moved)).moved == (LISTS,)
    rows = edited(letters, lambda document: edits.move(document, SMALL_ROW, 1))
    assert finish(differing(letters, rows)).moved == (rows_of(STANDARD),)


def test_versions_of_one_loading_differ_as_two_loadings_do(letters):
    after = edited(
        letters,
        setting({(LARGE, ("name",)): "Big", (SMALL_ROW, ("base_price", "line_1")): 1100}),
        removing(LARGE_ROW),
        lambda document: edits.move(document, STANDARD, 1),
    )
    near = finish(differing(letters, after))
    far = finish(differing(letters, PricingDocument(json.loads(json.dumps(after.tree)))))
    assert near.changes == far.changes
    assert (near.added, near.removed, near.moved) == (far.added, far.removed, far.moved)


@given(st.data())
def test_the_changes_make_the_later_fields_of_the_earlier(any_tree, data):
    before, after = (PricingDocument(data.draw(any_tree)) for _ in range(2))
    difference = finish(differing(before, after))
    made = {}
    for key, path, old, new in difference.changes:
        made[key] = with_value(made.get(key, before.fields(key)), path, new)
        assert not same(old, new)
    for branch in (SIZES, LISTS):
        for key in set(before.keys(branch)) & set(after.keys(branch)):
            assert same(made.get(key, before.fields(key)), after.fields(key))


@given(st.data())
def test_any_document_is_the_same_as_its_copy(any_tree, data):
    tree = data.draw(any_tree)
    assert not finish(differing(PricingDocument(tree), PricingDocument(copy.deepcopy(tree))))


def test_which_parts_differ_is_told_by_their_rows(letters):
    lists = letters.keys(LISTS)
    assert finish(changed_parts(finish(differing(letters, letters)))) == frozenset()
    row = letters.keys(rows_of(lists[0]))[0]
    steps = (
        lambda document: edits.set_values(document, {Cell(row, ("base_price", "line_1")): 7}, "Set"),
        lambda document: edits.set_values(document, {Cell(lists[1], ("name",)): "Other"}, "Rename"),
        lambda document: edits.move(document, document.keys(SIZES)[0], 1),
    )
    after, found = letters, []
    for make in steps:
        after = after.apply(make(after))
        found.append(finish(changed_parts(finish(differing(letters, after)))))
    assert found == [
        {rows_of(lists[0])},
        {rows_of(lists[0]), rows_of(lists[1])},
        {rows_of(lists[0]), rows_of(lists[1]), SIZES},
    ]
