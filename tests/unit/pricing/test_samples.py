import copy
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import Cell, ItemKey, Part
from sign_desk.pricing.quote import NoQuote, Sign, quote
from sign_desk.pricing.samples import DEFAULT_SIGNS, comparing, from_json, to_json
from sign_desk.pricing.slices import finish

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD, SECOND = (ItemKey(Part.LIST, f"pricing_id {number}") for number in (10, 11))
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)
LARGE_ROW = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
OPEN = Sign("Open", ("Open",))


@pytest.fixture
def letters(trees):
    trees["FIXED_WIDTH"]["price_lists"][0]["rows"][1]["letter_price"] = {"line_1": 200}
    return PricingDocument(trees["FIXED_WIDTH"])


def setting(document, values):
    return document.apply(edits.set_values(document, {Cell(*cell): value for cell, value in values.items()}, "Set"))


def compared(before, after, *signs):
    return finish(comparing(before, after, signs or (OPEN,), 2))


def test_what_a_sign_costs_before_and_after(letters):
    after = setting(letters, {(SMALL_ROW, ("base_price", "line_1")): 1140})
    (found,) = compared(letters, after)
    assert (found.price_list, found.size, found.sign) == (STANDARD, SMALL, OPEN)
    assert (found.before, found.after) == (1400, 1540)
    assert found.percent == Decimal("10.0")
    assert found.after == quote(after, STANDARD, SMALL, OPEN, digits=2).amount_minor


def test_a_change_that_no_sample_meets_is_not_told(letters):
    after = setting(letters, {(SMALL_ROW, ("base_price", "line_2")): 5, (STANDARD, ("name",)): "Usual"})
    assert compared(letters, letters) == ()
    assert compared(letters, after) == ()
    assert len(compared(letters, after, OPEN, Sign("Two", ("A", "B")))) == 1


def test_what_has_no_price_is_told_where_something_changed(letters):
    after = setting(letters, {(LARGE_ROW, ("letter_price",)): None})
    (found,) = compared(letters, after)
    assert found.before == 1999 + 4 * 200
    assert found.after == NoQuote("The letter price of line 1 is not set.")
    assert found.percent is None
    unset = setting(after, {(LARGE_ROW, ("base_price", "line_1")): 2000})
    (still,) = compared(after, unset)
    assert isinstance(still.before, NoQuote)


def test_a_size_is_told_in_every_list(letters):
    after = setting(letters, {(LARGE, ("line_limit",)): 1})
    two = Sign("Two", ("A", "B"))
    assert {(found.price_list, found.size) for found in compared(letters, after, two)} == {
        (STANDARD, LARGE),
        (SECOND, LARGE),
    }


def test_what_came_or_went_has_one_price(letters):
    after = letters.apply(edits.remove(letters, [SECOND]))
    after = after.apply(edits.duplicate_list(after, STANDARD, "Summer"))
    found = compared(letters, after)
    assert [(change.before is None, change.after is None) for change in found] == [
        (False, True),
        (True, False),
        (True, False),
    ]
    assert {change.size for change in found if change.price_list == SECOND} == {LARGE}


def test_a_size_that_comes_or_goes_is_told_beside_those_that_stay(letters):
    gone = letters.apply(edits.remove(letters, [SMALL]))
    assert [(found.size, found.after) for found in compared(letters, gone)] == [(SMALL, None)]
    back = letters.apply(edits.duplicate_size(letters, SMALL, "Twin"))
    (found,) = compared(letters, back)
    assert (back.name(found.size), found.before, found.after) == ("Twin", None, 1400)


def test_tiers_are_compared_for_every_size_at_once(trees):
    before = PricingDocument(trees["MATERIAL_LENGTH"])
    tree = copy.deepcopy(before.loaded)
    tree["price_lists"][0]["shipping"] = {"calculation": "physical"}
    tree["price_lists"][0]["rows"][0]["price_per_cm"] = 0.25
    changes = compared(before, PricingDocument(tree), *DEFAULT_SIGNS["MATERIAL_LENGTH"])
    assert {change.size for change in changes} == {None}
    assert [change.sign.name for change in changes] == ["Small sign", "Wide sign", "Two lines"]


