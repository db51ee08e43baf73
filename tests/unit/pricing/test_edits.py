from decimal import Decimal

import pytest

from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.edits import (
    add_list,
    add_row,
    add_size,
    cleared,
    deriving,
    duplicate_list,
    duplicate_rows,
    duplicate_size,
    move,
    pointing,
    refusal,
    remove,
    rows_with,
    set_values,
)
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat

USD = PriceFormat("USD", None, "en_US")


@pytest.fixture
def letters(trees):
    """Two sizes, two lists: a row for each size in the first, and one for the large size in the second."""
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def tiers(trees):
    """One size, and one list of tiers that are for no size."""
    return PricingDocument(trees["MATERIAL_LENGTH"])


def rows(document, number=0):
    return document.keys(rows_of(document.keys(LISTS)[number]))


def names(document, branch):
    return [document.name(key) for key in document.keys(branch)]


def done(document, step):
    """The document with a step that changes it, and that can be taken back."""
    assert step
    after = document.apply(step)
    assert after.apply(step.reversed).tree == document.tree
    return after


# -- values -----------------------------------------------------------------------------------------------


def test_values_of_one_item_are_set_at_once(letters):
    row, other = rows(letters)
    values = {Cell(row, ("base_price", "line_1")): 1100, Cell(row, ("letter_price", "line_3")): 5}
    step = set_values(letters, values, "Paste")
    assert (step.name, list(step.items), step.orders) == ("Paste", [row], {})
    after = done(letters, step)
    assert after.fields(row)["base_price"] == {"line_1": 1100, "line_2": 1200, "line_3": 1400}
    assert after.fields(row)["letter_price"] == {"line_1": 100, "line_2": 120, "line_3": 5}
    assert after.fields(other) is letters.fields(other)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("base_price", "line_1"), 1000.0),
        (("max_price_multiplier",), 3),
        (("price_per_cm",), None),
        (("base_price", "line_6"), ABSENT),
        (("width_modifier",), None),
        (("nothing",), ABSENT),
    ],
)
def test_what_is_the_same_is_no_change(letters, path, value):
    assert not set_values(letters, {Cell(rows(letters)[0], path): value}, "Set")


def test_not_set_and_zero_and_absent_are_different(letters):
    row = rows(letters)[0]
    for path, value in [(("price_per_cm",), 0), (("price_per_cm",), ABSENT), (("width_cm",), None)]:
        assert set_values(letters, {Cell(row, path): value}, "Set")


def test_a_line_price_makes_the_price(letters):
    row = rows(letters)[1]
    after = done(letters, set_values(letters, {Cell(row, ("letter_price", "line_2")): 80}, "Set"))
    assert after.fields(row)["letter_price"] == {"line_2": 80}


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("base_price",), 5, "several values"),
        (("max_price_multiplier", "line_1"), 5, "one value"),
        (("name",), "New", None),
        (("base_price",), None, None),
        (("base_price",), {"line_1": 1}, None),
    ],
)
def test_one_amount_does_not_take_the_place_of_several(letters, path, value, reason):
    cell = Cell(rows(letters)[0], path)
    if reason is None:
        assert set_values(letters, {cell: value}, "Set")
        return
    with pytest.raises(EditRefused, match=reason) as refused:
        set_values(letters, {cell: value}, "Set")
    assert refused.value.cell == cell


def test_the_cell_that_has_no_parts_is_told(letters):
    row = rows(letters)[0]
    paths = [("letter_price", "line_1"), ("max_price_multiplier", "line_1"), ("base_price", "line_1")]
    with pytest.raises(EditRefused) as refused:
        set_values(letters, {Cell(row, path): 7 for path in paths}, "Paste")
    assert refused.value.cell == Cell(row, paths[1])


@pytest.mark.parametrize(
    ("part", "path"),
    [
        (DOCUMENT, ("pricing_model",)),
        (DOCUMENT, ("value_units", "base_price")),
        (DOCUMENT, ("customiser_id",)),
        (DOCUMENT, ("sizes",)),
        (BASE, ("rows",)),
        ("list", ("pricing_id",)),
        ("list", ("rows",)),
        ("size", ("size_id",)),
        ("size", ("client_key",)),
    ],
)
def test_what_the_service_gives_is_not_for_editing(letters, part, path):
    key = {"list": letters.keys(LISTS)[0], "size": letters.keys(SIZES)[0]}.get(part, part)
    assert refusal(letters, Cell(key, path))
    with pytest.raises(EditRefused, match="given by the service"):
        set_values(letters, {Cell(key, path): "new"}, "Set")


