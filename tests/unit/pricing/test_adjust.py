import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import AmountError, MinorUnit
from sign_desk.pricing.adjust import adjusting, price_cells
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import set_values
from sign_desk.pricing.keys import LISTS, SIZES, Cell
from sign_desk.pricing.outcomes import Outcome
from sign_desk.pricing.rounding import Direction, Rounder, Rounding
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat, exact

D = Decimal
USD = PriceFormat("USD", None, "en_US")
YEN = PriceFormat("JPY", MinorUnit.ISO, "en_US")
YEN_IN_HUNDREDTHS = PriceFormat("JPY", MinorUnit.HUNDREDTHS, "en_US")
YEN_UNANSWERED = PriceFormat("JPY", None, "en_US")
UNITS = {"base_price": "minor_currency_units", "price_per_cm": "currency_units_per_cm"}
PLUS_7 = Rule(Operation.PERCENT, D(7))


def book(*rows, model="FRAME_FIT", units=UNITS):
    return PricingDocument({"pricing_model": model, "value_units": units, "price_lists": [{"rows": list(rows)}]})


def adjusted(document, rule, prices=USD, cells=None):
    if cells is None:
        cells = [cell for row in document.rows for cell in price_cells(document, row)]
    return finish(adjusting(document, cells, rule, prices))


def one(field, value, rule, prices=USD, units=UNITS):
    """What becomes of one price; the price itself where it is passed over."""
    document = book({field: value}, units=units)
    adjustment = adjusted(document, rule, prices)
    changed = document.apply(adjustment.step(document, "Adjust"))
    assert not [result for result in adjustment.results if result.before != value]
    return changed.payload["price_lists"][0]["rows"][0][field]


@pytest.mark.parametrize(
    ("operation", "amount", "before", "after"),
    [
        (Operation.SET, "12.50", 999, 1250),
        (Operation.ADD, "2.50", 999, 1249),
        (Operation.ADD, "-2.50", 999, 749),
        (Operation.PERCENT, "7.5", 1000, 1075),
        (Operation.PERCENT, "7.5", 999, 1074),
        (Operation.PERCENT, "-50", 1001, 501),
        (Operation.PERCENT, "50", 1, 2),
        (Operation.PERCENT, "-100", 1001, 0),
        (Operation.MULTIPLY, "1.1", 1000, 1100),
        (Operation.MULTIPLY, "0.333", 1000, 333),
        (Operation.PERCENT, "7", 1050.5, 1124),
        (Operation.PERCENT, "7", 10.0, 11),
        (Operation.ADD, "0.005", 10, 11),
    ],
)
def test_minor_units_end_as_whole_ones_with_a_half_rounded_up(operation, amount, before, after):
    found = one("base_price", before, Rule(operation, D(amount)))
    assert (found, type(found)) == (after, int)


@pytest.mark.parametrize(
    ("operation", "amount", "before", "after"),
    [
        (Operation.SET, "0.215", 0.2, 0.215),
        (Operation.ADD, "0.005", 0.2, 0.205),
        (Operation.ADD, "0.8", 0.2, 1),
        (Operation.PERCENT, "7.5", 0.2, 0.215),
        (Operation.PERCENT, "7", 0.015, 0.016),
        (Operation.PERCENT, "10", 0.015, 0.0165),
        (Operation.PERCENT, "7", 0.02, 0.0214),
        (Operation.PERCENT, "7", 12.34, 13.2),
        (Operation.PERCENT, "7", 5, 5.35),
        (Operation.PERCENT, "100", 5, 10),
        (Operation.MULTIPLY, "0.001", 0.2, 0.0002),
        (Operation.PERCENT, "7.5", 0.21000000000000002, 0.22575),
        (Operation.PERCENT, "7", 1e-9, 1.07e-9),
    ],
)
def test_rates_keep_their_decimals_and_get_more_only_where_they_would_miss_by_half_a_per_cent(
    operation, amount, before, after
):
    endings = Rounding(Direction.UP, endings=(D("0.95"),))
    for rounding in (None, endings, Rounding(step=D(5))):
        found = one("price_per_cm", before, Rule(operation, D(amount), rounding))
        assert (found, type(found)) == (after, type(after))


