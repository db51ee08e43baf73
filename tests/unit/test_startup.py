"""What the window needs to be seen, and what may wait until it is."""

import os
import subprocess
import sys

_HEAVY = (
    "httpx",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "keyring",
    "babel",
    "pycountry",
    "truststore",
    "iso4217",
    "starlette",
    "uvicorn",
)

_PROGRAM = """
import asyncio, sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from qasync import QEventLoop
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.paths import DataDirectory

class Painted(QObject):
    seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            print(" ".join(sys.modules))
        return False

async def show():
    directory = DataDirectory(Path(sys.argv[1]))
    directory.claim()
    desk = Desk(directory, Start())
    painted = Painted()
    desk.window.installEventFilter(painted)
    running = asyncio.create_task(desk.run())
    while not painted.seen:
        await asyncio.sleep(0.01)
    desk.window.close()
    await running
    directory.release()

app = application()
with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
    runner.run(show())
"""


def test_heavy_libraries_wait_until_the_window_is_painted(tmp_path):
    outcome = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "data")],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    loaded = {name.partition(".")[0] for name in outcome.stdout.split()}
    assert "PySide6" in loaded
    assert loaded & set(_HEAVY) == set()
