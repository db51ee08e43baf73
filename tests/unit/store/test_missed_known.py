"""What is known of a file's orders is gathered for tens of thousands of them in a few statements."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, insert

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.store.missed.files import StorePlace
from sign_desk.store.missed.known import Sought, gather
from sign_desk.store.schema import deliveries

STORE, ORIGIN = "a" * 32, "https://signs.example"
HERE = StorePlace(STORE, ORIGIN)


def sought(sent_id="none", number="", fingerprint=None, other_ids=()):
    return Sought(sent_id, other_ids, number, fingerprint)


async def test_orders_are_found_by_id_number_and_fingerprint(database, ledger, entry):
    for name, state in (("a", State.ACCEPTED), ("b", State.NO_ANSWER), ("c", State.REJECTED), ("d", None)):
        order_id = await ledger.record(entry(name, order_number=f"#10{name}", fingerprint=f"print-{name}"))
        if state is not None:
            await ledger.queue(order_id)
            await ledger.claim(order_id)
            await ledger.settle(order_id, state, Evidence("Answered"))
    names = ["a", "b", "c", "d", "unknown"]
    by_id = await gather(database, HERE, 42, [sought(name) for name in names])
    assert {order.external_id: order.state for order in by_id.on_record} == {
        "a": State.ACCEPTED,
        "b": State.NO_ANSWER,
    }, "what was surely not taken is not held"
    by_number = await gather(database, HERE, 42, [sought(number=number) for number in ("10A", "0b", "10d")])
    assert [order.number for order in by_number.on_record] == ["#10a"], "whatever the case, but as a whole"
    alike = await gather(database, HERE, 42, [sought(fingerprint=mark) for mark in ("print-a", "print-c")])
    assert alike.alike == {"print-a": "#10a"}
    elsewhere = await gather(database, StorePlace(STORE, "https://other.example"), 42, [sought("a", "10a", "print-a")])
    assert (elsewhere.on_record, elsewhere.alike) == ((), {})


async def send(ledger, entry, state=State.ACCEPTED):
    order_id = await ledger.record(entry)
    await ledger.queue(order_id)
    await ledger.claim(order_id)
    await ledger.settle(order_id, state, Evidence("Answered"))


async def test_of_two_of_one_id_the_surer_counts(database, ledger, entry):
    await send(ledger, entry("a"))
    await send(ledger, entry("a", integration_id=None, kind="legacy"), State.NO_ANSWER)
    found = await gather(database, HERE, 42, [sought("b", other_ids=("a",))])
    assert [order.state for order in found.on_record] == [State.NO_ANSWER, State.ACCEPTED]


async def test_verified_deliveries_tell_of_orders(database):
    def row(body, **other):
        values = {
            "store_id": "a" * 32,
            "origin": ORIGIN,
            "way": "received",
            "at": datetime.now(UTC).isoformat(),
            "topic": "order:created",
            "url": "http://127.0.0.1:8000/",
            "state": "verified",
            "subject": "",
            "size": 1,
            "search_text": "",
            "headers": "[]",
            "answer_truncated": False,
            "details": "{}",
            "body": body,
        }
        return values | other

    told = json.dumps({"order": {"external_id": "a", "external_order_number": "#1"}}).encode()
    forged = json.dumps({"order": {"external_id": "b", "external_order_number": "#2"}}).encode()
    others = row(json.dumps({"order": {"external_order_number": "#3"}}).encode(), store_id="b" * 32)
    rows = [
        others,
        row(told),
        row(forged, state="not_verified"),
        row(forged, way="sent"),
        row(forged, details='{"from_here": true}'),
        row(b"none"),
        row(b'{"order": 7}'),
    ]
    await database.run(lambda connection: connection.execute(insert(deliveries), rows))
    found = await gather(database, HERE, 42, [])
    assert [(order.external_id, order.number) for order in found.delivered] == [("a", "#1")]
    assert [order.number for order in found.beside] == ["#3"]


@pytest.mark.parametrize(
    ("other", "is_beside"),
    [
        ({"store_id": "b" * 32, "integration_id": 43}, False),
        ({"integration_id": 43}, True),
        ({"store_id": "b" * 32, "integration_id": None, "kind": "legacy"}, True),
    ],
    ids=["of another store", "of the store, for another integration", "of another store, for none that is named"],
)
async def test_an_order_for_another_integration_is_none_of_this_one(database, ledger, entry, other, is_beside):
    await send(ledger, entry("a", order_number="#1", fingerprint="print", **other))
    found = await gather(database, HERE, 42, [sought("a", "1", "print")])
    assert found.on_record == ()
    assert [order.number for order in found.beside] == (["#1"] if is_beside else [])
    assert found.alike == {"print": "#1"}, "the same customer, products and prices are told of nevertheless"


async def test_an_order_of_another_store_for_this_integration_is_on_record(database, ledger, entry):
    await send(ledger, entry("a", order_number="#1", store_id="b" * 32))
    found = await gather(database, HERE, 42, [sought("a", "1")])
    assert [order.number for order in found.on_record] == ["#1"], "the store was added twice"


async def test_fifty_thousand_orders_take_few_statements(database):
    statements = []
    event.listen(database._engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    names = [f"order-{number}" for number in range(50_000)]
    found = await gather(database, HERE, 42, [sought(name, name, name) for name in names])
    assert found.on_record == ()
    assert len(statements) <= 8
