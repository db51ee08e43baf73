import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from sign_desk.ui.kit.entry_table import EntryColumn, EntryTable, EntryTableModel

ROLE = Qt.ItemDataRole
LINE = {"id": "neon-1", "quantity": "2"}


@pytest.fixture
def model(watched):
    return watched(
        EntryTableModel(
            [
                EntryColumn("id", "Product id", stretch=True),
                EntryColumn("quantity", "Quantity", numeric=True),
                EntryColumn("total", "Total", numeric=True, computed=lambda row: row["quantity"] * 2),
            ]
        )
    )


@pytest.fixture
def table(model, shown):
    table = EntryTable(model, name="Lines", noun="line")
    return shown(table)


def button(table, text):
    return next(b for b in table.findChildren(QPushButton) if b.text() == text)


def test_what_is_typed_is_told_and_computed_with(model):
    edits = []
    model.edited.connect(lambda: edits.append(model.rows()))
    model.set_rows([LINE])
    assert model.setData(model.index(0, 1), "7")
    assert model.rows() == ({"id": "neon-1", "quantity": "7"},)
    assert model.index(0, 2).data() == "77"
    assert len(edits) == 2


def test_an_edit_that_changes_nothing_is_not_told(model):
    model.set_rows([LINE])
    edits = []
    model.edited.connect(lambda: edits.append(1))
    assert model.setData(model.index(0, 1), "2")
    assert edits == []


def test_computed_cells_cannot_be_typed_into(model):
    model.set_rows([LINE])
    assert not model.setData(model.index(0, 2), "9")
    assert not model.flags(model.index(0, 2)) & Qt.ItemFlag.ItemIsEditable


def test_rows_come_and_go_with_their_problems(model):
    model.set_rows([LINE, LINE, LINE])
    model.set_problems({(0, "id"): "first", (1, "id"): "second", (2, "quantity"): "third"})
    model.remove_row(1)
    assert model.problems() == ("Line 1: first", "Line 2: third")
    assert model.problem(model.index(1, 1)) == "third"
    assert model.add_row() == 2
    assert model.rows()[2] == {"id": "", "quantity": ""}


def test_a_cell_with_a_problem_is_marked(model):
    model.set_rows([LINE])
    cell = model.index(0, 1)
    assert cell.data(ROLE.BackgroundRole) is None
    model.set_problems({(0, "quantity"): "<too many>"})
    assert cell.data(ROLE.BackgroundRole) is not None
    assert "&lt;too many" in cell.data(ROLE.ToolTipRole)
    assert cell.data(ROLE.AccessibleDescriptionRole) == "<too many>"


def test_headers(model):
    model.set_rows([LINE])
    assert model.headerData(0, Qt.Orientation.Vertical) == "1"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Product id"


def test_a_line_is_filled_in_by_keyboard(table, model, qtbot):
    qtbot.mouseClick(button(table, "Add line"), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is table.view
    qtbot.keyClicks(table.view, "n")
    editor = QApplication.focusWidget()
    qtbot.keyClicks(editor, "eon-1")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "3")
    assert table.rows() == ({"id": "neon-1", "quantity": "3"},)


def test_a_line_is_removed(table, model, qtbot):
    remove = button(table, "Remove line")
    assert not remove.isEnabled()
    model.set_rows([LINE, {"id": "other"}])
    table.view.setCurrentIndex(model.index(0, 0))
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert table.rows() == ({"id": "other", "quantity": ""},)


def test_the_first_problem_gets_the_focus(table, model):
    model.set_rows([LINE, LINE])
    assert not table.focus_first_problem()
    model.set_problems({(1, "quantity"): "b", (1, "id"): "a"})
    assert table.focus_first_problem()
    assert (table.view.currentIndex().row(), table.view.currentIndex().column()) == (1, 0)


def test_what_is_known_is_proposed_while_typing(shown, watched, qtbot):
    model = watched(EntryTableModel([EntryColumn("id", "Product id", completed=True), EntryColumn("n", "Number")]))
    table = shown(EntryTable(model, name="Lines", noun="line"))
    model.set_rows([{}])
    typed = []
    table.completionWanted.connect(typed.append)
    table.view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    qtbot.keyClicks(editor, "ne")
    assert typed == ["n", "ne"]
    table.propose(["neon-1", "a-neon-2", "other"])
    popup = editor.completer().popup()
    assert popup.isVisible()
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == ["neon-1", "a-neon-2"]
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.text() == "neon-1"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert table.rows()[0]["id"] == "neon-1"
    table.propose(["late"])


def test_a_selected_cell_with_a_problem_keeps_its_tint(table, model, appearance):
    model.set_rows([LINE])
    table.view.setCurrentIndex(model.index(0, 0))
    model.set_problems({(0, "id"): "wrong"})
    cell = table.view.visualRect(model.index(0, 0))
    ground = table.view.viewport().grab(cell).toImage().pixelColor(cell.width() - 8, cell.height() // 2)
    assert ground.red() > ground.blue(), "the selection's own ground is blue"
