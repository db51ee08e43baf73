import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS, SIZES, ItemKey, Part
from sign_desk.pricing.quote import OPTIONS, NoQuote, Quote, Sign, quote

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD = ItemKey(Part.LIST, "pricing_id 10")
TUBE = ItemKey(Part.LIST, "pricing_id 12")
FRAMES, FRAME = ItemKey(Part.LIST, "pricing_id 13"), ItemKey(Part.SIZE, "size_id 4")
PLAIN = Sign("Plain", ("Open",), Decimal(160), Decimal(50), Decimal(20))


@pytest.fixture
def letters(trees):
    return trees["FIXED_WIDTH"]


@pytest.fixture
def tiers(trees):
    tree = trees["MATERIAL_LENGTH"]
    tree["price_lists"][0]["shipping"] = None
    return tree


@pytest.fixture
def frames(trees):
    return trees["FRAME_FIT"]


def row(tree, number=0):
    return tree["price_lists"][0]["rows"][number]


def signed(*lines, **measures):
    return Sign("Sign", lines, **{name: Decimal(value) for name, value in measures.items()})


def price(tree, price_list, size, sign, digits=2):
    found = quote(PricingDocument(tree), price_list, size, sign, digits=digits)
    assert isinstance(found, Quote), found
    return found.amount_minor


def reason(tree, price_list, size, sign):
    found = quote(PricingDocument(tree), price_list, size, sign, digits=2)
    assert isinstance(found, NoQuote), found
    return found.reason


# -- letters in sizes -------------------------------------------------------------------------------------


def test_the_vendors_worked_example(letters):
    row(letters).update(base_price={"line_1": 100}, letter_price={"line_1": 20})
    assert price(letters, STANDARD, SMALL, signed("Awesome Sign")) == 320


def test_each_line_has_its_own_prices(letters):
    # 1000 + 6 x 100, and 1200 + 8 x 120
    assert price(letters, STANDARD, SMALL, signed("Better", "Together")) == 1600 + 2160


@pytest.mark.parametrize(("line", "letters_in_it"), [("A B", 2), (" A\u00a0B\t", 2), ("Cafe\u0301", 4), ("Zürich!", 7)])
def test_spaces_are_no_letters_and_accents_none_of_their_own(letters, line, letters_in_it):
    assert price(letters, STANDARD, SMALL, signed(line)) == 1000 + letters_in_it * 100


@pytest.mark.parametrize(
    "line", ["Open \N{GRINNING FACE}", "Op\N{ZERO WIDTH SPACE}en", "O\N{SOFT HYPHEN}pen", "x\u0301\u0323"]
)
def test_characters_that_nobody_knows_the_count_of_make_no_number(letters, line):
    assert reason(letters, STANDARD, SMALL, signed(line)).startswith("A character of this text may count as one letter")


def test_empty_lines_below_are_no_lines(letters):
    assert price(letters, STANDARD, SMALL, signed("Open", " ", "")) == 1400


def test_zero_is_a_price(letters):
    assert price(letters, STANDARD, SMALL, signed("A", "B", "C")) == 1100 + 1320 + 1400


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "This sign has no letters."),
        ((" ", ""), "This sign has no letters."),
        (("", "Open"), "What an empty line above others costs is not known."),
        (("A", "B", "C", "D"), "A sign of this size has at most 3 lines."),
        (("x" * 21,), "A line of this size has at most 20 letters."),
    ],
)
def test_a_sign_that_has_no_price_in_a_size(letters, lines, words):
    assert reason(letters, STANDARD, SMALL, signed(*lines)) == words


def test_a_sign_may_be_too_short(letters):
    letters["sizes"][0]["min_char"] = 5
    assert reason(letters, STANDARD, SMALL, PLAIN) == "A sign of this size has at least 5 letters."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"base_price": None}, "The base price of line 1 is not set."),
        ({"base_price": {"line_1": None}}, "The base price of line 1 is not set."),
        ({"base_price": 1000}, "The base price of line 1 is not set."),
        ({"base_price": {"line_1": "1000"}}, "The base price of line 1 is no number."),
        ({"base_price": {"line_1": True}}, "The base price of line 1 is no number."),
        ({"base_price": {"line_1": float("inf")}}, "The base price of line 1 is no number."),
        ({"letter_price": []}, "The letter price of line 1 is not set."),
    ],
)
def test_a_price_that_is_not_set_makes_no_number(letters, fields, words):
    row(letters).update(fields)
    assert reason(letters, STANDARD, SMALL, PLAIN) == words


