"""Shows what is in a back-up, and what adding it would come to, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.facts import Facts
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.shell.backup_words import clashes_of, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.store.backup.bundle import Manifest
    from sign_desk.store.backup.report import Report, StoreMatch

_SIZE = QSize(680, 520)
_PROMISE = "Nothing that is on this computer is overwritten, and nothing is sent. Orders that were sent stay sent."
_WAITING = (
    "{:,} of the new orders wait to be sent. They stay here until you send them; if the other computer is still in "
    "use, it may have sent them since."
)
_NOTHING = "There is nothing to add."


class BackupDialog(QDialog):
    """Accepted to add what is new. `changes` tells whether there is anything."""

    def __init__(
        self, manifest: Manifest, matches: Sequence[StoreMatch], report: Report, *, changes: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a back-up")
        self.facts = Facts()
        self.facts.set_sections([("", facts_of(manifest, matches, report))])
        self.clashes = [Notice(Tone.WARNING, *words, dismissible=False) for words in clashes_of(report)]
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Add to this computer", QDialogButtonBox.ButtonRole.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        title = "Add this back-up to what is here?" if changes else "All of this back-up is here already"
        column.addWidget(heading_label(title))
        column.addWidget(plain_label(_PROMISE if changes else _NOTHING))
        column.addWidget(scrolled(self._content(report.waiting)), 1)
        column.addWidget(self.buttons)
        if not changes:
            self.accept_button.hide()
            self.close_button.setText("Close")
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.resize(_SIZE)

    def _content(self, waiting: int) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.MEDIUM)
        for notice in self.clashes:
            column.addWidget(notice)
        if waiting:
            column.addWidget(ToneLabel(_WAITING.format(waiting), Tone.WARNING))
        column.addWidget(self.facts)
        column.addStretch(1)
        return content
