"""The grid: what is typed, pasted, filled and cleared is told; what is selected stays."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QRect, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QStyleOptionHeaderV2, QVBoxLayout, QWidget

from sign_desk.ui.kit import clipboard
from sign_desk.ui.kit.grid.area import Area, Span
from sign_desk.ui.kit.grid.looks import GridColumn, Look
from sign_desk.ui.kit.grid.model import GridModel
from sign_desk.ui.kit.grid.view import GridView
from sign_desk.ui.kit.theme import Tone

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Letters(GridModel):
    """Rows by letter; a cell says its row and column. Those of row "x" are fixed, row "w" is wrong."""

    def __init__(self, keys="abcdef", columns=4):
        super().__init__()
        self.asked = 0
        self.show_content(tuple(keys), self.of(columns))

    @staticmethod
    def of(columns):
        return [GridColumn(n, f"Column {n}", choices=("Red", "Green") if n == 3 else ()) for n in range(columns)]

    def look(self, row, column):
        self.asked += 1
        mark = Tone.DANGER if self.keys[row] == "w" else None
        return Look(self.edit_text(row, column), mark=mark, tooltip="This is wrong." if mark else "")

    def head(self, row):
        return Look(self.keys[row])

    def edit_text(self, row, column):
        return f"{self.keys[row]}{column}"

    def is_editable(self, row, _column):
        return self.keys[row] != "x"

    def frozen(self):
        return Letters(self.keys, len(self.columns))


class Told:
    """What a grid told of."""

    def __init__(self, grid):
        self.entered, self.filled, self.cleared, self.left_out = [], [], [], []
        model = grid.model()

        def place(cell):
            return (model.keys.index(cell[0]) if cell[0] in model.keys else cell[0]), cell[1]

        grid.textsEntered.connect(
            lambda texts: self.entered.append({place(cell): text for cell, text in texts.items()})
        )
        grid.filled.connect(
            lambda sources: self.filled.append({place(cell): place(source) for cell, source in sources.items()})
        )
        grid.clearRequested.connect(lambda cells: self.cleared.append([place(cell) for cell in cells]))
        grid.leftOut.connect(self.left_out.append)


@pytest.fixture
def make(shown, watched):
    """Show a grid of letters, under Qt's own inspector."""

    def make(keys="abcdef", columns=4):
        grid = GridView(watched(Letters(keys, columns)), name="Letters")
        grid.resize(600, 400)
        shown(grid)
        grid.setFocus()
        grid.go_to((0, 0))
        return grid, Told(grid)

    return make


def select(grid, top, left, bottom, right):
    grid.select(Area((Span(top, left, bottom, right),)))


def trigger(grid, text):
    next(action for action in grid.actions() if action.text() == text).trigger()


def spans(grid):
    return [(s.top, s.left, s.bottom, s.right) for s in grid.area().spans]


# -- typing -----------------------------------------------------------------------------------------------


def test_typing_replaces_and_return_goes_down(make):
    grid, told = make()
    QTest.keyClicks(grid.viewport(), "1")
    editor = grid.findChild(QLineEdit)
    QTest.keyClicks(editor, "2")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told.entered == [{(0, 0): "12"}]
    assert grid.current() == (1, 0)
    assert grid.hasFocus()


@pytest.mark.parametrize(
    ("key", "held", "then"),
    [
        (Qt.Key.Key_Tab, NONE, (2, 2)),
        (Qt.Key.Key_Backtab, SHIFT, (2, 0)),
        (Qt.Key.Key_Return, SHIFT, (1, 1)),
        (Qt.Key.Key_Up, NONE, (1, 1)),
        (Qt.Key.Key_Down, NONE, (3, 1)),
    ],
)
def test_keys_that_end_typing_go_on(make, key, held, then):
    grid, told = make()
    grid.go_to((2, 1))
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = grid.findChild(QLineEdit)
    assert editor.text() == "c1"
    QTest.keyClicks(editor, "z")
    QTest.keyClick(editor, key, held)
    assert told.entered == [{(2, 1): "z"}]
    assert grid.current() == then