def test_a_size_needs_one_row(letters):
    rows = letters["price_lists"][0]["rows"]
    rows.append(copy.deepcopy(rows[0]))
    assert reason(letters, STANDARD, SMALL, PLAIN) == "This price list has several rows for the size."
    del rows[:]
    assert reason(letters, STANDARD, SMALL, PLAIN) == "This price list has no row for the size."
    assert reason(letters, STANDARD, None, PLAIN) == "This price list has no row for the size."


def test_weight_that_would_be_charged_makes_no_number(letters):
    price_list = letters["price_lists"][0]
    price_list["shipping"] = {"calculation": "volumetric", "volumetric_divisor": 5000, "add_weight_to_product": False}
    assert price(letters, STANDARD, SMALL, PLAIN) == 1400
    row(letters)["price_per_sq_cm"] = 0.1
    assert "weight" in reason(letters, STANDARD, SMALL, PLAIN)
    price_list["shipping"]["add_weight_to_product"] = True
    assert price(letters, STANDARD, SMALL, PLAIN) == 1400


# -- tiers ------------------------------------------------------------------------------------------------


def test_a_tier_and_the_path_of_its_letters_and_the_area(tiers):
    # 8900 + 160 cm x 0.20 + 50 x 20 cm² x 0.015, the latter two in the currency
    assert price(tiers, TUBE, None, PLAIN) == 8900 + 3200 + 1500


@pytest.mark.parametrize(("digits", "expected"), [(0, 8900 + 32 + 15), (3, 8900 + 32000 + 15000)])
def test_rates_are_in_units_of_the_currency(tiers, digits, expected):
    assert price(tiers, TUBE, None, PLAIN, digits) == expected


def test_decimals_stay_exact(tiers):
    row(tiers).update(price_per_cm=0.1, price_per_sq_cm=0.0007)
    assert price(tiers, TUBE, None, signed("x", path_cm="0.3", width_cm="1.1", height_cm="1.1")) == Decimal("8903.0847")


def test_letters_by_the_piece(tiers):
    tiers["price_lists"][0]["letter_pricing_method"] = "fixed_letter"
    row(tiers)["price_per_letter"] = 1850
    assert price(tiers, TUBE, None, signed("Op", "en", width_cm=50, height_cm=20)) == 8900 + 4 * 1850 + 1500


@pytest.mark.parametrize(
    ("width", "height", "base"),
    [(100, 50, 8900), (100.01, 50, 14900), (100, 50.01, 14900), (150, 10, 14900), (200, 80.5, 14900)],
)
def test_a_sign_is_priced_in_the_first_tier_that_it_fits_both_ways(tiers, width, height, base):
    for tier in tiers["price_lists"][0]["rows"]:
        tier.update(price_per_cm=0, price_per_sq_cm=0)
    assert price(tiers, TUBE, None, signed("x", path_cm=1, width_cm=width, height_cm=height)) == base


def test_wider_than_two_tiers_is_priced_in_the_third(tiers):
    rows = tiers["price_lists"][0]["rows"]
    rows.append({**rows[1], "width_limit_cm": 300, "height_limit_cm": 120, "base_price": 39900, "price_per_sq_cm": 0})
    assert price(tiers, TUBE, None, signed("x", path_cm=0, width_cm=201, height_cm=10)) == 39900


def test_above_the_last_tier_nothing_is_known(tiers):
    assert reason(tiers, TUBE, None, signed("x", path_cm=1, width_cm=201, height_cm=1)) == (
        "The sign is larger than the last tier."
    )


