"""Each fault of the sandbox, what the operator is told of it, and what becomes of an order that meets it.

One table: a row is a fault. Its columns say which typed error it comes to and under which title the operator sees
it, how the order stands in the history, how many orders the service truly took, and how often the order and a read
were tried.
"""

from typing import Any, NamedTuple

import pytest

from sign_desk.api import errors
from sign_desk.orders.states import State
from sign_desk.sandbox.faults import FaultKind
from sign_desk.services.orders.outbox import Outbox

ORDERS = "POST /api/v2/orders"
LIST = "GET /api/v2/customisers"

# Short for the faults that wait, long for a busy machine that does not; the sizes are those of the oversize rows.
PATIENT = {"max_answer_bytes": 100_000}
HASTY = PATIENT | {"read_timeout": 0.5}
HASTY_IN_ALL = PATIENT | {"answer_deadline": 1.0}
BIG = {"bytes": 1_000_000}


class Row(NamedTuple):
    """What a fault comes to."""

    called: str
    fault: str
    options: dict[str, Any]
    error: type[errors.ApiError]
    title: str
    state: State
    taken: int
    tries: int = 1
    reads: int = 1
    limits: dict[str, Any] = PATIENT


def status(code, error, title, state, **more):
    """Give the row of an answer that is only a status."""
    options = {"status": code, **more.pop("options", {})}
    return Row(f"status {code}", "status", options, error, title, state, more.pop("taken", 0), **more)


NO_TOKEN, NOT_ALLOWED = "The token was not accepted", "This is not allowed"
NOT_FOUND, WRONG = "This could not be found", "Something in it was not accepted"
REFUSED, PAUSE = "The service refused this", "The service asks for a pause"
FAILED, ODD, MOVED = "The service has a problem", "The service gave an unexpected answer", "The service has moved"
LATE, LOST = "No answer came in time", "The connection was lost"
UNREADABLE, TOO_LARGE = "The answer could not be read", "The answer is too large"
REJECTED, NO_ANSWER, NOT_SENT = State.REJECTED, State.NO_ANSWER, State.READY

# A followed redirect would end in an order taken: it leads to where orders are taken.
HERE = {"headers": {"Location": "/api/v2/orders"}, "body": ""}
MAINTENANCE = {"status": 200, "body": "<h1>Back soon", "headers": {"Content-Type": "text/html"}}
ONE_FIELD = {"message": "The given data was invalid.", "errors": {"products.0.price": ["Too high."]}}

