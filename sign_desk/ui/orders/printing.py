"""Saves a page of plain HTML, as it is or printed on A4 as PDF. A file is whole or not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMarginsF, QSaveFile
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from sign_desk.store.errors import FileNotWritten

if TYPE_CHECKING:
    from pathlib import Path

_MARGIN = 15.0  # millimetres
_DOTS = 300  # an inch


def save_page(html: str, path: Path, *, as_pdf: bool) -> None:
    """Write the page into `path`, in place of what was there. Raises FileNotWritten."""
    file = QSaveFile(os.fspath(path))
    whole = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if whole and as_pdf:
        _print(html, file)
    elif whole:
        file.write(QByteArray(html.encode()))
    if not (whole and file.commit()):
        raise FileNotWritten(path, OSError(file.errorString()))


def _print(html: str, file: QSaveFile) -> None:
    writer = QPdfWriter(file)
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setHtml(html)
    document.print_(writer)