def test_escape_and_leaving_a_cell_as_it_was_tell_nothing(make):
    grid, told = make()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(grid, Qt.Key.Key_F2)
        editor = grid.findChild(QLineEdit)
        if key is Qt.Key.Key_Escape:
            QTest.keyClicks(editor, "9")
        QTest.keyClick(editor, key)
    assert told.entered == []


def test_control_return_types_into_the_whole_selection(make):
    grid, told = make("abx")
    select(grid, 0, 0, 2, 1)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = grid.findChild(QLineEdit)
    QTest.keyClicks(editor, "7")
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
    assert told.entered == [{(0, 0): "7", (0, 1): "7", (1, 0): "7", (1, 1): "7"}]


def test_a_cell_that_is_fixed_or_a_grid_for_reading_is_not_typed_into(make):
    grid, told = make("x")
    QTest.keyClicks(grid.viewport(), "1")
    grid.set_read_only(True)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    assert grid.findChild(QLineEdit) is None
    assert (told.entered, told.cleared) == ([], [])


def test_choices_are_proposed(make):
    grid, _ = make()
    grid.go_to((0, 3))
    QTest.keyClick(grid, Qt.Key.Key_F2)
    completer = grid.findChild(QLineEdit).completer()
    assert [completer.model().index(row, 0).data() for row in range(2)] == ["Red", "Green"]


# -- moving -----------------------------------------------------------------------------------------------


