"""A second start: what it asks for reaches the first, and nobody else is listened to."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from sign_desk.instance import Listener, Request, hand_over

Until = Callable[[Callable[[], object]], Awaitable[None]]
_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sign_desk.instance import Request, hand_over
app = QCoreApplication([])
print(hand_over(Path(sys.argv[1]), Request(demo=True, store="Neon & Söhne")))
"""


def _second_start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, str(folder)], stdout=subprocess.PIPE, text=True)


async def test_what_a_second_start_asks_for_is_heard_by_the_first(tmp_path: Path, until: Until) -> None:
    listener, heard = Listener(tmp_path), list[Request]()
    listener.requested.connect(heard.append)
    with _second_start(tmp_path) as second:
        await until(lambda: second.poll() is not None)
        assert second.stdout is not None
        assert second.stdout.read() == "True\n"
    assert heard == [Request(demo=True, store="Neon & Söhne")]
    listener.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no file")
async def test_only_the_user_can_reach_it(tmp_path: Path) -> None:
    listener = Listener(tmp_path)
    assert stat.S_IMODE((tmp_path / "window.socket").stat().st_mode) == 0o700
    listener.close()


async def test_who_was_killed_leaves_nothing_that_keeps_the_next_from_listening(tmp_path: Path, until: Until) -> None:
    Listener(tmp_path).close()
    (tmp_path / "window.socket").touch()
    listener = Listener(tmp_path)
    assert listener.is_listening
    listener.close()


async def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    assert not hand_over(tmp_path, Request())


@pytest.mark.parametrize("said", [b"\n", b"[]\n", b"{\n", b'{"store": 7}\n', b"\xff\n", b"x" * 20_000])
async def test_what_no_second_start_says_is_not_heeded(tmp_path: Path, until: Until, said: bytes) -> None:
    listener, heard = Listener(tmp_path), list[Request]()
    listener.requested.connect(heard.append)
    stranger = QLocalSocket()
    stranger.connectToServer(os.fspath(tmp_path / "window.socket"))
    assert stranger.waitForConnected(1000)
    stranger.write(said)
    stranger.flush()
    await until(lambda: stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []
    listener.close()
