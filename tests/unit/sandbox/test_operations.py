"""Every operation answers as the contract says, and refuses as Laravel does."""

import httpx
import pytest

TOPICS = ("product:created", "order:created", "form:submitted")


def test_customisers_of_every_model(shared):
    customisers = shared.call("GET", "/api/v2/customisers").json()["customisers"]

    assert {c["price_type"] for c in customisers} > {"FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"}
    assert {c["active"] for c in customisers} == {True, False}
    for customiser in customisers:
        one = shared.call("GET", f"/api/v2/customisers/{customiser['customiser_id']}").json()
        assert one == {"customiser": customiser}
        pricing = shared.call("GET", f"/api/v2/customisers/{customiser['customiser_id']}/pricing").json()
        assert pricing["pricing"]["pricing_model"] == customiser["price_type"]
        assert len(pricing["pricing"]["sizes"]) > 1
        assert len(pricing["pricing"]["price_lists"]) > 1


def test_extra_customisers(start):
    sandbox = start("--customisers", "50")
    customisers = sandbox.call("GET", "/api/v2/customisers").json()["customisers"]

    assert len(customisers) == 61
    assert sandbox.call("GET", f"/api/v2/customisers/{customisers[-1]['customiser_id']}/pricing")


def test_webhooks_from_making_to_deleting(sandbox):
    draft = {"topic": "order:created", "url": "https://example.com/hook", "meta": {}}
    made = sandbox.call("POST", "/api/v2/webhooks", draft).json()["webhook"]
    path = f"/api/v2/webhooks/{made['webhook_id']}"
    assert (made["status"], made["meta"]) == ("active", [])
    assert made in sandbox.call("GET", "/api/v2/webhooks").json()["webhooks"]

    change = {"topic": "form:submitted", "url": "https://example.com/other"}
    changed = sandbox.call("PUT", path, change).json()["webhook"]
    assert {name: changed[name] for name in change} == change
    assert changed["secret"] == made["secret"]
    assert sandbox.call("GET", path).json()["webhook"] == changed

    assert sandbox.call("DELETE", path).json() == {"success": True}
    sandbox.call("GET", path, status=404)
    remade = sandbox.call("POST", "/api/v2/webhooks", draft).json()["webhook"]
    assert remade["webhook_id"] > made["webhook_id"]


@pytest.mark.parametrize(
    "url",
    ["", "example.com", "ftp://example.com/", "http://[::1/", "http://example.com:99999/", "http://a b/", 7],
)
def test_webhooks_need_a_url(shared, url):
    refused = shared.call("POST", "/api/v2/webhooks", {"topic": "order:created", "url": url}, status=422)
    assert set(refused.json()["errors"]) == {"url"}


@pytest.mark.parametrize("topic", TOPICS)
def test_webhook_examples(shared, topic):
    shared.call("GET", f"/api/v2/webhook-examples/{topic}")


def test_the_newest_order_is_the_example(sandbox, order):
    sandbox.call("POST", "/api/v2/orders", order)
    example = sandbox.call("GET", "/api/v2/webhook-examples/order:created").json()["order"]

    assert example["external_id"] == order["external_id"]
    assert example["order_total"] == 5998
    assert example["billing_address"]["state"] == "CA"
    assert "province" not in example["billing_address"]


def test_orders_are_kept_to_the_byte_and_repeats_are_counted(sandbox, order):
    raw = '{ "integration_id":42,"external_id": "\\u00e9\tx", "external_order_number":" SC é ",\r\n'.replace("\t", "")
    raw += '"products":[{"external_id":"your-product-id-123","quantity":1,"price":0}] , "note": 10.50 }'
    headers = {"Content-Type": "application/json"}
    for _ in range(2):
        answer = sandbox.client.post("/api/v2/orders", content=raw.encode(), headers=headers)
        assert answer.json()["order"]["external_order_number"] == "SC é"

    listed = sandbox.control("GET", "orders")
    assert listed["count"] == 2
    assert [kept["raw"] for kept in listed["orders"]] == [raw, raw]
    assert [kept["number"] for kept in listed["orders"]] == [1, 2]
    assert listed["orders"][0]["body"]["external_order_number"] == " SC é "


