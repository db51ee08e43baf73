"""The token shows in nothing that this room hands out, whatever the service does with it."""

import json
import logging
import traceback

import pytest

from sign_desk.api import errors
from sign_desk.api.credential import Credential

ORDER = b"{}"


def everything_about(error: BaseException) -> str:
    """What a careless crash report could contain: the whole chain, with the local variables of each frame."""
    error.__traceback__ = error.__traceback__.tb_next  # this test's own frame knows the token
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    chained = [error, error.__cause__, error.__context__]
    return "\n".join([*told.format(), *(f"{each} {each!r} {getattr(each, '__dict__', '')}" for each in chained)])


def echoing(server, status: int, start: str = "", **headers: str):
    """Repeat the request's headers in the answer, as a framework's debug page does."""

    async def script(talk):
        seen = server.received[-1].headers["authorization"]
        body = f"{start}{json.dumps({'message': seen, 'seen': seen})}".encode()
        await server.respond(body, status=status, X_Echo=seen, X_Request_Id=seen, **headers)(talk)

    return script


async def hang_up(talk):
    talk.close()


def faults(server):
    yield from (echoing(server, status) for status in (200, 302, 400, 401, 403, 404, 408, 409, 422, 429, 500))
    yield echoing(server, 500, "<!DOCTYPE html><title>Debug</title>")
    yield echoing(server, 200, "<html>")
    yield echoing(server, 200, Content_Encoding="br")
    yield echoing(server, 500, Content_Encoding="gzip")
    yield hang_up
    yield server.send_raw(b"gibberish\r\n\r\n")


async def test_the_token_shows_nowhere(server, connect, activities, caplog, token):
    caplog.set_level(logging.DEBUG)
    raised = []
    for fault in list(faults(server)):
        server.script(fault)
        for call in (connect().create_order(ORDER), connect(max_answer_bytes=5).create_order(ORDER)):
            with pytest.raises(errors.ApiError) as caught:
                await call
            raised.append(caught.value)
    for call in (
        connect("http://127.0.0.1:1").create_order(ORDER),
        connect(view_only=True).create_order(ORDER),
    ):
        with pytest.raises(errors.ApiError) as caught:
            await call
        raised.append(caught.value)
    seen = [everything_about(error) for error in raised]
    seen += [repr(each) for each in activities]
    seen += [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    seen += [repr(connect()), str(connect())]
    assert len(activities) == len(raised) - 1
    assert caplog.records
    secret = token.partition("|")[2]
    for text in seen:
        assert secret not in text
        assert secret.replace("/", "\\/") not in text
    assert sum("[concealed]" in error.answer for error in raised) >= 12


@pytest.mark.parametrize("spelling", [str, lambda token: token.replace("/", "\\/"), lambda t: t.replace("|", "%7C")])
def test_every_spelling_of_a_token_is_concealed(spelling):
    token = "1|abcdefghijklmnop" if "%7C" in spelling("|") else "1|abcd/efgh/ijklmnop"
    assert Credential(token).conceal(f"x {spelling(token)} y".encode()) == b"x [concealed] y"


def test_a_sandbox_s_token_is_an_ordinary_word():
    assert Credential("demo").conceal(b"demonstration") == b"demonstration"
