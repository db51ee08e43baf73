"""The ledger: recorded before it is sent, sent by one only, and never forgotten."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import update

from sign_desk.api.errors import Invalid, Unreachable
from sign_desk.orders.states import State
from sign_desk.store import errors
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Evidence, Ledger
from sign_desk.store.orders.transaction import Transaction
from sign_desk.store.schema import orders
from sign_desk.store.times import now

STORE = "a" * 32
ORIGIN = "https://signs.example"
REFUSED = Evidence("Something in it was not accepted", 422, "req-1", '{"message": "canary-answer"}')
NOT_SENT = Evidence("The service could not be reached")


async def sending(ledger, entry):
    order_id = await ledger.record(entry)
    await ledger.queue(order_id)
    assert await ledger.claim(order_id)
    return order_id


async def state_of(ledger, order_id):
    return (await ledger.get(order_id)).state


async def steps(ledger, order_id):
    return [event.state for event in await ledger.history(order_id)]


async def test_an_order_is_recorded_whole(ledger, entry, clock):
    order_id = await ledger.record(entry())
    order = await ledger.get(order_id)
    assert order.state is State.READY
    assert order.payload == entry().payload
    assert order.payload_sha256 == hashlib.sha256(entry().payload).hexdigest()
    assert (order.external_id, order.total_minor, order.operator) == ("order-1", 5998, "Robin")
    assert order.created_at == order.updated_at == clock.now
    assert (order.attempts, order.attempted_at) == (0, None)
    assert await ledger.get(order_id + 1) is None


async def test_an_accepted_order_has_its_history(ledger, entry, clock):
    order_id = await ledger.record(entry())
    await ledger.queue(order_id, "Kim")
    clock.turn(seconds=1)
    assert await ledger.claim(order_id)
    clock.turn(seconds=1)
    evidence = Evidence("Accepted by the service", 200, "req-1", '{"order": {}}')
    await ledger.settle(order_id, State.ACCEPTED, evidence)
    history = await ledger.history(order_id)
    assert [(event.who, event.state) for event in history] == [
        ("Robin", State.READY),
        ("Kim", State.QUEUED),
        ("Robin", State.SENDING),
        ("Sign Desk", State.ACCEPTED),
    ]
    assert history[-1].evidence == evidence
    assert history[-1].at == clock.now
    order = await ledger.get(order_id)
    assert order.attempts == 1
    assert order.attempted_at == clock.now - timedelta(seconds=1)


def test_evidence_of_an_error_holds_what_was_answered():
    refusal = Invalid("POST", "/api/v2/orders", 422, "req-1", '{"message": "no"}')
    assert Evidence.of_error(refusal) == Evidence(Invalid.title, 422, "req-1", '{"message": "no"}')
    assert Evidence.of_error(Unreachable("POST", "/api/v2/orders")) == Evidence(Unreachable.title)


async def test_only_one_claims_an_order(ledger, entry):
    order_id = await ledger.record(entry())
    await ledger.queue(order_id)
    assert sorted(await asyncio.gather(*[ledger.claim(order_id) for _ in range(20)])) == [False] * 19 + [True]
    assert (await ledger.get(order_id)).attempts == 1


async def test_an_order_that_is_not_queued_is_not_claimed(ledger, entry):
    order_id = await ledger.record(entry())
    assert not await ledger.claim(order_id)
    assert not await ledger.claim(order_id + 1)
    assert await state_of(ledger, order_id) is State.READY


@pytest.mark.parametrize("spoil", [{"payload": b"{ }"}, {"payload": None}, {"payload_sha256": "0" * 64}])
async def test_an_altered_order_is_not_sent(ledger, database, entry, spoil):
    order_id = await ledger.record(entry())
    await ledger.queue(order_id)
    await database.run(lambda connection: connection.execute(update(orders).values(spoil)))
    with pytest.raises(errors.PayloadAltered):
        await ledger.claim(order_id)
    order = await ledger.get(order_id)
    assert (order.state, order.attempts) == (State.QUEUED, 0)


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


@pytest.mark.parametrize("holding", ["queued", "sending", "accepted", "no_answer"])
@pytest.mark.parametrize("same", [True, False])
async def test_a_held_key_is_refused_with_the_order_that_holds_it(ledger, database, entry, holding, same):
    holder = await ledger.record(entry())
    await database.run(lambda connection: connection.execute(update(orders).values(state=holding)))
    again = entry() if same else entry(payload=b"{}")
    with pytest.raises(errors.AlreadyHeld) as refusal:
        await ledger.record(again)
    assert refusal.value.holder.id == holder
    assert refusal.value.same_payload is same
    assert ("the same content" in refusal.value.cause) is same
    assert len(await listed(ledger, STORE, ORIGIN)) == 1


async def test_two_ready_orders_of_one_key_are_not_both_queued(ledger, database, entry):
    first = await ledger.record(entry())
    # The ledger itself makes no second row of a key; one that another version made must not be sent either.
    second = await database.run(lambda connection: Transaction(connection, now()).add(entry(payload=b"{}")))
    await ledger.queue(first)
    with pytest.raises(errors.AlreadyHeld) as refusal:
        await ledger.queue(second)
    assert refusal.value.holder.id == first
    assert not refusal.value.same_payload
    assert await state_of(ledger, second) is State.READY


@pytest.mark.parametrize(
    "other",
    [
        {"external_id": "order-2"},
        {"integration_id": 43},
        {"kind": "legacy"},
        {"origin": "demo"},
    ],
)
async def test_other_keys_are_free(ledger, entry, other):
    await sending(ledger, entry())
    await sending(ledger, entry(**other))


async def test_orders_without_an_integration_hold_their_key_too(ledger, entry):
    legacy = entry(kind="legacy", integration_id=None)
    await sending(ledger, legacy)
    with pytest.raises(errors.AlreadyHeld):
        await ledger.record(legacy)


async def test_adding_the_store_again_forgets_nothing(ledger, entry):
    await sending(ledger, entry())
    with pytest.raises(errors.AlreadyHeld):
        await ledger.record(entry(store_id="b" * 32))


async def test_a_rejected_order_may_be_corrected(ledger, entry):
    order_id = await sending(ledger, entry())
    await ledger.settle(order_id, State.REJECTED, REFUSED)
    corrected = await ledger.record(entry(payload=b"{}"), corrects=order_id)
    await ledger.queue(corrected)
    await ledger.claim(corrected)
    await ledger.settle(corrected, State.ACCEPTED, Evidence("Accepted by the service", 200))
    (order,) = await listed(ledger, STORE, ORIGIN)
    assert (order.id, order.state, order.payload, order.attempts) == (order_id, State.ACCEPTED, b"{}", 2)
    states = [event.state for event in await ledger.history(order_id)]
    assert states.count(State.REJECTED) == 1, "what happened before the correction stays on record"


async def test_an_order_that_was_not_sent_is_recorded_once(ledger, entry):
    order_id = await ledger.record(entry())
    assert await ledger.record(entry()) == order_id
    assert await ledger.record(entry(payload=b"{}"), corrects=order_id) == order_id
    (order,) = await listed(ledger, STORE, ORIGIN)
    assert (order.state, order.payload) == (State.READY, b"{}")


async def test_an_order_that_was_not_sent_is_not_lost_to_another_of_its_id(ledger, entry):
    order_id = await ledger.record(entry())
    for corrects in (None, order_id + 1):
        with pytest.raises(errors.AnotherUnsent) as refusal:
            await ledger.record(entry(payload=b"{}"), corrects=corrects)
        assert refusal.value.holder.id == order_id
    assert (await ledger.get(order_id)).payload == entry().payload


async def test_an_order_that_was_not_sent_is_not_taken_over_by_another_store(ledger, entry):
    own = await ledger.record(entry())
    other = await ledger.record(entry(store_id="another"))
    assert other != own
    assert (await ledger.get(own)).store_id == STORE
    await ledger.queue(other)
    with pytest.raises(errors.AlreadyHeld):
        await ledger.queue(own)


async def test_a_store_that_was_never_real_is_forgotten_alone(ledger, entry):
    kept = await ledger.record(entry())
    forgotten = await ledger.record(entry(origin="demo"))
    await ledger.forget_origin("demo")
    assert await ledger.get(forgotten) is None
    assert await ledger.history(forgotten) == ()
    assert (await ledger.get(kept)).id == kept


async def test_an_order_that_was_surely_not_processed_is_tried_again(ledger, entry):
    order_id = await sending(ledger, entry())
    await ledger.back_to_queue(order_id, NOT_SENT)
    assert await ledger.claim(order_id)
    await ledger.back_to_queue(order_id, NOT_SENT)
    await ledger.settle(order_id, State.READY, NOT_SENT)
    order = await ledger.get(order_id)
    assert (order.state, order.attempts) == (State.READY, 2)
    assert (await ledger.history(order_id))[-1].evidence == NOT_SENT
    await ledger.queue(order_id)


async def test_a_waiting_order_cannot_be_settled_as_sent(ledger, entry):
    order_id = await sending(ledger, entry())
    await ledger.back_to_queue(order_id, NOT_SENT)
    with pytest.raises(errors.UnexpectedState):
        await ledger.settle(order_id, State.ACCEPTED, REFUSED)


async def test_a_settled_order_stays_settled(ledger, entry):
    order_id = await sending(ledger, entry())
    await ledger.settle(order_id, State.ACCEPTED, Evidence("Accepted by the service", 200))
    before = await ledger.history(order_id)
    with pytest.raises(errors.UnexpectedState) as refusal:
        await ledger.settle(order_id, State.NO_ANSWER, Evidence.interrupted())
    assert refusal.value.state is State.ACCEPTED
    with pytest.raises(errors.UnexpectedState):
        await ledger.queue(order_id)
    with pytest.raises(errors.UnexpectedState):
        await ledger.settle_by_operator(order_id, found=False, operator="Robin")
    assert await ledger.history(order_id) == before


async def test_an_order_that_is_not_there_cannot_be_moved(ledger):
    with pytest.raises(errors.UnexpectedState) as refusal:
        await ledger.queue(7)
    assert refusal.value.state is None


@pytest.mark.parametrize("state", [State.DRAFT, State.QUEUED, State.SENDING])
async def test_only_outcomes_settle(ledger, entry, state):
    order_id = await sending(ledger, entry())
    with pytest.raises(ValueError, match="no outcome"):
        await ledger.settle(order_id, state, NOT_SENT)


async def test_a_start_settles_what_was_left_open(ledger, entry):
    left = {name: await ledger.record(entry(name)) for name in ["ready", "queued", "sending", "accepted"]}
    for name in ["queued", "sending", "accepted"]:
        await ledger.queue(left[name])
    for name in ["sending", "accepted"]:
        await ledger.claim(left[name])
    await ledger.settle(left["accepted"], State.ACCEPTED, Evidence("Accepted by the service"))
    recovered = await ledger.recover()
    assert (recovered.no_answer, recovered.not_sent) == (1, 1)
    assert {name: await state_of(ledger, order_id) for name, order_id in left.items()} == {
        "ready": State.READY,
        "queued": State.READY,
        "sending": State.NO_ANSWER,
        "accepted": State.ACCEPTED,
    }
    last = (await ledger.history(left["sending"]))[-1]
    assert (last.who, last.evidence) == ("Sign Desk", Evidence.interrupted())
    waiting = [order.id for order in await ledger.waiting(STORE, ORIGIN, frozenset())]
    assert waiting == [left["sending"], left["queued"], left["ready"]]
    assert await ledger.waiting("another", "demo", frozenset()) == ()
    again = await ledger.recover()
    assert (again.no_answer, again.not_sent) == (0, 0)


async def without_answer(ledger, entry):
    order_id = await sending(ledger, entry)
    await ledger.settle(order_id, State.NO_ANSWER, Evidence("No answer came in time"))
    return order_id


async def test_an_order_that_was_found_is_accepted_at_once(ledger, entry):
    order_id = await without_answer(ledger, entry())
    await ledger.settle_by_operator(order_id, found=True, operator="Kim")
    assert await state_of(ledger, order_id) is State.ACCEPTED
    assert (await ledger.history(order_id))[-1].who == "Kim"
    assert await ledger.waiting(STORE, ORIGIN, frozenset()) == ()


async def test_an_order_that_was_not_found_may_be_sent_again_after_five_minutes(ledger, entry, clock):
    order_id = await without_answer(ledger, entry())
    sent_at = clock.now
    clock.turn(minutes=5, microseconds=-1)
    with pytest.raises(errors.TooSoon) as refusal:
        await ledger.settle_by_operator(order_id, found=False, operator="Kim")
    assert refusal.value.until == sent_at + timedelta(minutes=5)
    assert await state_of(ledger, order_id) is State.NO_ANSWER
    assert len(await ledger.history(order_id)) == 4
    clock.turn(microseconds=1)
    await ledger.settle_by_operator(order_id, found=False, operator="Kim")
    assert await steps(ledger, order_id) == ["ready", "queued", "sending", "no_answer", "ready"]
    await ledger.queue(order_id, "Kim")
    assert await ledger.claim(order_id)
    assert (await ledger.get(order_id)).attempts == 2


async def test_a_clock_that_was_set_back_is_no_reason_to_send_sooner(ledger, entry, clock):
    order_id = await without_answer(ledger, entry())
    clock.turn(days=-1)
    with pytest.raises(errors.TooSoon):
        await ledger.settle_by_operator(order_id, found=False, operator="Kim")


async def test_the_newest_orders_come_first(ledger, entry):
    ids = [await ledger.record(entry(f"order-{number}")) for number in range(5)]
    assert [order.id for order in await listed(ledger, STORE, ORIGIN)] == ids[::-1]


async def test_stores_at_one_address_are_apart_and_removed_ones_are_not_lost(ledger, entry):
    own = await ledger.record(entry("own"))
    other = await ledger.record(entry("other", store_id="known"))
    removed = await ledger.record(entry("removed", store_id="removed"))
    await ledger.record(entry("elsewhere", store_id="removed", origin="demo"))
    for found in (await listed(ledger, STORE, ORIGIN, {"known"}), await ledger.waiting(STORE, ORIGIN, {"known"})):
        assert [order.id for order in found] == [removed, own]
    assert await ledger.waiting_by_store() == {STORE: 1, "known": 1, "removed": 2}
    of_other = await listed(ledger, "known", ORIGIN, {STORE})
    assert [order.id for order in of_other] == [removed, other]


async def test_personal_data_is_erased_and_the_key_stays_held(ledger, entry, clock, path):
    settled = await sending(ledger, entry("settled"))
    await ledger.settle(settled, State.ACCEPTED, REFUSED)
    unanswered = await without_answer(ledger, entry("unanswered", email=None, payload=b"{}"))
    clock.turn(days=30)
    recent = await sending(ledger, entry("recent", email=None, payload=b"{}"))
    await ledger.settle(recent, State.REJECTED, Evidence("Refused", 422, None, "kept"))
    assert await ledger.erase_personal(clock.now) == 1
    assert await ledger.erase_personal(clock.now) == 0
    order = await ledger.get(settled)
    assert (order.payload, order.email, order.state) == (None, None, State.ACCEPTED)
    assert order.payload_sha256 == hashlib.sha256(entry("settled").payload).hexdigest()
    assert (await ledger.history(settled))[-1].evidence == Evidence(REFUSED.what, 422, "req-1")
    assert (await ledger.get(unanswered)).payload == b"{}"
    assert (await ledger.history(recent))[-1].evidence.answer == "kept"
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"canary-email" not in content
    assert b"canary-answer" not in content
    with pytest.raises(errors.AlreadyHeld) as refusal:
        await ledger.record(entry("settled"))
    assert refusal.value.same_payload


async def test_an_erased_order_is_still_found_by_its_number_and_id(ledger, entry, clock):
    order_id = await sending(ledger, entry("ÄHRE-1", order_number="ÖL-77"))
    await ledger.settle(order_id, State.ACCEPTED, REFUSED)
    clock.turn(days=1)
    await ledger.erase_personal(clock.now)
    for text in ("öl-77", "ähre", "ÄHRE-1 ÖL"):
        assert (await ledger.page(HistoryQuery(STORE, ORIGIN, text=text), limit=1)).total == 1
    assert (await ledger.page(HistoryQuery(STORE, ORIGIN, text="canary"), limit=1)).total == 0


async def test_one_store_s_personal_data_can_be_erased(ledger, entry, clock):
    ids = []
    for number, store_id in enumerate(["a", "b"]):
        order_id = await sending(ledger, entry(f"order-{number}", store_id=store_id))
        await ledger.settle(order_id, State.REJECTED, REFUSED)
        ids.append(order_id)
    clock.turn(seconds=1)
    assert await ledger.erase_personal(clock.now, "b") == 1
    assert [(await ledger.get(order_id)).payload is None for order_id in ids] == [False, True]


async def test_two_programs_cannot_claim_one_order(ledger, entry, path, clock):
    """The data directory keeps a second program out; should it fail, the database still does."""
    from sign_desk.store.database import Database

    order_id = await ledger.record(entry())
    await ledger.queue(order_id)
    other = await Database.open(path)
    claims = await asyncio.gather(ledger.claim(order_id), Ledger(other, clock).claim(order_id))
    await other.close()
    assert sorted(claims) == [False, True]
