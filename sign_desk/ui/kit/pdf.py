"""Prints rich text on A4 as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtGui import QTextDocument

_MARGIN = 15.0  # millimetres
_DOTS = 300  # an inch


def print_document(document: QTextDocument, device: QIODevice) -> None:
    """Print the document onto an open device. In any thread, if the document is of that thread, too."""
    writer = QPdfWriter(device)
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    document.print_(writer)
