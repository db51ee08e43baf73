"""An order on its way: what is recorded, what is sent, and how often."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sign_desk.api import errors
from sign_desk.api.client import Answer
from sign_desk.api.records import LegacyOrderRequest, LegacyProductRequest, LegacyReceipt, Topic, from_wire
from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.proof import doubt_in
from sign_desk.orders.states import State
from sign_desk.services.orders.outbox import NotSendable, Outbox
from sign_desk.services.session import MINOR_UNIT, PRICE_BASIS, SIGNED_OUT, VIEW_ONLY, Link, uncounted
from sign_desk.store.errors import AlreadyHeld, AnotherUnsent, DatabaseLocked, Erased, UnexpectedState
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.schema import orders

ORDERS = "POST /api/v2/orders"


class Waits(list):
    """The pauses that were told of, in seconds."""

    def __call__(self, seconds):
        self.append(seconds)


@pytest.fixture
def waits():
    return Waits()


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


async def everything(ledger, store):
    """Every order recorded for the store of this session."""
    return await listed(ledger, store.profile.store_id, store.profile.ledger_origin)


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

    with pytest.raises(AnotherUnsent) as stopped:
        await outbox.send(order(), 5998, waits)
    assert stopped.value.holder.id == refused.order_id, "nobody said yet that it is the same order"
    sent = await outbox.send(order(), 5998, waits, corrects=refused.order_id)
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
    "order in a currency not yet asked about": ({}, {"currency": "KWD"}, uncounted("KWD")),
    "lines whose prices may be for one piece or for all": ({"price_basis": None}, {}, PRICE_BASIS),
}


@pytest.mark.parametrize(("store_is", "order_is", "obstacle"), OBSTACLES.values(), ids=OBSTACLES)
async def test_obstacle_leaves_nothing_in_the_ledger(
    store_is, order_is, obstacle, shared, session, ledger, order, waits, calls
):
    store = session(shared.origin, **store_is)
    with pytest.raises(NotSendable) as refused:
        await Outbox(store, ledger).send(order(**order_is), 5998, waits)

    assert (refused.value.cause, refused.value.next_step) == (obstacle.reason, obstacle.next_step)
    assert await everything(ledger, store) == []
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
    assert await everything(ledger, store) == []
    assert back.orders() == []


async def test_token_refused_while_sending_signs_the_store_out(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin, token="wrong-token-0123456789")
    outbox = Outbox(store, ledger)
    sent = await outbox.send(order(), 5998, waits)
    assert (sent.state, type(sent.error)) == (State.READY, errors.Unauthenticated), "nothing was said of the order"

    with pytest.raises(NotSendable, match="signed out"):
        await outbox.send(order(), 5998, waits)
    assert sandbox.orders() == []


async def test_answered_question_lets_orders_out(sandbox, session, ledger, order, waits):
    store = session(sandbox.origin, currency="JPY", minor_units={"JPY": MinorUnit.ISO})
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
    last = (await ledger.history(sent.order_id))[-1]
    assert (last.state, last.who) == (State.ACCEPTED, "Ada")
    assert [recent.id for recent in (await outbox.page(outbox.everything(), limit=100)).entries] == [sent.order_id]


async def test_order_keeps_how_it_was_counted_and_where_it_came_from(shared, session, ledger, order, waits):
    store = session(shared.origin, currency="JPY", minor_units={"JPY": MinorUnit.HUNDREDTHS})
    sent = await Outbox(store, ledger).send(order(currency="JPY"), 5998, waits, source="orders.csv")
    recorded = await ledger.get(sent.order_id)
    assert (recorded.digits, recorded.source, recorded.customer) == (2, "orders.csv", "Zoë Smith")


async def given_up(sandbox, outbox, order, waits, until):
    """An order that is recorded and was surely not sent."""
    sandbox.fault(ORDERS, "rate_limit", retry_after=200)
    sending = asyncio.create_task(outbox.send(order, 5998, waits))
    await until(lambda: waits)
    outbox.stop_waiting()
    waits.clear()
    return (await sending).order_id


async def test_recorded_order_is_sent_as_it_was_recorded(sandbox, session, ledger, order, waits, until):
    outbox = Outbox(session(sandbox.origin), ledger)
    order_id = await given_up(sandbox, outbox, order(), waits, until)
    payload = (await ledger.get(order_id)).payload

    sent = await outbox.send_recorded(order_id, waits)
    assert (sent.state, sent.order_id) == (State.ACCEPTED, order_id)
    assert [taken["raw"].encode() for taken in sandbox.orders()] == [payload]
    with pytest.raises(UnexpectedState):
        await outbox.send_recorded(order_id, waits)
    with pytest.raises(UnexpectedState):
        await outbox.send_recorded(order_id + 1, waits)
    assert len(sandbox.orders()) == 1


async def test_order_that_was_not_there_is_sent_once_more(sandbox, session, ledger, order, waits, monkeypatch):
    monkeypatch.setattr("sign_desk.store.orders.ledger.PATIENCE", timedelta(0))
    sandbox.fault(ORDERS, "close_before_reading")
    outbox = Outbox(session(sandbox.origin), ledger)
    lost = await outbox.send(order(), 5998, waits)
    await outbox.settle(lost.order_id, found=False)
    sent = await outbox.send_recorded(lost.order_id, waits)

    assert sent.state is State.ACCEPTED
    assert len(sandbox.orders()) == 1
    steps = [(event.state, event.who) for event in await ledger.history(lost.order_id)]
    assert (State.READY, "Ada") in steps[3:], "who looked is on record"


async def test_order_that_had_no_answer_once_stays_doubtful_when_it_is_refused(
    sandbox, session, ledger, order, waits, monkeypatch
):
    monkeypatch.setattr("sign_desk.store.orders.ledger.PATIENCE", timedelta(0))
    sandbox.fault(ORDERS, "apply_then_cut")
    outbox = Outbox(session(sandbox.origin), ledger)
    lost = await outbox.send(order(), 5998, waits)
    await outbox.settle(lost.order_id, found=False)
    sandbox.fault(ORDERS, "status", status=422, count=2)
    refused = await outbox.send_recorded(lost.order_id, waits)
    corrected = await outbox.send(order(shipping_line="By post"), 5998, waits, corrects=lost.order_id)

    assert (lost.doubtful, refused.doubtful, corrected.doubtful) == (False, True, True)
    assert (refused.state, corrected.state) == (State.REJECTED, State.REJECTED)
    another = order(external_id="another")
    assert [alike.id for alike in await outbox.alike(another, 5998)] == [lost.order_id]


async def test_recorded_order_goes_only_where_it_was_recorded_for(sandbox, session, ledger, order, waits, until):
    outbox = Outbox(session(sandbox.origin), ledger)
    order_id = await given_up(sandbox, outbox, order(), waits, until)
    elsewhere = Outbox(session(sandbox.origin.replace("127.0.0.1", "localhost"), store_id="b" * 32), ledger)
    neighbour = Outbox(session(sandbox.origin, store_id="b" * 32), ledger, (session(sandbox.origin).profile,))
    for other in (elsewhere, neighbour):
        with pytest.raises(NotSendable, match="another store"):
            await other.send_recorded(order_id, waits)
    assert (await ledger.get(order_id)).state is State.READY
    assert sandbox.orders() == []


async def test_history_of_another_store_and_of_all_can_be_looked_through(sandbox, session, ledger, order, waits):
    north, south = session(sandbox.origin), session(sandbox.origin, store_id="b" * 32, name="South")
    demo = session(sandbox.origin, store_id="demo", demo=True)
    for number, store in enumerate((north, south, demo)):
        await Outbox(store, ledger).send(order(external_id=f"o-{number}", external_order_number=str(number)), 1, waits)
    outbox = Outbox(north, ledger, (south.profile,))

    async def numbers(query):
        return {found.order_number for found in (await outbox.page(query, limit=9)).entries}

    assert await numbers(outbox.everything()) == {"0"}
    assert await numbers(outbox.everything(south.profile.store_id)) == {"1"}
    assert await numbers(replace(outbox.everything(), everywhere=True)) == {"0", "1"}, "the demo store is no store"


async def test_recorded_order_is_not_sent_when_its_prices_mean_something_else_now(
    sandbox, session, ledger, order, waits, until
):
    before = Outbox(session(sandbox.origin, currency="JPY", minor_units={"JPY": MinorUnit.ISO}), ledger)
    order_id = await given_up(sandbox, before, order(currency="JPY"), waits, until)
    after = Outbox(session(sandbox.origin, currency="JPY", minor_units={"JPY": MinorUnit.HUNDREDTHS}), ledger)
    with pytest.raises(NotSendable, match="otherwise"):
        await after.send_recorded(order_id, waits)
    assert sandbox.orders() == []
    assert (await before.send_recorded(order_id, waits)).state is State.ACCEPTED


@pytest.mark.parametrize("basis", [None, PriceBasis.PER_LINE])
async def test_recorded_order_is_not_sent_when_its_prices_are_not_known_to_be_for_the_same(
    basis, sandbox, session, ledger, order, waits, until
):
    before = Outbox(session(sandbox.origin), ledger)
    order_id = await given_up(sandbox, before, order(), waits, until)
    after = Outbox(session(sandbox.origin, price_basis=basis), ledger)
    with pytest.raises(NotSendable, match="otherwise" if basis else "for one piece or for all"):
        await after.send_recorded(order_id, waits)
    assert sandbox.orders() == []


async def test_line_of_one_piece_is_sent_whatever_its_price_is_for(sandbox, session, ledger, order, waits):
    line = {"external_id": "your-product-id-123", "quantity": 1, "price": 2999}
    sent = await Outbox(session(sandbox.origin, price_basis=None), ledger).send(order(products=[line]), 2999, waits)
    assert sent.state is State.ACCEPTED


async def test_erased_order_is_not_sent(sandbox, session, ledger, database, order, waits, until):
    outbox = Outbox(session(sandbox.origin), ledger)
    order_id = await given_up(sandbox, outbox, order(), waits, until)
    await database.run(lambda connection: connection.execute(update(orders).values(payload=None)))
    with pytest.raises(Erased):
        await outbox.send_recorded(order_id, waits)
    assert sandbox.orders() == []


async def test_order_put_away_can_be_taken_up_again(sandbox, session, ledger, order, waits, until):
    outbox = Outbox(session(sandbox.origin), ledger)
    order_id = await given_up(sandbox, outbox, order(), waits, until)
    await outbox.put_away(order_id)
    assert await outbox.waiting() == ()
    with pytest.raises(UnexpectedState):
        await outbox.send_recorded(order_id, waits)
    await outbox.reopen(order_id)
    assert (await outbox.send_recorded(order_id, waits)).state is State.ACCEPTED
    assert {event.who for event in (await ledger.history(order_id))[-6:]} >= {"Ada"}


async def test_two_orders_that_differ_race_and_what_is_sent_is_what_is_on_record(
    sandbox, session, ledger, order, waits
):
    store = session(sandbox.origin)
    rivals = [order(external_order_number=f"SC-{number}") for number in range(6)]
    await asyncio.gather(*(Outbox(store, ledger).send(rival, 5998, waits) for rival in rivals), return_exceptions=True)
    taken = [one["raw"].encode() for one in sandbox.orders()]
    (recorded,) = await everything(ledger, store)
    if recorded.state is State.ACCEPTED:
        assert taken == [recorded.payload]
    else:
        assert (recorded.state, taken) == (State.READY, [])


LEGACY_ORDER = {"order_id": "order-123456", "order_number": "L-1", "order_total": 86.34, "products": [{"id": 1}]}
LEGACY_PRODUCT = {"product_id": "p-1", "cart": {"text": "Hello"}, "price_breakdown": {"total": 1}}


@pytest.fixture
def legacy_order():
    return from_wire(LegacyOrderRequest, LEGACY_ORDER)


@pytest.fixture
def legacy_product():
    return from_wire(LegacyProductRequest, LEGACY_PRODUCT)


def legacy_orders(sandbox):
    return [one for one in sandbox._control("GET", "orders")["orders"] if one["kind"] == "legacy"]


async def test_legacy_order_is_recorded_and_sent_once(sandbox, session, ledger, legacy_order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sent = await outbox.send_legacy(legacy_order, waits)
    assert (sent.state, sent.receipt) == (State.ACCEPTED, None)
    recorded = await ledger.get(sent.order_id)
    assert (recorded.kind, recorded.integration_id, recorded.total_minor) == ("legacy", None, None)
    assert [json.loads(one["raw"]) for one in legacy_orders(sandbox)] == [LEGACY_ORDER]
    with pytest.raises(AlreadyHeld):
        await outbox.send_legacy(legacy_order, waits)
    assert len(legacy_orders(sandbox)) == 1
    assert await outbox.alike_legacy(legacy_order.model_copy(update={"order_id": "another"}))


async def test_legacy_order_of_the_same_id_holds_a_key_of_its_own(sandbox, session, ledger, order, legacy_order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    assert (await outbox.send(order(), 5998, waits)).state is State.ACCEPTED
    assert (await outbox.send_legacy(legacy_order, waits)).state is State.ACCEPTED


@pytest.mark.parametrize("fault", ["apply_then_cut", "html_500"])
async def test_legacy_order_without_an_answer_is_not_sent_again(fault, sandbox, session, ledger, legacy_order, waits):
    sandbox.fault("POST /api/orders", fault)
    outbox = Outbox(session(sandbox.origin), ledger)
    assert (await outbox.send_legacy(legacy_order, waits)).state is State.NO_ANSWER
    with pytest.raises(AlreadyHeld):
        await outbox.send_legacy(legacy_order, waits)


async def test_answer_that_does_not_say_it_was_taken_is_no_acceptance(
    session, ledger, legacy_order, waits, monkeypatch
):
    """The service has not been seen to answer so, nor does the sandbox."""
    store = session("https://signs.example")

    async def doubtful(payload):
        return Answer(from_wire(LegacyReceipt, {"ok": False}), 200, "req-1", '{"ok":false}')

    monkeypatch.setattr(store.client, "create_legacy_order", doubtful)
    sent = await Outbox(store, ledger).send_legacy(legacy_order, waits)
    assert sent.state is State.NO_ANSWER
    assert (await ledger.history(sent.order_id))[-1].evidence.answer == '{"ok":false}'


async def test_product_is_synchronised_as_often_as_wanted_and_recorded(sandbox, session, ledger, legacy_product, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    first = await outbox.sync_product(1, legacy_product, waits)
    second = await outbox.sync_product(1, legacy_product, waits)
    assert {first.state, second.state} == {State.ACCEPTED}
    recorded = await ledger.get(second.order_id)
    assert (recorded.kind, recorded.order_number, recorded.id == first.order_id) == ("legacy_product", "p-1", False)
    assert sandbox.orders() == [], "it is no order"


async def test_product_for_a_customiser_that_is_not_there_is_not_sent(sandbox, session, ledger, legacy_product, waits):
    sent = await Outbox(session(sandbox.origin), ledger).sync_product(999, legacy_product, waits)
    assert (sent.state, type(sent.error)) == (State.READY, errors.NotFound)


async def test_check_proves_that_an_order_arrived(sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, "apply_then_cut")
    outbox = Outbox(session(sandbox.origin), ledger)
    sent = await outbox.send(order(), 5998, waits)
    (entry,) = await outbox.waiting()

    checked = await outbox.check(entry)
    assert (checked.order_id, checked.arrived, checked.newest) == (sent.order_id, True, "SC-1001")
    last = (await ledger.history(sent.order_id))[-1]
    assert (last.state, last.who) == (State.ACCEPTED, "Ada")
    assert json.loads(last.evidence.answer)["order"]["external_id"] == "order-123456"
    with pytest.raises(UnexpectedState):
        await outbox.check(entry)


async def test_check_proves_nothing_by_another_order(sandbox, session, ledger, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault(ORDERS, "close_before_reading")
    await outbox.send(order(), 5998, waits)
    (entry,) = await outbox.waiting()
    assert (await outbox.check(entry)).arrived is False
    await outbox.send(order(external_id="another", external_order_number="SC-2"), 5998, waits)
    checked = await outbox.check(entry)
    assert (checked.arrived, checked.newest) == (False, "SC-2")
    assert (await ledger.get(entry.id)).state is State.NO_ANSWER


async def test_check_that_fails_settles_nothing(sandbox, session, ledger, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault(ORDERS, "apply_then_cut")
    await outbox.send(order(), 5998, waits)
    (entry,) = await outbox.waiting()
    sandbox.fault("GET /api/v2/webhook-examples/{topic}", "status", status=403)
    with pytest.raises(errors.Forbidden):
        await outbox.check(entry)
    assert (await ledger.get(entry.id)).state is State.NO_ANSWER


async def example(sandbox, session):
    """What a delivery of the newest order would carry."""
    return await session(sandbox.origin).client.webhook_example(Topic.ORDER_CREATED)


async def test_delivery_settles_the_one_order_that_it_proves(sandbox, session, ledger, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault(ORDERS, "apply_then_cut")
    sent = await outbox.send(order(), 5998, waits)
    settled = await outbox.settle_from_delivery(await example(sandbox, session), "the body")
    assert settled.id == sent.order_id
    last = (await ledger.history(sent.order_id))[-1]
    assert (last.state, last.who, last.evidence.answer) == (State.ACCEPTED, "Sign Desk", "the body")
    assert await outbox.settle_from_delivery(await example(sandbox, session), "the body") is None


async def test_delivery_that_fits_several_orders_settles_none(sandbox, session, ledger, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault(ORDERS, "apply_then_cut")
    first = await outbox.send(order(), 5998, waits)
    sandbox.fault(ORDERS, "close_before_reading")
    second = await outbox.send(order(integration_id=43), 5998, waits)
    for _ in range(2):
        assert await outbox.settle_from_delivery(await example(sandbox, session), "the body") is None
    for sent, other in ((first, 43), (second, 42)):
        last = (await ledger.history(sent.order_id))[-1]
        assert last.state is (await ledger.get(sent.order_id)).state is State.NO_ANSWER
        assert last.evidence.what.endswith(f": SC-1001 of integration {other}")
        assert last.evidence.answer == "the body"
        told = [event for event in await ledger.history(sent.order_id) if event.evidence == last.evidence]
        assert len(told) == 1, "however often it is seen"


async def test_an_order_of_another_integration_with_the_same_content_proves_nothing(
    sandbox, session, ledger, order, waits
):
    outbox = Outbox(session(sandbox.origin), ledger)
    there = await outbox.send(order(), 5998, waits)
    sandbox.fault(ORDERS, "close_before_reading")
    lost = await outbox.send(order(integration_id=43), 5998, waits)
    (entry,) = await outbox.waiting()
    checked = await outbox.check(entry)
    assert (checked.arrived, [other.id for other in checked.others]) == (False, [there.order_id])
    assert await outbox.settle_from_delivery(await example(sandbox, session), "the body") is None
    assert (await ledger.get(lost.order_id)).state is State.NO_ANSWER
    assert doubt_in(await ledger.history(lost.order_id))
    assert not doubt_in(await ledger.history(there.order_id)), "that one is settled"


async def test_delivery_counts_while_the_answer_is_awaited(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "latency", seconds=1, apply=True)
    outbox = Outbox(session(sandbox.origin, limits={"read_timeout": 0.5}), ledger)
    sending = asyncio.create_task(outbox.send(order(), 5998, waits))
    await until(sandbox.orders)
    settled = await outbox.settle_from_delivery(await example(sandbox, session), "the body")
    sent = await sending
    assert (settled.state, sent.state, sent.recorded) == (State.SENDING, State.ACCEPTED, True)
    assert [event.state for event in await ledger.history(sent.order_id)][-1] is State.ACCEPTED


async def test_delivery_counts_after_an_order_was_taken_for_not_there(sandbox, session, ledger, database, order, waits):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault(ORDERS, "apply_then_cut")
    sent = await outbox.send(order(), 5998, waits)
    later = Ledger(database, lambda: datetime.now(UTC) + timedelta(minutes=6))
    await later.settle_by_operator(sent.order_id, found=False, operator="Ada")
    settled = await outbox.settle_from_delivery(await example(sandbox, session), "the body")
    assert settled.state is State.READY
    assert (await ledger.get(sent.order_id)).state is State.ACCEPTED


async def test_an_order_can_be_given_up_before_it_is_in_line(sandbox, session, ledger, order, waits, until):
    sandbox.fault(ORDERS, "rate_limit", retry_after=200, count=99)
    outbox = Outbox(session(sandbox.origin), ledger)
    record, may_record = ledger.record, asyncio.Event()

    async def record_later(*arguments):
        await may_record.wait()
        return await record(*arguments)

    ledger.record = record_later
    sending = asyncio.create_task(outbox.send(order(), 5998, waits))
    await asyncio.sleep(0)
    outbox.stop_waiting()
    may_record.set()
    assert (await sending).state is State.READY


async def test_an_answer_that_came_while_the_file_was_locked_is_written_down(
    sandbox, session, ledger, order, waits, monkeypatch, expected_logs
):
    expected_logs.append("could not be recorded")
    monkeypatch.setattr("sign_desk.services.orders.sending._PATIENCE", (0.01, 0.01))
    settle, failures = ledger.settle, [DatabaseLocked(), DatabaseLocked()]

    async def settle_when_unlocked(*arguments):
        if failures:
            raise failures.pop()
        await settle(*arguments)

    ledger.settle = settle_when_unlocked
    outbox = Outbox(session(sandbox.origin), ledger)
    sent = await outbox.send(order(), 5998, waits)
    assert (sent.recorded, (await ledger.get(sent.order_id)).state) == (True, State.ACCEPTED)

    failures += [DatabaseLocked()] * 3
    unwritten = await outbox.send(order(external_id="second", external_order_number="SC-2"), 5998, waits)
    assert (unwritten.recorded, (await ledger.get(unwritten.order_id)).state) == (False, State.SENDING)
    await outbox.send(order(external_id="third", external_order_number="SC-3"), 5998, waits)
    events = await ledger.history(unwritten.order_id)
    assert (events[-1].state, events[-1].evidence.status) == (State.ACCEPTED, 200), "before the next order"


OTHERS = ({"external_id": "OTHER"}, {"external_order_number": "SC-9"}, {"currency": "EUR"})


@pytest.mark.parametrize(
    ("status", "said"),
    [
        *((200, {"order": {"order_id": 5} | receipt}) for receipt in OTHERS),
        (200, {"success": False, "order": {"order_id": 5}}),
        (200, {"ok": "false", "order": {"order_id": 5}}),
        (200, {"order": {"order_id": 5, "success": None}}),
        (200, {"errors": {"external_id": ["It is taken."]}, "order": {"order_id": 5}}),
        (200, {"order": {"order_id": 5, "error": "It failed."}}),
        (202, {"order": {"order_id": 5}}),
    ],
)
async def test_a_success_that_is_no_sure_acceptance_is_no_answer(status, said, sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, "status", status=status, body=json.dumps(said))
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)
    assert (sent.state, type(sent.error)) == (State.NO_ANSWER, errors.MalformedAnswer)
    assert json.loads((await ledger.history(sent.order_id))[-1].evidence.answer) == said


@pytest.mark.parametrize("status", [200, 201])
async def test_an_acceptance_may_say_more_than_is_published(status, sandbox, session, ledger, order, waits):
    said = {"success": True, "errors": [], "message": "Created.", "order": {"order_id": "5", "ok": 1}}
    sandbox.fault(ORDERS, "status", status=status, body=json.dumps(said))
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)
    assert (sent.state, sent.receipt.order_id) == (State.ACCEPTED, "5")


async def test_an_order_that_is_gone_from_the_record_counts_as_no_acceptance(
    sandbox, session, ledger, order, waits, monkeypatch
):
    async def gone(order_id, *_):
        raise UnexpectedState(order_id, None)

    monkeypatch.setattr(ledger, "settle", gone)
    sandbox.fault(ORDERS, "status", status=422)
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)
    assert (sent.state, type(sent.error)) == (State.REJECTED, errors.Invalid)


@pytest.mark.parametrize(
    ("changes", "is_correction"),
    [
        ({}, True),
        ({"order_number": "SC-2"}, True),
        ({"email": "b@example.com"}, True),
        ({"email": "b@example.com", "order_number": "SC-2"}, False),
    ],
)
async def test_another_customers_order_under_the_same_id_is_no_correction(
    changes, is_correction, sandbox, session, ledger, waits
):
    outbox = Outbox(session(sandbox.origin), ledger)
    sandbox.fault("POST /api/orders", "status", status=422)
    typed = LEGACY_ORDER | {"email": "a@example.com", "order_number": "SC-1"}
    refused = await outbox.send_legacy(from_wire(LegacyOrderRequest, typed), waits)
    corrected = await outbox.corrected_by(from_wire(LegacyOrderRequest, typed | changes), refused.order_id)
    assert corrected == (refused.order_id if is_correction else None)


async def test_an_acceptance_may_begin_with_a_byte_order_mark(sandbox, session, ledger, order, waits):
    sandbox.fault(ORDERS, "status", status=200, body='\ufeff{"order": {"order_id": 5}}')
    sent = await Outbox(session(sandbox.origin), ledger).send(order(), 5998, waits)
    assert (sent.state, sent.receipt.order_id) == (State.ACCEPTED, 5)


async def test_latest_product_is_what_the_service_shows_and_its_id_is_known_from_then_on(shared, session, ledger):
    outbox = Outbox(session(shared.origin), ledger)
    product = await outbox.latest_product()
    assert product.external_id
    assert await outbox.product_ids(product.external_id[:3], 9) == (product.external_id,)


async def test_duplicates_and_pages_are_of_this_store(shared, session, ledger, order, waits):
    outbox = Outbox(session(shared.origin), ledger)
    first = await outbox.send(order(external_id="a"), 5998, waits)
    await outbox.send(order(external_id="b"), 5998, waits)
    assert {one.external_id for one in await outbox.alike(order(external_id="c"), 5998)} == {"a", "b"}
    page = await outbox.page(replace(outbox.everything(), text="zoë"), limit=1, offset=1)
    assert ([one.id for one in page.entries], page.total) == ([first.order_id], 2)
    evidence = await outbox.evidence(first.order_id)
    assert (evidence.entry.external_id, evidence.events[-1].state) == ("a", State.ACCEPTED)
