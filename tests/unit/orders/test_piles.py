"""Every possible case goes to one pile, and what the service may have already is never sent again."""

from itertools import product

import pytest

from sign_desk.orders.missed.piles import PRECEDENCE, Case, Pile, Verdict, Why, pile_of
from sign_desk.orders.states import HOLDING, State

FLAGS = (False, True)
STATES = (None, State.ACCEPTED, State.NO_ANSWER, State.QUEUED, State.SENDING)
CASES = [
    Case(*values)
    for values in product(STATES, FLAGS, FLAGS, (None, *Verdict), FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS)
]


def expected(case):
    if not case.confirmed and case.state in {State.NO_ANSWER, State.QUEUED, State.SENDING}:
        return Pile.NO_ANSWER
    if case.confirmed or case.state is State.ACCEPTED or case.listed or case.verdict is Verdict.THERE:
        return Pile.ALREADY_THERE
    if case.verdict is Verdict.LEFT_OUT or case.cancelled or case.refunded or case.test or not case.has_sign:
        return Pile.SKIPPED
    if case.early:
        return Pile.NEEDS_ATTENTION
    if not (case.in_outage or case.verdict is Verdict.MISSING):
        return Pile.NO_PROOF
    return Pile.NEEDS_ATTENTION if case.late else Pile.MISSING


def test_every_case_goes_to_its_pile():
    assert len(CASES) == 5 * 4 * 2**9
    assert {case: pile_of(case)[0] for case in CASES} == {case: expected(case) for case in CASES}


def test_nothing_is_missing_that_the_service_may_have():
    may_have = [case for case in CASES if case.state in HOLDING or case.confirmed or case.listed]
    assert {pile_of(case)[0] for case in may_have} == {Pile.ALREADY_THERE, Pile.NO_ANSWER}


def test_nothing_is_missing_of_which_nobody_said_so():
    unsaid = [case for case in CASES if not case.in_outage and case.verdict is not Verdict.MISSING]
    assert Pile.MISSING not in {pile_of(case)[0] for case in unsaid}


@pytest.mark.parametrize(("pile", "why", "_"), PRECEDENCE)
def test_every_reason_is_met(pile, why, _):
    assert (pile, why) in {pile_of(case) for case in CASES}
    assert why.words


def test_reasons_and_piles_are_told_by_all_of_them():
    assert {why for _, why, _ in PRECEDENCE} == set(Why)
    assert {pile for pile, _, _ in PRECEDENCE} == set(Pile)