@pytest.mark.parametrize("width", [50, 150])
def test_a_tier_without_a_limit_fits_nobody_knows_what(tiers, width):
    row(tiers)["width_limit_cm"] = None
    sign = signed("x", path_cm=1, width_cm=width, height_cm=20)
    assert reason(tiers, TUBE, None, sign) == "Whether the sign fits tier 1 is not known: a limit of it is not set."
    tall = signed("x", path_cm=0, width_cm=width, height_cm=60)
    assert price(tiers, TUBE, None, tall) == 14900


def test_tiers_out_of_order_leave_it_open_which_counts(tiers):
    tiers["price_lists"][0]["rows"].reverse()
    assert reason(tiers, TUBE, None, PLAIN) == (
        "A smaller tier further down fits this sign too: which one counts is not known."
    )
    assert price(tiers, TUBE, None, signed("x", path_cm=0, width_cm=150, height_cm=20)) == 14900


def test_tiers_may_be_of_a_size(tiers):
    size = ItemKey(Part.SIZE, "size_id 3")
    assert reason(tiers, TUBE, ItemKey(Part.SIZE, "size_id 3"), signed("x")) == "This sign has no width."
    row(tiers)["size_id"] = 3
    assert reason(tiers, TUBE, size, PLAIN) == "Some tiers of this price list are for one size and some for all."
    row(tiers, 1)["size_id"] = 3
    assert price(tiers, TUBE, size, PLAIN) == 8900 + 3200 + 1500
    assert reason(tiers, TUBE, None, PLAIN) == "This price list has no tiers for the size."


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ({"path_cm": 1, "height_cm": 1}, "This sign has no width."),
        ({"path_cm": 1, "width_cm": 1}, "This sign has no height."),
        ({"height_cm": 1, "width_cm": 1}, "This sign has no path length."),
    ],
)
def test_a_sample_without_its_measures_has_no_price(tiers, measures, words):
    assert reason(tiers, TUBE, None, signed("x", **measures)) == words


@pytest.mark.parametrize("method", [None, "by_weight"])
def test_letters_priced_in_another_way_have_no_price(tiers, method):
    tiers["price_lists"][0]["letter_pricing_method"] = method
    assert reason(tiers, TUBE, None, PLAIN) == "How the letters of this price list are priced is not set, or not known."


def test_an_area_rate_that_is_not_set_is_left_out_and_told(tiers):
    row(tiers)["price_per_sq_cm"] = None
    found = quote(PricingDocument(tiers), TUBE, None, PLAIN, digits=2)
    assert found.amount_minor == 8900 + 3200
    assert found.excludes[0] == "the price per cm², which is not set"


class TestWeight:
    @pytest.fixture(autouse=True)
    def _by_volume(self, tiers):
        shipping = {"calculation": "volumetric", "volumetric_divisor": 5000, "add_weight_to_product": False}
        tiers["price_lists"][0]["shipping"] = shipping
        row(tiers).update(fixed_length_cm=10, price_per_sq_cm=7.5)

    def test_it_takes_the_place_of_the_area(self, tiers):
        # 50 x 20 x 10 / 5000 = 2, at 7.50
        assert price(tiers, TUBE, None, PLAIN) == 8900 + 3200 + 1500

    def test_it_may_go_on_the_product(self, tiers):
        tiers["price_lists"][0]["shipping"]["add_weight_to_product"] = True
        found = quote(PricingDocument(tiers), TUBE, None, PLAIN, digits=2)
        assert found.amount_minor == 8900 + 3200
        assert found.excludes[0] == "the shipping weight, which goes on the product"

    @pytest.mark.parametrize(
        ("shipping", "words"),
        [
            ({"calculation": "by_zone"}, "The way this price list calculates shipping is not known."),
            ({"volumetric_divisor": None}, "The divisor of the shipping weight is not set."),
            ({"volumetric_divisor": 0}, "The divisor of the shipping weight is 0."),
            (
                {"add_weight_to_product": None},
                "Whether the shipping weight goes on the product or into the price is not set.",
            ),
        ],
    )
    def test_settings_that_are_not_known_make_no_number(self, tiers, shipping, words):
        tiers["price_lists"][0]["shipping"] |= shipping
        assert reason(tiers, TUBE, None, PLAIN) == words

    def test_it_needs_a_length(self, tiers):
        row(tiers)["fixed_length_cm"] = None
        assert reason(tiers, TUBE, None, PLAIN) == "The fixed length for the shipping weight is not set."


