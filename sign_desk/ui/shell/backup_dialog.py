"""Shows what is in a back-up, and what adding it would come to, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.facts import Facts
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.shell.backup_words import choices_of, clashes_of, facts_of

if TYPE_CHECKING:
    from sign_desk.store.backup.opened import Opened
    from sign_desk.store.backup.report import Kind

_WIDTH = 680
_MOST_HEIGHT = 340
"""Of what scrolls, in pixels: the dialog fits a window of 1024 by 700."""
_PROMISE = "Nothing that is on this computer is overwritten, and nothing is sent. Orders that were sent stay sent."
_WAITING = (
    "{:,} of the new orders wait to be sent. They stay here until you send them; if the other computer is still in "
    "use, it may have sent them since."
)
_NOTHING = "There is nothing to add."
_ALONG = "What is to come along"
_BACK = "Removed on this computer since: tick what is to come back"


class BackupDialog(QDialog):
    """Accepted to add what is new, but for the kinds `without`."""

    def __init__(self, opened: Opened, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a back-up")
        report, removed = opened.report, opened.removed_since
        self.facts = Facts()
        self.facts.set_sections([("", facts_of(opened.manifest, opened.matches, report, removed_since=removed))])
        self.clashes = [Notice(Tone.WARNING, *words, dismissible=False) for words in clashes_of(report)]
        self.ticks = {kind: QCheckBox(words) for kind, words in choices_of(report)}
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Add to this computer", QDialogButtonBox.ButtonRole.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        title = "Add this back-up to what is here?" if opened.changes else "All of this back-up is here already"
        column.addWidget(heading_label(title))
        column.addWidget(plain_label(_PROMISE if opened.changes else _NOTHING))
        content = self._content(report.waiting, removed=removed)
        area = scrolled(content)
        column.addWidget(area, 1)
        column.addWidget(self.buttons)
        self._adds_anyway = opened.changes_anyway
        for tick in self.ticks.values():
            tick.setChecked(not removed)
            tick.toggled.connect(self._show_whether_anything)
        self._show_whether_anything()
        if not opened.changes:
            self.accept_button.hide()
            self.close_button.setText("Close")
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        # As high as what is shown; from a limit on it scrolls.
        area.setMinimumHeight(min(content.sizeHint().height(), _MOST_HEIGHT))
        self.resize(_WIDTH, self.sizeHint().height())

    @property
    def without(self) -> frozenset[Kind]:
        """The kinds of which nothing new is wanted."""
        return frozenset(kind for kind, tick in self.ticks.items() if not tick.isChecked())

    def _show_whether_anything(self) -> None:
        self.accept_button.setEnabled(self._adds_anyway or any(tick.isChecked() for tick in self.ticks.values()))

    def _content(self, waiting: int, *, removed: bool) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.MEDIUM)
        for notice in self.clashes:
            column.addWidget(notice)
        if waiting:
            column.addWidget(ToneLabel(_WAITING.format(waiting), Tone.WARNING))
        column.addWidget(self.facts)
        if self.ticks:
            column.addWidget(heading_label(_BACK if removed else _ALONG))
        for tick in self.ticks.values():
            column.addWidget(tick)
        column.addStretch(1)
        return content