# fmt: off
TABLE = [
    status(302, errors.Redirected, MOVED, NO_ANSWER, options=HERE),
    status(307, errors.Redirected, MOVED, NO_ANSWER, options=HERE),
    status(400, errors.Refused, REFUSED, REJECTED),
    status(401, errors.Unauthenticated, NO_TOKEN, NOT_SENT),
    status(403, errors.Forbidden, NOT_ALLOWED, NOT_SENT),
    status(404, errors.NotFound, NOT_FOUND, NOT_SENT),
    status(408, errors.UnexpectedStatus, ODD, NO_ANSWER),
    status(409, errors.UnexpectedStatus, ODD, NO_ANSWER),
    status(422, errors.Invalid, WRONG, REJECTED, options=ONE_FIELD),
    status(503, errors.ServerFailed, FAILED, NO_ANSWER, reads=3),
    Row("503, yet taken", "status", {"status": 503, "apply": True}, errors.ServerFailed, FAILED, NO_ANSWER, 1, reads=3),
    Row("429 again and again", "rate_limit", {"retry_after": 0}, errors.RateLimited, PAUSE, NOT_SENT, 0, 5, 3),
    Row("429 for too long", "rate_limit", {"retry_after": 301}, errors.RateLimited, PAUSE, NOT_SENT, 0),
    Row("500 as a web page", "html_500", {}, errors.ServerFailed, FAILED, NO_ANSWER, 0, reads=3),
    Row("500, yet taken", "html_500", {"apply": True}, errors.ServerFailed, FAILED, NO_ANSWER, 1, reads=3),
    Row("web page as a success", "status", MAINTENANCE, errors.MalformedAnswer, UNREADABLE, NO_ANSWER, 0),
    Row("latency before", "latency", {"seconds": 60}, errors.AnswerTimedOut, LATE, NO_ANSWER, 0, 1, 3, HASTY),
    Row("latency after", "latency", {"seconds": 60, "apply": True},
        errors.AnswerTimedOut, LATE, NO_ANSWER, 1, 1, 3, HASTY),
    Row("closed before reading", "close_before_reading", {}, errors.ConnectionLost, LOST, NO_ANSWER, 0, 1, 3),
    Row("reset before reading", "close_before_reading", {"reset": True},
        errors.ConnectionLost, LOST, NO_ANSWER, 0, 1, 3),
    Row("taken, then cut", "apply_then_cut", {}, errors.ConnectionLost, LOST, NO_ANSWER, 1, 1, 3),
    Row("taken, then reset", "apply_then_cut", {"reset": True}, errors.ConnectionLost, LOST, NO_ANSWER, 1, 1, 3),
    Row("cut short", "truncate", {}, errors.ConnectionLost, LOST, NO_ANSWER, 1, 1, 3),
    Row("cut short by a reset", "truncate", {"reset": True}, errors.ConnectionLost, LOST, NO_ANSWER, 1, 1, 3),
    Row("no byte of the body", "truncate", {"keep": 0}, errors.ConnectionLost, LOST, NO_ANSWER, 1, 1, 3),
    Row("drips in", "drip", {"seconds": 0.1}, errors.AnswerTimedOut, LATE, NO_ANSWER, 1, 1, 3, HASTY_IN_ALL),
    Row("drips too slowly", "drip", {"seconds": 60}, errors.AnswerTimedOut, LATE, NO_ANSWER, 1, 1, 3, HASTY),
    Row("oversize", "oversize", BIG, errors.AnswerTooLarge, TOO_LARGE, NO_ANSWER, 1),
    Row("oversize and declared", "oversize", BIG | {"declared": True},
        errors.AnswerTooLarge, TOO_LARGE, NO_ANSWER, 1),
    Row("oversize and packed", "oversize", BIG | {"compressed": True},
        errors.AnswerTooLarge, TOO_LARGE, NO_ANSWER, 1),
]
# fmt: on

each_fault = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.called)


@each_fault
async def test_order_that_meets_a_fault(row, shared, session, ledger, order, calls):
    shared.fault(ORDERS, row.fault, count=99, **row.options)
    store = session(shared.origin, limits=row.limits)

    sent = await Outbox(store, ledger).send(order(external_id=row.called), 5998, waiting=lambda _seconds: None)

    assert type(sent.error) is row.error
    assert sent.error.title == row.title
    assert sent.state is row.state
    recorded = await ledger.get(sent.order_id)
    assert recorded.state is row.state
    assert recorded.attempts == row.tries == len(calls) == shared.struck()
    assert len(shared.orders(row.called)) == row.taken
    last = (await ledger.history(sent.order_id))[-1]
    assert (last.state, last.evidence.what, last.evidence.status) == (row.state, row.title, sent.error.status)


@each_fault
async def test_list_that_meets_a_fault_and_is_whole_once_it_is_over(row, shared, client, calls):
    shared.fault(LIST, row.fault, count=99, **row.options)
    reader = client(shared.origin, **row.limits)

    with pytest.raises(errors.ApiError) as caught:
        await reader.list_customisers()

    assert type(caught.value) is row.error
    assert caught.value.title == row.title
    assert caught.value.cause
    assert caught.value.next_step
    assert [call.error for call in calls] == [row.title] * row.reads
    assert shared.struck() == row.reads

    shared.clear()
    assert len(await reader.list_customisers()) == 11


def test_every_kind_of_fault_is_in_the_table():
    assert {row.fault for row in TABLE} == set(FaultKind)
