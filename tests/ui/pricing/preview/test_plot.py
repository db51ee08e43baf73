"""The plot by itself: what is drawn, and how one looks into it."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QPalette
from PySide6.QtTest import QTest

from sign_desk.ui.kit import theme
from sign_desk.ui.kit.theme import Tone, contrast, tone_colour
from sign_desk.ui.pricing.preview.drawing import Drawing
from sign_desk.ui.pricing.preview.plot import Plot
from sign_desk.ui.pricing.preview.plot_data import MOST_DRAWN, PlotData, PlotLine


def values(*numbers):
    return tuple(None if number is None else Decimal(number) for number in numbers)


def data(*lines, chosen=0, own=2, xs=(1.0, 2.0, 3.0, 4.0)):
    return PlotData(
        title="Standard: price by letters",
        x_title="Letters",
        xs=xs,
        lines=lines,
        chosen=chosen,
        own=own,
        x_words=lambda place: f"{xs[place]:g} letters",
        x_label=lambda x: f"{x:g}",
        y_label=lambda value: f"${value}",
        value_words=lambda line, place: str(lines[line].after[place]),
    )


SMALL = PlotLine("Small", values(10, 20, 30, 40), values(10, 15, 20, 25))
LARGE = PlotLine("Large", values(40, 60, 80, None), None)


@pytest.fixture
def plot(shown):
    plot = Plot()
    plot.resize(360, 260)
    shown(plot)
    plot.show_data(data(SMALL, LARGE))
    return plot


def place_of(plot, line, number):
    """Where a line passes a place, in pixels."""
    drawing = plot._laid_out(plot._data)
    return drawing.area.point(number, plot._data.lines[line].after[number]).toPoint()


def colours(plot):
    image = plot.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_what_is_told_covers_no_name(plot):
    drawing = plot._laid_out(plot._data)
    names = [room for _line, room, _is_chosen in drawing._names()]
    assert len(names) == 2
    for line, place in ((0, 0), (0, 1), (1, 1), (1, 2)):
        assert not any(drawing.box(line, place).intersects(name) for name in names)


def test_it_begins_at_the_sign_itself(plot):
    assert plot.reading == plot.accessibleDescription() == "3 letters, Small: 30"


@pytest.mark.parametrize(
    ("keys", "reading"),
    [
        ((Qt.Key.Key_Right,), "4 letters, Small: 40"),
        ((Qt.Key.Key_Right,) * 3, "4 letters, Small: 40"),
        ((Qt.Key.Key_Left,), "2 letters, Small: 20"),
        ((Qt.Key.Key_Home,), "1 letters, Small: 10"),
        ((Qt.Key.Key_End, Qt.Key.Key_Left), "3 letters, Small: 30"),
        ((Qt.Key.Key_PageDown,), "1 letters, Small: 10"),
        ((Qt.Key.Key_PageUp,), "4 letters, Small: 40"),
    ],
)
def test_arrow_keys_go_along_the_line_and_tell(plot, keys, reading):
    for key in keys:
        QTest.keyClick(plot, key)
    assert plot.reading == plot.accessibleDescription() == reading


def test_what_the_keys_lead_to_is_announced(plot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert said == ["4 letters, Small: 40"]


def test_up_and_down_lead_to_another_line(plot, qtbot):
    with qtbot.waitSignal(plot.lineChosen) as chosen:
        QTest.keyClick(plot, Qt.Key.Key_Up)
    assert chosen.args == [1]
    QTest.keyClick(plot, Qt.Key.Key_Right)
    plot.show_data(data(SMALL, LARGE, chosen=1))
    assert plot.reading.startswith("4 letters, Large"), "the place that was gone to stays"
    with qtbot.assertNotEmitted(plot.lineChosen):
        QTest.keyClick(plot, Qt.Key.Key_Up)


def test_other_keys_are_left_to_the_window(plot):
    QTest.keyClick(plot, Qt.Key.Key_A)
    assert plot.reading == "3 letters, Small: 30"


def test_the_line_under_the_mouse_is_told(plot):
    QTest.mouseMove(plot, place_of(plot, 1, 1) + QPoint(2, 2))
    assert plot.reading == "2 letters, Large: 60"
    QTest.mouseMove(plot, place_of(plot, 0, 0))
    assert plot.reading == "1 letters, Small: 10"


def test_a_click_chooses_a_line(plot, qtbot):
    with qtbot.waitSignal(plot.lineChosen) as chosen:
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place_of(plot, 1, 1))
    assert chosen.args == [1]


def test_another_axis_begins_anew(plot):
    QTest.keyClick(plot, Qt.Key.Key_Home)
    plot.show_data(data(SMALL, LARGE, xs=(10.0, 20.0, 30.0, 40.0)))
    assert plot.reading == "30 letters, Small: 30"


def test_a_sign_that_is_not_on_the_axis_has_no_reading(plot):
    plot.show_data(data(SMALL, LARGE, own=None))
    assert plot.reading == ""
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.reading == "1 letters, Small: 10"


def test_nothing_to_plot_is_told(plot):
    plot.show_none("There is no known price to plot.")
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.mouseMove(plot, QPoint(50, 50))
    assert plot.accessibleDescription() == "There is no known price to plot."
    assert plot.reading == ""
    assert not plot.can_be_saved


def test_before_and_after_can_be_told_apart_in_light_and_dark(plot, appearance):
    palette = plot.palette()
    after, before = (tone_colour(tone, palette) for tone in (Tone.INFO, Tone.WARNING))
    assert {after.name(), before.name()} <= colours(plot)
    ground = palette.color(QPalette.ColorRole.Base)
    assert all(contrast(colour, ground) >= 3 for colour in (after, before))
    drawing = plot._laid_out(plot._data)
    assert drawing._pens[True, True].dashPattern()
    assert not drawing._pens[True, False].dashPattern()


def test_other_lines_can_be_seen_in_light_and_dark(plot, appearance):
    pen = plot._laid_out(plot._data)._pens[False, False]
    assert contrast(pen.color(), plot.palette().color(QPalette.ColorRole.Base)) >= 3


def test_a_change_of_theme_is_followed(plot, qapp, qtbot):
    for scheme in ("light", "dark"):
        theme.apply(qapp, scheme)
        ground = qapp.palette().color(QPalette.ColorRole.Base).name()
        qtbot.waitUntil(lambda ground=ground: plot.palette().color(QPalette.ColorRole.Base).name() == ground)
        assert plot.grab().toImage().pixelColor(6, plot.height() - 10).name() == ground
    theme.apply(qapp, "system")


def test_of_very_many_lines_some_are_drawn_and_all_are_found(plot):
    lines = [PlotLine(str(number), values(*(number * 10 + place for place in range(4))), None) for number in range(200)]
    lines[123] = PlotLine("123", lines[123].after, values(0, 0, 0, 0))
    shown = data(*lines, chosen=77)
    assert {0, 77, 123, 199} <= set(shown.drawn)
    assert len(shown.drawn) <= MOST_DRAWN + 4
    area = Drawing(shown, QRectF(0, 0, 400, 4000), plot.palette(), plot.font()).area
    assert area.nearest(area.point(2, lines[78].after[2]) + QPointF(0.2, 0.2)) == (78, 2)


def test_where_no_line_is_there_is_none_near(plot):
    gone = data(PlotLine("", values(None, None, None, None), values(1, 2, 3, 4)))
    area = Drawing(gone, QRectF(0, 0, 400, 300), plot.palette(), plot.font()).area
    assert area.nearest(QPointF(100, 100)) is None


@pytest.mark.parametrize(
    ("lines", "lowest", "highest"),
    [((SMALL, LARGE), 0, 80), ((PlotLine("", values(900, 1000, 1100, 1200), None),), 900, 1200)],
)
def test_the_upright_axis_goes_from_round_to_round_numbers(lines, lowest, highest):
    bottom, top, step = data(*lines).y_range
    assert bottom <= lowest
    assert top >= highest
    assert bottom % step == top % step == 0


def test_prices_that_are_all_alike_have_an_axis():
    bottom, top, _ = data(PlotLine("", values(5, 5, 5, 5), None)).y_range
    assert bottom < 5 < top


def test_one_place_is_an_axis(plot):
    plot.show_data(data(PlotLine("Small", values(5), None), xs=(1.0,), own=0))
    assert plot.reading == "1 letters, Small: 5"
    assert not plot.grab().isNull()


def test_a_drawing_has_the_names_of_the_lines(plot, tmp_path):
    plot.save_svg(tmp_path / "prices.svg")
    text = (tmp_path / "prices.svg").read_text("utf-8")
    assert all(words in text for words in ("Small", "Large", "Letters", "before", "with your changes"))
