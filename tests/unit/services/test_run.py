"""A run sends each of its orders once, stands still when something is not right, and can be taken up again."""

import asyncio
from collections import Counter
from itertools import count

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.states import State
from sign_desk.services.missed.dispatch import Chosen, Dispatch, why
from sign_desk.services.missed.halts import Reason
from sign_desk.services.orders.outbox import NotSendable, Outbox
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.errors import DatabaseLocked
from sign_desk.store.missed.run_records import InAnotherRun

ORDERS = "POST /api/v2/orders"
RULES = "a" * 64


@pytest.fixture
def chosen(order):
    """Make `number` orders to be sent, each of another customer."""
    numbers = count(1)

    def make(number, **changes):
        names = [str(next(numbers)) for _ in range(number)]
        return [
            Chosen(
                order(
                    external_id=f"order-{name}",
                    external_order_number=f"SC-{name}",
                    billing_address={"first_name": "Zoë", "email": f"customer-{name}@example.com"},
                    **changes,
                )
            )
            for name in names
        ]

    return make


@pytest.fixture
def store(session, start_sandbox):
    """Make the session of a store whose prices are of single pieces."""

    def make(origin, **other):
        return session(origin, **{"price_basis": PriceBasis.PER_UNIT} | other)

    return make


@pytest.fixture
def dispatch(store, sandbox, database):
    return Dispatch(store(sandbox.origin), database)


@pytest.fixture
async def trusted(dispatch, chosen):
    """The dispatch of a store in which somebody has seen a first order."""
    run = await dispatch.begin(chosen(1), source="first.csv", rules=RULES)
    await run.go()
    await run.confirm_seen()
    await run.go()
    assert run.is_ended
    return dispatch


def sent(sandbox):
    """How often the sandbox took which order."""
    return Counter(order["body"]["external_id"] for order in sandbox._control("GET", "orders")["orders"])


def ids(chosen):
    return {one.order.external_id for one in chosen}


async def test_every_order_is_recorded_before_the_first_one_leaves(dispatch, chosen, ledger, sandbox):
    run = await dispatch.begin(chosen(5), source="orders.csv", rules=RULES)
    page = await ledger.page(Outbox(dispatch._session, ledger).everything(), limit=10)
    assert [entry.state for entry in page.entries] == [State.READY] * 5
    assert {entry.source for entry in page.entries} == {"orders.csv"}
    assert not sent(sandbox)
    assert (run.halt.reason, run.progress.left) == (Reason.BEGUN, 5)


async def test_the_first_order_goes_alone_until_somebody_saw_it(dispatch, chosen, sandbox):
    orders = chosen(4)
    run = await dispatch.begin(orders, source="orders.csv", rules=RULES)
    assert await dispatch.goes_alone(42, RULES)
    await run.go()
    assert sent(sandbox) == {orders[0].order.external_id: 1}
    assert run.halt.reason is Reason.LOOK
    assert run.halt.order_id == run.trial_id
    await run.go()
    assert sum(sent(sandbox).values()) == 1, "nobody has seen it yet"
    await run.confirm_seen()
    await run.go()
    assert sent(sandbox) == dict.fromkeys(ids(orders), 1)
    assert (run.halt.reason, run.is_ended, run.progress.accepted) == (Reason.DONE, True, 4)
    assert not await dispatch.goes_alone(42, RULES)
    assert await dispatch.goes_alone(42, "b" * 64), "by other rules"
    assert await dispatch.goes_alone(43, RULES), "to another integration"


async def test_a_first_order_that_is_refused_holds_up_all_others(dispatch, chosen, sandbox):
    run = await dispatch.begin(chosen(3), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "status", status=422, errors={"integration_id": ["No."]})
    await run.go()
    assert run.halt.reason is Reason.FIRST_REJECTED
    assert (run.progress.rejected, run.progress.left) == (1, 2)
    assert not sent(sandbox)
    await run.send_rejected()
    assert run.halt.reason is Reason.LOOK
    assert sum(sent(sandbox).values()) == 1


async def test_a_first_order_without_an_answer_is_not_confirmed(dispatch, chosen, sandbox):
    run = await dispatch.begin(chosen(3), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "apply_then_cut")
    await run.go()
    assert run.halt.reason is Reason.NO_ANSWER
    await run.confirm_seen()
    assert await dispatch.goes_alone(42, RULES)
    await run.go()
    assert run.halt.reason is Reason.LOOK
    assert sum(sent(sandbox).values()) == 2, "another one, and that alone, too"


