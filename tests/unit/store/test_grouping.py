"""Steps that come together share a transaction, and each keeps the promises it has alone."""

import asyncio
import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import update

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.store.errors import DatabaseLocked, PayloadAltered, UnexpectedState
from sign_desk.store.orders.grouping import GroupedSteps
from sign_desk.store.schema import orders


@pytest.fixture
def steps(database, clock):
    return GroupedSteps(database, clock)


@pytest.fixture
async def queued(ledger, entry):
    """Make orders that wait in line; return their ids and what is sent of them."""

    async def make(count):
        made = {}
        for number in range(count):
            one = entry(f"order-{number}", order_number=str(number))
            order_id = await ledger.record(one)
            await ledger.queue(order_id)
            made[order_id] = one.payload
        return made

    return make


@pytest.fixture
def lock(path):
    """Hold the file as another program does."""

    @contextmanager
    def hold():
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield

    return hold


@pytest.fixture
def commits(database, monkeypatch):
    """Every transaction that wrote something."""
    made, run = [], database.run
    monkeypatch.setattr(database, "run", lambda function: made.append(function) or run(function))
    return made


async def test_many_at_once_take_few_transactions(steps, queued, commits, ledger):
    waiting = await queued(20)
    commits.clear()
    assert all(await asyncio.gather(*(steps.claim(*one) for one in waiting.items())))
    answered = Evidence("Answered", 200)
    await asyncio.gather(*(steps.settle(order_id, State.ACCEPTED, answered) for order_id in waiting))
    assert len(commits) < 10
    states = [(await ledger.get(order_id)).state for order_id in waiting]
    assert states == [State.ACCEPTED] * 20


async def test_an_order_is_claimed_by_one_alone(steps, queued):
    ((order_id, payload),) = (await queued(1)).items()
    other = GroupedSteps(steps._database)
    claims = await asyncio.gather(*(one.claim(order_id, payload) for one in (steps, steps, other)))
    assert sorted(claims) == [False, False, True]


async def test_a_step_that_cannot_be_taken_holds_up_no_other(steps, queued, database, ledger):
    first, second, third = (await queued(3)).items()
    tampered = update(orders).where(orders.c.id == second[0]).values(payload=b"other")
    await database.run(lambda connection: connection.execute(tampered))
    outcomes = await asyncio.gather(
        steps.claim(*first),
        steps.claim(second[0], b"other"),
        steps.claim(third[0], b"not what was recorded"),
        steps.settle(third[0], State.ACCEPTED, Evidence("Answered")),
        return_exceptions=True,
    )
    assert outcomes[0] is True
    assert [type(outcome) for outcome in outcomes[1:]] == [PayloadAltered, PayloadAltered, UnexpectedState]
    assert [(await ledger.get(one[0])).state for one in (first, second, third)] == [
        State.SENDING,
        State.QUEUED,
        State.QUEUED,
    ]


async def test_what_is_given_back_can_be_claimed_again(steps, queued, ledger):
    ((order_id, payload),) = (await queued(1)).items()
    await steps.claim(order_id, payload)
    await steps.back_to_queue(order_id, Evidence("Later", 429))
    assert await steps.claim(order_id, payload)
    assert (await ledger.get(order_id)).attempts == 2
    await steps.settle(order_id, State.READY, Evidence("Given up"))
    assert not await steps.claim(order_id, payload)


async def test_products_of_what_arrived_are_remembered(steps, ledger, entry):
    one = entry(payload=b'{"products": [{"external_id": "lamp"}]}')
    order_id = await ledger.record(one)
    await ledger.queue(order_id)
    await steps.claim(order_id, one.payload)
    assert await ledger.product_ids(one.origin, "", 9) == ()
    await steps.settle(order_id, State.ACCEPTED, Evidence("Answered"))
    assert await ledger.product_ids(one.origin, "", 9) == ("lamp",)


async def test_where_nothing_can_be_written_everybody_hears_of_it(steps, queued, lock):
    waiting = await queued(3)
    with lock():
        outcomes = await asyncio.gather(*(steps.claim(*one) for one in waiting.items()), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {DatabaseLocked}
    assert all(await asyncio.gather(*(steps.claim(*one) for one in waiting.items()))), "and can go on afterwards"


async def test_a_step_is_taken_although_nobody_waits_for_it_any_more(steps, queued, ledger):
    ((order_id, payload),) = (await queued(1)).items()
    asked = asyncio.create_task(steps.claim(order_id, payload))
    await asyncio.sleep(0)
    asked.cancel()
    # The database does one thing after another: the claim was asked for before this.
    await asyncio.sleep(0)
    assert (await ledger.get(order_id)).state is State.SENDING
