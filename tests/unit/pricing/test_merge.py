import copy
import json
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.alike import have_same
from sign_desk.pricing.cells import ABSENT, same, value_at
from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.history import History
from sign_desk.pricing.keys import BASE_ROWS, DOCUMENT, LISTS, SIZES, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.merge import Clash, Side, UnitsDiffer, merging
from sign_desk.pricing.slices import finish

DOCUMENTS = Path(__file__).with_name("documents.json")
SMALL, LARGE = (ItemKey(Part.SIZE, f"size_id {number}") for number in (1, 2))
STANDARD, SECOND = (ItemKey(Part.LIST, f"pricing_id {number}") for number in (10, 11))
SMALL_ROW = ItemKey(Part.ROW, "size_id 1", STANDARD.name)
LARGE_ROW = ItemKey(Part.ROW, "size_id 2", STANDARD.name)
SECOND_LARGE_ROW = ItemKey(Part.ROW, "size_id 2", SECOND.name)
TUBE = ItemKey(Part.LIST, "pricing_id 12")
FIRST_TIER, SECOND_TIER = ItemKey(Part.ROW, "-", TUBE.name), ItemKey(Part.ROW, "- #2", TUBE.name)
LINE_1, LINE_2 = ("base_price", "line_1"), ("base_price", "line_2")


@pytest.fixture
def letters(trees):
    return PricingDocument(trees["FIXED_WIDTH"])


@pytest.fixture
def tiers(trees):
    return PricingDocument(trees["MATERIAL_LENGTH"])


def edited(document, *steps):
    for step in steps:
        document = document.apply(step(document))
    return document


def setting(key, path, value):
    return lambda document: edits.set_values(document, {Cell(key, path): value}, "Set")


def pointing(row, size):
    return lambda document: edits.set_values(document, edits.pointing(document, row, size), "Point")


def removing(*keys):
    return lambda document: edits.remove(document, keys)


def moving(key, to):
    return lambda document: edits.move(document, key, to)


def adding_size(name, after=None):
    return lambda document: edits.add_size(document, name, after=after)


def adding_tier(*, after=None, **fields):
    def step(document):
        added = edits.add_row(document, rows_of(TUBE), size=None, after=after)
        (key,) = added.items
        values = {Cell(key, (name,)): value for name, value in fields.items()}
        return added.then(edits.set_values(document.apply(added), values, "Set"))

    return step


def saved(document, first_id=500):
    """The document as the service has it once somebody else saved it: new items have ids, and rows point to them."""
    tree = json.loads(json.dumps(document.tree))
    fresh = count(first_id)
    given = {}
    for size in tree["sizes"]:
        if size.get("size_id") is None:
            size["size_id"] = next(fresh)
            given[size.pop("client_key", None)] = size["size_id"]
    for price_list in tree["price_lists"]:
        if price_list.get("pricing_id") is None:
            price_list["pricing_id"] = next(fresh)
        for row in price_list["rows"]:
            if (size_id := given.get(row.get("size_key"))) is not None:
                del row["size_key"]
                row["size_id"] = size_id
    return PricingDocument(tree)


def merge(base, mine, theirs):
    return finish(merging(base, mine, theirs))


def outcome(found, side=None):
    step = found.step(dict.fromkeys(found.conflicts, side))
    history = History(found.theirs).push(step)
    assert not step or history.undo().document.tree is found.theirs.loaded
    return history.document


def told(found):
    return [(conflict.kind, conflict.key or conflict.branch, conflict.path) for conflict in found.conflicts]


def names(document, branch):
    return [document.name(key) for key in document.keys(branch)]


def value(document, key, *path):
    return value_at(document.fields(key), path)


def row_of(document, price_list, size):
    """The fields of the only row that a list has for the size of that name."""
    (key,) = (size_key for size_key in document.keys(SIZES) if document.name(size_key) == size)
    found = [row for row in document.keys(rows_of(price_list)) if document.sizes_of(row) == (key,)]
    (row,) = found
    return document.fields(row)


# -- without conflicts ------------------------------------------------------------------------------------


def test_edits_of_different_fields_are_both_kept(letters):
    mine = edited(letters, setting(SMALL_ROW, LINE_1, 1100), setting(LARGE, ("name",), "Big"))
    theirs = saved(edited(letters, setting(SMALL_ROW, LINE_2, 1300), setting(STANDARD, ("name",), "Usual")))
    found = merge(letters, mine, theirs)
    assert not found.conflicts
    merged = outcome(found)
    assert value(merged, SMALL_ROW, "base_price") == {"line_1": 1100, "line_2": 1300, "line_3": 1400}
    assert (merged.name(LARGE), merged.name(STANDARD)) == ("Big", "Usual")


