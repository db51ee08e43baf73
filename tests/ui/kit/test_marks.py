import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QRadioButton, QStyle, QStyleOptionButton, QTabBar, QVBoxLayout, QWidget

from sign_desk.ui.kit.marks import Marked
from sign_desk.ui.kit.theme import contrast


@pytest.fixture
def mark(shown, qapp):
    """Show a check box or radio button in the program's style."""
    style = Marked("fusion")

    def show(kind, *, checked=False, enabled=True):
        page = QWidget()
        page.setLayout(QVBoxLayout())
        box = kind("Words")
        box.setStyle(style)
        box.setChecked(checked)
        box.setEnabled(enabled)
        box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.layout().addWidget(box)
        return shown(page), box

    yield show
    qapp.processEvents()


def across(page, box):
    """The colours from outside the mark to its middle, at half its height."""
    option = QStyleOptionButton()
    box.initStyleOption(option)
    element = QStyle.SubElement.SE_CheckBoxIndicator
    if isinstance(box, QRadioButton):
        element = QStyle.SubElement.SE_RadioButtonIndicator
    rect = box.style().subElementRect(element, option, box).translated(box.pos())
    image = page.grab().toImage()
    return [QColor(image.pixelColor(x, rect.center().y())) for x in range(rect.left() - 2, rect.center().x())]


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_outline_of_a_mark_can_be_seen(appearance, qapp, mark, kind, checked):
    ground = qapp.palette().color(QPalette.ColorRole.Window)
    colours = across(*mark(kind, checked=checked))
    assert colours[0] == ground
    assert max(contrast(colour, ground) for colour in colours[:5]) >= 3


def test_mark_that_cannot_be_changed_stays_faint(appearance, qapp, mark):
    ground = qapp.palette().color(QPalette.ColorRole.Window)
    assert max(contrast(colour, ground) for colour in across(*mark(QCheckBox, enabled=False))[:5]) < 3


def test_tab_that_is_open_has_a_line(appearance, qapp, shown):
    bar = QTabBar()
    bar.setStyle(Marked("fusion"))
    bar.setDrawBase(False)
    for title in ("Changed elsewhere", "Changed by you"):
        bar.addTab(title)
    shown(bar)
    image = bar.grab().toImage()
    line = qapp.palette().color(QPalette.ColorRole.Highlight)
    tops = [image.pixelColor(bar.tabRect(tab).center().x(), bar.tabRect(tab).top()) for tab in range(2)]
    assert [top == line for top in tops] == [True, False]
