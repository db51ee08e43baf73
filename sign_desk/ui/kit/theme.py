"""The look: light and dark palettes, one spacing scale, colours with a meaning, and fonts.

The platform's own palette is used wherever it has one; ours steps in where the platform knows no colour
scheme at all (a bare X server, the offscreen platform). Colours with a meaning are derived from the palette
in force, so that they meet WCAG 2.2's contrast of 4.5 : 1 for text (success criterion 1.4.3) and of 3 : 1 for
outlines (1.4.11) on any of them.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

Appearance = Literal["system", "light", "dark"]

READABLE = 4.5
VISIBLE = 3.0


class Space(IntEnum):
    """The one spacing scale, in device-independent pixels."""

    TINY = 4
    SMALL = 8
    MEDIUM = 12
    LARGE = 16
    HUGE = 24


class Tone(StrEnum):
    """What a colour says. A tone never stands alone: words or an icon say the same."""

    MUTED = "muted"
    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"


_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

_ROLES = QPalette.ColorRole
_LIGHT = {
    _ROLES.Window: "#f3f4f6",
    _ROLES.WindowText: "#1b1f24",
    _ROLES.Base: "#ffffff",
    _ROLES.AlternateBase: "#f8f9fa",
    _ROLES.Text: "#1b1f24",
    _ROLES.PlaceholderText: "#666e77",
    _ROLES.Button: "#fafbfc",
    _ROLES.ButtonText: "#1b1f24",
    _ROLES.ToolTipBase: "#24292f",
    _ROLES.ToolTipText: "#ffffff",
    _ROLES.Light: "#ffffff",
    _ROLES.Midlight: "#e7e9ec",
    _ROLES.Mid: "#c9ced4",
    _ROLES.Dark: "#9aa2ab",
    _ROLES.Shadow: "#6a727b",
    _ROLES.Highlight: "#2563c9",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Accent: "#2563c9",
    _ROLES.Link: "#1f5cc2",
    _ROLES.LinkVisited: "#6f42c1",
    _ROLES.BrightText: "#ffffff",
}
_DARK = {
    _ROLES.Window: "#2a2d33",
    _ROLES.WindowText: "#e6e9ed",
    _ROLES.Base: "#1b1d21",
    _ROLES.AlternateBase: "#202327",
    _ROLES.Text: "#e6e9ed",
    _ROLES.PlaceholderText: "#8c939c",
    _ROLES.Button: "#3a3f46",
    _ROLES.ButtonText: "#e6e9ed",
    _ROLES.ToolTipBase: "#3a3f47",
    _ROLES.ToolTipText: "#f2f4f6",
    _ROLES.Light: "#454b54",
    _ROLES.Midlight: "#3a3f47",
    _ROLES.Mid: "#4a5059",
    _ROLES.Dark: "#14161a",
    _ROLES.Shadow: "#0c0d0f",
    _ROLES.Highlight: "#3069cf",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Accent: "#5b8def",
    _ROLES.Link: "#82b1ff",
    _ROLES.LinkVisited: "#c3a6ff",
    _ROLES.BrightText: "#ffffff",
}
_DISABLED = {"light": "#989fa8", "dark": "#7b838d"}

# Hues only: `tone_colour` moves each one until it can be read on the palette in force.
_HUES = {Tone.INFO: "#2f6fd6", Tone.OK: "#1f8a45", Tone.WARNING: "#b07400", Tone.DANGER: "#d13438"}


def apply(app: QApplication, appearance: Appearance) -> None:
    """Give the whole application the light or the dark look, or follow the system's."""
    hints = app.styleHints()
    hints.setColorScheme(_SCHEMES[appearance])
    if hints.colorScheme() is Qt.ColorScheme.Unknown:
        app.setPalette(_palette("dark" if appearance == "dark" else "light"))
    else:
        app.setPalette(QPalette())


def _palette(scheme: Literal["light", "dark"]) -> QPalette:
    palette = QPalette()
    for role, colour in (_LIGHT if scheme == "light" else _DARK).items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText, _ROLES.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[scheme]))
    # What cannot be typed into is no lighter or darker than the window around it.
    for role, like in ((_ROLES.Highlight, _ROLES.Mid), (_ROLES.Base, _ROLES.Window)):
        palette.setColor(QPalette.ColorGroup.Disabled, role, palette.color(like))
    return palette


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    return _luminance(palette.color(_ROLES.WindowText)) > _luminance(palette.color(_ROLES.Window))


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2's contrast ratio of two opaque colours, 1.0 to 21.0."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blend(under: QColor, over: QColor, share: float) -> QColor:
    """``over`` laid on ``under`` with an opacity of ``share`` (0.0 to 1.0), as an opaque colour."""
    pairs = (
        (under.red(), over.red()),
        (under.green(), over.green()),
        (under.blue(), over.blue()),
    )
    return QColor(*(round(low + (high - low) * share) for low, high in pairs))


def tint(tone: Tone, palette: QPalette) -> QColor:
    """Return the quiet background of a banner or a marked cell of this tone."""
    return blend(palette.color(_ROLES.Base), _hue(tone, palette), 0.16 if is_dark(palette) else 0.09)


def tone_colour(tone: Tone, palette: QPalette) -> QColor:
    """Return the tone's colour for text and icons, readable on windows, tables and on its own tint."""
    grounds = (palette.color(_ROLES.Window), palette.color(_ROLES.Base), palette.color(_ROLES.AlternateBase))
    rgbs = tuple(ground.rgb() for ground in (*grounds, tint(tone, palette)))
    return QColor(_against(_hue(tone, palette).rgb(), palette.color(_ROLES.WindowText).rgb(), rgbs, READABLE))


def edge_colour(palette: QPalette) -> QColor:
    """Return the colour of an outline that can be seen on windows and inputs."""
    window, ink = palette.color(_ROLES.Window), palette.color(_ROLES.WindowText)
    grounds = (window.rgb(), palette.color(_ROLES.Base).rgb())
    return QColor(_against(window.rgb(), ink.rgb(), grounds, VISIBLE))


def _hue(tone: Tone, palette: QPalette) -> QColor:
    if tone is Tone.MUTED:
        return blend(palette.color(_ROLES.Window), palette.color(_ROLES.WindowText), 0.6)
    return QColor(_HUES[tone])


@lru_cache(maxsize=64)
def _against(colour: int, ink: int, grounds: tuple[int, ...], least: float) -> int:
    """``colour`` moved towards ``ink`` (the text's colour) until its contrast to all grounds is the ``least`` asked."""
    candidates = (blend(QColor(colour), QColor(ink), step / 20) for step in range(21))
    return next((c.rgb() for c in candidates if _stands_out(c, grounds, least)), ink)


def _stands_out(colour: QColor, grounds: Iterable[int], least: float) -> bool:
    return all(contrast(colour, QColor(ground)) >= least for ground in grounds)


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever is read better on ``ground``."""
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, ground))


def tabular(font: QFont) -> QFont:
    """Return the font with figures of equal width, so that digits stand in columns."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def heading(font: QFont) -> QFont:
    """Return the font of a page's or a section's title."""
    title = QFont(font)
    title.setWeight(QFont.Weight.DemiBold)
    if title.pointSizeF() > 0:
        title.setPointSizeF(title.pointSizeF() * 1.15)
    return title
