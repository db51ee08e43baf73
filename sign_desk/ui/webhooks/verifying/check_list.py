"""Checks one below the other: how each ended by icon and word, what it found, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import IconLabel, ToneLabel, plain_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.webhooks.words import ANSWERS, MARK_ICONS, MARK_TONES, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.webhooks.verify import Mark


class Checked(Protocol):
    """What is shown of a check."""

    @property
    def title(self) -> str:
        """What was looked at."""

    @property
    def mark(self) -> Mark:
        """How it ended."""

    @property
    def text(self) -> str:
        """What was found."""

    @property
    def next_step(self) -> str:
        """What to do next, or ""."""


class CheckList(QWidget):
    """Shows checks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checks: tuple[Checked, ...] = ()
        self._body = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)
        self._column.addStretch(1)

    def show_checks(self, checks: Iterable[Checked]) -> None:
        """Show these in place of the ones before."""
        self.checks = tuple(checks)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(Space.TINY)
        grid.setColumnStretch(1, 1)
        for check in self.checks:
            _add(grid, check)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body


def _title(check: Checked) -> str:
    if check.title.endswith("?"):
        return f"{check.title} {ANSWERS[check.mark]}"
    return f"{check.title}: {MARKS[check.mark].lower()}"


def _add(grid: QGridLayout, check: Checked) -> None:
    row = grid.rowCount()
    if row > 1:
        grid.setRowMinimumHeight(row, Space.TINY)
        row += 1
    grid.addWidget(IconLabel(MARK_ICONS[check.mark], MARK_TONES[check.mark]), row, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(plain_label(_title(check), selectable=True), row, 1)
    text = ToneLabel(" ".join(filter(None, (check.text, check.next_step))))
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    grid.addWidget(text, row + 1, 1)
