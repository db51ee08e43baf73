import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.diff import FieldChange
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import BASE, LISTS, SIZES, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.readback import reading_back
from sign_desk.pricing.slices import finish

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD, SECOND = (ItemKey(Part.LIST, f"pricing_id {number}") for number in (10, 11))
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)


@pytest.fixture
def letters(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def edited(document, *steps):
    for step in steps:
        document = document.apply(step(document))
    return document


def setting(key, path, value):
    return lambda document: edits.set_values(document, {Cell(key, path): value}, "Set")


def unchanged(_):
    """The service keeps all as it was sent."""


def answered(document, change=unchanged):
    """What the service answers: the tree that was sent, once `change` had its way with it."""
    tree = json.loads(json.dumps(document.tree))
    change(tree)
    return PricingDocument(tree)


def read(sent, change=unchanged):
    return finish(reading_back(sent, answered(sent, change)))


def take(tree):
    """Give new items ids, and point rows to sizes by them, as the service does."""
    keys = {}
    for number, size in enumerate(tree["sizes"], 500):
        if size.get("size_id") is None:
            keys[size.pop("client_key")] = size["size_id"] = number
    for number, price_list in enumerate(tree["price_lists"], 700):
        if price_list.get("pricing_id") is None:
            price_list["pricing_id"] = number
        for row in price_list["rows"]:
            if (key := row.pop("size_key", None)) is not None:
                row["size_id"] = keys[key]


def test_what_was_sent_is_there(letters):
    readback = read(letters)
    assert readback.is_same
    assert not readback.normalised
    assert not readback.new_ids


def test_numbers_count_by_value_and_null_is_a_missing_field(letters):
    def change(tree):
        tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 1000.0
        del tree["price_lists"][0]["rows"][0]["price_per_cm"]
        tree["price_lists"][0]["rows"][0]["base_price"]["line_4"] = None
        tree["price_lists"][1]["rows"][0]["letter_price"] = None
        tree["sizes"][0]["x-tags"] = None

    readback = read(letters, change)
    assert readback.is_same
    assert not readback.normalised


def test_an_empty_object_may_come_as_an_empty_list(letters):
    sent = edited(letters, setting(STANDARD, ("x-more",), {}))
    assert read(sent, lambda tree: tree["price_lists"][0].update({"x-more": []})).is_same


def test_trimmed_and_emptied_texts_are_normalised(letters):
    sent = edited(
        letters,
        setting(SMALL, ("name",), " Small\u200b "),
        setting(SMALL, ("description",), ""),
        setting(LARGE, ("x-more",), {"note": " so ", "rest": [" it "]}),
    )

    def change(tree):
        tree["sizes"][0] |= {"name": "Small", "description": None}
        tree["sizes"][1]["x-more"] = {"note": "so", "rest": ["it"]}

    readback = read(sent, change)
    assert readback.is_same
    assert readback.normalised == (
        FieldChange(SMALL, ("name",), " Small\u200b ", "Small"),
        FieldChange(SMALL, ("description",), "", None),
        FieldChange(LARGE, ("x-more", "note"), " so ", "so"),
        FieldChange(LARGE, ("x-more", "rest"), [" it "], ["it"]),
    )


@pytest.mark.parametrize(
    ("path", "now", "change"),
    [
        (("base_price", "line_1"), 1001, (("base_price", "line_1"), 1000, 1001)),
        (("base_price", "line_1"), "1000", (("base_price", "line_1"), 1000, "1000")),
        (("base_price", "line_1"), None, (("base_price", "line_1"), 1000, None)),
        (("max_price_multiplier",), True, (("max_price_multiplier",), 3, True)),
        (("x-more",), {"new": 1}, (("x-more",), ABSENT, {"new": 1})),
    ],
)
def test_any_other_difference_is_told(letters, path, now, change):
    readback = finish(reading_back(letters, PricingDocument(edited(letters, setting(SMALL_ROW, path, now)).tree)))
    assert not readback.is_same
    assert readback.differences.changes == (FieldChange(SMALL_ROW, *change),)


def test_other_units_and_another_mode_are_told(letters):
    def change(tree):
        tree["value_units"]["base_price"] = "currency_units"
        tree["base_pricing"]["mode"] = "per_size"

    paths = [(change.key.part, change.path) for change in read(letters, change).differences.changes]
    assert paths == [(Part.DOCUMENT, ("value_units", "base_price")), (Part.BASE, ("mode",))]


def test_new_items_are_found_by_their_new_ids(letters):
    sent = edited(
        letters,
        lambda document: edits.add_size(document, "XL", after=SMALL),
        lambda document: edits.duplicate_list(document, STANDARD, "Summer"),
    )
    readback = read(sent, take)
    assert readback.is_same
    assert not readback.normalised
    size, summer = sent.keys(SIZES)[1], sent.keys(LISTS)[1]
    assert readback.new_ids[size].name == "size_id 501"
    assert readback.new_ids[summer].name == "pricing_id 701"
    rows = sent.keys(rows_of(summer))
    assert [readback.new_ids[row] for row in rows] == [*readback.got.keys(rows_of(readback.new_ids[summer]))]
    assert SMALL not in readback.new_ids


def test_what_was_sent_may_have_been_loaded_since(letters):
    sent = edited(letters, lambda document: edits.duplicate_list(document, STANDARD, " Summer "))
    sent = edited(sent, lambda document: edits.add_size(document, "XL", after=None))
    loaded = PricingDocument(json.loads(json.dumps(sent.tree)))

    def change(tree):
        take(tree)
        tree["price_lists"][1]["name"] = "Summer"

    readback = finish(reading_back(loaded, answered(sent, change)))
    assert readback.is_same
    assert [normalised.new for normalised in readback.normalised] == ["Summer"]


def test_a_new_item_with_another_name_is_found_by_its_place(letters):
    sent = edited(letters, lambda document: edits.add_list(document, "Summer", after=None))

    def change(tree):
        take(tree)
        tree["price_lists"][2]["name"] = "summer-2"

    readback = read(sent, change)
    new = sent.keys(LISTS)[2]
    assert readback.differences.changes == (FieldChange(new, ("name",), "Summer", "summer-2"),)
    assert readback.new_ids[new].name == "pricing_id 702"


def test_items_that_came_went_or_moved_are_told(letters):
    def change(tree):
        tree["sizes"].reverse()
        tree["price_lists"][0]["rows"].pop()
        tree["price_lists"][1] |= {"pricing_id": 99}

    differences = read(letters, change).differences
    assert differences.moved == (SIZES,)
    large_row = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
    second_row = ItemKey(Part.ROW, "size_id 2", SECOND.name)
    assert set(differences.removed) == {SECOND, second_row, large_row}
    stranger = ItemKey(Part.LIST, "pricing_id 99")
    assert differences.added == (stranger, ItemKey(Part.ROW, "size_id 2", stranger.name))


def test_a_row_for_another_size_is_another_row(letters):
    def change(tree):
        tree["price_lists"][1]["rows"][0]["size_id"] = 1

    differences = read(letters, change).differences
    assert [len(differences.removed), len(differences.added)] == [1, 1]


def test_tiers_are_compared_one_after_the_other(trees):
    sent = PricingDocument(trees["MATERIAL_LENGTH"])
    assert read(sent).is_same

    def change(tree):
        tree["price_lists"][0]["rows"].reverse()

    assert {change.path for change in read(sent, change).differences.changes} == {
        ("base_price",),
        ("width_limit_cm",),
        ("height_limit_cm",),
        ("price_per_cm",),
        ("price_per_sq_cm",),
    }


def test_an_unsent_edit_is_told(letters):
    got = PricingDocument(copy.deepcopy(letters.loaded))
    sent = edited(letters, lambda document: edits.remove(document, [LARGE]), setting(BASE, ("mode",), "per_size"))
    readback = finish(reading_back(sent, got))
    assert len(readback.differences.added) == 3
    assert [change.path for change in readback.differences.changes] == [("mode",)]


@given(st.data())
def test_any_document_reads_back_as_itself(any_tree, data):
    tree = data.draw(any_tree)
    readback = finish(reading_back(PricingDocument(tree), PricingDocument(copy.deepcopy(tree))))
    assert readback.is_same
    assert not readback.normalised
    assert not readback.new_ids


@given(st.data())
def test_any_two_documents_can_be_compared(any_tree, data):
    sent, got = (PricingDocument(data.draw(any_tree)) for _ in range(2))
    readback = finish(reading_back(sent, got))
    kept = [*sent.keys(SIZES), *sent.keys(LISTS), *sent.rows]
    told = readback.differences
    assert len(kept) - len(told.removed) == len([*got.keys(SIZES), *got.keys(LISTS), *got.rows]) - len(told.added)
