"""A run of 200 orders meets every fault there is: each order arrives exactly once, or the history says no answer.

Whenever the run stands still, the test does what an operator would: looks into the sandbox's own list, settles what
has no answer, and goes on.
"""

from collections import Counter
from datetime import timedelta

import pytest

from sign_desk.api.client import Client
from sign_desk.api.network import NetworkSettings
from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.money import PriceBasis
from sign_desk.orders.states import State
from sign_desk.services.missed.dispatch import Chosen, Dispatch
from sign_desk.services.missed.halts import Reason
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.profiles import Profile
from sign_desk.store.times import now

ROUTE = "POST /api/v2/orders"
ORDERS = 200
SEED = 20260104
FAULTS = (
    {"fault": "latency", "seconds": 0.1, "count": 5},
    {"fault": "latency", "seconds": 0.1, "apply": True, "count": 5},
    {"fault": "latency", "seconds": 30, "apply": True, "count": 1},
    {"fault": "status", "status": 500, "count": 2},
    {"fault": "status", "status": 503, "apply": True, "count": 2},
    {"fault": "status", "status": 408, "count": 1},
    {"fault": "status", "status": 302, "headers": {"Location": "https://elsewhere.example/"}, "count": 1},
    {"fault": "status", "status": 422, "errors": {"products": ["Not now."]}, "count": 2},
    {"fault": "status", "status": 200, "body": "{", "apply": True, "count": 1},
    {"fault": "html_500", "count": 2},
    {"fault": "html_500", "apply": True, "count": 1},
    {"fault": "rate_limit", "retry_after": 1, "count": 3},
    {"fault": "close_before_reading", "count": 2},
    {"fault": "close_before_reading", "reset": True, "count": 2},
    {"fault": "apply_then_cut", "count": 2},
    {"fault": "apply_then_cut", "reset": True, "count": 2},
    {"fault": "truncate", "count": 2},
    {"fault": "truncate", "reset": True, "keep": 3, "count": 1},
    {"fault": "drip", "seconds": 0.001, "count": 2},
    {"fault": "oversize", "bytes": 3_000_000, "count": 1},
    {"fault": "oversize", "bytes": 3_000_000, "compressed": True, "count": 1},
)


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "ledger.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
async def session(sandbox):
    profile = Profile(
        store_id="a" * 32,
        name="Signs",
        origin=sandbox.origin,
        currency="USD",
        integration_id=42,
        colour="#1d6fd0",
        view_only=False,
        operator="Ada",
        price_basis=PriceBasis.PER_UNIT,
    )
    limits = NetworkSettings(read_timeout=0.7, answer_deadline=5, max_answer_bytes=1_000_000)
    opened = Session(profile, Client(sandbox.origin, sandbox.token, network=limits))
    yield opened
    await opened.close()


def order(number):
    tree = {
        "integration_id": 42,
        "external_id": f"order-{number}",
        "external_order_number": f"SC-{number}",
        "currency": "USD",
        "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
    }
    return Chosen(from_wire(OrderRequest, tree))


async def look(dispatch, ledger, run, sandbox):
    """Settle what has no answer by what the sandbox shows; return how many there were."""
    arrived = Counter(one["body"]["external_id"] for one in sandbox.orders())
    outcomes = [one.order for one in await dispatch.outcomes(run.id)]
    assert set(arrived.values()) <= {1}, "nothing arrived twice"
    for one in outcomes:
        if one.state is State.ACCEPTED:
            assert arrived[one.external_id] == 1
        elif one.state is not State.NO_ANSWER:
            assert arrived[one.external_id] == 0
    unanswered = [one for one in outcomes if one.state is State.NO_ANSWER]
    for one in unanswered:
        await ledger.settle_by_operator(one.id, found=arrived[one.external_id] == 1, operator="Kim")
    return len(unanswered)


@pytest.mark.timeout(600)
async def test_every_fault_there_is_doubles_no_order_and_loses_none(sandbox, session, archive):
    dispatch = Dispatch(session, archive.database)
    ledger = Ledger(archive.database, lambda: now() + timedelta(minutes=6))
    run = await dispatch.begin([order(number) for number in range(ORDERS)], source="orders.csv", rules="a" * 64)
    await run.go()
    await run.confirm_seen()
    for number, fault in enumerate(FAULTS):
        sandbox.fault(ROUTE, **fault, probability=0.1, seed=SEED + number)
    halts, unanswered = Counter(), 0
    while not run.is_ended:
        # An answer that did not come made the store look offline; a look at it tells that it is not.
        await session.check()
        await run.go()
        halts[run.halt.reason] += 1
        unanswered += await look(dispatch, ledger, run, sandbox)
        if run.progress.rejected:
            await run.send_rejected()
            unanswered += await look(dispatch, ledger, run, sandbox)
    assert await look(dispatch, ledger, run, sandbox) == 0
    arrived = Counter(one["body"]["external_id"] for one in sandbox.orders())
    assert arrived == {f"order-{number}": 1 for number in range(ORDERS)}
    assert {fault["fault"] for fault in sandbox.faults() if fault["hits"]} == {fault["fault"] for fault in FAULTS}
    assert unanswered >= halts[Reason.NO_ANSWER] > 1
    assert halts[Reason.DONE] == 1
