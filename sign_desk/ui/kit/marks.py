"""Marks that can be seen: outlines of check boxes and radio buttons, and a line on the tab that is open.

Fusion draws the outlines darker than the window, dark or not, and in the dark all tabs nearly alike.

WCAG 2.2 asks for a contrast of 3 : 1 of what shows that a control is there (success criterion 1.4.11).
"""

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

from sign_desk.ui.kit.theme import edge_colour

_BOX, _RADIO = QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_IndicatorRadioButton
_TAB = QStyle.ControlElement.CE_TabBarTabShape
_LINE, _TAB_AIR = 2, 4  # pixels


class Outlined(QProxyStyle):
    """The platform's style; where that is Fusion, with an outline of its own around each box and button."""

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawPrimitive(element, option, painter, widget)
        if element in {_BOX, _RADIO} and self._needs_outline(option):
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

    def is_fusion(self) -> bool:
        """Whether there is anything to add to the platform's style."""
        return self.baseStyle().name() == "fusion"


class Marked(Outlined):
    """The whole program's style. Tables have one without tabs: each call of it, for each cell, goes through Python."""

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
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
