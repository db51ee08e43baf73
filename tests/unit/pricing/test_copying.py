"""Prices of one customiser made those of another: ids stripped, sizes matched by name, new ones with keys."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.copying import copying
from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.keys import BASE, LISTS, SIZES, Cell, Part, is_new, rows_of
from sign_desk.pricing.slices import finish

TREES = json.loads(Path(__file__).with_name("documents.json").read_text("utf-8"))


@pytest.fixture
def mine(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def theirs(trees):
    """Another customiser: every id is another, names are the same."""
    return with_other_ids(PricingDocument(trees["FIXED_WIDTH"]))


def with_other_ids(document, by=500):
    tree = copy.deepcopy(document.tree)
    for size in tree["sizes"]:
        if "size_id" in size:
            size["size_id"] += by
    for price_list in tree["price_lists"]:
        price_list["pricing_id"] = price_list["pricing_id"] + by
        for row in price_list["rows"]:
            if row.get("size_id") is not None:
                row["size_id"] = row["size_id"] + by
    return PricingDocument(tree)


def loaded_again(document):
    return PricingDocument(copy.deepcopy(document.tree))


def copied_to(document, source, *, remove_others=False):
    return document.apply(finish(copying(document, source, "Copy", remove_others=remove_others)))


def meaning(document):
    """All of it but for ids: sizes, and rows by the names of their sizes."""
    own = {"size_id", "client_key", "pricing_id", "size_key", "sort_order"}

    def plain(key):
        return {name: value for name, value in document.fields(key).items() if name not in own}

    sizes = {document.name(key): plain(key) for key in document.keys(SIZES)}
    lists = {
        document.name(key) + f" {number}": (plain(key), rows_meant(document, rows_of(key), plain))
        for number, key in enumerate(document.keys(LISTS))
    }
    return sizes, lists, plain(BASE)


def rows_meant(document, branch, plain):
    rows = [([document.name(size) for size in document.sizes_of(row)], plain(row)) for row in document.keys(branch)]
    return sorted(rows, key=repr)


def ids(document):
    keys = (*document.keys(SIZES), *document.keys(LISTS))
    return [value for key in keys for name, value in document.fields(key).items() if name in {"size_id", "pricing_id"}]


def first_row(document):
    return document.keys(rows_of(document.keys(LISTS)[0]))[0]


def test_what_is_the_same_but_for_its_ids_changes_nothing(mine, theirs):
    assert not finish(differing(mine, copied_to(mine, theirs)))


def test_prices_come_and_ids_stay(mine, theirs):
    cell = Cell(first_row(theirs), ("base_price", "line_1"))
    theirs = loaded_again(theirs.apply(edits.set_values(theirs, {cell: 4321}, "Set")))
    done = copied_to(mine, theirs)
    (change,) = finish(differing(mine, done)).changes
    assert (change.key, change.path, change.new) == (first_row(mine), ("base_price", "line_1"), 4321)
    assert ids(done) == ids(mine)


def test_a_new_size_gets_a_key_to_which_its_rows_point(mine, theirs):
    step = edits.duplicate_size(theirs, theirs.keys(SIZES)[0], "Huge")
    tree = copy.deepcopy(theirs.apply(step).tree)
    key = next(size for size in tree["sizes"] if size["name"] == "Huge")["client_key"]
    next(size for size in tree["sizes"] if size["name"] == "Huge")["size_id"] = 901
    for price_list in tree["price_lists"]:
        for row in price_list["rows"]:
            if row.get("size_key") == key:
                del row["size_key"]
                row["size_id"] = 901
    done = copied_to(mine, PricingDocument(tree))
    (size,) = filter(is_new, done.keys(SIZES))
    assert "size_id" not in done.fields(size)
    rows = [row for row in done.rows if done.sizes_of(row) == (size,)]
    assert rows
    assert all(done.fields(row).get("size_key") == done.fields(size)["client_key"] for row in rows)
    assert not any("size_id" in done.fields(row) for row in rows)


@pytest.mark.parametrize("remove_others", [False, True])
def test_what_the_other_has_not_got_stays_unless_it_is_to_go(mine, theirs, remove_others):
    large = theirs.keys(SIZES)[1]
    theirs = loaded_again(theirs.apply(edits.remove(theirs, [large])))
    done = copied_to(mine, theirs, remove_others=remove_others)
    assert [done.name(key) for key in done.keys(SIZES)] == (["Small"] if remove_others else ["Small", "Large"])
    assert any("Large" in map(done.name, done.sizes_of(row)) for row in done.rows) is not remove_others
    assert all(done.sizes_of(row) for row in done.rows)


def test_other_models_and_units_are_refused(mine, trees):
    changes = ({"pricing_model": None}, {"value_units": {"base_price": "currency_units"}})
    others = [PricingDocument(tree) for tree in (trees["FRAME_FIT"], *({**mine.tree, **change} for change in changes))]
    for other, told in zip(others, ("different models", "does not tell", "different units"), strict=True):
        for pair in ((mine, other), (other, mine)):
            with pytest.raises(EditRefused, match=told):
                finish(copying(*pair, "Copy", remove_others=False))


def test_tiers_are_replaced_all_together(trees):
    mine = PricingDocument(trees["MATERIAL_LENGTH"])
    other = with_other_ids(mine)
    branch = rows_of(other.keys(LISTS)[0])
    fewer = loaded_again(other.apply(edits.remove(other, [other.keys(branch)[0]])))
    done = copied_to(mine, fewer)
    tiers = [done.fields(row) for row in done.keys(rows_of(done.keys(LISTS)[0]))]
    assert tiers == [fewer.fields(row) for row in fewer.keys(rows_of(fewer.keys(LISTS)[0]))]


def test_a_row_that_points_to_no_size_stays_behind(mine, theirs):
    tree = copy.deepcopy(theirs.tree)
    tree["price_lists"][0]["rows"].append({"size_id": 999999, "base_price": {"line_1": 1}})
    assert not finish(differing(mine, copied_to(mine, PricingDocument(tree))))


@given(st.data())
def test_with_all_else_removed_it_means_the_same(data):
    model = data.draw(st.sampled_from(sorted(TREES)))
    mine, theirs = edited(data, PricingDocument(copy.deepcopy(TREES[model]))), PricingDocument(TREES[model])
    theirs = edited(data, with_other_ids(theirs))
    done = copied_to(loaded_again(mine), loaded_again(theirs), remove_others=True)
    assert meaning(done)[0] == meaning(theirs)[0]
    assert meaning(done)[2] == meaning(theirs)[2]
    assert sorted(map(repr, strip(meaning(done)[1]))) == sorted(map(repr, strip(meaning(theirs)[1])))
    assert set(ids(done)) <= set(ids(mine))


def strip(lists):
    return [(name.rsplit(" ", 1)[0], *rest) for name, rest in lists.items()]


def edited(data, document):
    """A few sizes, lists and rows removed, and values set."""
    for _ in range(data.draw(st.integers(0, 3))):
        rows = [row for row in document.rows if document.sizes_of(row)]
        keys = (*document.keys(SIZES), *document.keys(LISTS), *rows)
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        values = {Cell(key, ("x-note",)): data.draw(st.integers(0, 9))}
        is_removed = key.part is not Part.LIST and data.draw(st.booleans())
        document = document.apply(
            edits.remove(document, [key]) if is_removed else edits.set_values(document, values, "Set")
        )
    return document
