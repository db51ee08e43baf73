from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import setting
from sign_desk.pricing.keys import LISTS, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.preview.curves import MOST_CURVES, Axis, Plotter, Question, axes
from sign_desk.pricing.preview.estimate import TariffShelf
from sign_desk.pricing.quote import Sign
from sign_desk.pricing.slices import finish

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
AWESOME = Sign("", ("Awesome Sign",))
TUBE = Sign("", ("Open",), *map(Decimal, (160, 50, 20)))


def first_list(document):
    return document.keys(LISTS)[0]


def edited(document, path, value, row=0):
    key = document.keys(rows_of(first_list(document)))[row]
    return document.apply(finish(setting(document, {Cell(key, path): value}, "Typed")))


def chart(document, sign, axis, *, loaded=None, size=SMALL, plotter=None):
    price_list = first_list(document)
    tariffs = finish(TariffShelf().opening(loaded or document, document, price_list, 2))
    return finish((plotter or Plotter()).charting(tariffs, Question(document, price_list, size, sign, axis)))


def at(found, curve, x):
    return curve.after[found.xs.index(Decimal(x))]


@pytest.fixture
def letters(trees):
    rows = trees["FIXED_WIDTH"]["price_lists"][0]["rows"]
    rows[1]["letter_price"] = {"line_1": 210}
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def tiers(trees):
    trees["MATERIAL_LENGTH"]["price_lists"][0]["shipping"] = None
    return PricingDocument(trees["MATERIAL_LENGTH"])


@pytest.fixture
def frames(trees):
    trees["FRAME_FIT"]["price_lists"][0]["rows"][1]["price_per_sq_cm"] = 0.05
    return PricingDocument(trees["FRAME_FIT"])


def test_each_size_has_its_prices_by_letters(letters):
    found = chart(letters, AWESOME, Axis.LETTERS)
    assert found.xs == tuple(map(Decimal, range(1, 31)))
    assert found.own == 11
    small, large = found.curves
    assert (small.size, large.size) == (SMALL, LARGE)
    assert [at(found, small, x) for x in (1, 11, 20)] == [1100, 2100, 3000]
    assert at(found, large, 30) == 1999 + 30 * 210
    assert small.before is None


def test_a_currency_that_is_counted_otherwise_makes_other_curves(tiers):
    """The document stays the same: what is 4 dollars per cm is 400 cents, or 4 of a currency without cents."""
    plotter, price_list = Plotter(), first_list(tiers)
    found = []
    for digits in (2, 0):
        tariffs = finish(TariffShelf().opening(tiers, tiers, price_list, digits))
        chart = finish(plotter.charting(tariffs, Question(tiers, price_list, None, TUBE, Axis.PATH)))
        found.append(at(chart, chart.curves[0], TUBE.path_cm))
    base, per_cm, per_area = 8900, Decimal("0.2") * 160, Decimal("0.015") * 50 * 20
    assert found == [base + 100 * (per_cm + per_area), base + per_cm + per_area]


def test_a_size_ends_where_its_letters_do(letters):
    found = chart(letters, AWESOME, Axis.LETTERS)
    small, large = found.curves
    assert at(found, small, 21) is None
    assert at(found, large, 21) is not None


def test_the_other_lines_stay_as_they_are(letters):
    found = chart(letters, Sign("", ("Better", "Together")), Axis.LETTERS)
    assert at(found, found.curves[0], 6) == 1600 + 2160
    assert [curve.size for curve in found.curves] == [SMALL], "the price of line 2 of the other is not set"


def test_only_what_an_edit_changes_has_a_before(letters):
    after = edited(letters, ("letter_price", "line_1"), 110)
    small, large = chart(after, AWESOME, Axis.LETTERS, loaded=letters).curves
    assert small.before[10] == 2100
    assert small.after[10] == 2210
    assert large.before is None


def test_what_stayed_is_not_computed_again(letters):
    plotter = Plotter()
    first = chart(letters, AWESOME, Axis.LETTERS, plotter=plotter)
    after = edited(letters, ("letter_price", "line_1"), 110)
    second = chart(after, AWESOME, Axis.LETTERS, loaded=letters, plotter=plotter)
    assert second.curves[1].after is first.curves[1].after
    assert second.curves[0].after is not first.curves[0].after
    third = chart(after, Sign("", ("Open",)), Axis.LETTERS, loaded=letters, plotter=plotter)
    assert third.curves[0].after is second.curves[0].after, "the letters of line 1 are what the axis tells"
    plotter.clear()
    assert chart(after, AWESOME, Axis.LETTERS, plotter=plotter).curves[0].after is not second.curves[0].after


@pytest.mark.parametrize(("lines", "own", "places"), [((), None, 30), (("x" * 40,), 40, 40), (("x" * 101,), None, 30)])
def test_the_axis_is_as_long_as_needed(letters, lines, own, places):
    found = chart(letters, Sign("", lines), Axis.LETTERS)
    assert (found.own, len(found.xs)) == (own, places)


