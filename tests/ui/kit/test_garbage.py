"""Widgets that hang on a reference cycle go on the window's thread, whichever thread makes objects meanwhile."""

import asyncio
import gc
import threading
import weakref

from PySide6.QtCore import QObject

from sign_desk.ui.kit.garbage import collected_here

_LONG_ENOUGH = 0.4  # seconds: some looks


class Cycle:
    """A Qt object that hangs on a reference cycle, and tells in which thread it goes."""

    def __init__(self, gone):
        self.held, self.itself = QObject(), self
        weakref.finalize(self, lambda: gone.append(threading.get_ident()))


def make_objects():
    """Make more than enough of them for the interpreter to look for cycles."""
    made = [[[] for _ in range(gc.get_threshold()[0] + 1)] for _ in range(10)]
    assert len(made) == 10


async def test_cycles_go_on_the_windows_thread(until):
    gone = []
    with collected_here():
        Cycle(gone)
        thread = threading.Thread(target=make_objects)
        thread.start()
        thread.join()
        assert gone == []
        kept = [[] for _ in range(gc.get_threshold()[0] + 1)]
        await until(lambda: gone)
        assert kept
    assert gone == [threading.get_ident()]
    assert gc.isenabled()


async def test_nothing_is_looked_for_while_the_threshold_is_zero():
    gone, usual = [], gc.get_threshold()
    gc.set_threshold(0)
    try:
        with collected_here():
            Cycle(gone)
            make_objects()
            await asyncio.sleep(_LONG_ENOUGH)
            assert not gone
    finally:
        gc.set_threshold(*usual)
