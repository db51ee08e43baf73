"""Control calls answer to the token, on a loopback Host, and to nobody else."""

import base64

import httpx
import pytest

CALLS = [
    ("GET", "orders"),
    ("GET", "products"),
    ("GET", "deliveries"),
    ("GET", "faults"),
    ("POST", "faults"),
    ("DELETE", "faults"),
    ("POST", "shopper"),
    ("PUT", "integration"),
]


def asked(sandbox, headers, method="GET", path="orders"):
    return httpx.request(method, f"{sandbox.url}/_sandbox/{path}", headers=headers, trust_env=False)


def test_no_call_without_the_token(shared):
    for method, path in CALLS:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic %%%"}):
            assert asked(shared, headers, method, path).status_code == 401


def test_no_call_under_another_name(shared):
    bearer = dict(shared.client.headers)
    for method, path in CALLS:
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"):
            assert asked(shared, bearer | {"host": host}, method, path).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:80"])
def test_every_loopback_name_serves(shared, host):
    assert asked(shared, dict(shared.client.headers) | {"host": host}).status_code == 200


def test_a_browser_is_asked_for_the_token_and_shown_a_page(sandbox, order):
    order["external_order_number"] = "<script>alert(1)</script>"
    sandbox.call("POST", "/api/v2/orders", order)
    asked_for = asked(sandbox, {"Accept": "text/html"})
    assert (asked_for.status_code, asked_for.headers["www-authenticate"][:5]) == (401, "Basic")

    basic = base64.b64encode(f"me:{sandbox.client.headers['authorization'].split()[1]}".encode()).decode()
    page = asked(sandbox, {"Accept": "text/html", "Authorization": f"Basic {basic}"})
    assert "Orders accepted: 1" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("content", [b"", b"[]"])
def test_a_call_has_to_bring_an_object(shared, content):
    assert shared.client.post("/_sandbox/faults", content=content).status_code == 400


def test_faults_spare_the_control_calls(sandbox):
    sandbox.arm("*", "status", status=503, probability=1)
    assert sandbox.accepted() == 0