def test_legacy_calls(sandbox):
    sandbox.call("POST", "/api/orders", {"order_id": "1", "order_number": "SC-1", "products": ["x"]})
    sync = {"product_id": "brand-new", "cart": {}, "price_breakdown": {"total": 1}}
    sandbox.call("POST", "/api/customisers/42/products", sync)
    sandbox.call("POST", "/api/customisers/nobody/products", sync, status=404)

    assert [kept["kind"] for kept in sandbox.control("GET", "orders")["orders"]] == ["legacy"]
    named = [product.get("external_id") for product in sandbox.control("GET", "products")["products"]]
    assert named.count("brand-new") == 1


def test_field_errors_carry_dotted_paths(shared, order):
    order["products"].append({"external_id": " ", "quantity": 0, "price": 1.5})
    order["billing_address"] |= {"email": "nobody", "city": ""}
    order["integration_id"] = "42"
    refused = shared.call("POST", "/api/v2/orders", order, status=422).json()

    assert refused["errors"] == {
        "integration_id": ["The integration id field must be an integer."],
        "billing_address.city": ["The billing address.city field must be a string."],
        "billing_address.email": ["The billing address.email field must be a valid email address."],
        "products.1.external_id": ["The products.1.external id field is required."],
        "products.1.quantity": ["The products.1.quantity field must be at least 1."],
        "products.1.price": ["The products.1.price field must be an integer."],
    }
    assert refused["message"] == "The integration id field must be an integer. (and 5 more errors)"
    assert shared.accepted() == 0


def test_products_and_integrations_have_to_exist(shared, order):
    order["integration_id"] = 7
    order["products"][0]["external_id"] = "stranger"
    refused = shared.call("POST", "/api/v2/orders", order, status=422).json()

    assert set(refused["errors"]) == {"integration_id", "products.0.external_id"}


def test_unmatched_products_can_be_allowed(start, order):
    sandbox = start("--allow-unmatched")
    order["products"][0]["external_id"] = "stranger"
    sandbox.call("POST", "/api/v2/orders", order)
    sandbox.call("GET", "/api/v2/webhook-examples/order:created")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"a": NaN}', b'{"a": 1e999}', b'"\\ud800"', b"\xff", b"[" * 100_000]
)
def test_what_is_no_json_object_has_no_fields(shared, content):
    answer = shared.client.post("/api/v2/orders", content=content, headers={"Content-Type": "application/json"})
    assert set(answer.json()["errors"]) == {
        "integration_id",
        "external_id",
        "external_order_number",
        "products",
    }


def test_a_body_that_is_not_called_json_has_no_fields(shared, order):
    answer = shared.client.post("/api/v2/orders", content=httpx.Request("POST", "/", json=order).content)
    assert answer.status_code == 422


def test_refusals_for_those_who_want_json(shared):
    stranger = {"Authorization": "Bearer wrong", "Accept": "application/json"}
    unauthenticated = httpx.get(f"{shared.url}/api/v2/webhooks", headers=stranger, trust_env=False)
    assert (unauthenticated.status_code, unauthenticated.json()) == (401, {"message": "Unauthenticated."})

    assert "could not be found" in shared.call("GET", "/api/v2/nothing", status=404).json()["message"]
    missing = shared.call("GET", "/api/v2/customisers/999", status=404).json()
    assert missing == {"message": "No query results for model [App\\Models\\Customiser] 999"}
    not_allowed = shared.call("PATCH", "/api/v2/webhooks/1", status=405)
    assert not_allowed.headers["Allow"] == "DELETE, GET, HEAD, PUT"
    shared.call("GET", "/api/v2/webhook-examples/nothing", status=404)
    too_large = shared.client.post("/api/v2/orders", content=b" " * (9 * 1024 * 1024))
    assert too_large.status_code == 413


def test_refusals_for_a_browser(shared):
    for accept in ("*/*", "text/html,application/json;q=0.9", ""):
        headers = {"Accept": accept}
        assert shared.client.get("/nothing", headers=headers).headers["content-type"].startswith("text/html")
        invalid = shared.client.post("/api/v2/orders", headers=headers)
        assert (invalid.status_code, invalid.headers["location"]) == (302, "/")
        signed_out = shared.client.get("/api/v2/webhooks", headers=headers | {"Authorization": "Bearer x"})
        assert (signed_out.status_code, signed_out.headers["location"]) == (302, "/login")


def test_every_answer_has_a_request_id(shared):
    ids = [shared.client.get(path).headers["x-request-id"] for path in ("/api/v2/webhooks", "/nothing")]
    assert len(set(ids)) == 2


def test_latency_is_added(start):
    sandbox = start("--latency", "200")
    assert sandbox.call("GET", "/api/v2/webhooks").elapsed.total_seconds() >= 0.2
