"""Runs are on record whole, with all of their orders, and tell at any time what is left of them."""

import pytest
from sqlalchemy import event

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.store.archive import Archive
from sign_desk.store.errors import AnotherUnsent
from sign_desk.store.missed import run_reading
from sign_desk.store.missed.run_records import InAnotherRun
from sign_desk.store.missed.runs import RunEntry, RunPlace, Runs
from sign_desk.store.orders.batch import SameIdTwice
from sign_desk.store.orders.grouping import GroupedSteps

STORE, ORIGIN = "a" * 32, "https://signs.example"
PLACE = RunPlace(STORE, ORIGIN, 42, "rules")


@pytest.fixture
def runs(database, clock):
    return Runs(database, clock)


@pytest.fixture
def steps(database, clock):
    return GroupedSteps(database, clock)


@pytest.fixture
def chosen(entry):
    """Make orders for a run, each of another number."""

    def make(*names, **other):
        return [
            RunEntry(entry(name, **{"order_number": name.upper(), "source": "orders.csv"} | other)) for name in names
        ]

    return make


async def begin(runs, chosen):
    run_id = await runs.begin(PLACE, "orders.csv", "Ada", chosen, "begun")
    return run_id, await runs.ids(run_id, {State.READY})


async def send(runs, steps, run_id, order_id, state):
    """Take an order of a run to where its sending would lead."""
    await runs.line_up(run_id, [order_id], "Ada")
    payload = (await runs.records([order_id]))[order_id].payload
    assert await steps.claim(order_id, payload)
    await steps.settle(order_id, state, Evidence("Answered", 200, "r-1", "{}"))


async def test_a_run_counts_its_orders_by_where_they_stand(runs, steps, chosen, clock):
    run_id, ids = await begin(runs, chosen("a", "b", "c"))
    await send(runs, steps, run_id, ids[0], State.ACCEPTED)
    await send(runs, steps, run_id, ids[1], State.REJECTED)
    record = await runs.get(run_id)
    assert record.states == {State.ACCEPTED: 1, State.REJECTED: 1, State.READY: 1}
    assert (record.total, record.already_there, record.operator, record.begun_at) == (3, 0, "Ada", clock())
    assert record.halt is None, "it was sending when that was written"
    assert await runs.get(run_id + 1) is None


async def test_every_step_is_in_the_history_of_its_order(runs, steps, chosen, ledger):
    run_id, (order_id,) = await begin(runs, chosen("a"))
    await send(runs, steps, run_id, order_id, State.ACCEPTED)
    steps_taken = [(event.state, event.who, event.evidence.what) for event in await ledger.history(order_id)]
    assert steps_taken == [
        (State.READY, "Robin", "Recorded"),
        (State.QUEUED, "Ada", "Waiting to be sent"),
        (State.SENDING, "Robin", "Sending, attempt 1"),
        (State.ACCEPTED, "Sign Desk", "Answered"),
    ]
    (outcome,) = await runs.outcomes(run_id)
    assert (outcome.order.attempts, outcome.order.state, outcome.last) == (1, State.ACCEPTED, None)


async def test_of_what_did_not_arrive_the_last_event_tells_why(runs, steps, chosen):
    run_id, ids = await begin(runs, chosen("a", "b", "c"))
    await send(runs, steps, run_id, ids[0], State.REJECTED)
    await send(runs, steps, run_id, ids[1], State.NO_ANSWER)
    found = await runs.outcomes(run_id)
    assert [one.order.id for one in found] == [*ids], "in the order of the run"
    assert [one.last and (one.last.state, one.last.evidence.answer) for one in found] == [
        (State.REJECTED, "{}"),
        (State.NO_ANSWER, "{}"),
        None,
    ]


async def test_more_orders_than_a_statement_can_name(runs, chosen):
    names = [f"order-{number}" for number in range(1203)]
    run_id, ids = await begin(runs, chosen(*names))
    records = await runs.records(ids)
    assert [records[order_id].external_id for order_id in ids] == names
    assert await runs.line_up(run_id, ids, "Ada") == ids
    await runs.halt(run_id, "stopped", "Stopped")
    assert await runs.ids(run_id, {State.READY}) == ids


async def test_an_order_whose_key_is_held_is_only_noted(runs, steps, chosen):
    first, ids = await begin(runs, chosen("a"))
    await send(runs, steps, first, ids[0], State.NO_ANSWER)
    second, left = await begin(runs, chosen("a", "b"))
    record = await runs.get(second)
    assert (record.already_there, record.states, len(left)) == (1, {State.READY: 1}, 1)
    assert [one.already_there for one in await runs.outcomes(second)] == [True, False]


async def test_a_key_that_comes_to_be_held_later_is_noted_when_it_is_to_be_lined_up(runs, steps, chosen):
    run_id, ids = await begin(runs, chosen("a", "b"))
    twin, twins = await begin(runs, chosen("a", store_id="b" * 32))
    await send(runs, steps, twin, twins[0], State.ACCEPTED)
    assert await runs.line_up(run_id, ids, "Ada") == ids[1:]
    record = await runs.get(run_id)
    assert (record.states, record.already_there) == ({State.QUEUED: 1}, 1)


