import asyncio
import contextlib
from functools import partial

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget

from sign_desk.ui.kit.tasks import TaskScope, WriteScope


@pytest.fixture
def errors():
    return []


@pytest.fixture
def scope(owner, errors):
    return TaskScope(owner, errors.append)


@pytest.fixture
def writes(qapp, errors):
    return WriteScope(errors.append)


@pytest.fixture
async def silent_server():
    """A real server that accepts, and answers one line only when told to."""
    answer = asyncio.Event()
    hung_up = asyncio.Event()

    async def serve(reader, writer):
        answering = asyncio.create_task(answer.wait())
        reading = asyncio.create_task(reader.read())
        await asyncio.wait({answering, reading}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            hung_up.set()
        else:
            writer.write(b"answer\n")
        for task in (answering, reading):
            task.cancel()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.answer, server.hung_up = answer, hung_up
    server.port = server.sockets[0].getsockname()[1]
    yield server
    server.close()
    await server.wait_closed()


async def ask(server, begun=None):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        if begun is not None:
            begun.set()
        return await reader.readline()
    finally:
        writer.close()


async def soon(value):
    await asyncio.sleep(0)
    return value


async def failing(error):
    await asyncio.sleep(0)
    raise error


async def test_the_result_is_delivered_once(scope, until):
    results = []
    scope.start("read", lambda: soon(7), done=results.append)
    assert scope.busy("read")
    await until(lambda: results)
    assert results == [7]
    assert not scope.busy("read")


async def test_the_answer_of_a_real_socket_is_delivered(scope, silent_server, until):
    results = []
    scope.start("read", lambda: ask(silent_server), done=results.append)
    silent_server.answer.set()
    assert await until(lambda: results) == [b"answer\n"]


async def test_a_widget_deleted_while_a_socket_is_awaited_hears_nothing_and_hangs_up(
    owner, scope, errors, silent_server, until
):
    results, begun = [], asyncio.Event()
    scope.start("read", lambda: ask(silent_server, begun), done=results.append, failed=results.append)
    await begun.wait()
    owner.deleteLater()
    await silent_server.hung_up.wait()
    assert not shiboken6.isValid(owner)
    assert not scope.busy("read")
    assert (results, errors) == ([], [])


async def test_a_child_of_a_deleted_window_is_an_owner_too(errors, silent_server):
    window = QWidget()
    child = QWidget(window)
    begun = asyncio.Event()
    TaskScope(child, errors.append).start("read", lambda: ask(silent_server, begun))
    await begun.wait()
    shiboken6.delete(window)
    await silent_server.hung_up.wait()
    assert errors == []


async def test_nothing_starts_without_an_owner(owner, scope):
    shiboken6.delete(owner)
    scope.start("read", lambda: pytest.fail("started"))
    assert not scope.busy("read")


async def test_the_latest_wins(scope, until):
    results = []
    gate = asyncio.Event()

    async def first():
        await gate.wait()
        return "first"

    scope.start("read", first, done=results.append)
    await asyncio.sleep(0)
    scope.start("read", lambda: soon("second"), done=results.append)
    gate.set()
    await until(lambda: results)
    await asyncio.sleep(0.02)
    assert results == ["second"]


async def test_a_superseded_task_that_finishes_nevertheless_delivers_nothing(scope, until):
    results = []

    async def stubborn():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return "stubborn"

    scope.start("read", stubborn, done=results.append)
    await asyncio.sleep(0)
    scope.start("read", lambda: soon("second"), done=results.append)
    await until(lambda: results)
    assert results == ["second"]


async def test_a_finished_task_that_was_replaced_before_delivery_is_not_delivered(scope, until):
    results = []
    at_once = asyncio.get_running_loop().create_future()
    scope.start("read", lambda: at_once, done=results.append)
    await asyncio.sleep(0)
    at_once.set_result("old")
    scope.start("read", lambda: soon("new"), done=results.append)
    await until(lambda: results)
    assert results == ["new"]


async def test_other_keys_go_on(scope, until):
    results = []
    for key in "ab":
        scope.start(key, lambda key=key: soon(key), done=results.append)
    await until(lambda: len(results) == 2)
    assert sorted(results) == ["a", "b"]


async def test_cancelled_tasks_deliver_nothing(scope, errors):
    cancelled = asyncio.Event()
    results = []

    async def waiting():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    scope.start("one", waiting, done=results.append, failed=results.append)
    scope.start("two", waiting, done=results.append, failed=results.append)
    await asyncio.sleep(0.01)
    scope.cancel("one")
    scope.cancel_all()
    await cancelled.wait()
    await asyncio.sleep(0.01)
    assert (results, errors) == ([], [])


async def test_an_error_that_nobody_foresaw_is_written_down_though_the_screen_tells_of_it(scope, until, caplog):
    class Foreseen(Exception):
        title, cause, next_step = "Title", "Cause.", "Next step."

    failures = []
    with caplog.at_level("INFO", "sign_desk.ui"):
        for error in (Foreseen(), ZeroDivisionError("unforeseen")):
            scope.start("read", partial(failing, error), failed=failures.append)
            await until(lambda error=error: failures[-1:] == [error])
    assert [record.exc_info[1] for record in caplog.records] == [failures[1]]


async def test_an_error_goes_to_failed(scope, errors, until):
    failures, error = [], ValueError("no")
    scope.start("read", lambda: failing(error), failed=failures.append)
    await until(lambda: failures)
    assert (failures, errors) == ([error], [])


async def test_an_error_nobody_asked_for_goes_to_the_one_handler(scope, errors, until):
    error = ValueError("no")
    scope.start("read", lambda: failing(error))
    assert await until(lambda: errors) == [error]


async def test_an_error_of_the_factory_itself_is_not_swallowed(scope, errors, until):
    error = ValueError("no")

    def broken():
        raise error

    scope.start("read", broken)
    assert await until(lambda: errors) == [error]


async def test_an_error_of_a_callback_goes_to_the_one_handler(scope, errors, until):
    error = ValueError("no")

    def done(_value):
        raise error

    scope.start("read", lambda: soon(1), done=done)
    assert await until(lambda: errors) == [error]


async def test_a_callback_may_start_the_next_task_under_the_same_key(scope, until):
    results = []

    def again(value):
        results.append(value)
        scope.start("read", lambda: soon(value + 1), done=results.append)

    scope.start("read", lambda: soon(1), done=again)
    await until(lambda: len(results) == 2)
    assert results == [1, 2]


async def test_an_error_during_cancellation_is_logged_not_delivered(scope, errors, caplog, until):
    caplog.set_level("INFO", "sign_desk.ui")

    async def clumsy():
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError("clumsy")

    scope.start("read", clumsy)
    await asyncio.sleep(0)
    scope.cancel("read")
    await until(lambda: "being cancelled" in caplog.text)
    assert errors == []


async def test_a_write_outlives_its_owner(owner, writes, errors, silent_server, until):
    results, begun, answers = [], asyncio.Event(), []

    async def write():
        answers.append(await ask(silent_server, begun))

    writes.start(write(), owner=owner, done=results.append)
    await begun.wait()
    shiboken6.delete(owner)
    silent_server.answer.set()
    await until(lambda: writes.running == 0)
    assert answers == [b"answer\n"]
    assert (results, errors) == ([], [])


async def test_a_write_that_fails_without_its_owner_is_told_to_the_one_handler(owner, writes, errors, until):
    error, failures = ValueError("no"), []
    writes.start(failing(error), owner=owner, failed=failures.append)
    shiboken6.delete(owner)
    assert await until(lambda: errors) == [error]
    assert failures == []


async def test_the_number_of_writes_is_told(owner, writes):
    counts, results = [], []
    writes.runningChanged.connect(counts.append)
    writes.start(soon(1), owner=owner, done=results.append)
    writes.start(soon(2), owner=owner, done=results.append)
    assert await writes.drain(20)
    assert counts == [1, 2, 1, 0]
    assert sorted(results) == [1, 2]


async def test_drain_gives_up_and_leaves_the_write_running(owner, writes):
    gate, results = asyncio.Event(), []
    writes.start(gate.wait(), owner=owner, done=results.append)
    assert not await writes.drain(0.01)
    assert writes.running == 1
    gate.set()
    assert await writes.drain(None)
    assert results == [True]


async def test_drain_with_nothing_to_wait_for(writes):
    assert await writes.drain(0)
