from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.amounts import Measure
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import add_list, remove, setting
from sign_desk.pricing.keys import LISTS, SIZES, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.preview.estimate import TariffShelf
from sign_desk.pricing.quote import NoQuote, Quote, Sign
from sign_desk.pricing.slices import finish

STANDARD, SMALL = ItemKey(Part.LIST, "pricing_id 10"), ItemKey(Part.SIZE, "size_id 1")
BASE, LETTER = ("base_price", "line_1"), ("letter_price", "line_1")
AWESOME = Sign("", ("Awesome Sign",))


@pytest.fixture
def loaded(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def row_of(document, price_list=STANDARD):
    return document.keys(rows_of(price_list))[0]


def edited(document, values):
    key = row_of(document)
    return document.apply(
        finish(setting(document, {Cell(key, path): value for path, value in values.items()}, "Typed"))
    )


def tariffs(loaded, document, price_list=STANDARD):
    return finish(TariffShelf().opening(loaded, document, price_list, 2))


def test_a_price_is_told_term_by_term(loaded):
    # 1000 + 11 x 100
    estimate = tariffs(loaded, loaded).estimate(SMALL, AWESOME)
    assert estimate.before is None
    assert not estimate.is_changed
    assert estimate.after.row == row_of(loaded)
    assert [entry.after[:4] for entry in estimate.entries()] == [
        (BASE, 1000, Measure.ONCE, 1),
        (LETTER, 100, Measure.LETTERS, 11),
    ]
    assert sum(entry.after.amount_minor for entry in estimate.entries()) == estimate.after.amount_minor == 2100


def test_the_price_before_the_edits_stands_beside_it(loaded):
    after = edited(loaded, {LETTER: 110})
    estimate = tariffs(loaded, after).estimate(SMALL, AWESOME)
    assert estimate.is_changed
    assert (estimate.before.amount_minor, estimate.after.amount_minor) == (2100, 2210)
    base, letters = estimate.entries()
    assert base.before == base.after
    assert (letters.before.price, letters.after.price) == (100, 110)
    assert letters.term is letters.after


def test_an_edit_elsewhere_changes_nothing_here(loaded):
    after = edited(loaded, {("base_price", "line_3"): 1})
    assert not tariffs(loaded, after).estimate(SMALL, AWESOME).is_changed


def test_a_price_that_was_not_known_before_is_a_change(loaded):
    after = edited(loaded, {BASE: None})
    back = tariffs(after, loaded).estimate(SMALL, AWESOME)
    assert isinstance(back.before, NoQuote)
    assert back.is_changed
    assert [entry.before for entry in back.entries()] == [None, None]
    gone = tariffs(loaded, after).estimate(SMALL, AWESOME)
    assert gone.after == NoQuote("The base price of line 1 is not set.")
    assert [entry.term for entry in gone.entries()] == [entry.before for entry in gone.entries()]


def test_a_new_price_list_had_no_price(loaded):
    after = loaded.apply(add_list(loaded, "Resellers", after=None))
    new = next(key for key in after.keys(LISTS) if key not in loaded)
    estimate = tariffs(loaded, after, new).estimate(SMALL, AWESOME)
    assert estimate.before == NoQuote("This price list is new.")


def test_a_size_that_is_gone_has_no_price(loaded):
    after = loaded.apply(remove(loaded, [SMALL]))
    estimate = tariffs(loaded, after).estimate(SMALL, AWESOME)
    assert estimate.before.amount_minor == 2100
    assert isinstance(estimate.after, NoQuote)


@pytest.mark.parametrize(
    ("shipping", "measure", "times"),
    [
        (None, Measure.AREA, 1000),
        ({"calculation": "volumetric", "volumetric_divisor": 5000, "add_weight_to_product": False}, Measure.WEIGHT, 2),
    ],
)
def test_what_a_sign_by_tiers_is_measured_by(trees, shipping, measure, times):
    tree = trees["MATERIAL_LENGTH"]
    tree["price_lists"][0]["shipping"] = shipping
    tree["price_lists"][0]["rows"][0]["fixed_length_cm"] = 10
    document = PricingDocument(tree)
    sign = Sign("", ("Open",), *map(Decimal, (160, 50, 20)))
    estimate = tariffs(document, document, ItemKey(Part.LIST, "pricing_id 12")).estimate(None, sign)
    assert [(term.measure, term.times) for term in estimate.after.terms] == [
        (Measure.ONCE, 1),
        (Measure.LENGTH, 160),
        (measure, times),
    ]


def test_a_frame_with_a_depth_is_measured_by_its_volume(trees):
    document = PricingDocument(trees["FRAME_FIT"])
    opened = tariffs(document, document, ItemKey(Part.LIST, "pricing_id 13"))
    sign = Sign("", width_cm=Decimal(10), height_cm=Decimal(10), depth_cm=Decimal(5))
    found = opened.estimate(ItemKey(Part.SIZE, "size_id 4"), sign).after
    assert [(term.measure, term.times) for term in found.terms] == [(Measure.ONCE, 1), (Measure.VOLUME, 500)]


def test_a_list_that_is_open_is_not_opened_again(loaded):
    shelf = TariffShelf()
    first = finish(shelf.opening(loaded, edited(loaded, {BASE: 1}), STANDARD, 2))
    second = finish(shelf.opening(loaded, edited(loaded, {BASE: 2}), STANDARD, 2))
    assert first.before is second.before
    assert first.after is not second.after
    shelf.clear()
    assert finish(shelf.opening(loaded, edited(loaded, {BASE: 3}), STANDARD, 2)).before is not first.before


@given(st.data())
def test_the_terms_of_any_price_make_it(any_tree, data):
    document = PricingDocument(data.draw(any_tree))
    sign = Sign("", ("Open",), *map(Decimal, (160, 50, 20)))
    for price_list in document.keys(LISTS):
        opened = tariffs(document, document, price_list)
        for size in (None, *document.keys(SIZES)):
            found = opened.estimate(size, sign).after
            if isinstance(found, Quote):
                assert sum(term.amount_minor for term in found.terms) == found.amount_minor
