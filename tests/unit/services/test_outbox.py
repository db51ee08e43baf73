"""An order on its way: what is recorded, what is sent, and how often."""

import asyncio
import hashlib
import json

import pytest

from sign_desk.api import errors
from sign_desk.money import MinorUnit
from sign_desk.orders.states import State
from sign_desk.services.outbox import NotSendable, Outbox
from sign_desk.services.session import MINOR_UNIT, SIGNED_OUT, VIEW_ONLY, Link
from sign_desk.store.errors import AlreadyHeld

ORDERS = "POST /api/v2/orders"


class Waits(list):
    """The pauses that were told of, in seconds."""

    def __call__(self, seconds):
        self.append(seconds)


@pytest.fixture
def waits():
    return Waits()


async def everything(ledger, store):
    """Every order recorded for the store of this session."""
    return await ledger.recent(store.profile.store_id, store.profile.ledger_origin, frozenset(), 100)


async def test_accepted_order_is_in_the_ledger_with_its_evidence(sandbox, session, ledger, order, waits):
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)

    (taken,) = sandbox.orders()
    assert (sent.state, sent.error) == (State.ACCEPTED, None)
    assert str(sent.receipt.order_id) == str(taken["order_id"])
    recorded = await ledger.get(sent.order_id)
    assert recorded.state is State.ACCEPTED
    assert (recorded.total_minor, recorded.currency, recorded.operator) == (5998, "USD", "Ada")
    assert (recorded.email, recorded.attempts, waits) == ("customer@example.com", 1, [])
    events = await ledger.history(sent.order_id)
    assert [event.state for event in events] == [State.READY, State.QUEUED, State.SENDING, State.ACCEPTED]
    assert events[-1].evidence.status == 200
    assert json.loads(events[-1].evidence.answer)["order"]["order_id"] == sent.receipt.order_id


async def test_bytes_that_arrive_are_those_whose_hash_was_recorded(sandbox, session, ledger, order, waits):
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)

    (taken,) = sandbox.orders()
    recorded = await ledger.get(sent.order_id)
    assert taken["raw"].encode() == recorded.payload
    assert hashlib.sha256(taken["raw"].encode()).hexdigest() == recorded.payload_sha256
    assert "Zoë" in taken["raw"], "as it was typed, not escaped"


async def test_order_is_recorded_before_its_first_byte_leaves(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "latency", seconds=60)
    store = session(sandbox.origin)
    sending = asyncio.create_task(Outbox(store, ledger).send(order(), 5998, waits))
    await until(lambda: sandbox.struck() == 1)

    (recorded,) = await everything(ledger, store)
    assert recorded.state is State.SENDING
    sandbox.clear()
    sandbox.stop()
    await sending


async def test_order_that_was_asked_to_wait_is_accepted_at_the_second_try(sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, "rate_limit", retry_after=1)
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)

    recorded = await ledger.get(sent.order_id)
    assert (sent.state, recorded.state, recorded.attempts) == (State.ACCEPTED, State.ACCEPTED, 2)
    assert len(sandbox.orders()) == 1
    assert waits == [1.0], "never sooner than the service asked for"


async def test_order_that_waits_can_be_given_up(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "rate_limit", retry_after=200, count=99)
    outbox = Outbox(session(sandbox.origin), ledger)
    sending = asyncio.create_task(outbox.send(order(), 5998, waits))
    await until(lambda: waits)
    outbox.stop_waiting()

    sent = await sending
    recorded = await ledger.get(sent.order_id)
    assert (sent.state, recorded.state, recorded.attempts) == (State.READY, State.READY, 1)
    assert isinstance(sent.error, errors.RateLimited)
    assert sandbox.orders() == []


async def test_order_given_up_once_can_be_sent_later(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "rate_limit", retry_after=200)
    outbox = Outbox(session(sandbox.origin), ledger)
    sending = asyncio.create_task(outbox.send(order(), 5998, waits))
    await until(lambda: waits)
    outbox.stop_waiting()
    given_up = await sending

    sent = await outbox.send(order(), 5998, waits)
    assert sent.state is State.ACCEPTED
    assert sent.order_id == given_up.order_id, "it is the same order, in one line of the history"
    assert len(sandbox.orders()) == 1


async def test_order_is_not_sent_when_nothing_answers_at_the_address(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin)
    sandbox.stop()
    sent = await Outbox(store, ledger).send(order(), 5998, waits)

    recorded = await ledger.get(sent.order_id)
    assert type(sent.error) is errors.Unreachable
    assert (sent.state, recorded.state, recorded.attempts) == (State.READY, State.READY, 5)
    assert store.connection.link is Link.OFFLINE


async def test_order_cut_off_while_it_is_sent_has_no_answer(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "latency", seconds=60, apply=True)
    store = session(sandbox.origin)
    sending = asyncio.create_task(Outbox(store, ledger).send(order(), 5998, waits))
    await until(sandbox.orders)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    (recorded,) = await everything(ledger, store)
    assert recorded.state is State.NO_ANSWER
    assert len(sandbox.orders()) == 1


