"""What a person, or a proof, makes of an order; what looks like a duplicate; and which products are known."""

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import event

from sign_desk.orders.particulars import Particulars, fingerprint
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT, V2
from sign_desk.orders.states import HOLDING, TRANSITIONS, State
from sign_desk.store import errors
from sign_desk.store.orders import reading
from sign_desk.store.orders.ledger import Evidence
from sign_desk.store.orders.transaction import Transaction, digest
from sign_desk.store.times import now

STORE, ORIGIN = "a" * 32, "https://signs.example"
SHOWN = Evidence("Looked, and the service shows it", answer='{"order": {}}')
REFUSED = Evidence("Refused", 422, "req-1", "{}")


@pytest.fixture
def in_state(ledger, entry):
    """Bring an order into a state by the steps that lead there."""

    async def make(state, external_id="order-1", **other):
        order_id = await ledger.record(entry(external_id, **other))
        if state is State.READY:
            return order_id
        if state is State.DISCARDED:
            await ledger.put_away(order_id, "Kim")
            return order_id
        await ledger.queue(order_id)
        if state is State.QUEUED:
            return order_id
        await ledger.claim(order_id)
        if state is not State.SENDING:
            await ledger.settle(order_id, state, REFUSED if state is State.REJECTED else Evidence("Settled"))
        return order_id

    return make


async def state_of(ledger, order_id):
    return (await ledger.get(order_id)).state


REACHED = [state for state in State if state is not State.DRAFT]


@pytest.mark.parametrize("state", REACHED)
async def test_only_what_was_surely_not_taken_is_put_away(ledger, in_state, state):
    order_id = await in_state(state)
    if state in {State.READY, State.REJECTED}:
        await ledger.put_away(order_id, "Kim")
        assert await state_of(ledger, order_id) is State.DISCARDED
        last = (await ledger.history(order_id))[-1]
        assert (last.who, last.state, last.evidence.what) == ("Kim", State.DISCARDED, "Put away")
    else:
        with pytest.raises(errors.UnexpectedState):
            await ledger.put_away(order_id, "Kim")
        assert await state_of(ledger, order_id) is state


async def test_an_order_put_away_waits_for_nobody_and_frees_its_key(ledger, in_state, entry):
    order_id = await in_state(State.DISCARDED)
    assert await ledger.waiting(STORE, ORIGIN, frozenset()) == ()
    assert await ledger.waiting_by_store() == {}
    again = await ledger.record(entry(payload=b"{}"), corrects=order_id)
    assert again == order_id, "one line of the history for one key"
    assert await state_of(ledger, again) is State.READY


@pytest.mark.parametrize("state", REACHED)
async def test_orders_not_settled_are_counted_by_store(ledger, in_state, state):
    await in_state(state)
    waits = state in set(REACHED) - {State.ACCEPTED, State.DISCARDED}
    assert await ledger.waiting_by_store() == ({STORE: 1} if waits else {})


async def test_an_order_put_away_can_be_taken_up_again(ledger, in_state):
    order_id = await in_state(State.DISCARDED)
    await ledger.reopen(order_id, "Kim")
    assert await state_of(ledger, order_id) is State.READY
    assert (await ledger.history(order_id))[-1].who == "Kim"
    with pytest.raises(errors.UnexpectedState):
        await ledger.reopen(order_id, "Kim")


async def test_an_order_whose_content_was_erased_is_not_taken_up_again(ledger, in_state, clock):
    order_id = await in_state(State.DISCARDED)
    clock.turn(days=1)
    assert await ledger.erase_personal(clock.now) == 1
    with pytest.raises(errors.Erased):
        await ledger.reopen(order_id, "Kim")
    assert await state_of(ledger, order_id) is State.DISCARDED


@pytest.mark.parametrize("state", REACHED)
async def test_a_proof_settles_only_what_left_and_was_not_refused(ledger, in_state, state):
    order_id = await in_state(state)
    left = (await ledger.get(order_id)).attempts > 0
    if left and state in {State.READY, State.QUEUED, State.SENDING, State.NO_ANSWER}:
        await ledger.settle_by_proof(order_id, SHOWN, "Kim")
        last = (await ledger.history(order_id))[-1]
        assert (last.who, last.state, last.evidence) == ("Kim", State.ACCEPTED, SHOWN)
    else:
        with pytest.raises(errors.UnexpectedState):
            await ledger.settle_by_proof(order_id, SHOWN, "Kim")


@pytest.mark.parametrize(("source", "target"), list(itertools.product(State, State)))
async def test_no_step_is_made_that_the_states_do_not_know(database, entry, source, target):
    """Whoever writes a new step, in whatever method: the one place where states change refuses it."""

    def step(connection):
        transaction = Transaction(connection, now())
        return transaction.move(transaction.add(entry()), {source}, target)

    if target is source or target in TRANSITIONS[source]:
        assert await database.run(step) is (source is State.READY)
    else:
        with pytest.raises(ValueError, match="no order goes"):
            await database.run(step)


