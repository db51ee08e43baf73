"""Dialogs awaited from coroutines: opened window-modal, never ``exec()``, which would nest an event loop."""

import asyncio

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QMessageBox, QPushButton, QWidget

from sign_desk.ui.kit.theme import heading

_TEXT_WIDTH = 340


async def shown(dialog: QDialog) -> int:
    """Open the dialog and wait for its result code.

    A dialog that is deleted meanwhile counts as rejected; a caller that is cancelled closes the dialog.
    """
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(settle)
    dialog.destroyed.connect(lambda: settle(QDialog.DialogCode.Rejected.value))
    dialog.open()
    try:
        return await answer
    finally:
        if shiboken6.isValid(dialog):
            dialog.finished.disconnect(settle)
            if answer.cancelled():
                dialog.reject()


class NeededTick(QCheckBox):
    """A tick below a question that has to be made before the question can be accepted."""


async def confirm(
    parent: QWidget, title: str, text: str, *, accept: str, risky: bool = False, also: QCheckBox | None = None
) -> bool:
    """Ask one question, in plain text; True when the operator chose ``accept``.

    ``accept`` is a verb ("Erase now"). When ``risky``, Return cancels; Escape always does. ``also`` is a tick
    below the text, for what may be done besides; a `NeededTick` is what ``accept`` takes.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Warning if risky else QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    _give_room(box)
    yes = QPushButton(accept)
    no = QPushButton("Cancel")
    box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no if risky else yes)
    box.setEscapeButton(no)
    if also is not None:
        box.setCheckBox(also)
    if isinstance(also, NeededTick):
        yes.setEnabled(also.isChecked())
        also.toggled.connect(yes.setEnabled)
    try:
        await shown(box)
        return shiboken6.isValid(box) and box.clickedButton() is yes
    finally:
        if shiboken6.isValid(box):
            box.deleteLater()


def _give_room(box: QMessageBox) -> None:
    """Let the question stand out, and its explanation be no narrow column. The names are Qt's own."""
    if (question := box.findChild(QLabel, "qt_msgbox_label")) is not None:
        question.setFont(heading(question.font()))
    if (explanation := box.findChild(QLabel, "qt_msgbox_informativelabel")) is not None:
        explanation.setMinimumWidth(_TEXT_WIDTH)
