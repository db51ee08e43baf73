import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLabel

from sign_desk.ui.kit import theme
from sign_desk.ui.kit.icons import icon, swatch
from sign_desk.ui.kit.inputs import COLOURS
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, plain_label, plain_tooltip
from sign_desk.ui.kit.theme import Tone, contrast, edge_colour, ink_on, tabular, tint, tone_colour

ROLES = QPalette.ColorRole

WRITTEN_ON = [
    (ROLES.WindowText, ROLES.Window),
    (ROLES.Text, ROLES.Base),
    (ROLES.Text, ROLES.AlternateBase),
    (ROLES.ButtonText, ROLES.Button),
    (ROLES.HighlightedText, ROLES.Highlight),
    (ROLES.ToolTipText, ROLES.ToolTipBase),
    (ROLES.PlaceholderText, ROLES.Base),
    (ROLES.Link, ROLES.Window),
    (ROLES.Link, ROLES.Base),
]


def test_black_on_white_is_the_highest_contrast():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize(("text", "ground"), WRITTEN_ON)
def test_text_can_be_read(appearance, qapp, text, ground):
    palette = qapp.palette()
    assert contrast(palette.color(text), palette.color(ground)) >= 4.5


@pytest.mark.parametrize("tone", Tone)
def test_tones_can_be_read_wherever_they_stand(appearance, qapp, tone):
    palette = qapp.palette()
    colour = tone_colour(tone, palette)
    grounds = [palette.color(role) for role in (ROLES.Window, ROLES.Base, ROLES.AlternateBase)]
    assert all(contrast(colour, ground) >= 4.5 for ground in [*grounds, tint(tone, palette)])


@pytest.mark.parametrize("tone", Tone)
def test_plain_text_can_be_read_on_every_tint(appearance, qapp, tone):
    palette = qapp.palette()
    assert contrast(palette.color(ROLES.WindowText), tint(tone, palette)) >= 4.5


def test_what_is_typed_is_told_from_what_is_only_suggested(appearance, qapp):
    palette = qapp.palette()
    typed, suggested = palette.color(ROLES.Text), palette.color(ROLES.PlaceholderText)
    assert contrast(typed, suggested) >= 2.5
    grounds = [palette.color(ROLES.Base), tint(Tone.WARNING, palette), tint(Tone.DANGER, palette)]
    assert min(contrast(suggested, ground) for ground in grounds) >= 4.5


def test_input_that_is_not_open_looks_so(appearance, qapp):
    palette = qapp.palette()
    assert palette.color(QPalette.ColorGroup.Disabled, ROLES.Base) == palette.color(ROLES.Window)
    assert palette.color(ROLES.Base) != palette.color(ROLES.Window)


def test_outlines_can_be_seen(appearance, qapp):
    palette = qapp.palette()
    assert all(contrast(edge_colour(palette), palette.color(role)) >= 3 for role in (ROLES.Window, ROLES.Base))


def test_the_focus_ring_stands_out(appearance, qapp):
    palette = qapp.palette()
    assert contrast(palette.color(ROLES.Accent), palette.color(ROLES.Window)) >= 3


@pytest.mark.parametrize("window", ["#c0c0c0", "#808080", "#203040", "#ffffff", "#000000"])
@pytest.mark.parametrize("tone", Tone)
def test_tones_are_derived_from_any_palette(window, tone):
    palette = QPalette(QColor(window))
    ink = ink_on(QColor(window))
    for role in (ROLES.Base, ROLES.AlternateBase):
        palette.setColor(role, QColor(window))
    palette.setColor(ROLES.WindowText, ink)
    colour = tone_colour(tone, palette)
    assert contrast(colour, QColor(window)) >= min(4.5, contrast(ink, QColor(window)))


@pytest.mark.parametrize("colour", COLOURS.values())
def test_a_stores_colours_bear_text(colour):
    assert contrast(ink_on(QColor(colour)), QColor(colour)) >= 4.5


def test_light_and_dark_differ(qapp):
    looks = {}
    for appearance in ("light", "dark"):
        theme.apply(qapp, appearance)
        looks[appearance] = theme.is_dark(qapp.palette())
    theme.apply(qapp, "system")
    assert looks == {"light": False, "dark": True}


def _colours(pixels):
    image = pixels.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}


def test_figures_of_a_table_have_one_width(qapp):
    assert tabular(qapp.font()).featureValue(QFont.Tag("tnum")) == 1


def test_look_of_the_system_is_followed_after_another_was_chosen(qapp):
    theme.apply(qapp, "system")
    before = qapp.palette().color(QPalette.ColorRole.Window), qapp.styleHints().colorScheme()
    theme.apply(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) != before[0]
    theme.apply(qapp, "system")
    assert (qapp.palette().color(QPalette.ColorRole.Window), qapp.styleHints().colorScheme()) == before


def test_icons_follow_a_change_of_theme(qapp):
    bell = icon("bell")
    for appearance in ("light", "dark"):
        theme.apply(qapp, appearance)
        assert qapp.palette().color(ROLES.ButtonText).name() in _colours(bell.pixmap(64, 64))
    theme.apply(qapp, "system")


def test_icons_have_tones_and_states(appearance, qapp):
    palette = qapp.palette()
    shown = icon("warning", Tone.DANGER)
    assert tone_colour(Tone.DANGER, palette).name() in _colours(shown.pixmap(64, 64))
    disabled = palette.color(QPalette.ColorGroup.Disabled, ROLES.ButtonText).name()
    assert disabled in _colours(shown.pixmap(64, 64, shown.Mode.Disabled))
    assert palette.color(ROLES.HighlightedText).name() in _colours(shown.pixmap(64, 64, shown.Mode.Selected))


def test_an_icon_copied_by_qt_still_paints(qapp):
    copy = icon("bell")
    copy.setIsMask(True)
    assert _colours(copy.pixmap(64, 64))


def test_an_unknown_icon_is_a_mistake_at_once(qapp):
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_a_swatch_shows_its_colour(qapp):
    assert _colours(swatch("#c62828").pixmap(32, 32)) == {"#c62828"}


async def test_labels_follow_a_change_of_theme(qapp, qtbot, until):
    label = ToneLabel("Later", Tone.WARNING)
    qtbot.addWidget(label)
    for appearance in ("light", "dark"):
        theme.apply(qapp, appearance)
        expected = tone_colour(Tone.WARNING, qapp.palette())
        await until(lambda colour=expected: label.palette().color(ROLES.WindowText) == colour, 5)
    label.set_tone(Tone.OK)
    assert label.palette().color(ROLES.WindowText) == tone_colour(Tone.OK, qapp.palette())
    theme.apply(qapp, "system")


def test_an_icon_label_shows_another_icon(qapp, qtbot):
    label = IconLabel("bell", Tone.INFO, size=32)
    qtbot.addWidget(label)
    before = label.grab().toImage()
    label.set_icon("warning", Tone.DANGER)
    assert label.grab().toImage() != before


def test_what_looks_like_markup_is_shown_as_it_is(qtbot):
    marked, plain = plain_label("<b>x</b>"), QLabel("x")
    qtbot.addWidget(marked)
    qtbot.addWidget(plain)
    assert marked.sizeHint().width() > 2 * plain.sizeHint().width()
    assert "&lt;b&gt;" in plain_tooltip("<b>x</b>")
