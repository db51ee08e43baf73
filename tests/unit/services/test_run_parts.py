"""The parts of a run by themselves: turns, judgement and halts."""

import asyncio

import pytest

from sign_desk.api.errors import Forbidden, Invalid, RateLimited, Unreachable
from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.services.missed.halts import Reason, halt
from sign_desk.services.missed.judging import Judge, why_rejected
from sign_desk.services.missed.pace import Pace, Turns
from sign_desk.services.orders.sending import Sent

ACCEPTED = Sent(1, State.ACCEPTED, None, None)


def rejected(message="No.", field="products"):
    return Sent(1, State.REJECTED, None, Invalid("POST", "/", status=422, fields={field: (message,)}))


class Steps:
    """Stands in for the ledger: takes every step, and tells which."""

    def __init__(self):
        self.taken = []

    async def claim(self, order_id, _payload):
        self.taken.append((order_id, State.SENDING))
        return True

    async def settle(self, order_id, state, _evidence):
        self.taken.append((order_id, state))

    async def back_to_queue(self, order_id, _evidence):
        self.taken.append((order_id, State.QUEUED))


async def test_it_begins_small_and_grows_with_every_success():
    pace = Pace(most=8)
    assert pace.limit == 2
    for _ in range(20):
        assert await pace.turn()
        pace.end(well=True)
    assert pace.limit == 8


async def test_a_pause_halves_once_and_growth_is_careful_from_then_on():
    pace = Pace(most=8)
    for _ in range(8):
        await pace.turn()
        pace.end(well=True)
    pace.hold(0.01)
    pace.hold(0.02)
    assert pace.limit == 4, "what was under way together says the same thing"
    for _ in range(4):
        await pace.turn()
        pace.end(well=True)
    assert pace.limit == 4
    await pace.turn()
    pace.end(well=True)
    assert pace.limit == 5


async def test_never_fewer_than_one():
    pace = Pace()
    for _ in range(6):
        pace.hold(0)
    assert pace.limit == 1
    assert await pace.turn()


async def test_a_turn_waits_until_another_ends_and_for_what_is_held(until):
    pace = Pace(most=1)
    await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    assert not waiting.done()
    pace.hold(0.05)
    began = asyncio.get_running_loop().time()
    pace.end(well=False)
    assert await waiting
    assert asyncio.get_running_loop().time() - began >= 0.04


async def test_nobody_gets_a_turn_once_it_is_closed():
    pace = Pace(most=1)
    await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    pace.close()
    assert not await waiting
    assert not await pace.turn()


async def test_an_order_is_under_way_from_its_claim_to_its_outcome():
    turns, pace = Turns(steps := Steps()), None
    pace = turns.begin()
    assert await turns.claim(1, b"")
    assert await turns.claim(2, b"")
    third = asyncio.create_task(turns.claim(3, b""))
    await asyncio.sleep(0)
    assert len(steps.taken) == pace.limit == 2
    await turns.back_to_queue(1, Evidence("Later"))
    assert await third
    await turns.settle(1, State.READY, Evidence("Given up"))
    await turns.settle(2, State.ACCEPTED, Evidence("Answered"))
    await turns.settle(3, State.REJECTED, Evidence("Answered"))
    assert pace.limit == 3, "of those under way one ended well; the first was not under way any more"


async def test_what_was_claimed_as_the_run_stopped_does_not_leave():
    steps = Steps()
    turns = Turns(steps)
    pace = turns.begin()
    claim = steps.claim

    async def claim_late(order_id, payload):
        pace.close()
        return await claim(order_id, payload)

    steps.claim = claim_late
    assert not await turns.claim(1, b"")
    assert steps.taken == [(1, State.SENDING), (1, State.READY)]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (ACCEPTED, None),
        (rejected(), None),
        (Sent(1, State.NO_ANSWER, None, None), Reason.NO_ANSWER),
        (Sent(1, State.READY, None, RateLimited("POST", "/", status=429)), Reason.BUSY),
        (Sent(1, State.READY, None, Unreachable("POST", "/")), Reason.OFFLINE),
        (Sent(1, State.READY, None, Forbidden("POST", "/", status=403)), Reason.CLOSED_DOOR),
        (Sent(1, State.ACCEPTED, None, None, recorded=False), Reason.DISK),
    ],
)
def test_what_one_order_tells_of_the_others(sent, expected):
    why = Judge(alone=False).judge(sent)
    assert (why and why.reason) == expected


def test_three_equal_rejections_in_a_row_are_enough():
    judge = Judge(alone=False)
    in_turn = [rejected(), rejected(), ACCEPTED, rejected(), rejected("Other."), rejected("Other."), rejected("Other.")]
    *before, last = [judge.judge(sent) for sent in in_turn]
    assert before == [None] * 6
    assert last.reason is Reason.REJECTIONS


def test_rejections_that_differ_in_what_is_of_one_order_alone_are_equal():
    judge = Judge(alone=False)
    in_turn = [rejected(f"Product p-{n} (“{n}a”) is not known.", f"products.{n}.external_id") for n in range(3)]
    *before, last = [judge.judge(sent) for sent in in_turn]
    assert before == [None] * 2
    assert last.reason is Reason.REJECTIONS


def test_ten_rejections_in_a_row_are_enough_whatever_the_reasons():
    judge = Judge(alone=False)
    in_turn = [ACCEPTED, *(rejected(letter) for letter in "abcdefghij")]
    *before, last = [judge.judge(sent) for sent in [*in_turn[:10], ACCEPTED, *in_turn[1:]]]
    assert before == [None] * 20
    assert last.reason is Reason.MANY_REJECTIONS


def test_the_first_order_decides_alone():
    assert Judge(alone=True).judge(rejected()).reason is Reason.FIRST_REJECTED


def test_the_same_reason_at_another_place_is_another_one():
    assert why_rejected(rejected(field="a")) != why_rejected(rejected(field="b"))
    assert why_rejected(Sent(1, State.REJECTED, None, None)) == (None, "")


@pytest.mark.parametrize("reason", Reason)
def test_every_halt_says_what_happened_and_what_to_do(reason):
    found = halt(reason)
    assert found.title
    assert found.cause.endswith(".")
    assert found.next_step.endswith(".")
