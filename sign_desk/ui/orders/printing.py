"""Saves one page of plain HTML, as it is or printed on A4 as PDF. A file is whole or not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSaveFile, QSizeF
from PySide6.QtGui import QTextDocument

from sign_desk.store.errors import FileNotWritten
from sign_desk.ui.kit.pdf import print_document

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH, _HEIGHT = 680.0, 680.0 * 267 / 180  # what the margins leave of A4, in pixels of the screen
_LARGER = 1.04


def save_page(html: str, path: Path, *, as_pdf: bool) -> None:
    """Write the page into `path`, in place of what was there. Raises FileNotWritten."""
    file = QSaveFile(os.fspath(path))
    whole = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if whole and as_pdf:
        document = QTextDocument()
        document.setHtml(html)
        _fit(document)
        print_document(document, file)
    elif whole:
        file.write(QByteArray(html.encode()))
    if not (whole and file.commit()):
        raise FileNotWritten(path, OSError(file.errorString()))


def _fit(document: QTextDocument) -> None:
    """Lay the document out on one page, as large as it needs: it is printed so much smaller."""
    document.setUseDesignMetrics(True)
    width, height = _WIDTH, _HEIGHT
    document.setPageSize(QSizeF(width, height))
    while document.pageCount() > 1:
        width, height = width * _LARGER, height * _LARGER
        document.setPageSize(QSizeF(width, height))
