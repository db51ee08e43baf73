import asyncio

from PySide6.QtWidgets import QWidget

from sign_desk.ui.kit import paint
from sign_desk.ui.kit.paint import FirstPaint


async def test_what_waits_for_the_first_paint_begins_after_it(qtbot, monkeypatch):
    monkeypatch.setattr(paint, "_UNSEEN", 1000)
    window = QWidget()
    qtbot.addWidget(window)
    waiting = asyncio.create_task(FirstPaint(window).wait())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    window.show()
    await asyncio.wait_for(waiting, 20)


async def test_window_that_nobody_sees_is_not_waited_for(qtbot, monkeypatch):
    monkeypatch.setattr(paint, "_UNSEEN", 0.01)
    window = QWidget()
    qtbot.addWidget(window)
    await asyncio.wait_for(FirstPaint(window).wait(), 20)
    assert not window.isVisible()
