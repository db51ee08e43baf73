"""Two hundred orders against a service that fails in every way it can: each is there once, or told to be unknown."""

from collections import Counter

import pytest

from sign_desk.orders.states import State

ROUTE = "POST /api/v2/orders"
ORDERS = 200
MANY_STOPS = 60
FAULTS = (
    ("latency", {"seconds": 0.2}),
    ("status", {"status": 422, "errors": {"shipping_line": ["The shipping line is not known."]}}),
    ("status", {"status": 503}),
    ("html_500", {"apply": True}),
    ("rate_limit", {"retry_after": 0}),
    ("close_before_reading", {"reset": True}),
    ("apply_then_cut", {}),
    ("truncate", {}),
    ("drip", {"seconds": 0.01, "chunk": 16}),
    ("oversize", {}),
)


@pytest.mark.parametrize("seed", [20260503])
async def test_every_order_is_there_once_or_has_no_answer(ready, sandbox, hand, until, seed):
    desk, missed = await ready(ORDERS)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    for number, (fault, details) in enumerate(FAULTS):
        sandbox.fault(ROUTE, fault, probability=0.05, count=2, seed=seed + number, **details)
    await hand.click(missed.run.card.seen_button)
    for _ in range(MANY_STOPS):
        await until(lambda: missed.run.card.isVisible() and missed.run.card.isEnabled(), 60)
        if missed.run.card.title.text() == "Finished":
            break
        await hand.click(missed.run.card.go_button)
    assert missed.run.card.title.text() == "Finished"
    await until(lambda: State.READY not in missed.states().values())

    states = missed.states()
    arrived = Counter(order["body"]["external_id"] for order in sandbox.orders())
    assert set(arrived.values()) == {1}, "none is there twice"
    for name, state in states.items():
        if state is State.ACCEPTED:
            assert arrived[name] == 1
        elif state is State.REJECTED:
            assert name not in arrived
        else:
            assert state is State.NO_ANSWER
    assert len(states) == ORDERS
    assert {State.ACCEPTED, State.REJECTED, State.NO_ANSWER} <= set(states.values()), "the faults struck"
    await until(lambda: desk.tabs.orders_view.waiting.cards)
