"""Typing into cells of a grid: what ends it, where it goes on, and what is proposed meanwhile."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sign_desk.ui.kit.grid.kept import Typing
from sign_desk.ui.kit.grid.model import CHOICES, GridModel, Index

_ENDINGS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_RETURNS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class GridDelegate(QStyledItemDelegate):
    """Opens a line to type into, and tells what was typed; the model is never written to.

    ``typed`` carries row, column, the text, and whether it is meant for the whole selection (Ctrl+Return).
    ``left`` carries by how many rows and columns the keyboard goes on.
    """

    typed = Signal(int, int, str, bool)
    left = Signal(int, int)

    def __init__(self, model: GridModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = model
        self._for_all = False
        self._open: tuple[QLineEdit, QPersistentModelIndex] | None = None

    def typing(self) -> Typing | None:
        """What is being typed, and has not been told yet; None where nothing is."""
        if self._open is None or not self._open[0].isModified():
            return None
        editor, index = self._open
        return Typing((index.row(), index.column()), editor.text(), editor.cursorPosition())

    def go_on(self, typing: Typing) -> None:
        """Have in the cell that was opened what was being typed before."""
        if self._open is not None:
            editor = self._open[0]
            editor.setText(typing.text)
            editor.setModified(True)
            editor.setCursorPosition(typing.cursor)

    def finish(self) -> None:
        """Tell what is being typed, and close the cell."""
        if self._open is not None:
            editor = self._open[0]
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget | None:  # type: ignore[override]  # Qt takes none for "not this one"
        if not self._grid.is_editable(index.row(), index.column()):
            return None
        editor = QLineEdit(parent)
        editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0))
        editor.setAccessibleName(self._grid.columns[index.column()].words.replace("\n", ", "))
        if choices := index.data(CHOICES):
            completer = QCompleter(choices, editor)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        self._open = editor, QPersistentModelIndex(index)
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self._open = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Once only: what is being typed stays when the model tells of changes meanwhile.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and (editor.isModified() or self._for_all):
            self.typed.emit(index.row(), index.column(), editor.text(), self._for_all)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Return, Tab and the arrows up and down end the typing and go on to the next cell."""
        if isinstance(editor, QLineEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key, held = Qt.Key(event.key()), event.modifiers()
            if (step := _ENDINGS.get(key)) is not None:
                back = -1 if key in _RETURNS and held & Qt.KeyboardModifier.ShiftModifier else 1
                self._for_all = key in _RETURNS and bool(held & Qt.KeyboardModifier.ControlModifier)
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                if not self._for_all:
                    self.left.emit(step[0] * back, step[1])
                self._for_all = False
                return True
        return super().eventFilter(editor, event)
