"""What was found in the pricing, as a list: how many errors and warnings, and each with the way to its cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.findings import Finding, Severity
from sign_desk.pricing.keys import Cell
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.words import place_name, title

if TYPE_CHECKING:
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.ui.pricing.texts import Texts

_PAUSE = 250  # ms without a change before the list is made again
_HEIGHT = 170


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    finding: Finding
    place: str

    @property
    def is_error(self) -> bool:
        return self.finding.severity is Severity.ERROR

    @property
    def kind(self) -> str:
        return "Error" if self.is_error else "Warning"

    @property
    def field(self) -> str:
        return title(self.finding.key.part, self.finding.path) if self.finding.path else ""


def _tone(line: _Line) -> Tone:
    return Tone.DANGER if line.is_error else Tone.WARNING


_COLUMNS = (
    Column[_Line]("kind", "Kind", lambda line: line.kind, tone=_tone),
    Column[_Line]("place", "Where", lambda line: line.place),
    Column[_Line]("field", "Field", lambda line: line.field),
    Column[_Line]("what", "What", lambda line: line.finding.message, stretch=True),
)


class FindingsPanel(QWidget):
    """A button that tells how much was found, and unfolds the list. ``cellRequested`` carries the `Cell` to go to."""

    cellRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Texts | None = None
        self._inspection: Inspection | None = None
        self.button = QToolButton()
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.toggled.connect(self._unfold)
        self.model = RecordTableModel(_COLUMNS, lambda line: line.number, self)
        self.table = RecordTable(self.model, name="What was found", empty_text="Nothing was found.")
        self.table.setMaximumHeight(_HEIGHT)
        self.table.hide()
        self.table.clicked.connect(self._go)
        self.table.recordActivated.connect(self._go_to)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        column.addWidget(self.button)
        column.addWidget(self.table)

    def show_inspection(self, texts: Texts, inspection: Inspection | None) -> None:
        """Show what was found in the document of `texts`; None while it is being looked at."""
        self._texts, self._inspection = texts, inspection
        errors, warnings = (inspection.errors, inspection.warnings) if inspection else (0, 0)
        told = [_counted(errors, "error"), _counted(warnings, "warning")]
        self.button.setText(" and ".join(filter(None, told)) or "No errors or warnings")
        self.button.setIcon(
            icon("warning-circle", Tone.DANGER)
            if errors
            else icon("warning", Tone.WARNING)
            if warnings
            else icon("check-circle", Tone.OK)
        )
        self.setVisible(inspection is not None)
        self._pause.start()

    def unfold(self) -> None:
        """Show the list."""
        self.button.setChecked(True)

    def _unfold(self, shown: bool) -> None:
        self.table.setVisible(shown)
        self._list()

    def _list(self) -> None:
        if self.table.isHidden() or self._texts is None or self._inspection is None:
            return
        document, prices = self._texts.document, self._texts.prices
        errors_first = sorted(self._inspection.findings, key=lambda finding: finding.severity is not Severity.ERROR)
        lines = enumerate(errors_first)
        self.model.set_records(
            _Line(number, finding, place_name(document, finding.key, prices)) for number, finding in lines
        )

    def _go(self, index: QModelIndex) -> None:
        self._go_to(self.model.record(index.row()))

    def _go_to(self, line: _Line) -> None:
        self.cellRequested.emit(Cell(line.finding.key, line.finding.path))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}" if number else ""
