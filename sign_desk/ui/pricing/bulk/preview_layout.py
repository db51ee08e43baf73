"""The layout of a dialog that asks for a rule on the left, and shows on the right what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget


def lay_out_beside(
    dialog: QDialog, asked: QWidget, width: int, words: tuple[QWidget, ...], table: QWidget, buttons: QDialogButtonBox
) -> None:
    """Put what is asked, `width` pixels wide and scrolled, beside words with a table under them."""
    area = scrolled(asked)
    area.setFixedWidth(width)
    preview = QVBoxLayout()
    preview.setSpacing(Space.SMALL)
    for label in words:
        preview.addWidget(label)
    preview.addWidget(table, 1)
    both = QHBoxLayout()
    both.setSpacing(Space.LARGE)
    both.addWidget(area)
    both.addLayout(preview, 1)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
    whole.setSpacing(Space.MEDIUM)
    whole.addLayout(both, 1)
    whole.addWidget(buttons)
