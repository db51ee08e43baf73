"""Each operation against the contract, request by request; and what the client does around them."""

import inspect
import json
import logging
import re

import pytest
from jsonschema import Draft202012Validator

from sign_desk.api import errors
from sign_desk.api.client import Client
from sign_desk.api.errors import Processed
from sign_desk.api.records import (
    Address,
    Customer,
    OrderLine,
    OrderRequest,
    Topic,
    WebhookDraft,
    encode,
    to_wire,
)

DRAFT = WebhookDraft(topic=Topic.ORDER_CREATED, url="https://example.com/hook", meta={})
ORDER = encode(
    OrderRequest(
        integration_id=42,
        external_id="order-123456",
        external_order_number="SC-1001",
        currency="USD",
        billing_address=Address(first_name="Jörg", phone=None, province="CA"),
        customer=Customer(email="customer@example.com"),
        products=(OrderLine(external_id="your-product-id-123", quantity=2, price=2999),),
    )
)
LEGACY_ORDER = b'{"order_id": "1", "order_number": "2", "products": [], "order_total": 86.34}'
LEGACY_PRODUCT = b'{"product_id": "1", "cart": {}, "price_breakdown": {}}'
PRICING = {
    "pricing_model": "BY_MOONLIGHT",
    "sizes": [{"size_id": 3, "name": "Small", "width_cm": 10, "unknown": [1.0]}],
    "base_pricing": {"mode": "included_in_price_lists", "rows": []},
    "price_lists": [{"name": "Neon", "rows": [{"size_id": 3, "base_price": {"line_1": 100}, "price_per_cm": 0.20}]}],
}

READS = {
    "listCustomisers": lambda client: client.list_customisers(),
    "getCustomiser": lambda client: client.get_customiser(7),
    "getPricing": lambda client: client.get_pricing(7),
    "listWebhooks": lambda client: client.list_webhooks(),
    "getWebhook": lambda client: client.get_webhook(8),
    "getWebhookExamples": lambda client: client.webhook_example(Topic.ORDER_CREATED),
}
WRITES = {
    "updatePricing": lambda client: client.update_pricing(7, PRICING),
    "createWebhook": lambda client: client.create_webhook(DRAFT),
    "updateWebhook": lambda client: client.update_webhook(8, DRAFT),
    "deleteWebhook": lambda client: client.delete_webhook(8),
}
ORDERS = {
    "createOrder": lambda client: client.create_order(ORDER),
    "createLegacyOrder": lambda client: client.create_legacy_order(LEGACY_ORDER),
    "syncLegacyProduct": lambda client: client.sync_legacy_product("7", LEGACY_PRODUCT),
}
LOOKED_AT_BEFORE = ["updatePricing"]
"""Replaces what somebody else may have saved meanwhile: whoever repeats it has to look first."""
CALLS = {**READS, **WRITES, **ORDERS}


def operations(contract):
    """Each operation's id with its method, a pattern for its path, and what the contract says of it."""
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
                yield (
                    operation["operationId"],
                    (method.upper(), pattern, item.get("parameters", []), operation),
                )


def schema_of(content: dict) -> dict:
    return content["content"]["application/json"]["schema"]


def example_of(operation: dict):
    schema = schema_of(operation["responses"]["200"])
    return schema["examples"][0] if "examples" in schema else schema["oneOf"][1]["examples"][0]


def valid(schema: dict, value) -> None:
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.fixture(scope="session")
def published(contract):
    return dict(operations(contract))


def test_all_thirteen_operations_are_here(published):
    assert set(CALLS) == set(published)
    assert len(CALLS) == 13


@pytest.mark.parametrize("name", CALLS)
async def test_each_request_is_as_the_contract_says(server, client, published, name):
    method, pattern, parameters, operation = published[name]
    server.script(server.respond(example_of(operation)))
    await CALLS[name](client)
    (request,) = server.received
    assert request.method == method
    found = re.fullmatch(pattern, request.target)
    assert found, request.target
    for parameter in parameters:
        value = found[parameter["name"]]
        valid(parameter["schema"], int(value) if parameter["schema"]["type"] == "integer" else value)
    if "requestBody" in operation:
        assert request.headers["content-type"] == "application/json"
        valid(schema_of(operation["requestBody"]), json.loads(request.body))
    else:
        assert request.body == b""
        assert "content-type" not in request.headers


@pytest.mark.parametrize("topic", Topic)
async def test_each_example_of_a_delivery_is_read_whole(server, client, published, topic):
    _, _, parameters, operation = published["getWebhookExamples"]
    valid(parameters[0]["schema"], str(topic))
    answer = schema_of(operation["responses"]["200"])["oneOf"][list(Topic).index(topic)]["examples"][0]
    server.script(server.respond(answer))
    assert to_wire(await client.webhook_example(topic)) == answer
    assert server.received[0].target == f"/api/v2/webhook-examples/{topic}"


