"""The life of the tour's process: a data directory and a keyring of its own, the event loop, and the exit status."""

from __future__ import annotations

import asyncio
import json
import logging
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
from sign_desk.launch import application, errors_reported
from sign_desk.paths import DataDirectory
from sign_desk.store.settings import Settings, SettingsFile
from sign_desk.tour import (
    backup,
    customisers,
    history,
    missed,
    orders,
    preview,
    pricing,
    sheets,
    shell,
    stores,
    webhooks,
)
from sign_desk.tour.guide import Guide, TourFailed
from sign_desk.tour.memory_keyring import MemoryKeyring

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_WIDTH, _HEIGHT = 1180, 760
_PLATFORM = "QT_QPA_PLATFORM"
_SCREEN = {"name": "tour", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
_PARTS = (
    shell.welcome,
    customisers.browse,
    orders.send,
    orders.settle,
    orders.look_back,
    orders.export,
    orders.use_deprecated_calls,
    missed.find,
    missed.send,
    pricing.edit,
    pricing.meet_another_client,
    pricing.fail_to_save,
    pricing.find_changes_back,
    preview.price_a_sign,
    history.hold_a_sale,
    history.look_back,
    history.copy,
    sheets.go_out_and_in,
    sheets.reprice,
    webhooks.subscribe,
    webhooks.look_at_examples,
    webhooks.receive,
    webhooks.verify,
    webhooks.try_out,
    webhooks.look_after,
    shell.look_around,
    backup.back_up,
    backup.get_help,
    stores.connect,
    customisers.meet_trouble,
    stores.choose,
    shell.shrink,
    stores.lose_the_connection,
)


def run_tour(folder: Path) -> int:
    """Go through the main jobs and save the pictures in `folder`; returns 0 if every step succeeded, else 1."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"The pictures cannot be put into {folder}: {error.strerror}.\n")
        return 1
    data = Path(tempfile.mkdtemp(prefix="sign-desk-tour-"))
    _take_a_screen(data)
    app = application()
    keyring.set_keyring(MemoryKeyring())
    directory = DataDirectory(data)
    directory.claim()
    logs.configure(directory.logs_folder)
    _tell_of_errors()
    SettingsFile(directory.settings_file).save(Settings(appearance="light"))
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            return runner.run(_lead(app, directory, folder))
    finally:
        logs.shut_down()
        directory.release()
        shutil.rmtree(data, ignore_errors=True)


def _tell_of_errors() -> None:
    """Write errors with their tracebacks into the terminal, too: the log goes with the data directory."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    logging.getLogger("sign_desk").addHandler(handler)


def _take_a_screen(folder: Path) -> None:
    """Where there is no display, or none is to be used, draw for one of a common size that nobody sees."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault(_PLATFORM, "offscreen")
        if os.environ[_PLATFORM] == "offscreen":
            file = folder / "screen.json"
            file.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
            os.environ[_PLATFORM] = f"offscreen:configfile={file}"


async def _lead(app: QApplication, directory: DataDirectory, folder: Path) -> int:
    desk = Desk(directory, Start())
    guide = Guide(app, desk, directory, folder)
    # What is reported ends the tour.
    with errors_reported(desk):
        running = asyncio.create_task(desk.run())
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