async def test_what_was_not_taken_from_a_file_is_corrected_by_the_next(runs, steps, chosen):
    first, ids = await begin(runs, chosen("a"))
    await send(runs, steps, first, ids[0], State.REJECTED)
    await runs.end(first, "done")
    second, again = await begin(runs, chosen("a", payload=b'{"external_id": "a", "corrected": true}'))
    assert again == ids
    assert (await runs.records(ids))[ids[0]].payload == b'{"external_id": "a", "corrected": true}'
    assert (await runs.get(second)).states == {State.READY: 1}
    await send(runs, steps, second, ids[0], State.REJECTED)
    assert await runs.make_ready(first, "Ada") == (), "it is the later run's now"
    assert await runs.make_ready(second, "Ada") == ids


@pytest.mark.parametrize("state", [None, State.REJECTED])
async def test_what_a_run_has_still_to_send_is_not_changed_by_another(runs, steps, chosen, state):
    first, ids = await begin(runs, chosen("a", "b"))
    if state is not None:
        await send(runs, steps, first, ids[0], state)
    before = await runs.records(ids)
    with pytest.raises(InAnotherRun, match=r"orders\.csv"):
        await begin(runs, chosen("c", "a", payload=b"{}"))
    assert await runs.records(ids) == before
    assert [one.id for one in await runs.open(STORE)] == [first]
    await runs.put_away(first, "put_away", "Kim")
    assert len((await begin(runs, chosen("c", "a")))[1]) == 2


@pytest.mark.parametrize("between", [0, 600])
async def test_of_two_orders_with_one_id_none_is_lost(runs, chosen, between):
    many = chosen(*(f"order-{number}" for number in range(between)))
    with pytest.raises(SameIdTwice) as refused:
        await begin(runs, [*chosen("a", order_number="#1"), *many, *chosen("a", order_number="#2", payload=b"{}")])
    assert "#1 and #2" in refused.value.cause
    assert not await runs.open(STORE), "nothing was recorded"
    again, ids = await begin(runs, [*chosen("a"), *many, *chosen("a")])
    assert len(ids) == between + 1, "the same order twice is one order"
    assert (await runs.get(again)).total == between + 1


async def test_an_order_by_hand_is_not_lost_to_a_file(runs, chosen, entry, ledger):
    by_hand = await ledger.record(entry("a", payload=b"typed"))
    with pytest.raises(AnotherUnsent) as refused:
        await runs.begin(PLACE, "orders.csv", "Ada", chosen("b", "a"), "begun")
    assert refused.value.holder.id == by_hand
    assert not await runs.open(STORE), "nothing was recorded"
    assert await ledger.get(by_hand + 1) is None


@pytest.mark.parametrize("field", ["order_number", "fingerprint"])
async def test_orders_that_look_like_others_are_told_of(runs, steps, chosen, field):
    first, ids = await begin(runs, chosen("a", **{field: "same"}))
    await send(runs, steps, first, ids[0], State.ACCEPTED)
    run_id, left = await begin(runs, [*chosen("b", **{field: "same"}), *chosen("c")])
    assert await runs.alike(run_id) == {left[0]: ids}
    await runs.want(run_id, left)
    assert await runs.alike(run_id) == {}


@pytest.mark.parametrize(("field", "is_told"), [("order_number", False), ("fingerprint", True)])
async def test_another_shop_may_number_alike(runs, steps, chosen, field, is_told):
    other = chosen("a", **{field: "same"}, store_id="b" * 32, integration_id=43)
    first, ids = await begin(runs, other)
    await send(runs, steps, first, ids[0], State.ACCEPTED)
    run_id, left = await begin(runs, chosen("b", **{field: "same"}))
    assert await runs.alike(run_id) == ({left[0]: ids} if is_told else {})


async def test_orders_of_one_run_that_look_alike_are_told_of(runs, chosen):
    run_id, ids = await begin(runs, chosen("a", "b", fingerprint="same"))
    assert await runs.alike(run_id) == {ids[0]: ids[1:], ids[1]: ids[:1]}
    another, _ = await begin(runs, chosen("c", fingerprint="same"))
    assert await runs.alike(another) == {}, "what is ready in another run may never be sent"


async def test_trust_is_in_the_rules_that_were_seen_last(runs):
    assert await runs.trust(PLACE) is None
    await runs.confirm(PLACE, 7, "Ada")
    trust = await runs.trust(PLACE)
    assert (trust.rules, trust.order_id, trust.operator) == ("rules", 7, "Ada")
    await runs.confirm(RunPlace(STORE, ORIGIN, 42, "others"), 8, "Kim")
    assert (await runs.trust(PLACE)).rules == "others"
    assert await runs.trust(RunPlace(STORE, ORIGIN, 43, "rules")) is None


