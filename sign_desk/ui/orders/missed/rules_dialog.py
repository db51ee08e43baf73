"""The rules of a store: those that tell products, and those by which lines are left out; each can be removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from sign_desk.orders.missed.matching import Matching, MatchRule, SkipRule

_WIDTH, _HEIGHT = 560, 380
_NONE = "There are none yet. Choose a line in the table, and make one of it."


class RulesDialog(QDialog):
    """Lists the rules; `matching` is what is left of them."""

    def __init__(self, matching: Matching, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rules")
        self.matching = matching
        self.remove_buttons: list[QPushButton] = []
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label("Products by rule"))
        for rule in matching.rules:
            column.addWidget(self._row(rule, f"{rule.pattern.words} → {rule.product_id}"))
        if not matching.rules:
            column.addWidget(ToneLabel(_NONE))
        column.addSpacing(Space.SMALL)
        column.addWidget(heading_label("Lines that are left out"))
        for skip in matching.skips:
            column.addWidget(self._row(skip, skip.pattern.words))
        if not matching.skips:
            column.addWidget(ToneLabel(_NONE))
        column.addStretch(1)
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        outer.setSpacing(Space.MEDIUM)
        outer.addWidget(plain_label("They hold for this file and for later ones of this store."))
        outer.addWidget(scrolled(content), 1)
        outer.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)

    def _row(self, rule: MatchRule | SkipRule, words: str) -> QWidget:
        row = QWidget()
        button = QPushButton(icon("trash"), "Remove")
        button.setAccessibleName(f"Remove: {words}")
        self.remove_buttons.append(button)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(plain_label(words), 1)
        line.addWidget(button)

        def remove() -> None:
            left = self.matching
            self.matching = replace(
                left,
                rules=tuple(one for one in left.rules if one is not rule),
                skips=tuple(one for one in left.skips if one is not rule),
            )
            row.hide()

        button.clicked.connect(remove)
        return row
