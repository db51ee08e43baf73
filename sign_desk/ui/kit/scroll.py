"""Room for more than fits: a frameless area that scrolls its content up and down."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from sign_desk.ui.kit.theme import Space


def scrolled(content: QWidget) -> QScrollArea:
    """Let the content scroll vertically; it is as wide as the area, and text in it wraps.

    The area itself takes no focus: what can be focused stands in it, and comes into view when it gets the focus.
    """
    area = _FollowingArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


class _FollowingArea(QScrollArea):
    """Scrolls to what gets the focus. Qt's own area does so for the Tab key alone."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # Under a pressed button of the mouse nothing may move, or the click would miss.
        pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is not None and now is not self and not pressed and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, Space.HUGE)
