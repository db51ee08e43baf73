"""A list with a pane beside it: below it in little room, and back beside it as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from sign_desk.ui.kit.folding import FoldingSplitter


@pytest.fixture
def until_laid_out(qapp):
    return lambda: [qapp.processEvents() for _ in range(3)]


@pytest.fixture
def make(qtbot, until_laid_out):
    def make(width):
        splitter = FoldingSplitter(QWidget(), QLabel("pane"), fold_below=600)
        qtbot.addWidget(splitter)
        splitter.resize(width, 500)
        splitter.show()
        until_laid_out()
        return splitter

    return make


@pytest.mark.parametrize(("width", "orientation"), [(600, Qt.Orientation.Horizontal), (599, Qt.Orientation.Vertical)])
def test_pane_is_below_where_there_is_no_room_beside(make, width, orientation):
    assert make(width).orientation() is orientation


def test_pane_stays_beside_where_there_is_no_height_either(make, until_laid_out):
    splitter = make(400)
    splitter.resize(400, 300)
    until_laid_out()
    assert splitter.orientation() is Qt.Orientation.Horizontal


def test_list_keeps_most_of_the_height(make):
    above, below = make(400).sizes()
    assert above > below > 0


def test_widths_come_back(make, until_laid_out):
    splitter = make(800)
    splitter.setSizes([500, 288])
    widths = splitter.sizes()
    splitter.resize(400, 500)
    until_laid_out()
    assert splitter.orientation() is Qt.Orientation.Vertical
    splitter.resize(800, 500)
    until_laid_out()
    assert splitter.orientation() is Qt.Orientation.Horizontal
    assert splitter.sizes() == widths


@pytest.mark.parametrize(("saved_in", "restored_in"), [(400, 800), (800, 400)])
def test_saved_state_does_not_decide_how_the_parts_lie(make, saved_in, restored_in):
    saved = make(saved_in).saveState()
    splitter = make(restored_in)
    orientation = splitter.orientation()
    assert splitter.restoreState(saved)
    assert splitter.orientation() is orientation
    assert all(size > 0 for size in splitter.sizes())