@pytest.mark.parametrize(
    ("rounding", "pairs"),
    [
        (Rounding(step=D("0.50")), {1224: 1200, 1225: 1250, 1274: 1250, 1275: 1300, 10: 0}),
        (Rounding(Direction.UP, step=D(5)), {1201: 1500, 1500: 1500, 1: 500}),
        (Rounding(Direction.DOWN, step=D(5)), {1499: 1000, 1500: 1500}),
        (Rounding(step=D("0.30"), keep_whole=True), {199: 180, 101: 120, 200: 210}),
        (Rounding(endings=(D("0.95"),)), {1244: 1195, 1245: 1295, 1295: 1295, 1300: 1295, 10: 95}),
        (Rounding(Direction.UP, endings=(D("0.95"),)), {1296: 1395, 1295: 1295, 1: 95}),
        (Rounding(Direction.DOWN, endings=(D("0.95"),)), {1294: 1195, 1295: 1295, 60: 60}),
        (Rounding(endings=(D("0.95"),), keep_whole=True), {1200: 1295, 1299: 1295, 5: 95}),
        (Rounding(Direction.UP, endings=(D("0.95"),), keep_whole=True), {1299: 1295, 1210: 1295}),
        (Rounding(Direction.DOWN, endings=(D("0.95"),), keep_whole=True), {1210: 1295, 1299: 1295}),
        (Rounding(endings=(D("0.95"), D("0.99"))), {1296: 1295, 1297: 1299, 1298: 1299, 1346: 1299, 1347: 1395}),
        (Rounding(endings=(D(0),)), {1249: 1200, 1250: 1300}),
        (Rounding(endings=(D(9),)), {1300: 900, 1500: 1900, 1400: 1900}),
        (Rounding(endings=(D("9.95"),), keep_whole=True), {12345: 12995}),
        (Rounding(Direction.UP), {1299: 1299}),
    ],
)
def test_prices_end_at_a_step_or_an_ending(rounding, pairs):
    rule = Rule(Operation.MULTIPLY, D(1), rounding)
    assert {before: one("base_price", before, rule) for before in pairs} == pairs


@pytest.mark.parametrize(("direction", "after"), [(Direction.UP, 1075), (Direction.DOWN, 1073), (None, 1074)])
def test_without_an_ending_the_direction_is_that_of_the_minor_unit(direction, after):
    rounding = Rounding(direction) if direction else None
    before = 1000 if direction is Direction.UP else 999
    assert one("base_price", before, Rule(Operation.PERCENT, D("7.5"), rounding)) == after


@given(
    st.integers(1, 10**7),
    st.integers(1, 10**4),
    st.sampled_from(Direction),
    st.sampled_from([(), (95,), (95, 99), (0, 50), (900, 950)]),
    st.booleans(),
)
def test_the_nearest_ending_in_its_direction_is_found(amount, over, direction, endings, keep_whole):
    price = Fraction(amount, over)
    rounding = Rounding(direction, None, tuple(D(ending).scaleb(-2) for ending in endings), keep_whole)
    found = Rounder(rounding, 2).rounded(amount, over)
    periods = {ending: 1000 if ending >= 900 else 100 for ending in endings}

    def ends_well(minor):
        is_kept = not keep_whole or any(
            minor % period == ending and minor // period == price // period for ending, period in periods.items()
        )
        return not endings or (is_kept and any(minor % period == ending for ending, period in periods.items()))

    around = range(max(0, int(price) - 1100), int(price) + 1101)
    allowed = [minor for minor in around if ends_well(minor)]
    directed = {
        Direction.NEAREST: allowed,
        Direction.UP: [minor for minor in allowed if minor >= price],
        Direction.DOWN: [minor for minor in allowed if minor <= price],
    }[direction]
    if directed or (keep_whole and endings):
        best = min(directed or allowed, key=lambda minor: (abs(minor - price), -minor))
        assert found == best
    else:
        assert (direction, found) == (Direction.DOWN, int(price))


