"""The tables of missed orders: what they show, how they sort, search and choose."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sign_desk.orders.missed.issues import Code, Issue, Weight, grouped
from sign_desk.orders.missed.matching import Matching, MatchRule, SkipRule
from sign_desk.orders.missed.patterns import How, Of, Pattern
from sign_desk.orders.missed.piles import Pile
from sign_desk.orders.states import State
from sign_desk.pricing.slices import finish
from sign_desk.ui.orders.missed.line_groups import LineGroups, line_groups
from sign_desk.ui.orders.missed.order_table import OrderTableModel, order_rows
from sign_desk.ui.orders.missed.pile_bar import PileBar
from sign_desk.ui.orders.missed.problem_bar import ProblemBar
from sign_desk.ui.orders.missed.products_page import LineTableModel, ProductsPage
from sign_desk.ui.orders.missed.run_table import RunRow, RunTableModel
from sign_desk.ui.orders.missed.sorting_page import SortingPage


def texts(model, key):
    column = next(number for number, column in enumerate(model.columns) if column.key == key)
    return [model.index(row, column).data() for row in range(model.rowCount())]


def run_row(number, state=State.READY, **other):
    values = {
        "order_id": number,
        "number": f"#{number}",
        "external_id": f"id-{number}",
        "customer": "Ada",
        "total": "$1.00",
        "amount": 100,
        "state": state,
        "already_there": False,
        "why": "",
    }
    return RunRow(**values | other)


def test_order_table_sorts_by_customer_and_time_and_finds_without_accents(watched, sort_rows, row, zone):
    rows = [
        row(1, **{"Billing Name": "Zoë Smith"}),
        row(2, **{"Billing Name": "Álvaro", "Created at": "2026-05-01 08:00:00 -0400"}),
        row(3, **{"Billing Name": "bob"}),
    ]
    _, found = sort_rows(*rows)
    model = watched(OrderTableModel())
    model.show_orders(order_rows(found.orders), zone, lambda _currency: 2)
    assert texts(model, "total") == ["$29.99"] * 3
    model.sort(2, Qt.SortOrder.AscendingOrder)
    assert texts(model, "number") == ["#2", "#3", "#1"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert texts(model, "number")[-1] == "#2"
    model.set_search("zoe")
    assert texts(model, "number") == ["#1"]
    assert texts(model, "created")[0].endswith("21:30"), "the shop's time"


def test_pile_is_told_by_word_and_icon(sort_rows, row, zone):
    _, found = sort_rows(row(1), row(2, **{"Lineitem quantity": "-1"}))
    model = OrderTableModel()
    model.show_orders(order_rows(found.orders), zone, lambda _currency: 2)
    assert texts(model, "pile") == ["No proof either way", "Needs attention"]
    assert not model.index(0, 4).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert "quantity" in texts(model, "why")[1]


def test_every_row_is_chosen_by_key_and_the_choice_survives_a_refresh(shown, sort_rows, row, zone):
    _, found = sort_rows(*(row(number) for number in range(1, 30)))
    page = shown(SortingPage())
    page.show_orders(order_rows(found.orders), zone, lambda _currency: 2)
    page.table.setFocus()
    QTest.keySequence(page.table, "Ctrl+A")
    assert len(page.chosen()) == 29
    place = page.table.visualRect(page.model.index(4, 0)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.show_orders(order_rows(found.orders), zone, lambda _currency: 2)
    assert [one.prepared.number for one in page.chosen()] == ["#5"]


def test_pile_bar_tells_and_gives_its_pile(shown, qtbot):
    bar = shown(PileBar())
    bar.show_counts({Pile.MISSING: 1200, Pile.SKIPPED: 3})
    assert bar.buttons[Pile.MISSING].text() == "Missing\n1,200"
    assert bar.buttons[None].text() == "All\n1,203"
    assert bar.buttons[Pile.MISSING].accessibleName() == "Missing: 1,200"
    with qtbot.waitSignal(bar.chosen) as told:
        QTest.keyClick(bar.buttons[Pile.SKIPPED], Qt.Key.Key_Space)
    assert told.args == [Pile.SKIPPED]


def test_lines_called_the_same_stand_together_or_alone(watched, sort_rows, row):
    remote = {"Lineitem name": "Remote", "Lineitem sku": "R"}
    matching = Matching(
        rules=(MatchRule(Pattern(Of.SKU, How.IS, "NEON"), "p1"),), skips=(SkipRule(Pattern(Of.SKU, How.IS, "R")),)
    )
    _, found = sort_rows(row(1), row(2), row(3, **remote), matching=matching)
    together = finish(line_groups(found.orders, together=True))
    assert [(len(group.refs), group.product_words, group.found_by) for group in together] == [
        (2, "p1", "Rule"),
        (1, "Left out", "SKU is R"),
    ]
    model = watched(LineTableModel())
    model.set_records(finish(line_groups(found.orders, together=False)))
    assert model.rowCount() == 3
    model.set_search("remote")
    assert texts(model, "name") == ["Remote"]


def test_pieces_that_could_not_be_read_are_not_counted_as_none(watched, sort_rows, row):
    _, found = sort_rows(row(1), row(2, **{"Lineitem quantity": "-1"}), row(3, **{"Lineitem sku": "OTHER"}))
    model = watched(LineTableModel())
    model.set_records(finish(line_groups(found.orders, together=True)))
    assert texts(model, "pieces") == ["?", "1"]
    model.sort([column.key for column in model.columns].index("pieces"))
    assert sorted(texts(model, "pieces")) == ["1", "?"]


def test_products_are_given_to_the_lines_chosen_only(shown, qtbot, sort_rows, row):
    _, found = sort_rows(row(1), row(2, **{"Lineitem sku": "OTHER"}))
    page = shown(ProductsPage())
    page.show_groups(LineGroups.of(finish(line_groups(found.orders, together=True))), 0)
    assert not page.use_button.isEnabled()
    page.table.selectRow(1)
    page.product.set_value(" 81200 ")
    with qtbot.waitSignal(page.productGiven) as told:
        page.remember_button.click()
    groups, product, for_good = told.args
    assert [group.line.sku for group in groups] == ["OTHER"]
    assert (product, for_good) == ("81200", True)
    assert page.product.value() == ""


def test_equal_problems_are_offered_together(shown, qtbot, sort_rows, row, zone):
    bad = {"Lineitem quantity": "-1"}
    _, found = sort_rows(row(1, **bad), row(2, **bad), row(3))
    page = shown(SortingPage())
    page.show_orders(order_rows(found.orders), zone, lambda _currency: 2)
    page.show_pile(Pile.NEEDS_ATTENTION)
    issues = [(one.key, issue) for one in found.of(Pile.NEEDS_ATTENTION) for issue in one.issues]
    groups = grouped(pair for pair in issues if pair[1].weight is Weight.STOPS and "quantity" in pair[1].path)
    page.problems.show_groups(groups)
    page.problems.choice.setCurrentIndex(1)
    assert page.model.rowCount() == 2
    page.problems.input.set_value("1")
    with qtbot.waitSignal(page.problems.mendRequested) as told:
        QTest.keyClick(page.problems.input, Qt.Key.Key_Return)
    assert told.args == [groups[0], "1"]


def test_problem_stays_chosen_with_what_is_typed(shown):
    bar = shown(ProblemBar())
    there, here = (
        grouped([("#1", Issue(Code.FIELD, f"{place}.country", "There is no country of this name."))])[0]
        for place in ("shipping_address", "billing_address")
    )
    bar.show_groups((there,))
    bar.choice.set_value("0")
    bar.input.set_value("US")
    bar.show_groups((here, there))
    assert (bar.group, bar.input.value()) == (there, "US"), "the same words of another field are another problem"
    bar.show_groups((here,))
    assert (bar.group, bar.input.value()) == (None, "")


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.NO_ANSWER])
def test_news_of_a_run_go_into_its_rows(watched, state):
    model = watched(RunTableModel())
    model.set_records([run_row(1), run_row(2), run_row(3, already_there=True)])
    model.put([run_row(2, state, why="because")])
    assert [row.state for row in model.all_records()] == [State.READY, state, State.READY]
    assert texts(model, "why")[1] == "because"
    assert texts(model, "state")[2] == "Already there"


def test_an_order_refused_while_only_refused_ones_are_shown_is_shown(watched):
    model = watched(RunTableModel())
    model.set_records([run_row(1), run_row(2), run_row(3)])
    model.set_filter(lambda row: row.state is State.REJECTED)
    model.put([run_row(2, State.REJECTED, why="because")])
    assert texts(model, "number") == ["#2"]
    model.set_filter(None)
    model.set_search("accepted")
    model.put([run_row(3, State.ACCEPTED)])
    assert texts(model, "number") == ["#3"]
