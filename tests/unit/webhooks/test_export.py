"""A document to hand on names nobody."""

import json
from datetime import UTC, datetime

from sign_desk.webhooks.export import write
from sign_desk.webhooks.recorded import DeliveryRecord, DeliveryState, DeliverySummary, KeptAnswer, Way

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def record(body, answer=None):
    summary = DeliverySummary(
        id=7,
        way=Way.SENT,
        at=AT,
        topic="order:created",
        url="https://user:canary@shop.example/hook?token=canary",
        state=DeliveryState.REFUSED,
        subject="SC-1",
        status=500,
        size=len(body),
    )
    headers = (("x-webhook-signature", "ab12345678"), ("X-Forwarded-User", "canary@example.com"))
    headers += (("Cookie", "canary"), ("authorization", "Basic canary"), ("X-Forwarded-For", "canary"))
    return DeliveryRecord(summary, headers, body, answer, {"reasons": ["Its status is 500, not 200."]})


def test_people_and_secrets_are_not_in_it():
    body = b'{"order":{"external_order_number":"SC-1","customer":{"first_name":"canary"}}}'
    answer = KeptAnswer(
        500,
        (("content-type", "text/html"), ("Set-Cookie", "id=canary")),
        b"no canary@example.com here \xff\xed\xa0\x80",
        truncated=True,
    )
    document = write([record(body, answer), record(b"")], AT)
    assert b"canary" not in document
    told = json.loads(document)
    first, second = told["deliveries"]
    assert (told["made_at"], len(told["deliveries"])) == ("2026-01-02T03:04:05+00:00", 2)
    assert first["address"] == "https://shop.example/hook"
    assert first["headers"][0] == ["x-webhook-signature", "ab12345678"]
    assert json.loads(first["body"])["order"]["external_order_number"] == "SC-1"
    assert (first["answer"]["status"], first["answer"]["truncated"]) == (500, True)
    assert (second["answer"], second["body_bytes"]) == (None, 0)
