import pytest

from sign_desk.pricing.cells import ABSENT, NotThere, same, value_at, with_value, with_values

ROW = {"base_price": {"line_1": 10, "line_2": None}, "letter_price": None, "price_per_cm": 0.2}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("base_price", "line_1"), 10),
        (("base_price", "line_2"), None),
        (("base_price", "line_3"), ABSENT),
        (("letter_price",), None),
        (("letter_price", "line_1"), ABSENT),
        (("price_per_cm", "line_1"), ABSENT),
        (("nothing",), ABSENT),
    ],
)
def test_a_value_is_what_stands_there(path, value):
    assert value_at(ROW, path) is value


def test_setting_gives_another_object_that_shares_what_stayed():
    changed = with_value(ROW, ("price_per_cm",), 5)
    assert changed == {**ROW, "price_per_cm": 5}
    assert changed["base_price"] is ROW["base_price"]
    assert ROW["price_per_cm"] == 0.2


def test_several_values_are_set_at_once_and_the_order_of_fields_stays():
    changed = with_values(
        ROW, {("base_price", "line_2"): 7, ("base_price", "line_1"): 8, ("letter_price",): {}, ("note",): "new"}
    )
    assert changed == {**ROW, "base_price": {"line_1": 8, "line_2": 7}, "letter_price": {}, "note": "new"}
    assert list(changed) == [*ROW, "note"]


@pytest.mark.parametrize("empty", [None, [], {}, ABSENT])
def test_a_line_price_makes_the_price_where_there_is_none(empty):
    fields = {"name": "row"} if empty is ABSENT else {"name": "row", "base_price": empty}
    assert with_value(fields, ("base_price", "line_1"), 5) == {"name": "row", "base_price": {"line_1": 5}}
    assert with_value(fields, ("base_price", "line_1"), ABSENT) == fields


def test_the_last_line_that_is_taken_away_leaves_the_price_not_set():
    once = with_value(ROW, ("base_price", "line_2"), ABSENT)
    assert once["base_price"] == {"line_1": 10}
    assert with_value(once, ("base_price", "line_1"), ABSENT)["base_price"] is None


def test_a_field_can_be_taken_away():
    assert with_value(ROW, ("letter_price",), ABSENT) == {"base_price": ROW["base_price"], "price_per_cm": 0.2}


@pytest.mark.parametrize("value", [5, "text", [1], True])
def test_nothing_is_set_inside_of_a_value(value):
    with pytest.raises(NotThere, match="base_price"):
        with_value({"base_price": value}, ("base_price", "line_1"), 5)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (10, 10.0, True),
        (1, True, False),
        (0, False, False),
        (None, ABSENT, False),
        ({"a": [1, {"b": 2}]}, {"a": [1.0, {"b": 2.0}]}, True),
        ({"a": [1]}, {"a": [True]}, False),
        ({"a": 1}, {"b": 1}, False),
        ([1], [1, 2], False),
        ({}, [], False),
        ("1", 1, False),
    ],
)
def test_numbers_are_the_same_by_value_and_nothing_else_is(one, other, is_same):
    assert same(one, other) is is_same
    assert same(other, one) is is_same
