"""The life of the tour's process: a data directory and a keyring of its own, the event loop, and the exit status."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
from qasync import QEventLoop

from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.paths import DataDirectory
from sign_desk.store.settings import Settings, SettingsFile
from sign_desk.tour import customisers, orders, pricing, shell, stores
from sign_desk.tour.guide import Guide, TourFailed
from sign_desk.tour.memory_keyring import MemoryKeyring

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_WIDTH, _HEIGHT = 1180, 760
_PARTS = (
    shell.welcome,
    customisers.browse,
    orders.send,
    orders.settle,
    orders.look_back,
    orders.use_deprecated_calls,
    pricing.reprice,
    shell.look_around,
    stores.connect,
    customisers.meet_trouble,
    stores.choose,
    shell.shrink,
    stores.lose_the_connection,
)


def run_tour(folder: Path) -> int:
    """Go through the main jobs and save the pictures in `folder`; returns 0 if every step succeeded, else 1."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"The pictures cannot be put into {folder}: {error.strerror}.\n")
        return 1
    app = application()
    keyring.set_keyring(MemoryKeyring())
    data = Path(tempfile.mkdtemp(prefix="sign-desk-tour-"))
    directory = DataDirectory(data)
    directory.claim()
    logs.configure(directory.logs_folder)
    SettingsFile(directory.settings_file).save(Settings(appearance="light"))
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            return runner.run(_lead(app, directory, folder))
    finally:
        logs.shut_down()
        directory.release()
        shutil.rmtree(data, ignore_errors=True)


async def _lead(app: QApplication, directory: DataDirectory, folder: Path) -> int:
    desk = Desk(directory, Start())
    running = asyncio.create_task(desk.run())
    guide = Guide(app, desk, folder)
    try:
        desk.window.resize(_WIDTH, _HEIGHT)
        for part in _PARTS:
            await part(guide)
    except (TourFailed, OSError) as error:
        sys.stderr.write(f"The tour stopped: {error}\n")
        return 1
    finally:
        desk.window.close()
        await running
    sys.stdout.write(f"{guide.pictures} pictures are in {folder}\n")
    return 0
