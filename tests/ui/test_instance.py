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

from sign_desk import instance
from sign_desk.instance import Listener, Request, _read, hand_over

Until = Callable[[Callable[[], object]], Awaitable[None]]
_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sign_desk.instance import Request, hand_over
app = QCoreApplication([])
print(hand_over(Path(sys.argv[1]), Request(demo=True, store="Neon & Söhne")))
"""


def _second_start(folder: Path, script: str = _SECOND) -> subprocess.Popen[str]:
    start = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def test_what_a_second_start_asks_for_is_heard_by_the_first(tmp_path: Path, until: Until) -> None:
    listener, heard = Listener(tmp_path), list[Request]()
    listener.requested.connect(heard.append)
    with _second_start(tmp_path) as second:
        await until(lambda: second.poll() is not None)
        assert second.stdout is not None
        assert second.stdout.read() == "True\n"
    assert heard == [Request(demo=True, store="Neon & Söhne")]
    listener.close()


_WITH_TOKEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sign_desk.app import Start
from sign_desk.launch import _handed_over
from sign_desk.paths import DataDirectory
app = QCoreApplication([])
print(_handed_over(DataDirectory(Path(sys.argv[1])), Start(store="Neon", token="canary-5e1f")))
"""


async def test_token_of_a_second_start_stays_there_and_both_say_so(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, heard = Listener(tmp_path), list[Request]()
    listener.requested.connect(heard.append)
    lines = list[bytes]()
    monkeypatch.setattr(instance, "_read", lambda line: lines.append(line) or _read(line))
    with _second_start(tmp_path, _WITH_TOKEN) as second:
        await until(lambda: second.poll() is not None)
        assert second.stdout is not None
        assert second.stderr is not None
        assert second.stdout.read() == "True\n"
        assert "the token in SIGN_DESK_TOKEN was not used" in second.stderr.read()
    assert heard == [Request(store="Neon", token_left_behind=True)]
    assert b"canary" not in b"".join(lines)
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
