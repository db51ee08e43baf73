"""Dialogs that are made for one question."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QDialog

from sign_desk.ui.kit.dialogs import shown


async def accepted(dialog: QDialog) -> bool:
    """Show the dialog and let go of it; whether it was accepted. What it holds has to be read at once."""
    try:
        return await shown(dialog) == QDialog.DialogCode.Accepted
    finally:
        # Gone already where the window behind it was closed.
        if shiboken6.isValid(dialog):
            dialog.deleteLater()
