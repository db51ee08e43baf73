"""A call that is given up halfway leaves nothing open on Qt's loop, which closes no stream by itself."""

import asyncio
import gc
import sys

import pytest

from sign_desk.api import errors
from sign_desk.api.network import NetworkSettings
from sign_desk.api.transport import Exchange, Transport

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_connection_of_an_answer_that_is_too_large_is_closed_at_once(monkeypatch):
    faults, hung_up = [], asyncio.Event()
    monkeypatch.setattr(sys, "unraisablehook", faults.append)

    async def never_end(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD)
        try:
            while True:
                writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
                await writer.drain()
        except OSError:
            hung_up.set()
        finally:
            writer.close()

    server = await asyncio.start_server(never_end, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = Transport(f"http://127.0.0.1:{port}", "token", NetworkSettings(max_answer_bytes=10_000))
    async with server:
        with pytest.raises(errors.AnswerTooLarge):
            await transport.perform(Exchange("GET", "/endless"))
        await asyncio.wait_for(hung_up.wait(), 30)
        gc.collect()
        await asyncio.sleep(0)
        await transport.aclose()
    assert faults == []
