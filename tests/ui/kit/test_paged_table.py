import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.paged_model import WINDOW, PagedColumn, PagedTableModel
from sign_desk.ui.kit.paged_table import PagedTable
from sign_desk.ui.kit.theme import Tone

TOTAL = 200_000
FEW = 250  # Qt's inspector looks at every row after every change
COLUMNS = (
    PagedColumn("name", "Name", lambda r: f"record {r}", stretch=True, icon=lambda _r: icon("copy")),
    PagedColumn("count", "Count", str, numeric=True, tone=lambda r: Tone.WARNING if r % 2 else None, sample="200000"),
)


@pytest.fixture
def model(qapp):
    return PagedTableModel(COLUMNS, lambda record: record)


@pytest.fixture
def table(model, shown):
    table = PagedTable(model, name="Records", empty_text="Nothing here.")
    table.resize(400, 300)
    return shown(table)


def window(number):
    return list(range(number * WINDOW, (number + 1) * WINDOW))


def test_rows_that_are_not_loaded_say_so(model, watched):
    watched(model)
    model.begin(FEW, window(0))
    assert model.rowCount() == FEW
    assert model.index(1, 0).data() == "record 1"
    assert model.index(WINDOW, 0).data() == "…"
    assert model.index(WINDOW, 1).data() is None
    assert model.record(WINDOW) is None
    assert model.missing(0, WINDOW) == (1,)
    model.put(1, window(1))
    assert model.index(WINDOW, 0).data() == f"record {WINDOW}"
    assert model.missing(0, WINDOW) == ()


def test_windows_looked_at_last_are_kept_alone(model):
    model.begin(TOTAL, window(0))
    for number in range(1, 500):
        model.put(number, window(number))
        assert model.missing(0, 0) == ()
    assert len(model._windows) == 20
    assert model.record(499 * WINDOW) == 499 * WINDOW
    assert model.record(100 * WINDOW) is None
    assert model.record(0) == 0, "what is looked at again and again stays"


def test_cells_have_icon_tone_and_figures_on_the_right(model):
    model.begin(2, [0, 1])
    assert not model.index(0, 0).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert model.index(0, 1).data(Qt.ItemDataRole.ForegroundRole) is None
    assert model.index(1, 1).data(Qt.ItemDataRole.ForegroundRole) is not None
    assert Qt.AlignmentFlag.AlignRight & model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name"


def test_record_is_found_where_it_is_loaded(model):
    model.begin(TOTAL, window(3), 3)
    assert model.row_of(350) == 350
    assert model.row_of(5) is None


def test_rows_in_view_are_asked_for_once_scrolling_rests(table, model, qtbot):
    asked = []
    model.begin(TOTAL, window(0))
    table.rowsWanted.connect(lambda first, last: asked.append((first, last)))
    for row in range(0, TOTAL, 1000):
        table.scrollTo(model.index(row, 0))
    table.scrollToBottom()
    qtbot.waitUntil(lambda: bool(asked) and asked[-1][1] == TOTAL - 1)
    assert len(asked) < 5, "what is scrolled past is not asked for"


def test_record_selected_is_told_when_it_comes(table, model, qtbot):
    model.begin(TOTAL, window(0))
    told = []
    table.recordSelected.connect(told.append)
    table.select(150)
    assert told == [None]
    model.put(1, window(1))
    assert told[-1] == 150
    assert table.selected() == 150


def test_several_rows_are_chosen_and_copied(table, model, qtbot):
    model.begin(TOTAL, window(0))
    table.setFocus()
    table.select(2)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.chosen_rows() == (2, 3)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "record 2\t2\nrecord 3\t3"


def test_sorting_is_asked_for_and_shown(table, model, qtbot):
    model.begin(TOTAL, window(0))
    told = []
    table.sortRequested.connect(lambda key, descending: told.append((key, descending)))
    table.show_sort("count", descending=True)
    assert told == []
    header = table.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, Qt.SortOrder.DescendingOrder)
    header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    assert told == [("name", False)]


def test_record_is_selected_again_after_a_refresh(table, model):
    model.begin(3, [1, 2, 3])
    table.select(1)
    model.begin(4, [0, 1, 2, 3])
    assert table.selected() is None
    assert table.reselect(2)
    assert table.selected() == 2
    assert not table.reselect(9)


def test_nothing_to_show_is_said(table, model):
    model.begin(0, ())
    table.set_empty_text("Nothing at all.")
    assert not table.grab().isNull()
    assert table.chosen_rows() == ()


def test_choosing_all_asks_no_row_after_row_at_each_paint(shown):
    asked = []

    def count(self, *arguments):
        asked.append(1)
        return PagedTableModel.rowCount(self, *arguments)

    model = type("Watched", (PagedTableModel,), {"rowCount": count})(COLUMNS, lambda record: record)
    table = shown(PagedTable(model, name="Records", empty_text=""))
    model.begin(TOTAL, window(0))
    table.selectAll()
    asked.clear()
    table.grab()
    assert len(table.chosen_rows()) == TOTAL
    assert 0 < len(asked) < 10_000