def test_the_same_edit_on_both_sides_is_no_conflict(letters):
    mine = edited(letters, setting(SMALL_ROW, LINE_1, 1100), setting(LARGE_ROW, LINE_1, 2100))
    found = merge(letters, mine, saved(edited(letters, setting(SMALL_ROW, LINE_1, 1100.0))))
    assert not found.conflicts
    assert list(found.step({}).items) == [LARGE_ROW]


def test_sizes_added_on_both_sides_both_stay(letters):
    mine, theirs = edited(letters, adding_size("XL", SMALL)), edited(letters, adding_size("XXL"))
    merged = outcome(merge(letters, mine, saved(theirs)))
    assert names(merged, SIZES) == ["Small", "XL", "Large", "XXL"]
    assert row_of(merged, SECOND, "XL")["size_key"] == "xl"
    assert row_of(merged, SECOND, "XXL")["size_id"] == 500


def test_new_sizes_of_the_same_name_stay_two(letters):
    both = edited(letters, adding_size("XL"))
    tree = json.loads(json.dumps(both.tree))
    tree["sizes"][-1]["size_id"] = 9
    mine = edited(both, setting(both.keys(rows_of(STANDARD))[-1], LINE_1, 900))
    merged = outcome(merge(letters, mine, PricingDocument(tree)))
    assert [size.get("client_key") for size in merged.tree["sizes"][2:]] == ["xl", "xl-2"]
    rows = merged.tree["price_lists"][0]["rows"][2:]
    assert [(row["size_key"], row.get("base_price")) for row in rows] == [("xl", None), ("xl-2", {"line_1": 900})]


def test_a_list_added_here_comes_with_its_rows_in_order(letters):
    mine = edited(letters, lambda document: edits.duplicate_list(document, STANDARD, "Summer"))
    mine = edited(mine, moving(mine.keys(rows_of(mine.keys(LISTS)[1]))[0], 1))
    merged = outcome(merge(letters, mine, saved(edited(letters, setting(SMALL, ("name",), "S")))))
    assert names(merged, LISTS) == ["Standard", "Summer", "Standard"]
    assert [row["size_id"] for row in merged.tree["price_lists"][1]["rows"]] == [2, 1]


def test_removed_on_both_sides_is_removed(letters):
    mine = edited(letters, removing(LARGE))
    found = merge(letters, mine, saved(mine))
    assert not found.conflicts
    assert not found.step({})


def test_what_is_removed_here_goes_and_what_is_removed_there_stays_away(letters):
    found = merge(letters, edited(letters, removing(SECOND)), saved(edited(letters, removing(SMALL))))
    assert not found.conflicts
    merged = outcome(found)
    assert names(merged, LISTS) == ["Standard"]
    assert names(merged, SIZES) == ["Large"]
    assert len(merged.tree["price_lists"][0]["rows"]) == 1


def test_an_order_changed_on_one_side_holds_on_both(letters):
    lists = ["Standard", "Later", "Standard"]
    add = lambda document: edits.add_list(document, "Later", after=STANDARD)  # noqa: E731 (a step as the others)
    here = outcome(merge(letters, edited(letters, moving(STANDARD, 1)), saved(edited(letters, add))))
    assert [value(here, key, "name") for key in here.keys(LISTS)] == ["Standard", "Standard", "Later"]
    assert here.keys(LISTS)[0] == SECOND
    there = outcome(merge(letters, edited(letters, add), saved(edited(letters, moving(STANDARD, 1)))))
    assert there.keys(LISTS)[0] == SECOND
    assert sorted(names(there, LISTS)) == sorted(lists)


def test_new_items_stand_behind_what_they_stood_behind(letters):
    mine = edited(letters, adding_size("M", SMALL))
    theirs = edited(letters, adding_size("S", SMALL), moving(LARGE, 0))
    assert names(outcome(merge(letters, mine, saved(theirs))), SIZES) == ["Large", "Small", "S", "M"]


# -- conflicts --------------------------------------------------------------------------------------------


def test_a_field_that_both_changed_is_a_conflict_and_the_rest_is_not(letters):
    mine = edited(letters, setting(SMALL_ROW, LINE_1, 1100), setting(SMALL_ROW, LINE_2, 1250))
    theirs = saved(edited(letters, setting(SMALL_ROW, LINE_1, 1150), setting(SMALL_ROW, ("letter_price",), None)))
    found = merge(letters, mine, theirs)
    assert told(found) == [(Clash.BOTH_CHANGED, SMALL_ROW, LINE_1)]
    (conflict,) = found.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == (1000, 1100, 1150)
    for side, price in ((Side.MINE, 1100), (Side.THEIRS, 1150)):
        merged = outcome(found, side)
        assert value(merged, SMALL_ROW, "base_price") == {"line_1": price, "line_2": 1250, "line_3": 1400}
        assert value(merged, SMALL_ROW, "letter_price") is None