async def test_a_run_stops_at_the_first_order_without_an_answer(trusted, chosen, sandbox):
    orders = chosen(60)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "apply_then_cut")
    await run.go()
    assert run.halt.reason is Reason.NO_ANSWER
    assert run.progress.no_answer == 1
    assert run.progress.left > 0, "nothing more is sent after it"
    (open_run,) = await trusted.open()
    assert (open_run.id, why(open_run).reason) == (run.id, Reason.NO_ANSWER)
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert {name: times for name, times in sent(sandbox).items() if name in ids(orders)} == dict.fromkeys(
        ids(orders), 1
    )


async def test_a_run_stops_after_three_equal_rejections_in_a_row(trusted, chosen, sandbox):
    orders = chosen(30)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "status", status=422, count=30, errors={"products": ["Unknown."]})
    await run.go()
    assert run.halt.reason is Reason.REJECTIONS
    assert 3 <= run.progress.rejected < 30
    sandbox.clear()
    await run.send_rejected()
    assert run.progress.rejected == 0
    assert run.progress.left == 30 - run.progress.accepted > 0, "those that were not tried are not sent with them"
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert {name: sent(sandbox)[name] for name in ids(orders)} == dict.fromkeys(ids(orders), 1)


async def test_different_rejections_stop_nothing(trusted, chosen, sandbox):
    good, bad = chosen(12), chosen(6, products=[{"external_id": "unknown", "quantity": 1, "price": 1}])
    other = chosen(6, integration_id=42, products=[{"external_id": "your-product-id-123", "quantity": 1, "price": 1}])
    mixed = [one for three in zip(bad, other, good, strict=False) for one in three]
    run = await trusted.begin(mixed, source="orders.csv", rules=RULES)
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert (run.progress.rejected, run.progress.accepted) == (6, 12)


async def test_a_pause_that_is_asked_of_one_order_holds_for_all(trusted, chosen, sandbox, calls):
    run = await trusted.begin(chosen(20), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "rate_limit", retry_after=1)
    calls.clear()
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert run.progress.accepted == 20
    refused = next(call for call in calls if call.status == 429)
    ended = refused.at.timestamp() + refused.seconds
    under_way = [call for call in calls if ended < call.at.timestamp() < ended + 0.9]
    assert len(under_way) <= 2, "but for what was in its turn already"


async def test_a_service_that_goes_away_stops_the_run_and_loses_nothing(store, start_sandbox, database, chosen):
    sandbox = start_sandbox("--latency", "20")
    session = store(sandbox.origin)
    dispatch = Dispatch(session, database)
    run = await dispatch.begin(chosen(50), source="orders.csv", rules=RULES)
    await run.go()
    await run.confirm_seen()
    seen = []

    def listen(progress, _sent):
        seen.append(progress)
        sandbox.stop()

    run.changed = listen
    await run.go()
    assert run.halt.reason in {Reason.OFFLINE, Reason.NO_ANSWER}
    assert run.progress.left > 0
    assert run.progress.accepted + run.progress.no_answer + run.progress.left == 50
    # The last answer may have come after the first failure.
    await session.check()
    with pytest.raises(NotSendable):
        await run.go()


async def test_a_token_that_is_not_accepted_any_more_stops_the_run(trusted, chosen, sandbox):
    run = await trusted.begin(chosen(10), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "status", status=401, count=100)
    await run.go()
    assert run.halt.reason is Reason.SIGNED_OUT
    assert run.progress.left > 0


async def test_nothing_is_recorded_in_view_only(store, sandbox, database, chosen, ledger):
    dispatch = Dispatch(store(sandbox.origin, view_only=True), database)
    with pytest.raises(NotSendable):
        await dispatch.begin(chosen(2), source="orders.csv", rules=RULES)
    assert not await dispatch.open()


async def test_nothing_is_recorded_while_the_meaning_of_prices_is_not_known(store, sandbox, database, chosen):
    dispatch = Dispatch(store(sandbox.origin, price_basis=None), database)
    with pytest.raises(NotSendable):
        await dispatch.begin(chosen(2), source="orders.csv", rules=RULES)


