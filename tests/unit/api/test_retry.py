"""When a failed attempt is repeated: the whole policy as a table."""

import pytest

from sign_desk.api import errors
from sign_desk.api.retry import RequestKind, decide

READ, WRITE, ORDER = RequestKind.READ, RequestKind.WRITE, RequestKind.ORDER
METHODS = {READ: "GET", WRITE: "PUT", ORDER: "POST"}

#                             read   write  order
REPEATED = {
    errors.Unreachable:      (True,  True,  True),
    errors.ConnectTimedOut:  (True,  True,  True),
    errors.RateLimited:      (True,  True,  True),
    errors.AnswerTimedOut:   (True,  False, False),
    errors.ConnectionLost:   (True,  False, False),
    errors.ServerFailed:     (True,  False, False),
    errors.TlsFailed:        (False, False, False),
    errors.Redirected:       (False, False, False),
    errors.Unauthenticated:  (False, False, False),
    errors.Forbidden:        (False, False, False),
    errors.NotFound:         (False, False, False),
    errors.Invalid:          (False, False, False),
    errors.Refused:          (False, False, False),
    errors.UnexpectedStatus: (False, False, False),
    errors.MalformedAnswer:  (False, False, False),
    errors.AnswerTooLarge:   (False, False, False),
    errors.ViewOnly:         (False, False, False),
}  # fmt: skip


def test_the_table_knows_every_error():
    assert set(REPEATED) == set(errors.ApiError.__subclasses__())


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("outcome", REPEATED)
def test_what_is_repeated(outcome, kind):
    method = METHODS[kind]
    wait = decide(1, method, kind, outcome(method, "/"), jitter=0.5)
    assert (wait is not None) == REPEATED[outcome][list(RequestKind).index(kind)]


@pytest.mark.parametrize("outcome", REPEATED)
@pytest.mark.parametrize("kind", [WRITE, ORDER])
def test_nothing_that_may_have_been_processed_is_repeated(outcome, kind):
    if outcome.processed is not errors.Processed.NO:
        assert decide(1, METHODS[kind], kind, outcome("POST", "/"), jitter=0) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_calling_it_a_read_makes_no_write_harmless(method):
    assert decide(1, method, READ, errors.AnswerTimedOut(method, "/"), jitter=0) is None


@pytest.mark.parametrize(("kind", "attempts"), [(READ, 3), (WRITE, 3), (ORDER, 5)])
def test_patience_ends(kind, attempts):
    outcome = errors.Unreachable(METHODS[kind], "/")
    waits = [decide(attempt, METHODS[kind], kind, outcome, jitter=0) for attempt in range(1, 8)]
    assert [wait is not None for wait in waits] == [attempt < attempts for attempt in range(1, 8)]


@pytest.mark.parametrize(
    ("attempt", "jitter", "asked", "wait"),
    [
        (1, 0.0, None, 0.25),
        (1, 1.0, None, 0.5),
        (2, 0.0, None, 0.5),
        (2, 1.0, None, 1.0),
        (1, 0.0, 0.0, 0.25),
        (1, 0.0, 7.0, 7.0),
        (1, 0.0, 30.0, 30.0),
        (1, 0.0, 30.5, None),
    ],
)
def test_how_long(attempt, jitter, asked, wait):
    outcome = errors.RateLimited("GET", "/", retry_after=asked)
    assert decide(attempt, "GET", READ, outcome, jitter=jitter) == wait


def test_an_order_can_wait_longer():
    outcome = errors.RateLimited("POST", "/", retry_after=299)
    assert decide(1, "POST", ORDER, outcome, jitter=0) == 299
