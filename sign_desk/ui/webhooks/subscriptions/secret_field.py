"""A secret on the screen: masked until it is asked for, and masked again soon."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.theme import Space

SECONDS = 30
_MASK = "•" * 16
_NONE = "Not kept on this computer"


class SecretField(QWidget):
    """Shows a secret for `SECONDS` at most, and only as long as it is in view in the window that is worked in.

    The text of a masked secret is nowhere in the field. `copyRequested` carries the secret.
    """

    copyRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._secret = ""
        self._watched: QWidget | None = None
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName("Secret")
        self.line.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.reveal_button = QPushButton(icon("eye"), "Show")
        self.reveal_button.setAccessibleName("Show the secret")
        self.copy_button = QPushButton(icon("copy"), "Copy")
        self.copy_button.setAccessibleName("Copy the secret")
        self.copy_button.setToolTip("The clipboard is cleared after 30 seconds.")
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SECONDS * 1000)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.TINY)
        row.addWidget(self.line, 1)
        row.addWidget(self.reveal_button)
        row.addWidget(self.copy_button)
        self.reveal_button.clicked.connect(lambda: self._show(shown=not self.is_revealed))
        self.copy_button.clicked.connect(lambda: self.copyRequested.emit(self._secret))
        self.timer.timeout.connect(self.conceal)
        self.set_secret("")

    @property
    def is_revealed(self) -> bool:
        """Whether the secret can be read now."""
        return self.timer.isActive()

    def set_secret(self, secret: str) -> None:
        """Hold this secret, masked; "" where there is none."""
        self._secret = secret
        for button in (self.reveal_button, self.copy_button):
            button.setEnabled(bool(secret))
        self.conceal()

    def conceal(self) -> None:
        """Let nobody read it any more."""
        self._show(shown=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._watched is None:
            self._watched = self.window()
            self._watched.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        self.conceal()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mask the secret when another window is worked in."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.conceal()
        return super().eventFilter(watched, event)

    def _show(self, *, shown: bool) -> None:
        self.line.setText(self._secret if shown else _MASK if self._secret else _NONE)
        self.line.setCursorPosition(0)
        self.reveal_button.setText("Hide" if shown else "Show")
        self.reveal_button.setIcon(icon("eye-slash" if shown else "eye"))
        self.reveal_button.setAccessibleName("Hide the secret" if shown else "Show the secret")
        if shown:
            self.timer.start()
        else:
            self.timer.stop()