def test_what_came_in_another_form_is_not_for_editing():
    document = PricingDocument({"sizes": ["Small"]})
    size = document.keys(SIZES)[0]
    with pytest.raises(EditRefused, match="not known"):
        set_values(document, {Cell(size, ("name",)): "Large"}, "Rename")
    with pytest.raises(EditRefused, match="cannot be copied"):
        duplicate_size(document, size, "Large")


def test_unknown_fields_are_edited_like_any_other():
    document = PricingDocument({"rounding": "up", "sizes": [{"name": "S", "band": {"step": 5}}]})
    size = document.keys(SIZES)[0]
    values = {Cell(DOCUMENT, ("rounding",)): "down", Cell(size, ("band", "step")): 6}
    assert done(document, set_values(document, values, "Set")).payload == {
        "rounding": "down",
        "sizes": [{"name": "S", "band": {"step": 6}}],
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("base_price", "line_1"), ABSENT),
        (("base_price", "line_6"), ABSENT),
        (("price_per_cm",), None),
        (("max_price_multiplier",), None),
        (("nothing",), ABSENT),
    ],
)
def test_clearing_a_line_takes_it_away_and_clearing_a_field_leaves_it_not_set(letters, path, value):
    assert cleared(letters, Cell(rows(letters)[0], path)) is value


def test_clearing_part_of_a_setting_leaves_it_not_set(tiers):
    assert cleared(tiers, Cell(tiers.keys(LISTS)[0], ("shipping", "volumetric_divisor"))) is None


def test_the_last_line_cleared_leaves_the_price_not_set(letters):
    row = rows(letters, 1)[0]
    cell = Cell(row, ("base_price", "line_1"))
    assert done(letters, set_values(letters, {cell: cleared(letters, cell)}, "Clear")).fields(row)["base_price"] is None


def test_a_row_is_pointed_to_another_size(letters):
    row = rows(letters)[0]
    added = letters.apply(add_size(letters, "XL", after=None))
    new = added.keys(SIZES)[-1]
    to_new = done(added, set_values(added, pointing(added, row, new), "Point"))
    assert to_new.sizes_of(row) == (new,)
    assert (to_new.fields(row)["size_id"], to_new.fields(row)["size_key"]) == (None, "xl")
    assert done(to_new, set_values(to_new, pointing(to_new, row, None), "Point")).sizes_of(row) == ()
    back = done(to_new, set_values(to_new, pointing(to_new, row, letters.keys(SIZES)[1]), "Point"))
    assert (back.fields(row)["size_id"], back.fields(row)["size_key"]) == (2, None)


# -- sizes ------------------------------------------------------------------------------------------------


def test_a_new_size_gets_a_key_and_a_row_in_each_list_of_sizes(letters):
    after = done(letters, add_size(letters, "Extra  Large!", after=letters.keys(SIZES)[0]))
    new = after.keys(SIZES)[1]
    assert after.fields(new) == {"client_key": "extra-large", "name": "Extra  Large!", "sort_order": 2}
    assert [after.fields(key)["sort_order"] for key in after.keys(SIZES)] == [1, 2, 3]
    assert [after.fields(row).get("size_key") for row in rows(after, 0)] == [None, "extra-large", None]
    assert [after.fields(row).get("size_key") for row in rows(after, 1)] == [None, "extra-large"]
    assert after.payload["base_pricing"]["rows"] == []


def test_tiers_get_no_row_for_a_new_size(tiers):
    after = done(tiers, add_size(tiers, "Grand", after=None))
    assert names(after, SIZES) == ["Regular", "Grand"]
    assert rows(after) == rows(tiers)


@pytest.mark.parametrize("name", ["Small", "small", "SMALL!", ""])
def test_the_key_of_a_size_is_its_own(name):
    tree = {
        "sizes": [{"client_key": "small"}, {"client_key": "size"}],
        "price_lists": [{"rows": [{"size_key": "small-2"}]}],
    }
    document = PricingDocument(tree)
    after = done(document, add_size(document, name, after=None))
    assert after.fields(after.keys(SIZES)[-1])["client_key"] == ("small-3" if name else "size-2")


