"""A table in sections: what is seen of it, by mouse and by keys, and what can be ticked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Tone

COLUMNS = (
    Column("name", "Name", str),
    Column("length", "Letters", lambda word: str(len(word)), numeric=True),
    Column("note", "", lambda word: "long" if len(word) > 4 else "", stretch=True),
)
SECTIONS = (
    Section("Fruit", ("apple", "pear"), Tone.WARNING, unfolded=True),
    Section("Nothing in it"),
    Section("Trees", ("oak", "birch", "elm")),
)


@pytest.fixture
def model(watched):
    made = watched(SectionModel(COLUMNS, is_checkable=lambda word: word != "pear"))
    made.set_sections(SECTIONS)
    return made


@pytest.fixture
def table(model, shown):
    table = SectionTable(model, name="Words")
    table.resize(500, 300)
    return shown(table)


def texts(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def click(table, row):
    rect = table.visualRect(table.model().index(row, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_only_records_of_unfolded_sections_are_rows(model):
    assert texts(model) == ["Fruit", "apple", "pear", "Nothing in it", "Trees"]
    model.unfold(2, True)
    model.unfold(0, False)
    assert texts(model) == ["Fruit", "Nothing in it", "Trees", "oak", "birch", "elm"]
    model.unfold(1, True)
    assert not model.is_unfolded(1)


def test_records_are_read_only_where_they_are_seen(qapp):
    read = []

    class Words(tuple):
        def __getitem__(self, index):
            read.append(index)
            return super().__getitem__(index)

    model = SectionModel(COLUMNS)
    model.set_sections([Section("Many", Words(["word"] * 100_000), unfolded=True)])
    assert model.rowCount() == 100_001
    assert model.index(500, 1).data() == "4"
    assert read == [499]


def test_titles_stand_across_all_columns_however_much_is_folded(table, model):
    def titles():
        return [row for row in range(model.rowCount()) if table.columnSpan(row, 0) == 3]

    assert titles() == [0, 3, 4]
    model.unfold(2, True)
    model.unfold(0, False)
    assert titles() == [0, 1, 2]
    model.set_sections(SECTIONS[1:])
    assert titles() == [0, 1]


def test_a_click_on_a_title_folds_its_section(table, model):
    click(table, 0)
    assert texts(model) == ["Fruit", "Nothing in it", "Trees"]
    click(table, 2)
    assert texts(model)[2:] == ["Trees", "oak", "birch", "elm"]


def test_keys_fold_unfold_and_open(table, model):
    opened = []
    table.recordActivated.connect(opened.append)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert texts(model)[:2] == ["Fruit", "Nothing in it"]
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.selected() == "apple"
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["apple"]
    QTest.keyClick(table, Qt.Key.Key_Up)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert not model.is_unfolded(0)
    assert opened == ["apple"]


def test_space_ticks_what_can_be_ticked(table, model):
    told = []
    model.checkedChanged.connect(lambda: told.append(list(model.checked())))
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Space)
    assert told == [["apple"]]
    assert model.index(1, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert model.index(2, 0).data(Qt.ItemDataRole.CheckStateRole) is None


def test_a_whole_section_is_ticked_even_if_it_is_folded(model):
    model.toggle(model.title_above(4))
    assert model.checked() == ["oak", "birch", "elm"]
    model.toggle(4)
    assert model.checked() == []
    model.toggle(model.title_above(2))
    assert model.checked() == ["apple"]
    model.set_sections(SECTIONS)
    assert model.checked() == []


def test_a_title_tells_a_screen_reader_whether_it_is_folded(model):
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, 0).data(role) == "Fruit, unfolded"
    assert model.index(4, 0).data(role) == "Trees, folded"
    assert model.index(3, 0).data(role) is None


def test_the_last_column_takes_the_room_that_is_left(table):
    assert table.horizontalHeader().length() == table.viewport().width()
    table.resize(800, 300)
    assert table.horizontalHeader().length() == table.viewport().width()


@pytest.mark.parametrize(("words", "stretched"), [(("oak", "elm"), 0), (("oak", "birch"), 2)])
def test_a_last_column_without_a_word_leaves_its_room_to_the_first(table, model, words, stretched):
    model.set_sections([Section("Trees", words)])
    assert table.horizontalHeader().length() == table.viewport().width()
    assert max(range(3), key=table.columnWidth) == stretched