@pytest.mark.parametrize(
    ("prices", "rounding", "before", "after"),
    [
        (YEN, Rounding(step=D(10)), 1004, 1000),
        (YEN_IN_HUNDREDTHS, Rounding(step=D(10)), 100400, 100000),
        (YEN, Rounding(endings=(D(80),)), 1234, 1280),
    ],
)
def test_steps_and_endings_are_in_units_of_the_currency(prices, rounding, before, after):
    assert one("base_price", before, Rule(Operation.MULTIPLY, D(1), rounding), prices) == after


@pytest.mark.parametrize("rounding", [Rounding(step=D("0.005")), Rounding(endings=(D("0.955"),))])
def test_what_the_currency_has_no_decimals_for_is_told(rounding):
    with pytest.raises(AmountError, match="2 decimals"):
        one("base_price", 1000, Rule(Operation.MULTIPLY, D(1), rounding))
    with pytest.raises(AmountError, match="no decimals"):
        one("base_price", 1000, Rule(Operation.MULTIPLY, D(1), rounding), YEN)


@pytest.mark.parametrize(("step", "endings"), [(D(0), ()), (D(-1), ()), (D(1), (D("0.95"),)), (None, (D(-1),))])
def test_a_rounding_that_means_nothing_is_refused(step, endings):
    with pytest.raises(ValueError, match=r"step|ending"):
        Rounding(step=step, endings=endings)


@pytest.mark.parametrize(
    ("prices", "units", "before", "after"),
    [
        (YEN_UNANSWERED, UNITS, 999, 1069),
        (PriceFormat("XYZ", None, "en_US"), UNITS, 999, 1069),
        (USD, {}, 1999, 2139),
        (USD, {}, 12, 12.8),
        (USD, {}, 12.5, 13.4),
    ],
)
def test_prices_of_unknown_unit_are_multiplied_and_never_led_to_an_ending(prices, units, before, after):
    rule = Rule(Operation.PERCENT, D(7), Rounding(endings=(D("0.95"),)))
    assert one("base_price", before, rule, prices, units) == after


@pytest.mark.parametrize("operation", [Operation.SET, Operation.ADD])
@pytest.mark.parametrize(("prices", "units"), [(YEN_UNANSWERED, UNITS), (USD, {})])
def test_nothing_is_set_or_added_in_an_unknown_unit(operation, prices, units):
    adjustment = adjusted(book({"base_price": 999}, units=units), Rule(operation, D(5)), prices)
    assert (adjustment.not_known, len(adjustment.results)) == (1, 0)


def test_what_is_not_set_or_zero_is_left_alone():
    rows = [{"base_price": value} for value in (None, 0, 1000, {"line_1": 0, "line_2": None, "line_3": 500})]
    adjustment = adjusted(book(*rows), PLUS_7)
    assert (adjustment.skipped_empty, adjustment.skipped_zero) == (2, 2)
    assert [result.after for result in adjustment.results] == [1070, 535]


@pytest.mark.parametrize(
    ("operation", "empty", "zero"),
    [(Operation.SET, 500, 500), (Operation.ADD, 500, 500), (Operation.PERCENT, None, 0), (Operation.MULTIPLY, None, 0)],
)
def test_unless_ticked_and_then_nothing_can_still_not_be_multiplied(operation, empty, zero):
    rule = Rule(operation, D(5), Rounding(endings=(D(0),)), empty=True, zero=True)
    assert one("base_price", None, rule) == empty
    assert one("base_price", 0, rule) == zero


def test_a_price_that_was_not_set_becomes_one_where_the_model_has_it():
    row = {"base_price": None, "letter_price": [], "price_per_cm": 5}
    paths = [("base_price",), ("base_price", "line_1"), ("letter_price", "line_1"), ("price_per_letter",), ("size_id",)]
    rule = Rule(Operation.SET, D(5), empty=True)
    units = UNITS | {"letter_price": "minor_currency_units", "price_per_letter": "minor_currency_units"}

    def filled(model):
        document = book(row, model=model, units=units)
        (key,) = document.rows
        adjustment = adjusted(document, rule, cells=[Cell(key, path) for path in paths])
        return adjustment.not_prices, document.apply(adjustment.step(document, "")).fields(key)

    letter = {"letter_price": {"line_1": 500}, "price_per_letter": 500}
    assert filled("FRAME_FIT") == (2, {**row, **letter, "base_price": 500})
    assert filled("FIXED_WIDTH") == (2, {**row, **letter, "base_price": {"line_1": 500}})


