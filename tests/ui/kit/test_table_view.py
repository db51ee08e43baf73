import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from sign_desk.ui.kit import theme
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable

COLUMNS = (
    Column[tuple[int, str]]("name", "Name", lambda record: record[1], stretch=True),
    Column[tuple[int, str]]("id", "ID", lambda record: str(record[0]), sort=lambda r: r[0], numeric=True),
)
RECORDS = [(number, f"Sign {number}") for number in range(200)]


@pytest.fixture
def model(watched):
    return watched(RecordTableModel(COLUMNS, lambda record: record[0]))


@pytest.fixture
def table(model, qtbot):
    table = RecordTable(model, name="Signs", empty_text="No sign matches.")
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    model.set_records(RECORDS)
    QApplication.processEvents()
    return table


@pytest.fixture
def selections(table):
    heard = []
    table.recordSelected.connect(heard.append)
    return heard


def test_a_refresh_keeps_the_selection_and_tells_the_fresh_record(table, model, selections):
    assert table.select(50)
    model.set_records([(number, f"Fresh {number}") for number in reversed(range(200))])
    assert table.selected() == (50, "Fresh 50")
    assert selections == [(50, "Sign 50"), (50, "Fresh 50")]


def test_a_record_that_is_gone_is_told_as_none(table, model, selections):
    table.select(50)
    model.set_records(RECORDS[:10])
    assert table.selected() is None
    assert selections[-1] is None


def test_a_refresh_keeps_the_place(table, model):
    table.verticalScrollBar().setValue(60)
    model.set_records(RECORDS)
    assert table.verticalScrollBar().value() == 60


def test_a_search_shows_its_first_results(table, model):
    table.verticalScrollBar().setValue(60)
    model.set_search("1")
    assert table.verticalScrollBar().value() == 0


def test_a_search_keeps_what_is_selected_in_view(table, model):
    table.select(150)
    model.set_search("1")
    assert table.selected() == (150, "Sign 150")
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def test_sorting_keeps_the_selection(table, selections):
    table.select(3)
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert table.selected() == (3, "Sign 3")


def test_what_is_not_shown_cannot_be_selected(table):
    assert not table.select(1000)


def test_keys_move_and_open(table, selections, qtbot):
    opened = []
    table.recordActivated.connect(opened.append)
    table.setFocus()
    table.select(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert selections[-1] == (1, "Sign 1")
    assert opened == [(1, "Sign 1")]


def test_tab_leaves_the_table(table):
    assert not table.tabKeyNavigation()


def test_a_double_click_opens(table, qtbot):
    opened = []
    table.recordActivated.connect(opened.append)
    spot = table.visualRect(table.model().index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [(2, "Sign 2")]


def test_copying(table):
    table.select(4)
    copy = {action.text(): action for action in table.actions()}
    copy["Copy row"].trigger()
    assert QGuiApplication.clipboard().text() == "Sign 4\t4"
    copy["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "Sign 4"


def test_rows_are_of_one_height_and_widths_are_the_operators(table, model):
    header = table.horizontalHeader()
    header.resizeSection(1, 133)
    model.set_records([(number, "A very long name " * 9) for number in range(5)])
    assert header.sectionSize(1) == 133
    assert {table.rowHeight(row) for row in range(5)} == {table.verticalHeader().defaultSectionSize()}


def test_the_stretching_column_takes_the_room_left_over(table):
    for width in (700, 420):
        table.resize(width, 300)
        assert table.horizontalHeader().length() == table.viewport().width()


@pytest.mark.parametrize("width", [700, 420])
def test_columns_that_stretch_share_what_is_left_over_or_missing(qtbot, watched, width):
    words = (
        Column[tuple[str, str]]("one", "One", lambda record: record[0], stretch=True),
        Column[tuple[str, str]]("other", "Other", lambda record: record[1], stretch=True),
    )
    model = watched(RecordTableModel(words, lambda record: record))
    table = RecordTable(model, name="Words", empty_text="")
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    model.set_records([("a text that takes some room", "another text that takes about as much")])
    one, other = table.columnWidth(0), table.columnWidth(1)
    assert table.viewport().width() - 1 <= one + other <= table.viewport().width()
    assert 0.6 < one / other < 1


def test_only_a_cut_text_is_told_whole_and_never_as_markup(table, model):
    model.set_records([(1, "short"), (2, "<img src=x> " * 20)])
    told = []
    for row in range(2):
        spot = table.visualRect(model.index(row, 0)).center()
        table.viewportEvent(QHelpEvent(QHelpEvent.Type.ToolTip, spot, table.viewport().mapToGlobal(spot)))
        told.append(QToolTip.text())
    assert told[0] == ""
    assert "&lt;img" in told[1]


def test_an_empty_table_says_so(table, model, qtbot, appearance):
    silent = RecordTable(model, name="Signs", empty_text="")
    qtbot.addWidget(silent)
    silent.resize(table.size())
    model.set_records([])
    assert table.viewport().grab().toImage() != silent.viewport().grab().toImage()


def test_rows_grow_with_the_font(table):
    font = table.font()
    font.setPointSize(font.pointSize() * 2)
    before = table.rowHeight(0)
    table.setFont(font)
    assert table.rowHeight(0) > before


def test_pressing_return_without_a_row_does_nothing(table, model, qtbot):
    model.set_records([])
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert table.indexAt(QPoint(5, 5)).row() == -1


async def test_the_table_follows_a_change_of_theme(table, qapp, until):
    viewport = table.viewport()
    spot = viewport.rect().bottomRight() - QPoint(4, 4)
    for appearance in ("light", "dark"):
        theme.apply(qapp, appearance)
        grounds = (qapp.palette().base().color(), qapp.palette().alternateBase().color())
        await until(lambda grounds=grounds: viewport.grab().toImage().pixelColor(spot) in grounds, 5)
    theme.apply(qapp, "system")
