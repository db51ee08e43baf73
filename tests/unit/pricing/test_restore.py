import json

import pytest

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.edits import add_row, add_size, remove, set_values
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.restore import bring_back


@pytest.fixture
def earlier(trees):
    """Two sizes, two lists: a row for each size in the first, and one for the large size in the second."""
    return PricingDocument(trees["FIXED_WIDTH"])


def loaded_again(document):
    return PricingDocument(json.loads(json.dumps(document.tree)))


def without(document, *keys):
    """How the service gives the document later, when somebody has removed something."""
    return loaded_again(document.apply(remove(document, keys)))


def rows(document, number=0):
    return document.keys(rows_of(document.keys(LISTS)[number]))


def less(fields, *names):
    return {name: value for name, value in fields.items() if name not in names}


def test_a_removed_size_comes_back_as_a_new_one_where_it_was(earlier):
    small = earlier.keys(SIZES)[0]
    later = without(earlier, small)
    step = bring_back(later, earlier, [small])
    assert step.name == "Bring back size “Small”"
    back = later.apply(step)

    first, _ = back.keys(SIZES)
    assert back.fields(first) == {**less(earlier.fields(small), "size_id"), "client_key": "small"}
    row, other = rows(back)
    assert back.fields(row) == {**less(earlier.fields(rows(earlier)[0]), "size_id"), "size_key": "small"}
    assert back.sizes_of(row) == (first,)
    assert other in later


def test_its_rows_come_back_in_every_list_that_is_left(earlier):
    large = earlier.keys(SIZES)[1]
    later = without(earlier, large, earlier.keys(LISTS)[0])
    back = later.apply(bring_back(later, earlier, [large]))
    assert len(back.keys(LISTS)) == 1
    assert [back.fields(row)["base_price"] for row in rows(back)] == [{"line_1": 2500}]


def test_rows_that_were_left_behind_point_to_it_again(earlier):
    small = earlier.keys(SIZES)[0]
    tree = json.loads(json.dumps(earlier.tree))
    del tree["sizes"][0]
    later = PricingDocument(tree)
    row = rows(later)[0]
    assert later.sizes_of(row) == ()
    back = later.apply(bring_back(later, earlier, [small]))
    assert rows(back) == rows(later)
    assert back.sizes_of(row) == (back.keys(SIZES)[0],)


def test_a_removed_list_comes_back_without_its_id_and_with_its_rows(earlier):
    first = earlier.keys(LISTS)[0]
    later = without(earlier, first)
    back = later.apply(bring_back(later, earlier, [first]))
    assert back.payload["price_lists"] == [
        less(earlier.payload["price_lists"][0], "pricing_id"),
        later.payload["price_lists"][0],
    ]


def test_a_list_comes_back_without_rows_of_sizes_that_are_gone(earlier):
    first, small = earlier.keys(LISTS)[0], earlier.keys(SIZES)[0]
    later = without(earlier, first, small)
    back = later.apply(bring_back(later, earlier, [first]))
    assert [row["size_id"] for row in back.payload["price_lists"][0]["rows"]] == [2]

    both = later.apply(bring_back(later, earlier, [first, small]))
    assert [row.get("size_key") for row in both.payload["price_lists"][0]["rows"]] == ["small", None]
    assert all(both.sizes_of(row) for row in both.rows)


def test_a_removed_row_comes_back(earlier):
    second = rows(earlier)[1]
    later = without(earlier, second)
    back = later.apply(bring_back(later, earlier, [second]))
    assert back.payload == earlier.payload


def test_what_is_still_there_is_not_brought_twice(earlier):
    later = loaded_again(earlier)
    assert not bring_back(later, earlier, [*earlier.keys(SIZES), *earlier.keys(LISTS), *earlier.rows])


def test_what_was_added_and_removed_here_comes_back_too(earlier):
    added = earlier.apply(add_size(earlier, "XL", after=None))
    new = added.keys(SIZES)[-1]
    gone = added.apply(remove(added, [new]))
    back = gone.apply(bring_back(gone, added, [new]))
    assert back.payload == added.payload
    assert back.keys(SIZES)[-1] != new


def test_what_was_added_in_another_version_is_another_item(earlier):
    one = earlier.apply(add_size(earlier, "XL", after=None))
    later = loaded_again(earlier)
    other = later.apply(add_size(later, "XXL", after=None))
    new = one.keys(SIZES)[-1]
    assert new in other
    back = other.apply(bring_back(other, one, [new]))
    assert [back.name(key) for key in back.keys(SIZES)] == ["Small", "Large", "XL", "XXL"]


def test_two_sizes_of_one_name_get_keys_of_their_own():
    tree = {"sizes": [{"size_id": 1, "name": "S"}, {"size_id": 2, "name": "S"}], "price_lists": [{"rows": []}]}
    earlier = PricingDocument(tree)
    later = PricingDocument({**tree, "sizes": []})
    back = later.apply(bring_back(later, earlier, earlier.keys(SIZES)))
    assert [size["client_key"] for size in back.payload["sizes"]] == ["s", "s-2"]


def test_a_size_keeps_the_key_that_it_had_where_that_is_free():
    earlier = PricingDocument({"sizes": [{"size_id": 1, "client_key": "tiny", "name": "Small"}]})
    later = PricingDocument({"sizes": []})
    assert later.apply(bring_back(later, earlier, earlier.keys(SIZES))).payload["sizes"][0]["client_key"] == "tiny"


def test_a_tier_comes_back_where_it_stood(trees):
    earlier = PricingDocument(trees["MATERIAL_LENGTH"])
    branch = rows_of(earlier.keys(LISTS)[0])
    first = earlier.keys(branch)[0]
    later = earlier.apply(remove(earlier, [first]))
    later = later.apply(add_row(later, branch, size=None, after=None))
    back = later.apply(bring_back(later, earlier, [first]))
    assert [back.fields(row).get("width_limit_cm") for row in back.keys(branch)] == [100, 200, None]


def test_rows_without_any_field_come_back_too():
    earlier = PricingDocument({"price_lists": [{"name": "A", "rows": [{}, {}, {"sort_order": 5}]}]})
    later = earlier.apply(remove(earlier, earlier.keys(LISTS)))
    assert later.apply(bring_back(later, earlier, earlier.keys(LISTS))).payload["price_lists"][0]["rows"][:2] == [
        {},
        {},
    ]


def test_what_is_not_understood_cannot_be_brought_back():
    earlier = PricingDocument({"sizes": ["Small"]})
    later = PricingDocument({"sizes": []})
    with pytest.raises(EditRefused):
        bring_back(later, earlier, earlier.keys(SIZES))


def test_a_row_that_points_elsewhere_by_now_stays_so(earlier):
    small, large = earlier.keys(SIZES)
    row = rows(earlier)[0]
    pointed = earlier.apply(set_values(earlier, {Cell(row, ("size_id",)): 2}, "Point"))
    later = pointed.apply(remove(pointed, [small]))
    back = later.apply(bring_back(later, earlier, [small]))
    assert back.sizes_of(row) == (large,)
