"""Deliveries are signed, come in the background, and never leave the machine."""

import base64
import hashlib
import hmac
import json
import socket

import pytest

ENCODINGS = {"hex": bytes.hex, "base64": lambda digest: base64.b64encode(digest).decode()}
SIGNED = {
    "timestamp.body": lambda timestamp, body: timestamp + b"." + body,
    "timestamp+body": lambda timestamp, body: timestamp + body,
    "body": lambda _, body: body,
}


def subscribe(sandbox, url, topic="order:created"):
    return sandbox.call("POST", "/api/v2/webhooks", {"topic": topic, "url": url}).json()["webhook"]


def deliveries_to(sandbox, url):
    return [told for told in sandbox.control("GET", "deliveries")["deliveries"] if told["url"] == url]


@pytest.mark.parametrize("scheme", [f"{signed}:{encoding}" for signed in SIGNED for encoding in ENCODINGS])
def test_every_scheme(start, order, receiver, until, scheme):
    sandbox = start("--signature", scheme)
    signed, encoding = scheme.split(":")
    secret = subscribe(sandbox, receiver.url)["secret"]
    sandbox.call("POST", "/api/v2/orders", order)
    until(lambda: receiver.received)

    headers, body = receiver.received[0]
    message = SIGNED[signed](headers["x-webhook-timestamp"].encode(), body)
    digest = hmac.digest(secret.encode(), message, hashlib.sha256)
    assert headers["x-webhook-signature"] == ENCODINGS[encoding](digest)


def test_an_order_is_delivered_to_active_subscriptions_of_its_topic(sandbox, order, receiver, until):
    subscribe(sandbox, receiver.url)
    subscribe(sandbox, receiver.url, "form:submitted")
    sandbox.call("POST", "/api/v2/orders", order)
    until(lambda: [told["outcome"] for told in deliveries_to(sandbox, receiver.url)] == ["delivered"])

    [(_, body)] = receiver.received
    told = json.loads(body)["order"]
    assert (told["external_id"], told["order_total"]) == (order["external_id"], 5998)
    assert told == sandbox.call("GET", "/api/v2/webhook-examples/order:created").json()["order"]


def test_an_order_is_not_delivered_to_a_subscription_that_is_at_rest(sandbox, order, receiver, until):
    webhooks = sandbox.call("GET", "/api/v2/webhooks").json()["webhooks"]
    at_rest = [
        webhook for webhook in webhooks if (webhook["topic"], webhook["status"]) == ("order:created", "inactive")
    ]
    assert at_rest
    subscribe(sandbox, receiver.url)
    sandbox.call("POST", "/api/v2/orders", order)
    until(lambda: [told["outcome"] for told in deliveries_to(sandbox, receiver.url)] == ["delivered"])
    assert not any(deliveries_to(sandbox, webhook["url"]) for webhook in at_rest)


@pytest.mark.parametrize(
    "url",
    [
        "http://198.51.100.7/hook",
        "http://localhost.example/hook",
        "http://127.0.0.1.example/hook",
        "http://0.0.0.0/hook",
        "http://[2001:db8::1]/hook",
        "https://127.0.0.1/hook",
    ],
)
def test_nothing_leaves_the_machine(sandbox, order, until, url):
    subscribe(sandbox, url)
    sandbox.call("POST", "/api/v2/orders", order)
    until(lambda: deliveries_to(sandbox, url)[0]["outcome"] != "under way")
    assert deliveries_to(sandbox, url)[0]["outcome"] == "not sent"


def test_a_receiver_that_fails_or_is_not_there(sandbox, order, receiver, until):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nobody = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    receiver.answer = (500, b"oops")
    unspeakable = "http://127.0.0.1/caf\u00e9"
    for url in (nobody, receiver.url, unspeakable):
        subscribe(sandbox, url)
    sandbox.call("POST", "/api/v2/orders", order)

    for url, word in ((nobody, "error"), (receiver.url, "status"), (unspeakable, "error")):
        until(lambda url=url: deliveries_to(sandbox, url)[0]["outcome"] == "failed")
        assert deliveries_to(sandbox, url)[0][word]


def test_a_receiver_that_hangs_delays_neither_the_answer_nor_the_end(start, order, until):
    sandbox = start()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        subscribe(sandbox, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        sandbox.call("POST", "/api/v2/orders", order)
        silent.settimeout(20)
        accepted, _ = silent.accept()
        with accepted:
            assert sandbox.stop() == (0, "")


def test_a_shopper_designs_a_product_that_can_then_be_ordered(sandbox, order, receiver):
    receiver.answer = (200, b'{"external_id": "store-777"}')
    sandbox.control(
        "PUT",
        "integration",
        {"integration_id": 42, "create_product_url": receiver.url, "secret": "integration-secret"},
    )
    made = sandbox.control("POST", "shopper", {"customiser_id": 1, "text": "Aloha", "price": 12300})

    assert made["product"]["external_id"] == "store-777"
    assert made["delivery"]["outcome"] == "delivered"
    headers, body = receiver.received[0]
    signed = headers["x-webhook-timestamp"].encode() + b"." + body
    expected = hmac.new(b"integration-secret", signed, hashlib.sha256).hexdigest()
    assert headers["x-webhook-signature"] == expected
    assert json.loads(body)["product"]["title"] == "Custom Neon: Aloha"

    order["products"] = [{"external_id": "store-777", "quantity": 1, "price": 12300}]
    sandbox.call("POST", "/api/v2/orders", order)
    example = sandbox.call("GET", "/api/v2/webhook-examples/product:created").json()
    assert example["product"] == made["product"]


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"external_id": 7}', b"<html>"])
def test_a_callback_without_a_usable_id_leaves_the_product_unnamed(sandbox, receiver, answer):
    receiver.answer = (200, answer)
    sandbox.control("PUT", "integration", {"integration_id": 42, "create_product_url": receiver.url})
    made = sandbox.control("POST", "shopper", {"customiser_id": 1, "text": "Aloha"})
    assert "external_id" not in made["product"]


def test_without_a_callback_there_is_a_product_all_the_same(sandbox):
    made = sandbox.control("POST", "shopper", {"customiser_id": 1, "text": "Aloha"})
    assert made["delivery"] is None
    assert made["product"] in sandbox.control("GET", "products")["products"]


def test_a_shopper_needs_a_customiser_and_an_integration(shared):
    for strange in ({"customiser_id": 999}, {"customiser_id": 1, "integration_id": 7}):
        shared.call("POST", "/_sandbox/shopper", {"text": "Aloha"} | strange, status=422)
