"""How the product of a line is found, and which lines are left out."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, Discount, ProductId
from sign_desk.orders.missed.found import FoundLine, FoundOrder, Prices, likeness, line_ref
from sign_desk.orders.missed.matching import Ids, Matcher, Matching, MatchRule, SkipRule, Source, rules_hash
from sign_desk.orders.missed.patterns import NOT_SHIPPED, How, Of, Pattern
from sign_desk.orders.missed.second_file import join

NEON = FoundLine(row=2, name="Custom Neon Sign - Hello", sku="NEON-1", quantity=1)
STARTS = Pattern(Of.SKU, How.STARTS, "neon")


def order_of(*lines, key="1", number="#1"):
    return FoundOrder(key=key, rows=(2,), number=number, lines=lines)


def match(line, matching, choices=None):
    (found,) = Matcher(matching, choices or Choices()).matches(order_of(line))
    return found


ALL = Matching(
    rules=(MatchRule(STARTS, "by rule"),),
    remembered={likeness(NEON): "remembered"},
    second={line_ref("1", 0): Ids("by second file")},
    by_hand={line_ref("1", 0): "by hand"},
)
WITH_COLUMN = NEON._replace(product_id="by column")


@pytest.mark.parametrize(
    ("line", "matching", "product", "source"),
    [
        (WITH_COLUMN, ALL, "by hand", Source.HAND),
        (WITH_COLUMN, replace(ALL, by_hand={}), "by column", Source.COLUMN),
        (NEON, replace(ALL, by_hand={}), "by second file", Source.SECOND_FILE),
        (NEON, replace(ALL, by_hand={}, second={}), "remembered", Source.REMEMBERED),
        (NEON, replace(ALL, by_hand={}, second={}, remembered={}), "by rule", Source.RULE),
        (NEON, Matching(), "", Source.NOTHING),
    ],
)
def test_what_names_the_single_line_goes_first(line, matching, product, source):
    found = match(line, matching)
    assert (found.product_id, found.source) == (product, source)


def test_two_rules_that_disagree_give_no_product():
    other = MatchRule(Pattern(Of.NAME, How.CONTAINS, "Hello"), "other")
    found = match(NEON, Matching(rules=(MatchRule(STARTS, "one"), other)))
    assert (found.product_id, found.source) == ("", Source.RULE)
    assert "SKU starts with neon" in found.why
    assert match(NEON, Matching(rules=(MatchRule(STARTS, "other"), other))).product_id == "other"


def test_the_product_or_the_variant():
    line = NEON._replace(product_id="8", variant_id="9")
    assert match(line, Matching(), Choices(product_id=ProductId.PRODUCT)).product_id == "8"
    assert match(line, Matching(), Choices(product_id=ProductId.VARIANT)).product_id == "9"
    unanswered = match(line, Matching())
    assert (unanswered.product_id, bool(unanswered.why)) == ("", True)
    assert match(line._replace(variant_id=""), Matching()).product_id == "8"
    assert match(line._replace(variant_id=""), Matching(), Choices(product_id=ProductId.VARIANT)).product_id == ""


def test_lines_are_skipped_by_rule_and_say_which():
    found = match(WITH_COLUMN, Matching(skips=(SkipRule(Pattern(Of.NAME, How.CONTAINS, "neon")),)))
    assert (found.skipped, found.why) == (True, "Name contains neon")
    assert match(WITH_COLUMN, replace(ALL, skips=(SkipRule(STARTS),))).product_id == "by hand"


def test_a_line_is_left_out_by_hand():
    assert match(NEON, replace(ALL, left_out=frozenset({line_ref("1", 0)}))).skipped


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (Pattern(Of.SKU, How.IS, "neon-1"), True),
        (Pattern(Of.SKU, How.IS, "neon"), False),
        (Pattern(Of.SKU, How.STARTS, "NEON"), True),
        (Pattern(Of.NAME, How.CONTAINS, "sign - h"), True),
        (Pattern(Of.NAME, How.LIKE, "custom*he??o"), True),
        (Pattern(Of.NAME, How.LIKE, "custom"), False),
        (Pattern(Of.NAME, How.LIKE, "[a-z]*"), False),
        (Pattern(Of.VENDOR, How.IS, ""), True),
        (Pattern(Of.VENDOR, How.CONTAINS, ""), False),
        (Pattern(Of.SHIPPING, How.IS, NOT_SHIPPED), False),
    ],
)
def test_patterns(pattern, fits):
    assert pattern.fits(NEON) is fits


def test_what_needs_no_shipping_can_be_told():
    pattern = Pattern(Of.SHIPPING, How.IS, NOT_SHIPPED)
    assert pattern.fits(NEON._replace(ships=False))
    assert not pattern.fits(NEON._replace(ships=True))
    assert pattern.words == "Needs no shipping"
    assert Pattern(Of.SKU, How.IS, "").words == "SKU is empty"


def test_matching_is_kept_as_json():
    matching = replace(ALL, second={}, skips=(SkipRule(STARTS),), left_out=frozenset({"1/2"}))
    assert Matching.from_json(json.loads(json.dumps(matching.to_json()))) == matching


def test_the_hash_is_of_what_holds_for_many_orders():
    base = rules_hash(ALL, Choices(), None)
    assert rules_hash(replace(ALL, by_hand={}, second={}, left_out=frozenset({"x"})), Choices(), None) == base
    others = {
        rules_hash(replace(ALL, rules=()), Choices(), None),
        rules_hash(replace(ALL, skips=(SkipRule(STARTS),)), Choices(), None),
        rules_hash(replace(ALL, remembered={}), Choices(), None),
        rules_hash(ALL, Choices(discount=Discount.AFTER), None),
        rules_hash(ALL, Choices(), PriceBasis.PER_LINE),
    }
    assert len(others | {base}) == 6


def test_a_second_file_gives_ids_line_by_line():
    stand = NEON._replace(name="Stand", sku="S")
    first = order_of(NEON, stand)
    second = order_of(
        stand._replace(product_id="2"), NEON._replace(product_id="1", variant_id="11"), key="x", number="1"
    )
    joined = join([first, order_of(NEON, key="9", number="#9")], [second])
    assert joined.ids == {"1/0": Ids("1", "11"), "1/1": Ids("2")}
    assert (joined.orders, joined.issues) == (1, ())


def test_lines_of_one_name_are_told_apart_by_their_price_never_by_their_place():
    small, large = (NEON._replace(prices=Prices(unit=Decimal(price))) for price in ("100", "250"))
    first = order_of(small, large)
    joined = join([first], [order_of(large._replace(product_id="L"), small._replace(product_id="S"))])
    assert (joined.ids, joined.issues) == ({"1/0": Ids("S"), "1/1": Ids("L")}, ())
    unpriced = join([order_of(NEON, NEON)], [order_of(NEON._replace(product_id="1"), NEON._replace(product_id="2"))])
    assert (unpriced.ids, len(unpriced.issues)) == ({}, 2)


def test_lines_that_cant_be_told_apart_are_not_guessed():
    stand = NEON._replace(name="Stand", sku="S")
    first = order_of(NEON, NEON, stand)
    second = order_of(stand, NEON._replace(product_id="1"), NEON._replace(product_id="2"))
    joined = join([first], [second])
    assert joined.ids == {}
    assert [(key, issue.path) for key, issue in joined.issues] == [
        ("1", "products.0.external_id"),
        ("1", "products.1.external_id"),
    ]


def test_lines_of_another_quantity_are_others():
    assert join([order_of(NEON)], [order_of(NEON._replace(quantity=2, product_id="1"))]).ids == {}
