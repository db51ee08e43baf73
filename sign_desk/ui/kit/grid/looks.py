"""How the columns and cells of a grid look, and what of that Qt is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.icons import ICON_SIZE, icon
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.theme import Tone, tint, tone_colour

# Asked for in many roles each time that a cell is painted: an enumeration looked up or handed over costs most of it.
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_DISPLAY, _ALIGNMENT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.TextAlignmentRole)
_FONT, _FOREGROUND = int(Qt.ItemDataRole.FontRole), int(Qt.ItemDataRole.ForegroundRole)
_ICONS = {Tone.WARNING: "warning", Tone.DANGER: "warning-circle"}


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column; `unit` stands below its title, and `choices` are proposed to whoever types into it."""

    key: Hashable
    title: str
    unit: str = ""
    numeric: bool = False
    tooltip: str = ""
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Title and unit, on two lines where there are both."""
        return f"{self.title}\n{self.unit}" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell, or the head of a row, is shown. What is wrong with it (a mark) is told by the tooltip.

    The end of a head's text that tells rows apart (``kept``) is shown whole where the text is wider than the head.
    """

    text: str
    tone: Tone | None = None
    bold: bool = False
    mark: Tone | None = None
    tooltip: str = ""
    kept: str = ""


def answer(look: Look, role: int, *, numeric: bool) -> object:
    """What Qt is told of a look in a role."""
    if role == _DISPLAY:
        return look.text
    if role == _ALIGNMENT:
        return _RIGHT if numeric else _LEFT
    if role == _FONT and look.bold:
        return _bold()
    if role == _FOREGROUND and look.tone:
        return tone_colour(look.tone, QApplication.palette())
    tells = _TELLING.get(role) if look.mark or look.tooltip else None
    return tells and tells(look)


def _mark(tone: Tone) -> QIcon:
    return _painted(_ICONS[tone], tone, tone_colour(tone, QApplication.palette()).rgb())


@lru_cache(maxsize=16)
def _painted(name: str, tone: Tone, _colour: int) -> QIcon:
    """The icon as it looks in the theme with this colour, the same in cells that are selected."""
    pixmap = icon(name, tone).pixmap(QSize(ICON_SIZE, ICON_SIZE))
    painted = QIcon(pixmap)
    painted.addPixmap(pixmap, QIcon.Mode.Selected)
    return painted


@lru_cache(maxsize=1)
def _bold() -> QFont:
    """Bold, and everything else as the view has it."""
    font = QFont()
    font.setBold(True)
    return font


_TELLING: Mapping[int, Callable[[Look], object]] = {
    Qt.ItemDataRole.BackgroundRole: lambda look: look.mark and tint(look.mark, QApplication.palette()),
    Qt.ItemDataRole.DecorationRole: lambda look: look.mark and _mark(look.mark),
    Qt.ItemDataRole.ToolTipRole: lambda look: plain_tooltip(look.tooltip) if look.tooltip else None,
    Qt.ItemDataRole.AccessibleDescriptionRole: lambda look: look.tooltip or None,
}
"""How what is wrong with a cell, or to be known of it, answers Qt's roles."""
