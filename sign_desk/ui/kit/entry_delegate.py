"""How cells of an entry table are drawn and typed into: marked although selected, and completed while typed."""

from collections.abc import Iterable

import shiboken6
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sign_desk.ui.kit.theme import Tone, tint

Index = QModelIndex | QPersistentModelIndex

PROBLEM = Qt.ItemDataRole.UserRole + 1
"""The model's role for what is wrong with a cell, None or "" if nothing is."""

_MOST_PROPOSED = 10


class EntryDelegate(QStyledItemDelegate):
    """Keeps the tint of a cell with something wrong in it under the selection, and proposes completions.

    ``typed`` carries the text being typed into a completed column; `propose` gives what fits it. ``typing`` tells of
    each change in the open cell, and of its closing.
    """

    typed = Signal(str)
    typing = Signal()

    def __init__(self, completed: Iterable[int], parent: QWidget) -> None:
        """Complete what is typed into the columns of the numbers `completed`."""
        super().__init__(parent)
        self._completed = frozenset(completed)
        self._proposals = QStringListModel(self)
        self._completer: QCompleter | None = None
        self._editor: QLineEdit | None = None
        self._is_filled = False
        self._place = QPersistentModelIndex()
        self.closeEditor.connect(self._forget_editor)

    def open_cell(self) -> tuple[QPersistentModelIndex, str] | None:
        """Return the place of the cell that is open, and what is in it now; None where none is."""
        editor = self._editor
        if editor is None or not shiboken6.isValid(editor) or not self._place.isValid():
            return None
        return self._place, editor.text()

    def propose(self, texts: Iterable[str]) -> None:
        """Propose these to whoever types now."""
        proposals = list(texts)
        if proposals == self._proposals.stringList():
            return
        self._proposals.setStringList(proposals)
        completer = self._completer
        if completer is None or not shiboken6.isValid(completer):
            return
        editor = completer.widget()
        if isinstance(editor, QLineEdit) and editor.isModified() and editor.hasFocus():
            completer.setCompletionPrefix(editor.text())
            completer.complete()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell; a selected one with something wrong keeps its tint, in a frame."""
        selected = option.state & QStyle.StateFlag.State_Selected
        if not (selected and index.data(PROBLEM)):
            super().paint(painter, option, index)
            return
        palette = QApplication.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            option.palette.setColor(group, QPalette.ColorRole.Highlight, tint(Tone.DANGER, palette))
            option.palette.setColor(group, QPalette.ColorRole.HighlightedText, palette.color(QPalette.ColorRole.Text))
        frame = QRect(option.rect).adjusted(1, 1, -1, -1)
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
        painter.drawRect(frame)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Open the cell for typing."""
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            self._editor, self._place, self._is_filled = editor, QPersistentModelIndex(index), False
            editor.textEdited.connect(self.typing)
        if index.column() in self._completed and isinstance(editor, QLineEdit):
            completer = QCompleter(self._proposals, editor)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setMaxVisibleItems(_MOST_PROPOSED)
            self._completer = completer
            editor.setCompleter(completer)
            editor.textEdited.connect(self.typed)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the cell's text into its editor as that opens; whatever changes in the row then, what is typed stays."""
        if editor is not self._editor or not self._is_filled:
            super().setEditorData(editor, index)
            self._is_filled = True

    def _forget_editor(self) -> None:
        self._editor = None
        self.typing.emit()
