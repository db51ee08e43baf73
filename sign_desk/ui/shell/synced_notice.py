"""Warns where the data folder is one that a cloud service keeps in step with other computers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from sign_desk.ui.shell.main_window import MainWindow

_TEXT = (
    "{folder} is copied to other computers while Sign Desk works in it. That could damage the order history, and two "
    "computers could send the same order. Leave this folder out in the settings of {service}, or have Sign Desk "
    "keep its data in a folder of this computer alone. To take it to another computer, use File → Back up…"
)


async def warn_if_synced(window: MainWindow, folder: Path) -> None:
    """Look at `folder`, and show a notice in `window` if a service keeps it in step."""
    from sign_desk.store.backup.synced import syncing_service

    service = await asyncio.to_thread(syncing_service, folder)
    if service is not None:
        text = _TEXT.format(folder=folder, service=service)
        title = f"Sign Desk's data lies where {service} copies it away"
        window.notices.show_notice("synced", Notice(Tone.WARNING, title, text))
