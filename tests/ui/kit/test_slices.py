"""Work in slices: done between events, in order, and dropped where other work takes its place."""

from PySide6.QtCore import QObject

from sign_desk.ui.kit.slices import Slices


def work(slices, result="done", closed=None):
    try:
        for _ in range(slices):
            yield
        return result
    finally:
        if closed is not None:
            closed.append(result)


def endless(closed):
    try:
        while True:
            yield
    finally:
        closed.append(True)


def test_short_work_is_done_at_once(qapp):
    results, owner = [], QObject()
    slices = Slices(owner)
    slices.run(work(3), results.append)
    assert results == ["done"]
    assert not slices.is_busy


async def test_work_for_later_leaves_what_is_going_on_alone(qapp, until):
    results, owner = [], QObject()
    slices = Slices(owner)
    slices.run(work(3), results.append, later=True)
    assert slices.is_busy
    assert not results
    await until(lambda: results == ["done"])


async def test_long_work_goes_on_between_events_until_other_takes_its_place(qapp, until):
    results, closed, owner = [], [], QObject()
    slices = Slices(owner)
    slices.run(endless(closed), results.append)
    assert slices.is_busy
    slices.run(work(2, "other"), results.append)
    assert closed == [True]
    await until(lambda: results == ["other"])


def test_what_is_done_may_begin_other_work(qapp):
    results, owner = [], QObject()
    slices = Slices(owner)
    slices.run(work(1), lambda first: slices.run(work(1, first + " twice"), results.append))
    assert results == ["done twice"]
