"""A save, or a sale, taken back: its own values exactly as before, later edits kept, what was edited since asked."""

import copy
import json
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.cells import ABSENT, same, value_at
from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.merge import Clash, Side, UnitsDiffer
from sign_desk.pricing.slices import finish
from sign_desk.pricing.versions.restoring import Choosable, choosing, restoring
from sign_desk.pricing.versions.taking_back import Standing, standing, taking_back

SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD, SECOND = (ItemKey(Part.LIST, f"pricing_id {number}") for number in (10, 11))
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)
LARGE_ROW = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
LINE_1, LINE_2 = ("base_price", "line_1"), ("base_price", "line_2")


@pytest.fixture
def before(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


def loaded_again(document, first_id=900):
    """The document as the service gives it after a save: new items have ids, and rows point to them."""
    tree = json.loads(json.dumps(document.tree))
    fresh, given_ids = count(first_id), {}
    for size in tree["sizes"]:
        if size.get("size_id") is None:
            size["size_id"] = given_ids[size.get("client_key")] = next(fresh)
    for price_list in tree["price_lists"]:
        if price_list.get("pricing_id") is None:
            price_list["pricing_id"] = next(fresh)
        for row in price_list["rows"]:
            if row.get("size_id") is None and row.get("size_key") in given_ids:
                row["size_id"] = given_ids[row.pop("size_key")]
    return PricingDocument(tree)


def priced(document, *cells):
    values = {Cell(key, path): value for key, path, value in cells}
    return document.apply(edits.set_values(document, values, "Price"))


def price(document, key, path=LINE_1):
    return value_at(document.fields(key), path)


def taken_back(before, after, now, side=None):
    merge = finish(taking_back(before, after, now))
    assert side is not None or not merge.conflicts
    return now.apply(merge.step(dict.fromkeys(merge.conflicts, side)))


def restored(now, earlier):
    return now.apply(finish(restoring(finish(differing(now, earlier)), "Restore")))


def prices_by_name(document):
    """What each price list asks for each size, by their names."""
    return [
        (document.name(owner), [document.name(size) for size in document.sizes_of(row)], less_references(document, row))
        for owner in document.keys(LISTS)
        for row in document.keys(rows_of(owner))
    ]


def less_references(document, row):
    return {name: value for name, value in document.fields(row).items() if name not in {"size_id", "size_key"}}


# -- a save taken back --------------------------------------------------------------------------------------


def test_later_edits_stay_where_a_sale_ends(before):
    sale = loaded_again(priced(before, (SMALL_ROW, LINE_1, 700)))
    now = loaded_again(priced(sale, (LARGE_ROW, LINE_1, 2222), (SMALL_ROW, LINE_2, 333)))
    ended = taken_back(before, sale, now)
    assert price(ended, SMALL_ROW) == price(before, SMALL_ROW)
    assert (price(ended, LARGE_ROW), price(ended, SMALL_ROW, LINE_2)) == (2222, 333)


def test_what_was_edited_since_is_asked_and_not_overwritten(before):
    sale = loaded_again(priced(before, (SMALL_ROW, LINE_1, 700), (LARGE_ROW, LINE_1, 800)))
    now = loaded_again(priced(sale, (SMALL_ROW, LINE_1, 750)))
    merge = finish(taking_back(before, sale, now))
    (conflict,) = merge.conflicts
    assert (conflict.kind, conflict.key, conflict.path) == (Clash.BOTH_CHANGED, SMALL_ROW, LINE_1)
    assert (conflict.base, conflict.mine, conflict.theirs) == (700, price(before, SMALL_ROW), 750)
    for side, value in ((Side.THEIRS, 750), (Side.MINE, price(before, SMALL_ROW))):
        ended = taken_back(before, sale, now, side)
        assert (price(ended, SMALL_ROW), price(ended, LARGE_ROW)) == (value, price(before, LARGE_ROW))


def test_edits_that_are_not_saved_yet_stay_too(before):
    """What is added on both sides bears other keys, however it is numbered."""
    without_small = before.apply(edits.remove(before, [SMALL]))
    sale = loaded_again(without_small)
    now = sale.apply(edits.add_size(sale, "XL", after=None))
    ended = taken_back(before, sale, now)
    assert sorted(ended.name(key) for key in ended.keys(SIZES)) == ["Large", "Small", "XL"]
    assert [entry for entry in prices_by_name(ended) if entry[1] == ["Small"]] == [
        entry for entry in prices_by_name(before) if entry[1] == ["Small"]
    ]


def test_what_a_sale_added_goes_and_what_it_removed_comes_as_a_new_one(before):
    step = edits.duplicate_list(before, STANDARD, "Summer")
    sale = before.apply(step)
    sale = loaded_again(sale.apply(edits.remove(sale, [SECOND])))
    ended = taken_back(before, sale, sale)
    assert prices_by_name(ended) == prices_by_name(before)
    assert not any("pricing_id" in ended.fields(key) for key in ended.keys(LISTS) if ended.name(key) == "Second")


def test_prices_counted_in_other_units_are_not_taken_back(before):
    sale = loaded_again(priced(before, (SMALL_ROW, LINE_1, 700)))
    tree = copy.deepcopy(sale.tree)
    tree["value_units"]["base_price"] = "currency_units"
    other = PricingDocument(tree)
    for documents in ((before, sale, other), (other, sale, sale)):
        with pytest.raises(UnitsDiffer):
            finish(taking_back(*documents))


PATHS = [("base_price",), LINE_1, LINE_2, ("price_per_cm",), ("x-note",), ("shipping", "calculation"), ("width_cm",)]


def cells(document):
    items = [DOCUMENT, BASE, *document.keys(SIZES), *document.keys(LISTS), *document.rows]
    return st.tuples(st.sampled_from(items), st.sampled_from(PATHS))


@given(st.data())
def test_ending_restores_exactly_its_own_values_whatever_else_was_edited(any_tree, any_json, data):
    tree = data.draw(any_tree)
    before = PricingDocument(tree)
    values = st.dictionaries(cells(before), any_json | st.just(ABSENT), max_size=5)
    own, later = data.draw(values), data.draw(values)
    fields = {(key, path[0]) for key, path in own}
    later = {cell: value for cell, value in later.items() if (cell[0], cell[1][0]) not in fields}
    sale = loaded_exactly(with_each(before, own))
    now = loaded_exactly(with_each(sale, later))
    merge = finish(taking_back(before, sale, now))
    # Items of a list that cannot be told apart, where both changed it, are asked about as a whole.
    assert {conflict.kind for conflict in merge.conflicts} <= {Clash.ALIKE}
    ended = now.apply(merge.step(dict.fromkeys(merge.conflicts, Side.THEIRS)))
    wrong = finish(differing(ended, with_each(before, later)))
    asked = {conflict.branch for conflict in merge.conflicts}
    assert LISTS in asked or {change.key.branch for change in wrong.changes} <= asked
    assert not any((wrong.added, wrong.removed, wrong.moved))
    assert merge.conflicts or finish(standing(before, sale, loaded_exactly(ended))).is_over


def loaded_exactly(document):
    return PricingDocument(copy.deepcopy(document.tree))


def with_each(document, values):
    for (key, path), value in values.items():
        with suppress(EditRefused):
            document = priced(document, (key, path, value))
    return document


@given(st.data())
def test_whatever_a_sale_did_it_is_over_once_it_was_taken_back(trees_of_all, data):
    before = PricingDocument(data.draw(trees_of_all))
    sale = before
    for _ in range(data.draw(st.integers(1, 4))):
        with suppress(EditRefused):
            sale = sale.apply(data.draw(edits_of_any_kind(sale)))
    sale = loaded_again(sale)
    ended = loaded_again(taken_back(before, sale, sale), first_id=5000)
    assert sorted(map(repr, prices_by_name(ended))) == sorted(map(repr, prices_by_name(before)))
    assert not finish(standing(before, sale, ended)).edited


@pytest.fixture(scope="session")
def trees_of_all():
    trees = json.loads(Path(__file__).with_name("documents.json").read_text("utf-8"))
    return st.sampled_from(sorted(trees)).map(lambda model: copy.deepcopy(trees[model]))


def edits_of_any_kind(document):
    sizes, lists, rows = document.keys(SIZES), document.keys(LISTS), tuple(document.rows)
    kinds = []
    if rows:
        cell = st.builds(Cell, st.sampled_from(rows), st.just(("price_per_letter",)))
        kinds.append(st.dictionaries(cell, st.integers(0, 99)).map(lambda v: edits.set_values(document, v, "Set")))
    if keys := (*sizes, *lists, *(row for row in rows if document.sizes_of(row))):
        kinds.append(st.sampled_from(keys).map(lambda key: edits.remove(document, [key])))
    if sizes:
        kinds.append(st.sampled_from(["XL", "M"]).map(lambda name: edits.duplicate_size(document, sizes[0], name)))
        kinds.append(st.just(edits.move(document, sizes[0], len(sizes) - 1)))
    if lists:
        kinds.append(st.just(edits.duplicate_list(document, lists[-1], "Sale list")))
    return st.one_of(kinds or [st.just(edits.set_values(document, {}, "Nothing"))])


# -- what of it is in force -------------------------------------------------------------------------------


def test_what_is_in_force_is_told(before):
    sale = loaded_again(priced(before, (SMALL_ROW, LINE_1, 700), (LARGE_ROW, LINE_1, 800), (SMALL_ROW, LINE_2, 99)))
    now = loaded_again(priced(sale, (SMALL_ROW, LINE_1, 750), (LARGE_ROW, LINE_1, price(before, LARGE_ROW))))
    assert finish(standing(before, sale, now)) == Standing(live=1, back=1, edited=1)
    assert not Standing(edited=1).is_over
    assert Standing(back=3).is_over


def test_items_count_too(before):
    sale = before.apply(edits.duplicate_list(before, STANDARD, "Summer"))
    sale = loaded_again(sale.apply(edits.remove(sale, [LARGE])))
    both = finish(standing(before, sale, sale))
    assert (both.back, both.edited) == (0, 0)
    ended = loaded_again(taken_back(before, sale, sale), first_id=5000)
    assert finish(standing(before, sale, ended)).is_over


# -- a version put back -----------------------------------------------------------------------------------


def test_all_of_an_earlier_version_comes_back_exactly(before):
    later = before.apply(edits.move(before, SMALL, 1))
    later = loaded_again(priced(later, (SMALL_ROW, LINE_1, 1), (LARGE_ROW, ("base_price",), None), (SMALL, ("x",), 1)))
    assert same(restored(later, before).tree, before.tree)


@given(st.data())
def test_values_of_any_version_come_back_exactly(any_tree, any_json, data):
    before = PricingDocument(data.draw(any_tree))
    later = with_each(before, data.draw(st.dictionaries(cells(before), any_json | st.just(ABSENT), max_size=5)))
    assert not finish(differing(restored(loaded_exactly(later), before), before))


def test_only_what_is_chosen_comes_back(before):
    later = priced(before, (SMALL_ROW, LINE_1, 1), (LARGE_ROW, LINE_1, 2))
    later = loaded_again(later.apply(edits.duplicate_list(later, STANDARD, "Summer")))
    difference = finish(differing(later, before))
    own = next(change for change in difference.changes if change.key == SMALL_ROW)
    now = later.apply(finish(restoring(finish(choosing(difference, [own])), "Restore")))
    assert (price(now, SMALL_ROW), price(now, LARGE_ROW)) == (price(before, SMALL_ROW), 2)
    assert len(now.keys(LISTS)) == 3

    summer = next(key for key in difference.removed if key.part is Part.LIST)
    rows = [key for key in difference.removed if key.part is Part.ROW]
    can_be_put = Choosable(difference)
    assert can_be_put(summer)
    assert not any(map(can_be_put, rows))
    now = later.apply(finish(restoring(finish(choosing(difference, [summer])), "Restore")))
    assert [now.name(key) for key in now.keys(LISTS)] == [before.name(key) for key in before.keys(LISTS)]
    assert all(row not in now for row in rows)


def test_tiers_that_only_their_place_tells_apart_are_not_chosen_one_by_one(trees):
    """With the first tier gone, the old price of the first would go to what was the second."""
    tree = trees["MATERIAL_LENGTH"]
    before = PricingDocument(tree)
    fewer = copy.deepcopy(tree)
    del fewer["price_lists"][0]["rows"][0]
    difference = finish(differing(PricingDocument(fewer), before))
    assert difference.changes
    assert not any(map(Choosable(difference), (*difference.changes, *difference.added)))
    assert prices_by_name(restored(PricingDocument(fewer), before)) == prices_by_name(before)

    dearer = copy.deepcopy(tree)
    dearer["price_lists"][0]["rows"][1]["base_price"] += 100
    difference = finish(differing(PricingDocument(dearer), before))
    assert all(map(Choosable(difference), difference.changes))


def test_what_the_service_alone_gives_is_neither_chosen_nor_put_back(before):
    tree = copy.deepcopy(before.tree)
    tree["customiser_id"] = 99
    difference = finish(differing(before, PricingDocument(tree)))
    (change,) = difference.changes
    assert not Choosable(difference)(change)
    assert not finish(restoring(difference, "Restore"))


def test_a_part_of_unknown_form_is_left_as_it_is(before):
    tree = copy.deepcopy(before.tree)
    tree["base_pricing"] = {"mode": "x", "rows": "odd"}
    odd = PricingDocument(tree)
    assert odd.keys(BASE_ROWS)
    difference = finish(differing(odd, before))
    with pytest.raises(EditRefused):
        finish(restoring(difference, "Restore"))
