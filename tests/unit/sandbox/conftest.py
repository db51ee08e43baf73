"""A sandbox of each test's own, as a process on a real socket, and the contract its answers satisfy."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator

TOKEN = "canary-token"
CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text())
ORDER = {
    "integration_id": 42,
    "external_id": "order-123456",
    "external_order_number": "SC-1001",
    "currency": "USD",
    "billing_address": {
        "first_name": "John",
        "last_name": "Smith",
        "email": "customer@example.com",
        "phone": "+1 555-123-4567",
        "address_1": "123 Main St",
        "address_2": "Suite 4",
        "city": "Los Angeles",
        "province": "CA",
        "postcode": "90001",
        "country": "US",
    },
    "shipping_line": "Standard Shipping",
    "customer": {"first_name": "John", "last_name": "Smith", "email": "customer@example.com", "phone": None},
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
}


class Sandbox:
    """A running sandbox process."""

    def __init__(self, *options: str, token: str = TOKEN) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sign_desk.sandbox", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"SIGN_DESK_SANDBOX_TOKEN": token},
            text=True,
        )
        self._end: tuple[int, str] | None = None
        assert self.process.stdout is not None
        first_line = self.process.stdout.readline()
        self.url = first_line.strip().rpartition(" ")[2]
        self.client = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            trust_env=False,
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # loads no certificates: there is no TLS here
            timeout=20,
        )

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname, parts.port

    def call(self, method: str, path: str, body: object = None, *, status: int = 200) -> httpx.Response:
        """Call and check the status; a 200 has to satisfy the contract."""
        response = self.client.request(method, path, json=body)
        assert response.status_code == status, response.text
        if status == 200 and not path.startswith("/_sandbox"):
            answer_validator(method, path).validate(response.json())
        return response

    def control(self, method: str, path: str, body: object = None) -> dict:
        return self.call(method, f"/_sandbox/{path}", body).json()

    def arm(self, route: str, fault: str, **options: object) -> None:
        self.control("POST", "faults", {"route": route, "fault": fault, **options})

    def accepted(self) -> int:
        return self.control("GET", "orders")["count"]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """End the process, unless it has ended; give its status and its error output."""
        if self._end is None:
            self.client.close()
            if self.process.poll() is None:
                self.process.send_signal(number)
            _, errors = self.process.communicate(timeout=20)
            self._end = self.process.returncode, errors
        return self._end


def answer_validator(method: str, path: str) -> Draft202012Validator:
    """The contract's validator of what an operation answers."""
    for template, operations in CONTRACT["paths"].items():
        wanted, given = template.split("/"), path.split("/")
        fits = len(wanted) == len(given) and all(
            w == g or w.startswith("{") for w, g in zip(wanted, given, strict=True)
        )
        if fits and method.lower() in operations:
            content = operations[method.lower()]["responses"]["200"]["content"]
            return Draft202012Validator(content["application/json"]["schema"])
    raise LookupError(f"{method} {path} is not in the contract")


@pytest.fixture
def start() -> Iterator[Callable[..., Sandbox]]:
    """Start sandboxes that end with the test."""
    with ExitStack() as stack:

        def run(*options: str) -> Sandbox:
            sandbox = Sandbox(*options)
            stack.callback(sandbox.stop)
            return sandbox

        yield run


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    """A sandbox for tests that leave nothing behind in it."""
    running = Sandbox()
    yield running
    assert running.stop() == (0, "")


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Iterator[Sandbox]:
    """One sandbox with its data in memory; it has to end well and without a word on standard error."""
    running = start()
    yield running
    status, errors = running.stop()
    assert (status, errors) == (0, "")


class Receiver:
    """An HTTP receiver of deliveries on loopback."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answer: tuple[int, bytes] = (200, b'{"ok": true}')
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status, answer = receiver.answer
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?shop=1"
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def order() -> dict:
    """An order the seed data can take, to be changed at will."""
    return json.loads(json.dumps(ORDER))


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait for a condition by asking again."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.02)

    return wait
