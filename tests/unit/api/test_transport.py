"""What the transport sends, and which typed error each way of failing ends in."""

import asyncio
import gzip
import socket
import sys
import zlib

import pytest

from sign_desk import __version__
from sign_desk.api import errors
from sign_desk.api.errors import Processed

ORDER = b'{"integration_id":42,"external_id":"a","external_order_number":"1","products":[]}'
RECEIPT = {"order": {"order_id": 1}}
LIST = {"customisers": []}


async def failure(call) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await call
    return caught.value


# What is sent


async def test_every_request_carries_the_same_headers(server, client, token):
    server.script(server.respond(LIST), server.respond(RECEIPT))
    await client.list_customisers()
    await client.create_order(ORDER)
    read, order = server.received
    for request in (read, order):
        assert request.headers["authorization"] == f"Bearer {token}"
        assert request.headers["accept"] == "application/json"
        assert request.headers["accept-encoding"] == "identity"
        assert request.headers["user-agent"] == f"SignDesk/{__version__}"
        assert request.headers["host"] == server.origin.removeprefix("http://")
    assert (read.body, read.headers.get("content-type")) == (b"", None)
    assert (order.body, order.headers["content-type"]) == (ORDER, "application/json")


async def test_a_pasted_token_loses_its_white_space(server, connect, token):
    server.script(server.respond(LIST))
    await connect(token=f" {token}\n").list_customisers()
    assert server.received[0].headers["authorization"] == f"Bearer {token}"


@pytest.mark.parametrize("unusable", ["", "  ", "two words", "tok\r\nX-Evil: 1", "schlüssel"])
async def test_an_unusable_token_is_said_to_be_so_and_sends_nothing(server, connect, unusable):
    error = await failure(connect(token=unusable).list_customisers())
    assert isinstance(error, errors.Unauthenticated)
    assert server.connections == 0


async def test_no_cookie_comes_back(server, client):
    server.script(server.respond(LIST, Set_Cookie="session=1; Path=/"))
    await client.list_customisers()
    await client.list_customisers()
    assert "cookie" not in server.received[1].headers


async def test_connections_are_kept_alive(server, client):
    server.script(server.respond(LIST))
    for _ in range(3):
        await client.list_customisers()
    assert server.connections == 1


async def test_an_order_never_rides_a_connection_that_has_idled(server, client):
    server.script(server.respond(RECEIPT))
    await client.create_order(ORDER)
    await asyncio.sleep(1.0)
    await client.create_order(ORDER)
    assert [request.connection for request in server.received] == [1, 2]


async def test_orders_do_not_ride_a_read_s_connection(server, client):
    server.script(server.respond(LIST), server.respond(RECEIPT))
    await client.list_customisers()
    await client.create_order(ORDER)
    assert [request.connection for request in server.received] == [1, 2]


# What is not sent


async def test_a_refused_connection_is_unreachable_and_surely_not_processed(connect):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound, and not listening: the system refuses
        client = connect(f"http://127.0.0.1:{unheard.getsockname()[1]}")
        error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.Unreachable)
    assert error.processed is Processed.NO
    assert "nothing answers" in error.cause


async def test_an_unknown_name_is_unreachable(connect, unknown_name):
    error = await failure(connect(unknown_name).create_order(ORDER))
    assert isinstance(error, errors.Unreachable)
    assert error.processed is Processed.NO
    assert "name" in error.cause


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves a full queue's callers waiting")
async def test_a_connection_that_takes_too_long_was_not_sent(connect):
    with socket.socket() as full:  # a listener whose queue is full leaves further handshakes unanswered
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        client = connect(f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout=0.2)
        error = await failure(client.create_order(ORDER))
        for each in waiting:
            each.close()
    assert isinstance(error, errors.ConnectTimedOut)
    assert error.processed is Processed.NO


async def test_a_call_whose_turn_does_not_come_was_not_sent(server, connect):
    released = asyncio.Event()

    async def hold(talk):
        await released.wait()
        await server.respond(RECEIPT)(talk)

    server.script(hold)
    client = connect(pool_timeout=0.2)
    held = [asyncio.create_task(client.create_order(ORDER)) for _ in range(16)]
    await server.until_received(len(held))
    error = await failure(client.create_order(ORDER))
    released.set()
    await asyncio.gather(*held)
    assert isinstance(error, errors.ConnectTimedOut)
    assert len(server.received) == len(held)


# What is cut off after sending


def hang_up(talk):
    talk.close()


async def hang_up_after_reading(talk):
    talk.close()


async def reset_after_reading(talk):
    talk.reset()


@pytest.mark.parametrize("script", [hang_up_after_reading, reset_after_reading])
async def test_a_connection_cut_after_reading_is_lost_and_maybe_processed(server, client, script):
    server.script(script)
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.ConnectionLost)
    assert error.processed is Processed.MAYBE
    assert len(server.received) == 1


async def test_a_connection_closed_before_reading_is_maybe_processed_too(server, client):
    server.at_accept = hang_up
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.ConnectionLost)
    assert error.processed is Processed.MAYBE
    assert server.connections == 1


async def test_a_large_order_cut_while_it_is_written_is_maybe_processed(server, client):
    server.at_accept = lambda talk: talk.reset()
    error = await failure(client.create_order(b"[" + b"1," * 4_000_000 + b"1]"))
    assert isinstance(error, errors.ConnectionLost)
    assert error.processed is Processed.MAYBE