async def test_what_was_answered_otherwise_since_is_not_sent(store, sandbox, database, chosen):
    dispatch = Dispatch(store(sandbox.origin), database)
    run = await dispatch.begin(chosen(2), source="orders.csv", rules=RULES)
    later = Dispatch(store(sandbox.origin, price_basis=PriceBasis.PER_LINE), database)
    run = await later.take_up(run.id)
    await run.go()
    assert run.halt.reason is Reason.PRICES
    assert run.progress.left == 2


async def test_an_order_that_is_there_already_is_not_sent(trusted, chosen, ledger, sandbox):
    orders = chosen(3)
    await Outbox(trusted._session, ledger).send(orders[1].order, 5998, print)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    assert (run.progress.already_there, run.progress.left) == (1, 2)
    await run.go()
    assert {name: sent(sandbox)[name] for name in ids(orders)} == dict.fromkeys(ids(orders), 1)
    assert [one.already_there for one in await trusted.outcomes(run.id)] == [False, True, False]


async def test_an_order_that_somebody_sends_by_hand_meanwhile_is_there(trusted, chosen, ledger, sandbox):
    orders = chosen(3)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    await Outbox(trusted._session, ledger).send(orders[2].order, 5998, print)
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert {name: sent(sandbox)[name] for name in ids(orders)} == dict.fromkeys(ids(orders), 1)


async def test_a_likely_duplicate_is_left_out_until_it_is_wanted(trusted, chosen, order, ledger, sandbox):
    same = {"billing_address": {"first_name": "Zoë", "email": "twice@example.com"}}
    first, second = (Chosen(order(external_id=f"twin-{n}", external_order_number=f"T-{n}", **same)) for n in (1, 2))
    other = chosen(1)
    run = await trusted.begin([first, second, *other], source="orders.csv", rules=RULES)
    await run.go()
    assert run.halt.reason is Reason.ALIKE
    assert run.progress.left == 2
    alike = await run.alike()
    assert {len(others) for others in alike.values()} == {1}
    await run.want(alike)
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert sent(sandbox)["twin-1"] == sent(sandbox)["twin-2"] == 1


async def test_a_tick_beforehand_lets_a_likely_duplicate_go(trusted, order, sandbox):
    same = {"billing_address": {"first_name": "Zoë", "email": "twice@example.com"}}
    twins = [
        Chosen(order(external_id=f"twin-{n}", external_order_number=f"T-{n}", **same), wanted=True) for n in (1, 2)
    ]
    run = await trusted.begin(twins, source="orders.csv", rules=RULES)
    await run.go()
    assert run.halt.reason is Reason.DONE


async def test_an_order_that_was_chosen_twice_is_sent_once(trusted, chosen, sandbox):
    (one,) = chosen(1)
    run = await trusted.begin([one, one], source="orders.csv", rules=RULES)
    assert run.progress.total == 1
    await run.go()
    assert sent(sandbox)[one.order.external_id] == 1


@pytest.mark.parametrize("by", ["pause", "stop"])
async def test_a_run_stands_still_when_it_is_told_and_goes_on_when_it_is_told(trusted, chosen, sandbox, by):
    orders = chosen(100)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    run.changed = lambda *_: getattr(run, by)()
    await run.go()
    assert run.halt.reason is Reason({"pause": "paused", "stop": "stopped"}[by])
    assert 0 < run.progress.left < 100
    outcomes = Counter(one.order.state for one in await trusted.outcomes(run.id))
    assert outcomes == {State.ACCEPTED: run.progress.accepted, State.READY: run.progress.left}
    run.changed = lambda *_: None
    await run.go()
    assert {name: sent(sandbox)[name] for name in ids(orders)} == dict.fromkeys(ids(orders), 1)


async def test_what_waits_for_its_next_try_is_given_up_at_a_stop(trusted, chosen, sandbox, until):
    run = await trusted.begin(chosen(3), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "rate_limit", retry_after=200, count=50)
    going = asyncio.create_task(run.go())
    await until(lambda: sandbox.struck() > 0)
    run.stop()
    await going
    assert run.halt.reason is Reason.STOPPED
    assert run.progress.left == 3


async def test_news_come_with_every_order_once(trusted, chosen):
    run = await trusted.begin(chosen(40), source="orders.csv", rules=RULES)
    told = []
    run.changed = lambda progress, results: told.append((progress, tuple(results)))
    await run.go()
    assert len({one.order_id for _, results in told for one in results}) == 40
    assert sum(len(results) for _, results in told) == 40
    assert told[-1][0] == run.progress
    assert run.progress.rate is None, "it stands still"
    assert any(progress.rate and progress.seconds_left is not None for progress, _ in told)


