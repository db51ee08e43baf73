"""What waits for the operator: one list into which every tab puts its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import IconLabel, ToneLabel, breakable, heading_label, plain_label
from sign_desk.ui.kit.sheet import Sheet
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.need import Need

if TYPE_CHECKING:
    from collections.abc import Sequence


class NeedsYou(QObject):
    """The needs of every source; `changed` carries how many there are."""

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._sources: dict[str, tuple[Need, ...]] = {}

    @property
    def needs(self) -> tuple[Need, ...]:
        """All needs, in the order in which their sources first spoke."""
        return tuple(need for needs in self._sources.values() for need in needs)

    def put(self, source: str, needs: Sequence[Need]) -> None:
        """Let `source` need exactly this from now on."""
        self._sources[source] = tuple(needs)
        self.changed.emit(len(self.needs))


class NeedsYouPanel(QScrollArea):
    """Shows the needs as cards, one below the other."""

    def __init__(self, needs_you: NeedsYou, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needs_you = needs_you
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(248)
        needs_you.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        for need in self._needs_you.needs:
            column.addWidget(_card(need))
        if not self._needs_you.needs:
            column.addWidget(ToneLabel("Nothing waits for you."))
        column.addStretch(1)
        self.setWidget(content)


def _card(need: Need) -> Sheet:
    card = Sheet()
    row = QHBoxLayout(card)
    row.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
    row.setSpacing(Space.SMALL)
    row.addWidget(IconLabel("warning", Tone.WARNING, size=20), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(Space.TINY)
    words.addWidget(heading_label(breakable(need.title)))
    words.addWidget(plain_label(breakable(need.text)))
    button = QPushButton(need.action)
    button.setAccessibleName(f"{need.action}: {need.title}")
    button.clicked.connect(need.run)
    words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    row.addLayout(words, 1)
    return card