def test_a_line_here_and_all_of_the_price_there_is_one_conflict(letters):
    mine = edited(letters, setting(SMALL_ROW, LINE_1, 1100), setting(SMALL_ROW, LINE_2, 1250))
    tree = copy.deepcopy(letters.loaded)
    tree["price_lists"][0]["rows"][0]["base_price"] = 990
    found = merge(letters, mine, PricingDocument(tree))
    assert told(found) == [(Clash.BOTH_CHANGED, SMALL_ROW, ("base_price",))]
    assert value(outcome(found, Side.THEIRS), SMALL_ROW, "base_price") == 990
    assert value(outcome(found, Side.MINE), SMALL_ROW, "base_price") == {"line_1": 1100, "line_2": 1250, "line_3": 1400}


def test_a_choice_is_needed_for_each_conflict(letters):
    mine, theirs = (edited(letters, setting(SMALL, ("name",), name)) for name in ("S", "XS"))
    with pytest.raises(KeyError):
        merge(letters, mine, saved(theirs)).step({})


def test_a_choice_holds_when_merged_again_after_more_edits(letters):
    mine = edited(letters, setting(SMALL, ("name",), "S"))
    theirs = saved(edited(letters, setting(SMALL, ("name",), "XS")))
    choices = dict.fromkeys(merge(letters, mine, theirs).conflicts, Side.MINE)
    again = merge(letters, edited(mine, setting(SMALL, ("name",), "SS")), theirs)
    assert History(theirs).push(again.step(choices)).document.name(SMALL) == "SS"


def test_a_size_changed_here_and_removed_there(letters):
    mine = edited(letters, setting(LARGE_ROW, LINE_1, 2222), setting(SMALL, ("name",), "S"))
    theirs = saved(edited(letters, removing(LARGE)))
    found = merge(letters, mine, theirs)
    assert told(found) == [(Clash.REMOVED_THERE, LARGE, ())]
    gone = outcome(found, Side.THEIRS)
    assert names(gone, SIZES) == ["S"]
    assert [len(price_list["rows"]) for price_list in gone.tree["price_lists"]] == [1, 0]
    back = outcome(found, Side.MINE)
    assert names(back, SIZES) == ["S", "Large"]
    assert "size_id" not in back.tree["sizes"][1]
    assert row_of(back, STANDARD, "Large")["base_price"] == {"line_1": 2222, "line_2": None}
    assert row_of(back, SECOND, "Large")["base_price"] == {"line_1": 2500}


def test_a_size_removed_here_and_changed_there(letters):
    mine = edited(letters, removing(LARGE), setting(SMALL, ("name",), "S"))
    theirs = saved(edited(letters, setting(LARGE_ROW, LINE_1, 2222)))
    found = merge(letters, mine, theirs)
    assert told(found) == [(Clash.REMOVED_HERE, LARGE, ())]
    kept = outcome(found, Side.THEIRS)
    assert names(kept, SIZES) == ["S", "Large"]
    assert same(kept.tree["price_lists"], theirs.tree["price_lists"])
    gone = outcome(found, Side.MINE)
    assert names(gone, SIZES) == ["S"]
    assert [len(price_list["rows"]) for price_list in gone.tree["price_lists"]] == [1, 0]


@pytest.mark.parametrize("side", Side)
def test_a_row_added_here_for_a_size_that_is_removed_there(letters, side):
    mine = edited(letters, lambda document: edits.add_row(document, rows_of(SECOND), size=SMALL, after=None))
    found = merge(letters, mine, saved(edited(letters, removing(SMALL))))
    assert told(found) == [(Clash.REMOVED_THERE, SMALL, ())]
    merged = outcome(found, side)
    assert names(merged, SIZES) == (["Small", "Large"] if side is Side.MINE else ["Large"])
    assert len(merged.tree["price_lists"][1]["rows"]) == (2 if side is Side.MINE else 1)


@pytest.mark.parametrize("side", Side)
def test_a_row_added_there_for_a_size_that_is_removed_here(letters, side):
    theirs = edited(letters, lambda document: edits.add_row(document, rows_of(SECOND), size=SMALL, after=None))
    found = merge(letters, edited(letters, removing(SMALL)), saved(theirs))
    assert told(found) == [(Clash.REMOVED_HERE, SMALL, ())]
    merged = outcome(found, side)
    assert names(merged, SIZES) == (["Large"] if side is Side.MINE else ["Small", "Large"])
    assert len(merged.tree["price_lists"][1]["rows"]) == (1 if side is Side.MINE else 2)


