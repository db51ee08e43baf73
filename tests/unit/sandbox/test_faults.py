"""Each fault does on the wire what it is called after."""

import gzip
import json
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

ORDERS = "POST /api/v2/orders"
LIST = "GET /api/v2/customisers"


class Wire:
    """A bare TCP connection to a sandbox."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        self.socket = socket.create_connection(sandbox.address, timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def request(self, method, path, body=b"", *, length=None) -> None:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
            f"Authorization: {self.sandbox.client.headers['authorization']}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + body)

    def everything(self) -> bytes:
        """What arrives until the stream ends in order; a reset raises ConnectionResetError."""
        received = b""
        while part := self.socket.recv(65536):
            received += part
        return received


def send_order(wire, order) -> None:
    wire.request("POST", "/api/v2/orders", json.dumps(order).encode())


def test_close_before_reading_takes_the_head_only(sandbox, order):
    sandbox.arm(ORDERS, "close_before_reading")
    with Wire(sandbox) as wire:
        wire.request("POST", "/api/v2/orders", length=1000)  # whose body is never sent
        assert wire.everything() == b""
    assert sandbox.accepted() == 0
    sandbox.call("POST", "/api/v2/orders", order)


def test_close_before_reading_by_a_reset(sandbox, order):
    sandbox.arm(ORDERS, "close_before_reading", reset=True)
    with Wire(sandbox) as wire:
        send_order(wire, order)
        with pytest.raises(ConnectionResetError):
            wire.everything()
    assert sandbox.accepted() == 0


def test_apply_then_cut_takes_the_order_and_says_nothing(sandbox, order):
    sandbox.arm(ORDERS, "apply_then_cut")
    with Wire(sandbox) as wire:
        send_order(wire, order)
        assert wire.everything() == b""
    assert sandbox.accepted() == 1


def test_apply_then_cut_by_a_reset(sandbox, order):
    sandbox.arm(ORDERS, "apply_then_cut", reset=True)
    with Wire(sandbox) as wire:
        send_order(wire, order)
        with pytest.raises(ConnectionResetError):
            wire.everything()
    assert sandbox.accepted() == 1


def test_truncate_declares_more_than_it_sends(sandbox):
    whole = sandbox.client.get("/api/v2/customisers").content
    for options, kept in (({}, len(whole) // 2), ({"keep": 10}, 10)):
        sandbox.arm(LIST, "truncate", **options)
        with Wire(sandbox) as wire:
            wire.request("GET", "/api/v2/customisers")
            head, _, body = wire.everything().partition(b"\r\n\r\n")
        assert f"content-length: {len(whole)}".encode() in head
        assert body == whole[:kept]


def test_drip_sends_the_whole_body_in_pieces(sandbox):
    whole = sandbox.client.get("/api/v2/customisers").content
    sandbox.arm(LIST, "drip", chunk=400, seconds=0.05)
    with Wire(sandbox) as wire:
        wire.request("GET", "/api/v2/customisers")
        received, pieces = b"", 0
        while not received.endswith(whole):
            received += wire.socket.recv(65536)
            pieces += 1
    assert pieces > 3


@pytest.mark.parametrize("declared", [False, True])
def test_oversize_is_the_right_answer_and_then_too_much(sandbox, declared):
    whole = sandbox.call("GET", "/api/v2/customisers").json()
    sandbox.arm(LIST, "oversize", bytes=3_000_000, declared=declared)
    answer = sandbox.client.get("/api/v2/customisers")
    assert len(answer.content) == 3_000_000
    assert answer.json() == whole
    assert ("content-length" in answer.headers) is declared


def test_oversize_can_hide_in_a_small_gzip(sandbox):
    sandbox.arm(LIST, "oversize", bytes=3_000_000, compressed=True)
    with sandbox.client.stream("GET", "/api/v2/customisers") as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < 10_000
    assert len(gzip.decompress(packed)) == 3_000_000


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Unauthenticated."),
        (403, "This action is unauthorized."),
        (404, "Not Found"),
        (422, "The given data was invalid."),
        (503, "Service Unavailable"),
    ],
)
def test_statuses_are_answered_in_laravels_words(sandbox, status, message):
    options = {"message": message, "errors": {"products.0.price": ["Too high."]}} if status == 422 else {}
    sandbox.arm("*", "status", status=status, **options)
    answer = sandbox.call("GET", "/api/v2/webhooks", status=status).json()
    assert answer == {"message": message} | ({"errors": options["errors"]} if options else {})
    sandbox.call("GET", "/api/v2/webhooks")


@pytest.mark.parametrize("retry_after", [7, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_rate_limit(sandbox, order, retry_after):
    sandbox.arm(ORDERS, "rate_limit", retry_after=retry_after)
    answer = sandbox.call("POST", "/api/v2/orders", order, status=429)
    assert answer.headers["retry-after"] == str(retry_after)
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert sandbox.accepted() == 0


@pytest.mark.parametrize("applied", [False, True])
def test_a_500_of_html_with_and_without_the_order_taken(sandbox, order, applied):
    sandbox.arm(ORDERS, "html_500", apply=applied)
    answer = sandbox.call("POST", "/api/v2/orders", order, status=500)
    assert answer.text.startswith("<!DOCTYPE html>")
    assert sandbox.accepted() == applied


def test_any_answer_can_be_put_in_the_place_of_the_right_one(sandbox):
    sandbox.arm(LIST, "status", status=200, body="<b>maintenance ", headers={"Content-Type": "text/html"})
    answer = sandbox.client.get("/api/v2/customisers")
    assert (answer.status_code, answer.text) == (200, "<b>maintenance ")

    sandbox.arm(LIST, "status", status=302, body="", headers={"Location": "https://elsewhere.example/"})
    assert sandbox.client.get("/api/v2/customisers").headers["location"] == "https://elsewhere.example/"


@pytest.mark.parametrize("applied", [False, True])
def test_latency_before_or_after_the_order_is_taken(sandbox, order, applied, until):
    sandbox.arm(ORDERS, "latency", seconds=30, apply=applied)
    with Wire(sandbox) as wire:
        send_order(wire, order)
        until(lambda: sandbox.control("GET", "faults")["faults"][0]["hits"])
        until(lambda: sandbox.accepted() == applied)
        wire.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            wire.socket.recv(1)


def test_faults_strike_their_route_as_often_as_asked(sandbox):
    sandbox.arm("GET /api/v2/customisers/{id}", "status", status=503, count=2)
    statuses = [sandbox.client.get("/api/v2/customisers/1").status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    sandbox.call("GET", "/api/v2/customisers")

    told = sandbox.control("GET", "faults")["faults"]
    assert [(fault["hits"], fault["remaining"]) for fault in told] == [(2, 0)]
    sandbox.arm("*", "status", status=503)
    sandbox.control("DELETE", "faults")
    sandbox.call("GET", "/api/v2/customisers")


def test_probability_is_repeatable_by_its_seed(sandbox):
    def struck() -> list[bool]:
        sandbox.control("DELETE", "faults")
        sandbox.arm(LIST, "status", status=503, probability=0.4, seed=7)
        return [sandbox.client.get("/api/v2/customisers").status_code == 503 for _ in range(20)]

    first = struck()
    assert struck() == first
    assert 0 < sum(first) < 20


@pytest.mark.parametrize(
    "fault",
    [
        {"route": "*", "fault": "meteor"},
        {"fault": "drip"},
        {"route": "*", "fault": "drip", "chunk": 0},
        {"route": "*", "fault": "status", "colour": "red"},
    ],
)
def test_unknown_faults_are_refused(shared, fault):
    shared.call("POST", "/_sandbox/faults", fault, status=422)


def test_one_struck_request_does_not_hold_up_the_others(sandbox):
    sandbox.arm(LIST, "latency", seconds=30)
    with ThreadPoolExecutor(1) as pool, Wire(sandbox) as wire:
        wire.request("GET", "/api/v2/customisers")
        assert pool.submit(sandbox.call, "GET", "/api/v2/webhooks").result(timeout=20)


def test_a_client_that_hangs_up_halfway_is_no_accident(sandbox):
    with Wire(sandbox) as wire:
        wire.request("POST", "/api/v2/orders", b"{", length=1000)
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert sandbox.accepted() == 0


def test_stopping_does_not_wait_for_faults(start, order):
    sandbox = start()
    sandbox.arm(ORDERS, "latency", seconds=600)
    sandbox.arm(LIST, "drip", seconds=600)
    with Wire(sandbox) as hanging, Wire(sandbox) as dripping, httpx.Client(trust_env=False) as idle:
        idle.get(sandbox.url)
        send_order(hanging, order)
        dripping.request("GET", "/api/v2/customisers")
        assert dripping.socket.recv(1)
        begin = time.monotonic()
        assert sandbox.stop() == (0, "")
        assert time.monotonic() - begin < 10
