"""What the outcome of sending makes of an order, and which states follow which."""

import pytest

from sign_desk.api import errors
from sign_desk.orders.states import HOLDING, TRANSITIONS, State, after


def failed(kind, status=None):
    return kind("POST", "/api/v2/orders", status)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (None, State.ACCEPTED),
        (failed(errors.Unreachable), State.READY),
        (failed(errors.TlsFailed), State.READY),
        (failed(errors.ConnectTimedOut), State.READY),
        (failed(errors.ViewOnly), State.READY),
        (errors.Unauthenticated.without_token(), State.READY),
        (failed(errors.RateLimited, 429), State.READY),
        (failed(errors.Refused, 400), State.REJECTED),
        (failed(errors.Unauthenticated, 401), State.READY),
        (failed(errors.Forbidden, 403), State.READY),
        (failed(errors.NotFound, 404), State.READY),
        (failed(errors.Invalid, 422), State.REJECTED),
        (failed(errors.Redirected, 302), State.NO_ANSWER),
        (failed(errors.UnexpectedStatus, 408), State.NO_ANSWER),
        (failed(errors.UnexpectedStatus, 409), State.NO_ANSWER),
        (failed(errors.ServerFailed, 500), State.NO_ANSWER),
        (failed(errors.ServerFailed, 503), State.NO_ANSWER),
        (failed(errors.MalformedAnswer, 200), State.NO_ANSWER),
        (failed(errors.AnswerTooLarge, 200), State.NO_ANSWER),
        (failed(errors.AnswerTimedOut), State.NO_ANSWER),
        (failed(errors.ConnectionLost), State.NO_ANSWER),
    ],
    ids=repr,
)
def test_only_what_is_sure_is_not_without_an_answer(outcome, state):
    assert after(outcome) is state


def test_every_outcome_may_follow_sending():
    assert TRANSITIONS[State.SENDING] >= {State.READY, State.ACCEPTED, State.REJECTED, State.NO_ANSWER}


def test_an_accepted_order_stays_accepted():
    assert TRANSITIONS[State.ACCEPTED] == frozenset()


def test_every_state_has_its_transitions():
    assert TRANSITIONS.keys() == set(State)


def test_an_order_is_sent_only_from_the_queue():
    assert {source for source, targets in TRANSITIONS.items() if State.SENDING in targets} == {State.QUEUED}


def test_what_the_service_may_have_is_held():
    assert set(State) - HOLDING == {State.DRAFT, State.READY, State.REJECTED, State.DISCARDED}