@pytest.mark.parametrize("side", Side)
def test_a_row_pointed_here_at_a_size_that_is_removed_there(letters, side):
    mine = edited(letters, pointing(SECOND_LARGE_ROW, SMALL), setting(SECOND_LARGE_ROW, LINE_1, 2600))
    found = merge(letters, mine, saved(edited(letters, removing(SMALL))))
    assert told(found) == [(Clash.REMOVED_THERE, SMALL, ())]
    merged = outcome(found, side)
    row = row_of(merged, SECOND, "Small" if side is Side.MINE else "Large")
    assert row["base_price"] == {"line_1": 2600}


@pytest.mark.parametrize("side", Side)
def test_a_row_pointed_there_at_a_size_that_is_removed_here(letters, side):
    theirs = edited(letters, pointing(SECOND_LARGE_ROW, SMALL))
    mine = edited(letters, removing(SMALL), setting(SECOND_LARGE_ROW, LINE_1, 2600))
    found = merge(letters, mine, saved(theirs))
    assert told(found) == [(Clash.REMOVED_THERE, SECOND_LARGE_ROW, ()), (Clash.REMOVED_HERE, SMALL, ())]
    merged = outcome(found, side)
    row = row_of(merged, SECOND, "Large" if side is Side.MINE else "Small")
    assert row["base_price"] == {"line_1": 2600 if side is Side.MINE else 2500}
    assert len(merged.keys(rows_of(SECOND))) == 1


def test_a_list_removed_there_comes_back_with_what_was_changed_here(letters):
    mine = edited(letters, setting(SECOND_LARGE_ROW, LINE_1, 2600), adding_size("XL"))
    found = merge(letters, mine, saved(edited(letters, removing(SECOND))))
    assert told(found) == [(Clash.REMOVED_THERE, SECOND, ())]
    back = outcome(found, Side.MINE)
    brought = back.keys(LISTS)[1]
    assert value(back, brought, "pricing_id") is ABSENT
    assert row_of(back, brought, "Large")["base_price"] == {"line_1": 2600}
    assert row_of(back, brought, "XL") == {"size_key": "xl"}
    gone = outcome(found, Side.THEIRS)
    assert names(gone, LISTS) == ["Standard"]
    assert row_of(gone, STANDARD, "XL")


def test_a_list_removed_here_stays_with_what_was_changed_there(letters):
    theirs = saved(edited(letters, setting(SECOND_LARGE_ROW, LINE_1, 2600), adding_size("XL")))
    found = merge(letters, edited(letters, removing(SECOND)), theirs)
    assert told(found) == [(Clash.REMOVED_HERE, SECOND, ())]
    assert same(outcome(found, Side.THEIRS).tree, theirs.tree)
    gone = outcome(found, Side.MINE)
    assert names(gone, LISTS) == ["Standard"]
    assert names(gone, SIZES) == ["Small", "Large", "XL"]


def test_a_row_goes_where_its_size_or_its_list_goes(letters):
    mine = edited(letters, removing(LARGE), removing(SECOND))
    found = merge(letters, mine, saved(edited(letters, setting(SECOND_LARGE_ROW, LINE_1, 2600))))
    assert {conflict.key for conflict in found.conflicts} == {LARGE, SECOND}
    for kept in (LARGE, SECOND):
        choices = {one: Side.THEIRS if one.key == kept else Side.MINE for one in found.conflicts}
        merged = History(found.theirs).push(found.step(choices)).document
        assert SECOND_LARGE_ROW not in merged
        assert kept in merged


def test_a_number_of_the_order_is_no_reason_to_keep_a_size(letters):
    found = merge(letters, edited(letters, adding_size("M", SMALL)), saved(edited(letters, removing(LARGE))))
    assert not found.conflicts
    assert names(outcome(found), SIZES) == ["Small", "M"]


@pytest.mark.parametrize("side", Side)
def test_rows_that_both_added_for_one_size_are_one_row(letters, side):
    def adding(price):
        def step(document):
            added = edits.add_row(document, rows_of(SECOND), size=SMALL, after=None)
            (key,) = added.items
            return added.then(edits.set_values(document.apply(added), {Cell(key, LINE_1): price}, "Set"))

        return step

    mine, theirs = edited(letters, adding(500)), saved(edited(letters, adding(600)))
    found = merge(letters, mine, theirs)
    assert told(found) == [(Clash.BOTH_ADDED, ItemKey(Part.ROW, "size_id 1", SECOND.name), ())]
    row = row_of(outcome(found, side), SECOND, "Small")
    assert row["base_price"] == {"line_1": 500 if side is Side.MINE else 600}
    assert not merge(letters, edited(letters, adding(600)), theirs).step({})


