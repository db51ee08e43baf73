"""What tests of this room share: the real sandbox as a process that outlives what is killed beside it."""

import json
import os
import subprocess
import sys
from urllib.request import ProxyHandler, Request, build_opener

import pytest

TOKEN = "canary-9f3c1d7ab2"
_ANNOUNCEMENT = "Sign Customiser sandbox at "


class Sandbox:
    """A running sandbox, which tells what truly arrived."""

    def __init__(self, *options):
        self.token = TOKEN
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sign_desk.sandbox", "--port", "0", *options],
            env=os.environ | {"SIGN_DESK_SANDBOX_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.origin = self._process.stdout.readline().strip().removeprefix(_ANNOUNCEMENT)
        self._opener = build_opener(ProxyHandler({}))

    def orders(self):
        """Every order that was taken, in their order; one that was sent twice is there twice."""
        return self._control("GET", "orders")["orders"]

    def fault(self, route, fault, **options):
        """Let requests of a route meet a fault."""
        self._control("POST", "faults", {"route": route, "fault": fault} | options)

    def faults(self):
        """Every fault there was, and how many requests it struck."""
        return self._control("GET", "faults")["faults"]

    def stop(self):
        """End the process."""
        self._process.terminate()
        self._process.wait(20)
        self._process.stdout.close()

    def _control(self, method, path, body=None):
        request = Request(  # noqa: S310 (the sandbox's own address)
            f"{self.origin}/_sandbox/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=20) as answer:
            return json.load(answer)


@pytest.fixture
def start_sandbox():
    """Start sandboxes that end with the test."""
    running = []

    def start(*options):
        running.append(Sandbox(*options))
        return running[-1]

    yield start
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox()