def test_tiers_in_another_order_may_make_another_price(trees):
    tree = trees["MATERIAL_LENGTH"]
    tree["price_lists"][0]["shipping"] = None
    before = PricingDocument(tree)
    first = ItemKey(Part.ROW, "-", "pricing_id 12")
    (found, *_) = compared(before, before.apply(edits.move(before, first, 1)), *DEFAULT_SIGNS["MATERIAL_LENGTH"])
    assert isinstance(found.before, Decimal)
    assert isinstance(found.after, NoQuote)


@pytest.mark.parametrize("model", DEFAULT_SIGNS)
def test_the_default_signs_have_prices_in_a_lifelike_book(model, price_books):
    document = PricingDocument(price_books[model])
    raised = copy.deepcopy(price_books[model])
    for price_list in raised["price_lists"]:
        for row in price_list["rows"]:
            price = row["base_price"]
            row["base_price"] = (
                {line: it + 100 for line, it in price.items()} if isinstance(price, dict) else price + 100
            )
    changes = compared(document, PricingDocument(raised), *DEFAULT_SIGNS[model])
    priced = [change for change in changes if isinstance(change.after, Decimal)]
    assert len(priced) > len(changes) / 2
    assert all(change.after > change.before for change in priced)


@pytest.fixture
def price_books(trees):
    """A book of each model with several sizes and lists."""
    books = copy.deepcopy(trees)
    for row in (row for price_list in books["FIXED_WIDTH"]["price_lists"] for row in price_list["rows"]):
        row |= {name: {f"line_{line}": 1000 * line for line in (1, 2)} for name in ("base_price", "letter_price")}
    books["MATERIAL_LENGTH"]["price_lists"][0]["shipping"] = None
    frame = {"size_id": 5, "name": "A1", "width_cm": 84.1, "height_cm": 59.4}
    books["FRAME_FIT"]["sizes"][1] = frame
    books["FRAME_FIT"]["price_lists"][0]["rows"][1] = {"size_id": 5, "base_price": 6900, "price_per_sq_cm": 0.045}
    return books


# -- as they are kept -------------------------------------------------------------------------------------


def test_signs_are_kept_and_read_again():
    assert from_json(to_json(DEFAULT_SIGNS)) == DEFAULT_SIGNS


@given(
    st.lists(
        st.builds(
            Sign,
            st.text(),
            st.lists(st.text()).map(tuple),
            *[st.none() | st.decimals(0, 999999, allow_nan=False, allow_infinity=False)] * 4,
        )
    )
)
def test_any_signs_are_kept_exactly(signs):
    assert from_json(to_json({"FRAME_FIT": signs})) == {"FRAME_FIT": tuple(signs)}


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"FRAME_FIT": 3}', "[" * 100000])
def test_damage_of_all_leaves_nothing(text):
    assert from_json(text) == {}


@pytest.mark.parametrize(
    "sign",
    [
        None,
        3,
        {},
        {"name": "A"},
        {"name": 1, "lines": []},
        {"name": "A", "lines": "Open"},
        {"name": "A", "lines": [1]},
        {"name": "A", "lines": [], "width_cm": "wide"},
        {"name": "A", "lines": [], "width_cm": 10},
        {"name": "A", "lines": [], "width_cm": "-1"},
        {"name": "A", "lines": [], "width_cm": "NaN"},
        {"name": "A", "lines": [], "width_cm": "1e999"},
    ],
)
def test_a_damaged_sign_is_left_out(sign):
    good = {"name": "B", "lines": ["Open"], "width_cm": "10.5"}
    kept = json.dumps({"FRAME_FIT": [sign, good]})
    assert from_json(kept) == {"FRAME_FIT": (Sign("B", ("Open",), width_cm=Decimal("10.5")),)}
