"""Inline banners: what happened, why, and what to do next, without a message box in the way."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone, blend, tint, tone_colour

_ICONS = {
    Tone.MUTED: "info",
    Tone.INFO: "info",
    Tone.OK: "check-circle",
    Tone.WARNING: "warning",
    Tone.DANGER: "x-circle",
}
_SPOKEN = {
    Tone.MUTED: "Information",
    Tone.INFO: "Information",
    Tone.OK: "Done",
    Tone.WARNING: "Warning",
    Tone.DANGER: "Error",
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notice or a page: its words, and what pressing it does."""

    text: str
    run: Callable[[], None]


class Notice(QFrame):
    """One banner: icon, title, text, its actions and, if it may go, a button that dismisses it. All text is plain."""

    dismissed = Signal()

    def __init__(
        self,
        tone: Tone,
        title: str,
        text: str = "",
        *,
        actions: tuple[Action, ...] = (),
        dismissible: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self.title = title
        self.text = text
        self.setAccessibleName(f"{_SPOKEN[tone]}: {title}")
        self.setAccessibleDescription(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.SMALL, Space.SMALL)
        row.setSpacing(Space.SMALL)
        mark = IconLabel(_ICONS[tone], tone, size=20)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words(actions), 1)
        if dismissible:
            row.addWidget(self._dismiss_button(), 0, Qt.AlignmentFlag.AlignTop)

    def announce(self) -> None:
        """Have a screen reader speak the notice without moving the focus."""
        spoken = f"{self.accessibleName()}. {self.text}".strip()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lay the tone's tint under the words."""
        palette = self.palette()
        ground = tint(self._tone, palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(blend(ground, tone_colour(self._tone, palette), 0.45), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _words(self, actions: tuple[Action, ...]) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(Space.TINY)
        words.addWidget(heading_label(self.title))
        if self.text:
            words.addWidget(plain_label(self.text, selectable=True))
        if actions:
            # Below the words: beside them they would leave too little room in a narrow pane.
            buttons = QHBoxLayout()
            buttons.setSpacing(Space.SMALL)
            for action in actions:
                buttons.addWidget(_button(action))
            buttons.addStretch(1)
            words.addLayout(buttons)
        return words

    def _dismiss_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip("Dismiss")
        button.setAccessibleName(f"Dismiss: {self.title}")
        button.clicked.connect(self.dismissed)
        return button


class NoticeArea(QWidget):
    """The notices of one view, newest on top; showing one under a key in use replaces the older."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.SMALL)
        self.hide()

    def notice(self, key: str) -> Notice | None:
        """Return the notice shown under this key."""
        return self._notices.get(key)

    def show_notice(self, key: str, notice: Notice) -> None:
        """Put the notice on top, in place of the one under the same key."""
        self.dismiss(key)
        self._notices[key] = notice
        self._column.insertWidget(0, notice)
        notice.dismissed.connect(lambda: self.dismiss(key))
        self.show()
        notice.announce()

    def dismiss(self, key: str) -> None:
        """Take the notice under this key away, if there is one."""
        notice = self._notices.pop(key, None)
        if notice is None:
            return
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._notices))

    def clear(self) -> None:
        """Take all notices away."""
        for key in tuple(self._notices):
            self.dismiss(key)


def _button(action: Action) -> QPushButton:
    button = QPushButton(action.text)
    button.clicked.connect(lambda _checked: action.run())
    return button