async def test_what_is_sent_is_what_was_recorded(ledger, entry):
    order_id = await ledger.record(entry())
    await ledger.queue(order_id)
    with pytest.raises(errors.PayloadAltered):
        await ledger.claim(order_id, b"something else")
    assert await state_of(ledger, order_id) is State.QUEUED
    assert await ledger.claim(order_id, entry().payload)


async def test_a_held_key_is_refused_with_what_was_sent_before(ledger, in_state, entry):
    await in_state(State.NO_ANSWER)
    with pytest.raises(errors.AlreadyHeld) as refusal:
        await ledger.record(entry(payload=b"{}"))
    assert refusal.value.holder.payload == entry().payload
    assert not refusal.value.same_payload


async def test_an_order_keeps_how_it_was_counted_and_where_it_came_from(ledger, entry):
    order_id = await ledger.record(entry(currency="JPY", digits=0, source="orders.csv", customer="Ada Byron"))
    order = await ledger.get(order_id)
    assert (order.digits, order.source, order.customer, order.erased) == (0, "orders.csv", "Ada Byron", False)
    assert await ledger.record(entry(currency="JPY", digits=2)) == order_id
    order = await ledger.get(order_id)
    assert (order.digits, order.source) == (2, None), "corrected by hand"


async def test_every_attempt_tells_what_was_sent_though_it_was_corrected(ledger, in_state, entry):
    order_id = await in_state(State.REJECTED)
    await ledger.record(entry(payload=b"{}"), corrects=order_id)
    await ledger.queue(order_id)
    await ledger.claim(order_id)
    sent = [event.evidence.sha256 for event in await ledger.history(order_id) if event.state is State.SENDING]
    assert sent == [digest(entry().payload), digest(b"{}")]
    evidence = await ledger.evidence(order_id)
    assert (evidence.payload, evidence.earlier) == (b"{}", {sent[0]: entry().payload})


async def test_what_was_sent_before_a_correction_is_erased_with_the_order(ledger, in_state, entry, clock):
    order_id = await in_state(State.REJECTED)
    await ledger.record(entry(payload=b"{}"), corrects=order_id)
    await ledger.put_away(order_id, "Kim")
    clock.turn(days=1)
    await ledger.erase_personal(clock.now)
    assert (await ledger.evidence(order_id)).earlier == {}
    await ledger.forget_origin(ORIGIN)
    assert await ledger.evidence(order_id) is None


async def test_all_that_is_known_of_one_order(ledger, in_state):
    order_id = await in_state(State.REJECTED)
    evidence = await ledger.evidence(order_id)
    assert evidence.entry == await ledger.get(order_id)
    assert evidence.payload == evidence.entry.payload
    assert evidence.events == await ledger.history(order_id)
    assert await ledger.evidence(order_id + 1) is None


ABOUT = Particulars(
    integration_id=42,
    external_id="new",
    order_number="SC-7",
    currency="USD",
    total_minor=1,
    email="ada@example.com",
    customer=None,
    fingerprint=fingerprint("ada@example.com", [["lamp", 1, 1]], 1),
)
OTHER = {"order_number": "SC-1", "fingerprint": None}


async def test_what_looks_alike_is_found_without_walking_through_the_history_of_a_store(database):
    """Each order that is sent asks for it; with 200,000 on record the walk takes a quarter of a second."""

    def plan(connection):
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        reading.alike(connection, ORIGIN, V2, ABOUT)
        statement, values = asked[0]
        return [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]

    steps = await database.read(plan)
    assert any("orders_by_number (origin=? AND number_key=?)" in step for step in steps)
    assert not any(step.endswith("(origin=?)") for step in steps)


@pytest.mark.parametrize(
    ("is_alike", "recorded"),
    [
        (False, OTHER),
        (True, OTHER | {"order_number": "SC-7"}),
        (True, OTHER | {"fingerprint": ABOUT.fingerprint}),
        (True, OTHER | {"order_number": "sc-7"}),
        (True, OTHER | {"order_number": "Sc-7"}),
        (True, OTHER | {"order_number": "#SC-7"}),
        (True, OTHER | {"order_number": "#SC-007"}),
        (False, OTHER | {"order_number": "SC-70"}),
        (True, OTHER | {"order_number": "SC-7", "kind": "legacy", "integration_id": None}),
        (False, OTHER | {"order_number": "SC-7", "kind": LEGACY_PRODUCT, "integration_id": None}),
        (False, OTHER | {"order_number": "SC-7", "origin": "https://other.example"}),
    ],
)
async def test_the_same_number_or_the_same_purchase_looks_like_a_duplicate(ledger, in_state, is_alike, recorded):
    order_id = await in_state(State.ACCEPTED, "old", **recorded)
    found = await ledger.alike(ORIGIN, V2, ABOUT)
    assert [order.id for order in found] == ([order_id] if is_alike else [])