@pytest.mark.parametrize("side", Side)
def test_orders_changed_on_both_sides_are_a_conflict(letters, side):
    base = saved(edited(letters, adding_size("M", SMALL)))
    small, _, large = base.keys(SIZES)
    mine, theirs = edited(base, moving(large, 0)), edited(base, moving(small, 2))
    found = merge(base, mine, saved(theirs))
    orders = [conflict for conflict in found.conflicts if conflict.kind is Clash.BOTH_MOVED]
    assert [conflict.branch for conflict in orders] == [SIZES]
    merged = outcome(found, side)
    assert names(merged, SIZES) == (["Large", "Small", "M"] if side is Side.MINE else ["M", "Large", "Small"])


# -- items that nothing but their ordinal tells apart -----------------------------------------------------


def test_tiers_with_the_same_limits_are_the_same_tiers(tiers):
    mine = edited(tiers, setting(FIRST_TIER, ("price_per_cm",), 0.25))
    found = merge(tiers, mine, saved(edited(tiers, setting(SECOND_TIER, ("base_price",), 15900))))
    assert not found.conflicts
    merged = outcome(found)
    assert value(merged, FIRST_TIER, "price_per_cm") == 0.25
    assert value(merged, SECOND_TIER, "base_price") == 15900


@pytest.mark.parametrize(
    "elsewhere",
    [
        adding_tier(after=FIRST_TIER, width_limit_cm=150, height_limit_cm=60, base_price=11900),
        removing(FIRST_TIER),
        moving(FIRST_TIER, 1),
        setting(FIRST_TIER, ("width_limit_cm",), 90),
    ],
)
def test_tiers_that_may_be_others_now_are_kept_from_one_side(tiers, elsewhere):
    mine = edited(tiers, setting(SECOND_TIER, ("base_price",), 15900), setting(TUBE, ("name",), "Tube"))
    theirs = saved(edited(tiers, elsewhere))
    found = merge(tiers, mine, theirs)
    assert told(found) == [(Clash.ALIKE, rows_of(TUBE), ())]
    for side, rows in ((Side.MINE, mine), (Side.THEIRS, theirs)):
        merged = outcome(found, side)
        assert same(merged.tree["price_lists"][0]["rows"], rows.tree["price_lists"][0]["rows"])
        assert merged.name(TUBE) == "Tube"


def test_tiers_added_on_both_sides_are_kept_from_one(tiers):
    mine, theirs = (edited(tiers, adding_tier(width_limit_cm=width, base_price=30000)) for width in (300, 400))
    found = merge(tiers, mine, saved(theirs))
    assert told(found) == [(Clash.ALIKE, rows_of(TUBE), ())]
    limits = [row["width_limit_cm"] for row in outcome(found, Side.MINE).tree["price_lists"][0]["rows"]]
    assert limits == [100, 200, 300]
    assert not merge(tiers, mine, saved(mine)).conflicts
    assert not merge(tiers, mine, saved(mine)).step({})


def test_a_list_kept_as_a_whole_has_no_row_for_a_size_that_is_gone(letters):
    tree = copy.deepcopy(letters.loaded)
    tree["price_lists"][0]["rows"].append({"size_id": 2, "base_price": {"line_1": 1}})
    base = PricingDocument(tree)
    twice = base.keys(rows_of(STANDARD))[-1]
    one, other = (setting(twice, LINE_1, price) for price in (2, 3))
    for mine, theirs in (((one, removing(SMALL)), (other,)), ((one,), (other, removing(SMALL)))):
        found = merge(base, edited(base, *mine), saved(edited(base, *theirs)))
        assert told(found) == [(Clash.ALIKE, rows_of(STANDARD), ())]
        for side, price in ((Side.MINE, 2), (Side.THEIRS, 3)):
            rows = outcome(found, side).tree["price_lists"][0]["rows"]
            assert [(row["size_id"], row["base_price"]["line_1"]) for row in rows] == [(2, 1999), (2, price)]


def test_a_tier_added_here_joins_a_price_changed_there(tiers):
    mine = edited(tiers, adding_tier(width_limit_cm=300))
    found = merge(tiers, mine, saved(edited(tiers, setting(FIRST_TIER, ("base_price",), 9900))))
    assert not found.conflicts
    rows = outcome(found).tree["price_lists"][0]["rows"]
    assert [(row.get("width_limit_cm"), row.get("base_price")) for row in rows] == [
        (100, 9900),
        (200, 14900),
        (300, None),
    ]


