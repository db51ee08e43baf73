"""The piles as a bar of counts: each with its word and icon, one of them chosen, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.missed.words import PILE_ICONS, PILE_TONES, PILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.orders.missed.piles import Pile

_ICON = 18


class PileBar(QWidget):
    """`chosen` carries the pile that is to be shown, or None for all."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Pile | None, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.TINY)
        for pile in (*PILES, None):
            button = self.buttons[pile] = QToolButton()
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIcon(icon(PILE_ICONS[pile], PILE_TONES[pile]) if pile else icon("stack"))
            button.setIconSize(QSize(_ICON, _ICON))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, pile=pile: self.chosen.emit(pile))
            self._group.addButton(button)
            row.addWidget(button)
        self.show_counts({})

    def show_counts(self, counts: Mapping[Pile, int]) -> None:
        """Tell how many orders each pile has."""
        for pile, button in self.buttons.items():
            count = sum(counts.values()) if pile is None else counts.get(pile, 0)
            words = PILES[pile] if pile else "All"
            button.setText(f"{words}\n{count:,}")
            button.setAccessibleName(f"{words}: {count:,}")

    def show_chosen(self, pile: Pile | None) -> None:
        """Show which pile is in view."""
        self.buttons[pile].setChecked(True)