async def test_orders_alike_are_found_without_walking_through_the_history(runs, chosen, database):
    """A run asks for them whenever it is begun or goes on: a walk for each of its orders grows with their square."""
    run_id, _ = await begin(runs, chosen("a", "b"))

    def plans(connection):
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        run_reading.alike(connection, run_id)
        explained = (connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in tuple(asked))
        return ["\n".join(step[3] for step in steps) for steps in explained]

    by_number, by_id, by_content = await database.read(plans)
    assert "orders_by_number (origin=? AND number_key=?)" in by_number
    assert "orders_by_external_id (origin=? AND external_id=?)" in by_id
    assert "orders_by_fingerprint (origin=? AND fingerprint=?)" in by_content


async def test_numbers_that_sort_alike_look_alike(runs, chosen):
    run_id, ids = await begin(runs, [*chosen("a", order_number="SC-7"), *chosen("b", order_number="sc-007")])
    assert await runs.alike(run_id) == {ids[0]: ids[1:], ids[1]: ids[:1]}


async def test_a_run_that_is_put_away_waits_for_nobody(runs, steps, chosen):
    run_id, ids = await begin(runs, chosen("a", "b"))
    await send(runs, steps, run_id, ids[0], State.ACCEPTED)
    assert [one.id for one in await runs.open(STORE)] == [run_id]
    assert await runs.put_away(run_id, "put_away", "Kim") == 1
    assert not await runs.open(STORE)
    assert (await runs.get(run_id)).states == {State.ACCEPTED: 1, State.DISCARDED: 1}


async def test_what_is_there_is_put_away_in_runs(runs, steps, chosen, ledger):
    run_id, ids = await begin(runs, chosen("a", "b", "c", "d", "e"))
    for order_id, state in zip(ids, (State.ACCEPTED, State.REJECTED), strict=False):
        await send(runs, steps, run_id, order_id, state)
    await runs.line_up(run_id, ids[2:], "Ada")
    assert await steps.claim(ids[3], (await runs.records(ids))[ids[3]].payload)
    names = {"a", "b", "c", "d", "of no run"}
    assert await runs.leave_out("b" * 32, ORIGIN, names, "Kim") == 0, "another store's runs are its own"
    assert await runs.leave_out(STORE, ORIGIN, names, "Kim") == 2

    left = [State.ACCEPTED, State.DISCARDED, State.DISCARDED, State.SENDING, State.QUEUED]
    assert [order.state for order in (await runs.records(ids)).values()] == left
    last = (await ledger.history(ids[2]))[-1]
    assert (last.state, last.who) == (State.DISCARDED, "Kim")
    assert await runs.leave_out(STORE, ORIGIN, names, "Kim") == 0


async def test_rejected_orders_are_made_ready_again_all_or_some(runs, steps, chosen):
    run_id, ids = await begin(runs, chosen("a", "b", "c"))
    for order_id in ids[:2]:
        await send(runs, steps, run_id, order_id, State.REJECTED)
    assert await runs.make_ready(run_id, "Ada", ids[:1]) == ids[:1]
    assert await runs.make_ready(run_id, "Ada") == ids[1:2]


async def test_runs_go_with_their_store_and_their_orders(path, entry):
    archive = await Archive.open(path)
    run_id = await archive.runs.begin(PLACE, "orders.csv", "Ada", [RunEntry(entry("a"))], "begun")
    await archive.forget_store(STORE, ORIGIN)
    assert await archive.runs.get(run_id) is None
    run_id = await archive.runs.begin(PLACE, "orders.csv", "Ada", [RunEntry(entry("a"))], "begun")
    await archive.ledger.forget_origin(ORIGIN)
    assert (await archive.runs.get(run_id)).total == 0
    await archive.close()


async def test_what_a_run_has_still_to_send_waits_with_the_run_alone(runs, steps, chosen, ledger):
    run_id, ids = await begin(runs, chosen("a", "b", "c", "d"))
    for order_id, state in zip(ids, (State.ACCEPTED, State.NO_ANSWER, State.REJECTED), strict=False):
        await send(runs, steps, run_id, order_id, state)
    assert [order.id for order in await ledger.waiting(STORE, ORIGIN, frozenset())] == [ids[1]]
    await runs.end(run_id, "done")
    assert {order.id for order in await ledger.waiting(STORE, ORIGIN, frozenset())} == {*ids[1:]}


async def test_a_start_finds_what_waited_in_line_ready_again(runs, chosen, ledger):
    run_id, ids = await begin(runs, chosen(*(f"order-{number}" for number in range(600))))
    await runs.line_up(run_id, ids, "Ada")
    assert (await ledger.recover()).not_sent == 600
    assert await runs.ids(run_id, {State.READY}) == ids
    assert (await ledger.history(ids[-1]))[-1].evidence.what == "Sign Desk ended before it was sent"
