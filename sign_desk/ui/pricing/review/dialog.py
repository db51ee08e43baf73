"""What a save would change, to be read before it is saved: exceptions first, and what customers pay at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.samples_panel import SamplesPanel, sample_sections
from sign_desk.ui.pricing.review.sections import finding_section, review_sections
from sign_desk.ui.pricing.review.words import (
    DifferenceLines,
    Line,
    counted,
    difference_words,
    line_columns,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from sign_desk.pricing.findings import Finding
    from sign_desk.pricing.review import Review
    from sign_desk.pricing.samples import SampleChange
    from sign_desk.ui.kit.section_table import Section
    from sign_desk.ui.pricing.texts import Texts

_WIDTH, _HEIGHT = 1000, 640
_SHARES = (360, 200)
_NAME_WIDTH = 240
_WORKING = "Still putting together what there is to read. You can save once all of it is shown."
_OBSTACLE, _ELSEWHERE, _NOT_KEPT = "obstacle", "elsewhere", "not kept"


class ReviewDialog(QDialog):
    """Shows a review of the pricing of `customiser`; accepted, it is to be saved to `store`.

    What takes a while to be put together, its sections and the sample signs, is shown once it is there; nothing can
    be saved before.
    ``cellRequested`` carries a `Cell` to go to, once the dialog is closed; ``samplesRequested`` asks for other
    sample signs, ``limitRequested`` for another limit of what is exceptional.
    """

    cellRequested = Signal(object)
    samplesRequested = Signal()
    limitRequested = Signal()

    def __init__(
        self, review: Review, texts: Texts, *, store: str, customiser: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._review = review
        self._texts = texts
        self._store = store
        self._sections: Sequence[Section[Line]] | None = None
        self._findings: Sequence[Finding] = ()
        self._writing, self._gathering = Slices(self), Slices(self)
        self._is_obstructed = False
        self.setWindowTitle(f"Review the changes of {customiser}")
        self.notices = NoticeArea()
        self.summary = heading_label()
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="Changes")
        self.go_button = QPushButton(icon("arrow-right"), "Go to the cell")
        self.samples = SamplesPanel(texts, review.difference.before)
        self.working = ToneLabel(_WORKING)
        self.typing = TextInput()
        self.buttons = QDialogButtonBox()
        self.limit_button = self.buttons.addButton("Exceptions…", QDialogButtonBox.ButtonRole.ActionRole)
        self.cancel_button = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.save_button = self.buttons.addButton(self._save_words(), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self.summary.setText(self._summary_words())
        self.show_obstacle("", ())
        self._writing.run(review_sections(review, texts.prices), self._take_sections)

    @property
    def is_complete(self) -> bool:
        """Whether all that there is to read is shown."""
        return self._sections is not None and not self.samples.is_computing

    def show_samples(self, changes: Sequence[SampleChange] | None) -> None:
        """Show what the sample signs cost before and after; None while that is being computed."""
        if changes is None:
            self._gathering.stop()
            self._take_samples(None)
        else:
            self._gathering.run(sample_sections(changes, self._texts.prices), self._take_samples)

    def show_obstacle(self, obstacle: str, findings: Sequence[Finding]) -> None:
        """Tell what keeps the changes from being saved: the state of the store, and errors; nothing does if empty."""
        self._show_findings(findings)
        self.notices.dismiss(_OBSTACLE)
        if obstacle:
            notice = Notice(Tone.WARNING, "This cannot be saved now", obstacle, dismissible=False)
            self.notices.show_notice(_OBSTACLE, notice)
        self._is_obstructed = bool(obstacle or findings)
        self._follow()

    def show_elsewhere(self, text: str) -> None:
        """Tell what was changed elsewhere meanwhile."""
        self.notices.show_notice(_ELSEWHERE, Notice(Tone.INFO, text))

    def show_not_kept(self, text: str) -> None:
        """Tell that a choice could not be kept."""
        self.notices.show_notice(_NOT_KEPT, Notice(Tone.WARNING, text))

    def accept(self) -> None:
        """Close, to be saved, if nothing keeps it from that."""
        if self.save_button.isEnabled():
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press no button: it saves where the name was typed, and does nothing by chance."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    @property
    def _is_confirmed(self) -> bool:
        """Whether the store's name was typed, where that is asked for."""
        return not self._review.needs_typing or self.typing.value().strip() == self._store

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        # Anew, the sections would lose what is unfolded and selected in them.
        if findings != self._findings:
            self._findings = findings
            self._show_sections()

    def _take_sections(self, sections: Sequence[Section[Line]]) -> None:
        self._sections = sections
        self._show_sections()
        self._follow()

    def _take_samples(self, sections: Sequence[Section[SampleChange]] | None) -> None:
        self.samples.show_sections(sections)
        self._parts.setSizes(_SHARES)
        self._follow()

    def _show_sections(self) -> None:
        lines = DifferenceLines(self._review.difference, self._texts.prices)
        leading = [finding_section(self._findings, lines)] if self._findings else []
        self.model.set_sections([*leading, *(self._sections or ())])

    def _follow(self) -> None:
        can_be_saved = self.is_complete and not self._is_obstructed
        self.working.setVisible(not self.is_complete)
        self._typing_row.setVisible(self._review.needs_typing and can_be_saved)
        self.save_button.setVisible(not self._is_obstructed)
        self.save_button.setEnabled(can_be_saved and self._is_confirmed)
        self.cancel_button.setText("Close" if self._is_obstructed else "Cancel")

    def _show_line(self, line: Line | None) -> None:
        self.go_button.setEnabled(line is not None and line.cell.key in self._texts.document)

    def _go(self, line: Line | None) -> None:
        if line is not None and line.cell.key in self._texts.document:
            self.reject()
            self.cellRequested.emit(line.cell)

    def _save_words(self) -> str:
        # A single "&" would mark a key.
        store = self._store.replace("&", "&&")
        return f"Save {counted(self._review.difference.count, 'change')} to {store}"

    def _summary_words(self) -> str:
        words = difference_words(self._review.difference, self._texts.prices)
        return f"{words[0].upper()}{words[1:]}."

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.typing.valueChanged.connect(lambda _text: self._follow())
        self.table.recordSelected.connect(self._show_line)
        self.table.recordActivated.connect(self._go)
        self.go_button.clicked.connect(lambda _checked: self._go(self.table.selected()))
        self.samples.editRequested.connect(self.samplesRequested)
        self.limit_button.clicked.connect(lambda _checked: self.limitRequested.emit())

    def _set_up_buttons(self) -> None:
        for button in (self.go_button, self.limit_button, self.save_button, self.cancel_button):
            button.setAutoDefault(False)
        self.go_button.setEnabled(False)
        self.typing.returnPressed.connect(self.accept)
        self.typing.setAccessibleName("The store's name")
        self.typing.setMinimumWidth(_NAME_WIDTH)

    def _lay_out(self) -> None:
        self._set_up_buttons()
        self._typing_row = QWidget()
        typing = QHBoxLayout(self._typing_row)
        typing.setContentsMargins(0, 0, 0, 0)
        typing.setSpacing(Space.SMALL)
        typing_words = f"Some of these are exceptional. To save them, type the store's name, {self._store}:"
        typing.addWidget(plain_label(typing_words), 1)
        typing.addWidget(self.typing)
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignTop)
        changes = QWidget()
        column = QVBoxLayout(changes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self._parts = parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        for number, part in enumerate((changes, self.samples)):
            parts.addWidget(part)
            parts.setStretchFactor(number, int(part is changes))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        whole.setSpacing(Space.MEDIUM)
        whole.addWidget(self.notices)
        whole.addWidget(parts, 1)
        whole.addWidget(self.working)
        whole.addWidget(self._typing_row)
        whole.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