def test_letters_are_plotted_where_no_size_limits_them(trees):
    for size in trees["FIXED_WIDTH"]["sizes"]:
        size["char_limit"] = None
    assert len(chart(PricingDocument(trees["FIXED_WIDTH"]), AWESOME, Axis.LETTERS).xs) == 20


def test_tiers_are_plotted_along_the_width_in_the_signs_proportions(tiers):
    found = chart(tiers, TUBE, Axis.WIDTH)
    (curve,) = found.curves
    assert curve.size is None
    assert (found.own, found.height_per_width) == (50, Decimal("0.4"))
    # 50 x 20 and 100 x 40 fit the first tier, 200 x 80 the second one alone; its area price is 0.
    assert at(found, curve, 50) == 8900 + 3200 + 1500
    assert at(found, curve, 100) == 8900 + 3200 + 6000
    assert at(found, curve, 200) == 14900 + 7840
    above = [price for x, price in zip(found.xs, curve.after, strict=True) if x > 200]
    assert all(price is None for price in above), "above the last tier nothing is known"


def test_the_limits_of_tiers_are_places_on_the_axis(tiers):
    found = chart(tiers, Sign("", ("Open",), *map(Decimal, (160, 90, 45))), Axis.WIDTH)
    # The first tier is 50 cm high, the second 80.5: those signs are 100 and 161 cm wide.
    assert {Decimal(100), Decimal(161), Decimal(90)} <= set(found.xs)


def test_tiers_need_proportions(tiers):
    found = chart(tiers, Sign("", ("Open",), Decimal(160)), Axis.WIDTH)
    assert found.xs == found.curves == ()


def test_the_length_of_the_letters_is_an_axis(tiers):
    found = chart(tiers, TUBE, Axis.PATH)
    assert found.own == 160
    assert at(found, found.curves[0], 160) == 8900 + 3200 + 1500
    assert at(found, found.curves[0], 500) == 8900 + 10000 + 1500


def test_frames_are_plotted_in_the_proportions_of_the_chosen_size(frames):
    a3, a2 = ItemKey(Part.SIZE, "size_id 4"), frames.keys(rows_of(first_list(frames)))[1]
    found = chart(frames, Sign("", depth_cm=Decimal(0)), Axis.WIDTH, size=a3)
    assert found.own == 42
    assert at(found, found.curves[0], 42) == Decimal("4500") + Decimal("3742.2")
    assert at(found, found.curves[1], 42) == Decimal("6900.5") + Decimal("6237")
    assert a2 in frames
    typed = chart(frames, Sign("", (), None, *map(Decimal, (10, 10, 0))), Axis.WIDTH, size=a3)
    assert at(typed, typed.curves[0], 10) == 4800
    assert chart(frames, Sign(""), Axis.WIDTH, size=a3).curves == ()


def test_no_more_curves_than_can_be_told_apart_are_computed(trees):
    tree = trees["FIXED_WIDTH"]
    rows = tree["price_lists"][0]["rows"]
    for number in range(100, 100 + MOST_CURVES):
        tree["sizes"].append({"size_id": number, "name": str(number)})
        rows.append({**rows[0], "size_id": number})
    document, last = PricingDocument(tree), ItemKey(Part.SIZE, f"size_id {99 + MOST_CURVES}")
    found = chart(document, AWESOME, Axis.LETTERS, size=last)
    assert (len(found.curves), found.left_out) == (MOST_CURVES, 2)
    assert found.curves[-1].size == last
    assert chart(document, AWESOME, Axis.LETTERS, size=None).curves[0].size == SMALL


def test_the_axes_are_those_that_the_rules_know(letters, tiers, frames, trees):
    assert axes(letters, first_list(letters)) == (Axis.LETTERS,)
    assert axes(frames, first_list(frames)) == (Axis.WIDTH,)
    assert axes(tiers, first_list(tiers)) == (Axis.WIDTH, Axis.PATH)
    tree = trees["MATERIAL_LENGTH"]
    for method, more in (("fixed_letter", (Axis.LETTERS,)), ("by_weight", ()), (None, ()), ([], ())):
        tree["price_lists"][0]["letter_pricing_method"] = method
        document = PricingDocument(tree)
        assert axes(document, first_list(document)) == (Axis.WIDTH, *more)
    tree["pricing_model"] = "CHARACTER_BAND"
    document = PricingDocument(tree)
    assert axes(document, first_list(document)) == ()


@given(st.data())
def test_any_document_can_be_plotted(any_tree, data):
    document = PricingDocument(data.draw(any_tree))
    for price_list in document.keys(LISTS):
        tariffs = finish(TariffShelf().opening(document, document, price_list, 2))
        for axis in axes(document, price_list):
            found = finish(Plotter().charting(tariffs, Question(document, price_list, None, TUBE, axis)))
            assert all(len(curve.after) == len(found.xs) for curve in found.curves)
