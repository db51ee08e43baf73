"""Asks of which customisers the prices are to be changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout

from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import plain_label
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.review.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

_WIDTH, _HEIGHT = 640, 520
_ABOUT = "Tick those whose prices one rule is to change. You see what it makes of each price before anything is saved."


class Candidate(NamedTuple):
    """A customiser that can be chosen, unless something keeps it from that: `obstacle`."""

    customiser_id: int
    name: str
    model: str
    obstacle: str


class ChooseDialog(QDialog):
    """Lists customisers by their pricing models; accepted, some are `chosen`.

    ``undoRequested`` asks to take the last repricing back; `undo` says so, "" where there is none.
    """

    undoRequested = Signal()

    def __init__(self, candidates: Sequence[Candidate], undo: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Reprice several customisers")
        columns = (
            Column[Candidate]("name", "Customiser", lambda one: one.name, stretch=True),
            Column[Candidate]("id", "Id", lambda one: str(one.customiser_id), numeric=True),
            Column[Candidate]("obstacle", "", lambda one: one.obstacle),
        )
        self.model = SectionModel(columns, self, is_checkable=lambda one: not one.obstacle)
        self.table = SectionTable(self.model, name="Customisers")
        by_model: defaultdict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            by_model[candidate.model].append(candidate)
        self.model.set_sections([Section(model, some, unfolded=True) for model, some in by_model.items()])
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.undo_button = self.buttons.addButton(undo, QDialogButtonBox.ButtonRole.ActionRole)
        self.undo_button.setVisible(bool(undo))
        self.undo_button.clicked.connect(lambda _checked: self._undo())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.model.checkedChanged.connect(self._follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(plain_label(_ABOUT))
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
        self._follow()

    @property
    def chosen(self) -> Sequence[Candidate]:
        """Those that are ticked."""
        return self.model.checked()

    def _undo(self) -> None:
        self.reject()
        self.undoRequested.emit()

    def _follow(self) -> None:
        chosen = len(self.chosen)
        self.go_button.setText(f"Go on with {counted(chosen, 'customiser')}" if chosen else "Go on")
        self.go_button.setEnabled(chosen > 0)
