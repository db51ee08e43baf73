import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.diff import FieldChange, differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import SIZES, Cell, ItemKey, Part
from sign_desk.pricing.review import Reason, percent, reviewing
from sign_desk.pricing.slices import finish
from sign_desk.pricing.steps import Step

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD, SECOND = (ItemKey(Part.LIST, f"pricing_id {number}") for number in (10, 11))
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)
LARGE_ROW = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
LINE_1, LINE_2, LINE_3 = (("base_price", f"line_{line}") for line in (1, 2, 3))


@pytest.fixture
def letters(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def edited(document, values):
    return document.apply(edits.set_values(document, {Cell(*cell): value for cell, value in values.items()}, "Set"))


def review(before, after, **limit):
    return finish(reviewing(finish(differing(before, after)), **limit))


def reasons(found):
    return [(exception.reason, exception.key) for exception in found.exceptions]


@pytest.mark.parametrize(
    ("path", "new", "expected"),
    [
        (LINE_1, 1500, None),
        (LINE_1, 1501, Reason.BEYOND_LIMIT),
        (LINE_1, 500, None),
        (LINE_1, 499.99, Reason.BEYOND_LIMIT),
        (LINE_1, -1, Reason.BEYOND_LIMIT),
        (LINE_1, 0, Reason.TO_ZERO),
        (LINE_1, None, Reason.TO_EMPTY),
        (LINE_1, ABSENT, Reason.TO_EMPTY),
        (LINE_1, "1000", Reason.NOT_COMPARABLE),
        (("base_price",), None, Reason.TO_EMPTY),
        (("letter_price", "line_3"), 1, Reason.BEYOND_LIMIT),
        (("letter_price", "line_4"), 100, Reason.FROM_EMPTY),
        (("letter_price", "line_4"), 0, Reason.TO_ZERO),
        (("price_per_cm",), 0.2, Reason.FROM_EMPTY),
        (("price_per_cm",), ABSENT, None),
        (("max_price_multiplier",), 300, None),
        (("width_limit_cm",), 0, None),
    ],
)
def test_what_is_an_exception(letters, path, new, expected):
    found = review(letters, edited(letters, {(SMALL_ROW, path): new}))
    told = {exception.reason for exception in found.exceptions}
    assert told == ({expected} if expected else set())
    assert found.needs_typing is (expected not in (None, Reason.FROM_EMPTY))


@pytest.mark.parametrize(("ups", "downs", "first"), [(2, 1, Decimal(-10)), (1, 2, Decimal(10))])
def test_prices_that_go_the_other_way_than_most_lead(letters, ups, downs, first):
    """Among hundreds of groups of a raise, the one that falls is not to be looked for."""
    paths = [(SMALL_ROW, LINE_1), (LARGE_ROW, LINE_1), (SMALL_ROW, ("letter_price", "line_1"))]
    before = edited(letters, dict.fromkeys(paths, 1000))
    shares = [1100] * ups + [900] * downs
    after = edited(before, {**dict(zip(paths, shares, strict=True)), (SMALL, ("char_limit",)): 7})
    assert review(before, after).groups[0].least == first


def test_the_limit_is_chosen_and_exact(letters):
    after = edited(letters, {(SMALL_ROW, LINE_1): 1100})
    assert not review(letters, after, limit_percent=Decimal(10)).exceptions
    assert reasons(review(letters, after, limit_percent=Decimal("9.99"))) == [(Reason.BEYOND_LIMIT, SMALL_ROW)]


def test_a_price_that_was_of_another_form_is_not_compared(letters):
    tree = copy.deepcopy(letters.loaded)
    tree["price_lists"][0]["rows"][0]["base_price"] = 1000
    found = review(letters, PricingDocument(tree))
    assert reasons(found) == [(Reason.NOT_COMPARABLE, SMALL_ROW)]


def test_removals_are_told_with_the_id_that_goes(letters):
    after = letters.apply(edits.remove(letters, [LARGE, SECOND]))
    found = review(letters, after)
    assert [(exception.reason, exception.key, exception.change) for exception in found.exceptions] == [
        (Reason.SIZE_REMOVED, LARGE, FieldChange(LARGE, ("size_id",), 2, ABSENT)),
        (Reason.LIST_REMOVED, SECOND, FieldChange(SECOND, ("pricing_id",), 11, ABSENT)),
    ]
    assert found.needs_typing


def test_what_had_no_id_drops_none(letters):
    before = letters.apply(edits.add_size(letters, "XL", after=None))
    (new,) = [key for key in before.keys(SIZES) if key not in (SMALL, LARGE)]
    found = review(before, before.apply(edits.remove(before, [new])))
    assert [(exception.reason, exception.change) for exception in found.exceptions] == [(Reason.SIZE_REMOVED, None)]


def test_a_row_removed_alone_is_told(letters):
    found = review(letters, letters.apply(edits.remove(letters, [LARGE_ROW])))
    assert reasons(found) == [(Reason.ROW_REMOVED, LARGE_ROW)]


def test_an_id_that_changes_is_told(letters):
    before = letters.fields(SMALL)
    after = letters.apply(Step("Drop the id", {SMALL: (before, {**before, "size_id": None})}, {}))
    assert reasons(review(letters, after)) == [(Reason.ID_DROPPED, SMALL)]


def test_the_gravest_exceptions_lead(letters):
    after = edited(letters, {(SMALL_ROW, LINE_1): 9000, (SMALL_ROW, LINE_2): 0, (LARGE_ROW, LINE_2): 5})
    after = after.apply(edits.remove(after, [SECOND]))
    assert [reason for reason, _ in reasons(review(letters, after))] == [
        Reason.LIST_REMOVED,
        Reason.TO_ZERO,
        Reason.BEYOND_LIMIT,
        Reason.FROM_EMPTY,
    ]


def test_the_same_percentage_in_one_field_of_one_list_is_one_group(letters):
    values = {(SMALL_ROW, line): price for line, price in ((LINE_1, 1100), (LINE_2, 1320), (LINE_3, 1330))}
    found = review(letters, edited(letters, {**values, (SMALL, ("name",)): "S", (LARGE, ("name",)): "L"}))
    assert not found.exceptions
    assert [(group.price_list, group.part, group.field, group.least, group.most) for group in found.groups] == [
        (STANDARD, Part.ROW, "base_price", Decimal("-5.0"), Decimal("-5.0")),
        (None, Part.SIZE, "name", None, None),
        (STANDARD, Part.ROW, "base_price", Decimal("10.0"), Decimal("10.0")),
    ]
    assert [len(group.changes) for group in found.groups] == [1, 2, 2]


def test_many_percentages_in_one_field_are_one_group(letters):
    tree = copy.deepcopy(letters.loaded)
    tree["price_lists"][0]["rows"][0]["base_price"] = {f"line_{line}": 1000 for line in range(1, 7)}
    before = PricingDocument(tree)
    after = edited(before, {(SMALL_ROW, ("base_price", f"line_{line}")): 1000 + 10 * line for line in range(1, 6)})
    (group,) = review(before, after).groups
    assert (group.least, group.most, len(group.changes)) == (Decimal("1.0"), Decimal("5.0"), 5)


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (1000, 1075, "7.5"),
        (1000, 925, "-7.5"),
        (3, 4, "33.3"),
        (3, 5, "66.7"),
        (2000, 2001, "0.1"),
        (2000, 1999, "-0.1"),
        (-10, -5, "50.0"),
        (1e-300, 1e300, None),
        (0, 5, None),
    ],
)
def test_percentages_are_rounded_half_up_to_one_decimal(was, now, expected):
    found = percent(Decimal(repr(was)), Decimal(repr(now)))
    if expected:
        assert found == Decimal(expected)
    else:
        assert found is None or found > Decimal("1e600")


def test_nothing_changed_is_nothing_to_review(letters):
    found = review(letters, letters)
    assert not found.difference
    assert not found.exceptions
    assert not found.groups
    assert not found.needs_typing


def test_each_change_is_told_once(letters):
    after = edited(letters, {(SMALL_ROW, LINE_1): 9000, (LARGE_ROW, LINE_1): 2000, (STANDARD, ("name",)): "Usual"})
    found = review(letters, after)
    told = [exception.change for exception in found.exceptions]
    told += [change for group in found.groups for change in group.changes]
    assert sorted(told, key=repr) == sorted(found.difference.changes, key=repr)


@given(st.data())
def test_any_two_documents_can_be_reviewed(any_tree, data):
    before, after = (PricingDocument(data.draw(any_tree)) for _ in range(2))
    found = review(before, after)
    told = [exception.change for exception in found.exceptions if exception.change is not None]
    told = [change for change in told if change.key in after]
    told += [change for group in found.groups for change in group.changes]
    assert len(told) == len(found.difference.changes)
