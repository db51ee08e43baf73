"""Marks that can be seen: outlines of boxes, buttons and fields, a line on the tab that is open, the next step.

Fusion draws the outlines darker than the window, dark or not, and in the dark all tabs nearly alike; a default button
differs by a hint of colour in the light, and by the colour of one pixel in the dark.

WCAG 2.2 asks for a contrast of 3 : 1 of what shows that a control is there (success criterion 1.4.11).
"""

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QPushButton, QStyle, QStyleOption, QStyleOptionButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.theme import edge_colour

_BOX, _RADIO = QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_IndicatorRadioButton
_FIELD = QStyle.PrimitiveElement.PE_FrameLineEdit
_TAB = QStyle.ControlElement.CE_TabBarTabShape
_LINE, _TAB_AIR = 2, 4  # pixels
_PANEL, _LABEL = QStyle.PrimitiveElement.PE_PanelButtonCommand, QStyle.ControlElement.CE_PushButtonLabel
_CLOSE = QStyle.StandardPixmap.SP_TitleBarCloseButton
_MIDDLE = 128  # of lightness, which is 0 to 255
_ROUND = 2.0  # pixels, as Fusion's own buttons


def primary(button: QPushButton) -> QPushButton:
    """Show `button` as the step that goes on, one on a page; in a dialog it is what Return does. Returns `button`."""
    button.setDefault(True)
    return button


class Outlined(QProxyStyle):
    """The platform's style; where that is Fusion, with an outline of its own around each box, button and field."""

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawPrimitive(element, option, painter, widget)
        if element == _FIELD and self._needs_edge(option):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(edge_colour(option.palette), 1))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
            painter.restore()
        elif element in {_BOX, _RADIO} and self._needs_outline(option):
            painter.save()
            outline = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
            if element == _RADIO:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                # A smoothed circle is paler than its pen.
                painter.setPen(QPen(edge_colour(option.palette), 1.5))
                painter.drawEllipse(outline)
            else:
                painter.setPen(QPen(edge_colour(option.palette), 1))
                painter.drawRect(outline)
            painter.restore()

    def _needs_outline(self, option: QStyleOption) -> bool:
        """The style shows the keyboard's focus, and that a mark cannot be changed, by the outline."""
        focused = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        enabled = QStyle.StateFlag.State_Enabled in option.state
        return enabled and option.state & focused != focused and self.is_fusion()

    def _needs_edge(self, option: QStyleOption) -> bool:
        """In the light the style's own can be seen, and wherever one types."""
        state = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_HasFocus
        is_dark = option.palette.color(QPalette.ColorRole.Window).lightness() < _MIDDLE
        return option.state & state == QStyle.StateFlag.State_Enabled and is_dark and self.is_fusion()

    def is_fusion(self) -> bool:
        """Whether there is anything to add to the platform's style."""
        return self.baseStyle().name() == "fusion"


class Marked(Outlined):
    """The whole program's style. Tables have one without tabs: each call of it, for each cell, goes through Python."""

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _PANEL and isinstance(option, QStyleOptionButton) and self._is_next_step(option):
            _draw_accent(option, painter)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _LABEL and isinstance(option, QStyleOptionButton) and self._is_next_step(option):
            option = _on_accent(option, painter.device().devicePixelRatio())
        super().drawControl(element, option, painter, widget)
        if element == _TAB and QStyle.StateFlag.State_Selected in option.state and self.is_fusion():
            line = QRect(option.rect.topLeft(), QSize(option.rect.width(), _LINE))
            painter.fillRect(line, option.palette.color(QPalette.ColorRole.Highlight))

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        wanted = self.baseStyle().sizeFromContents(kind, option, size, widget)
        # Fusion moves the words of a tab that is not open down, and cuts off their lower ends.
        return wanted + QSize(0, _TAB_AIR) if kind == QStyle.ContentsType.CT_TabBarTab else wanted

    def standardIcon(
        self, which: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        if which == _CLOSE and self.is_fusion():
            return icon("x")  # of a panel: the style's own can hardly be seen in the dark
        return super().standardIcon(which, option, widget)

    def _is_next_step(self, option: QStyleOptionButton) -> bool:
        """A button that cannot be pressed is no step."""
        is_default = QStyleOptionButton.ButtonFeature.DefaultButton in option.features
        return is_default and QStyle.StateFlag.State_Enabled in option.state and self.is_fusion()


def _draw_accent(option: QStyleOptionButton, painter: QPainter) -> None:
    """Fill a button's ground with the accent; a line inside it tells that the keyboard's focus is on it."""
    ground = option.palette.color(QPalette.ColorRole.Highlight)
    state = QStyle.StateFlag
    if state.State_Sunken in option.state:
        ground = ground.darker(115)
    elif state.State_MouseOver in option.state:
        ground = ground.lighter(108)
    outline = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ground.darker(115), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(outline, _ROUND, _ROUND)
    if state.State_HasFocus in option.state and state.State_KeyboardFocusChange in option.state:
        painter.setPen(QPen(_ink(option), 1))
        painter.drawRoundedRect(outline.adjusted(2, 2, -2, -2), _ROUND, _ROUND)
    painter.restore()


def _on_accent(option: QStyleOptionButton, ratio: float) -> QStyleOptionButton:
    """The words and the icon of a button, to be read on the accent. `ratio` is of device pixels to logical ones."""
    label = QStyleOptionButton(option)
    palette = QPalette(option.palette)
    palette.setColor(QPalette.ColorRole.ButtonText, _ink(option))
    label.palette = palette
    if not option.icon.isNull():
        label.icon = QIcon(option.icon.pixmap(option.iconSize, ratio, QIcon.Mode.Selected))
    return label


def _ink(option: QStyleOptionButton) -> QColor:
    return option.palette.color(QPalette.ColorRole.HighlightedText)
