"""JSON from a stranger."""

import gzip
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.body import BodyError, BodyTooLargeError, Unpacker, read_json, write_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"10", 10),
        (b"10.0", 10.0),
        (b'{"a": {}, "b": [], "c": null}', {"a": {}, "b": [], "c": None}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (rb'"\ud83d\ude00"', "😀"),
        (b"[" * 64 + b"]" * 64, None),
    ],
)
def test_what_is_read(text, value):
    found = read_json(text)
    assert value is None or (found == value and type(found) is type(value))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"<html></html>",
        b'{"a": NaN}',
        b"[Infinity]",
        b"-Infinity",
        b"1e400",
        b"9" * 5000,
        b'"\xff"',
        rb'"\ud83d"',
        rb'{"\uDE00": 1}',
        b"{} {}",
        b"[" * 65 + b"]" * 65,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_what_cannot_be_sent_back_is_refused(text):
    with pytest.raises(BodyError, match=r"^It .*\.$"):
        read_json(text)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    try:
        value = read_json(data)
    except BodyError:
        return
    assert json.loads(write_json(value)) == value


def test_nothing_that_is_no_json_is_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": float("nan")})


def test_a_bomb_never_takes_the_room_it_would_unpack_to():
    bomb = gzip.compress(b" " * 67_000_000)
    unpacker = Unpacker("gzip", 1_000_000)
    tracemalloc.start()
    with pytest.raises(BodyTooLargeError):
        unpacker.feed(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_the_limit_is_inclusive():
    unpacker = Unpacker("", 4)
    unpacker.feed(b"ab")
    unpacker.feed(b"cd")
    unpacker.finish()
    assert unpacker.body == b"abcd"
    with pytest.raises(BodyTooLargeError):
        unpacker.feed(b"e")
