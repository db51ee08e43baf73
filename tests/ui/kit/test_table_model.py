from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from sign_desk.ui.kit.columns import Column, fold
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.theme import Tone, tone_colour

ROLE = Qt.ItemDataRole
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Sign:
    number: int
    name: str
    price: int | None


COLUMNS = (
    Column[Sign]("name", "Name", lambda sign: sign.name, tooltip=lambda sign: f"<{sign.name}>"),
    Column[Sign](
        "price",
        "Price",
        lambda sign: "" if sign.price is None else f"{sign.price}.00",
        sort=lambda sign: sign.price,
        numeric=True,
        tone=lambda sign: Tone.MUTED if sign.price is None else None,
    ),
)

names = st.text(alphabet="abcAÉé ßñ\n", max_size=6)
signs = st.lists(st.tuples(names, st.none() | st.integers(0, 5)), max_size=30).map(
    lambda rows: [Sign(number, *row) for number, row in enumerate(rows)]
)


@pytest.fixture
def model(watched):
    return watched(RecordTableModel(COLUMNS, lambda sign: sign.number))


def fresh():
    return RecordTableModel(COLUMNS, lambda sign: sign.number)


def expected(records, column, order, words, predicate):
    key = [lambda sign: fold(sign.name), lambda sign: sign.price][column]
    known = sorted((s for s in records if key(s) is not None), key=key, reverse=order is DOWN)
    rows = known + [s for s in records if key(s) is None]
    if words.split():
        rows = [
            s
            for s in rows
            if all(any(fold(word) in fold(column.text(s)) for column in COLUMNS) for word in fold(words).split())
        ]
    return [s for s in rows if predicate(s)]


cases = st.tuples(
    st.sampled_from([0, 1]), st.sampled_from([UP, DOWN]), names, st.integers(0, 5), st.permutations("sqf")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(signs, cases)
def test_search_filter_and_sort_agree_with_plain_python(watched, records, case):
    column, order, words, least, steps = case
    model = watched(fresh())

    def holds(sign):
        return sign.price is None or sign.price >= least

    work = {
        "s": lambda: model.sort(column, order),
        "q": lambda: model.set_search(words),
        "f": lambda: model.set_filter(holds),
    }
    model.set_records(records[::2])
    for step in steps:
        work[step]()
    model.set_records(records)
    assert list(model.records()) == expected(records, column, order, words, holds)
    assert model.total == len(records)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(signs, st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([UP, DOWN])), max_size=4))
def test_persistent_indexes_stay_with_their_records(watched, records, sorts):
    model = watched(fresh())
    model.set_records(records)
    kept = [QPersistentModelIndex(model.index(row, 0)) for row in range(model.rowCount())]
    for column, order in sorts:
        model.sort(column, order)
    assert [model.record(index.row()) for index in kept] == records


def test_the_order_of_arrival_comes_back(model):
    records = [Sign(1, "b", 1), Sign(2, "a", 2), Sign(3, "c", 0)]
    model.set_records(records)
    model.sort(0)
    assert [sign.name for sign in model.records()] == ["a", "b", "c"]
    model.sort(-1)
    assert list(model.records()) == records


def test_what_is_unknown_stands_last_both_ways(model):
    model.set_records([Sign(1, "", None), Sign(2, "", 2), Sign(3, "", 3)])
    for order, numbers in ((UP, [2, 3, 1]), (DOWN, [3, 2, 1])):
        model.sort(1, order)
        assert [sign.number for sign in model.records()] == numbers


@pytest.mark.parametrize("words", ["cafe", "CAFÉ", "12 caf", "  café  "])
def test_a_search_ignores_case_and_accents_and_looks_in_all_columns(model, words):
    model.set_records([Sign(1, "Café Sign", 12), Sign(2, "Office", 12)])
    model.set_search(words)
    assert [sign.number for sign in model.records()] == [1]
    model.set_search("")
    assert model.rowCount() == 2


def test_what_a_cell_answers(model, qapp):
    model.set_records([Sign(1, "two\nlines", 5), Sign(2, "x", None)])
    name, price = model.index(0, 0), model.index(0, 1)
    assert name.data() == "two lines"
    assert name.data(ROLE.ToolTipRole) == "<p>&lt;two<br>\nlines&gt;</p>"
    assert name.data(ROLE.TextAlignmentRole) is None
    assert price.data() == "5.00"
    assert price.data(ROLE.ToolTipRole) is None
    assert Qt.AlignmentFlag(price.data(ROLE.TextAlignmentRole)) & Qt.AlignmentFlag.AlignRight
    assert price.data(ROLE.ForegroundRole) is None
    unknown = model.index(1, 1).data(ROLE.ForegroundRole)
    assert QColor(unknown) == tone_colour(Tone.MUTED, qapp.palette())


def test_what_a_header_answers(model):
    across = Qt.Orientation.Horizontal
    assert [model.headerData(column, across) for column in (0, 1, 2)] == ["Name", "Price", None]
    alignment = model.headerData(1, across, ROLE.TextAlignmentRole)
    assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_records_are_found_by_identity(model):
    model.set_records([Sign(7, "a", 1), Sign(8, "b", 2)])
    assert model.row_of(8) == 1
    assert model.identity(1) == 8
    model.set_filter(lambda sign: sign.number == 7)
    assert model.row_of(8) is None