async def test_records_hold_what_came(server, client, published):
    answers = {name: example_of(published[name][3]) for name in CALLS}
    server.script(*(server.respond(answers[name]) for name in CALLS))
    got = {name: await call(client) for name, call in CALLS.items()}
    for name, key in (("listCustomisers", "customisers"), ("listWebhooks", "webhooks")):
        assert [to_wire(record) for record in got[name]] == answers[name][key]
    assert to_wire(got["getCustomiser"]) == answers["getCustomiser"]["customiser"]
    for name in ("createWebhook", "getWebhook", "updateWebhook"):
        assert to_wire(got[name]) == answers[name]["webhook"]
    for name in ("getPricing", "updatePricing"):
        assert got[name] == answers[name]["pricing"]
    assert got["deleteWebhook"] is None
    assert to_wire(got["createOrder"].value) == answers["createOrder"]["order"]
    assert got["createLegacyOrder"].value.ok
    assert got["syncLegacyProduct"].value.ok


async def test_an_order_s_answer_comes_with_its_evidence(server, client):
    body = b'{ "order": {"order_id": 17, "extra": 10.0} }'
    server.script(server.respond(body, status=201, X_Request_Id="abc-1"))
    answer = await client.create_order(ORDER)
    assert (answer.status, answer.request_id, answer.text) == (201, "abc-1", body.decode())
    assert answer.value.order_id == 17
    assert server.received[0].body == ORDER


async def test_pricing_travels_both_ways_untouched(server, client):
    text = b'{"pricing": {"a": 10, "b": 10.0, "c": 0.1, "d": {}, "e": [], "f": null, "g": 12345678901234567890}}'
    server.script(server.respond(text))
    pricing = await client.get_pricing(7)
    assert json.dumps({"pricing": pricing}) == text.decode()
    await client.update_pricing(7, pricing)
    assert server.received[1].body == text.replace(b" ", b"")


async def test_a_legacy_customiser_s_id_is_one_step_of_the_path(server, client):
    server.script(server.respond({"ok": True}))
    await client.sync_legacy_product("a/b?c d#é", LEGACY_PRODUCT)
    assert server.received[0].target == "/api/customisers/a%2Fb%3Fc%20d%23%C3%A9/products"
    for impossible in ("", ".", ".."):
        with pytest.raises(ValueError, match="customiser"):
            await client.sync_legacy_product(impossible, LEGACY_PRODUCT)


@pytest.mark.parametrize("answer", [(b"", 204), (b"", 200), (b'{"success": true}', 200)])
async def test_a_deletion_may_be_confirmed_without_words(server, client, answer):
    server.script(server.respond(answer[0], status=answer[1]))
    await client.delete_webhook(8)


# Successes that are none