def test_a_copy_of_a_size_has_copies_of_its_rows_that_point_to_it(letters):
    small, large = letters.keys(SIZES)
    after = done(letters, duplicate_size(letters, large, "XL"))
    assert names(after, SIZES) == ["Small", "Large", "XL"]
    new = after.keys(SIZES)[2]
    expected = letters.fields(large) | {"client_key": "xl", "name": "XL", "sort_order": 3}
    assert after.fields(new) == {name: value for name, value in expected.items() if name != "size_id"}
    for number in (0, 1):
        *_, original, copy = rows(after, number)
        assert after.sizes_of(copy) == (new,)
        assert after.fields(copy)["base_price"] == after.fields(original)["base_price"]
        assert "size_id" not in after.fields(copy)
    assert rows_with(after, new) == (rows(after, 0)[2], rows(after, 1)[1])
    assert rows_with(after, small) == rows_with(letters, small)


def test_rows_that_may_be_another_sizes_stay_when_one_is_removed():
    tree = {
        "sizes": [{"size_id": 7, "client_key": "a"}, {"size_id": 7}],
        "price_lists": [{"rows": [{"size_id": 7}, {"size_key": "a"}, {}, {"size_id": 8}]}],
    }
    document = PricingDocument(tree)
    first, second = document.keys(SIZES)
    assert rows_with(document, first) == (rows(document)[1],)
    assert rows_with(document, second) == ()


# -- price lists ------------------------------------------------------------------------------------------


def test_a_new_list_has_a_row_for_each_size(letters):
    after = done(letters, add_list(letters, "Trade", after=letters.keys(LISTS)[0]))
    assert names(after, LISTS) == ["Standard", "Trade", "Standard"]
    assert after.payload["price_lists"][1] == {"name": "Trade", "rows": [{"size_id": 1}, {"size_id": 2}]}


@pytest.mark.parametrize(("model", "count"), [("FIXED_WIDTH", 1), ("FRAME_FIT", 1), ("MATERIAL_LENGTH", 0), ("X", 0)])
def test_the_first_list_has_rows_as_its_model_has_them(model, count):
    document = PricingDocument({"pricing_model": model, "sizes": [{"size_id": 1}], "price_lists": []})
    after = done(document, add_list(document, "First", after=None))
    assert len(rows(after)) == count


def test_a_new_list_beside_tiers_has_no_rows(tiers):
    assert done(tiers, add_list(tiers, "Other", after=None)).payload["price_lists"][1] == {"name": "Other", "rows": []}


def test_a_copy_of_a_list_has_no_id_and_all_else(letters):
    standard = letters.keys(LISTS)[0]
    after = done(letters, duplicate_list(letters, standard, "Copy"))
    original, copy = after.payload["price_lists"][:2]
    assert copy == {**{name: value for name, value in original.items() if name != "pricing_id"}, "name": "Copy"}


def test_a_list_is_made_from_another_by_a_percentage_in_one_step(letters):
    standard = letters.keys(LISTS)[0]
    step, adjustment = finish(deriving(letters, standard, "Outdoor", Rule(Operation.PERCENT, Decimal(30)), USD))
    after = done(letters, step)
    copy = after.payload["price_lists"][1]["rows"]
    assert copy[0]["base_price"] == {"line_1": 1300, "line_2": 1560, "line_3": 1820}
    assert copy[0]["letter_price"] == {"line_1": 130, "line_2": 156, "line_3": 0}
    assert copy[0]["max_price_multiplier"] == 3
    assert copy[1]["base_price"] == {"line_1": 2599, "line_2": None}
    assert after.payload["price_lists"][0] is letters.payload["price_lists"][0]
    assert len(adjustment.results) == 6
    assert not [key for key in step.items if key in letters]


# -- rows, and items of any kind --------------------------------------------------------------------------


def test_rows_are_added_for_a_size_or_as_tiers(letters, tiers):
    branch = rows_of(letters.keys(LISTS)[1])
    after = done(letters, add_row(letters, branch, size=letters.keys(SIZES)[0], after=None))
    assert [after.fields(row).get("size_id") for row in after.keys(branch)] == [2, 1]

    branch = rows_of(tiers.keys(LISTS)[0])
    first = tiers.keys(branch)[0]
    after = done(tiers, add_row(tiers, branch, size=None, after=first))
    assert [after.fields(row) for row in after.keys(branch)][1] == {}


