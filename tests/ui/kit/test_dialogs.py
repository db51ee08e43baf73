import asyncio

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from sign_desk.ui.kit.dialogs import NeededTick, confirm, shown


@pytest.fixture
def dialog(owner):
    return QDialog(owner)


@pytest.mark.parametrize("code", [QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected])
async def test_the_result_code_is_returned(dialog, until, code):
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    rejections = []
    dialog.rejected.connect(lambda: rejections.append(dialog))
    dialog.done(code.value)
    assert await answer == code.value
    assert len(rejections) == (code is QDialog.DialogCode.Rejected), "what was accepted is not rejected afterwards"


async def test_a_dialog_deleted_while_awaited_counts_as_rejected(dialog, until):
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    dialog.deleteLater()
    assert await answer == QDialog.DialogCode.Rejected.value


async def test_a_dialog_deleted_with_its_window_counts_as_rejected(owner, dialog, until):
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    shiboken6.delete(owner)
    assert await answer == QDialog.DialogCode.Rejected.value


async def test_a_dialog_that_deletes_itself_on_closing(dialog, until):
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    dialog.close()
    assert await answer == QDialog.DialogCode.Rejected.value


async def test_a_cancelled_caller_closes_the_dialog(dialog, until):
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    assert not dialog.isVisible()


async def test_a_dialog_can_be_shown_again(dialog, until):
    for code in (1, 0):
        answer = asyncio.create_task(shown(dialog))
        await until(dialog.isVisible)
        dialog.done(code)
        assert await answer == code


async def test_other_tasks_go_on_while_a_dialog_is_open(dialog, until):
    answer = asyncio.create_task(shown(dialog))
    await until(dialog.isVisible)
    reader, writer = await _echo(b"still here\n")
    assert await reader.readline() == b"still here\n"
    writer.close()
    dialog.accept()
    assert await answer == 1


async def _echo(line):
    async def serve(reader, writer):
        writer.write(await reader.readline())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    server.close()
    writer.write(line)
    return reader, writer


def _message_box():
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    return boxes[0] if boxes else None


@pytest.mark.parametrize(("chosen", "outcome"), [("Erase now", True), ("Cancel", False)])
async def test_confirm_tells_what_was_chosen(owner, qtbot, until, chosen, outcome):
    answer = asyncio.create_task(confirm(owner, "Erase?", "<b>All</b> of it.", accept="Erase now"))
    box = await until(_message_box)
    (button,) = (b for b in box.buttons() if b.text() == chosen)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert await answer is outcome


async def test_escape_and_a_deleted_window_are_no(owner, qtbot, until):
    answer = asyncio.create_task(confirm(owner, "Erase?", "All of it.", accept="Erase now"))
    qtbot.keyClick(await until(_message_box), Qt.Key.Key_Escape)
    assert await answer is False
    answer = asyncio.create_task(confirm(owner, "Erase?", "All of it.", accept="Erase now"))
    await until(_message_box)
    shiboken6.delete(owner)
    assert await answer is False


@pytest.mark.parametrize(("risky", "outcome"), [(True, False), (False, True)])
async def test_return_is_safe(owner, qtbot, until, risky, outcome):
    answer = asyncio.create_task(confirm(owner, "Erase?", "All of it.", accept="Erase now", risky=risky))
    box = await until(_message_box)
    assert box.textFormat() is Qt.TextFormat.PlainText
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert await answer is outcome


async def test_what_needs_a_tick_is_not_chosen_without_it(owner, qtbot, until):
    answer = asyncio.create_task(confirm(owner, "Send?", "As before.", accept="Send", also=NeededTick("Really")))
    box = await until(_message_box)
    send = next(button for button in box.buttons() if button.text() == "Send")
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert box.isVisible()
    assert not answer.done()
    box.checkBox().click()
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert await answer is True