async def test_order_cut_off_while_it_waits_is_surely_not_sent(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "rate_limit", retry_after=200)
    store = session(sandbox.origin)
    sending = asyncio.create_task(Outbox(store, ledger).send(order(), 5998, waits))
    await until(lambda: waits)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    await ledger.recover()  # as the next start does
    (recorded,) = await everything(ledger, store)
    assert recorded.state is State.READY
    assert sandbox.orders() == []


@pytest.mark.parametrize("fault", ["apply_then_cut", "close_before_reading"])
async def test_order_without_an_answer_is_not_sent_a_second_time(fault, sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, fault)
    outbox = Outbox(session(sandbox.origin), ledger)
    first = await outbox.send(order(), 5998, waits)
    arrived = sandbox.orders()

    with pytest.raises(AlreadyHeld) as refused:
        await outbox.send(order(external_order_number="another"), 5998, waits)
    assert refused.value.holder.id == first.order_id
    assert refused.value.same_payload is False
    assert sandbox.orders() == arrived
    assert [waiting.id for waiting in await outbox.waiting()] == [first.order_id]


async def test_order_refused_for_its_content_can_be_corrected(sandbox, session, ledger, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    wrong = [{"external_id": "no-such-product", "quantity": 2, "price": 2999}]
    refused = await outbox.send(order(products=wrong), 5998, waits)
    assert refused.state is State.REJECTED
    assert list(refused.error.fields) == ["products.0.external_id"]

    sent = await outbox.send(order(), 5998, waits)
    assert (sent.state, sent.order_id) == (State.ACCEPTED, refused.order_id)
    assert len(sandbox.orders()) == 1


async def test_two_sendings_of_one_order_at_once_come_to_one(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin)
    outcomes = await asyncio.gather(
        *(Outbox(store, ledger).send(order(), 5998, waits) for _ in range(5)), return_exceptions=True
    )
    accepted = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert [sent.state for sent in accepted] == [State.ACCEPTED]
    assert len(sandbox.orders()) == 1


OBSTACLES = {
    "view only": ({"view_only": True}, {}, VIEW_ONLY),
    "signed out": ({"token": None}, {}, SIGNED_OUT),
    "unanswered question of the currency": ({"currency": "JPY"}, {"currency": "JPY"}, MINOR_UNIT),
    "order in a currency not yet asked about": ({}, {"currency": "KWD"}, MINOR_UNIT),
}


@pytest.mark.parametrize(("store_is", "order_is", "obstacle"), OBSTACLES.values(), ids=OBSTACLES)
async def test_obstacle_leaves_nothing_in_the_ledger(
    store_is, order_is, obstacle, shared, session, ledger, order, waits, calls
):
    store = session(shared.origin, **store_is)
    with pytest.raises(NotSendable) as refused:
        await Outbox(store, ledger).send(order(**order_is), 5998, waits)

    assert (refused.value.cause, refused.value.next_step) == (obstacle.reason, obstacle.next_step)
    assert await everything(ledger, store) == ()
    assert calls == []


async def test_offline_order_is_neither_recorded_nor_sent_when_the_service_is_back(
    sandbox, start_sandbox, session, ledger, order, waits
):
    store = session(sandbox.origin)
    sandbox.stop()
    await store.check()
    with pytest.raises(NotSendable, match="cannot be reached"):
        await Outbox(store, ledger).send(order(), 5998, waits)

    back = start_sandbox("--port", sandbox.origin.rpartition(":")[2])
    await store.check()
    assert store.connection.link is Link.ONLINE
    assert await everything(ledger, store) == ()
    assert back.orders() == []


async def test_token_refused_while_sending_signs_the_store_out(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin, token="wrong-token-0123456789")
    outbox = Outbox(store, ledger)
    sent = await outbox.send(order(), 5998, waits)
    assert (sent.state, type(sent.error)) == (State.REJECTED, errors.Unauthenticated)

    with pytest.raises(NotSendable, match="signed out"):
        await outbox.send(order(), 5998, waits)
    assert sandbox.orders() == []


async def test_answered_question_lets_orders_out(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin, currency="JPY", minor_unit=MinorUnit.ISO)
    sent = await Outbox(store, ledger).send(order(currency="JPY"), 5998, waits)
    assert sent.state is State.ACCEPTED


async def test_order_keeps_its_store_when_that_is_put_away_meanwhile(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "rate_limit", retry_after=1)
    store = session(sandbox.origin)
    sending = asyncio.create_task(Outbox(store, ledger).send(order(), 5998, waits))
    await until(lambda: waits)
    retiring = asyncio.create_task(store.retire())

    sent = await sending
    await retiring
    assert sent.state is State.ACCEPTED
    assert len(sandbox.orders()) == 1


async def test_operators_finding_settles_an_order_without_an_answer(sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, "apply_then_cut")
    outbox = Outbox(session(sandbox.origin), ledger)
    sent = await outbox.send(order(), 5998, waits)
    await outbox.settle(sent.order_id, found=True)

    assert await outbox.waiting() == ()
    last = (await outbox.history(sent.order_id))[-1]
    assert (last.state, last.who) == (State.ACCEPTED, "Ada")
    assert [recent.id for recent in await outbox.recent()] == [sent.order_id]
