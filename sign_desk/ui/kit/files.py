"""Asks where a file is to be saved, or which one is to be opened."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from sign_desk.ui.kit.dialogs import shown


async def save_file(parent: QWidget, title: str, proposed: str, kind: str) -> Path | None:
    """Ask for a file to save to, of the kind "CSV (*.csv)"; None where the operator cancelled.

    A file that is there is written over only after a question. The suffix is added where it was not typed.
    """
    dialog = QFileDialog(parent, title, "", kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(proposed).suffix)
    dialog.selectFile(proposed)
    try:
        accepted = await shown(dialog) == QDialog.DialogCode.Accepted.value
        return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None
    finally:
        dialog.deleteLater()


async def open_file(parent: QWidget, title: str, kind: str) -> Path | None:
    """Ask for a file that is there, of the kind "CSV (*.csv)" or any other; None where the operator cancelled."""
    dialog = QFileDialog(parent, title, "", f"{kind};;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    try:
        accepted = await shown(dialog) == QDialog.DialogCode.Accepted.value
        return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None
    finally:
        dialog.deleteLater()