def test_lists_without_ids_and_with_one_name_are_kept_from_one_side(letters):
    tree = copy.deepcopy(letters.loaded)
    for price_list in tree["price_lists"]:
        del price_list["pricing_id"]
    base = PricingDocument(tree)
    first, second = base.keys(LISTS)
    mine = edited(base, setting(base.keys(rows_of(second))[0], LINE_1, 2600))
    theirs = PricingDocument(edited(base, removing(first)).tree)
    found = merge(base, mine, theirs)
    assert told(found) == [(Clash.ALIKE, LISTS, ())]
    assert same(outcome(found, Side.MINE).tree, mine.tree)
    assert same(outcome(found, Side.THEIRS).tree, theirs.tree)


# -- what no merge can be made of -------------------------------------------------------------------------


def test_prices_in_other_units_are_not_merged(letters):
    tree = copy.deepcopy(letters.loaded)
    tree["value_units"]["letter_price"] = "currency_units"
    with pytest.raises(UnitsDiffer):
        merge(letters, edited(letters, setting(SMALL, ("name",), "S")), PricingDocument(tree))


# -- any edits --------------------------------------------------------------------------------------------

PATHS = [("name",), ("base_price",), LINE_1, LINE_2, ("price_per_cm",), ("x-note",), ("shipping", "calculation")]


def value_edits(document):
    items = st.sampled_from([DOCUMENT, *document.keys(SIZES), *document.keys(LISTS), *document.rows])
    return st.builds(setting, items, st.sampled_from(PATHS), st.sampled_from([1, 2.5, None, "x", ABSENT]))


def moves(document):
    keys = (*document.keys(SIZES), *document.keys(LISTS), *document.rows)
    return st.builds(moving, st.sampled_from(keys or [DOCUMENT]), st.integers(0, 2))


def edits_of_any_kind(document):
    sizes, lists, rows = document.keys(SIZES), document.keys(LISTS), tuple(document.rows)
    kinds = [value_edits(document), moves(document), st.builds(adding_size, st.sampled_from(["XL", "M"]))]
    if keys := (*sizes, *lists, *rows):
        kinds.append(st.builds(removing, st.sampled_from(keys)))
    if lists:
        kinds.append(st.sampled_from(lists).map(lambda key: lambda now: edits.duplicate_list(now, key, "Copy")))
    if rows:
        kinds.append(st.sampled_from(rows).map(lambda key: lambda now: edits.duplicate_rows(now, [key])))
    if rows and sizes:
        kinds.append(st.builds(pointing, st.sampled_from(rows), st.sampled_from(sizes)))
    return st.one_of(kinds)


def draw_edits(data, document, kinds):
    for _ in range(data.draw(st.integers(1, 5))):
        with suppress(EditRefused):
            document = edited(document, data.draw(kinds(document)))
    return document


@pytest.fixture(scope="session")
def lifelike():
    """A strategy for documents as the service gives them."""
    trees = json.loads(DOCUMENTS.read_text("utf-8"))
    return st.sampled_from(sorted(trees)).map(lambda model: saved(PricingDocument(trees[model])))


@given(st.data())
def test_without_a_change_elsewhere_the_merge_is_what_was_made_here(any_tree, data):
    base = PricingDocument(data.draw(any_tree))
    mine = draw_edits(data, base, edits_of_any_kind)
    found = merge(base, mine, PricingDocument(copy.deepcopy(base.loaded)))
    assert not found.conflicts
    assert same(outcome(found).tree, mine.tree)


@given(st.data())
def test_without_a_change_here_the_merge_is_what_is_elsewhere(any_tree, data):
    base = PricingDocument(data.draw(any_tree))
    theirs = PricingDocument(data.draw(any_tree | st.just({})) | {"value_units": base.loaded.get("value_units")})
    found = merge(base, base, theirs)
    assert not found.conflicts
    assert not found.step({})


@given(st.data())
def test_edits_of_values_and_orders_commute(lifelike, data):
    base = data.draw(lifelike)
    one, other = (draw_edits(data, base, lambda now: value_edits(now) | moves(now)) for _ in range(2))
    here, there = merge(base, one, saved(other)), merge(base, other, saved(one))
    # Tiers that were moved are still known here, and not to anybody who loads them afterwards.
    alike = [conflict for conflict in (*here.conflicts, *there.conflicts) if conflict.kind is Clash.ALIKE]
    assert alike or set(told(here)) == set(told(there))
    if not here.conflicts and not there.conflicts:
        assert same(outcome(here).tree, outcome(there).tree)


