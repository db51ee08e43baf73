"""The pricing editor: what is shown of a document, and what the operator is understood to want."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from sign_desk.money import MinorUnit
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import add_size, cleared, move, pointing, remove, set_values
from sign_desk.pricing.fields import FIELDS
from sign_desk.pricing.history import History
from sign_desk.pricing.inspection import inspecting, updated
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Branch, Cell, Part, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.pricing.editor.view import EditorView
from sign_desk.ui.pricing.texts import Texts, reading
from sign_desk.ui.pricing.words import hint
from sign_desk.ui.trouble import Trouble

TREES = Path(__file__).parents[2] / "unit" / "pricing" / "documents.json"


class Desk:
    """An editor, and somebody who does what it asks for."""

    def __init__(self, view, tree, prices):
        self.view, self.prices = view, prices
        self.history = History(PricingDocument(tree))
        self.inspection = finish(inspecting(self.document, prices))
        view.show_customiser(7, "Neon")
        view.show_document(self.document, prices)
        view.show_inspection(self.inspection)
        view.show_history("", "", 0)
        view.valuesTyped.connect(self.type)
        view.cleared.connect(lambda cells: self.set({cell: cleared(self.document, cell) for cell in cells}, "Clear"))
        view.sizeChosen.connect(lambda row, size: self.set(pointing(self.document, row, size), "Choose size"))
        view.undoRequested.connect(self.undo)
        view.redoRequested.connect(self.redo)

    @property
    def document(self):
        return self.history.document

    @property
    def workspace(self):
        return self.view.workspace

    @property
    def model(self):
        self.settle()
        return self.workspace.model

    def open(self, number):
        """Choose the entry of this number beside the grid."""
        self.workspace.navigator.setCurrentRow(number)
        self.settle()

    def type(self, texts):
        self.set(finish(reading(Texts(self.document, self.prices), texts)), "Type")

    def set(self, values, name):
        self.do(set_values(self.document, values, name))

    def do(self, step):
        if step:
            self.history = self.history.push(step)
            self.show(step)

    def undo(self):
        step = self.history.done[-1]
        self.history = self.history.undo()
        self.show(step.reversed)

    def redo(self):
        step = self.history.undone[-1]
        self.history = self.history.redo()
        self.show(step)

    def show(self, step):
        self.view.show_document(self.document, self.prices, step)
        self.inspection = updated(self.inspection, self.document, step, self.prices)
        self.view.show_inspection(self.inspection)
        done, undone = self.history.done, self.history.undone
        self.view.show_history(done[-1].name if done else "", undone[-1].name if undone else "", len(done))

    def settle(self):
        """Let the rows be gathered to the end: on a busy machine the first stretch is not enough."""
        while self.workspace._gathering.is_busy:
            QApplication.processEvents()

    def text(self, row, column, role=Qt.ItemDataRole.DisplayRole):
        """What the grid shows in the cell of this row, below this title."""
        titles = [shown.title for shown in self.model.columns]
        return self.model.index(row, titles.index(column)).data(role)

    def head(self, row, role=Qt.ItemDataRole.DisplayRole):
        return self.model.headerData(row, Qt.Orientation.Vertical, role)

    def go(self, row, column):
        titles = [shown.title for shown in self.model.columns]
        self.workspace.grid.setFocus()
        self.workspace.grid.go_to((row, titles.index(column)))

    def field(self, *path):
        return self.workspace.form.fields.field(path)

    def enter(self, text, key=Qt.Key.Key_Return):
        """Type over the current cell of the grid."""
        QTest.keyClick(self.workspace.grid, Qt.Key.Key_F2)
        editor = self.workspace.grid.findChild(QLineEdit)
        editor.clear()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, key)

    def press(self, command):
        getattr(self.view.commands, command).trigger()


@pytest.fixture
def desk(shown, watched):
    """Open an editor on one of the documents, in US dollars unless told otherwise; the first price list is chosen."""

    def opened(tree="FIXED_WIDTH", currency="USD", minor_unit=None, part=3):
        if isinstance(tree, str):
            tree = json.loads(TREES.read_text("utf-8"))[tree]
        view = EditorView()
        watched(view.workspace.model)
        view.resize(1100, 700)
        made = Desk(view, tree, PriceFormat(currency, minor_unit, "en_US"))
        shown(view)
        made.open(part)
        return made

    return opened


def titles(desk):
    return [column.title for column in desk.model.columns]


# -- what is shown ----------------------------------------------------------------------------------------


def test_columns_are_the_models_and_headers_name_the_unit(desk):
    fixed = desk()
    lines = ["line 1", "line 2", "line 3"]
    assert titles(fixed) == [f"{price}, {line}" for price in ("Base", "Letter") for line in lines]
    assert {column.unit for column in fixed.model.columns} == {"USD"}
    tubes = desk("MATERIAL_LENGTH")
    assert titles(tubes) == [
        *(
            "Width up to, cm",
            "Height up to, cm",
            "Base price",
            "Price per letter",
            "Length price",
            "Area price",
            "Fixed depth, cm",
        ),
    ]
    units = ["", "", "USD", "USD", "USD per cm", "USD per cm² or weight unit", ""]
    assert [column.unit for column in tubes.model.columns] == units
    frames = desk("FRAME_FIT")
    assert titles(frames) == ["Base price", "Area price"]


def test_fields_that_a_model_does_not_use_are_folded_away_and_shown_on_request(desk):
    shown = desk()
    assert "Highest price multiplier" not in titles(shown)
    shown.workspace.narrowing.fields.setChecked(True)
    assert shown.text(0, "Highest price multiplier") == "3"
    assert shown.field("max_price_multiplier").control.value() == "3"


def test_amounts_and_what_is_not_set_and_zero_read_differently(desk):
    shown = desk()
    assert shown.text(0, "Base, line 1") == "$10.00"
    assert shown.text(0, "Letter, line 3") == "$0.00"
    assert shown.text(1, "Letter, line 1") == "not set"
    assert shown.text(1, "Base, line 2") == "not set"
    # The second size has two lines: there is nothing to set for a third.
    assert shown.text(1, "Base, line 3") == ""
    assert "no more than 2 lines" in shown.text(1, "Base, line 3", Qt.ItemDataRole.ToolTipRole)
    yen = desk(currency="JPY", minor_unit=MinorUnit.ISO)
    assert yen.text(0, "Base, line 1") == "¥1,000"


def test_where_nobody_knows_how_prices_are_counted_they_are_plain_and_that_is_told(desk):
    shown = desk(currency="JPY")
    assert shown.text(0, "Base, line 1") == "1000"
    assert "how prices are counted" in shown.text(0, "Base, line 1", Qt.ItemDataRole.ToolTipRole)
    assert shown.model.columns[0].unit == "as sent"
    assert shown.view.counting.isVisible()


def test_rows_are_named_by_their_size_or_their_limits(desk):
    shown = desk()
    assert [shown.head(row) for row in range(2)] == ["Small", "Large"]
    shown.open(2)
    heads = [shown.head(row) for row in range(3)]
    assert heads == ["Standard, Small", "Standard, Large", "Standard, Large"]
    assert shown.model.head_kept(1) == "Large", "the size, which stays whole where there is no room"
    tubes = desk("MATERIAL_LENGTH")
    assert tubes.head(0) == "Up to 100 by 50 cm"


def test_an_unknown_model_with_unknown_fields_is_shown_and_edited_as_far_as_possible(desk):
    tree = {
        "pricing_model": "CHARACTER_BAND",
        "rounding": "up",
        "value_units": {"setup": "minor_currency_units"},
        "sizes": [{"size_id": 1, "name": "S", "band_step": 5}],
        "base_pricing": {"mode": "per_size", "rows": [{"size_id": 1, "base_price": 100}]},
        "price_lists": [
            {
                "pricing_id": 2,
                "name": "L",
                "shipping": {"calculation": "drone", "zone": 3},
                "rows": [
                    {"size_id": 1, "setup": 250, "bands": [{"up_to": 10}], "code": "G", "level": None, "odd": True},
                    "?",
                ],
            }
        ],
    }
    before = json.dumps(tree)
    shown = desk(tree)
    assert shown.text(0, "setup") == "$2.50"
    assert shown.text(0, "bands") == "up_to 10"
    assert shown.text(0, "code") == "G"
    editable = {column.title: shown.model.is_editable(0, n) for n, column in enumerate(shown.model.columns)}
    assert editable["setup"]
    assert editable["code"]
    assert editable["odd"]
    assert not editable["bands"]
    assert not editable["level"]
    assert not any(shown.model.is_editable(1, n) for n in range(len(shown.model.columns)))
    row = shown.model.keys[0]
    shown.type({Cell(row, ("setup",)): "3", Cell(row, ("code",)): "H", Cell(row, ("odd",)): "no"})
    fields = shown.document.fields(row)
    assert (fields["setup"], fields["code"], fields["odd"]) == (300, "H", False)
    shown.view.show_cell(shown.document.keys(LISTS)[0], ())
    assert shown.field("shipping", "calculation").control.currentText() == "drone"
    assert shown.field("shipping", "zone").control.value() == "3"
    shown.view.show_cell(DOCUMENT, ("rounding",))
    assert shown.field("rounding").control.hasFocus()
    assert json.dumps(tree) == before


def test_a_document_that_is_empty_says_so(desk):
    shown = desk({}, part=0)
    assert shown.workspace.grid.model().rowCount() == 0
    assert shown.workspace.form.fields is None
    shown.open(1)
    assert shown.workspace.form.key == BASE
    shown.open(2)
    assert not shown.model.keys


# -- editing ----------------------------------------------------------------------------------------------


def test_an_amount_is_typed_kept_in_its_unit_marked_and_undone(desk):
    shown = desk()
    shown.go(0, "Base, line 1")
    shown.enter("12.50")
    row = shown.model.keys[0]
    assert shown.document.fields(row)["base_price"]["line_1"] == 1250
    assert shown.text(0, "Base, line 1") == "$12.50"
    assert shown.text(0, "Base, line 1", Qt.ItemDataRole.FontRole).bold()
    assert "Was $10.00." in shown.text(0, "Base, line 1", Qt.ItemDataRole.ToolTipRole)
    assert shown.workspace.grid.current() == (1, 0)
    assert shown.view.commands.review.text() == "Review 1 change…"
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.text(0, "Base, line 1") == "$10.00"
    assert not shown.document.is_changed
    assert not shown.view.commands.review.isEnabled()
    assert shown.view.commands.redo.toolTip() == "Redo: Type"
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_Z, modifiers)
    assert shown.text(0, "Base, line 1") == "$12.50"


def test_what_is_not_understood_stays_as_typed_and_is_an_error_with_the_way_to_it(desk, until):
    shown = desk()
    shown.go(0, "Base, line 2")
    shown.enter("twelve")
    assert shown.text(0, "Base, line 2") == "twelve"
    assert shown.inspection.blocks
    assert shown.text(0, "Base, line 2", Qt.ItemDataRole.DecorationRole) is not None
    panel = shown.workspace.findings
    assert panel.button.text().startswith("1 error")


async def test_a_click_on_a_finding_leads_to_its_cell(desk, until):
    shown = desk()
    shown.go(0, "Base, line 2")
    shown.enter("twelve")
    shown.open(0)
    panel = shown.workspace.findings
    panel.unfold()
    await until(panel.model.rowCount)
    line = panel.model.record(0)
    assert (line.kind, line.place, line.field) == ("Error", "Standard, Small", "Base, line 2")
    where = panel.table.visualRect(panel.model.index(0, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert shown.workspace.navigator.price_list == shown.document.keys(LISTS)[0]
    assert shown.workspace.grid.current() == (0, 1)
    assert shown.workspace.grid.hasFocus()


def test_a_block_from_a_spreadsheet_is_pasted_as_one_gesture(desk):
    shown = desk()
    QGuiApplication.clipboard().setText("$1,234.50\t9\r\n8.00\t\r\n")
    shown.go(0, "Base, line 1")
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rows = shown.model.keys
    assert shown.document.fields(rows[0])["base_price"] == {"line_1": 123450, "line_2": 900, "line_3": 1400}
    assert shown.document.fields(rows[1])["base_price"] == {"line_1": 800, "line_2": None}
    assert len(shown.history.done) == 1


def test_what_is_copied_is_what_is_typed(desk):
    shown = desk("MATERIAL_LENGTH")
    shown.workspace.grid.setFocus()
    shown.workspace.grid.selectAll()
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\n")[0] == "100\t50\t89.00\t\t0.20\t0.015\t"
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not shown.document.is_changed


def test_clearing_and_filling_ask_for_it_by_cell(desk):
    shown = desk()
    filled = []
    shown.view.filled.connect(filled.append)
    shown.go(0, "Base, line 1")
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_Delete)
    assert shown.text(0, "Base, line 1") == "not set"
    shown.go(1, "Base, line 1")
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    small, large = shown.model.keys
    path = ("base_price", "line_1")
    assert filled == [{Cell(large, path): Cell(small, path)}]


def test_a_line_that_a_size_does_not_have_is_left_out_of_a_paste(desk):
    shown = desk()
    QGuiApplication.clipboard().setText("5")
    shown.go(1, "Base, line 3")
    QTest.keyClick(shown.workspace.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not shown.document.is_changed
    assert shown.view.notices.notice("left out").title == "One cell was left out"


def test_a_new_line_limit_gives_a_new_column(desk):
    shown = desk()
    size = shown.document.keys(SIZES)[0]
    shown.go(1, "Base, line 2")
    shown.type({Cell(size, ("line_limit",)): "4"})
    assert "Base, line 4" in titles(shown)
    assert shown.model.cell(*shown.workspace.grid.current()) == Cell(shown.model.keys[1], ("base_price", "line_2"))


def test_the_form_and_the_grid_are_on_one_document(desk):
    shown = desk()
    shown.go(0, "Base, line 1")
    control = shown.field("base_price", "line_1").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "11")
    QTest.keyClick(control, Qt.Key.Key_Return)
    assert shown.text(0, "Base, line 1") == "$11.00"
    assert control.value() == "11.00"
    assert shown.field("base_price", "line_1").label.font().bold()
    shown.undo()
    assert control.value() == "10.00"
    shown.go(1, "Base, line 1")
    assert shown.field("base_price", "line_1").control.value() == "19.99"


def test_what_is_being_typed_in_the_form_stays_while_something_else_changes(desk):
    shown = desk()
    shown.go(0, "Base, line 1")
    control = shown.field("base_price", "line_1").control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "1")
    shown.type({Cell(shown.model.keys[1], ("base_price", "line_1")): "5"})
    assert control.value() == "1"


def test_the_form_tells_errors_and_what_nobody_knows(desk):
    shown = desk()
    shown.workspace.narrowing.fields.setChecked(True)
    shown.go(0, "Base, line 1")
    control = shown.field("max_price_multiplier").control
    control.set_value("-1")
    QTest.keyClick(control, Qt.Key.Key_Return)
    assert shown.field("max_price_multiplier").has_error
    assert "not published" in control.accessibleDescription()
    shown.undo()
    assert not shown.field("max_price_multiplier").message


@pytest.mark.parametrize(
    ("model", "part", "path"),
    [
        ("FIXED_WIDTH", Part.SIZE, ("height_strategy",)),
        ("FIXED_WIDTH", Part.BASE, ("mode",)),
        ("MATERIAL_LENGTH", Part.LIST, ("shipping", "calculation")),
        ("FRAME_FIT", Part.ROW, ("price_per_sq_cm",)),
        *(("FRAME_FIT", Part.ROW, (f"{side}_modifier",)) for side in ("width", "height", "length")),
        ("FRAME_FIT", Part.ROW, ("max_price_multiplier",)),
    ],
)
def test_where_the_vendors_meaning_is_not_known_the_form_says_so(model, part, path):
    assert "published" in hint(model, part, path)


@pytest.mark.parametrize(("part", "path"), [(part, path) for part in Part for path in FIELDS[part]])
def test_settings_limits_and_modifiers_are_explained(part, path):
    if path[0] in {"shipping", "letter_pricing_method", "max_price_multiplier"} or "limit" in path[0]:
        assert hint("MATERIAL_LENGTH", part, path)


def test_choices_flags_and_sizes_are_chosen(desk):
    shown = desk("MATERIAL_LENGTH")
    price_list, row = shown.document.keys(LISTS)[0], shown.model.keys[0]
    assert shown.workspace.form.key == price_list
    method = shown.field("letter_pricing_method").control
    assert [method.itemText(n) for n in range(3)] == ["Not set", "By their length of material", "By the piece"]
    choose(method, "By the piece")
    choose(shown.field("shipping", "add_weight_to_product").control, "Yes")
    fields = shown.document.fields(price_list)
    assert fields["letter_pricing_method"] == "fixed_letter"
    assert fields["shipping"]["add_weight_to_product"] is True
    choose(shown.field("letter_pricing_method").control, "Not set")
    assert shown.document.fields(price_list)["letter_pricing_method"] is None
    shown.go(0, "Base price")
    assert shown.workspace.form.key == row
    choose(shown.workspace.form.fields.findChildren(ChoiceInput)[0], "Regular")
    assert shown.document.fields(row)["size_id"] == 3
    assert shown.head(0) == "Regular"


def choose(control, text):
    control.setCurrentText(text)
    control.activated.emit(control.currentIndex())


# -- items ------------------------------------------------------------------------------------------------


def test_commands_tell_the_items_that_they_are_for(desk):
    shown = desk()
    told = []
    view = shown.view
    for name in ("addSizeRequested", "addRowRequested", "addListRequested", "duplicateListRequested",
                 "deriveListRequested", "duplicateRowsRequested", "duplicateSizesRequested", "removeRequested",
                 "moveRequested"):  # fmt: skip
        getattr(view, name).connect(lambda *values, name=name: told.append((name, *values)))
    one, _ = shown.document.keys(LISTS)
    small, _ = shown.model.keys
    shown.go(0, "Base, line 1")
    for command in ("add", "duplicate", "remove", "up", "down", "add_list", "duplicate_list", "derive_list",
                    "list_up", "list_down", "remove_list"):  # fmt: skip
        shown.press(command)
    assert told == [
        ("addRowRequested", rows_of(one), small),
        ("duplicateRowsRequested", (small,)),
        ("removeRequested", (small,)),
        ("moveRequested", small, 1),
        ("addListRequested", one),
        ("duplicateListRequested", one),
        ("deriveListRequested", one),
        ("moveRequested", one, 1),
        ("removeRequested", (one,)),
    ]
    told.clear()
    shown.open(0)
    size = shown.document.keys(SIZES)[0]
    assert view.commands.add.text() == "Add size"
    for command in ("add", "duplicate"):
        shown.press(command)
    assert told == [("addSizeRequested", size), ("duplicateSizesRequested", (size,))]
    told.clear()
    shown.open(1)
    shown.press("add")
    assert told == [("addRowRequested", BASE_ROWS, None)]
    assert not view.commands.remove.isEnabled()


def test_items_that_come_go_and_move_are_shown(desk):
    shown = desk(part=0)
    shown.do(add_size(shown.document, "Huge", after=shown.document.keys(SIZES)[0]))
    assert [shown.text(row, "Name") for row in range(3)] == ["Small", "Huge", "Large"]
    assert shown.workspace.navigator.item(0).text() == "Sizes (3)"
    assert "does not have it yet" in shown.head(1, Qt.ItemDataRole.ToolTipRole)
    shown.do(move(shown.document, shown.document.keys(SIZES)[2], 0))
    assert [shown.text(row, "Name") for row in range(3)] == ["Large", "Small", "Huge"]
    shown.open(3)
    assert [shown.head(row) for row in range(3)] == ["Small", "Huge", "Large"]
    first = shown.document.keys(LISTS)[0]
    shown.do(remove(shown.document, [first]))
    assert shown.workspace.navigator.price_list == shown.document.keys(LISTS)[0]
    assert {shown.head(row) for row in range(2)} == {"Large", "Huge"}
    shown.undo()
    assert shown.workspace.navigator.item(3).text().strip() == "Standard"


def test_rows_are_narrowed_down_by_words_and_by_size(desk, until):
    shown = desk(part=2)
    shown.view.show_cell(shown.document.keys(SIZES)[1], ())
    shown.press("show_size")
    assert [shown.head(row) for row in range(shown.model.rowCount())] == ["Standard, Large", "Standard, Large"]
    assert len(shown.view.shown_cells()) == 2 * len(shown.model.columns)
    assert not shown.view.commands.up.isEnabled()
    # What is left out is shown where the way leads to it.
    small = next(shown.document.rows)
    shown.view.show_cell(small, ("base_price", "line_1"))
    assert shown.model.cell(*shown.workspace.grid.current()).key == small


async def test_words_narrow_rows_down_after_a_pause(desk, until):
    shown = desk()
    shown.workspace.narrowing.search.setText("LARG")
    await until(lambda: shown.model.rowCount() == 1)
    assert shown.head(0) == "Large"
    shown.workspace.narrowing.search.setText("nothing")
    await until(lambda: shown.model.rowCount() == 0)
    assert shown.workspace.item is None
    assert not shown.view.commands.remove.isEnabled()


def test_adjusting_is_for_the_selection_or_for_all_that_is_shown(desk):
    shown = desk()
    told = []
    shown.view.adjustRequested.connect(told.append)
    shown.go(0, "Base, line 1")
    shown.press("adjust")
    assert len(told[0]) == 2 * 6
    shown.workspace.grid.selectRow(1)
    shown.press("adjust")
    assert {cell.key for cell in told[1]} == {shown.model.keys[1]}
    assert told[1].items == (shown.model.keys[1],)


def test_going_to_a_folded_field_unfolds_it(desk):
    shown = desk()
    row = shown.model.keys[0]
    shown.view.show_cell(row, ("max_price_multiplier",))
    assert shown.workspace.narrowing.every_field
    assert shown.model.cell(*shown.workspace.grid.current()) == Cell(row, ("max_price_multiplier",))


def test_a_link_above_the_form_shows_the_item_above(desk):
    shown = desk()
    shown.go(0, "Base, line 1")
    shown.workspace.form.itemRequested.emit(shown.document.keys(LISTS)[0])
    assert shown.field("name").control.value() == "Standard"
    shown.view.show_technical_details(True)
    assert '"pricing_id": 10' in shown.workspace.form.raw.toPlainText()


def test_the_focus_goes_round_the_panes(desk):
    shown = desk()
    panes = (shown.workspace.navigator, shown.workspace.grid, shown.workspace.form)
    panes[0].setFocus()
    for pane in (*panes[1:], panes[0]):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        assert focused is pane or pane.isAncestorOf(focused)


# -- the tab ----------------------------------------------------------------------------------------------


def test_a_store_for_viewing_offers_no_change(desk):
    shown = desk()
    shown.view.show_history("Type", "", 2)
    shown.view.show_read_only(True)
    shown.go(0, "Base, line 1")
    for action in (shown.view.commands.undo, *shown.view.commands.for_rows, shown.view.commands.adjust):
        assert not action.isEnabled()
    assert not shown.view.commands.add_list.isEnabled()
    assert not shown.view.commands.review.isEnabled()
    QTest.keyClicks(shown.workspace.grid.viewport(), "5")
    assert shown.workspace.grid.findChild(QLineEdit) is None
    assert not shown.field("base_price", "line_1").control.isEnabled()
    shown.view.show_read_only(False)
    assert shown.field("base_price", "line_1").control.isEnabled()


def test_the_states_of_the_tab(desk):
    shown = desk()
    view = shown.view
    asked = []
    view.refreshRequested.connect(lambda: asked.append("refresh"))
    QTest.keyClick(view, Qt.Key.Key_F5)
    assert asked == ["refresh"]
    trouble = Trouble("No answer", "The store is away.", "Try again.")
    view.show_trouble(trouble)
    assert view.is_loaded
    assert view.notices.notice("trouble").title == "No answer"
    view.show_no_trouble()
    assert view.notices.notice("trouble") is None
    view.show_nothing()
    view.show_trouble(trouble)
    assert not view.is_loaded
    view.show_updated("From 12:00", stale=True)
    assert view.updated.text() == "From 12:00"


async def test_all_price_lists_of_a_large_document_are_shown_at_once_and_looked_at_behind(desk, until):
    rows = [{"size_id": n, "base_price": {"line_1": n}} for n in range(1, 101)]
    last = [*rows[:-1], {**rows[-1], "late": "x"}]
    tree = {
        "pricing_model": "FIXED_WIDTH",
        "sizes": [{"size_id": n, "name": f"S{n}", "line_limit": 1} for n in range(1, 101)],
        "price_lists": [{"pricing_id": n, "name": f"L{n}", "rows": last if n == 100 else rows} for n in range(1, 101)],
    }
    shown = desk(tree, part=2)
    assert shown.model.rowCount() == 10_000
    await until(lambda: "late" in titles(shown))
    assert shown.head(9_999) == "L100, S100"
    every = list(shown.document.rows)
    assert list(shown.model.keys) == every
    assert [shown.model.row_of(every[n]) for n in (0, 150, 9_999)] == [0, 150, 9_999]
    shown.set({Cell(row, ("base_price", "line_1")): 7 for row in every[:1_000]}, "Many")
    assert shown.model.index(999, 0).data() == "7"
    shown.view.show_cell(every[5_000], ("base_price", "line_1"))
    assert shown.workspace.grid.current() == (5_000, 0)


def test_prices_are_painted_before_what_stands_around_them(desk, monkeypatch):
    """What another version has is seen at once: the form takes as long as the grid."""
    shown = desk(part=3)
    tree = json.loads(json.dumps(shown.document.tree))
    tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 123456
    grid, form, done = shown.workspace.grid, shown.workspace.form, []
    paint_now, show_item = grid.paint_now, form.show_item
    monkeypatch.setattr(grid, "paint_now", lambda: done.append(grid.model().index(0, 0).data()) or paint_now())
    monkeypatch.setattr(form, "show_item", lambda *args: done.append("form") or show_item(*args))
    shown.view.show_document(PricingDocument(tree), shown.prices)
    assert done[:2] == ["$1,234.56", "form"]


def test_entries_that_stay_tell_of_another_document(desk):
    shown = desk()
    navigator = shown.workspace.navigator
    kept = navigator.item(3)
    tree = json.loads(json.dumps(shown.document.tree))
    tree["price_lists"] = [{**tree["price_lists"][0], "name": "Other", "pricing_id": 99}]
    shown.view.show_changed({rows_of(shown.document.keys(LISTS)[0])})
    assert kept.font().bold()
    document = PricingDocument(tree)
    shown.view.show_document(document, shown.prices)
    shown.view.show_changed(())
    assert navigator.count() == 4
    assert navigator.item(3) is kept
    assert (kept.text().strip(), kept.toolTip(), kept.font().bold()) == ("Other", "Other", False)
    navigator.setCurrentRow(3)
    assert navigator.price_list == document.keys(LISTS)[0]


def test_a_branch_that_is_closed_takes_no_rows(desk):
    tree = json.loads(TREES.read_text("utf-8"))["FIXED_WIDTH"]
    tree["sizes"] = "none"
    shown = desk(tree, part=0)
    assert not shown.view.commands.add.isEnabled()
    assert not shown.document.can_grow(Branch(Part.SIZE))


def test_the_parts_tell_where_changes_and_errors_are(desk):
    shown = desk()
    navigator = shown.workspace.navigator

    def looks(row):
        item = navigator.item(row)
        return item.font().bold(), item.icon().cacheKey() != navigator.item(2).icon().cacheKey()

    marked = [looks(row)[1] for row in range(navigator.count())]
    row = shown.model.keys[0]
    shown.type({Cell(row, ("base_price", "line_1")): "nonsense"})
    shown.view.show_changed({row.branch})
    assert looks(3) == (True, True)
    assert "There is an error here." in navigator.item(3).toolTip()
    assert "changes" in navigator.item(3).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert [looks(number)[0] for number in range(navigator.count())] == [
        number == 3 for number in range(navigator.count())
    ]
    shown.undo()
    shown.view.show_changed(())
    assert [looks(number) for number in range(navigator.count())] == [(False, mark) for mark in marked]
