"""Steps written as a journal and done again: any edit of any item, and journals that do not fit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.cells import same
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.history import History
from sign_desk.pricing.journal import NotReplayable, replayed, written
from sign_desk.pricing.keys import BASE_ROWS, DOCUMENT, LISTS, SIZES, Branch, rows_of
from sign_desk.pricing.slices import SLICE, finish
from sign_desk.pricing.steps import Step

TREE = {
    "pricing_model": "FIXED_WIDTH",
    "sizes": [{"size_id": 1, "name": "Small", "width_cm": 10}, {"name": "Large"}, "odd"],
    "base_pricing": {"mode": "included_in_price_lists", "rows": [{"size_id": 1}]},
    "price_lists": [
        {"pricing_id": 10, "name": "A", "rows": [{"size_id": 1, "base_price": {"line_1": 10}}, {"size_id": 1}]},
        {"pricing_id": 11, "name": "B", "rows": []},
    ],
}
VALUES = st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just({"line_1": 10.0})
FIELDS = st.dictionaries(st.sampled_from(["name", "base_price", "size_id", "zeta"]) | st.text(), VALUES)


def journal(step):
    """A step as it comes back from where it was kept."""
    return json.loads(json.dumps(list(written(step))))


def again(document, step):
    return finish(replayed(document, step.name, journal(step)))


def branches(document):
    return [SIZES, BASE_ROWS, LISTS, *map(rows_of, document.keys(LISTS))]


@st.composite
def step_of(draw, document):
    """Some items set, added and removed, and some lists in another order: any step at all."""
    items, orders = {}, {}
    for branch in branches(document):
        before = document.keys(branch)
        keys = list(before)
        for key in before:
            match draw(st.sampled_from(["keep", "keep", "set", "change", "remove"])):
                case "set":
                    items[key] = (document.fields(key), draw(FIELDS))
                case "change":
                    fields = {**document.fields(key), **draw(FIELDS)}
                    fields.pop(draw(st.sampled_from(sorted(fields) or [""])), None)
                    items[key] = (document.fields(key), fields)
                case "remove":
                    items[key] = (document.fields(key), None)
                    keys.remove(key)
        if draw(st.booleans()):
            key = next(document.fresh_keys(branch))
            items[key] = (None, draw(FIELDS))
            keys.insert(draw(st.integers(0, len(keys))), key)
        if draw(st.booleans()):
            keys = draw(st.permutations(keys))
        if tuple(keys) != before:
            orders[branch] = (before, tuple(keys))
    return Step(draw(st.text()), items, orders)


@given(st.data())
def test_any_steps_are_done_again_as_they_were(data):
    first = second = History(PricingDocument(TREE))
    second = History(PricingDocument(json.loads(json.dumps(TREE))))
    for _ in range(data.draw(st.integers(1, 4))):
        step = data.draw(step_of(first.document))
        if not step:
            continue
        first, second = first.push(step), second.push(again(second.document, step))
        assert json.dumps(second.document.tree) == json.dumps(first.document.tree)
        assert second.done[-1] == step
    while second.done:
        first, second = first.undo(), second.undo()
        assert same(second.document.tree, first.document.tree)


def test_only_what_changed_is_written():
    document = PricingDocument(TREE)
    row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    before = document.fields(row)
    step = Step("Edit", {row: (before, {**before, "base_price": {"line_1": 12}})}, {})
    assert list(written(step)) == [[], [[*row, {"base_price": {"line_1": 12}}, []]]]


def test_many_items_are_written_in_slices():
    document = PricingDocument({"sizes": [{"size_id": number} for number in range(2 * SLICE + 1)]})
    step = Step("Name", {key: (document.fields(key), {"name": "x"}) for key in document.keys(SIZES)}, {})
    assert [len(entries) for entries in journal(step)] == [0, SLICE, SLICE, 1]
    assert again(document, step) == step


SIZE = ["size", "size_id 1", ""]


@pytest.mark.parametrize(
    "values",
    [
        [],
        [None],
        [[], None],
        [[], [SIZE]],
        [[], [[*SIZE, "text"]]],
        [[], [[*SIZE, None, []]]],
        [[], [[*SIZE, {}, None, None]]],
        [[], [["size", "size_id 9", "", {"name": "x"}, []]]],
        [[], [["nothing", "size_id 1", "", {}]]],
        [[["size", "", ["size_id 9"]]]],
        [[["size", "", 9]]],
        [[["size"]]],
        [[["size", "", ["size_id 1", None]]]],
        [[], [[["size"], "size_id 1", "", {}]]],
    ],
)
def test_what_does_not_fit_is_told(values):
    with pytest.raises(NotReplayable):
        finish(replayed(PricingDocument(TREE), "Edit", values))


def test_a_step_of_another_document_is_told():
    document = PricingDocument(TREE)
    own = document.fields(DOCUMENT)
    fits = Step("Edit", {DOCUMENT: (own, {**own, "note": 1})}, {})
    assert again(PricingDocument({}), fits).items[DOCUMENT][1] == {"note": 1}
    keys = document.keys(SIZES)
    strange = Step("Reorder", {}, {Branch(*SIZES): (keys, keys[::-1])})
    with pytest.raises(NotReplayable):
        again(PricingDocument({}), strange)