UNREADABLE = [b"", b"<html>login</html>", b"{", b"[]", b"null", b"{}", b'{"success": false}', b"[" * 10_000]
WRONG = ['{"%s": null}', '{"%s": 7}', '{"%s": "x"}', '{"%s": [7]}', '{"%s": {"order_id": {}, "order": 1}}']
ENVELOPES = {
    "listCustomisers": "customisers",
    "getCustomiser": "customiser",
    "getPricing": "pricing",
    "updatePricing": "pricing",
    "listWebhooks": "webhooks",
    "createWebhook": "webhook",
    "getWebhook": "webhook",
    "updateWebhook": "webhook",
    "deleteWebhook": "success",
    "getWebhookExamples": "order",
    "createOrder": "order",
    "createLegacyOrder": "ok",
    "syncLegacyProduct": "ok",
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_success_that_cannot_be_read_is_malformed(server, client, name):
    bodies = UNREADABLE + [text.replace("%s", ENVELOPES[name]).encode() for text in WRONG]
    if name == "deleteWebhook":
        bodies.remove(b"")
    if name in {"getPricing", "updatePricing"}:
        bodies.pop()  # any object is pricing here
    if name == "getWebhookExamples":
        bodies[-1] = b'{"order": {"order_id": {}}}'
    for body in bodies:
        server.script(server.respond(body, X_Request_Id="abc-1"))
        with pytest.raises(errors.MalformedAnswer) as caught:
            await CALLS[name](client)
        assert caught.value.processed is Processed.MAYBE
        assert (caught.value.status, caught.value.request_id) == (200, "abc-1")
        assert caught.value.answer == body.decode()
        assert caught.value.__cause__ is caught.value.__context__ is None
    assert len(server.received) == len(bodies)  # none of them was tried again


async def test_one_wrong_field_of_many_is_named_in_the_log_alone(server, client, caplog):
    caplog.set_level("INFO", "sign_desk.api")
    server.script(server.respond({"customisers": [{"customiser_id": 1}, {"customiser_id": 2, "active": "yes"}]}))
    with pytest.raises(errors.MalformedAnswer, match=r"A part of it is missing"):
        await client.list_customisers()
    assert "not as promised at customisers.1.active" in caplog.text


# Trying again


async def hang_up(talk):
    talk.close()


@pytest.mark.parametrize("name", READS)
async def test_a_read_is_tried_again(server, client, published, activities, name):
    answer = server.respond(example_of(published[name][3]))
    server.script(server.respond(b"", status=500), hang_up, answer)
    await READS[name](client)
    assert [(each.attempt, each.status, each.error is None) for each in activities] == [
        (1, 500, False),
        (2, None, False),
        (3, 200, True),
    ]


async def test_a_read_is_tried_three_times_and_no_more(server, client):
    server.script(server.respond(b"", status=503))
    with pytest.raises(errors.ServerFailed):
        await client.list_customisers()
    assert len(server.received) == 3


@pytest.mark.parametrize("name", {**WRITES, **ORDERS})
@pytest.mark.parametrize("fault", [500, 503, 408, 302, None])
async def test_what_may_have_been_processed_is_sent_once(server, client, name, fault):
    server.script(server.respond(b"", status=fault) if fault else hang_up)
    with pytest.raises(errors.ApiError) as caught:
        await CALLS[name](client)
    assert caught.value.processed is Processed.MAYBE
    assert len(server.received) == 1


@pytest.mark.parametrize("name", [name for name in WRITES if name not in LOOKED_AT_BEFORE])
async def test_a_write_that_was_surely_not_processed_is_tried_again(server, client, published, name):
    server.script(server.respond(b"", status=429, Retry_After="0"), server.respond(example_of(published[name][3])))
    await WRITES[name](client)
    assert len(server.received) == 2
    assert server.received[0].body == server.received[1].body


@pytest.mark.parametrize("name", [*ORDERS, *LOOKED_AT_BEFORE])
async def test_an_order_and_all_prices_are_attempted_once_even_then(server, client, name):
    server.script(server.respond(b"", status=429, Retry_After="0"))
    with pytest.raises(errors.RateLimited):
        await CALLS[name](client)
    assert len(server.received) == 1


# View only


@pytest.mark.parametrize("name", {**WRITES, **ORDERS})
async def test_view_only_refuses_what_writes_before_anything_is_built(server, connect, activities, monkeypatch, name):
    def built(*_):
        pytest.fail("something was built")

    monkeypatch.setattr("sign_desk.api.client.pricing_body", built)
    monkeypatch.setattr("sign_desk.api.client.encode", built)
    client = connect(view_only=True)
    assert client.view_only
    with pytest.raises(errors.ViewOnly) as caught:
        await CALLS[name](client)
    assert caught.value.processed is Processed.NO
    assert (server.connections, activities) == (0, [])


@pytest.mark.parametrize("name", READS)
async def test_view_only_reads(server, connect, published, name):
    server.script(server.respond(example_of(published[name][3])))
    await READS[name](connect(view_only=True))


def test_the_tests_know_every_method():
    others = {"aclose"}
    methods = {name for name, _ in inspect.getmembers(Client, inspect.iscoroutinefunction) if name[0] != "_"}
    assert len(methods - others) == len(CALLS)


# Activity


async def test_an_activity_counts_bytes_and_time(server, client, activities):
    server.script(server.respond({"order": {"order_id": 1}}, X_Request_Id="abc-1"))
    await client.create_order(ORDER)
    (activity,) = activities
    assert (activity.method, activity.path, activity.status) == ("POST", "/api/v2/orders", 200)
    assert (activity.attempt, activity.request_id, activity.error) == (1, "abc-1", None)
    assert (activity.sent_bytes, activity.received_bytes) == (len(ORDER), len(b'{"order": {"order_id": 1}}'))
    assert 0 < activity.seconds < 60
    assert activity.at.utcoffset().total_seconds() == 0


async def test_an_activity_names_what_went_wrong(server, client, activities):
    server.script(server.respond(b"<html>", status=500))
    with pytest.raises(errors.ServerFailed):
        await client.create_order(ORDER)
    assert (activities[0].error, activities[0].status) == (errors.ServerFailed.title, 500)


async def test_nothing_counts_as_sent_when_nothing_was(connect, activities, unknown_name):
    with pytest.raises(errors.Unreachable):
        await connect(unknown_name).create_order(ORDER)
    assert (activities[0].sent_bytes, activities[0].status) == (0, None)


async def test_a_listener_s_mistake_does_not_fail_an_order(server, caplog):
    def mistaken(_):
        raise KeyError("listener")

    server.script(server.respond({"order": {"order_id": 1}}))
    client = Client(server.origin, "demo", on_activity=mistaken)
    assert (await client.create_order(ORDER)).value.order_id == 1
    await client.aclose()
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]


def test_a_client_needs_no_event_loop_and_no_certificates_to_be_made(monkeypatch):
    monkeypatch.setattr("sign_desk.api.tls.trusting_context", lambda _: pytest.fail("read the trust store"))
    assert Client("https://Store.example/", "demo").origin == "https://store.example"
