"""Saves a page of plain HTML, as it is or printed on A4 as PDF. A file is whole or not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSaveFile
from PySide6.QtGui import QTextDocument

from sign_desk.store.errors import FileNotWritten
from sign_desk.ui.kit.pdf import print_document

if TYPE_CHECKING:
    from pathlib import Path


def save_page(html: str, path: Path, *, as_pdf: bool) -> None:
    """Write the page into `path`, in place of what was there. Raises FileNotWritten."""
    file = QSaveFile(os.fspath(path))
    whole = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if whole and as_pdf:
        document = QTextDocument()
        document.setHtml(html)
        print_document(document, file)
    elif whole:
        file.write(QByteArray(html.encode()))
    if not (whole and file.commit()):
        raise FileNotWritten(path, OSError(file.errorString()))