@given(st.data())
def test_whatever_is_chosen_nothing_else_is_lost(lifelike, data):
    base = data.draw(lifelike)
    mine, theirs = draw_edits(data, base, edits_of_any_kind), saved(draw_edits(data, base, edits_of_any_kind))
    found = merge(base, mine, theirs)
    choices = {conflict: data.draw(st.sampled_from(Side)) for conflict in found.conflicts}
    merged = History(theirs).push(found.step(choices)).document
    assert_no_key_twice(merged)
    kept = [without_number(merged.fields(key)) for key in every(merged)]
    for difference in (found.mine, found.elsewhere):
        for change in difference.changes:
            if change.path != NUMBER and not is_at_stake(found, merged, difference, change.key, change.path):
                assert same(value_at(merged.fields(change.key), change.path), change.new)
        for key in difference.removed:
            assert key not in merged or is_at_stake(found, merged, difference, key)
        for key in difference.added:
            added = without_number(difference.after.fields(key))
            assert is_at_stake(found, merged, difference, key) or any(same(added, fields) for fields in kept)


def assert_no_key_twice(document):
    for branch in (SIZES, LISTS, BASE_ROWS, *map(rows_of, document.keys(LISTS))):
        order = document.keys(branch)
        assert len(set(order)) == len(order)


def every(document):
    return *document.keys(SIZES), *document.keys(LISTS), *document.rows


def is_at_stake(found, merged, difference, key, path=()):
    """Whether a conflict is about it, or about its price list or a size that it points to.

    A list in which all is as that side made it has lost nothing: items that are alike may bear each other's keys.
    """
    if have_same(merged, difference.after, key.branch):
        return True
    along = {key, ItemKey(Part.LIST, key.owner)}
    for document in (difference.before, difference.after):
        if key.part in (Part.ROW, Part.BASE_ROW) and key in document:
            along.update(document.sizes_of(key))
    branches = {LISTS, key.branch} if key.part is Part.ROW else {key.branch}
    for conflict in found.conflicts:
        if conflict.kind is Clash.BOTH_CHANGED:
            if conflict.key == key and path[: len(conflict.path)] == conflict.path[: len(path)]:
                return True
        elif conflict.kind is Clash.BOTH_ADDED:
            if conflict.branch == key.branch:
                return True
        elif conflict.key in along or (conflict.kind is Clash.ALIKE and conflict.branch in branches):
            return True
    return False


NUMBER = ("sort_order",)


def without_number(fields):
    """The fields less the number in the order, which may change with what comes back beside the item."""
    return {name: value for name, value in fields.items() if (name,) != NUMBER}


def test_the_difference_to_what_is_elsewhere_is_what_was_made_here(letters):
    mine = edited(letters, setting(SMALL_ROW, LINE_1, 1100), removing(LARGE))
    theirs = saved(edited(letters, setting(STANDARD, ("name",), "Usual")))
    merged = outcome(merge(letters, mine, theirs))
    assert finish(differing(theirs, merged)).changes == finish(differing(letters, mine)).changes


# -- what was sent already --------------------------------------------------------------------------------


def sent_and_merged(base, mine, theirs):
    return finish(merging(base, mine, theirs, was_sent=True))


@pytest.fixture
def additions(letters):
    """A new size with its rows, a copy of a price list, and a price, made here and sent."""
    return edited(
        letters,
        lambda document: edits.add_size(document, "XL", after=None),
        lambda document: edits.duplicate_list(document, STANDARD, "Summer"),
        setting(SMALL_ROW, LINE_1, 1100),
    )


def test_what_arrived_is_not_added_again(letters, additions):
    arrived = saved(additions)
    theirs = PricingDocument(edited(arrived, setting(LARGE_ROW, LINE_1, 7700)).tree)
    found = sent_and_merged(letters, additions, theirs)
    assert not found.conflicts
    assert not found.step({})
    assert len(merge(letters, additions, theirs).step({}).items) > 2, "where it was not sent, both have added it"


def test_what_did_not_arrive_is_added(letters, additions):
    theirs = saved(edited(letters, setting(LARGE_ROW, LINE_1, 7700)))
    merged = outcome(sent_and_merged(letters, additions, theirs))
    assert names(merged, SIZES) == ["Small", "Large", "XL"]
    assert names(merged, LISTS) == ["Standard", "Summer", "Standard"]


def test_what_was_edited_after_it_was_sent_is_laid_over_what_arrived(letters, additions):
    row = additions.keys(rows_of(additions.keys(LISTS)[1]))[0]
    after = edited(additions, setting(LARGE_ROW, LINE_1, 900), setting(row, LINE_1, 800))
    found = sent_and_merged(letters, after, saved(additions))
    assert [conflict.kind for conflict in found.conflicts] == [Clash.BOTH_ADDED]
    merged = outcome(found, Side.MINE)
    assert names(merged, SIZES) == ["Small", "Large", "XL"]
    assert names(merged, LISTS) == ["Standard", "Summer", "Standard"]
    assert merged.fields(LARGE_ROW)["base_price"]["line_1"] == 900
    assert merged.fields(merged.keys(rows_of(merged.keys(LISTS)[1]))[0])["base_price"]["line_1"] == 800