def test_a_row_cannot_point_to_a_size_that_nothing_tells_apart():
    document = PricingDocument({"sizes": [{"name": "Small"}], "price_lists": [{"rows": []}]})
    with pytest.raises(EditRefused, match="“Small”"):
        add_row(document, rows_of(document.keys(LISTS)[0]), size=document.keys(SIZES)[0], after=None)


def test_rows_are_copied_each_after_its_own(tiers):
    first, second = rows(tiers)
    after = done(tiers, duplicate_rows(tiers, [first, second]))
    limits = [after.fields(row)["width_limit_cm"] for row in rows(after)]
    assert limits == [100, 100, 200, 200]
    assert rows(after)[0] == first


def test_base_rows_can_be_added_where_there_was_no_base_pricing():
    document = PricingDocument({})
    assert done(document, add_row(document, BASE_ROWS, size=None, after=None)).payload == {
        "base_pricing": {"rows": [{}]}
    }


def test_a_size_goes_with_its_rows(letters):
    large = letters.keys(SIZES)[1]
    step = remove(letters, [large])
    assert step.name == "Remove size “Large” with 2 rows"
    after = done(letters, step)
    assert names(after, SIZES) == ["Small"]
    assert [len(rows(after, number)) for number in (0, 1)] == [1, 0]
    assert after.payload["price_lists"][1]["rows"] == []


def test_a_list_goes_with_its_rows(letters):
    first, second = letters.keys(LISTS)
    gone = rows(letters)
    after = done(letters, remove(letters, [first]))
    assert after.keys(LISTS) == (second,)
    assert not any(row in after for row in gone)
    assert list(after.rows) == list(letters.keys(rows_of(second)))


def test_a_list_whose_rows_are_not_understood_can_be_removed_whole_only():
    document = PricingDocument({"price_lists": [{"rows": "none"}]})
    with pytest.raises(EditRefused):
        remove(document, rows(document))
    assert done(document, remove(document, document.keys(LISTS))).payload == {"price_lists": []}


def test_several_things_go_in_one_step(letters):
    size, price_list = letters.keys(SIZES)[0], letters.keys(LISTS)[1]
    step = remove(letters, [size, price_list])
    assert step.name == "Remove 2 items with 2 rows"
    assert done(letters, step).payload["price_lists"][0]["rows"] == [letters.fields(rows(letters)[1])]


@pytest.mark.parametrize("key", [DOCUMENT, BASE])
def test_the_document_itself_is_neither_removed_nor_moved(letters, key):
    with pytest.raises(EditRefused):
        remove(letters, [key])
    with pytest.raises(EditRefused):
        move(letters, key, 0)


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        ([1, 2, 3], 2, [1, 2, 3]),
        ([10, 20, 40], 1, [10, 20, 40]),
        ([3, 2, 1], 2, [2, 1, 3]),
        ([1, 1, 2], 1, [1, 1, 2]),
        ([None, 1, 2], 2, [1, 2, None]),
        ([1, True, 2], 2, [True, 2, 1]),
    ],
)
def test_numbers_that_ascend_still_do_after_a_move_and_others_stay(before, to, after):
    document = PricingDocument({"sizes": [{"size_id": i, "sort_order": number} for i, number in enumerate(before)]})
    moved = done(document, move(document, document.keys(SIZES)[0], to))
    sizes = moved.payload["sizes"]
    assert [size["sort_order"] for size in sizes] == after
    assert [size["size_id"] for size in sizes].index(0) == to


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        ([1, 2, 3], 0, [1, 2, 3, 4]),
        ([10, 20, 30], 0, [10, 11, 20, 30]),
        ([10, 20, 30], None, [10, 20, 30, 31]),
        ([3, 2, 1], 0, [3, None, 2, 1]),
        ([], None, [None]),
    ],
)
def test_a_new_size_finds_its_number_among_those_that_ascend(before, at, after):
    document = PricingDocument({"sizes": [{"size_id": i, "sort_order": number} for i, number in enumerate(before)]})
    place = None if at is None else document.keys(SIZES)[at]
    added = done(document, add_size(document, "New", after=place))
    assert [size.get("sort_order") for size in added.payload["sizes"]] == after
