import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.marks import Marked, primary
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


def test_edge_of_a_field_can_be_seen_in_the_dark(appearance, qapp, shown):
    page, field = QWidget(), QLineEdit()
    page.setLayout(QVBoxLayout())
    page.layout().addWidget(field)
    field.setStyle(style := Marked("fusion"))
    field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    image = shown(page).grab().toImage()
    edge = QColor(image.pixelColor(field.geometry().center().x(), field.geometry().top()))
    ground = qapp.palette().color(QPalette.ColorRole.Window)
    assert contrast(edge, ground) >= (2.8 if appearance == "dark" else 1.2), style.name()


def test_mark_that_closes_a_panel_can_be_seen(appearance, qapp, shown):
    window, panel = QMainWindow(), QDockWidget("Panel")
    panel.setStyle(style := Marked("fusion"))
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
    button = next(one for one in panel.findChildren(QAbstractButton) if "close" in one.objectName())
    button.setStyle(style)
    shown(window)
    image = button.grab().toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    ground = qapp.palette().color(QPalette.ColorRole.Window)
    assert max(contrast(QColor(image.pixelColor(*place)), ground) for place in places) >= 3


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


@pytest.fixture
def step(shown, qapp):
    """Show a page with an ordinary button above the one that goes on."""
    page = QWidget()
    page.setLayout(QVBoxLayout())
    page.other, page.button = QPushButton("Back"), primary(QPushButton(icon("stop"), "Send"))
    style = Marked("fusion")
    for button in (page.other, page.button):
        button.setStyle(style)
        button.setFixedWidth(200)
        page.layout().addWidget(button)
    page.other.setFocus()
    yield shown(page)
    qapp.processEvents()


def colours_of(button):
    """The colours along a line through the button's middle, and that of its ground."""
    image = button.grab().toImage()
    line = [image.pixelColor(x, image.height() // 2) for x in range(4, image.width() - 4)]
    return line, line[0]


def test_step_that_goes_on_has_the_accent_and_can_be_read_on_it(appearance, qapp, step):
    accent = qapp.palette().color(QPalette.ColorRole.Highlight)
    line, ground = colours_of(step.button)
    assert ground == accent
    # Words and icon in the one colour that is read there.
    assert max(contrast(colour, accent) for colour in line) >= 4.5
    ink = qapp.palette().color(QPalette.ColorRole.ButtonText)
    assert ink not in line or ink == qapp.palette().color(QPalette.ColorRole.HighlightedText)
    assert colours_of(step.other)[1] != accent


def test_step_that_cannot_be_taken_has_no_accent(appearance, qapp, step):
    step.button.setEnabled(False)
    assert colours_of(step.button)[1] != qapp.palette().color(QPalette.ColorRole.Highlight)


def test_keyboard_focus_can_be_seen_on_the_accent(appearance, qapp, step):
    accent = qapp.palette().color(QPalette.ColorRole.Highlight)
    QTest.keyClick(step.other, Qt.Key.Key_Tab)
    assert step.button.hasFocus()
    image = step.button.grab().toImage()
    column = [image.pixelColor(30, y) for y in range(6)]
    assert max(contrast(colour, accent) for colour in column) >= 3
