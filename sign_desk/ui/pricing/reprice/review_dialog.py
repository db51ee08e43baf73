"""What a save would change for each of several customisers, to be read before any is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import heading_label, plain_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.words import Line, counted, line_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

_WIDTH, _HEIGHT = 1000, 620
_NAME_WIDTH = 240


class SeveralReviewDialog(QDialog):
    """Shows the sections of each customiser, under its name; accepted, all are to be saved to `store`, one by one.

    With `needs_typing` the store's name has to be typed first.
    """

    def __init__(
        self,
        heading: str,
        read: Sequence[tuple[str, Sequence[Section[Line]]]],
        store: str,
        *,
        needs_typing: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._needs_typing = needs_typing
        self._is_obstructed = False
        self.setWindowTitle(heading)
        self.notices = NoticeArea()
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="Changes")
        self.typing = TextInput()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        # A single "&" would mark a key.
        words = f"Save {counted(len(read), 'customiser')} to {store.replace('&', '&&')}"
        self.save_button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        for button in self.buttons.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.typing.valueChanged.connect(lambda _text: self._follow())
        self._lay_out(heading)
        self.model.set_sections([one for name, some in read for one in (Section[Line](name), *some)])
        self._follow()

    def show_obstacle(self, obstacle: str) -> None:
        """Tell what keeps all of it from being saved."""
        notice = Notice(Tone.WARNING, "This cannot be saved now", obstacle, dismissible=False)
        self.notices.show_notice("obstacle", notice)
        self._is_obstructed = True
        self._follow()

    def show_planned(self, text: str) -> None:
        """Tell which sales these saves would begin."""
        title = "A sale is planned, and begins with this save"
        self.notices.show_notice("planned", Notice(Tone.WARNING, title, text, dismissible=False))

    def show_note(self, text: str) -> None:
        """Tell what else there is to know."""
        self.notices.show_notice("note", Notice(Tone.INFO, text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press no button: nothing is saved by chance."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def _follow(self) -> None:
        is_typed = not self._needs_typing or self.typing.value().strip() == self._store
        self.save_button.setEnabled(not self._is_obstructed and is_typed)

    def _lay_out(self, heading: str) -> None:
        typing = QWidget()
        row = QHBoxLayout(typing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        words = f"Some of these are exceptional. To save them, type the store's name, {self._store}:"
        row.addWidget(plain_label(words), 1)
        row.addWidget(self.typing)
        typing.setVisible(self._needs_typing)
        self.typing.setAccessibleName("The store's name")
        self.typing.setMinimumWidth(_NAME_WIDTH)
        text = "They are saved one after another. Where one cannot be saved, the others behind it are not either."
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        whole.setSpacing(Space.MEDIUM)
        for widget in (self.notices, heading_label(heading), plain_label(text)):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        whole.addWidget(typing)
        whole.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
