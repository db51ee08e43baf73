"""The Help menu, an error nobody foresaw, and a second start."""

import asyncio
import json
import sys
import zipfile

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from sign_desk.instance import Listener, Request
from sign_desk.launch import errors_reported
from sign_desk.ui.shell.about_dialog import AboutDialog
from sign_desk.ui.shell.diagnostics_dialog import DiagnosticsDialog


def names(texts):
    return [texts.names.item(row).text() for row in range(texts.names.count())]


async def _save(hand, dialog, path, until):
    await hand.click(dialog.save_button)
    question = await hand.dialog(dialog, QFileDialog)
    question.selectFile(str(path))
    question.accept()
    await until(path.exists)
    await until(lambda: dialog.notices.notice("saved") is not None)


async def test_diagnostics_are_shown_saved_and_hold_no_secret(open_desk, sandbox, connect_store, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    desk.window.diagnosticsRequested.emit()
    dialog = await hand.dialog(desk.window, DiagnosticsDialog)
    shown = names(dialog.texts)
    assert shown[:4] == ["versions.txt", "files.txt", "settings.json", "stores.json"]
    assert any(name.startswith("logs/") for name in shown)
    assert dialog.texts.text.toPlainText().startswith("Sign Desk ")
    file = tmp_path / "diagnostics.zip"
    await _save(hand, dialog, file, until)
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == shown
        content = {name: archive.read(name).decode() for name in shown}
    assert not any(sandbox.token in text for text in content.values())
    (store,) = json.loads(content["stores.json"])
    assert store["address"] == sandbox.address
    assert "name" not in store
    dialog.reject()


async def test_error_nobody_foresaw_is_told_and_the_program_goes_on(
    open_desk, sandbox, connect_store, hand, until, tmp_path, expected_logs
):
    expected_logs.append("unexpected error")
    desk = await connect_store(await open_desk(), sandbox)
    desk.report(RuntimeError(f"something with {sandbox.token}"))
    dialog = await hand.dialog(desk.window, DiagnosticsDialog)
    assert names(dialog.texts)[0] == "error.txt"
    told = dialog.texts.text.toPlainText()
    assert "RuntimeError: something with [concealed]" in told
    assert not desk.helping.tell(RuntimeError("another one meanwhile"))
    file = tmp_path / "error.zip"
    await _save(hand, dialog, file, until)
    await hand.click(dialog.close_button)
    await until(lambda: not desk.helping._telling)
    assert desk.tabs.customisers_view.isEnabled()


async def _fail():
    raise RuntimeError("in a task")


@pytest.mark.parametrize("where", ["in a slot", "in a callback", "in a task"])
async def test_what_nobody_catches_is_told_wherever_it_is_raised(open_desk, hand, until, expected_logs, where):
    expected_logs.append("unexpected error")
    desk = await open_desk()

    def fail():
        raise RuntimeError(where)

    with errors_reported(desk):
        if where == "in a slot":
            QTimer.singleShot(0, desk.window, fail)
        elif where == "in a callback":
            asyncio.get_running_loop().call_soon(fail)
        else:
            desk.tasks.start("failing", _fail)
        dialog = await hand.dialog(desk.window, DiagnosticsDialog)
        assert f"RuntimeError: {where}" in dialog.texts.text.toPlainText()
        await hand.click(dialog.close_button)
        await until(lambda: not desk.helping._telling)
    assert desk.window.welcome.isVisible()


async def test_about_names_the_version_and_every_licence(open_desk, hand, until):
    desk = await open_desk()
    desk.window.aboutRequested.emit()
    dialog = await hand.dialog(desk.window, AboutDialog)
    parts = names(dialog.made_of)
    assert parts[0].startswith("Qt 6")
    for name in ("httpx ", "SQLAlchemy ", "PySide6_Essentials ", "qasync "):
        assert any(part.startswith(name) for part in parts), name
    for row in range(len(parts)):
        dialog.made_of.names.setCurrentRow(row)
        assert len(dialog.made_of.text.toPlainText()) > 15, parts[row]
    dialog.reject()


async def test_second_start_brings_the_window_forward_with_the_store_it_names(
    open_desk, sandbox, connect_store, until, tmp_path
):
    desk = await connect_store(await open_desk(), sandbox)
    folder = tmp_path / "meeting"
    folder.mkdir()
    listener = Listener(folder, desk.window)
    listener.requested.connect(desk.come_forward)
    desk.window.setWindowState(Qt.WindowState.WindowMinimized)
    script = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from sign_desk.instance import Request, hand_over; app = QCoreApplication([]);"
        "sys.exit(not hand_over(Path(sys.argv[1]), Request(demo=True)))"
    )
    second = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(folder))
    assert await second.wait() == 0
    await until(lambda: not desk.window.isMinimized())
    await until(lambda: "Demo store" in desk.window.windowTitle())
    listener.close()


async def test_token_that_a_second_start_was_given_is_told_in_the_window(open_desk):
    desk = await open_desk()
    desk.come_forward(Request(token_left_behind=True))
    assert "SIGN_DESK_TOKEN" in desk.window.notices.notice("token left behind").text