async def test_no_answer_in_time_is_maybe_processed(server, connect):
    server.script(lambda talk: talk.until_hung_up())
    error = await failure(connect(read_timeout=0.2).create_order(ORDER))
    assert isinstance(error, errors.AnswerTimedOut)
    assert error.processed is Processed.MAYBE


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
async def test_a_dripping_answer_meets_the_deadline(server, connect, start):
    async def drip(talk):
        await talk.send(start)
        while not talk.writer.is_closing():
            await talk.send(b"H" if not start else b" ")
            await asyncio.sleep(0.02)

    server.script(drip)
    error = await failure(connect(read_timeout=5, answer_deadline=0.4).create_order(ORDER))
    assert isinstance(error, errors.AnswerTimedOut)
    assert error.status == (200 if start else None)


async def test_a_truncated_answer_is_a_lost_connection(server, client):
    server.script(server.send_raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"order"'))
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.ConnectionLost)
    assert (error.status, error.answer) == (200, '{"order"')


async def test_a_truncated_chunked_answer_is_a_lost_connection(server, client):
    server.script(server.send_raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"order"\r\n'))
    assert isinstance(await failure(client.create_order(ORDER)), errors.ConnectionLost)


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH_9.9\r\n\r\n", b"\0" * 2000, b"HTTP/1.1 abc\r\n\r\n"])
async def test_gibberish_is_a_malformed_answer(server, client, garbage):
    server.script(server.send_raw(garbage))
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.MalformedAnswer)
    assert error.processed is Processed.MAYBE


async def test_endless_headers_are_a_malformed_answer(server, client):
    server.script(server.send_raw(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: 1\r\n" * 20_000))
    assert isinstance(await failure(client.create_order(ORDER)), errors.MalformedAnswer)


# What is refused by its first line, whatever befalls the rest


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 500\r\n\r\n{",
        b"Content-Length: 500\r\nContent-Encoding: br\r\n\r\n{",
        b"Content-Length: 4\r\nContent-Encoding: gzip\r\n\r\n\1\2\3\4",
        b"\r\n" + b" " * 300_000,
    ],
)
async def test_a_refusal_is_settled_by_its_status(server, connect, rest):
    server.script(server.send_raw(b"HTTP/1.1 401 No\r\n" + rest))
    error = await failure(connect(max_answer_bytes=200_000).create_order(ORDER))
    assert isinstance(error, errors.Unauthenticated)
    assert error.processed is Processed.NO


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(server, serve, client, status):
    elsewhere = await serve()
    server.script(server.respond(b"", status=status, Location=f"{elsewhere.origin}/api/v2/orders"))
    for call in (client.list_customisers(), client.create_order(ORDER)):
        error = await failure(call)
        assert isinstance(error, errors.Redirected)
        assert error.processed is Processed.MAYBE
    assert elsewhere.connections == 0
    assert len(server.received) == 2


# Size and packing


async def test_an_answer_over_the_limit_is_too_large(server, connect):
    server.script(server.respond(b" " * 50_001))
    client = connect(max_answer_bytes=50_000)
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.AnswerTooLarge)
    assert error.processed is Processed.MAYBE


async def test_an_endless_answer_is_too_large(server, connect, activities):
    async def pour(talk):
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not talk.writer.is_closing():
            await talk.send(b" " * 65536)

    server.script(pour)
    assert isinstance(await failure(connect(max_answer_bytes=500_000).create_order(ORDER)), errors.AnswerTooLarge)
    assert activities[0].received_bytes < 1_000_000


async def test_a_bomb_is_stopped_while_it_unpacks(server, connect):
    bomb = gzip.compress(b" " * 67_000_000)
    server.script(server.respond(bomb, Content_Encoding="gzip"))
    client = connect(max_answer_bytes=1_000_000)
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.AnswerTooLarge)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("x-gzip", gzip.compress)]
)
async def test_a_packed_answer_is_read_although_none_was_asked_for(server, client, encoding, pack):
    server.script(server.respond(pack(b'{"customisers": []}'), Content_Encoding=encoding))
    assert await client.list_customisers() == ()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"{}"),
        ("gzip, gzip", b"{}"),
        ("gzip", b"{}"),
        ("gzip", gzip.compress(b'{"order": {"order_id": 1}}')[:-9]),
        ("gzip", gzip.compress(b'{"order": {"order_id": 1}}') + b"more"),
    ],
)
async def test_packing_that_cannot_be_undone_is_a_malformed_answer(server, client, encoding, body):
    server.script(server.respond(body, Content_Encoding=encoding))
    error = await failure(client.create_order(ORDER))
    assert isinstance(error, errors.MalformedAnswer)
    assert error.processed is Processed.MAYBE


# Cancelling


async def test_cancelling_passes_through_and_is_reported(server, client, activities):
    server.script(lambda talk: talk.until_hung_up())
    call = asyncio.create_task(client.list_customisers())
    await server.until_received(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert [(activity.status, activity.attempt) for activity in activities] == [(None, 1)]
    assert activities[0].error


async def test_cancelled_calls_leave_room_for_others(server, connect):
    server.script(server.respond(LIST))
    client = connect(pool_timeout=2)
    for steps in [step for step in range(30) for _ in range(20)]:  # 20 are more than may run at once
        call = asyncio.create_task(client.list_customisers())
        for _ in range(steps):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert await client.list_customisers() == ()