@pytest.mark.parametrize("state", REACHED)
async def test_only_what_the_service_has_or_may_have_looks_like_a_duplicate(ledger, in_state, state):
    await in_state(state, "old", order_number="SC-7")
    assert bool(await ledger.alike(ORIGIN, V2, ABOUT)) is (state in HOLDING)


@pytest.mark.parametrize("then", [State.READY, State.REJECTED, State.DISCARDED])
async def test_an_order_that_had_no_answer_once_looks_like_a_duplicate_whatever_came_of_it(
    ledger, in_state, clock, then
):
    order_id = await in_state(State.NO_ANSWER, "old", order_number="SC-7")
    clock.turn(minutes=6)
    await ledger.settle_by_operator(order_id, found=False, operator="Kim")
    if then is not State.READY:
        await ledger.queue(order_id)
        await ledger.claim(order_id)
        await ledger.settle(order_id, State.REJECTED, REFUSED)
    if then is State.DISCARDED:
        await ledger.put_away(order_id, "Kim")
    assert [order.id for order in await ledger.alike(ORIGIN, V2, ABOUT)] == [order_id]


@pytest.mark.parametrize("other", [{}, {"integration_id": 43}, {"kind": LEGACY, "integration_id": None}])
async def test_the_same_id_is_a_duplicate_but_for_the_order_itself(ledger, in_state, other):
    order_id = await in_state(State.ACCEPTED, "new", **other)
    found = await ledger.alike(ORIGIN, V2, ABOUT)
    assert [order.id for order in found] == ([order_id] if other else [])


@pytest.mark.parametrize("typed", ["#SC-7", " # SC-7 ", "SC-7"])
async def test_the_hash_before_a_number_makes_no_other_order(ledger, in_state, typed):
    order_id = await in_state(State.ACCEPTED, "5551", order_number="SC-7")
    about = replace(ABOUT, external_id="other", order_number=typed, fingerprint=None)
    assert [order.id for order in await ledger.alike(ORIGIN, V2, about)] == [order_id]
    about = replace(about, external_id="#5551", order_number="SC-9")
    assert [order.id for order in await ledger.alike(ORIGIN, V2, about)] == [order_id]
    assert await ledger.alike(ORIGIN, V2, replace(about, external_id="#", order_number="#")) == ()


async def test_an_order_that_shares_nothing_has_no_duplicate(ledger, in_state):
    await in_state(State.ACCEPTED, "new", order_number="SC-7")
    nobody = replace(ABOUT, external_id="newer", order_number="SC-8", fingerprint=None)
    assert await ledger.alike(ORIGIN, V2, nobody) == ()


def payload(*names):
    lines = ",".join(f'{{"external_id": "{name}"}}' for name in names)
    return f'{{"products": [{lines}]}}'.encode()


async def test_products_are_known_from_what_the_service_took_or_may_have_taken(ledger, in_state, clock):
    await in_state(State.READY, "1", payload=payload("never"))
    await in_state(State.REJECTED, "2", payload=payload("refused"))
    await in_state(State.ACCEPTED, "3", payload=payload("lamp-2", "Lamp-1"))
    clock.turn(seconds=1)
    await in_state(State.SENDING, "4", payload=payload("lamp-3"))
    assert await ledger.product_ids(ORIGIN, "", 9) == ("lamp-2", "Lamp-1")
    await ledger.recover()
    assert await ledger.product_ids(ORIGIN, "", 9) == ("lamp-3", "lamp-2", "Lamp-1"), "the newest first"
    assert await ledger.product_ids(ORIGIN, "LAMP-", 2) == ("lamp-3", "lamp-2")
    assert await ledger.product_ids(ORIGIN, "%", 9) == ()
    await ledger.remember_products(ORIGIN, ("éclair-1",))
    assert await ledger.product_ids(ORIGIN, "ÉC", 9) == ("éclair-1",), "other letters, too"
    assert await ledger.product_ids("https://other.example", "", 9) == ()


async def test_products_of_examples_are_known_once_each(ledger, clock):
    await ledger.remember_products(ORIGIN, ("one", "two"))
    clock.turn(seconds=1)
    await ledger.remember_products(ORIGIN, ("two",))
    await ledger.remember_products(ORIGIN, ())
    assert await ledger.product_ids(ORIGIN, "", 9) == ("two", "one")
    await ledger.forget_origin(ORIGIN)
    assert await ledger.product_ids(ORIGIN, "", 9) == ()


async def test_erased_orders_are_found_by_their_number_and_by_nobodys_name(ledger, in_state, clock, path):
    named = {"customer": "Canary Canarsson", "fingerprint": ABOUT.fingerprint, "order_number": "SC-7"}
    order_id = await in_state(State.ACCEPTED, **named)
    clock.turn(days=1)
    await ledger.erase_personal(clock.now)
    order = await ledger.get(order_id)
    assert (order.erased, order.customer, order.email) == (True, None, None)
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"canary" not in content.lower()
    assert ABOUT.fingerprint.encode() not in content
    assert [one.id for one in await ledger.alike(ORIGIN, V2, ABOUT)] == [order_id], "its number is known still"