@pytest.mark.parametrize("value", ["12", True, [5], {"more": {"deep": 5}}])
def test_only_numbers_are_prices(value):
    adjustment = adjusted(book({"base_price": value}), PLUS_7)
    assert (adjustment.not_prices, len(adjustment.results)) == (1, 0)


def test_nothing_but_prices_is_touched():
    row = {"base_price": 100, "max_price_multiplier": 3, "width_limit_cm": 100, "setup_fee": 200}
    document = PricingDocument(
        {
            "value_units": UNITS | {"setup_fee": "minor_currency_units"},
            "sizes": [{"width_cm": 50, "value": 5}],
            "price_lists": [{"rows": [row]}, "odd"],
        }
    )
    keys = [*document.keys(SIZES), *document.keys(LISTS), *document.rows]
    cells = [Cell(key, (name,)) for key in keys for name in document.fields(key)]
    adjustment = adjusted(document, Rule(Operation.MULTIPLY, D(2)), cells=cells)
    assert [result.cell.path for result in adjustment.results] == [("base_price",), ("setup_fee",)]
    assert adjustment.not_prices == len(cells) - 2


def test_below_zero_is_refused_and_too_long_too():
    document = book({"base_price": 100}, {"base_price": 900}, {"base_price": 2**53 - 1}, {"price_per_cm": 0.5})
    adjustment = adjusted(document, Rule(Operation.ADD, D(-5)))
    assert [(result.before, result.after) for result in adjustment.results[:2]] == [(100, -400), (0.5, -4.5)]
    after = document.apply(adjustment.step(document, "Adjust")).payload["price_lists"][0]["rows"]
    assert after == [{"base_price": 100}, {"base_price": 400}, {"base_price": 2**53 - 501}, {"price_per_cm": 0.5}]
    assert adjustment.summary().refused == 2
    assert adjusted(book({"base_price": 2**53 - 1}), Rule(Operation.MULTIPLY, D(2))).summary().refused == 1


def test_exceptions_come_first_and_the_rest_in_the_order_of_the_cells():
    prices = [10000, 1000, 2000, 100, 60, 395, 3, 5000, 0, 4]
    rule = Rule(Operation.PERCENT, D(7), Rounding(endings=(D(0),)), zero=True)
    adjustment = adjusted(book(*({"base_price": price} for price in prices)), rule)
    assert [(result.before, result.after, result.outcome) for result in adjustment.results] == [
        (3, 0, Outcome.TO_ZERO),
        (4, 0, Outcome.TO_ZERO),
        (60, 100, Outcome.ABOVE),
        (1000, 1100, Outcome.OFF),
        (2000, 2100, Outcome.OFF),
        (395, 400, Outcome.OFF),
        (5000, 5400, Outcome.OFF),
        (100, 100, Outcome.UNCHANGED),
        (0, 0, Outcome.UNCHANGED),
        (10000, 10700, Outcome.WITHIN),
    ]


def test_the_summary_tells_how_many_did_not_do_as_asked():
    prices = [10000] * 4 + [1240, 1250] + [100, 120] + [95]
    rule = Rule(Operation.PERCENT, D(7), Rounding(endings=(D("0.95"),)))
    summary = adjusted(book(*({"base_price": price} for price in prices)), rule).summary()
    assert (summary.asked, summary.limit) == (7, 20)
    assert (summary.within, summary.off, summary.went_down, summary.above, summary.unchanged) == (4, 2, 2, 0, 1)
    assert (summary.went_up, summary.to_zero, summary.from_nothing, summary.refused) == (0, 0, 0, 0)


def test_where_prices_are_to_fall_those_that_rise_are_told():
    rule = Rule(Operation.PERCENT, D(-5), Rounding(endings=(D("0.95"),)))
    summary = adjusted(book({"base_price": 1290}, {"base_price": 60}, {"base_price": 10000}), rule).summary()
    assert (summary.went_up, summary.went_down, summary.within) == (1, 0, 1)


