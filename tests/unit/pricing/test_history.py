import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sign_desk.money import MinorUnit
from sign_desk.pricing import edits
from sign_desk.pricing.adjust import adjusting, price_cells
from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.history import History
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.restore import bring_back
from sign_desk.pricing.rounding import Rounding
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.slices import finish
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat

USD = PriceFormat("USD", MinorUnit.ISO, "en_US")
RULES = [
    Rule(Operation.PERCENT, Decimal("7.5"), Rounding(endings=(Decimal("0.95"),))),
    Rule(Operation.SET, Decimal("12.50"), empty=True, zero=True),
    Rule(Operation.ADD, Decimal(-1), Rounding(step=Decimal("0.50"))),
    Rule(Operation.MULTIPLY, Decimal(2)),
]
PATHS = [("name",), ("base_price",), ("base_price", "line_1"), ("price_per_cm",), ("x-note",), ("sort_order",)]


@pytest.fixture(scope="session")
def any_step(any_json):
    """A function from a document and what it looked like once to a strategy for steps of every kind."""

    def steps(document, earlier):
        sizes, lists, rows = document.keys(SIZES), document.keys(LISTS), tuple(document.rows)
        items = st.sampled_from([DOCUMENT, BASE, *sizes, *lists, *rows])
        cells = st.builds(Cell, items, st.sampled_from(PATHS))
        names = st.text(max_size=3)
        rules = st.sampled_from(RULES)
        branches = st.sampled_from([SIZES, BASE_ROWS, *map(rows_of, lists)])
        values = st.dictionaries(cells, any_json | st.just(ABSENT), max_size=4)
        kinds = [
            st.builds(lambda values: edits.set_values(document, values, "Set"), values),
            st.builds(lambda cell: edits.set_values(document, {cell: edits.cleared(document, cell)}, "Clear"), cells),
            st.builds(lambda name: edits.add_size(document, name, after=None), names),
            st.builds(lambda name: edits.add_list(document, name, after=None), names),
            st.builds(lambda branch: edits.add_row(document, branch, size=None, after=None), branches),
            st.builds(lambda keys: edits.remove(document, keys), st.sets(_keys(document), min_size=1, max_size=3)),
            st.builds(lambda key, to: edits.move(document, key, to), items, st.integers(0, 4)),
            st.builds(
                lambda keys: bring_back(document, earlier, keys), st.sets(_keys(earlier), min_size=1, max_size=4)
            ),
            st.builds(lambda rule: _adjusted(document, rows, rule), rules),
        ]
        if sizes:
            one = st.sampled_from(sizes)
            kinds.append(st.builds(lambda key: edits.duplicate_size(document, key, "Copy"), one))
            kinds.append(st.builds(lambda key: edits.add_size(document, "Next", after=key), one))
        if lists:
            one = st.sampled_from(lists)
            kinds.append(st.builds(lambda key: edits.duplicate_list(document, key, "Copy"), one))
            kinds.append(
                st.builds(lambda key, rule: finish(edits.deriving(document, key, "D", rule, USD))[0], one, rules)
            )
        if rows:
            kinds.append(st.builds(lambda key: edits.duplicate_rows(document, [key]), st.sampled_from(rows)))
            pointed = st.sampled_from(sizes) if sizes else st.none()
            kinds.append(st.builds(lambda row, size: _pointed(document, row, size), st.sampled_from(rows), pointed))
        return st.one_of(kinds)

    return steps


def _keys(document):
    keys = (*document.keys(SIZES), *document.keys(LISTS), *document.rows)
    return st.sampled_from(keys or [BASE])


def _adjusted(document, rows, rule):
    cells = [cell for row in rows for cell in price_cells(document, row)]
    return finish(adjusting(document, cells, rule, USD)).step(document, "Adjust")


def _pointed(document, row, size):
    return edits.set_values(document, edits.pointing(document, row, size), "Point")


def _written(document):
    return json.dumps(document.tree, sort_keys=True)


def _is_sound(document):
    """Every list names items that are there, once, and each stands where its path says."""
    for branch in (SIZES, LISTS, BASE_ROWS, *map(rows_of, document.keys(LISTS))):
        keys = document.keys(branch)
        assert len(set(keys)) == len(keys)
        for key in keys:
            assert key in document
            assert document.at(tuple(map(str, document.path(key)))) == (key, ())


@settings(deadline=None)
@given(st.data())
def test_any_edits_undone_are_the_loaded_tree_and_redone_the_edited_one(any_tree, any_step, data):
    tree = data.draw(any_tree)
    untouched = json.dumps(tree)
    history = History(PricingDocument(tree))
    versions = [history.document]
    written = [_written(history.document)]
    for _ in range(data.draw(st.integers(1, 8))):
        step = None
        with suppress(EditRefused):
            step = data.draw(any_step(history.document, data.draw(st.sampled_from(versions))))
        if step:
            history = history.push(step)
            versions.append(history.document)
            written.append(_written(history.document))
            _is_sound(history.document)

    for before in reversed(written[:-1]):
        history = history.undo()
        assert _written(history.document) == before
    assert history.document.tree is tree
    assert json.dumps(tree) == untouched
    for after in written[1:]:
        history = history.redo()
        assert _written(history.document) == after


def test_a_step_that_changes_nothing_is_no_step(trees):
    history = History(PricingDocument(trees["FRAME_FIT"]))
    assert history.push(Step("nothing", {}, {})) is history


def test_a_new_step_takes_the_place_of_what_was_undone(trees):
    document = PricingDocument(trees["FRAME_FIT"])
    history = History(document).push(edits.add_size(document, "A", after=None))
    undone = history.undo()
    assert undone.undone == history.done
    other = undone.push(edits.add_size(undone.document, "B", after=None))
    assert [step.name for step in other.done] == ["Add size “B”"]
    assert not other.undone
    with pytest.raises(IndexError):
        other.redo()


def test_there_is_nothing_to_undo_at_first(trees):
    with pytest.raises(IndexError):
        History(PricingDocument(trees["FRAME_FIT"])).undo()
