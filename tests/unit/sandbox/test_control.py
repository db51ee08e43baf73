"""Control calls answer to the token, on a loopback Host, and to nobody else."""

import base64
import hmac
import time

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


def ticket(sandbox, expires, token=None, nonce="n"):
    """Write a ticket as whoever knows the token may."""
    told = f"{expires}.{nonce}"
    key = token or sandbox.client.headers["authorization"].split()[1]
    return f"{told}.{hmac.new(key.encode(), f'visit {told}'.encode(), 'sha256').hexdigest()}"


def soon():
    return int(time.time()) + 60


@pytest.fixture
def browser(sandbox):
    """A browser: it follows redirects, keeps cookies, and knows no token."""
    with httpx.Client(
        base_url=sandbox.url, headers={"Accept": "text/html"}, trust_env=False, follow_redirects=True
    ) as client:
        yield client


def test_a_ticket_shows_a_browser_the_orders_and_nothing_else(sandbox, browser, order):
    sandbox.call("POST", "/api/v2/orders", order)
    page = browser.get(f"/_sandbox/visit/{ticket(sandbox, soon())}")
    assert (page.status_code, page.url.path) == (200, "/_sandbox/orders"), "no ticket stays in the address"
    assert "Orders accepted: 1" in page.text
    assert browser.get("/_sandbox/orders").status_code == 200, "it can be loaded again"
    for method, path in CALLS[1:]:
        assert browser.request(method, f"/_sandbox/{path}").status_code == 401
    assert browser.get("/_sandbox/orders", headers={"host": "evil.example"}).status_code == 403


def test_a_ticket_is_good_once(sandbox, browser):
    address = f"/_sandbox/visit/{ticket(sandbox, soon())}"
    assert browser.get(address).status_code == 200
    assert browser.get(address).status_code == 403


def test_a_ticket_that_is_old_or_not_sealed_with_the_token_is_refused(sandbox, browser):
    good = ticket(sandbox, soon())
    bad = (ticket(sandbox, 1), ticket(sandbox, soon(), token="guessed"), good[:-1], f"9{good}", "x", "..", "é")
    for refused in bad:
        assert browser.get(f"/_sandbox/visit/{refused}").status_code in {403, 404}
        assert browser.get("/_sandbox/orders").status_code == 401
    assert browser.get(f"/_sandbox/visit/{good}", headers={"host": "evil.example"}).status_code == 403
    assert browser.get(f"/_sandbox/visit/{good}").status_code == 200