def test_where_nothing_was_asked_in_per_cent_up_and_down_are_counted():
    rows = ({"base_price": price} for price in (1000, 990, 1010, 100, 9000))
    summary = adjusted(book(*rows), Rule(Operation.SET, D(10))).summary()
    assert (summary.asked, summary.within, summary.off) == (None, 0, 0)
    assert (summary.went_up, summary.went_down, summary.above, summary.unchanged) == (1, 1, 2, 1)


@pytest.mark.parametrize(
    ("rule", "asked", "limit"),
    [
        (Rule(Operation.PERCENT, D(-30)), -30, 60),
        (Rule(Operation.MULTIPLY, D("1.07")), 7, 20),
        (Rule(Operation.ADD, D(5)), None, 20),
    ],
)
def test_what_is_conspicuous_depends_on_what_was_asked(rule, asked, limit):
    assert (rule.asked, rule.limit) == (asked, limit)


def test_setting_what_is_not_set_to_zero_is_a_price_of_zero():
    adjustment = adjusted(book({"base_price": None}), Rule(Operation.SET, D(0), empty=True))
    (result,) = adjustment.results
    assert (result.before, result.after, result.outcome, result.percent) == (None, 0, Outcome.TO_ZERO, None)


def test_results_are_a_sequence():
    adjustment = adjusted(book({"base_price": 3}, {"base_price": 1000}, {"base_price": 60}), PLUS_7)
    results = adjustment.results
    assert [results[number] for number in range(-3, 3)] == [*results, *results]
    assert results[1:] == list(results)[1:]
    assert results[1000:] == []
    with pytest.raises(IndexError):
        results[len(results)]
    assert next(result.percent for result in results if result.before == 1000) == 7


def test_the_step_does_what_was_shown_or_nothing():
    document = book({"base_price": 1000, "price_per_cm": 0.2}, {"base_price": 2000})
    adjustment = adjusted(document, PLUS_7)
    step = adjustment.step(document, "Adjust 3 prices")
    assert step.name == "Adjust 3 prices"
    assert step.items.keys() == set(document.rows)

    row = next(document.rows)
    other = document.apply(set_values(document, {Cell(row, ("base_price",)): 5}, "Set"))
    with pytest.raises(ValueError, match="changed since"):
        adjustment.step(other, "Adjust 3 prices")


def test_cells_may_come_in_any_order():
    document = book({"base_price": 1000, "price_per_cm": 0.2}, {"base_price": 2000})
    cells = sorted((cell for row in document.rows for cell in price_cells(document, row)), key=lambda cell: cell.path)
    adjustment = adjusted(document, Rule(Operation.MULTIPLY, D(2)), cells=cells)
    after = document.apply(adjustment.step(document, "")).payload["price_lists"][0]["rows"]
    assert after == [{"base_price": 2000, "price_per_cm": 0.4}, {"base_price": 4000}]


@given(st.integers(1, 10**9), st.decimals(-99, 900, places=2))
def test_a_percentage_is_exact_to_half_a_minor_unit(price, percent):
    after = one("base_price", price, Rule(Operation.PERCENT, percent))
    wanted = Fraction(price) * (100 + Fraction(percent)) / 100
    assert Fraction(-1, 2) < after - wanted <= Fraction(1, 2)


@given(st.floats(1e-6, 1e6).map(lambda rate: round(rate, 6)).filter(bool), st.decimals(-99, 900, places=2))
def test_a_rate_is_as_asked_give_or_take_half_a_per_cent(rate, percent):
    after = one("price_per_cm", rate, Rule(Operation.PERCENT, percent))
    wanted = Fraction(exact(rate)) * (100 + Fraction(percent)) / 100
    assert abs(Fraction(exact(after)) - wanted) * 200 <= wanted
    assert json.loads(json.dumps(after)) == after


@given(st.integers(1, 10**6), st.integers(-(10**4), 10**4))
def test_what_is_added_can_be_taken_off_again(price, cents):
    there = one("base_price", price + 10**4, Rule(Operation.ADD, D(cents).scaleb(-2)))
    back = one("base_price", there, Rule(Operation.ADD, -D(cents).scaleb(-2)))
    assert back == price + 10**4