async def test_a_run_that_was_cut_short_is_found_again(trusted, chosen, sandbox, database, store, tmp_path):
    orders = chosen(200)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    run.changed = lambda *_: going.cancel()
    going = asyncio.create_task(run.go())
    with pytest.raises(asyncio.CancelledError):
        await going
    archive = await Archive.open(tmp_path / "ledger.sqlite3")
    again = Dispatch(store(sandbox.origin), archive.database)
    (record,) = await again.open()
    taken_up = await again.take_up(record.id)
    assert taken_up.progress.total == 200
    assert taken_up.progress.left > 0
    await taken_up.go()
    assert {sent(sandbox)[name] for name in ids(orders)} <= {0, 1}
    assert taken_up.halt.reason is Reason.DONE
    await archive.close()


async def test_what_was_not_sent_can_be_put_away(trusted, chosen, ledger):
    run = await trusted.begin(chosen(3), source="orders.csv", rules=RULES)
    assert await trusted.put_away(run.id) == 3
    assert not await trusted.open()
    assert {one.order.state for one in await trusted.outcomes(run.id)} == {State.DISCARDED}


async def test_a_run_of_another_store_is_none_of_this_one(trusted, chosen, database, store):
    run = await trusted.begin(chosen(1), source="orders.csv", rules=RULES)
    other = Dispatch(store("https://other.example", token=None), database)
    with pytest.raises(LookupError):
        await other.take_up(run.id)
    assert isinstance(other._session, Session)


async def test_orders_of_two_integrations_are_no_run(dispatch, chosen):
    with pytest.raises(ValueError, match="one integration"):
        await dispatch.begin([*chosen(1), *chosen(1, integration_id=43)], source="orders.csv", rules=RULES)


def fail_at_the_second(monkeypatch, run, error):
    """Let the second part of a run's orders meet an error while the first is under way."""
    read, parts = run._runs.records, []

    async def records(ids):
        parts.append(ids)
        if len(parts) == 2:
            raise error
        return await read(ids)

    monkeypatch.setattr(run._runs, "records", records)


async def test_a_file_that_is_locked_for_a_moment_tears_no_order_off(trusted, chosen, sandbox, monkeypatch):
    orders = chosen(150)
    run = await trusted.begin(orders, source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "latency", seconds=0.1, count=1000)
    fail_at_the_second(monkeypatch, run, DatabaseLocked())
    await run.go()
    assert run.halt.reason is Reason.DISK
    assert run.halt.cause == DatabaseLocked().cause
    assert run.progress.no_answer == 0
    assert run.progress.accepted + run.progress.left == 150
    await run.go()
    assert run.halt.reason is Reason.DONE
    assert {name: sent(sandbox)[name] for name in ids(orders)} == dict.fromkeys(ids(orders), 1)


async def test_a_fault_of_the_program_tears_no_order_off(trusted, chosen, sandbox, monkeypatch):
    run = await trusted.begin(chosen(150), source="orders.csv", rules=RULES)
    sandbox.fault(ORDERS, "latency", seconds=0.1, count=1000)
    fail_at_the_second(monkeypatch, run, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await run.go()
    assert run.halt.reason is Reason.FAILED
    assert run.progress.no_answer == 0
    assert not run.is_going


async def test_an_order_that_was_erased_meanwhile_holds_up_no_other(trusted, chosen, monkeypatch):
    run = await trusted.begin(chosen(3), source="orders.csv", rules=RULES)
    read = run._runs.records

    async def records(ids):
        found = await read(ids)
        del found[min(found)]
        return found

    monkeypatch.setattr(run._runs, "records", records)
    await run.go()
    assert run.progress.accepted == 2


async def test_a_run_by_trusted_rules_sends_nothing_that_others_made(trusted, chosen, order, sandbox):
    (one,) = chosen(1)
    run = await trusted.begin([one], source="orders.csv", rules=RULES)
    other = order(external_id=one.order.external_id, products=[{"external_id": "p", "quantity": 1, "price": 1}])
    with pytest.raises(InAnotherRun):
        await trusted.begin([Chosen(other)], source="orders.csv", rules="b" * 64)
    await run.go()
    (taken,) = sandbox.orders(one.order.external_id)
    assert taken["body"]["products"][0]["price"] == 2999