# -- frames -----------------------------------------------------------------------------------------------


def test_a_frame_costs_its_area_on_top_of_a_start_price(frames):
    # 4500 + 42 x 29.7 cm² x 0.03
    assert price(frames, FRAMES, FRAME, signed(depth_cm=0)) == Decimal("4500") + Decimal("3742.2")
    assert price(frames, FRAMES, FRAME, signed("any", "text", width_cm=10, height_cm=10, depth_cm=0)) == 4500 + 300


def test_a_frame_with_a_depth_costs_its_volume(frames):
    assert price(frames, FRAMES, FRAME, signed(width_cm=10, height_cm=10, depth_cm=5)) == 4500 + 1500


@pytest.mark.parametrize("depth_of_size", [5, None])
def test_a_frame_without_a_depth_has_no_price(frames, depth_of_size):
    frames["sizes"][0]["length_cm"] = depth_of_size
    told = reason(frames, FRAMES, FRAME, signed(width_cm=10, height_cm=10))
    assert told.startswith("Whether this frame is priced by its area or by its volume is not known here.")


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("sizes", {"width_cm": None}, "The size's width is not set."),
        ("sizes", {"height_cm": "x"}, "The size's height is no number."),
        ("rows", {"price_per_sq_cm": None}, "The price per cm² is not set."),
        ("rows", {"base_price": {"line_1": 4500}}, "The base price is no number."),
    ],
)
def test_a_frame_that_is_not_all_set_has_no_price(frames, part, fields, words):
    item = frames["sizes"][0] if part == "sizes" else row(frames)
    item.update(fields)
    assert reason(frames, FRAMES, FRAME, signed(depth_cm=0)) == words


def test_a_frame_whose_shipping_goes_by_weight_has_no_price(frames):
    frames["price_lists"][0]["shipping"] = {"calculation": "volumetric", "add_weight_to_product": True}
    assert reason(frames, FRAMES, FRAME, PLAIN) == ("How a frame is priced whose shipping goes by weight is not known.")


# -- what nobody knows ------------------------------------------------------------------------------------


def test_other_models_and_modes_have_no_price(letters):
    letters["pricing_model"] = "CHARACTER_BAND"
    assert reason(letters, STANDARD, SMALL, PLAIN) == "The rules of this pricing model are not known."
    letters["pricing_model"] = "FIXED_WIDTH"
    letters["base_pricing"]["mode"] = "per_size"
    assert reason(letters, STANDARD, SMALL, PLAIN) == "How the base pricing of this customiser acts is not known."


@pytest.mark.parametrize("unit", [None, "currency_units", "currency_units_per_cm"])
def test_a_price_in_another_unit_makes_no_number(letters, unit):
    letters["value_units"]["letter_price"] = unit
    assert reason(letters, STANDARD, SMALL, PLAIN) == "What the letter price is counted in is not known."


def test_what_is_left_out_is_told(letters):
    row(letters).update({"max_price_multiplier": None, "finish_code": "G-100", "x-note": None})
    plain = quote(PricingDocument(letters), STANDARD, SMALL, PLAIN, digits=2)
    assert plain.excludes == (OPTIONS, "what nobody here knows the meaning of: finish_code")
    row(letters)["width_modifier"] = 1
    letters["base_pricing"]["rows"] = [{"size_id": 1, "base_price": {"line_1": 5}}]
    found = quote(PricingDocument(letters), STANDARD, SMALL, PLAIN, digits=2)
    assert found.amount_minor == plain.amount_minor
    assert [words.split(",")[0] for words in found.excludes[1:3]] == [
        "modifiers and the price multiplier limit",
        "the rows of the base pricing",
    ]


@given(st.data())
def test_any_document_gives_a_quote_or_a_reason(any_tree, data):
    document = PricingDocument(data.draw(any_tree))
    sizes = [None, *document.keys(SIZES)]
    for price_list in document.keys(LISTS):
        for size in sizes:
            assert isinstance(quote(document, price_list, size, PLAIN, digits=2), Quote | NoQuote)