def test_a_row_for_a_size_that_arrived_points_to_its_id(letters, additions):
    """Somebody took the new size's row out of one list meanwhile: it comes again, for the size that is there."""
    theirs = saved(additions)
    size = theirs.keys(SIZES)[-1]
    gone = theirs.keys(rows_of(STANDARD))[-1]
    theirs = PricingDocument(edited(theirs, removing(gone)).tree)
    merged = outcome(sent_and_merged(letters, additions, theirs))
    rows = [merged.fields(row) for row in merged.keys(rows_of(STANDARD))]
    assert [row.get("size_id") for row in rows] == [1, 2, theirs.fields(size)["size_id"]]
    assert "size_key" not in rows[-1]


def test_a_copied_list_of_tiers_that_arrived_is_not_added_again(tiers):
    mine = edited(tiers, lambda document: edits.duplicate_list(document, TUBE, "Tubes of another kind"))
    assert not sent_and_merged(tiers, mine, saved(mine)).step({})


def test_names_that_several_have_tell_of_no_arrival(letters):
    mine = edited(
        letters,
        lambda document: edits.duplicate_list(document, STANDARD, "Summer"),
        lambda document: edits.duplicate_list(document, STANDARD, "Summer"),
    )
    merged = outcome(sent_and_merged(letters, mine, saved(mine)))
    assert names(merged, LISTS).count("Summer") == 4


@given(st.data())
def test_whatever_was_sent_and_arrived_leaves_nothing_to_save(lifelike, data):
    base = data.draw(lifelike)
    mine = draw_edits(data, base, edits_of_any_kind)
    names_of = [mine.name(key).strip() for branch in (SIZES, LISTS) for key in mine.keys(branch)]
    found = sent_and_merged(base, mine, saved(mine, first_id=9000))
    # By their names they are found again: none is sent without one.
    if all(names_of) and len(set(names_of)) == len(names_of):
        merged = outcome(found, Side.THEIRS)
        assert len(merged.keys(SIZES)) == len(mine.keys(SIZES))
        assert len(merged.keys(LISTS)) == len(mine.keys(LISTS))


@pytest.mark.parametrize("side", Side)
def test_a_row_that_was_led_away_from_a_size_that_both_removed_is_in_question_itself(letters, side):
    small, row = letters.keys(SIZES)[0], letters.keys(rows_of(STANDARD))[1]

    def lead_away(document):
        return edits.set_values(document, edits.pointing(document, row, small), "Point")

    def remove(document):
        return edits.remove(document, (LARGE,))

    found = merge(letters, edited(letters, lead_away, remove), saved(edited(letters, remove)))
    assert [(conflict.kind, conflict.key) for conflict in found.conflicts] == [(Clash.REMOVED_THERE, row)]
    merged = outcome(found, side)
    assert len(merged.keys(rows_of(STANDARD))) == (2 if side is Side.MINE else 1)
    assert merged.keys(SIZES) == (small,)


def test_what_both_added_is_numbered_one_after_the_other(letters):
    tree = copy.deepcopy(letters.loaded)
    for number, size in enumerate(tree["sizes"], 1):
        size["sort_order"] = number
    base = PricingDocument(tree)
    mine = edited(base, lambda document: edits.add_size(document, "Mine", after=None))
    theirs = saved(edited(base, lambda document: edits.add_size(document, "Theirs", after=None)))
    merged = outcome(merge(base, mine, theirs))
    sizes = [merged.fields(size) for size in merged.keys(SIZES)]
    assert {size["name"] for size in sizes[2:]} == {"Mine", "Theirs"}
    assert [size["sort_order"] for size in sizes] == [1, 2, 3, 4]


@pytest.mark.parametrize(("side", "sizes"), [(Side.THEIRS, ["Small", "Huge"]), (Side.MINE, ["Small", "Large", "Huge"])])
def test_a_list_made_here_follows_a_size_that_was_removed_there(letters, side, sizes):
    """Each row stands once: none for a size that stays away, and one for a size that comes back."""
    base = saved(edited(letters, lambda document: edits.add_size(document, "Huge", after=None)))
    mine = edited(
        base, lambda document: edits.duplicate_list(document, STANDARD, "Summer"), setting(LARGE, ("char_limit",), 9)
    )
    theirs = saved(edited(base, removing(LARGE)))
    merged = outcome(merge(base, mine, theirs), side)
    for price_list in merged.keys(LISTS)[:2]:
        rows = merged.keys(rows_of(price_list))
        assert len(set(rows)) == len(rows)
        assert [merged.name(size) for row in rows for size in merged.sizes_of(row)] == sizes