def test_return_and_tab_move_through_the_cells_and_tab_leaves_at_the_end(make, shown):
    window = QWidget()
    column = QVBoxLayout(window)
    grid, button = GridView(Letters("ab", 2), name="Letters"), QPushButton("After")
    column.addWidget(grid)
    column.addWidget(button)
    shown(window)
    grid.setFocus()
    grid.go_to((0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert grid.current() == (1, 0)
    QTest.keyClick(grid, Qt.Key.Key_Return, SHIFT)
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    assert grid.current() == (1, 0)
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    assert button.hasFocus()


def test_control_and_arrows_go_to_the_edges_and_shift_extends(make):
    grid, _ = make()
    QTest.keyClick(grid, Qt.Key.Key_Down, CONTROL)
    QTest.keyClick(grid, Qt.Key.Key_Right, CONTROL)
    assert grid.current() == (5, 3)
    assert spans(grid) == [(5, 3, 5, 3)]
    QTest.keyClick(grid, Qt.Key.Key_Up, CONTROL | SHIFT)
    assert spans(grid) == [(0, 3, 5, 3)]
    QTest.keyClick(grid, Qt.Key.Key_Home)
    assert grid.current() == (0, 0)
    QTest.keyClick(grid, Qt.Key.Key_End, CONTROL)
    assert grid.current() == (5, 3)


def test_the_head_of_a_row_selects_it(make):
    grid, _ = make()
    head = grid.verticalHeader()
    where = head.viewport().rect().center()
    where.setY(head.sectionViewportPosition(2) + 5)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, NONE, where)
    assert spans(grid) == [(2, 0, 2, 3)]


# -- clipboard --------------------------------------------------------------------------------------------


def test_copying_writes_text_and_a_table(make):
    grid, _ = make()
    select(grid, 0, 0, 1, 1)
    QTest.keyClick(grid, Qt.Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "a0\ta1\nb0\tb1"
    assert clipboard.from_html(data.html()) == [["a0", "a1"], ["b0", "b1"]]
    trigger(grid, "Copy with titles")
    assert clipboard.copied() == [["", "Column 0", "Column 1"], ["a", "a0", "a1"], ["b", "b0", "b1"]]


def test_copying_cells_that_are_no_block_leaves_gaps(make):
    grid, _ = make()
    grid.select(Area((Span(0, 0, 0, 0), Span(2, 2, 2, 2))))
    trigger(grid, "Copy")
    assert clipboard.copied() == [["a0", ""], ["", "c2"]]


def test_one_value_fills_all_that_is_selected(make):
    grid, told = make()
    QGuiApplication.clipboard().setText("5\r\n")
    grid.select(Area((Span(0, 0, 1, 0), Span(4, 2, 4, 3))))
    trigger(grid, "Paste")
    assert told.entered == [{(0, 0): "5", (1, 0): "5", (4, 2): "5", (4, 3): "5"}]


def test_a_block_goes_where_the_selection_begins_and_beyond(make):
    grid, told = make()
    QGuiApplication.clipboard().setText("1\t2\n3\t4")
    grid.go_to((1, 1))
    QTest.keyClick(grid, Qt.Key.Key_V, CONTROL)
    assert told.entered == [{(1, 1): "1", (1, 2): "2", (2, 1): "3", (2, 2): "4"}]
    assert spans(grid) == [(1, 1, 2, 2)]


def test_a_block_is_repeated_over_a_multiple_of_itself(make):
    grid, told = make()
    QGuiApplication.clipboard().setText("1\t2")
    select(grid, 0, 0, 1, 3)
    trigger(grid, "Paste")
    assert [told.entered[0][0, column] for column in range(4)] == ["1", "2", "1", "2"]
    assert len(told.entered[0]) == 8
    select(grid, 0, 0, 2, 0)  # a multiple in its height alone
    trigger(grid, "Paste")
    assert told.entered[1] == {(row, column): str(column + 1) for row in range(3) for column in range(2)}


def test_what_lies_beside_the_grid_or_is_fixed_is_left_out_and_told(make):
    grid, told = make("abx", 2)
    QGuiApplication.clipboard().setText("1\t2\t3\n4\t5\t6")
    grid.go_to((1, 0))
    trigger(grid, "Paste")
    assert told.entered == [{(1, 0): "1", (1, 1): "2"}]
    assert told.left_out == [4]
    assert spans(grid) == [(1, 0, 2, 1)]


def test_a_table_is_pasted_where_there_is_no_text(make):
    grid, told = make()
    data = QMimeData()
    data.setHtml("<table><tr><td colspan=2>a<br>b</td></tr><tr><td>1</td><th> 2\n 3 </th></tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    trigger(grid, "Paste")
    assert told.entered == [{(0, 0): "a\nb", (0, 1): "", (1, 0): "1", (1, 1): "2 3"}]


def test_nothing_to_paste_tells_nothing(make):
    grid, told = make()
    QGuiApplication.clipboard().clear()
    trigger(grid, "Paste")
    assert told.entered == []


def test_cutting_copies_and_asks_to_clear(make):
    grid, told = make()
    grid.go_to((2, 2))
    trigger(grid, "Cut")
    assert clipboard.copied() == [["c2"]]
    assert told.cleared == [[(2, 2)]]
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert told.cleared == [[(2, 2)]] * 2


def test_filling_takes_the_first_row_or_column_and_the_one_before_a_single_one(make):
    grid, told = make("abcx")
    select(grid, 0, 0, 3, 1)
    QTest.keyClick(grid, Qt.Key.Key_D, CONTROL)
    assert told.filled == [{(1, 0): (0, 0), (1, 1): (0, 1), (2, 0): (0, 0), (2, 1): (0, 1)}]
    select(grid, 1, 1, 1, 2)
    QTest.keyClick(grid, Qt.Key.Key_R, CONTROL)
    assert told.filled[1] == {(1, 2): (1, 1)}
    grid.go_to((2, 2))
    trigger(grid, "Fill down")
    trigger(grid, "Fill right")
    assert told.filled[2:] == [{(2, 2): (1, 2)}, {(2, 2): (2, 1)}]
    grid.go_to((0, 0))
    trigger(grid, "Fill down")
    assert len(told.filled) == 4


async def test_a_large_selection_is_copied_between_other_things(make, until):
    grid, _ = make([str(number) for number in range(5_000)], 10)
    QGuiApplication.clipboard().clear()
    grid.selectAll()
    trigger(grid, "Copy")
    block = await until(clipboard.copied)
    assert (len(block), block[-1][-1]) == (5_000, "49999")


@pytest.mark.parametrize("then", ["Paste", "Fill down", "Clear", "typing", "finishing"])
def test_a_gesture_is_finished_before_the_next_one(make, then):
    """Pasting this much takes a while; nothing of it is dropped for what is done meanwhile, nor laid over it."""
    grid, _ = make([str(number) for number in range(5_000)], 10)
    told = []
    for name in ("textsEntered", "filled", "clearRequested"):
        getattr(grid, name).connect(lambda _cells, name=name: told.append(name))
    QGuiApplication.clipboard().setText("7")
    grid.selectAll()
    trigger(grid, "Paste")
    assert told == []
    if then == "finishing":
        grid.finish_typing()
        assert told == ["textsEntered"]
        return
    select(grid, 1, 1, 2, 1)
    if then == "typing":
        QTest.keyClicks(grid, "8")
        QTest.keyClick(grid.viewport().findChild(QLineEdit), Qt.Key.Key_Return)
    else:
        trigger(grid, then)
    grid.finish_gestures()
    wanted = {"Fill down": "filled", "Clear": "clearRequested"}.get(then, "textsEntered")
    assert told == ["textsEntered", wanted]


def test_what_is_still_being_copied_is_what_is_pasted(make):
    grid, _ = make([str(number) for number in range(5_000)], 10)
    pasted = []
    grid.textsEntered.connect(pasted.append)
    QGuiApplication.clipboard().setText("of before")
    grid.selectAll()
    trigger(grid, "Copy")
    grid.go_to((0, 0))
    trigger(grid, "Paste")
    grid.finish_gestures()
    assert pasted[0]["0", 0] == "00"


# -- the model --------------------------------------------------------------------------------------------


def test_what_is_selected_stays_while_rows_come_go_and_move(make):
    grid, _ = make()
    select(grid, 2, 1, 2, 2)
    model = grid.model()
    for keys in ("zabcdef", "abcdef", "fedcba", "xcy"):
        model.show_content(tuple(keys), model.columns)
        row = keys.index("c")
        assert spans(grid) == [(row, 1, row, 2)]
        assert grid.current() == (row, 1)


def test_what_is_selected_stays_while_columns_come(make):
    grid, _ = make()
    select(grid, 2, 1, 3, 2)
    grid.setColumnWidth(1, 133)
    model = grid.model()
    model.show_content(model.keys, [GridColumn("new", "New"), *model.columns])
    assert spans(grid) == [(2, 2, 3, 3)]
    assert grid.columnWidth(2) == 133


def test_no_heads_are_asked_for_but_those_seen(shown, monkeypatch):
    """A header by itself asks two hundred how wide they are, whenever it is shown."""
    head, asked = Letters.head, set()
    monkeypatch.setattr(Letters, "head", lambda self, row: asked.add(row) or head(self, row))
    grid = GridView(Letters([str(number) for number in range(5_000)]), name="Letters")
    grid.resize(600, 400)
    shown(grid)
    grid.hide()
    grid.show()
    grid.grab()
    assert 0 < len(asked) < 100


def test_a_head_that_is_cut_keeps_the_end_that_tells_rows_apart(make, monkeypatch):
    ends = ("Up to 60 by 30 cm", "Up to 100 by 50 cm")
    monkeypatch.setattr(
        Letters, "head", lambda _, row: Look(f"A list with quite a long name, {ends[row]}", kept=ends[row])
    )
    heads = make("ab")[0].verticalHeader()
    for row, end in enumerate(ends):
        option = QStyleOptionHeaderV2()
        heads.initStyleOption(option)
        option.rect = QRect(0, 0, heads.width(), 30)
        heads.initStyleOptionForIndex(option, row)
        assert option.text.startswith("A li")
        assert option.text.endswith(f"…{end}")
        assert option.fontMetrics.horizontalAdvance(option.text) < heads.width()


def test_a_change_is_told_once_and_looks_are_asked_for_once(make, qtbot):
    grid, _ = make()
    model = grid.model()
    grid.grab()
    asked = model.asked
    grid.grab()
    assert model.asked == asked
    with qtbot.waitSignal(model.dataChanged) as change:
        model.refresh({4, 1})
    top, bottom = change.args[:2]
    assert (top.row(), top.column(), bottom.row(), bottom.column()) == (1, 0, 4, 3)
    grid.grab()
    assert model.asked == asked + 2 * 4


def test_a_longer_text_gets_the_room_it_needs(make, monkeypatch):
    grid, _ = make()
    before = grid.columnWidth(1)
    monkeypatch.setattr(grid.model(), "edit_text", lambda _row, _column: "$14,900,000.00")
    grid.model().refresh({2})
    bold = grid.font()
    bold.setBold(True)
    assert grid.columnWidth(1) > max(before, QFontMetrics(bold).horizontalAdvance("$14,900,000.00"))


def test_what_is_wrong_is_shown_by_an_icon_and_told_in_words(make, appearance):
    grid, _ = make("aw")
    wrong, fine = grid.model().index(1, 0), grid.model().index(0, 0)
    assert wrong.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "This is wrong."
    assert "This is wrong." in wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert not wrong.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert wrong.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert fine.data(Qt.ItemDataRole.DecorationRole) is None


def test_an_empty_grid_says_so(make):
    grid, told = make("")
    grid.set_empty_text("Nothing here.")
    before = grid.grab().toImage()
    grid.set_empty_text("")
    assert grid.grab().toImage() != before
    trigger(grid, "Copy")
    trigger(grid, "Clear")
    assert told.cleared == []


def test_selecting_nothing_selects_nothing(make):
    grid, _ = make()
    grid.select(Area(()))
    assert not grid.area()
    grid.selectionModel().setCurrentIndex(grid.model().index(0, 0), QItemSelectionModel.SelectionFlag.Select)
    assert list(grid.area()) == [(0, 0)]


def test_painting_a_grid_that_is_all_selected_asks_only_for_what_is_seen(make, monkeypatch):
    asked = []
    flags = GridModel.flags
    monkeypatch.setattr(Letters, "flags", lambda self, index: asked.append(index) or flags(self, index), raising=False)
    grid, _ = make([str(number) for number in range(3_000)])
    grid.selectAll()
    asked.clear()
    grid.grab()
    assert 0 < len(asked) < 1_000


# -- what is being typed as the grid changes --------------------------------------------------------------


def typing(grid, place, text):
    """Begin to type into a cell, and leave it open."""
    grid.go_to(place)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = grid.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    return editor


@pytest.fixture
def lost():
    """What was told to have lost its cell, by the grid to be given."""

    def listening(grid):
        texts = []
        grid.textLost.connect(texts.append)
        return texts

    return listening


@pytest.mark.parametrize(
    ("keys", "columns", "then"),
    [("abcdef", 5, (2, 1)), ("zabcdef", 4, (3, 1)), ("fcba", 4, (1, 1))],
    ids=["another column", "anew, a row before it", "anew, in another order"],
)
def test_what_is_being_typed_goes_on_in_its_cell(make, lost, keys, columns, then):
    grid, told = make()
    texts, editor = lost(grid), typing(grid, (2, 1), "12.5")
    editor.setCursorPosition(1)
    grid.model().show_content(tuple(keys), Letters.of(columns), anew=columns == 4)
    assert told.entered == texts == []
    again = next(line for line in grid.viewport().findChildren(QLineEdit) if line.isVisible())
    assert (again.text(), again.cursorPosition()) == ("12.5", 1)
    assert again.hasFocus()
    QTest.keyClicks(again, "9")
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert told.entered == [{then: "192.5"}]


def test_a_cell_that_was_only_opened_is_not_opened_again(make, lost):
    grid, told = make()
    texts = lost(grid)
    grid.go_to((2, 1))
    QTest.keyClick(grid, Qt.Key.Key_F2)
    grid.model().show_content(tuple("abc"), Letters.of(5))
    assert told.entered == texts == []
    assert not any(line.isVisible() for line in grid.viewport().findChildren(QLineEdit))
    assert grid.current() == (2, 1)


@pytest.mark.parametrize("how", ["gone anew", "removed", "fixed", "for reading only"])
def test_what_is_being_typed_is_told_where_its_cell_is_gone(make, lost, how):
    grid, told = make()
    texts, model = lost(grid), grid.model()
    typing(grid, (2, 1), "12.5")
    if how == "fixed":
        model.is_editable = lambda _row, _column: False
    elif how == "for reading only":
        grid.set_read_only(True)
    keys = "abdef" if how in ("gone anew", "removed") else "abcdef"
    model.show_content(tuple(keys), Letters.of(4), anew=how != "removed")
    assert texts == ["12.5"]
    assert told.entered == []
    assert not any(line.isVisible() for line in grid.viewport().findChildren(QLineEdit))


def test_typing_can_be_finished_from_without(make):
    grid, told = make()
    grid.finish_typing()
    typing(grid, (2, 1), "12.5")
    grid.finish_typing()
    assert told.entered == [{(2, 1): "12.5"}]
    assert not any(line.isVisible() for line in grid.viewport().findChildren(QLineEdit))


# -- what is under way as the grid changes ----------------------------------------------------------------


@pytest.fixture
def slowly(monkeypatch):
    """Let the work on a gesture begin only when this is called, as if it had been a large one."""
    works = []

    def run(self, work, done, *, later=False):
        works.append((work, done))

    monkeypatch.setattr("sign_desk.ui.kit.grid.gestures.Slices.run", run)

    def finish():
        work, done = works.pop()
        while True:
            try:
                next(work)
            except StopIteration as ended:
                done(ended.value)
                return

    return finish


def entered_by_key(grid):
    told = []
    for signal in (grid.textsEntered, grid.filled, grid.clearRequested):
        signal.connect(told.append)
    return told


def test_a_paste_goes_to_the_cells_that_were_seen(make, slowly):
    grid, _ = make()
    told = entered_by_key(grid)
    QGuiApplication.clipboard().setText("1\t2")
    select(grid, 1, 1, 2, 2)
    trigger(grid, "Paste")
    grid.model().show_content(tuple("uvw"), Letters.of(2), anew=True)
    slowly()
    assert told == [{("b", 1): "1", ("b", 2): "2", ("c", 1): "1", ("c", 2): "2"}]


def test_a_fill_goes_to_the_cells_that_were_seen(make, slowly):
    grid, _ = make()
    told = entered_by_key(grid)
    select(grid, 1, 1, 2, 1)
    trigger(grid, "Fill down")
    grid.model().show_content(tuple("ba"), Letters.of(4), anew=True)
    slowly()
    assert told == [{("c", 1): ("b", 1)}]


def test_a_cut_clears_what_was_seen_and_only_once_it_is_on_the_clipboard(make, slowly):
    grid, _ = make()
    told = entered_by_key(grid)
    select(grid, 1, 1, 2, 2)
    QGuiApplication.clipboard().setText("before")
    trigger(grid, "Cut")
    assert (told, QGuiApplication.clipboard().text()) == ([], "before")
    grid.model().show_content(tuple("uvw"), Letters.of(2), anew=True)
    slowly()
    assert QGuiApplication.clipboard().text() == "b1\tb2\nc1\tc2"
    assert [list(cells) for cells in told] == [[("b", 1), ("b", 2), ("c", 1), ("c", 2)]]
