"""Bodies for test deliveries."""

import json
from datetime import UTC, datetime

import pytest

from sign_desk.api.records import FormSubmitted, OrderCreated, ProductCreated, Topic, from_wire
from sign_desk.webhooks.captured import about, topic_of
from sign_desk.webhooks.payloads import LARGEST, checked, invented, written
from sign_desk.webhooks.problems import NotUsable

RECORDS = {
    Topic.PRODUCT_CREATED: ProductCreated,
    Topic.ORDER_CREATED: OrderCreated,
    Topic.FORM_SUBMITTED: FormSubmitted,
}


@pytest.mark.parametrize("topic", Topic)
def test_the_invented_are_as_the_service_delivers(topic):
    body = checked(invented(topic, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    tree = json.loads(body)
    assert not from_wire(RECORDS[topic], tree).model_extra
    assert topic_of(body) == topic
    assert about(body).subject


def test_what_was_edited_is_sent_as_it_stands():
    text = '{ "a" : "Zoë",\n\n "b": 1.0 }\n'
    assert checked(text) == text.encode()
    assert json.loads(written({"a": "Zoë"})) == {"a": "Zoë"}


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": 1,}', "[]", "1", '{"a": NaN}', '{"a": ' + "[" * 70 + "]" * 70 + "}", "[" * 100_000]
)
def test_what_is_no_object_is_refused_with_advice(text):
    with pytest.raises(NotUsable) as caught:
        checked(text)
    assert caught.value.title
    assert caught.value.cause
    assert caught.value.next_step


def test_what_is_too_large_is_refused():
    with pytest.raises(NotUsable, match="larger"):
        checked(json.dumps({"a": "x" * LARGEST}))


@pytest.mark.parametrize(
    ("body", "topic", "subject"),
    [
        (b'{"order": {"order_number": 4, "external_order_number": "SC-1"}}', "order:created", "SC-1"),
        (b'{"order": {"order_number": 4}}', "order:created", "4"),
        (b'{"product": {"product_id": 7, "external_id": null}}', "product:created", "7"),
        (b'{"form_submission": {"submission_number": 9}}', "form:submitted", "9"),
        (b'{"order": []}', None, ""),
        (b'{"refund": {}}', None, ""),
        (b"<html>", None, ""),
        (b"", None, ""),
    ],
)
def test_what_a_body_tells_of_itself(body, topic, subject):
    assert (topic_of(body), about(body).subject) == (topic, subject)


def test_the_id_of_an_order_is_told():
    assert about(b'{"order": {"external_id": "order-1"}}').order_id == "order-1"
    assert about(b'{"order": {"external_id": 1}}').order_id is None
    assert about(b'{"product": {"external_id": "p-1"}}').order_id is None


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (b'{"product": {"external_id": "p-1"}}', ("p-1",)),
        (b'{"product": {"external_id": null}}', ()),
        (b'{"order": {"external_id": "o", "products": [{"external_id": "b"}, {"external_id": "a"}]}}', ("b", "a")),
        (b'{"order": {"products": [{"external_id": "b"}, 7, {"external_id": 5}, {"external_id": "b"}]}}', ("b",)),
        (b'{"order": {"products": {"external_id": "b"}}}', ()),
        (b'{"form_submission": {"products": [{"external_id": "b"}]}}', ()),
        (b"nothing", ()),
    ],
)
def test_products_of_a_delivery_are_told(body, ids):
    assert about(body).product_ids == ids
