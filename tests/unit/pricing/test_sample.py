from sign_desk.pricing.sample import SamplePrice, sample_price


def test_a_price_is_found_with_the_words_to_find_it_by(trees):
    assert sample_price(trees["FIXED_WIDTH"], "Neon") == SamplePrice(1000, "Neon, Standard, Small, base price")
    assert sample_price(trees["MATERIAL_LENGTH"], "Tube") == SamplePrice(8900, "Tube, 8 mm tube, base price")
    assert sample_price(trees["FRAME_FIT"], "Frame") == SamplePrice(4500, "Frame, Single-sided, A3, base price")


def test_nothing_is_compared_that_is_not_surely_in_minor_units(trees):
    tree = trees["FRAME_FIT"]
    tree["value_units"]["base_price"] = "something_else"
    assert sample_price(tree, "Frame") is None
    del tree["value_units"]
    assert sample_price(tree, "Frame") is None


def test_prices_of_nothing_and_of_parts_of_the_minor_unit_are_passed_over(trees):
    tree = trees["FIXED_WIDTH"]
    lines = {"line_1": 0, "line_2": 12.5, "line_3": True, "line_4": None, "line_5": -100, "line_6": 777}
    tree["price_lists"][0]["rows"] = [{"size_id": 99, "base_price": None, "letter_price": lines}]
    assert sample_price(tree, "Neon") == SamplePrice(777, "Neon, Standard, price per letter")


def test_a_document_without_prices_has_no_sample():
    assert sample_price({}, "Neon") is None
    assert sample_price({"value_units": [], "price_lists": [None, {"rows": "none"}]}, "Neon") is None
