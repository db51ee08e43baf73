"""The listener takes what comes on this computer's own address, and survives what is thrown at it."""

import asyncio
import json
import socket

import pytest

from sign_desk.api import listener as room
from sign_desk.api.listener import HOST, MOST_BODY, Listener, Reply, Why


@pytest.fixture
async def listen():
    """Start a listener that keeps what it was asked; it stops with the test."""
    started = []

    async def start(handle=None, port=0):
        asked = []

        async def keep(request):
            asked.append(request)
            return Reply(200, json.dumps({"size": len(request.body)}).encode())

        async def note(refusal):
            listener.refusals.append(refusal)

        listener = Listener(handle or keep, note)
        listener.refusals = []
        await listener.start(port)
        started.append(listener)
        return listener, asked

    yield start
    for listener in started:
        await listener.stop()


async def talk(listener, data, *, shut=False):
    """Send bytes and return all that comes back."""
    reader, writer = await asyncio.open_connection(HOST, listener.port)
    writer.write(data)
    if shut:
        writer.write_eof()
    try:
        return await reader.read()
    finally:
        writer.close()


def request(body=b"{}", line="POST /hook HTTP/1.1", **headers):
    lines = [line, "Host: a", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def test_a_request_and_its_answer(listen):
    listener, asked = await listen()
    answer = await talk(listener, request(b'{"a":1}', X_Mark="Zo\u00eb".encode().decode("latin-1")))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b'{"size": 7}')
    (one,) = asked
    assert (one.method, one.target, one.body) == ("POST", "/hook", b'{"a":1}')
    assert ("Host", "a") in one.headers
    assert '{"a":1}' not in repr(one)


async def test_only_this_computer_can_connect(listen):
    listener, _ = await listen()
    assert HOST == "127.0.0.1"
    assert listener.port > 0
    with socket.socket() as other, pytest.raises(OSError, match="refused"):
        other.connect(("127.0.0.2", listener.port))


async def test_a_chunked_body_and_one_that_is_asked_for(listen):
    listener, asked = await listen()
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    assert b"200" in await talk(listener, chunked)
    assert asked[0].body == b"abc"
    reader, writer = await asyncio.open_connection(HOST, listener.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 100")
    writer.write(b"ok")
    assert b"200" in await reader.read()
    writer.close()


@pytest.mark.parametrize("told", [True, False])
async def test_what_is_too_large_is_refused(listen, told):
    listener, asked = await listen()
    body = b"x" * (MOST_BODY + 1)
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    answer = await talk(listener, request(body) if told else chunked % (len(body), body))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert not asked
    (refusal,) = listener.refusals
    assert (refusal.why, refusal.status, refusal.method, refusal.size) == (Why.TOO_LARGE, 413, "POST", len(body))
    assert refusal.beginning == b"x" * 256
    assert "xxx" not in repr(refusal)
    assert b"200" in await talk(listener, request(b"x" * MOST_BODY))


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03 a secure hello\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 200_000,
    ],
)
async def test_what_is_no_request_is_refused(listen, data):
    listener, asked = await listen()
    assert (await talk(listener, data)).startswith(b"HTTP/1.1 4")
    assert not asked
    (refusal,) = listener.refusals
    assert (refusal.why, refusal.method, refusal.target) == (Why.UNREADABLE, "", "")


async def test_a_visitor_who_says_nothing_or_leaves_early(listen):
    listener, asked = await listen()
    assert await talk(listener, b"", shut=True) == b""
    assert not listener.refusals
    await talk(listener, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc", shut=True)
    assert not asked
    assert [refusal.why for refusal in listener.refusals] == [Why.NOT_WHOLE]
    assert b"200" in await talk(listener, request())


async def test_a_visitor_who_is_too_slow_is_let_go(listen, monkeypatch):
    monkeypatch.setattr(room, "_PATIENCE", 0.1)
    listener, asked = await listen()
    assert await talk(listener, b"POST / HT") == b""
    assert not asked
    (refusal,) = listener.refusals
    assert (refusal.why, refusal.status) == (Why.NOT_WHOLE, None)


async def test_more_come_at_once_than_are_served(listen, monkeypatch):
    monkeypatch.setattr(room, "_AT_ONCE", 3)
    listener, asked = await listen()
    answers = await asyncio.gather(*(talk(listener, request(b"%d" % number)) for number in range(60)))
    assert all(b" 200 " in answer for answer in answers)
    assert {one.body for one in asked} == {b"%d" % number for number in range(60)}


async def test_a_port_that_is_taken(listen):
    listener, _ = await listen()
    with pytest.raises(OSError, match="in use"):
        await listen(port=listener.port)


async def test_what_is_under_way_is_answered_at_the_end(listen):
    begun, go_on = asyncio.Event(), asyncio.Event()
    window = asyncio.get_running_loop()

    async def slow(_request):
        window.call_soon_threadsafe(begun.set)
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(go_on.wait(), window))
        return Reply(200, b'"late"')

    listener, _ = await listen(slow)
    asking = asyncio.create_task(talk(listener, request()))
    await begun.wait()
    stopping = asyncio.create_task(listener.stop())
    go_on.set()
    await stopping
    assert (await asking).endswith(b'"late"')
    with pytest.raises(OSError, match="Connect call failed"):
        await talk(listener, request())


async def test_it_can_be_started_again_at_once_on_its_port(listen):
    listener, _ = await listen()
    await talk(listener, request())
    await listener.stop()
    again, asked = await listen(port=listener.port)
    await talk(again, request())
    assert len(asked) == 1
