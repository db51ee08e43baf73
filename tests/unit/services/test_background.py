"""Work in a thread of its own is watched, gives its result or its error, and ends when nobody wants it any more."""

import asyncio
import threading
import weakref

import pytest

from sign_desk.services.background import given_away, in_background


def counting(steps, closed=None):
    try:
        yield from range(steps)
        return threading.current_thread().name
    finally:
        if closed is not None:
            closed.set()


async def test_it_is_done_elsewhere():
    assert await in_background(counting(3), print) == "background"


async def test_its_error_is_raised_here():
    def failing():
        yield 1
        raise OSError("no such drive")

    with pytest.raises(OSError, match="no such drive"):
        await in_background(failing(), print)


async def test_it_is_told_of_on_the_loop():
    told = []
    await in_background(counting(10), lambda step: told.append((step, threading.current_thread())))
    assert told[0] == (0, threading.main_thread())
    assert len(told) < 10, "ten times a second at most"


async def test_it_is_closed_where_it_yields_next_when_it_is_given_up(until):
    closed, begun = threading.Event(), asyncio.Event()
    work = asyncio.create_task(in_background(counting(10**9, closed), lambda _: begun.set()))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await until(closed.is_set)


def test_what_is_given_away_is_held_no_longer():
    class Thing:
        pass

    things = [Thing() for _ in range(3)]
    marks = [weakref.ref(thing) for thing in things]
    left = given_away(things)
    del things
    seen = []
    for thing in left:
        del thing
        seen.append([mark() is None for mark in marks])
    assert seen == [[True, False, False], [True, True, False], [True, True, True]]
