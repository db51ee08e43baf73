"""Labels for plain text: toned, titled, or standing in for an icon."""

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtGui import Qt as RichText
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import ICON_SIZE, icon
from sign_desk.ui.kit.theme import Tone, heading, tone_colour

_WITHIN_ADDRESS = re.compile(r"(?<=\w)[./@_?&=]+(?=\w)")


def plain_label(text: str = "", *, wrap: bool = True, selectable: bool = False) -> QLabel:
    """Return a label that shows its text as it is, whatever a server may have put into it."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def breakable(text: str) -> str:
    """Return the text with invisible places at which a long address may go on in the next line."""
    return _WITHIN_ADDRESS.sub("\\g<0>\u200b", text)


def heading_label(text: str = "") -> QLabel:
    """Return the title of a section, page or banner."""
    label = plain_label(text)
    label.setFont(heading(label.font()))
    return label


def plain_tooltip(text: str) -> str:
    """Prepare text for ``setToolTip``, which would otherwise guess whether it is HTML; long text wraps."""
    return RichText.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)


def centred(block: QWidget, width: int) -> QVBoxLayout:
    """Return a layout with the block, of this width in pixels, in the middle and somewhat above.

    It stands between stretches and is not aligned: an aligned item does not get the height of wrapped text.
    """
    block.setFixedWidth(width)
    middle = QHBoxLayout()
    middle.addStretch(1)
    middle.addWidget(block)
    middle.addStretch(1)
    column = QVBoxLayout()
    column.addStretch(2)
    column.addLayout(middle)
    column.addStretch(3)
    return column


class ToneLabel(QLabel):
    """Plain, wrapping text in the colour of a tone, on light and dark alike."""

    def __init__(self, text: str = "", tone: Tone = Tone.MUTED, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._tone = tone
        self._colour()

    def set_tone(self, tone: Tone) -> None:
        """Say it in another colour from now on."""
        self._tone = tone
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        colour = tone_colour(self._tone, QApplication.palette(self))
        # Setting a palette raises PaletteChange again.
        if self.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText) != colour:
            palette = QPalette()  # one role only: the others go on following the theme, as does what is disabled
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                palette.setColor(group, QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class IconLabel(QWidget):
    """One icon of a fixed size, painted afresh so that it follows the theme. Ornament: words say the same."""

    def __init__(self, name: str, tone: Tone, size: int = ICON_SIZE) -> None:
        super().__init__()
        self._icon = icon(name, tone)
        self.setFixedSize(QSize(size, size))

    def set_icon(self, name: str, tone: Tone) -> None:
        """Show another icon."""
        self._icon = icon(name, tone)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon over the whole label."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
